"""What can be done with the rows that are selected, and what all rows shown add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.core.fields import Form, Kind
from tvdesk.ui.kit import button, plain, row
from tvdesk.ui.page import Shell


class SelectionBar(QWidget):
    """Always there, so that nothing jumps when a row is selected. ``does`` says what each of :data:`ACTS` does."""

    ACTS = (
        ("open", "pencil"),
        ("duplicate", "copy"),
        ("bulk", "list-checks"),
        ("copy", "download"),
        ("delete", "trash-2"),
        ("restore", "undo-2"),
    )

    def __init__(self, shell: Shell, does: Mapping[str, Callable[[], object]]) -> None:
        super().__init__()
        self.shell = shell
        self._count = 0
        self._said = plain("dim")
        self.buttons = {
            name: button(shell, f"ui.list.act.{name}", icon, on=does[name], tip=f"ui.list.act.{name}.tip")
            for name, icon in self.ACTS
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row(self._said, 4, *self.buttons.values(), None, gap=6))
        shell.speech.changed.connect(self._renew)

    def put(self, count: int, *, deleted: bool) -> None:
        """How many rows are selected, and whether they are deleted ones."""
        self._count = count
        for name, made in self.buttons.items():
            made.setVisible(name in ("restore", "copy") if deleted else name != "restore")
            made.setEnabled(count == 1 if name in ("open", "duplicate") else count > 0)
        self._renew()

    def _renew(self) -> None:
        key = "ui.list.selected" if self._count else "ui.list.selected.none"
        self._said.setText(self.shell.speech.text(key, count=self._count))


def totals_text(shell: Shell, form: Form, count: int, totals: Mapping[str, int]) -> str:
    """ "13 hồ sơ · Số người tham gia: 1.240 · Kinh phí thực hiện: 412.000.000 đồng"."""
    say, language = shell.speech.text, shell.speech.language
    parts = [say("ui.list.rows", count=count)]
    for name, value in totals.items():
        key = "ui.list.total.money" if form.field(name).kind is Kind.MONEY else "ui.list.total"
        parts.append(say(key, field=language.field_label(form.type, name), value=value))
    return " · ".join(parts)
