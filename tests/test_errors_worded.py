"""Every error has a code of its own, a sentence and a next step in both languages, and a test that raises it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from errors_found import calls_of, codes_written, error_classes, placeholders, sentences, text_of_tests

# What a reader finds in a form or a sheet is worded like an error, but listed rather than raised.
LISTED = ("tvdesk/core/rules.py", "tvdesk/services/sheets")
PROBLEMS = codes_written(LISTED)

CODED = [found for found in error_classes() if found.code]
LANGUAGES = ("vi", "en")
VIETNAMESE_LETTER = re.compile("[ăâđêôơưÀ-ỹ]", re.IGNORECASE)


def test_codes_are_unique_and_well_formed() -> None:
    own = [found for found in CODED if "code" in vars(found)]
    codes = [found.code for found in own]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []
    assert [code for code in codes if not re.fullmatch(r"[a-z][a-z_]*(\.[a-z0-9_]+)+", code)] == []


def test_only_a_base_of_others_is_without_a_code() -> None:
    assert [found.__qualname__ for found in error_classes() if not found.code and not found.__subclasses__()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_a_sentence_and_a_next_step(language: str) -> None:
    texts = sentences(language)
    wanted = {f"error.{found.code}{part}" for found in CODED for part in ("", ".next")}
    assert sorted(wanted - {key for key, text in texts.items() if text.strip()}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_over_from_an_error_that_is_gone(language: str) -> None:
    codes = {found.code for found in CODED} | PROBLEMS
    known = {f"error.{code}{part}" for code in codes for part in ("", ".next")}
    assert sorted(key for key in sentences(language) if key.startswith("error.") and key not in known) == []


def test_both_languages_name_the_same_things() -> None:
    vietnamese, english = sentences("vi"), sentences("en")
    differing = [
        key
        for key in sorted(vietnamese.keys() & english.keys())
        if key.startswith("error.") and placeholders(vietnamese[key]) != placeholders(english[key])
    ]
    assert differing == []


def test_vietnamese_is_written_with_its_letters_and_composed() -> None:
    texts = {key: text for key, text in sentences("vi").items() if key.startswith("error.")}
    assert [key for key, text in texts.items() if not VIETNAMESE_LETTER.search(text)] == []
    assert [key for key, text in texts.items() if unicodedata.normalize("NFC", text) != text] == []


def test_wherever_an_error_is_made_its_sentence_can_be_filled() -> None:
    texts = sentences("vi")
    needed = {
        found.__name__: placeholders(texts.get(f"error.{found.code}", ""))
        | placeholders(texts.get(f"error.{found.code}.next", ""))
        for found in CODED
        if "__init__" not in vars(found)
    }
    short = [
        f"{place}: {name} without {sorted(needed[name] - given)}"
        for place, name, given in calls_of(set(needed))
        if needed[name] - given
    ]
    assert short == []


def test_every_error_is_raised_by_a_test() -> None:
    text = text_of_tests(without=Path(__file__))
    # A table of attacks names its errors outside of raises(): imported and then used is what counts.
    used = Counter(re.findall(r"\w+", text))
    unraised = [found.code for found in CODED if f'"{found.code}"' not in text and used[found.__name__] < 2]
    assert sorted(unraised) == []


NEW_PLACE = re.compile(r"(?<=[hHxX])o[áàảãạ](?!\w)")
"""The mark on the second letter of "oa" ("hoá"); offices write it on the first ("hóa")."""


def test_marks_stand_where_offices_write_them() -> None:
    texts = Path("resources/translations/vi").glob("*.json"), Path("resources/help/vi").glob("*.md")
    found = {path.name: NEW_PLACE.findall(path.read_text(encoding="utf-8")) for paths in texts for path in paths}
    assert {name: hits for name, hits in found.items() if hits} == {}
