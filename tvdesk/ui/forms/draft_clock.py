"""When a draft is due: a moment after the last edit, and never long after the first one. No Qt, no clock of its own."""

from __future__ import annotations

AFTER_EDIT_MS = 800
AT_LATEST_MS = 5_000
"""Who types without a pause loses this much at the most."""


class DraftClock:
    """Told of edits and saves with the time in milliseconds; says how long to wait."""

    def __init__(self) -> None:
        self._first: int | None = None
        self._last = 0

    @property
    def pending(self) -> bool:
        """Whether something was typed that no draft holds."""
        return self._first is not None

    def edited(self, now: int) -> None:
        if self._first is None:
            self._first = now
        self._last = now

    def kept(self) -> None:
        """A draft, or the record, holds all that was typed."""
        self._first = None

    def wait(self, now: int) -> int | None:
        """Milliseconds until the draft is to be saved; ``None`` when there is nothing to save."""
        if self._first is None:
            return None
        due = min(self._last + AFTER_EDIT_MS, self._first + AT_LATEST_MS)
        return max(0, due - now)
