"""The files of a record: dropped, pasted or chosen; shown small; opened only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QImageReader, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.services.attachments import Attached
from tvdesk.ui.kit import button, clear, column, icon_button, label, plain, row
from tvdesk.ui.page import Shell

METER_BYTES = 50_000_000
"""What a record's files should stay below, so that a stick takes a year's reports; more is not refused."""
_THUMBNAIL = 40
_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/tiff")
_MOST_PIXELS_MB = 256
_MOST_BYTES = 32 * 1024 * 1024


class Files(Protocol):
    """Where a form's files are looked up."""

    def attached(self, rows: Sequence[dict[str, Any]]) -> list[Attached]: ...

    def content(self, sha256: str) -> bytes: ...


class _Name(QPushButton):
    """A file's name, as much of it as there is room for; its end is as telling as its beginning."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._whole = name
        self.setAutoDefault(False)
        self.setProperty("role", "file")
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Shorten it for the width."""
        super().resizeEvent(event)
        room = event.size().width() - 2
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room))


class FilesPanel(QFrame):
    """Shows the rows of the field ``attachments`` and asks for what is to be done with them."""

    added = Signal(object)
    """Files (``list[Path]``) shall be taken in."""
    pasted = Signal(object)
    """A picture (``QImage``) from the clipboard shall be taken in."""
    removed = Signal(str)
    open_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(self, shell: Shell, files: Callable[[], Files]) -> None:
        super().__init__()
        self._shell = shell
        self._files = files
        self._shown: list[Attached] = []
        self._locked = False
        self._thumbnails: dict[str, QImage] = {}
        self.setProperty("role", "card")
        self.setAcceptDrops(True)
        self._head = label(shell, "ui.form.files", "section")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.drop = QFrame()
        self.drop.setProperty("role", "drop")
        hint = label(shell, "ui.form.files_drop", "dim", wraps=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose: QPushButton = button(shell, "ui.form.files_choose", "paperclip", on=self._choose)
        inner = column(hint, row(None, self.choose, None), gap=6)
        inner.setContentsMargins(10, 10, 10, 10)
        self.drop.setLayout(inner)
        self.refusal = plain("error", wraps=True)
        self.refusal.hide()
        self.meter = QProgressBar()
        self.meter.setTextVisible(False)
        self.said = plain("dim", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        for one in (self._head, self._lines, self.refusal, self.drop, self.meter, self.said):
            layout.addLayout(one) if isinstance(one, QVBoxLayout) else layout.addWidget(one)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        shell.speech.changed.connect(self._show)

    # --- showing ---------------------------------------------------------------------------------------------

    def show_files(self, rows: Sequence[dict[str, Any]], *, locked: bool = False) -> None:
        """The rows of the record."""
        self._shown = self._files().attached(rows)
        self._locked = locked
        self.refusal.hide()
        self._show()
        wanted = [one for one in self._shown if one.here and one.media_type in _PICTURES and one.bytes <= _MOST_BYTES]
        fresh = [one for one in wanted if one.sha256 not in self._thumbnails]
        if fresh:
            self._shell.jobs.run(lambda _progress: self._drawn(fresh), self._drew, owner=self)

    def refuse(self, text: str) -> None:
        """Say why files were not taken in."""
        self.refusal.setText(text)
        self.refusal.show()

    def _drawn(self, files: Sequence[Attached]) -> dict[str, QImage]:
        """Small pictures; made beside the window's thread, and read no larger than they are shown."""
        found: dict[str, QImage] = {}
        for one in files:
            try:
                data = QByteArray(self._files().content(one.sha256))
            except TvdeskError:
                continue  # the list says of itself which files are damaged
            held = QBuffer(data)
            held.open(QIODevice.OpenModeFlag.ReadOnly)
            reader = QImageReader(held)
            reader.setAllocationLimit(_MOST_PIXELS_MB)
            reader.setDecideFormatFromContent(True)
            reader.setAutoTransform(True)
            size = reader.size()
            if size.isValid():
                reader.setScaledSize(size.scaled(QSize(160, 160), Qt.AspectRatioMode.KeepAspectRatio))
            found[one.sha256] = reader.read()
        return found

    def _drew(self, found: dict[str, QImage]) -> None:
        self._thumbnails.update(found)
        self._show()

    def _show(self) -> None:
        clear(self._lines)
        for one in self._shown:
            self._lines.addWidget(self._file(one))
        self.drop.setVisible(not self._locked)
        total = sum(one.bytes for one in self._shown)
        self.meter.setRange(0, 100)
        self.meter.setValue(min(100, total * 100 // METER_BYTES))
        self.meter.setVisible(bool(self._shown))
        text = self._shell.speech.text
        key = "ui.form.files_size" if total <= METER_BYTES else "ui.form.files_large"
        said = text(key, count=len(self._shown), size=self._sized(total), most=self._sized(METER_BYTES))
        self.said.setText(said)
        self.said.setVisible(bool(self._shown))
        self.meter.setAccessibleName(said)

    def _file(self, one: Attached) -> QWidget:
        text = self._shell.speech.text
        picture = QLabel()
        picture.setFixedSize(_THUMBNAIL, _THUMBNAIL)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        drawn = self._thumbnails.get(one.sha256)
        if drawn is not None and not drawn.isNull():
            ratio = self.devicePixelRatioF()
            side = round(_THUMBNAIL * ratio)
            small = drawn.scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            pixmap = QPixmap.fromImage(small)
            pixmap.setDevicePixelRatio(ratio)
            picture.setPixmap(pixmap)
        else:
            self._shell.theme.put_icon(picture, "file-text", "dim", 22)
        name = _Name(one.name)
        name.setEnabled(one.here)
        name.setAccessibleName(text("ui.form.file_open", name=one.name))
        name.clicked.connect(lambda: self.open_wanted.emit(one))
        detail = plain("dim" if one.here else "warning", wraps=not one.here)
        detail.setText(self._sized(one.bytes) if one.here else text("ui.form.file_missing"))
        save = icon_button(self._shell, "ui.form.file_save", "download", lambda: self.save_wanted.emit(one))
        away = icon_button(self._shell, "ui.form.file_remove", "x", lambda: self.removed.emit(one.sha256))
        save.setAccessibleName(text("ui.form.file_save_of", name=one.name))
        away.setAccessibleName(text("ui.form.file_remove_of", name=one.name))
        save.setVisible(one.here)
        away.setVisible(not self._locked)
        made = QWidget()
        line = row(picture, gap=8)
        line.addLayout(column(name, row(detail, None, save, away, gap=0), gap=0), 1)
        made.setLayout(line)
        return made

    def _sized(self, count: int) -> str:
        units = (("MB", 1_000_000), ("KB", 1_000))
        for name, size in units:
            if count >= size:
                shown = f"{count / size:.1f}".rstrip("0").rstrip(".")
                return f"{shown.replace('.', ',') if self._shell.speech.name == 'vi' else shown} {name}"
        return f"{count} B"

    # --- taking in -------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, self._shell.speech.text("ui.form.files_choose"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.added.emit([Path(name) for name in names]))
        dialog.open()

    def take(self, data: QMimeData) -> bool:
        """Files, or a picture, from the clipboard or a drop; whether there were any."""
        if self._locked:
            return False
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.added.emit(paths)
            return True
        image = data.imageData() if data.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self.pasted.emit(image)
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Files and pictures are taken."""
        data = event.mimeData()
        if not self._locked and (data.hasImage() or any(url.isLocalFile() for url in data.urls())):
            self._over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        """No more."""
        self._over(False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Take in what was dropped."""
        self._over(False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def _over(self, over: bool) -> None:
        self.drop.setProperty("over", "true" if over else "false")
        self.drop.style().unpolish(self.drop)
        self.drop.style().polish(self.drop)
