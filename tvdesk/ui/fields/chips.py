"""Several things out of a list: countries, languages, channels; each one a chip, and a line to search for more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.ui.fields.editor import FieldEditor, FlowLayout, mark
from tvdesk.ui.fields.options import Option, meant
from tvdesk.ui.fields.suggestions import Offers, SuggestionLine
from tvdesk.ui.forms.typed import Typed, is_blank
from tvdesk.ui.page import Shell


class _Chip(QPushButton):
    """One thing chosen; a click, Delete or Enter takes it away. Arrows go along the chips."""

    away = Signal()
    step = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "chip")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.clicked.connect(lambda: self.away.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """See the class."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.away.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)


class _ChipLine(SuggestionLine):
    """Left, at the beginning, goes to the chips. Backspace never does: input methods send it by themselves."""

    chips_wanted = Signal()
    here = Signal(bool)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """The frame around it shows where the cursor is."""
        super().focusInEvent(event)
        self.here.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """See above."""
        super().focusOutEvent(event)
        self.here.emit(False)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for a word; the rest of the frame when there is more."""
        return QSize(110, self.fontMetrics().lineSpacing() + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """See the class."""
        at_start = self.cursorPosition() == 0 and not self.hasSelectedText()
        if event.key() == Qt.Key.Key_Left and at_start and not event.modifiers():
            self.chips_wanted.emit()
        else:
            super().keyPressEvent(event)


class ChipsEditor(FieldEditor):
    """The chips stand in the order of their choice; the record keeps a set."""

    def __init__(self, shell: Shell, offers: Offers) -> None:
        super().__init__(shell)
        self._all = offers
        self._codes: list[str] = []
        self._chips: list[_Chip] = []
        self.frame = QFrame()
        self.frame.setProperty("role", "chips")
        self.line = _ChipLine(shell, self._left_over)
        self.line.setProperty("role", "inside")
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        shell.speech.put(self.line, "ui.form.add_one", "placeholder")
        self._flow = FlowLayout(4)
        self._flow.setContentsMargins(6, 4, 6, 4)
        self._flow.addWidget(self.line)
        self.frame.setLayout(self._flow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.frame)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.here.connect(self._show_focus)
        self.line.chosen.connect(self._add)
        self.line.next_wanted.connect(self._enter)
        self.line.chips_wanted.connect(lambda: self._step_to(len(self._chips) - 1))
        shell.speech.changed.connect(self._show)
        shell.theme.changed.connect(self._fit)

    def _show_focus(self, here: bool) -> None:
        self.frame.setProperty("here", "true" if here else "false")
        self.frame.style().unpolish(self.frame)
        self.frame.style().polish(self.frame)

    def _left_over(self) -> list[Option]:
        return [option for option in self._all() if option.code not in self._codes]

    def _enter(self) -> None:
        """Enter after a choice waits for one more; Enter in an empty line goes on."""
        if self._just_added:
            self._just_added = False
            return
        self.next_wanted.emit()

    _just_added = False

    def _add(self, option: Option) -> None:
        self._just_added = True
        self.line.clear()
        self._codes.append(option.code)
        self._show()
        self.edited.emit()

    def _remove(self, code: str) -> None:
        self._codes.remove(code)
        self._show()
        self.line.setFocus()
        self.edited.emit()

    def _step_to(self, place: int) -> None:
        if 0 <= place < len(self._chips):
            self._chips[place].setFocus(Qt.FocusReason.OtherFocusReason)
        elif place >= len(self._chips):
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        labels = {option.code: option.label for option in self._all()}
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for place, code in enumerate(self._codes):
            label = labels.get(code, code)
            chip = _Chip()
            self.shell.theme.put_icon(chip, "x", "accent", 12)
            chip.setText(label)
            chip.setToolTip(self.shell.speech.text("ui.form.take_away", name=label))
            chip.setAccessibleName(self.shell.speech.text("ui.form.take_away", name=label))
            chip.setEnabled(not self.line.isReadOnly())
            chip.away.connect(lambda code=code: self._remove(code))
            chip.step.connect(lambda by, place=place: self._step_to(place + by))
            self._flow.insert(place, chip)
            self._chips.append(chip)
            chip.show()
        self._fit()

    def _fit(self) -> None:
        self._flow.invalidate()
        width = self.width() or 200
        self.frame.setFixedHeight(max(self._flow.heightForWidth(width), self.fontMetrics().lineSpacing() + 16))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As high as the chips need."""
        super().resizeEvent(event)
        self._fit()

    def finish(self) -> None:
        """A text that names one thing becomes its chip."""
        self.line.close_list()
        text = self.line.text()
        if text.strip() and (option := meant(self._left_over(), text)):
            self._add(option)
        self._just_added = False

    def typed(self) -> Typed:
        """The codes, and a text that names none."""
        text = self.line.text()
        return [*self._codes, {"typed": text}] if text.strip() else list(self._codes)

    def show_typed(self, typed: Typed) -> None:
        """Other codes."""
        if typed == self.typed():
            return
        self._codes = [one for one in typed or () if isinstance(one, str)]
        texts = [str(one["typed"]) for one in typed or () if not isinstance(one, str) and not is_blank(one)]
        self.line.setText(texts[0] if texts else "")
        self._show()

    def stops(self) -> Sequence[QWidget]:
        """The line; the chips are reached from it by the arrow."""
        return (self.line,)

    def put_wrong(self, wrong: bool) -> None:
        """The frame shows it."""
        mark(self.frame, wrong)

    def lock(self, locked: bool) -> None:
        """Can be looked at."""
        self.line.setReadOnly(locked)
        for chip in self._chips:
            chip.setEnabled(not locked)
