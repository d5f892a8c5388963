"""Help: every topic in both languages, the guide to a form made from the form, found by any word of it."""

from __future__ import annotations

import re

import pytest

from tvdesk.core.forms import FORMS
from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.services.help_pages import FORM_OF, TOPICS, HelpPages, topic_of

LISTS = CodeLists.load()


def pages(language: str) -> HelpPages:
    return HelpPages(Language.load(language), LISTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_written_and_no_file_is_left_over(language: str) -> None:
    assert {path.stem for path in resource_path("help", language).glob("*.md")} == set(TOPICS)
    assert [one.name for one in pages(language).contents()] == list(TOPICS)
    titles = [one.title for one in pages(language).contents()]
    assert len(set(titles)) == len(titles)
    assert all(titles)


def test_both_languages_have_the_same_sections() -> None:
    for name in TOPICS:
        heads = [re.findall(r"^#+ ", pages(language).page(name), re.MULTILINE) for language in LANGUAGES]
        assert heads[0] == heads[1], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", sorted(FORM_OF))
def test_the_guide_names_every_field_with_its_label(language: str, topic: str) -> None:
    words, form = Language.load(language), FORMS[FORM_OF[topic]]
    text = pages(language).page(topic)
    for field in form.fields:
        label = words.field_label(form.type, field.name)
        assert f"- **{label}**" in text, field.name
        assert not label.startswith("field."), field.name
    assert not re.search(r"\b(help|section|hint|field)\.\w+", text)
    assert "{" not in text
    assert text.count(f"*({words.text('help.required')})*") == sum(field.required for field in form.fields) + 1


def test_codes_are_told_by_their_labels() -> None:
    text = pages("vi").page("activity")
    assert all(entry.vi in text for entry in LISTS.entries("activity_subtype") or LISTS.entries("channel"))


def test_help_follows_where_she_is() -> None:
    assert topic_of("form-training") == "training"
    assert topic_of("editor") == "editor"
    assert topic_of("plan_item") == topic_of("form-plan_item") == "plan"
    assert topic_of("form-something") == "editor"
    assert topic_of("report-hand-over") == "report"
    assert topic_of("intake") == "intake"
    assert topic_of("something new") == topic_of("") == "index"


def test_topics_are_found_without_diacritics() -> None:
    found = {one.name for one in pages("vi").contents("tam tu")}
    assert {"keys", "office"} <= found
    assert "lists" not in found
    assert pages("vi").contents("xyzzy") == ()
