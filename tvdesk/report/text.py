"""Text cut into lines: widths measured once per word, letters checked against the fonts, lines drawn as strings.

Khmer must be shaped; a text with Khmer letters goes its own, slower way (:mod:`tvdesk.report.shaped`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reportlab.pdfbase import pdfmetrics

from tvdesk.report.balance import balanced_breaks, broken
from tvdesk.report.decree import SINGLE_SPACING
from tvdesk.report.fonts import Family
from tvdesk.report.model import Align
from tvdesk.report.shaped import ZERO_WIDTH_SPACE, draw_rows, shaped_rows

WHITE_BOX = "□"
# Part of the height of a line that lies above the baseline, in sizes (Times New Roman and its twin).
ASCENT = 0.891
KHMER_SPACING = 1.5
_NO_BREAK_SPACE = "\u00a0"
# A report has some ten thousand different words; beyond that the memory is not worth the time.
_MOST_CACHED = 50_000


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is set: font name, size and distance of lines in points, and how it stands in its width."""

    face: str
    size: float
    leading: float
    align: Align = Align.LEFT

    @classmethod
    def single(cls, face: str, size: float, align: Align = Align.LEFT) -> Look:
        """Single line spacing."""
        return cls(face, size, size * SINGLE_SPACING, align)


@dataclass(slots=True)
class Lines:
    """A text cut to a width. ``rows`` are (text, width in points, last of its paragraph), or ``ShapedRow``s."""

    look: Look
    width: float
    indent: float
    rows: list[Any]
    shaped: bool
    leading: float

    @property
    def height(self) -> float:
        return len(self.rows) * self.leading

    @property
    def widths(self) -> list[float]:
        """Widths of the lines, without stretching."""
        return [row.width if self.shaped else row[1] for row in self.rows]

    @property
    def _ascent(self) -> float:
        """From the upper edge of a line to its baseline."""
        return (self.leading - SINGLE_SPACING * self.look.size) / 2 + ASCENT * self.look.size

    def part(self, first: int, last: int) -> Lines:
        """Some of the lines; only those that begin the text keep the indent."""
        indent = self.indent if first == 0 else 0.0
        return Lines(self.look, self.width, indent, self.rows[first:last], self.shaped, self.leading)

    def draw(self, canvas: Any, x: float, top: float) -> None:
        """Draws all lines; ``top`` is the upper edge of the first."""
        if self.shaped:
            draw_rows(
                canvas,
                self.rows,
                left=x,
                top=top,
                width=self.width,
                indent=self.indent,
                face=self.look.face,
                size=self.look.size,
                leading=self.leading,
                ascent=self._ascent,
                align=self.look.align,
            )
            return
        text = canvas.beginText()
        text.setFont(self.look.face, self.look.size, self.leading)
        self.write(text, x, top)
        canvas.drawText(text)

    def write(self, text: Any, x: float, top: float) -> None:
        """Writes plain lines into an open text object whose font is set already."""
        baseline = top - self._ascent
        if self.look.align is Align.LEFT and not self.indent:
            text.setTextOrigin(x, baseline)
            for row, _, _ in self.rows:
                text.textLine(row)
            return
        for number, (row, _width, _last) in enumerate(self.rows):
            offset, stretch = self.placing(number)
            text.setTextOrigin(x + offset, baseline - number * self.leading)
            if stretch:
                text.setWordSpace(stretch)
            text.textLine(row)  # not textOut, which measures the text once more
            if stretch:
                text.setWordSpace(0)

    def placing(self, number: int) -> tuple[float, float]:
        """Where a plain line begins, and by how much each of its blanks is wider."""
        row, width, last = self.rows[number]
        align, offset = self.look.align, self.indent if number == 0 else 0.0
        slack = self.width - offset - width
        if align is Align.CENTER:
            return offset + slack / 2, 0.0
        if align is Align.RIGHT:
            return offset + slack, 0.0
        stretched = align is Align.JUSTIFY and not last and slack > 0
        gaps = blanks(row) if stretched else 0
        return offset, slack / gaps if gaps else 0.0


def blanks(text: str) -> int:
    """Those that stretch; the ones that may not be broken are the same letter to the font."""
    return text.count(" ") + text.count(_NO_BREAK_SPACE)


