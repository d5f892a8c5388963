"""A change of root: what is followed and what is refused, a row for each way it can go (after python-tuf's table)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from roots import CLOCK, DIC, EXPIRES, FIRST, ONE, PLAIN, after, key, keys, signed, signed_root, under

from tvdesk.core.errors import TvdeskError
from tvdesk.history import canonical
from tvdesk.trust.envelope import REGISTRY_TYPE, ROOT_TYPE, add_signatures, join_signatures, seal, signers
from tvdesk.trust.errors import NotAnEnvelope, NotARegistry, NotARoot, RootFork, RootGap, WrongRoot
from tvdesk.trust.keys import device_id
from tvdesk.trust.registry import accept_newer, encode_registry, open_registry, sign_registry
from tvdesk.trust.root import (
    Root,
    accept_root,
    decode_root,
    encode_root,
    follow_roots,
    make_root_key,
    open_root_key,
    sign_root,
)

# One key; then two of three; then one of them exchanged.
SECOND = after(PLAIN, "abc", 2)
THIRD = after(SECOND, "bcd", 2)


@dataclass(frozen=True)
class Step:
    """A document that arrives: its root, and the letters of the keys that signed it."""

    root: Root
    signers: str


def outcome(current: Root, steps: list[Step]) -> str:
    """The version in force at the end, or the code of the first refusal."""
    try:
        for step in steps:
            current = accept_root(current, signed_root(step.root, step.signers))
    except TvdeskError as error:
        return error.code
    return str(current.version)


ROTATIONS: dict[str, tuple[Root, list[Step], str]] = {
    "one key gives way to another, both sign": (PLAIN, [Step(after(PLAIN, "b"), "ab")], "2"),
    "the new key alone": (PLAIN, [Step(after(PLAIN, "b"), "b")], "envelope.too_few_signatures"),
    "the old key alone": (PLAIN, [Step(after(PLAIN, "b"), "a")], "envelope.too_few_signatures"),
    "one key is renewed by itself": (PLAIN, [Step(after(PLAIN, "a"), "a")], "2"),
    "one key to two of three": (PLAIN, [Step(SECOND, "ab")], "2"),
    "to two of three, by the one key kept": (
        PLAIN,
        [Step(SECOND, "a")],
        "envelope.too_few_signatures",
    ),
    "to two of three, without the old": (PLAIN, [Step(SECOND, "bc")], "envelope.too_few_signatures"),
    "two of three: one key exchanged, two of each sign": (SECOND, [Step(THIRD, "bc")], "3"),
    "two of three: all exchanged, four sign": (SECOND, [Step(after(SECOND, "def", 2), "abde")], "3"),
    "two of three: one of the old is missing": (
        SECOND,
        [Step(after(SECOND, "def", 2), "ade")],
        "envelope.too_few_signatures",
    ),
    "two of three: one of the new is missing": (
        SECOND,
        [Step(after(SECOND, "def", 2), "abd")],
        "envelope.too_few_signatures",
    ),
    "the same key twice is one": (PLAIN, [Step(after(PLAIN, "ab", 2), "a")], "envelope.too_few_signatures"),
    "a stranger signs beside": (PLAIN, [Step(after(PLAIN, "b"), "abx")], "envelope.bad_signature"),
    "a stranger in place of the old": (PLAIN, [Step(after(PLAIN, "b"), "xb")], "envelope.bad_signature"),
    "two steps in a row": (PLAIN, [Step(SECOND, "ab"), Step(THIRD, "bc")], "3"),
    "a step left out": (PLAIN, [Step(THIRD, "bc")], "root.gap"),
    "far ahead": (PLAIN, [Step(replace(SECOND, version=2**53 - 1), "ab")], "root.gap"),
    "back to the threshold of one": (SECOND, [Step(after(SECOND, "a", 1), "ab")], "3"),
    "back to one by a single key of the old": (
        SECOND,
        [Step(after(SECOND, "a", 1), "a")],
        "envelope.too_few_signatures",
    ),
    "a retired key signs the next": (
        PLAIN,
        [Step(after(PLAIN, "b"), "ab"), Step(after(after(PLAIN, "b"), "c"), "ac")],
        "envelope.bad_signature",
    ),
    "it follows another predecessor": (SECOND, [Step(after(after(PLAIN, "abc", 1), "bcd", 2), "bc")], "root.fork"),
    "it hands the office to another unit": (
        SECOND,
        [Step(after(SECOND, "abc", 2, dic_unit="tinh-khac"), "ab")],
        "root.malformed",
    ),
}


@pytest.mark.parametrize("name", ROTATIONS)
def test_rotation(name: str) -> None:
    current, steps, expected = ROTATIONS[name]
    assert outcome(current, steps) == expected


def test_a_chain_is_followed_from_where_one_stands() -> None:
    second, third = signed_root(SECOND, "ab"), signed_root(THIRD, "bc")
    all_three = {1: PLAIN, 2: SECOND, 3: THIRD}
    assert list(follow_roots({1: PLAIN}, [second, third])) == [(SECOND, second), (THIRD, third)]
    assert list(follow_roots({2: SECOND}, [second, third])) == [(THIRD, third)]
    assert list(follow_roots({3: THIRD}, [second, third])) == []
    assert list(follow_roots(all_three, [second, third])) == []
    with pytest.raises(RootGap):
        list(follow_roots({1: PLAIN}, [third]))
    with pytest.raises(RootGap):
        list(follow_roots({1: PLAIN}, [third, second]))
    forked = signed_root(after(PLAIN, "abx", 2), "ab")
    for known in ({1: PLAIN, 2: SECOND}, all_three, {2: SECOND}):
        with pytest.raises(RootFork):
            list(follow_roots(known, [forked]))


# --- the registry under it ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("ab", "ok"),
        ("bc", "ok"),
        ("abc", "ok"),
        ("a", "envelope.too_few_signatures"),
        ("ax", "envelope.bad_signature"),
        ("abx", "envelope.bad_signature"),
    ],
)
def test_a_registry_needs_the_threshold_of_the_root_in_force(letters: str, expected: str) -> None:
    data = signed(under(SECOND), letters)
    try:
        found = "ok" if accept_newer(FIRST, data, SECOND) == under(SECOND) else "another"
    except TvdeskError as error:
        found = error.code
    assert found == expected


def test_a_registry_under_a_root_that_is_not_known_yet_waits_for_its_document() -> None:
    """Though the key pinned has signed it: who holds one of the old keys may not pass the threshold by."""
    with pytest.raises(RootGap) as refused:
        accept_newer(FIRST, signed(under(SECOND), "ab"), PLAIN)
    assert refused.value.fields == {"held": 1, "offered": 2}
    with pytest.raises(RootFork):
        accept_newer(None, signed(under(after(PLAIN, "ab")), "a"), SECOND)
    with pytest.raises(WrongRoot):
        sign_registry(under(SECOND), key("x"))


def test_a_reader_without_documents_finds_its_key_in_it() -> None:
    """What it pinned is still named and has signed: it reads on, and keeps the document as a member unknown to it."""
    document = json.loads(encode_registry(under(SECOND)))
    assert document["root"] == PLAIN.keys[0].text
    del document["root_document"]
    plain = seal(canonical.encode(document), REGISTRY_TYPE, *keys("ab"))
    assert open_registry(plain, PLAIN).version == 4


@pytest.mark.parametrize("change", [{"root": key("b").public.text}, {"dic_unit": "tinh-khac", "devices": []}])
def test_a_document_that_does_not_fit_its_registry(change: dict[str, Any]) -> None:
    document = {**json.loads(encode_registry(under(SECOND))), **change}
    with pytest.raises(NotARegistry, match="root_document"):
        open_registry(seal(canonical.encode(document), REGISTRY_TYPE, *keys("ab")), SECOND)


# --- parts -------------------------------------------------------------------------------------------------


def test_signatures_given_on_two_machines_are_joined() -> None:
    one, other = signed_root(SECOND, "a"), add_signatures(signed_root(SECOND, "a"), ROOT_TYPE, key("b"))
    assert accept_root(PLAIN, other) == SECOND
    apart = seal(encode_root(SECOND), ROOT_TYPE, key("b"))
    joined = join_signatures(one, apart, ROOT_TYPE)
    assert accept_root(PLAIN, joined) == SECOND
    assert signers(joined, ROOT_TYPE) == tuple(device_id(one.public) for one in keys("ab"))
    assert add_signatures(other, ROOT_TYPE, key("b")) == other
    with pytest.raises(NotAnEnvelope, match="other_payload"):
        join_signatures(one, signed_root(THIRD, "b"), ROOT_TYPE)
    many = sign_root(SECOND, *keys("abcdefgh"))
    with pytest.raises(NotAnEnvelope, match="signature_count"):
        add_signatures(many, ROOT_TYPE, key("i"))
    with pytest.raises(NotAnEnvelope, match="signature_count"):
        join_signatures(many, sign_root(SECOND, *keys("i")), ROOT_TYPE)


# --- the document ------------------------------------------------------------------------------------------

MALFORMED: dict[str, Callable[[dict[str, Any]], object]] = {
    "version one": lambda d: d.update(version=1),
    "version text": lambda d: d.update(version="2"),
    "no keys": lambda d: d.update(keys=[]),
    "too many keys": lambda d: d.update(keys=[key(letter).public.text for letter in "abcdefghi"]),
    "a key that is none": lambda d: d.update(keys=["x"]),
    "a key that is a number": lambda d: d.update(keys=[1]),
    "a key twice": lambda d: d.update(keys=[d["keys"][0]] * 2),
    "threshold zero": lambda d: d.update(threshold=0),
    "threshold above the keys": lambda d: d.update(threshold=4),
    "threshold above four": lambda d: d.update(threshold=5, keys=[key(letter).public.text for letter in "abcdefgh"]),
    "previous is no digest": lambda d: d.update(previous="AB" * 32),
    "no office": lambda d: d.update(dic_unit=""),
    "it expires before it begins": lambda d: d.update(expires=CLOCK),
    "expires is a date": lambda d: d.update(expires="2030-01-01"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_root_of_a_wrong_shape_is_refused(name: str) -> None:
    document = json.loads(encode_root(SECOND))
    MALFORMED[name](document)
    with pytest.raises(NotARoot):
        decode_root(canonical.encode(document))


def test_members_of_a_later_version_are_kept() -> None:
    document = {**json.loads(encode_root(SECOND)), "future": [1]}
    later = decode_root(canonical.encode(document))
    assert json.loads(encode_root(later)) == document
    assert later != SECOND


def test_it_expires() -> None:
    assert (SECOND.expired(CLOCK), SECOND.expired(EXPIRES), PLAIN.expired("f" * 12 + "-0000")) == (False, True, False)
    with pytest.raises(NotARoot):
        PLAIN.following(keys=[], threshold=1, dic_unit="dic", issued=CLOCK, expires=EXPIRES)


def test_the_file_of_a_root_key_shows_that_its_maker_holds_it() -> None:
    data = make_root_key(key("b"), "Nguyễn Thị Ánh", CLOCK)
    assert open_root_key(data).key == key("b").public
    other = json.loads(data)
    other["signatures"] = json.loads(make_root_key(key("c"), "", CLOCK))["signatures"]
    with pytest.raises(TvdeskError) as refused:
        open_root_key(canonical.encode(other))
    assert refused.value.code == "envelope.bad_signature"
    payload = canonical.encode({"key": key("b").public.text, "person": "", "created": CLOCK, "more": 1})
    with pytest.raises(NotARoot):
        open_root_key(seal(payload, "application/vnd.tvdesk.root-key+json", key("b")))
    assert FIRST.successor_of(ONE.device) is None
    assert DIC.replaces == ""
