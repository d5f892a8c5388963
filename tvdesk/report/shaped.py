"""Khmer: letters shaped by HarfBuzz, in lines together with letters that need no shaping.

ReportLab's Paragraph shapes a word with the font of its first letter, so that a bracket before a Khmer word turns
the word into boxes. Here each run is shaped with its own font; ReportLab writes the shaped run.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import ShapedStr, shapeStr
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from tvdesk.report.fonts import Family
from tvdesk.report.model import Align

ZERO_WIDTH_SPACE = "\u200b"
_COENG = "\u17d2"  # the next letter goes below this one


class RisingText(PDFTextObject):  # type: ignore[misc]
    """ReportLab's text object, with the rise kept right.

    ReportLab 5.1 joins two rises that follow one another, but forgets the second; letters that HarfBuzz places
    above or below the line then pull the rest of the line down with them.
    """

    _rise: float

    def setRise(self, rise: float) -> None:  # noqa: N802 - ReportLab's name
        self._y += self._rise - rise
        self._rise = rise
        self._code.append(f"{rise:.4f} Ts")


class ShapingCanvas(Canvas):  # type: ignore[misc]
    """A canvas whose texts keep the rise right."""

    def beginText(self, x: float = 0, y: float = 0, direction: str | None = None) -> RisingText:  # noqa: N802
        return RisingText(self, x, y, direction=direction)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font; ``text`` is shaped where the font needs it, and ``entered`` is then what was typed."""

    face: str
    text: str
    width: float
    entered: str = ""

    def write(self, text: Any) -> None:
        """Writes itself into an open text object.

        Shaped letters stand in another order and partly as one: the text as it was typed goes along
        (ISO 32000-1, 14.9.4), for whoever searches or copies.
        """
        if self.entered:
            typed = ("\ufeff" + self.entered).encode("utf-16-be").hex()
            text._code.append(f"/Span<</ActualText<{typed}>>>BDC")
        text.textLine(self.text)
        if self.entered:
            text._code.append("EMC")


@dataclass(slots=True)
class Word:
    """Runs without a place to break; ``blank`` says whether a blank stands before it."""

    runs: list[Run]
    blank: bool

    @property
    def width(self) -> float:
        return sum(run.width for run in self.runs)


@dataclass(slots=True)
class ShapedRow:
    """A line: its words, its width without stretching, whether it is the last of its paragraph."""

    words: list[Word] = field(default_factory=list)
    width: float = 0.0
    last: bool = False

    def draw(self, text: Any, x: float, baseline: float, size: float, blank: float, slack: float) -> None:
        """Writes the line into an open text object; ``slack`` is shared out over the blanks."""
        gaps = sum(word.blank for word in self.words[1:])
        stretch = slack / gaps if gaps else 0.0
        for number, word in enumerate(self.words):
            if number and word.blank:
                x += blank + stretch
            for place, run in enumerate(word.runs):
                before = " " if number and word.blank and place == 0 else ""
                text.setFont(run.face, size)
                if before:
                    # The blank is written as well, so that a reader of the text finds it.
                    text.setTextOrigin(x - blank, baseline)
                    text.textLine(before)
                text.setTextOrigin(x, baseline)
                run.write(text)
                x += run.width


def shaped_rows(text: str, family: Family, face: str, size: float, width: float, indent: float) -> list[ShapedRow]:
    """The text in lines of at most ``width`` points, broken at blanks and zero-width spaces."""
    blank = pdfmetrics.stringWidth(" ", face, size)
    rows: list[ShapedRow] = []
    room = width - indent
    for part in text.split("\n"):
        row = ShapedRow()
        for word in _words(part, family, face, size, width):
            gap = blank if word.blank and row.words else 0.0
            if row.words and row.width + gap + word.width > room:
                rows.append(row)
                row, room, gap = ShapedRow(), width, 0.0
            row.words.append(word)
            row.width += gap + word.width
        row.last = True
        rows.append(row)
        room = width
    return rows


def _words(part: str, family: Family, face: str, size: float, width: float) -> Iterator[Word]:
    for phrase in part.split(" "):
        blank = True
        for letters in phrase.split(ZERO_WIDTH_SPACE):
            if not letters:
                continue
            runs = _runs(letters, family, face, size)
            if sum(run.width for run in runs) <= width:
                yield Word(runs, blank)
            else:
                for number, cluster in enumerate(_clusters(letters)):
                    yield Word(_runs(cluster, family, face, size), blank and number == 0)
            blank = False


def _runs(letters: str, family: Family, face: str, size: float) -> list[Run]:
    runs = []
    for is_khmer, group in groupby(letters, family.khmer_letters.__contains__):
        text = "".join(group)
        if not is_khmer:
            runs.append(Run(face, text, pdfmetrics.stringWidth(text, face, size)))
            continue
        khmer = family.khmer_for(face)
        shaped = shapeStr(text, khmer, size)
        if isinstance(shaped, ShapedStr):
            width = sum(data.x_advance for data in shaped.__shapeData__) * size / 1000
        else:
            width = pdfmetrics.stringWidth(shaped, khmer, size)
        runs.append(Run(khmer, shaped, width, text))
    return runs


def _clusters(letters: str) -> Iterator[str]:
    """Letters with the marks and subscripts that belong to them: what may not be torn apart."""
    cluster = ""
    for letter in letters:
        if cluster and not (unicodedata.category(letter).startswith("M") or cluster.endswith(_COENG)):
            yield cluster
            cluster = ""
        cluster += letter
    if cluster:
        yield cluster


def draw_rows(
    canvas: Any,
    rows: list[ShapedRow],
    *,
    left: float,
    top: float,
    width: float,
    indent: float,
    face: str,
    size: float,
    leading: float,
    ascent: float,
    align: Align,
) -> None:
    """Draws lines below ``top``; the first is shorter by ``indent``."""
    blank = pdfmetrics.stringWidth(" ", face, size)
    text = canvas.beginText()
    for number, row in enumerate(rows):
        offset = indent if number == 0 else 0.0
        slack = width - offset - row.width
        start = left + offset
        if align is Align.CENTER:
            start += slack / 2
        elif align is Align.RIGHT:
            start += slack
        stretch = slack if align is Align.JUSTIFY and not row.last else 0.0
        row.draw(text, start, top - number * leading - ascent, size, blank, max(stretch, 0.0))
    canvas.drawText(text)
