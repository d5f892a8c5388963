"""Widgets that the wheel does not change: whoever scrolls a page over them changes nothing unseen."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QTabBar, QTabWidget


class CalmCombo(QComboBox):
    """A choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """To whoever scrolls."""
        event.ignore()


class CalmTabBar(QTabBar):
    """A row of tabs, without the line that Fusion draws under it."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """To whoever scrolls."""
        event.ignore()


class CalmTabs(QTabWidget):
    """Tabs with their pages."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabBar(CalmTabBar())
