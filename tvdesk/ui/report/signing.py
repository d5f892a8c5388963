"""Who signs the printed report, and its day: kept with the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from tvdesk.core.dates import read_typed_date
from tvdesk.core.errors import TvdeskError
from tvdesk.core.text import clean
from tvdesk.ui.kit import column, label, plain
from tvdesk.ui.page import Shell

_FIELDS = ("signer_position", "signer_name", "report_date")


class SigningCard(QFrame):
    """``keep`` is called with the fields of a submission when one of them was changed."""

    def __init__(self, shell: Shell, keep: Callable[[dict[str, str]], None]) -> None:
        super().__init__()
        self._shell, self._keep = shell, keep
        self._before: dict[str, str] = dict.fromkeys(_FIELDS, "")
        self.setProperty("role", "card")
        self.fields: dict[str, QLineEdit] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(label(shell, "ui.report.signing", "section"))
        for name in _FIELDS:
            layout.addLayout(self._field(name))
        self.problem = plain("error", wraps=True)
        self.problem.hide()
        layout.addWidget(self.problem)
        self._hint = label(shell, "ui.report.signing.hint", "dim", wraps=True)
        layout.addWidget(self._hint)

    def _field(self, name: str) -> QVBoxLayout:
        field, head = QLineEdit(), plain("field")
        head.setBuddy(field)
        self._shell.speech.put_label(head, "submission", name)
        self._shell.speech.put_made(field, lambda: self._shell.speech.language.field_label("submission", name), "name")
        if name == "report_date":
            self._shell.speech.put(field, "ui.report.own.hint", part="placeholder")
        field.editingFinished.connect(self.save)
        self.fields[name] = field
        return column(head, field, gap=4)

    def show_signature(self, values: Mapping[str, str], *, keeps: bool) -> None:
        """What is kept so far; a field that is being typed in is left alone."""
        self._before = {name: values.get(name, "") for name in _FIELDS}
        for name, field in self.fields.items():
            shown = self._before[name]
            if not field.hasFocus():
                field.setText(self._shell.speech.date(shown) if name == "report_date" and shown else shown)
        self._hint.setVisible(not keeps)

    @property
    def values(self) -> dict[str, str] | None:
        """What stands in the fields; ``None`` for a day that cannot be read."""
        found = {name: clean(field.text()) for name, field in self.fields.items()}
        self.problem.hide()
        if found["report_date"]:
            try:
                found["report_date"] = read_typed_date(found["report_date"], date.today())  # noqa: DTZ011
            except TvdeskError as error:
                self.problem.setText(f"{self._shell.speech.sentence(error)} {self._shell.speech.next_step(error)}")
                self.problem.show()
                return None
        return found

    def save(self) -> None:
        """Keep what was changed."""
        found = self.values
        if found is not None and found != self._before:
            self._before = found
            self._keep(found)
