"""Takes a form's files in, opens and saves them; in the background, and only when asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.forms.files_panel import FilesPanel
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.attachments import Attached
    from tvdesk.services.editing import Editing

Rows = Sequence[Mapping[str, Any]]


def open_in_system(path: Path) -> None:
    """Hand a file to the program that the system has for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class FileDesk(QObject):
    """``rows`` are those that the form holds; ``changed`` tells those that it shall hold."""

    changed = Signal(object)

    def __init__(
        self,
        shell: Shell,
        editing: Editing,
        panel: FilesPanel,
        rows: Callable[[], Rows],
        open_file: Callable[[Path], object] = open_in_system,
    ) -> None:
        super().__init__()
        self._shell, self._editing, self._panel, self._rows, self._open_file = shell, editing, panel, rows, open_file
        # Copies to look at: what another program does to them leaves the record's file alone.
        self._copies = QTemporaryDir()
        panel.added.connect(self.take_in)
        panel.pasted.connect(self._take_picture)
        panel.removed.connect(self._remove)
        panel.open_wanted.connect(self._open)
        panel.save_wanted.connect(self._save)

    def take_in(self, paths: list[Path]) -> None:
        """All of these files, or none and the reason why."""
        known = list(self._rows())
        self._shell.jobs.run(
            lambda _progress: self._editing.files.take_in(paths, known),
            self._taken,
            writes=True,
            title=self._shell.speech.text("ui.form.files_taking", count=len(paths)),
            failed=self._refused,
            owner=self._panel,
        )

    def _take_picture(self, image: QImage) -> None:
        name = datetime.now().strftime(f"{self._shell.speech.text('ui.form.pasted_name')} %d-%m-%Y %H.%M.%S.png")  # noqa: DTZ005 (local time)
        path = Path(self._copies.filePath(name))
        if image.save(str(path)):
            self.take_in([path])

    def _taken(self, added: list[Attached]) -> None:
        rows = [*self._rows(), *(one.row() for one in added)]
        self.changed.emit(rows)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, TvdeskError):
            speech = self._shell.speech
            self._panel.refuse(f"{speech.sentence(error)} {speech.next_step(error)}")

    def _remove(self, sha256: str) -> None:
        before = list(self._rows())
        gone = next((str(row["name"]) for row in before if row["sha256"] == sha256), "")
        self.changed.emit([row for row in before if row["sha256"] != sha256])
        text = self._shell.speech.text("ui.form.file_removed", name=gone)
        self._shell.messages.undo(text, lambda: self.changed.emit(before))

    def _open(self, one: Attached) -> None:
        folder = Path(self._copies.path())
        self._shell.jobs.run(
            lambda _progress: self._editing.files.copy_out(one, folder), self._show_copy, owner=self._panel
        )

    def _show_copy(self, path: Path) -> None:
        self._open_file(path)

    def _save(self, one: Attached) -> None:
        dialog = QFileDialog(self._panel, self._shell.speech.text("ui.form.file_save"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.save_to(one, Path(name)))
        dialog.open()

    def save_to(self, one: Attached, folder: Path) -> None:
        """A copy in a folder of the user's."""
        self._shell.jobs.run(
            lambda _progress: self._editing.files.copy_out(one, folder), self._saved, owner=self._panel
        )

    def _saved(self, path: Path) -> None:
        self._shell.messages.say(self._shell.speech.text("ui.form.file_saved", path=str(path)))
