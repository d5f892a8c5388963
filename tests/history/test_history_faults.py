"""Planted faults: a suite that lets one of these live proves nothing.

Each fault is one altered line of the history package, loaded as fresh modules; the fixed laws, the named
stories and a bounded run of the simulation must notice it. Two more are rules of taking files in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from desks import Parts, Rules, World
from desks_walk import exchange_all, walk
from history_laws import LAWS
from history_stories import STORIES
from history_variants import REAL, variant

WALKS = 25
STEPS = 50

# name: (module, what stands there, what the fault puts in its place)
FAULTS: dict[str, tuple[str, str, str]] = {
    "over_ignored": ("merge", "for change in writing for dot in change.over.get(name, ())]", "for change in () for dot in ()]"),
    "only_the_first_of_over_counts": ("merge", "for change in writing for dot in change.over.get(name, ())]", "for change in writing for dot in change.over.get(name, ())[:1]]"),
    "silent_last_writer_wins": ("merge", "    if len(alive) > 1 and len(", "    if len(alive) > 9 and len("),
    "conflict_although_equal": ("merge", "for change in alive}) > 1:\n        state.conflicts[name] = _sides(name, alive)", "for change in alive}) > 0:\n        state.conflicts[name] = _sides(name, alive)"),
    "one_equals_true": ("merge", "len({canonical.encode(change.fields[name]) for change in alive}) > 1", "any(change.fields[name] != value for change in alive)"),
    "refused_still_overrides": ("merge", "contents = {name: [readable[dot] for dot in dots if dot not in refused]", "contents = {name: [readable[dot] for dot in dots]"),
    "not_through_the_refused": ("merge", "            if dot in aside:", "            if False:"),
    "through_one_refused_only": ("merge", "pending.extend(aside[dot].over.get(name, ()))", "overridden.update(aside[dot].over.get(name, ()))"),
    "not_through_the_unreadable": ("merge", "aside = {**unread, **{", "aside = {**{}, **{"),
    "lifting_is_not_heard": ("merge", 'if verdicts[0].get("state") == "refused":', "if True:"),
    "earliest_verdict_holds": ("merge", "alive.sort(key=lambda change: (change.clock, change.dot), reverse=True)", "alive.sort(key=lambda change: (change.clock, change.dot))"),
    "verdicts_never_contested": ("merge", 'if any(verdict.get("state") != verdicts[0].get("state") for verdict in verdicts):', "if False:"),
    "verdicts_of_one_mind_contested": ("merge", 'verdict.get("state") != verdicts[0].get("state")', "verdict != verdicts[0]"),
    "owner_not_first": ("merge", "(unit_of(change.device) == owner, change.clock, change.dot), reverse", "(change.clock, change.dot), reverse"),
    "earlier_clock_first": ("merge", "(unit_of(change.device) == owner, change.clock, change.dot), reverse=True", "(unit_of(change.device) != owner, change.clock, change.dot)"),
    "no_tie_break": ("merge", "(unit_of(change.device) == owner, change.clock, change.dot), reverse", "(unit_of(change.device) == owner, change.clock), reverse"),
    "owner_from_the_last_writer": ("merge", "return units[0][2]", "return units[-1][2]"),
    "deleted_wins": ("merge", "state.visible = life is True or LIFE in state.conflicts", "state.visible = life is True"),
    "always_visible": ("merge", "state.visible = life is True or LIFE in state.conflicts", "state.visible = True"),
    "emptied_value_shown": ("merge", "    if value is not None:\n        state.shown[name] = value", "    if True:\n        state.shown[name] = value"),
    "fresh_shows_empty": ("merge", "if value is not None and name != LIFE}", "if name != LIFE}"),
    "fresh_for_any_operation": ("merge", 'first.op == "create" and first.schema <= newest', "first.schema <= newest"),
    "fresh_although_newer": ("merge", 'first.op == "create" and first.schema <= newest', 'first.op == "create"'),
    "repetition_looks_newer": ("merge", "state.newer = len(readable) < len(known)", "state.newer = len(readable) < len(given)"),
    "newer_not_marked": ("merge", "state.newer = len(readable) < len(known)", "state.newer = False"),
    "newer_shown": ("merge", "        if change.schema <= schemas.get(change.type, 0)\n", ""),
    "first_arrival_founds": ("merge", 'min(known.values(), key=lambda change: (change.op != "create", change.clock, change.dot))', "first"),
    "foreign_type_mixed_in": ("merge", "known = {dot: change for dot, change in known.items() if change.type == founding.type}", "pass"),
    "latest_is_the_last_arrived": ("merge", "latest = max(known.values(), key=lambda change: (change.clock, change.dot))", "latest = given[-1]"),
    "heads_name_one_side": ("merge", "            result[name] = found", "            result[name] = found[:1]"),
    "heads_name_all_writers": ("merge", "found = sorted(change.dot for change in _alive(name, writing, unread))", "found = []"),
    "heads_of_the_shown_only": ("merge", "found = sorted(change.dot for change in _alive(name, writing, unread))", "found = sorted(change.dot for change in _alive(name, writing, unread))[-1:]"),
    "heads_name_what_was_not_read": ("merge", "seen = known if schemas is None else _readable(known, schemas, upcasters)", "seen = known"),
    "heads_leave_out_the_refused": ("merge", "        writing = [change for change in seen.values() if name in change.fields]", "        bad = [n.removeprefix(VERDICT) for c in seen.values() for n in c.fields if n.startswith(VERDICT)]\n        writing = [change for change in seen.values() if name in change.fields and change.dot not in bad]"),
    "chain_not_followed": ("change", "or change.prev != self.head.hex()", ""),
    "gap_not_seen": ("change", "change.seq != seq or ", ""),
    "any_device": ("change", "or change.device != self.device ", ""),
    "reader_moves_on_error": ("change", "        seq = self.seq + 1\n", "        seq = self.seq = self.seq + 1\n"),
    "any_spelling": ("change", "    if _encode(change) != line:\n", "    if False:\n"),
    "any_unicode_form": ("change", 'if not line.isascii() and not is_normalized("NFC", line.decode()):', "if False:"),
    "nfc_of_the_line": ("change", "canonical.check(msgspec.to_builtins(change))", 'raise NotCanonical(reason="not_nfc")'),
    "unknown_members_taken": ("change", "class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True)", "class Change(msgspec.Struct, frozen=True)"),
    "any_erased_spelling": ("change", "if encode_erased(digest) != line:", "if False:"),
    "erased_hides_its_digest": ("change", "return None, digest", "return None, chain.digest(line)"),
    "over_itself_taken": ("change", "if not dots or not ordered or later or", "if not dots or not ordered or"),
    "over_in_any_order": ("change", "if not dots or not ordered or later or", "if not dots or later or"),
    "any_life": ("change", 'names.count("$") != 1 or not _life_fits(change)', 'names.count("$") != 1'),
    "any_reserved_entry": ("change", 'names.count("$") != 1 or not _life_fits(change)', "not _life_fits(change)"),
    "any_verdict": ("change", '    if change.op == "verdict":\n        _check_verdicts(change)', '    if change.op == "verdict":\n        pass'),
    "writer_writes_anything": ("change", "        _decode(line)\n    except msgspec.ValidationError", "    except msgspec.ValidationError"),
    "columns_in_any_letters": ("change", 'or not all("".join(table).isascii() for table in tables)', ""),
    "link_without_head": ("chain", "sha256(DOMAIN + head + line_digest)", "sha256(DOMAIN + line_digest)"),
    "link_without_domain": ("chain", "sha256(DOMAIN + head + line_digest)", "sha256(head + line_digest)"),
    "missing_one_short": ("vector", "if tip.seq > (have", "if tip.seq - 1 > (have"),
    "missing_starts_too_late": ("vector", "if device in have else 0) + 1, tip.seq)", "if device in have else 0) + 2, tip.seq)"),
    "merged_takes_the_other": ("vector", "if mine is None or (tip.seq, tip.head) > (mine.seq, mine.head):", "if True:"),
    "merged_keeps_its_own": ("vector", "if mine is None or (tip.seq, tip.head) > (mine.seq, mine.head):", "if mine is None:"),
    "merged_asks_who_is_first": ("vector", "(tip.seq, tip.head) > (mine.seq, mine.head)", "tip.seq > mine.seq"),
    "wall_clock_believed": ("clock", "    if now_ms > last_ms:\n", "    if True:\n"),
    "clock_stands_still": ("clock", "{counter + 1:04x}", "{counter:04x}"),
    "counter_overflows": ("clock", "    if counter < 0xFFFF:", "    if True:"),
    "digest_without_conflicts": ("state_digest", "for name, sides in state.conflicts.items()}", "for name, sides in ()}"),
    "digest_without_refusals": ("state_digest", "for refusal in state.refusals]", "for refusal in ()]"),
    "digest_without_reasons": ("state_digest", "[refusal.dot, refusal.code, refusal.reason]", "[refusal.dot]"),
    "digest_without_visibility": ("state_digest", '        "visible": state.visible,\n', ""),
    "digest_without_newer": ("state_digest", '        "newer": state.newer,\n', ""),
    "fractions_are_canonical": ("canonical", '        raise NotCanonical(reason=f"type_{kind.__name__}")', "        pass"),
    "large_integers_are_canonical": ("canonical", "if not -MAX_INTEGER <= value <= MAX_INTEGER:", "if False:"),
    "any_json_is_canonical": ("canonical", "    if not same:", "    if False:"),
    "any_depth": ("canonical", "elif depth >= MAX_DEPTH:", "elif False:"),
}  # fmt: skip

# Faults that the suite cannot tell from the right code, each with its reason.
SURVIVORS: dict[str, str] = {
    "heads_name_all_writers": "",
}


def trials() -> Iterator[tuple[str, Callable[[Parts], object]]]:
    """Every judge in turn, the quick ones first."""
    yield from LAWS.items()
    for name, told in STORIES.items():
        yield name, lambda parts, told=told: told(World(parts))
    for seed in range(WALKS):
        yield f"walk {seed}", lambda parts, seed=seed: exchange_all(walk(World(parts, seed=seed), seed, STEPS))


def first_to_notice(parts: Parts) -> str:
    """The first judge that a set of modules does not satisfy; empty when all are content."""
    for name, judge in trials():
        try:
            judge(parts)
        except Exception:  # noqa: BLE001 - a fault may show in any way
            return name
    return ""


def test_the_product_satisfies_every_judge() -> None:
    assert first_to_notice(REAL) == ""


def test_the_product_loaded_as_a_variant_satisfies_every_judge() -> None:
    with variant("merge", "", "") if False else variant("clock", "ZERO = ", "ZERO = ") as parts:
        assert first_to_notice(parts) == ""


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - SURVIVORS.keys()))
def test_a_planted_fault_is_noticed(fault: str) -> None:
    with variant(*FAULTS[fault]) as parts:
        assert first_to_notice(parts) != ""


@pytest.mark.parametrize(
    ("rules", "noticing"),
    [
        (Rules(whole_base=False), "a_file_whose_stretches_fit_but_whose_base_is_missing_is_held"),
        (Rules(whole_file=False), "a_file_of_which_one_stretch_does_not_fit_is_held_whole"),
    ],
    ids=["ranges_only", "admitted_in_part"],
)
def test_a_weaker_rule_of_taking_in_is_noticed(rules: Rules, noticing: str) -> None:
    with pytest.raises(AssertionError):
        STORIES[noticing](World(REAL, rules))
    with pytest.raises(AssertionError):
        for seed in range(200):
            walk(World(REAL, rules, seed=seed), seed, STEPS)


def test_enough_faults_are_planted() -> None:
    assert len(FAULTS) - len(SURVIVORS) >= 60
