"""A text editor in which figures stay tied to their records.

A figure stands in the text as its digits, marked in the character format by its name. Digits that somebody changes are
no figure any more, but a typed number like any other; it is underlined where no record carries it. Nothing is formatted
while a letter is being composed, and nothing is ever put back or corrected under the typing hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit

from tvdesk.core.text import nfc
from tvdesk.services.reports.figure_text import Figure, Part
from tvdesk.services.text_checks import typed_numbers
from tvdesk.ui.theme import Theme

_NAME = QTextCharFormat.Property.UserProperty + 1
_SHOWN = QTextCharFormat.Property.UserProperty + 2
_PAUSE = 300


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line: its place, its text, and the figure that it is (or none)."""

    start: int
    text: str
    name: str = ""


class FigureEdit(QPlainTextEdit):
    """``figure_met`` names the figure at the cursor (or nothing); ``left`` when the focus goes."""

    figure_met = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self._marks = _Marks(self.document(), theme)
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._later.timeout.connect(self._marks.rehighlight)
        self.textChanged.connect(self._later.start)
        self.cursorPositionChanged.connect(self._moved)
        theme.changed.connect(self._marks.rehighlight)

    def put(self, parts: Sequence[Part], carried: frozenset[int], *, check: bool = True) -> None:
        """Another text; ``carried`` are the numbers that records have, ``check`` marks typed ones that are not."""
        self._marks.carried = carried if check else None
        self._marks.known = {one.name for one in parts if isinstance(one, Figure) and one.records}
        self.blockSignals(True)
        self.clear()
        cursor = self.textCursor()
        for part in parts:
            insert(cursor, part)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)
        self.document().clearUndoRedoStacks()
        self.document().setModified(False)
        self.blockSignals(False)
        self._marks.rehighlight()

    def check_numbers(self, carried: frozenset[int] | None) -> None:
        """Mark typed numbers that no record carries, or with ``None`` mark none."""
        if self._marks.carried != carried:
            self._marks.carried = carried
            self._later.start()

    def insert_figure(self, figure: Figure) -> None:
        """Put a figure where the cursor is."""
        if figure.records:
            self._marks.known.add(figure.name)
        insert(self.textCursor(), figure)
        self.setFocus()

    def insert_parts(self, parts: Sequence[Part]) -> None:
        """Put text with figures where the cursor is, as one step to undo."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for part in parts:
            if isinstance(part, Figure) and part.records:
                self._marks.known.add(part.name)
            insert(cursor, part)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.setFocus()

    def text_with_figures(self) -> str:
        """The text in NFC, its figures as tokens."""
        return "\n".join(
            "".join(Figure(run.name, run.text, 0).token if run.name else nfc(run.text) for run in runs_of(block))
            for block in _blocks(self.document())
        )

    def figures(self) -> list[str]:
        """The names of the figures in the text, in their order."""
        return [run.name for block in _blocks(self.document()) for run in runs_of(block) if run.name]

    def unfounded(self) -> list[str]:
        """The typed numbers that no record carries, as they are written."""
        return [text for block in _blocks(self.document()) for text in self._marks.unfounded(block)]

    def _moved(self) -> None:
        cursor = self.textCursor()
        found = figure_at(cursor.block(), cursor.positionInBlock())
        # What is typed beside a figure is no part of it.
        if not cursor.hasSelection() and self.currentCharFormat().hasProperty(_NAME):
            self.setCurrentCharFormat(QTextCharFormat())
        self.figure_met.emit(found)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        super().focusOutEvent(event)
        self.left.emit()


def insert(cursor: QTextCursor, part: Part) -> None:
    """Add a piece of text at the cursor."""
    if isinstance(part, str):
        cursor.insertText(part, QTextCharFormat())
        return
    form = QTextCharFormat()
    form.setProperty(_NAME, part.name)
    form.setProperty(_SHOWN, part.text)
    cursor.insertText(part.text, form)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def runs_of(block: QTextBlock) -> list[Run]:
    """The runs of a line. A figure whose digits were changed, or that a digit was put beside, is plain text."""
    pieces = []
    iterator = block.begin()
    while not iterator.atEnd():
        fragment = iterator.fragment()
        form = fragment.charFormat()
        start = fragment.position() - block.position()
        name, shown = form.property(_NAME) or "", form.property(_SHOWN) or ""
        pieces += _figures_in(fragment.text(), start, str(name), str(shown))
        iterator += 1
    return [_sound(pieces, place) for place in range(len(pieces))]


def _figures_in(text: str, start: int, name: str, shown: str) -> list[Run]:
    """A run that may have grown at its ends, cut into the figure and what was added; two may have met."""
    if not name:
        return [Run(start, text)]
    if not text.startswith(shown) and not text.endswith(shown):
        return [Run(start, text)]
    at = 0 if text.startswith(shown) else len(text) - len(shown)
    before, after = text[:at], text[at + len(shown) :]
    made = [Run(start, before)] if before else []
    made.append(Run(start + at, shown, name))
    return made + ([Run(start + at + len(shown), after)] if after else [])


def _sound(runs: Sequence[Run], place: int) -> Run:
    run = runs[place]
    if not run.name:
        return run
    before = runs[place - 1].text[-1:] if place else ""
    after = runs[place + 1].text[:1] if place + 1 < len(runs) else ""
    return Run(run.start, run.text) if before.isdigit() or after.isdigit() else run


def figure_at(block: QTextBlock, position: int) -> str:
    """The name of the figure in or beside which a position of a line lies; empty when there is none."""
    for run in runs_of(block):
        if run.name and run.start <= position <= run.start + len(run.text):
            return run.name
    return ""


class _Marks(QSyntaxHighlighter):
    """Shows what is a figure, and which typed numbers nobody carries."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self.carried: frozenset[int] | None = frozenset()
        self.known: set[str] = set()

    def highlightBlock(self, _text: str) -> None:  # noqa: N802 (Qt's name)
        block = self.currentBlock()
        for run in runs_of(block):
            if run.name:
                self.setFormat(run.start, len(run.text), self._figure(run.name in self.known))
        for start, text in self._unfounded_in(block):
            self.setFormat(start, len(text), self._typed())

    def unfounded(self, block: QTextBlock) -> list[str]:
        """The typed numbers of a line that no record carries."""
        return [text for _, text in self._unfounded_in(block)]

    def _unfounded_in(self, block: QTextBlock) -> Iterator[tuple[int, str]]:
        if self.carried is None:
            return
        for start, text in _plain_of(runs_of(block)):
            for one in typed_numbers(text, self.carried):
                if not one.carried:
                    yield start + one.start, text[one.start : one.end]

    def _figure(self, known: bool) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self._theme.colour("accent" if known else "wrong"))
        form.setBackground(self._theme.colour("accent_soft" if known else "wrong_soft"))
        return form

    def _typed(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self._theme.colour("attention"))
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(self._theme.colour("attention"))
        return form


def _plain_of(runs: Sequence[Run]) -> Iterator[tuple[int, str]]:
    """The stretches between figures, runs that follow each other put together."""
    start, text = 0, ""
    for run in runs:
        if run.name:
            if text:
                yield start, text
            text = ""
            continue
        if not text:
            start = run.start
        text += run.text
    if text:
        yield start, text
