"""Eight words, large and numbered, to be read out over the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout

from tvdesk.ui.kit import plain
from tvdesk.ui.page import Shell

_ACROSS = 4


class WordsView(QFrame):
    """The words in two rows of four. It can be reached by Tab, so that a screen reader reads them too."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setProperty("role", "words")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shell = shell
        self._words: tuple[str, ...] = ()
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(10)
        self._cells = []
        for place in range(2 * _ACROSS):
            number, word = plain("dim"), plain("word")
            number.setText(str(place + 1))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(number, place // _ACROSS, 2 * (place % _ACROSS))
            grid.addWidget(word, place // _ACROSS, 2 * (place % _ACROSS) + 1)
            self._cells.append(word)
        for at in range(_ACROSS):
            grid.setColumnStretch(2 * at + 1, 1)
        shell.speech.put_made(self, self._name, part="name")

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are shown."""
        return self._words

    def show_words(self, words: Sequence[str]) -> None:
        """Show these words."""
        self._words = tuple(words)
        for cell, word in zip(self._cells, words, strict=True):
            cell.setText(word)
        self.setAccessibleName(self._name())

    def _name(self) -> str:
        return self._shell.speech.text("ui.words.name", words=", ".join(self._words))
