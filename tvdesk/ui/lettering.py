"""How wide a text is, letter by letter: Qt lays every text out anew for that, at twenty times the price.

Vietnamese and other Latin letters stand one after the other, each as wide as it is alone. What does not (combining
marks, Khmer, Chinese) is measured by Qt.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

_SIMPLE = re.compile("[ -~\u00a0-\u024f\u1e00-\u1eff\u2010-\u2044\u20ab]*").fullmatch
_MORE = "…"


class _Advances(dict[str, float]):
    """The width of each letter, asked for once."""

    def __init__(self, metrics: QFontMetricsF) -> None:
        super().__init__()
        self._metrics = metrics

    def __missing__(self, letter: str) -> float:
        self[letter] = found = self._metrics.horizontalAdvance(letter)
        return found


class Lettering:
    """One font, and how its texts fit."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self._metrics = QFontMetricsF(font)
        self._advances = _Advances(self._metrics)
        self.height = self._metrics.height()
        self._rise = self._metrics.ascent() - self._metrics.descent()

    def baseline(self, height: float) -> float:
        """How far below the top of a line of this height the letters stand, so that they are in its middle."""
        return (height + self._rise) / 2

    def fitted(self, text: str, room: float) -> tuple[str, float]:
        """The text, or as much of it as there is room for with an ellipsis; and the width of that."""
        if not _SIMPLE(text):
            shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            return shown, self._metrics.horizontalAdvance(shown)
        advances = self._advances
        width = sum(map(advances.__getitem__, text))
        if width <= room:
            return text, width
        room -= advances[_MORE]
        used = 0.0
        for place, letter in enumerate(text):
            if used + advances[letter] > room:
                return text[:place].rstrip() + _MORE, used + advances[_MORE]
            used += advances[letter]
        return _MORE, advances[_MORE]
