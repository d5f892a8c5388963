"""The figures of a composed report lead to the rows that they come from."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_desks import YEAR, add, reporting, send, three_units
from report_links import Found, links_of

from tvdesk.report.model import Bullets, Link, Paragraph
from tvdesk.report.printing import print_document
from tvdesk.services.reporting import Made


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Made, list[Found], dict[str, str]]:
    """A consolidated report, its links, and the titles of its records."""
    province, culture, cabinet, _ = three_units(tmp_path_factory.mktemp("links"))
    titles = {}
    for number in range(9):
        title = f"Việc thứ {number:02d}"
        titles[add(culture, "activity", title, f"2025-03-{number + 1:02d}", participants=10 * number + 1)] = title
    for number in range(5):
        title = f"Đoàn thứ {number:02d}"
        more = {"head_of_delegation": "Trần Thị Mẫu", "participants": 7 + number}
        titles[add(cabinet, "delegation", title, f"2025-04-{number + 1:02d}", **more)] = title
    for office in (culture, cabinet):
        send(province, office)
    made = reporting(province.dic).make(YEAR, {})
    return made, links_of(print_document(made.document).pdf), titles


def written(made: Made) -> list[tuple[str, Link]]:
    """The letters of each figure in the text, with where they lead."""
    texts: list[tuple[str, tuple[Link, ...]]] = []
    for block in made.document.body:
        if isinstance(block, Paragraph):
            texts.append((block.text, block.links))
        elif isinstance(block, Bullets):
            texts += zip(block.items, block.links, strict=True)
    return [(text[link.start : link.end], link) for text, links in texts for link in links]


def test_every_figure_of_the_text_leads_to_its_row(report: tuple[Made, list[Found], dict[str, str]]) -> None:
    made, found, titles = report
    figures = written(made)
    assert len(figures) > 12
    assert all(any(letter.isdigit() for letter in text) for text, _ in figures)
    # A figure that is broken over two lines has two links.
    assert "".join(one.text.replace(" ", "") for one in found) == "".join(text.replace(" ", "") for text, _ in figures)
    for text, link in figures:
        rows = [one.target for one in found if one.text and text.startswith(one.text)]
        assert any(titles[link.to] in row for row in rows), (text, titles[link.to], rows)


def test_the_people_of_one_record_lead_to_that_record(report: tuple[Made, list[Found], dict[str, str]]) -> None:
    _, found, _ = report
    (target,) = {one.target for one in found if one.text == "81"}
    assert "Việc thứ 08" in target


def test_a_text_without_records_has_no_links(tmp_path: Path) -> None:
    province, *_ = three_units(tmp_path)
    assert written(reporting(province.dic).make(YEAR, {})) == []
