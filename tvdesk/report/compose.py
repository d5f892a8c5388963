"""Lines of an official document made from their parts. Pure: text in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from tvdesk.core.dates import office_date, short_date
from tvdesk.core.numbers import roman
from tvdesk.report.model import (
    Align,
    Cell,
    CellKind,
    Chart,
    Column,
    Document,
    Facts,
    Heading,
    Letterhead,
    Level,
    Recipients,
    Row,
    Table,
)
from tvdesk.report.words import VIETNAMESE, Words, english_day

# The letters of điểm: the Vietnamese alphabet without letters with a hat, breve or horn, but with đ.
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"


def number_line(letterhead: Letterhead, words: Words = VIETNAMESE) -> str:
    """``Số:        /BC-STTTT``: the number blank unless it is given."""
    number = letterhead.number.strip()
    if number.isdigit() and len(number) == 1:
        number = "0" + number
    return f"{words.number} {number or words.room}{_joint(letterhead)}{letterhead.number_symbol}".rstrip("/")


def _joint(letterhead: Letterhead) -> str:
    """A stroke between number and symbol; bodies of the Party write "15-BC/BTGTU"."""
    return "-" if "/" in letterhead.number_symbol else "/"


def place_line(letterhead: Letterhead, words: Words = VIETNAMESE) -> str:
    """``Trà Vinh, ngày 05 tháng 01 năm 2026``, or with blanks for a day that is not known yet."""
    day = _day(letterhead.date, words) if letterhead.date else words.blank_date
    return f"{letterhead.place}, {day}" if letterhead.place else day[0].upper() + day[1:]


def _day(day: date, words: Words) -> str:
    if words is VIETNAMESE:
        return office_date(day)
    return english_day(day)


def addressee_lines(addressees: Sequence[str]) -> list[str]:
    """Several addressees: one line each with a dash, ";" after each, "." after the last; a single one as it is."""
    if len(addressees) <= 1:
        return list(addressees)
    return _punctuated([f"- {name}" for name in addressees])


def recipient_lines(recipients: Recipients, addressed: bool, words: Words = VIETNAMESE) -> list[str]:
    """The list under "Nơi nhận:"; begins with "Như trên" when the document names its addressees."""
    names = list(recipients.names)
    if addressed and words.as_above not in names:
        names.insert(0, words.as_above)
    if recipients.kept_by:
        names.append(f"{words.kept} {recipients.kept_by}")
    return _punctuated([f"- {name}" for name in names])


def _punctuated(lines: list[str]) -> list[str]:
    bare = [line.rstrip(" ;.") for line in lines]
    return [line + (";" if number < len(bare) else ".") for number, line in enumerate(bare, 1)]


def guide_line(document: Document, guide: str | None, words: Words = VIETNAMESE) -> str:
    """The line in brackets under an appendix title; its blanks stay unfilled on an electronic document."""
    if guide is not None:
        return guide
    letterhead = document.letterhead
    return words.guide.format(
        kind=document.kind.capitalize(),
        symbol=_joint(letterhead) + letterhead.number_symbol,
        agency=letterhead.agency_in_text or letterhead.agency,
    )


def appendix_label(number: int, count: int, words: Words = VIETNAMESE) -> str:
    """``Phụ lục I``; a single appendix has no number."""
    return f"{words.appendix} {roman(number)}" if count > 1 else words.appendix


class HeadingNumbers:
    """Gives headings their numbers in the order in which they come; each level starts anew under the one above."""

    def __init__(self) -> None:
        self._counts = dict.fromkeys(Level, 0)

    def label(self, heading: Heading) -> str:
        """``I. TÊN MỤC``, ``1. Tên mục`` or ``a) Tên mục``."""
        levels = list(Level)
        for deeper in levels[levels.index(heading.level) + 1 :]:
            self._counts[deeper] = 0
        self._counts[heading.level] += 1
        number = self._counts[heading.level]
        if heading.level is Level.ROMAN:
            return f"{roman(number)}. {heading.text.upper()}"
        if heading.level is Level.ARABIC:
            return f"{number}. {heading.text}"
        return f"{point_letter(number)}) {heading.text}"


def point_letter(number: int) -> str:
    """The letter of the ``number``-th point, from 1; doubled after the alphabet is used up (``aa``)."""
    rounds, place = divmod(number - 1, len(POINT_LETTERS))
    return POINT_LETTERS[place] * (rounds + 1)


def grouped(value: int, words: Words = VIETNAMESE) -> str:
    """A number with its thousands marked as the document's language does."""
    return f"{value:,}".replace(",", words.thousands)


def cell_text(value: Cell, kind: CellKind, words: Words = VIETNAMESE) -> str:
    """How a cell's value is written. Text in a column of numbers or dates stays as it was typed."""
    if value is None:
        return ""
    if isinstance(value, int):
        return grouped(value, words) if kind is CellKind.NUMBER else str(value)
    if kind is CellKind.DATE and len(value) == 10 and value[4] == value[7] == "-":
        return short_date(value)
    return value


def fact_lines(facts: Facts, words: Words = VIETNAMESE) -> Iterator[str]:
    """From what the report was made, for the foot of the coverage page."""
    yield f"{words.facts}. {words.rule_version} {facts.rule_version}."
    yield f"{words.digest} {facts.digest}"
    yield (f"{words.vector} " + "; ".join(f"{device}: {grouped(seq, words)}" for device, seq in facts.vector) + ".")


def chart_figures(chart: Chart, words: Words) -> Table:
    """A chart as the table of its figures."""
    figures = [Column(name or words.figure, 1.0, Align.RIGHT, CellKind.NUMBER) for name in chart.series]
    rows: list[Row] = [(bar.label, *bar.values) for bar in chart.bars]
    return Table(columns=(Column(words.item, 3.0), *figures), rows=rows, caption=chart.caption)
