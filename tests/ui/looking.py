"""Pictures of windows, to be looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget


def shoot(widget: QWidget, path: Path, width: int = 1366, height: int = 768) -> Path:
    """Write a picture of a window or page at that size."""
    widget.resize(width, height)
    widget.show()
    for _ in range(3):
        QApplication.processEvents()
    path.parent.mkdir(parents=True, exist_ok=True)
    assert widget.grab().save(str(path))
    return path
