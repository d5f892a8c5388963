"""The mark on a printed report: a short code of what it says, in letters and as a QR code, to hold paper against.

The code is made from the whole content, so the same report has the same code on every machine and day, and another
word, figure or signer gives another code. It proves nothing by itself: whoever can print can print any code. Whoever
checks it looks at what the office keeps under that code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from tvdesk.core.paper_code import LETTERS, PREFIX, shown_code, written_code
from tvdesk.report.decree import MM, PARAGRAPH_GAP
from tvdesk.report.flow import Strip
from tvdesk.report.model import Document, Mark
from tvdesk.report.text import Lines, Look, Typesetter
from tvdesk.report.words import Words

_QR_MM, _GAP_MM = 16.0, 3.0
_SIZE = 9.0


def fingerprint(document: Document) -> str:
    """The code of a document: sixteen letters, 80 bits of SHA-256 over its content, whatever mark it bears."""
    total = hashlib.sha256(b"tvdesk.paper.v1\0")
    for piece in _pieces(document):
        total.update(piece)
    return written_code(total.digest())


def _pieces(value: Any) -> Iterator[bytes]:
    """The content, piece by piece; each begins with its kind and length: nothing can slip into its neighbour."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if not isinstance(value, Document) or field.name != "mark":
                yield from _pieces(getattr(value, field.name))
    elif isinstance(value, str | int | float | bool | date | Enum | None):
        text = str(value.value if isinstance(value, Enum) else value).encode()
        yield b"%s %d:%s" % (type(value).__name__.encode(), len(text), text)
    elif isinstance(value, Sequence):
        yield b"list %d:" % len(value)
        for one in value:
            yield from _pieces(one)
    else:
        raise TypeError(type(value).__name__)


class MarkStrip(Strip):
    """The QR code at the left, the code and what to do with it beside it."""

    __slots__ = ("_lines", "_modules")

    def __init__(self, mark: Mark, setter: Typesetter, width: float, words: Words) -> None:
        super().__init__(_QR_MM * MM, space=PARAGRAPH_GAP)
        look, room = Look.single(setter.family.regular, _SIZE), width - (_QR_MM + _GAP_MM) * MM
        texts = (f"{words.mark} {shown_code(mark.code)}", words.mark_hint)
        self._lines: list[Lines] = [setter.lines(text, look, room) for text in texts]
        self._modules = _qr_modules(f"{PREFIX} {mark.code} {mark.state[:LETTERS].upper()}".strip())

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        side = _QR_MM * MM / len(self._modules)
        canvas.saveState()
        canvas.setFillGray(0)
        for number, row in enumerate(self._modules):
            y = top - (number + 1) * side
            for start, end in _runs(row):
                canvas.rect(x + start * side, y, (end - start) * side, side, stroke=0, fill=1)
        canvas.restoreState()
        y = top - (self.height - sum(lines.height for lines in self._lines)) / 2
        for lines in self._lines:
            lines.draw(canvas, x + (_QR_MM + _GAP_MM) * MM, y)
            y -= lines.height


def _qr_modules(text: str) -> list[list[bool]]:
    """The squares of the QR code; capitals and digits alone make it small."""
    from reportlab.graphics.barcode.qr import QrCodeWidget

    code = QrCodeWidget(value=text, barLevel="M").qr
    code.make()
    return [[bool(one) for one in row] for row in code.modules]


def _runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark squares stand side by side: first and behind the last."""
    start = None
    for at, dark in enumerate((*row, False)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at
            start = None
