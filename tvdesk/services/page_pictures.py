"""The pages of a PDF file as pictures, for the screen and the printer: what is seen is what is printed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POINTS_PER_INCH = 72

# The library that draws is not made for two threads at once.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """One page drawn: ``pixels`` are rows of blue, green, red and an unused byte, ``stride`` bytes a row."""

    page: int
    width: int
    height: int
    stride: int
    pixels: bytes


class PagePictures:
    """A PDF file read into memory, so that the file may be written anew meanwhile; nothing stays open."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        with _opened(self._data) as document:
            self.sizes: tuple[tuple[float, float], ...] = tuple(
                document.get_page_size(number) for number in range(len(document))
            )
        """Width and height of every page in points."""

    def draw(self, page: int, scale: float) -> Picture:
        """A page, ``scale`` pixels a point; some 20 ms at the size of a screen."""
        with _opened(self._data) as document:
            bitmap = document[page].render(scale=scale, rev_byteorder=False, prefer_bgrx=True)
            made = Picture(page, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
        return made


def keywords_of(pdf: bytes) -> str:
    """The keywords among a PDF's properties; empty for what cannot be read as one."""
    import pypdfium2

    try:
        with _opened(pdf) as document:
            return str(document.get_metadata_value("Keywords"))
    except pypdfium2.PdfiumError:
        return ""


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(data)
        try:
            yield document
        finally:
            document.close()
