"""Eight words, large and numbered, to be read out over the telephone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout

from tvdesk.ui.kit import plain
from tvdesk.ui.page import Shell

_ACROSS = 4


class WordsView(QFrame):
    """The words in two rows of four, in four of two where there is less room. A screen reader reaches it by Tab."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setProperty("role", "words")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shell = shell
        self._words: tuple[str, ...] = ()
        self._across = 0
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        self._numbers, self._cells = [], []
        for place in range(2 * _ACROSS):
            number, word = plain("dim"), plain("word")
            number.setText(str(place + 1))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._numbers.append(number)
            self._cells.append(word)
        self._place(_ACROSS)
        shell.speech.put_made(self, self._name, part="name")

    def _place(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, (number, word) in enumerate(zip(self._numbers, self._cells, strict=True)):
            line, at = divmod(place, across)
            self._grid.addWidget(number, line, 2 * at)
            self._grid.addWidget(word, line, 2 * at + 1)
        for at in range(_ACROSS):
            self._grid.setColumnStretch(2 * at + 1, int(at < across))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Narrow enough for two words in a row."""
        return QSize(self._needed() // 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As many words in a row as there is room for."""
        super().resizeEvent(event)
        self._place(_ACROSS if event.size().width() >= self._needed() else _ACROSS // 2)

    def _needed(self) -> int:
        """The width of four words in a row."""
        widest = max(word.sizeHint().width() for word in self._cells)
        return _ACROSS * (widest + self._numbers[-1].sizeHint().width() + 2 * 14) + 2 * 16

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
