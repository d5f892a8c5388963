"""Enrolment: a device enters by eight words heard, and a unit takes its first registry in the same way."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tvdesk.core.text import fold
from tvdesk.history import canonical
from tvdesk.trust.enrolment import approve, first_registry, make_request, open_request, request_words, root_words
from tvdesk.trust.envelope import ENROLMENT_TYPE, HEAD_TYPE, seal
from tvdesk.trust.errors import (
    BadSignature,
    DeviceKnown,
    EnvelopeTooLarge,
    NotARegistry,
    NotARequest,
    NotAWordList,
    WordsDiffer,
    WrongPayloadType,
)
from tvdesk.trust.keys import SealingKey, SigningKey, device_id
from tvdesk.trust.registry import new_registry, sign_registry
from tvdesk.trust.words import WordList, compare, eight_words, read_word_list

CLOCK = "0190a0000000-0000"
KEY = SigningKey.from_seed(b"k" * 32)
OTHER = SigningKey.from_seed(b"o" * 32)
SEALING = SealingKey.from_seed(b"s" * 32)
ROOT = SigningKey.from_seed(b"R" * 32)
REGISTRY = new_registry(ROOT.public, "dic", CLOCK)
REQUEST = make_request(
    KEY, SEALING, unit="so-cong-thuong", program="0.1.0", created=CLOCK, person="Nguyễn Thị Hoà", position="Chuyên viên"
)
DOCUMENT = {
    "device": device_id(KEY.public),
    "unit": "so-cong-thuong",
    "sign": KEY.public.text,
    "seal": SEALING.recipient,
    "program": "0.1.0",
    "created": CLOCK,
    "person": "",
    "position": "",
}


@pytest.fixture(scope="module")
def word_file(repository: Path) -> bytes:
    return (repository / "resources" / "templates" / "words.json").read_bytes()


@pytest.fixture(scope="module")
def word_list(word_file: bytes) -> WordList:
    return read_word_list(word_file)


def request_of(document: dict[str, Any], key: SigningKey = KEY) -> bytes:
    return seal(canonical.encode(document), ENROLMENT_TYPE, key)


# --- the words ---------------------------------------------------------------------------------------------


def test_the_words_of_the_list(word_list: WordList) -> None:
    words = word_list.words
    assert len(words) == len({fold(word) for word in words}) == 1024
    assert all(unicodedata.is_normalized("NFC", word) and word == word.lower() for word in words)
    assert all(4 <= len(word) <= 12 for word in words)
    assert sum(not word.isascii() for word in words) > 900


def test_no_two_words_are_one_letter_apart(word_list: WordList) -> None:
    """Without diacritics, and with any one letter lost: what a bad line or a slip of the finger does."""
    seen: dict[str, str] = {}
    for word in word_list.words:
        plain = fold(word)
        for at in range(len(plain)):
            pattern = plain[:at] + "?" + plain[at + 1 :]
            assert seen.setdefault(pattern, word) == word
    plain_words = {fold(word) for word in word_list.words}
    shortened = {plain[:at] + plain[at + 1 :] for plain in plain_words for at in range(len(plain))}
    assert not shortened & plain_words


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file"),
        (b"[]", "file"),
        (b'{"words":1}', "file"),
        (b'{"words":["con m\xc3\xa8o"]}', "count"),
        (json.dumps({"words": ["một"] * 1024}).encode(), "syllables"),
        (json.dumps({"words": ["con mèo"] * 1024}).encode(), "not_apart"),
    ],
)
def test_another_list_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(NotAWordList, match=reason):
        read_word_list(data)


def test_words_follow_every_bit_and_the_purpose(word_list: WordList) -> None:
    words = eight_words("request", b"data", word_list)
    assert words == eight_words("request", b"data", word_list)
    assert len(words) == 8
    assert words != eight_words("root", b"data", word_list)
    flipped = eight_words("request", b"datb", word_list)
    assert sum(one == other for one, other in zip(words, flipped, strict=True)) <= 2


def test_words_by_the_letter_of_the_specification(word_list: WordList) -> None:
    """Recomputed bit by bit, as another team would."""
    inner = hashlib.sha256(b"data").digest()
    digest = hashlib.sha256(b"tvdesk.words.v1.request\0" + inner).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)[:80]
    expected = tuple(word_list.words[int(bits[at : at + 10], 2)] for at in range(0, 80, 10))
    assert eight_words("request", b"data", word_list) == expected


def test_typing_is_forgiven_its_form(word_list: WordList) -> None:
    words = eight_words("request", b"data", word_list)
    text = " ".join(words)
    for typed in (
        text,
        text.upper(),
        fold(text),
        unicodedata.normalize("NFD", text),
        ", ".join(words) + ".",
        "\n".join(f"{number}. {word}" for number, word in enumerate(words, 1)),
        text.replace(" ", "   "),
    ):
        compare(typed, words)
    compare(list(words), words)


def test_typing_is_not_forgiven_its_words(word_list: WordList) -> None:
    words = list(eight_words("request", b"data", word_list))
    wrong = next(word for word in word_list.words if word not in words)
    cases: list[tuple[list[str], int]] = [([*words[:at], wrong, *words[at + 1 :]], 7) for at in range(8)]
    cases += [([], 0), (words[:7], 7), ([*words, wrong], 7), ([words[1], words[0], *words[2:]], 6)]
    for typed, right in cases:
        with pytest.raises(WordsDiffer) as refused:
            compare(typed, words)
        assert refused.value.fields == {"right": right}


# --- the request -------------------------------------------------------------------------------------------


def test_a_request_shows_that_its_maker_holds_the_key() -> None:
    request = open_request(REQUEST)
    assert (request.device, request.unit, request.person) == (
        device_id(KEY.public),
        "so-cong-thuong",
        "Nguyễn Thị Hoà",
    )
    assert (request.sign, request.seal) == (KEY.public, SEALING.recipient)
    with pytest.raises(BadSignature):
        open_request(request_of(DOCUMENT, OTHER))
    with pytest.raises(WrongPayloadType):
        open_request(seal(canonical.encode(DOCUMENT), HEAD_TYPE, KEY))
    with pytest.raises(EnvelopeTooLarge):
        open_request(request_of({**DOCUMENT, "future": "x" * 100_000}))
    assert open_request(request_of({**DOCUMENT, "future": "x"})).others == {"future": "x"}


@pytest.mark.parametrize(
    "change",
    [
        {"device": device_id(OTHER.public)},
        {"sign": OTHER.public.text},
        {"sign": KEY.public.text + "="},
        {"seal": "age1"},
        {"unit": ""},
        {"unit": None},
        {"created": "2026"},
        {"program": 1},
        {"person": []},
    ],
    ids=str,
)
def test_a_request_of_a_wrong_shape(change: dict[str, Any]) -> None:
    with pytest.raises(NotARequest):
        open_request(request_of({**DOCUMENT, **change}))


def test_no_request_without_a_unit_is_made() -> None:
    with pytest.raises(NotARequest):
        make_request(KEY, SEALING, unit="", program="0.1.0", created=CLOCK)


# --- approval ----------------------------------------------------------------------------------------------


def test_the_right_words_let_the_device_in(word_list: WordList) -> None:
    spoken = " ".join(request_words(REQUEST, word_list))
    registry = approve(REGISTRY, REQUEST, fold(spoken), word_list, issued=CLOCK)
    entered = registry.device(device_id(KEY.public))
    assert (entered.unit, entered.role, entered.position) == ("so-cong-thuong", "unit", "Chuyên viên")
    assert registry.version == REGISTRY.version + 1
    with pytest.raises(DeviceKnown):
        approve(registry, REQUEST, spoken, word_list, issued=CLOCK)


def test_the_words_of_another_request_do_not(word_list: WordList) -> None:
    """An impostor's file under the unit's name: the unit reads out the words of its own."""
    impostor = make_request(OTHER, SEALING, unit="so-cong-thuong", program="0.1.0", created=CLOCK)
    for spoken in (request_words(REQUEST, word_list), [], root_words(ROOT.public, word_list)):
        with pytest.raises(WordsDiffer):
            approve(REGISTRY, impostor, " ".join(spoken), word_list, issued=CLOCK)


def test_a_request_cannot_make_itself_the_dic(word_list: WordList) -> None:
    spoken = request_words(REQUEST, word_list)
    with pytest.raises(NotARegistry, match="role"):
        approve(REGISTRY, REQUEST, spoken, word_list, issued=CLOCK, role="dic")
    claiming = request_of({**DOCUMENT, "role": "dic", "unit": "dic"})
    registry = approve(REGISTRY, claiming, request_words(claiming, word_list), word_list, issued=CLOCK)
    assert not registry.is_dic(device_id(KEY.public))


# --- the first registry ------------------------------------------------------------------------------------


def test_the_first_registry_needs_the_words_of_its_root(word_list: WordList) -> None:
    spoken = " ".join(root_words(ROOT.public, word_list))
    assert first_registry(sign_registry(REGISTRY, ROOT), spoken, word_list) == REGISTRY


def test_a_false_centre_is_found_out(word_list: WordList) -> None:
    spoken = " ".join(root_words(ROOT.public, word_list))
    false = sign_registry(new_registry(OTHER.public, "dic", CLOCK), OTHER)
    with pytest.raises(WordsDiffer):
        first_registry(false, spoken, word_list)
    named_only = seal(true_payload(), "application/vnd.tvdesk.registry+json", OTHER)
    with pytest.raises(BadSignature):
        first_registry(named_only, spoken, word_list)
    with pytest.raises(WordsDiffer):
        first_registry(sign_registry(REGISTRY, ROOT), "", word_list)


def true_payload() -> bytes:
    """A payload that names the true root; whoever seals it does not hold that key."""
    from tvdesk.trust.registry import encode_registry

    return encode_registry(REGISTRY)
