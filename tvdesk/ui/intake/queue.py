"""The queue of files: each with its state, unit and counts; taken in all, some or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Signal
from PySide6.QtWidgets import QAbstractItemView, QWidget

from tvdesk.ui.kit import button, column, empty_state, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.file_queue import QueuedFile

_LOOK = {
    "new": ("file-check", "accent"),
    "known": ("copy", "dim"),
    "held": ("clock", "attention"),
    "refused": ("circle-alert", "wrong"),
    "foreign": ("x", "dim"),
    "applied": ("circle-check", "good"),
}


class QueueView(QWidget):
    """``chosen`` when other rows are selected; ``take`` and ``drop`` with the files that are meant."""

    chosen = Signal()
    take = Signal(object)
    drop = Signal(object)

    def __init__(self, shell: Shell, unit_name: Callable[[str], str], choose: Callable[[], object]) -> None:
        super().__init__()
        self._shell = shell
        self.files: list[QueuedFile] = []
        self.table = RowsView(
            shell,
            "ui.intake.queue",
            (
                Column("ui.intake.column.file", lambda one: one.name, tip=lambda one: str(one.path)),
                Column("ui.intake.column.unit", lambda one: unit_name(one.unit) if one.unit else "–", 200, narrow=130),
                Column("ui.intake.column.file_state", self._state, 150, icon=lambda one: _LOOK[one.state], narrow=120),
                Column("ui.intake.column.changes", self._changes, 90, right=True, narrow=0),
            ),
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.told = plain("dim", wraps=True)
        self.clear_button = button(shell, "ui.intake.clear", "x", on=lambda: self.drop.emit(self.meant_to_go))
        self.some_button = button(shell, "ui.intake.take_some", "check", on=lambda: self.take.emit(self.selected_ready))
        self.all_button = button(shell, "ui.intake.take_all", "download", "primary", lambda: self.take.emit(self.ready))
        starts = button(shell, "ui.intake.choose", "folder-open", on=choose)
        self._empty = empty_state(shell, "usb", "ui.intake.queue.empty", "ui.intake.queue.empty.hint", starts)
        self._foot = QWidget()
        self._foot.setLayout(row(None, self.some_button, self.all_button, gap=8))
        self._top = QWidget()
        top = row(self.told, self.clear_button)
        top.setStretch(0, 1)
        self._top.setLayout(top)
        layout = column(self._top, self.table, self._foot, self._empty, gap=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        shell.speech.changed.connect(self._word)
        self.show_files([])

    def show_files(self, files: Sequence[QueuedFile]) -> None:
        """The queue as it stands now; what was selected stays so."""
        kept = {one.path for one in self.selected}
        self.files = list(files)
        self.table.fill(self.files)
        model = self.table.selectionModel()
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for at, one in enumerate(self.files):
            if one.path in kept:
                model.select(self.table.rows.index(at, 0), flags)
        for shown in (self._top, self.table, self._foot):
            shown.setVisible(bool(self.files))
        self._empty.setVisible(not self.files)
        self._selected()

    @property
    def selected(self) -> list[QueuedFile]:
        """The files of the selected rows, in their order."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.files[at] for at in rows if at < len(self.files)]

    @property
    def ready(self) -> list[QueuedFile]:
        """The files that can be taken in."""
        return [one for one in self.files if one.ready]

    @property
    def selected_ready(self) -> list[QueuedFile]:
        """Of the selected files those that can be taken in."""
        return [one for one in self.selected if one.ready]

    @property
    def meant_to_go(self) -> list[QueuedFile]:
        """What leaves the queue: the selected files, or all where none is selected."""
        return self.selected or list(self.files)

    def busy(self, working: bool) -> None:
        """Nothing is started while something runs."""
        self._working = working
        self._word()

    _working = False

    def _selected(self) -> None:
        self._word()
        self.chosen.emit()

    def _word(self) -> None:
        speech, put = self._shell.speech, self._shell.speech.put
        counts = {state: sum(one.state == state for one in self.files) for state in _LOOK}
        parts = [speech.text(f"ui.intake.count.{state}", count=count) for state, count in counts.items() if count]
        self.told.setText(speech.text("ui.intake.counts", count=len(self.files), parts=" · ".join(parts)))
        put(self.all_button, "ui.intake.take_all", count=len(self.ready))
        put(self.some_button, "ui.intake.take_some", count=len(self.selected_ready))
        put(self.clear_button, "ui.intake.clear_some" if self.selected else "ui.intake.clear")
        self.all_button.setEnabled(bool(self.ready) and not self._working)
        self.some_button.setEnabled(bool(self.selected_ready) and not self._working)
        self.clear_button.setEnabled(bool(self.files) and not self._working)

    def _state(self, one: QueuedFile) -> str:
        return self._shell.speech.text(f"ui.intake.file.{one.state}")

    def _changes(self, one: QueuedFile) -> str:
        return self._shell.speech.number(one.fresh or one.changes) if one.unit else "–"
