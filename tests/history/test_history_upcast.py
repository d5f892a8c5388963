"""Older changes read in the words of today, with a registry handed in; the program's own is still empty."""

from __future__ import annotations

import msgspec
from desks import TYPE, UNITS
from history_lines import DEVICE, OTHER, body, edit, written

from tvdesk.core.forms import FORMS, SCHEMA_VERSION
from tvdesk.history.change import Change, decode_change
from tvdesk.history.merge import heads, merge
from tvdesk.history.upcast import UPCASTERS, Entries, Over, upcast


def place_becomes_venue(fields: Entries, over: Over) -> tuple[Entries, Over]:
    """Schema 1 to 2: an entry gets another name."""
    for entries in (fields, over):
        if "place" in entries:
            entries["venue"] = entries.pop("place")  # type: ignore[index, assignment]
    return fields, over


def counts_become_numbers(fields: Entries, over: Over) -> tuple[Entries, Over]:
    """Schema 2 to 3: an entry gets another kind."""
    if isinstance(fields.get("participants"), str):
        fields["participants"] = int(fields["participants"])
    return fields, over


REGISTRY = {(TYPE, 1): place_becomes_venue, (TYPE, 2): counts_become_numbers}


def created() -> Change:
    fields = {"$life": True, "place": "Trà Vinh", "participants": "25"}
    return decode_change(written(body(fields=fields, seq=1)))


def edited(name: str, value: str, schema: int, over: str, device: str = DEVICE, seq: int = 2) -> Change:
    dots = {"$life": [over], name: [over]}
    return decode_change(written(edit({"$life": True, name: value}, dots, schema=schema, device=device, seq=seq)))


def test_the_steps_are_taken_in_order_and_only_entries_change() -> None:
    old = created()
    new = upcast(old, 3, REGISTRY)
    assert new.fields == {"$life": True, "venue": "Trà Vinh", "participants": 25}
    assert msgspec.structs.replace(new, fields=old.fields, over=old.over, schema=1) == old


def test_the_change_in_hand_is_not_touched() -> None:
    old = edited("place", "x", 1, f"{OTHER}:1")
    before = (dict(old.fields), {name: list(dots) for name, dots in old.over.items()})
    assert upcast(old, 2, REGISTRY).over == {"$life": [f"{OTHER}:1"], "venue": [f"{OTHER}:1"]}
    assert (old.fields, old.over) == before


def test_a_change_of_today_is_the_same_object() -> None:
    old = created()
    assert upcast(old, 1, REGISTRY) is old


def test_a_schema_that_only_adds_needs_no_step() -> None:
    assert upcast(created(), 2, {}).fields == created().fields


def test_a_lone_old_create_is_shown_in_the_words_of_today() -> None:
    assert merge([created()], UNITS.get, {TYPE: 3}, REGISTRY).shown == {"venue": "Trà Vinh", "participants": 25}


def test_old_and_new_changes_of_one_entry_meet_under_its_new_name() -> None:
    old, new = created(), edited("venue", "Vĩnh Long", 2, f"{DEVICE}:1")
    state = merge([old, new], UNITS.get, {TYPE: 2}, REGISTRY)
    assert (state.shown["venue"], state.conflicts) == ("Vĩnh Long", {})
    other = edited("place", "Bến Tre", 1, f"{DEVICE}:1", device=OTHER)
    contested = merge([old, new, other], UNITS.get, {TYPE: 2}, REGISTRY)
    assert {side.value for side in contested.conflicts["venue"]} == {"Vĩnh Long", "Bến Tre"}


def test_heads_speak_the_words_of_today() -> None:
    assert heads([created()], ["venue"], {TYPE: 2}, REGISTRY) == {"venue": [f"{DEVICE}:1"]}
    assert heads([created()], ["venue"], {TYPE: 1}, REGISTRY) == {}


def test_every_step_of_the_program_leads_to_a_schema_that_it_knows() -> None:
    assert [key for key in UPCASTERS if key[0] not in FORMS or key[1] >= SCHEMA_VERSION[key[0]]] == []
