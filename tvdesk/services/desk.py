"""A desk: one device at work on one workspace, with everything that comes from outside handed in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, select, update

from tvdesk.core.forms import SCHEMA_VERSION
from tvdesk.db import log
from tvdesk.db.models import audit, meta
from tvdesk.history import clock as clocks

if TYPE_CHECKING:
    from tvdesk.trust.keys import SigningKey

DIC = "dic"
UNIT = "unit"
JOURNAL_SEAL = "journal.seal"
"""Where the seal of the journal's last line is kept."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who works here and with what.

    ``device`` signs as ``unit`` in the role "unit" or "dic"; ``actor`` is the person as shown in histories;
    ``now_ms`` is the wall clock in milliseconds since 1970; ``new_id`` makes UUIDv7 texts. ``key`` is this device's
    signing key, where every write is signed at once: on a database that other devices send files from.
    """

    engine: Engine
    device: str
    unit: str
    role: str
    actor: str
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    schemas: Mapping[str, int] = field(default_factory=lambda: SCHEMA_VERSION)
    key: Callable[[], SigningKey] | None = None

    @property
    def is_dic(self) -> bool:
        return self.role == DIC

    @property
    def shared(self) -> bool:
        """Whether other devices may work on the same database: one on a server."""
        return self.engine.dialect.name != "sqlite"

    @property
    def own(self) -> str:
        """What stands before the names of what only this device keeps: nothing where the database is its alone."""
        return f"{self.device}/" if self.shared else ""

    def timestamp(self) -> str:
        """The wall clock as ISO text in UTC, for the local journal only."""
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC).isoformat(timespec="seconds")

    def local_time(self) -> datetime:
        """The time of this machine's zone, by the same clock."""
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC).astimezone()

    def local_day(self) -> date:
        """The day of this machine's zone, by the same clock."""
        return self.local_time().date()


def get_meta(connection: Connection, key: str, default: str = "") -> str:
    """A local setting or counter."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    return default if found is None else str(found)


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Keep a local setting or counter."""
    if connection.execute(update(meta).where(meta.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(insert(meta).values(key=key, value=value))


def next_clock(connection: Connection, desk: Desk) -> str:
    """The clock of the next change: above every clock seen here, and remembered."""
    value = clocks.tick(get_meta(connection, "clock", clocks.ZERO), desk.now_ms())
    set_meta(connection, "clock", value)
    return value


def see_clock(connection: Connection, clock: str) -> None:
    """Remember a foreign clock when it is the highest seen."""
    if clock > get_meta(connection, "clock", clocks.ZERO):
        set_meta(connection, "clock", clock)


def journal(connection: Connection, desk: Desk, action: str, **detail: Any) -> None:
    """One row of the audit journal, in the transaction of what it tells of.

    Its seal is a digest over itself and the seal before it: a line that was changed or taken out later shows.
    """
    row = (desk.timestamp(), desk.actor, action, json.dumps(detail, ensure_ascii=False, sort_keys=True))
    seal = journal_seal(get_meta(connection, JOURNAL_SEAL), row)
    at, actor, action, told = row
    connection.execute(insert(audit).values(at=at, actor=actor, action=action, detail=told, seal=seal))
    set_meta(connection, JOURNAL_SEAL, seal)


def journal_seal(before: str, row: Sequence[str]) -> str:
    """The seal of a row (at, actor, action, detail) behind the seal ``before``, in hexadecimal."""
    return sha256(json.dumps([before, *row], ensure_ascii=False).encode()).hexdigest()


def unit_lookup(connection: Connection) -> Callable[[str], str | None]:
    """The unit of a device, for the rule that the owner's value is shown first."""
    units = {one.id: one.unit for one in log.devices(connection).values()}
    return units.get
