"""The eight words of a request, large, each marked as soon as what was heard agrees with it or does not."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLayout, QWidget

from tvdesk.ui.kit import dress, plain, row
from tvdesk.ui.page import Shell

_WORDS = 8
_NARROW = 620
_LINE, _MARGIN = 38, 12
_MARKS = {None: ("", "dim"), True: ("circle-check", "good"), False: ("circle-alert", "wrong")}


class ComparedWords(QFrame):
    """Four in a row, or two where room is short. A word's mark is an icon and is said in its name."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.setProperty("role", "words")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._shell = shell
        self._words: tuple[str, ...] = ("",) * _WORDS
        self.marks: tuple[bool | None, ...] = (None,) * _WORDS
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._grid.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._cells: list[tuple[QWidget, QLabel, QLabel]] = []
        for number in range(1, _WORDS + 1):
            place, word, mark = plain("dim"), plain("word"), QLabel()
            place.setText(str(number))
            cell = QWidget()
            line = row(place, word, mark, None, gap=6)
            cell.setLayout(line)
            self._cells.append((cell, word, mark))
        self._lay_out(4)
        shell.speech.changed.connect(self._say)

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are shown."""
        return self._words

    def show_words(self, words: Sequence[str]) -> None:
        """The words of another request; nothing is compared yet."""
        self._words = tuple(words)
        for (_, word, _mark), text in zip(self._cells, words, strict=True):
            word.setText(text)
        self.compare((None,) * _WORDS)

    def compare(self, marks: Sequence[bool | None]) -> None:
        """Which words agree with what was heard; ``None`` for those not heard yet."""
        self.marks = tuple(marks)
        for (_, word, mark), agrees in zip(self._cells, marks, strict=True):
            icon, token = _MARKS[agrees]
            mark.setVisible(bool(icon))
            if icon:
                self._shell.theme.put_icon(mark, icon, token, 18)
            dress(word, "word-wrong" if agrees is False else "word")
        self._say()

    def _say(self) -> None:
        text = self._shell.speech.text
        said = []
        for word, agrees in zip(self._words, self.marks, strict=True):
            said.append(word if agrees is None else text(f"ui.units.word.{'right' if agrees else 'wrong'}", word=word))
        self.setAccessibleName(text("ui.words.name", words=", ".join(said)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Two in a row where four would be cut off."""
        super().resizeEvent(event)
        self._lay_out(4 if event.size().width() >= self._shell.theme.px(_NARROW) else 2)

    def _lay_out(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, (cell, _, _) in enumerate(self._cells):
            self._grid.addWidget(cell, place // across, place % across)
        for at in range(4):
            self._grid.setColumnStretch(at, 1 if at < across else 0)
        self.setMinimumHeight(self._shell.theme.px(_LINE) * (_WORDS // across) + 2 * _MARGIN)
