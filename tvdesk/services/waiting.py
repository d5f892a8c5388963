"""Files that wait for what they build on, and what becomes of them when it arrives."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, select, update

from tvdesk.core.errors import TvdeskError
from tvdesk.db import errors as database
from tvdesk.db.models import incoming
from tvdesk.history.vector import Missing
from tvdesk.services import keystore_errors as keys
from tvdesk.services.desk import Desk, journal
from tvdesk.services.errors import FileGone, NoRoom
from tvdesk.services.export import have

HELD, REFUSED = "held", "refused"

# The fault of this machine at this moment, not of the file: it goes on waiting.
_PASSING = (
    database.DiskFull,
    database.DatabaseBusy,
    database.DatabaseReadOnly,
    database.DatabaseDamaged,
    database.DatabaseFailed,
    FileGone,
    NoRoom,
    keys.NoKeyStore,
    keys.KeyStoreLocked,
    keys.KeyStoreFailed,
    keys.SecretsMissing,
    keys.SecretsDamaged,
    keys.PassphraseNeeded,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A held file whose turn has come: its copy in the inbox, its digest and what is known of its origin."""

    path: Path
    digest: str
    bundle: str
    unit: str
    kind: str


def next_ready(connection: Connection, tried: Collection[str]) -> Waiting | None:
    """A held file that lacks nothing any more, but none of ``tried``."""
    held = have(connection)
    query = select(incoming).where(incoming.c.state == HELD).order_by(incoming.c.received, incoming.c.digest)
    for row in connection.execute(query):
        wanted = msgspec.json.decode(row.missing, type=list[Missing])
        here = all(one.device in held and held[one.device].seq >= one.last for one in wanted)
        if here and row.digest not in tried:
            return Waiting(Path(row.path), row.digest, row.bundle, row.unit, row.kind)
    return None


def is_passing(error: TvdeskError) -> bool:
    """Whether the reason lies in this machine, so that the same file may go in later."""
    return isinstance(error, _PASSING)


def note_refusal(connection: Connection, desk: Desk, digest: str, error: TvdeskError) -> None:
    """Journal why a file was not taken in; a file that was held until now is refused from now on."""
    if not is_passing(error):
        change = update(incoming).where(incoming.c.digest == digest, incoming.c.state != "applied")
        connection.execute(change.values(state=REFUSED, missing=None, outcome=error.code))
    journal(connection, desk, "bundle.refused", digest=digest, code=error.code, fields=error.fields)


def is_stray(connection: Connection, digest: str) -> bool:
    """Whether no file of that digest was ever held or applied, so that its copy need not be kept."""
    return connection.execute(select(incoming.c.digest).where(incoming.c.digest == digest)).first() is None
