"""Vietnamese text: what is kept, what is equal in search, and the order of lists, held against Qt's."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QCollator, QLocale

from tvdesk.core.text import (
    clean,
    clean_long,
    fold,
    fold_exactly,
    nfc,
    sort_key,
    sort_key_exactly,
    tone_key,
)

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
TONED = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES]
SMALL = [*TONED, *"bcdđghklmnpqrstvx"]

letters = st.sampled_from([*SMALL, *(letter.upper() for letter in SMALL)])
words = st.text(letters, min_size=1, max_size=5)
names = st.lists(words | st.integers(0, 120).map(str), min_size=1, max_size=3).map(" ".join)
titles = st.text(
    letters | st.sampled_from(" -,.()/“”–°ÐðƉöèßĩ…•0123456789\u0301\u0302\u0323") | st.characters(), max_size=30
)


# --- entrance ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"),
        ("  Trà\u00a0Vinh\n tỉnh\t", "Trà Vinh tỉnh"),
        ("Ðối ngoại, Ɖào, ðường", "Đối ngoại, Đào, đường"),
        ("Trà\u200b\ufeff Vinh\u200e", "Trà Vinh"),
        ("mềm\u00ad", "mềm"),
        ("dòng\x0bsau\x85nữa", "dòng sau nữa"),
        ("a\x00b\x07", "ab"),
        ("a\u200d\u0301", "á"),
        ("\ud83d\ude00", "\U0001f600"),
        ("x\ud83d", "x\ufffd"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_how_a_line_is_stored(text: str, stored: str) -> None:
    assert clean(text) == stored


def test_long_text_keeps_its_paragraphs() -> None:
    assert clean_long(" Một\u00a0 \r\n\r\n\r\n\r\nhai\x0bba \u2029bốn ") == "Một\n\nhai\nba\nbốn"


@given(titles | st.text(st.characters(codec=None)))
def test_stored_text_is_not_changed_again(text: str) -> None:
    line, long = clean(text), clean_long(text)
    assert (clean(line), clean_long(long), nfc(line)) == (line, long, line)
    assert clean(long) == line
    line.encode("utf-8")
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in line)


@given(words)
def test_composed_and_decomposed_are_one(word: str) -> None:
    assert clean(unicodedata.normalize("NFD", word)) == nfc(word) == word


# --- search ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Hoà", "Hòa", "HÒA", "hoa", "Ho\u0300a"])
def test_all_spellings_fold_to_one(text: str) -> None:
    assert fold(text) == "hoa"


def test_fold_of_marks_and_signs() -> None:
    assert fold("Đối ngoại ĐƯỜNG Ð") == "doi ngoai duong d"
    assert fold("“Trà Vinh” – 30°C…") == '"tra vinh" - 30°c…'
    assert fold("Gwangju 광주, Yên Đài") == "gwangju 광주, yen dai"


@given(titles)
@example("\0")
@example("“Ð”")
def test_both_ways_of_folding_agree(text: str) -> None:
    assert fold(text) == fold_exactly(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


# --- order -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def collator() -> QCollator:
    found = QCollator(QLocale("vi_VN"))
    found.setNumericMode(True)
    return found


def agree(collator: QCollator, left: str, right: str) -> bool:
    """Whether the keys stand as Qt puts the texts; texts that differ by case alone may be equal."""
    wanted = collator.compare(left, right)
    found = (sort_key(left) > sort_key(right)) - (sort_key(left) < sort_key(right))
    return found == (wanted > 0) - (wanted < 0) or (found == 0 and left.lower() == right.lower())


def test_the_letters_and_tones_in_their_order() -> None:
    order = re.findall(r"\w+", "A À Ả Ã Á Ạ An Ánh Ăn Ân Âu Dũng Duy Đào Đức En Ếch Oanh Ô Ơn Uyên Ư")
    by_code_point = sorted(order)
    assert sorted(by_code_point, key=sort_key) == order
    assert sorted(["Phường 10", "Phường 2", "Phường 02A"], key=sort_key) == ["Phường 2", "Phường 02A", "Phường 10"]


def test_the_units_of_the_province_stand_as_qt_puts_them(collator: QCollator, repository: Path) -> None:
    units = (repository / "resources" / "templates" / "units.json").read_text(encoding="utf-8")
    found = set(re.findall(r'"name": ?"([^"]+)"', units)) | {f"Phường {number}" for number in range(1, 13)}
    assert len(found) > 150
    assert [(one, other) for one, other in combinations(sorted(found), 2) if not agree(collator, one, other)] == []


@given(left=names, right=names)
def test_any_words_stand_as_qt_puts_them(collator: QCollator, left: str, right: str) -> None:
    assert agree(collator, left, right)


def test_signs_stand_as_qt_puts_them(collator: QCollator) -> None:
    signs = [*map(chr, range(32, 127)), *"–—·‘’“”«»§°×"]
    wrong = [
        (one, other)
        for one, other in combinations(signs, 2)
        if not agree(collator, one, other) or not agree(collator, f"a{one}b", f"a{other}c")
    ]
    assert wrong == []


@given(st.integers(0, 10**40), st.integers(0, 10**40), st.sampled_from(["", "0", "000"]))
def test_numbers_stand_by_their_value(left: int, right: int, noughts: str) -> None:
    assert (sort_key(f"Số {noughts}{left}") < sort_key(f"Số {right}")) == (left < right)


@given(titles)
@example("\0")
@example("Số 007 ĐÀO")
def test_both_ways_of_making_the_key_agree(text: str) -> None:
    assert sort_key(text) == sort_key_exactly(text)
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)


def test_what_the_table_lacks_stands_between_and_after(collator: QCollator) -> None:
    order = ["• mục", "€ mục", "1 mục", "hoa", "hoe", "höi", "zz", "Ομήρου", "ភ្នំពេញ"]
    by_code_point = sorted(order)
    assert sorted(by_code_point, key=sort_key) == order
    assert agree(collator, "hoi", "höi")


# --- tone placing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [("Hòa Ân", "hoà ân"), ("khỏe", "khoẻ"), ("Thủy", "Thuỷ"), ("QÚY", "quý"), ("lóa  mắt", "loá mắt")],
)
def test_old_and_new_placing_have_one_key(old: str, new: str) -> None:
    assert tone_key(old) == tone_key(new)


def test_the_tone_and_the_letters_still_count() -> None:
    different = ["hoa", "hòa", "hóa", "hỏa", "hõa", "họa", "hoă", "Vĩnh Kim", "Vinh Kim", "Vình Kim", "đa", "da"]
    assert len({tone_key(word) for word in different}) == len(different)
