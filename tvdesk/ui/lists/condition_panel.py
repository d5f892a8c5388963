"""A condition of a filter is put together: a field, what is asked of it, and the values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.filters import ANY_OF, BETWEEN, CONTAINS, EMPTY, FILLED, IS, STATUS, TESTS, Condition, Value, is_sound
from tvdesk.core.rules import Problem
from tvdesk.core.status import STATUSES
from tvdesk.ui.fields.build import Offering
from tvdesk.ui.fields.chips import ChipsEditor
from tvdesk.ui.fields.dates import DateEditor
from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.fields.options import Option
from tvdesk.ui.fields.texts import TextEditor
from tvdesk.ui.fields.yes_no import YesNoEditor
from tvdesk.ui.forms.typed import parse, typed_of
from tvdesk.ui.kit import button, clear, column, label, plain, row
from tvdesk.ui.lists.field_choice import FieldChoice, sentence
from tvdesk.ui.page import Shell

_STATUS_FIELD = Field(name=STATUS, kind=Kind.CODE)


class ConditionPanel(QFrame):
    """``made`` hands over the condition; ``closed`` says that the panel is no longer needed."""

    made = Signal(object)
    closed = Signal()

    def __init__(self, shell: Shell, form: Form, offering: Offering, today: Callable[[], date]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.shell, self.form = shell, form
        self._offering, self._today = offering, today
        self._field: Field | None = None
        self._editors: list[FieldEditor] = []
        self.choice = FieldChoice(shell, form, form.fields, status=True)
        self.tests: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._test_row, self._values = QHBoxLayout(), QVBoxLayout()
        self._test_row.setSpacing(4)
        self._values.setSpacing(4)
        self.error = plain("error", wraps=True)
        self.apply_button = button(shell, "ui.list.condition.apply", "check", on=self.apply)
        cancel = button(shell, "ui.list.cancel", role="quiet", on=self.closed.emit)
        self._lay_out(cancel)
        self.choice.edited.connect(self._chosen)
        self.choice.next_wanted.connect(self._to_values)

    def _lay_out(self, cancel: QPushButton) -> None:
        named = label(self.shell, "ui.list.field", "field")
        named.setBuddy(self.choice.line)
        values = QWidget()
        values.setLayout(self._values)
        self._values.setContentsMargins(0, 0, 0, 0)
        values.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        first = column(named, self.choice, None, gap=4)
        second = column(self._test_row, values, self.error, None, gap=6)
        third = column(20, row(self.apply_button, cancel, gap=6), None, gap=0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(14)
        layout.addLayout(first)
        layout.addLayout(second, 1)
        layout.addLayout(third)
        self.error.hide()

    # --- what is asked -------------------------------------------------------------------------------------

    def begin(self, condition: Condition | None = None) -> None:
        """Ask for a new condition, or change one."""
        self.choice.show_typed(condition.field if condition else "")
        self._ask(condition.field if condition else "")
        if condition is not None:
            self._choose(condition.test)
            self._fill(condition)
            self._to_values()
        else:
            self.choice.take_focus()

    def _chosen(self) -> None:
        name = self.choice.chosen
        if name and (self._field is None or name != self._field.name):
            self._ask(name)

    def _ask(self, name: str) -> None:
        """The tests that the field can be put to."""
        self._field = _STATUS_FIELD if name == STATUS else self.form.field(name) if name else None
        clear(self._test_row)
        for one in self.tests.values():
            self._group.removeButton(one)
        self.tests = {}
        offered = () if self._field is None else (ANY_OF,) if name == STATUS else TESTS[self._field.kind]
        for test in offered:
            made = button(self.shell, f"ui.list.test.{test}", role="segment")
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, test=test: self._choose(test))
            self._group.addButton(made)
            self._test_row.addWidget(made)
            self.tests[test] = made
        self._test_row.addStretch(1)
        self.apply_button.setEnabled(self._field is not None)
        if offered:
            self._choose(offered[0])
        else:
            self._show_editors([])

    @property
    def test(self) -> str:
        """The test chosen."""
        return next((test for test, made in self.tests.items() if made.isChecked()), "")

    def _choose(self, test: str) -> None:
        self.tests[test].setChecked(True)
        assert self._field is not None
        self._show_editors(self._editors_of(self._field, test))

    def _editors_of(self, field: Field, test: str) -> list[FieldEditor]:
        if test == CONTAINS:
            return [TextEditor(self.shell)]
        if test == BETWEEN and field.kind is Kind.DATE:
            return [DateEditor(self.shell, self._today), DateEditor(self.shell, self._today)]
        if test == BETWEEN:
            return [TextEditor(self.shell, number=True), TextEditor(self.shell, number=True)]
        if test == ANY_OF:
            return [ChipsEditor(self.shell, self._options)]
        return [YesNoEditor(self.shell)] if test == IS else []

    def _options(self) -> Sequence[Option]:
        if self._field is None or self._field.name == STATUS:
            return [Option(state, self.shell.speech.text(f"ui.status.{state}")) for state in STATUSES]
        return self._offering.of(self._field)

    def _show_editors(self, editors: list[FieldEditor]) -> None:
        clear(self._values)
        self._editors = editors
        self.error.hide()
        if len(editors) == 2:
            words = [label(self.shell, f"ui.list.{which}", "field") for which in ("from", "to")]
            self._values.addLayout(row(words[0], editors[0], words[1], editors[1], gap=8))
            self._name(editors, words)
        elif editors:
            self._values.addWidget(editors[0])
            self._name(editors, [])
        for place, editor in enumerate(editors):
            last = place == len(editors) - 1
            editor.next_wanted.connect(self.apply if last else editors[place + 1].take_focus)

    def _name(self, editors: Sequence[FieldEditor], words: Sequence[QLabel]) -> None:
        assert self._field is not None
        language = self.shell.speech.language
        status = self._field.name == STATUS
        name = language.text("ui.list.status") if status else language.field_label(self.form.type, self._field.name)
        for place, editor in enumerate(editors):
            editor.put_name(f"{name}, {words[place].text()}" if words else name)
            if words:
                words[place].setBuddy(editor)

    def _fill(self, condition: Condition) -> None:
        assert self._field is not None
        if condition.test == ANY_OF:
            self._editors[0].show_typed(list(condition.values))
        elif condition.test == BETWEEN:
            for editor, value in zip(self._editors, condition.values, strict=True):
                editor.show_typed(typed_of(self._field, value))
        elif self._editors:
            self._editors[0].show_typed(condition.values[0])

    def _to_values(self) -> None:
        if self._editors:
            self._editors[0].take_focus()
        elif self.tests:
            next(iter(self.tests.values())).setFocus()

    # --- what was entered ----------------------------------------------------------------------------------

    def apply(self) -> None:
        """Hand the condition over, or say what is wrong with it."""
        for editor in self._editors:
            editor.finish()
            editor.put_wrong(False)
        self.error.hide()
        if self._field is None:
            return
        values = self._entered(self._field)
        if values is None:
            return
        condition = Condition(self._field.name, self.test, values)
        if is_sound(self.form, condition):
            self.made.emit(condition)
        else:
            self._tell(self.shell.speech.text("ui.list.condition.empty"), 0)

    def _entered(self, field: Field) -> tuple[Value, ...] | None:
        test = self.test
        if test in (EMPTY, FILLED):
            return ()
        asked = replace(field, kind=Kind.CODES) if test == ANY_OF else field
        found: list[Value] = []
        for place, editor in enumerate(self._editors):
            parsed = parse(asked, editor.typed(), self._today())
            if parsed.problem is not None:
                self._tell_problem(parsed.problem, place)
                return None
            found += parsed.value or () if test == ANY_OF else [parsed.value]
        return tuple(found)

    def _tell_problem(self, problem: Problem, place: int) -> None:
        self._tell(sentence(self.shell.speech.language, problem), place)

    def _tell(self, text: str, place: int) -> None:
        self.error.setText(text)
        self.error.show()
        if self._editors:
            self._editors[place].put_wrong(True)
            self._editors[place].take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape closes the panel."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
