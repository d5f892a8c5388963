"""One field on screen: its label with the pin, its editor, and below it what is wrong or worth knowing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tvdesk.core.fields import Field, Kind
from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.fields.table import TableEditor
from tvdesk.ui.kit import dress, plain, row
from tvdesk.ui.page import Shell

_WIDE = {
    Kind.DATE: 3,
    Kind.INTEGER: 4,
    Kind.MONEY: 4,
    Kind.BOOLEAN: 3,
    Kind.CODE: 4,
    Kind.CODES: 6,
    Kind.UNIT: 6,
    Kind.RECORD: 6,
    Kind.LONG_TEXT: 12,
    Kind.TABLE: 12,
}
_OF_ONE_LINE = {"date_precision": 3, "plan_year": 3}
"""Fields that stand in a row with two dates."""
_HEAD = 18
"""The height of a label's line, with a pin or without."""
_GROWS = (Kind.TEXT, Kind.CODES, Kind.UNIT, Kind.RECORD)


class Cell(QWidget):
    """Shows one field. The pin is there for fields that can be kept from one record to the next."""

    pinned = Signal(str, bool)

    def __init__(
        self,
        shell: Shell,
        parent: QWidget,
        form: str,
        field: Field,
        editor: FieldEditor,
        *,
        pinnable: bool,
        title: bool,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = editor
        self._shell = shell
        self._form = form
        self._title = title
        self._remark = ""
        self.label: QLabel = plain("field")
        self.label.setMinimumHeight(_HEAD)
        stops = editor.stops()
        self.label.setBuddy(stops[0])
        self.below: QLabel = plain("dim", wraps=True)
        self.below.hide()
        self.pin: QToolButton | None = self._make_pin() if pinnable else None
        head = row(self.label, None, gap=4)
        if self.pin is not None:
            head.addWidget(self.pin)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(head)
        layout.addWidget(editor)
        layout.addWidget(self.below)
        layout.addStretch(1)
        # The columns of a form are equally wide, whatever stands in them.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(1)
        shell.speech.changed.connect(self._word)
        if isinstance(editor, TableEditor):
            editor.stops_changed.connect(self._word)
        self._word()

    def _make_pin(self) -> QToolButton:
        pin = QToolButton()
        pin.setProperty("role", "pin")
        pin.setCheckable(True)
        pin.setFixedSize(_HEAD, _HEAD)
        # By the mouse, and by keyboard from the label's menu key; Tab goes from field to field.
        pin.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shell.theme.put_icon(pin, "pin", "dim", 12)
        pin.toggled.connect(self._pin_toggled)
        return pin

    def _pin_toggled(self, down: bool) -> None:
        assert self.pin is not None
        self._shell.theme.put_icon(self.pin, "pin", "accent" if down else "dim", 12)
        self._word_pin()

    def _word(self) -> None:
        language = self._shell.speech.language
        name = language.field_label(self._form, self.field.name)
        self.label.setText(f"{name} *" if self.field.required else name)
        self.label.setToolTip(name)
        spoken = language.text("ui.form.required_name", name=name) if self.field.required else name
        self.editor.put_name(spoken)
        self._word_pin()

    def _word_pin(self) -> None:
        if self.pin is None:
            return
        key = "ui.form.unpin" if self.pin.isChecked() else "ui.form.pin"
        name = self._shell.speech.language.field_label(self._form, self.field.name)
        self.pin.setToolTip(self._shell.speech.text(key, name=name))
        self.pin.setAccessibleName(self._shell.speech.text(key, name=name))

    def span(self, columns: int) -> int:
        """How many of twelve columns the field takes in a form of two or of four columns."""
        if self._title:
            return 12
        wide = _OF_ONE_LINE.get(self.field.name) or _WIDE.get(self.field.kind, 4 if self.field.max_length <= 100 else 6)
        if columns > 2:
            return wide
        return 6 if wide <= 4 else 12

    @property
    def grows(self) -> bool:
        """Whether the field can use more room than it needs."""
        return self.field.kind in _GROWS

    def tell(self, text: str, role: str, *, wrong: bool) -> None:
        """What stands below the editor; nothing hides the line."""
        self.editor.put_wrong(wrong)
        self.below.setText(text)
        self.below.setVisible(bool(text))
        dress(self.below, role)
        for stop in self.editor.stops():
            stop.setAccessibleDescription(text)
