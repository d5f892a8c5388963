"""The guide: complete in both languages, true to the screen, and printed with its pictures."""

from __future__ import annotations

import io
import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path

import preflight
import pytest
from pypdf import PdfReader
from report_links import links_of
from terminal import Terminal

from tvdesk.cli.completion import words_of
from tvdesk.cli.main import build_parser
from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.services.configuration import KNOWN
from tvdesk.services.demo.desks import PASSPHRASE
from tvdesk.services.guide import GUIDES, pieces_of, write_guide
from tvdesk.services.help_pages import TOPICS, HelpPages
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.sampling import make_sample

HANDBOOKS = ("handbook_unit", "handbook_exercise", "handbook_office", "handbook_it")


def texts(language: str) -> str:
    """Everything that the program says in a language, and the titles of the help."""
    folder = resource_path("translations", language)
    said = [text for path in folder.glob("*.json") for text in json.loads(path.read_text(encoding="utf-8")).values()]
    pages = HelpPages(Language.load(language), CodeLists.load())
    return "\n".join([*said, *(topic.title for topic in pages.contents())]).casefold()


def page(language: str, name: str) -> str:
    return resource_path("help", language, f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HANDBOOKS)
def test_what_is_named_stands_on_the_screen(language: str, name: str) -> None:
    """Words in italics are those of a button, a page or a card; sentences that begin a case are not."""
    known = texts(language)
    named = re.findall(
        r"(?<![*\w])\*([^*\n:]+?)\*(?!\*)", re.sub(r"^- \*.*?\*", "-", page(language, name), flags=re.MULTILINE)
    )
    assert [word for word in named if word.rstrip("…").casefold() not in known] == []


@pytest.mark.parametrize("name", HANDBOOKS)
def test_both_languages_say_the_same_things(name: str) -> None:
    """Headings, steps, cases, pictures and code, counted."""
    vietnamese, english = (
        [(one.kind, one.mark) for one in pieces_of(page(language, name), language)] for language in LANGUAGES
    )
    assert vietnamese == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_configuration_in_the_guide_is_read_and_complete(language: str) -> None:
    (code,) = re.findall(r"```toml\n(.*?)```", page(language, "handbook_it"), re.DOTALL)
    written = {f"{section}.{name}" for section, values in tomllib.loads(code).items() for name in values}
    assert set(KNOWN) - written == {"places.settings", "places.marks"}
    assert written <= set(KNOWN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_printed_whole(tmp_path: Path, language: str, name: str) -> None:
    target = tmp_path / "guide.pdf"
    spoken = Language.load(language)
    digest = write_guide(name, spoken, CodeLists.load(), target)
    assert write_guide(name, spoken, CodeLists.load(), target) == digest
    reader = PdfReader(io.BytesIO(target.read_bytes()))
    lines = [(str(at), line) for at, one in enumerate(reader.pages, 1) for line in one.extract_text().splitlines()]
    printed = "".join("".join(line.split()) for at, line in lines if line.strip() != at)  # but for the pages' numbers
    pages = HelpPages(spoken, CodeLists.load())
    for topic in GUIDES[name]:
        for piece in pieces_of(pages.page(topic), language):
            assert "".join(piece.text.split()) in printed, piece.text
    pictures = [piece for topic in GUIDES[name] for piece in pieces_of(pages.page(topic), language) if piece.file]
    assert all(piece.file.is_file() for piece in pictures if piece.file)
    assert sum(len(one.images) for one in reader.pages) == len(pictures)
    assert len(reader.outline) >= len(GUIDES[name])


@pytest.mark.preflight
def test_a_guide_with_pictures_is_valid_for_the_archive(tmp_path: Path) -> None:
    target = tmp_path / "guide.pdf"
    write_guide("unit", Language.load("vi"), CodeLists.load(), target)
    assert preflight.complaints([preflight.twin(target.read_bytes(), tmp_path / "twin.pdf")]) == {}


def test_every_topic_belongs_to_a_guide_and_every_picture_is_drawn_by_the_shots(repository: Path) -> None:
    assert set(TOPICS) - {topic for topics in GUIDES.values() for topic in topics} == {"index"}
    shots = (repository / "scripts" / "shots.py").read_text(encoding="utf-8")
    shown = {
        found
        for language in LANGUAGES
        for name in HANDBOOKS
        for found in re.findall(r"\(pictures/(.*?)\.png\)", page(language, name))
    }
    assert shown
    assert [name for name in shown if f'"{name}"' not in shots] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", HANDBOOKS)
def test_every_command_of_a_handbook_is_one(language: str, name: str) -> None:
    known = {f"tvdesk{path}" for path, _ in words_of(build_parser(Language.load(language).text, language))}
    for words in re.findall(r"\btvdesk ((?:[a-z-]+ ?){1,2})", page(language, name)):
        first, _, second = words.strip().partition(" ")
        if f"tvdesk {first}" in known:
            groups = [path for path in known if path.startswith(f"tvdesk {first} ")]
            assert not groups or f"tvdesk {first} {second}" in known, words
    for quoted in re.findall(r"[“\"]((?:update|backup|trust) [a-z-]+)[”\"]", page(language, name)):
        assert f"tvdesk {quoted}" in known


def test_the_exercise_can_be_done_on_the_sample(tmp_path: Path) -> None:
    """Its steps one after the other, by the commands that do what the buttons do."""
    sample = make_sample(tmp_path / "sample", Identifiers(now_ms, os.urandom), lambda _done, _total: None)
    desk = Terminal(sample)
    made = desk.run(
        *("record", "add", "activity", "title=Hội nghị xúc tiến đầu tư", "subtype=hoi_nghi_hoi_thao"),
        *(f"start_date={date.today():%d/%m/%Y}", "participants=120"),  # noqa: DTZ011 - the official's own day
    )["record"]
    assert made in {one["record"] for one in desk.run("search", "xuc tien")["hits"]}
    desk.run("record", "edit", made, "participants=125")
    assert desk.run("record", "show", made)["values"]["participants"] == 125
    desk.run("record", "delete", made)
    desk.run("record", "restore", made)
    target = tmp_path / "bao-cao.pdf"
    days = ("--first", f"01/01/{date.today().year}", "--last", f"31/12/{date.today().year}")  # noqa: DTZ011
    desk.run("report", "make", *days, "--out", str(target))
    assert any(one.text == "125" and "Hội nghị xúc tiến đầu tư" in one.target for one in links_of(target.read_bytes()))
    desk.run("bundle", "export", "--out", str(tmp_path / "nop.tvb"), TVDESK_PASSPHRASE=PASSPHRASE)
    assert (tmp_path / "nop.tvb").stat().st_size > 0
