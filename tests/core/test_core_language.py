"""Words that fit a count, in the language files: one mechanism, and no English text with a count that does without."""

from __future__ import annotations

import re

import pytest
from errors_found import placeholders, sentences

from tvdesk.core.language import Language

PLURALS = (
    "activities|attachments|backups|bytes|cells|changes|characters|columns|conflicts|countries|days|delegations"
    "|devices|drafts|edits|entries|errors|fields|files|groups|hours|items|members|pages|participants|records|rows|seconds"
    "|sheets|signatures|trainings|units|values|verdicts"
)
COUNTED = re.compile(rf"\{{(\w+)\}} (?:[a-z]+ )?(?:{PLURALS})\b")
CHOICE = re.compile(r"\{(\w+)\|[^{}|]+\|[^{}|]+\}")
NEVER_ONE = {
    "limit": "what is allowed at the most",
    "least": "what is needed at the least",
    "most": "what is allowed at the most",
    "machines": "the demo's own number",
    "asked": "all units",
}


def told(**texts: str) -> Language:
    return Language("en", texts)


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 record is"), ("1", "1 record is"), (0, "0 records are"), (21, "21 records are")]
)
def test_words_fit_their_count(count: object, said: str) -> None:
    assert told(a="{count} {count|record is|records are} new").text("a", count=count) == f"{said} new"


def test_each_of_several_counts_has_its_own_words() -> None:
    text = told(a="{new} {new|file|files}, {old} {old|file|files}").text("a", new=1, old=2)
    assert text == "1 file, 2 files"


def test_a_bar_elsewhere_is_a_bar() -> None:
    assert told(a="{name} | {name}").text("a", name="x") == "x | x"


def test_every_english_text_with_a_count_fits_it() -> None:
    """The texts of printed reports have forms of their own, since there a count carries what stands behind it."""
    english = {key: text for key, text in sentences("en").items() if not key.startswith("composed.")}
    unfit = {
        key: found[0]
        for key, text in english.items()
        if (found := COUNTED.search(text)) is not None and found[1] not in NEVER_ONE
    }
    assert unfit == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_words_are_chosen_by_a_field_that_the_text_has(language: str) -> None:
    texts, other = sentences(language), sentences("vi" if language == "en" else "en")
    for key, text in texts.items():
        for field in CHOICE.findall(text):
            assert field in placeholders(other[key]), key
