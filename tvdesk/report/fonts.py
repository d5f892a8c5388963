"""The fonts of a report: found, registered once, embedded.

Must be imported before any other module of ReportLab's platypus or lib.styles, so that the un-embedded Helvetica,
which ReportLab puts into every file otherwise, is never named in ours.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportlab import rl_config

from tvdesk.report.errors import FontMissing, FontUnreadable


@dataclass(frozen=True, slots=True)
class FontFiles:
    """File names in the fonts folder; another set serves the PC's own Times New Roman."""

    regular: str = "LiberationSerif-Regular.ttf"
    bold: str = "LiberationSerif-Bold.ttf"
    italic: str = "LiberationSerif-Italic.ttf"
    bold_italic: str = "LiberationSerif-BoldItalic.ttf"
    khmer: str = "NotoSerifKhmer-Regular.ttf"
    khmer_bold: str = "NotoSerifKhmer-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Family:
    """Registered font names, and the letters that each part can draw (code points as text)."""

    regular: str
    bold: str
    italic: str
    bold_italic: str
    khmer: str
    khmer_bold: str
    letters: frozenset[str]
    khmer_letters: frozenset[str]

    def khmer_for(self, face: str) -> str:
        """The Khmer face that goes with a Latin one; Khmer has no italic."""
        return self.khmer_bold if face in (self.bold, self.bold_italic) else self.khmer


_registering = threading.Lock()


@lru_cache(maxsize=4)
def load_fonts(folder: Path, files: FontFiles = FontFiles()) -> Family:
    """Registers the fonts of that folder with ReportLab, once per process.

    Raises :class:`FontMissing` or :class:`FontUnreadable`.
    """
    with _registering:
        latin = [_register(folder / name) for name in (files.regular, files.bold, files.italic, files.bold_italic)]
        khmer = [_register(folder / name) for name in (files.khmer, files.khmer_bold)]
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
        khmer_letters=_common_letters(khmer),
    )


def _register(path: Path) -> Any:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    if not path.is_file():
        raise FontMissing(file=path.name)
    # The name is made from the content: the same on every machine, whatever folder the file lies in.
    name = f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:8]}"
    if name not in pdfmetrics.getRegisteredFontNames():
        try:
            pdfmetrics.registerFont(ttfonts.TTFont(name, str(path)))
        except ttfonts.TTFError as error:
            raise FontUnreadable(file=path.name) from error
    return pdfmetrics.getFont(name)


def _common_letters(fonts: list[Any]) -> frozenset[str]:
    shared = set.intersection(*(set(font.face.charToGlyph) for font in fonts))
    return frozenset(chr(code) for code in shared)
