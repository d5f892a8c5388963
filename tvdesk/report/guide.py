"""A guide on paper: chapters, steps, code, pictures of the screen. The same values give the same bytes.

Loads ReportLab; import it only inside the function that prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from tvdesk.report.decree import MM, SINGLE_SPACING, PageRules
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align
from tvdesk.report.printing import print_strips
from tvdesk.report.strips import TextStrip, paragraph_strips
from tvdesk.report.text import Look, Typesetter

Kind = Literal["title", "heading", "small", "text", "item", "code", "picture"]

_SIZES: dict[Kind, float] = {"title": 18.0, "heading": 14.0, "small": 12.5, "code": 10.0}
_TEXT = 12.0
_GAPS: dict[Kind, float] = {"title": 26.0, "heading": 14.0, "small": 9.0, "item": 3.0, "code": 1.0, "picture": 8.0}
_INDENT = 6 * MM
_PICTURE_WIDTH = 1.0
"""Of the width of the text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a page. An ``item`` has a mark ("1.", "-") and a depth; a ``picture`` a file, and a text below it."""

    kind: Kind
    text: str
    mark: str = ""
    depth: int = 0
    file: Path | None = None


def print_guide(title: str, language: str, pieces: Sequence[Piece]) -> bytes:
    """The PDF/A, upright, with an outline of titles and headings. Raises ``FontMissing`` and ``OSError``."""
    return print_strips(title, language, PageRules(), partial(_strips, pieces), landscape=False)


class PictureStrip(Strip):
    """A picture as wide as the text."""

    __slots__ = ("_file", "_width")

    def __init__(self, file: Path, width: float) -> None:
        from reportlab.lib.utils import ImageReader

        across, down = ImageReader(str(file)).getSize()
        self._file, self._width = file, width * _PICTURE_WIDTH
        super().__init__(self._width * down / across, _GAPS["picture"], keep=True)

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        canvas.drawImage(str(self._file), x, top - self.height, self._width, self.height)


def _strips(pieces: Sequence[Piece], setter: Typesetter, width: float) -> Iterator[Strip]:
    for piece in pieces:
        if piece.kind == "picture":
            if piece.file is not None:
                yield PictureStrip(piece.file, width)
            look = Look.single(setter.family.italic, _TEXT - 1, Align.CENTER)
            yield from paragraph_strips(setter.lines(piece.text, look, width), 3.0)
        elif piece.kind == "item":
            yield from _item(piece, setter, width)
        else:
            yield from _text(piece, setter, width)


def _text(piece: Piece, setter: Typesetter, width: float) -> Iterator[Strip]:
    family, size = setter.family, _SIZES.get(piece.kind, _TEXT)
    headed = piece.kind in ("title", "heading", "small")
    face = family.bold if headed else family.italic if piece.kind == "code" else family.regular
    look = Look(face, size, size * SINGLE_SPACING * (1.0 if headed else 1.08))
    lines = setter.lines(piece.text, look, width)
    strips = paragraph_strips(lines, _GAPS.get(piece.kind, 5.0), keep=headed)
    for number, strip in enumerate(strips):
        if number == 0 and piece.kind in ("title", "heading") and isinstance(strip, TextStrip):
            strip.outline = (piece.text, 0 if piece.kind == "title" else 1)
        yield strip


def _item(piece: Piece, setter: Typesetter, width: float) -> Iterator[Strip]:
    """The mark hangs beside the first line."""
    look = Look(setter.family.regular, _TEXT, _TEXT * SINGLE_SPACING * 1.08)
    left = _INDENT * (piece.depth + 1)
    mark = setter.lines(piece.mark, look, left)
    lines = setter.lines(piece.text, look, width - left)
    for number, strip in enumerate(paragraph_strips(lines, _GAPS["item"], offset=left)):
        yield _Marked(strip, mark, left - _INDENT) if number == 0 and isinstance(strip, TextStrip) else strip


class _Marked(TextStrip):
    """A line with a mark at its left."""

    __slots__ = ("_left", "_mark")

    def __init__(self, strip: TextStrip, mark: Any, left: float) -> None:
        super().__init__(strip.lines, strip.offset, strip.space, strip.keep)
        self._mark, self._left = mark, left

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        self._mark.draw(canvas, x + self._left, top)
        super().draw(canvas, x, top, width)