class Typesetter:
    """Cuts texts into lines for one report, and remembers which letters no font has."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.missing: set[str] = set()
        self.shaped = False
        self._known = frozenset(
            letter for letter in family.letters if unicodedata.category(letter) not in ("Cc", "Cf", "Zs")
        ) | {" "}
        self._widths: dict[str, dict[str, float]] = {}

    def lines(self, text: str, look: Look, width: float, indent: float = 0.0) -> Lines:
        """The text in NFC, cut to ``width`` points; the first line is shorter by ``indent``."""
        if not text.isascii() or not text.isprintable():
            text = self._readable(text)
            if not self.family.khmer_letters.isdisjoint(text):
                return self._shaped(text, look, width, indent)
        rows = list(self._rows(text, look, width, indent))
        return Lines(look, width, indent, rows, False, look.leading)

    def balanced(self, text: str, look: Look, width: float) -> Lines:
        """Lines of about the same length, as few as the width allows: for what stands centred."""
        lines = self.lines(text, look, width)
        if lines.shaped or len(lines.rows) < 2 or "\n" in text:
            return lines
        words = [word for word in self._readable(text).split(" ") if word]
        widths = [self.measure(word, look) for word in words]
        starts = balanced_breaks(words, widths, self.measure(" ", look), width, len(lines.rows))
        if not starts:  # a word had to be cut
            return lines
        return replace(lines, rows=[(row, self.measure(row, look), True) for row in broken(words, starts)])

    def measure(self, text: str, look: Look) -> float:
        """Width in points of one line."""
        words = text.split(" ")
        return look.size * (
            sum(self._unit(look.face, word) for word in words) + (len(words) - 1) * self._unit(look.face, " ")
        )

    def _unit(self, face: str, word: str) -> float:
        """A word's width at size 1."""
        widths = self._widths.setdefault(face, {})
        width = widths.get(word)
        if width is None:
            if len(widths) > _MOST_CACHED:
                widths.clear()
            width = widths[word] = pdfmetrics.stringWidth(word, face, 1)
        return width

    def _readable(self, text: str) -> str:
        """The text in NFC, without what the fonts cannot draw; blanks of all kinds become blanks."""
        text = unicodedata.normalize("NFC", text)
        unknown = set(text) - self._known
        if not unknown:
            return text
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        khmer = not unknown.isdisjoint(self.family.khmer_letters)
        return text.translate({ord(letter): self._instead(letter, khmer) for letter in unknown - {"\r"}})

    def _instead(self, letter: str, khmer: bool) -> str:
        if letter in ("\n", _NO_BREAK_SPACE) or letter in self.family.khmer_letters:
            return letter
        if unicodedata.category(letter) == "Zs" or letter in "\t\u2028\u2029\v\f\x85":
            return " "
        if unicodedata.category(letter) == "Cf":
            # Soft hyphens, marks of direction, joiners: nothing to see on paper. Between Khmer words one may break.
            return letter if khmer and letter == ZERO_WIDTH_SPACE else ""
        self.missing.add(letter)
        return WHITE_BOX

    def _rows(self, text: str, look: Look, width: float, indent: float) -> Iterator[tuple[str, float, bool]]:
        """Greedy lines; a word longer than a line is cut where the line ends."""
        face, size = look.face, look.size
        widths = self._widths.setdefault(face, {})
        blank = self._unit(face, " ") * size
        room = width - indent
        for part in text.split("\n"):
            line: list[str] = []
            used = 0.0
            for word in part.split(" "):
                if not word:
                    continue
                unit = widths.get(word)
                wide = (self._unit(face, word) if unit is None else unit) * size
                if line and used + blank + wide > room:
                    yield " ".join(line), used, False
                    line, used, room = [], 0.0, width
                if wide > room:
                    *pieces, word = self._cut(word, face, room / size, width / size)
                    for piece in pieces:
                        yield piece, self._unit(face, piece) * size, False
                        room = width
                    wide = self._unit(face, word) * size
                used += blank + wide if line else wide
                line.append(word)
            yield " ".join(line), used, True
            room = width

    @staticmethod
    def _cut(word: str, face: str, first_room: float, room: float) -> list[str]:
        pieces, piece, used, limit = [], "", 0.0, first_room
        for letter in word:
            wide = pdfmetrics.stringWidth(letter, face, 1)
            if piece and used + wide > limit:
                pieces.append(piece)
                piece, used, limit = "", 0.0, room
            piece += letter
            used += wide
        return [*pieces, piece]

    def _shaped(self, text: str, look: Look, width: float, indent: float) -> Lines:
        self.shaped = True
        # Letters that hang below and stand above others need more room than Latin ones.
        leading = max(look.leading, look.size * KHMER_SPACING)
        rows = shaped_rows(text, self.family, look.face, look.size, width, indent)
        return Lines(look, width, indent, rows, True, leading)
