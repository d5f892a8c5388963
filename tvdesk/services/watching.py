"""What other officers commit on the same database, noticed by looking now and then.

One statement over the devices and one over the journal tell whether anything was committed; what was changed is read
from the log only then. LISTEN and NOTIFY would tell at once, and need a connection of their own that stays open for
hours, which firewalls and sleeping laptops cut without a word: then nothing is heard, and nobody knows (decision 19).
"""

from __future__ import annotations

import re

from sqlalchemy import Connection, func, select

from tvdesk.core.forms import REPORTABLE
from tvdesk.db import log
from tvdesk.db.models import audit, device
from tvdesk.services.desk import Desk
from tvdesk.services.reading import read_desk

_TYPE = re.compile(rb'"type":"([a-z_]+)"')
_MOST = 500
"""Of more new changes than these the types are not looked up: everything may have changed."""

_ALWAYS = frozenset({"exchange", "conflict"})
EVERYTHING = frozenset({*REPORTABLE, *_ALWAYS, "same_as", "round", "unit", "code"})


class Watch:
    """Remembers how far this process has seen the database. Not for two threads at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: tuple[dict[str, int], int] | None = None

    def news(self) -> frozenset[str]:
        """The record types, and other names of what pages show, that changed since the last look; at first nothing."""
        return read_desk(self._desk, self._look)

    def _look(self, connection: Connection) -> frozenset[str]:
        tips = {row.id: row.seq for row in connection.execute(select(device.c.id, device.c.seq))}
        journalled = int(connection.execute(select(func.max(audit.c.no))).scalar() or 0)
        before, self._seen = self._seen, (tips, journalled)
        if before is None or before == self._seen:
            return frozenset()
        grown = {one: (before[0].get(one, 0), seq) for one, seq in tips.items() if seq > before[0].get(one, 0)}
        if sum(last - first for first, last in grown.values()) > _MOST:
            return EVERYTHING
        return _ALWAYS | self._types(connection, grown)

    @staticmethod
    def _types(connection: Connection, grown: dict[str, tuple[int, int]]) -> frozenset[str]:
        found: set[str] = set()
        devices = log.devices(connection)
        for one, (first, last) in grown.items():
            for rows in log.read_range(connection, devices[one].no, first + 1, last):
                found.update(match[1].decode() for row in rows if row[2] and (match := _TYPE.search(row[2])))
        return frozenset(found)
