"""Eight words, large and numbered, to be read out over the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLayout

from tvdesk.ui.kit import plain
from tvdesk.ui.page import Shell

_WORDS = 8
_NARROW = 600
_LINE, _MARGIN = 40, 16


class WordsView(QFrame):
    """The words, four in a row or two where room is short. Tab reaches it, so that a screen reader reads them too."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setProperty("role", "words")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shell = shell
        self._words: tuple[str, ...] = ()
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._grid.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._grid.setHorizontalSpacing(12)
        self._cells = [(plain("dim"), plain("word")) for _ in range(_WORDS)]
        for place, (number, word) in enumerate(self._cells, 1):
            number.setText(str(place))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            word.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out(4)
        shell.speech.put_made(self, self._name, part="name")

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are shown."""
        return self._words

    def show_words(self, words: Sequence[str]) -> None:
        """Show these words."""
        self._words = tuple(words)
        for (_, cell), word in zip(self._cells, words, strict=True):
            cell.setText(word)
        self.setAccessibleName(self._name())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Two in a row where four would be cut off."""
        super().resizeEvent(event)
        self._lay_out(4 if event.size().width() >= self._shell.theme.px(_NARROW) else 2)

    def _lay_out(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, (number, word) in enumerate(self._cells):
            self._grid.addWidget(number, place // across, 2 * (place % across))
            self._grid.addWidget(word, place // across, 2 * (place % across) + 1)
        for at in range(_WORDS):
            self._grid.setColumnStretch(at, at % 2 if at < 2 * across else 0)
        self.setMinimumHeight(self._shell.theme.px(_LINE) * (_WORDS // across) + 2 * _MARGIN)

    def _name(self) -> str:
        return self._shell.speech.text("ui.words.name", words=", ".join(self._words))
