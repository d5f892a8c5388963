"""The fonts of a report: found, registered once, embedded.

Must be imported before any other module of ReportLab's platypus or lib.styles, so that the un-embedded Helvetica,
which ReportLab puts into every file otherwise, is never named in ours.
"""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportlab import rl_config

from tvdesk.core.resources import resource_path
from tvdesk.report.errors import FontMissing, FontUnreadable


@dataclass(frozen=True, slots=True)
class FontFiles:
    """File names in the fonts folder."""

    regular: str = "LiberationSerif-Regular.ttf"
    bold: str = "LiberationSerif-Bold.ttf"
    italic: str = "LiberationSerif-Italic.ttf"
    bold_italic: str = "LiberationSerif-BoldItalic.ttf"
    khmer: str = "NotoSerifKhmer-Regular.ttf"
    khmer_bold: str = "NotoSerifKhmer-Bold.ttf"


TIMES = FontFiles("times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf")
"""Times New Roman as Windows names its files, for a folder of the system's own fonts."""


@dataclass(frozen=True, slots=True)
class Family:
    """Registered font names, and the letters that they can draw; the Khmer ones are those that need the Khmer font."""

    regular: str
    bold: str
    italic: str
    bold_italic: str
    khmer: str
    khmer_bold: str
    letters: frozenset[str]
    khmer_letters: frozenset[str]
    khmer_files: tuple[Path, Path]

    def khmer_for(self, face: str) -> str:
        """The Khmer face that goes with a Latin one; Khmer has no italic."""
        return self.khmer_bold if face in (self.bold, self.bold_italic) else self.khmer


_registering = threading.Lock()


@lru_cache(maxsize=4)
def load_fonts(folder: Path) -> Family:
    """Registers the fonts of that folder with ReportLab, once per process: the shipped ones, or Times New Roman.

    A folder without Khmer fonts takes those that come with the program.

    Raises :class:`FontMissing` or :class:`FontUnreadable`.
    """
    files = TIMES if (folder / TIMES.regular).is_file() else FontFiles()
    with _registering:
        latin = [
            _register(folder / name, shaped=False)
            for name in (files.regular, files.bold, files.italic, files.bold_italic)
        ]
        khmer_files = (_khmer(folder, files.khmer), _khmer(folder, files.khmer_bold))
        khmer = [_register(path, shaped=True) for path in khmer_files]
        rl_config.canvas_basefontname = latin[0].fontName
    regular, bold, italic, bold_italic = (str(font.fontName) for font in latin)
    return Family(
        regular=regular,
        bold=bold,
        italic=italic,
        bold_italic=bold_italic,
        khmer=str(khmer[0].fontName),
        khmer_bold=str(khmer[1].fontName),
        letters=_common_letters(latin),
        khmer_letters=_common_letters(khmer) - _common_letters(latin),
        khmer_files=khmer_files,
    )


def _khmer(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.is_file() else resource_path("fonts", name)


def forget_shapes(family: Family) -> None:
    """Registers the Khmer fonts afresh.

    HarfBuzz's glyphs get codes in the order of their first use, and the font object keeps them from one report to
    the next; the same report would then not give the same bytes.
    """
    from reportlab.pdfbase import pdfmetrics

    with _registering:
        for name, path in zip((family.khmer, family.khmer_bold), family.khmer_files, strict=True):
            pdfmetrics.getFont(name).unregister()
            _register(path, shaped=True)


def _register(path: Path, *, shaped: bool) -> Any:
    """Latin is not shaped: a ligature would no longer be the letters that were typed."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    if not path.is_file():
        raise FontMissing(file=path.name)
    # The name is made from the content: the same on every machine, whatever folder the file lies in.
    name = f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(path), shapable=shaped))
        except ttfonts.TTFError as error:
            raise FontUnreadable(file=path.name) from error
    return pdfmetrics.getFont(name)


def _common_letters(fonts: list[Any]) -> frozenset[str]:
    shared = set.intersection(*(set(font.face.charToGlyph) for font in fonts))
    # Fonts also have glyphs for NUL and the end of a line, which are no letters.
    return frozenset(letter for letter in map(chr, shared) if unicodedata.category(letter) != "Cc")
