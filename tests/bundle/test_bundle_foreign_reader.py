"""The specification is complete: a reader made from it alone reads, refuses and merges as tvdesk does."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import desks_walk
import foreign_reader
import pytest
from desks import UNITS, World
from evil_archives import ARCHIVES
from evil_json import TEXTS
from foreign_reader import Refused, eight_words, read_bundle, read_request
from golden_files import FOLDER, OFFICE_DEVICE, REQUEST, ROOT
from history_variants import REAL
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_bundles import DEVICE, KEY

from tvdesk.core.resources import resource_path
from tvdesk.history import canonical
from tvdesk.history.change import decode_change
from tvdesk.history.errors import NotCanonical
from tvdesk.history.merge import merge
from tvdesk.services.identifiers import maker_tag
from tvdesk.trust import enrolment
from tvdesk.trust.words import read_word_list

ROOT_KEY = ROOT.public.raw


def golden(name: str) -> bytes:
    return (FOLDER / f"format-1-{name}.tvb").read_bytes()


def test_the_report() -> None:
    found = read_bundle(golden("report"), ROOT_KEY)
    assert [one["fields"]["title"] for one in found.changes] == [
        "Hội nghị thông tin đối ngoại số 1",
        "Hội nghị thông tin đối ngoại số 2",
    ]
    assert {one["record"][-10:] for one in found.changes} == {maker_tag(DEVICE)}
    assert found.registry["dic_unit"] == "tv-sotttt"


def test_the_reply_with_its_receipt_and_a_line_left_out() -> None:
    found = read_bundle(golden("reply"), ROOT_KEY)
    assert (len(found.changes), found.erased, found.manifest["device"]) == (1, 1, OFFICE_DEVICE)
    assert found.receipt is not None
    assert [one["code"] for one in found.receipt["outcomes"]] == ["applied.create", "conflict"]
    assert found.receipt["have"][DEVICE]["seq"] == 2


def test_files_from_the_future() -> None:
    for name, word in (("future", "requires"), ("newer", "newer format")):
        # The golden files from the future carry no registry: their manifest alone tells.
        members = foreign_reader.members_of(golden(name))
        manifest = foreign_reader.opened(members[foreign_reader.MANIFEST].content(), "manifest", KEY.public.raw)
        newer = manifest["format"]["major"] > 1
        unknown = set(manifest["requires"]) - foreign_reader.KNOWN
        assert {"requires": bool(unknown), "newer format": newer}[word]


@pytest.mark.parametrize("name", ["report", "reply"])
def test_any_changed_byte_is_refused(name: str) -> None:
    data, chance = golden(name), Random(7)
    for at in chance.sample(range(len(data)), 150):
        with pytest.raises((Refused, KeyError)):
            read_bundle(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :], ROOT_KEY)
        with pytest.raises(Refused):
            read_bundle(data[:at], ROOT_KEY)


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_texts(name: str) -> None:
    with pytest.raises(Refused):
        foreign_reader.canonical(TEXTS[name])


CONTAINER_CODES = {"bundle.not_a_bundle", "bundle.incomplete", "bundle.bad_container", "bundle.unsafe_name"}


@pytest.mark.parametrize("name", [name for name, (_, code) in ARCHIVES.items() if code in CONTAINER_CODES])
def test_hostile_containers(name: str) -> None:
    with pytest.raises(Refused):
        foreign_reader.members_of(ARCHIVES[name][0]())


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(VALUES)
def test_canonical_form_is_the_same(value: Any) -> None:
    try:
        ours: bytes | None = canonical.encode(value)
    except NotCanonical:
        ours = None
    try:
        theirs: bytes | None = foreign_reader.written(value)
    except Refused:
        theirs = None
    assert ours == theirs


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_what_records_show_is_the_same(seed: int) -> None:
    """Walks of four desks with conflicts, deletions, verdicts and newer schemas."""
    world = desks_walk.walk(World(REAL), seed, 40)
    for node in world.nodes.values():
        schemas = {"activity": node.knows}
        for changes in node.records.values():
            ours = merge(changes, UNITS.get, schemas)
            lines = [REAL.change.encode_change(one) for one in Random(seed).sample(changes, len(changes))]
            theirs = foreign_reader.show([foreign_reader.canonical(line) for line in lines], UNITS, schemas)
            assert theirs.values == ours.shown
            assert theirs.sides == {n: [(s.dot, s.value) for s in sides] for n, sides in ours.conflicts.items()}
            assert (theirs.refused, theirs.in_sight) == ({one.dot for one in ours.refusals}, ours.visible)
            assert all(decode_change(line) for line in lines)


def words() -> list[str]:
    found: list[str] = json.loads(resource_path("templates", "words.json").read_bytes())["words"]
    return found


def test_enrolment() -> None:
    data = (FOLDER / REQUEST).read_bytes()
    assert read_request(data)["device"] == DEVICE == enrolment.open_request(data).device
    for at in range(0, len(data), 7):
        with pytest.raises((Refused, KeyError)):
            read_request(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    ours = read_word_list(resource_path("templates", "words.json").read_bytes())
    assert eight_words("request", data, words()) == list(enrolment.request_words(data, ours))
    assert eight_words("root", ROOT_KEY, words()) == list(enrolment.root_words(ROOT.public, ours))


def test_the_examples_of_enrolment(repository: Path) -> None:
    text = (repository / "docs" / "bundle-format.md").read_text(encoding="utf-8")
    example = text.partition("<!-- example: request -->\n```json\n")[2].partition("\n```")[0]
    data = (FOLDER / REQUEST).read_bytes()
    assert json.loads(example) == read_request(data)
    said = text.partition("<!-- example: words -->\n```text\n")[2].partition("\n```")[0]
    spoken = [eight_words("request", data, words()), eight_words("root", ROOT_KEY, words())]
    assert said.splitlines() == [", ".join(one) for one in spoken]
