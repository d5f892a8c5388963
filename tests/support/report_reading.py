"""Reads a printed report back: pieces of text with place, face and size, and the rules."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from tvdesk.report.model import Document
from tvdesk.report.printing import Printed, print_document

MM = 72 / 25.4


@dataclass(frozen=True)
class Piece:
    """One string as it was drawn; x and y of its beginning in points from the lower left corner."""

    text: str
    x: float
    y: float
    face: str
    size: float


@dataclass
class Page:
    width: float
    height: float
    pieces: list[Piece] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    text: str = ""

    def find(self, text: str) -> Piece:
        """The only piece with exactly this text."""
        found = [piece for piece in self.pieces if piece.text == text]
        assert len(found) == 1, (text, [piece.text for piece in self.pieces])
        return found[0]

    def number(self) -> str | None:
        """What is printed in the top margin."""
        found = [piece.text for piece in self.pieces if piece.y > self.height - 20 * MM]
        assert len(found) <= 1
        return found[0] if found else None


def printed(document: Document, **options: Any) -> tuple[Printed, list[Page]]:
    result = print_document(document, **options)
    return result, pages_of(result.pdf)


def pages_of(pdf: bytes) -> list[Page]:
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    return [_page(page, reader) for page in reader.pages]


def _page(page: PageObject, reader: PdfReader) -> Page:
    read = Page(float(page.mediabox.width), float(page.mediabox.height))

    def visit(text: str, _matrix: Any, place: Any, font: Any, size: float) -> None:
        if text.strip():
            face = str(font["/BaseFont"]).split("+")[1]
            read.pieces.append(Piece(text.strip(" \n"), float(place[4]), float(place[5]), face, size))

    read.text = page.extract_text(visitor_text=visit)
    start = (0.0, 0.0)
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"m":
            start = (float(operands[0]), float(operands[1]))
        elif operator == b"l":
            read.rules.append((*start, float(operands[0]), float(operands[1])))
    return read


def letters(text: str) -> str:
    """Without blanks and line ends: what must be equal letter for letter, wherever lines are broken."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def words(text: str) -> str:
    """Words with single blanks between them."""
    return " ".join(unicodedata.normalize("NFC", text).split())
