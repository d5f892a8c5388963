"""Looks for a possible duplicate of what stands in the form, without ever stopping the hand that types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.editing import Editing, Similar

WAIT_MS = 700
LOOKED_AT = ("title", "start_date", "end_date", "place", "host_unit", "partner", "countries", "subtype", "participants")


class DuplicateWatch(QObject):
    """``found`` tells the likeliest other record, or ``None``."""

    found = Signal(object)

    def __init__(self, shell: Shell, editing: Editing) -> None:
        super().__init__()
        self._shell = shell
        self._editing = editing
        self._looked: tuple[Any, ...] | None = None
        self._settled: set[str] = set()
        self._wanted: tuple[str, dict[str, Any], str] = ("", {}, "")
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Another form: nothing is known of it."""
        self._looked = None
        self._settled.clear()
        self._timer.stop()
        self.found.emit(None)

    @property
    def settled(self) -> frozenset[str]:
        """The records that the user has said are others."""
        return frozenset(self._settled)

    def settle(self, record: str) -> None:
        """The user has seen that one: it is another event."""
        self._settled.add(record)
        self.found.emit(None)

    def look(self, type: str, values: Mapping[str, Any], record: str) -> None:
        """The form holds these values; the search waits until nothing was typed for a moment."""
        seen = (type, record, *(str(values.get(name)) for name in LOOKED_AT))
        if seen == self._looked or not values.get("title") or not values.get("start_date"):
            return
        self._looked = seen
        self._wanted = (type, dict(values), record)
        self._timer.start()

    def _look(self) -> None:
        type, values, record = self._wanted
        looked = self._looked
        self._shell.jobs.run(
            lambda _progress: self._editing.similar(type, values, record),
            lambda similar: self._told(similar) if looked == self._looked else None,
            # Advice that cannot be had is no reason to disturb who writes.
            failed=lambda _error: None,
            owner=self,
        )

    def _told(self, similar: list[Similar]) -> None:
        left = [one for one in similar if one.record not in self._settled]
        self.found.emit(left[0] if left else None)
