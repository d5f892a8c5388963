"""Handing a report over: the unit's word on it, the printed report inside, one signed file on a stick.

Nothing counts as handed over before the file was read back from the stick. When the stick is pulled, when it is
full, or when the user stops, there is a sentence and no file, and the report can be handed over again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from tvdesk.core.text import fold
from tvdesk.db.models import outgoing
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import Desk
from tvdesk.services.durable import free_name
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.submitting import submit
from tvdesk.services.trusting import registry
from tvdesk.trust.keys import SigningKey

SUFFIX = ".tvb"
Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """A report file written earlier: its day (ISO, UTC), where it lay, and whether an answer has come."""

    created: str
    path: str
    round: str
    answered: bool


class HandingOver:
    """The use case at one desk. ``key`` gives the device's signing key when it is needed."""

    def __init__(self, desk: Desk, records: Records, key: Callable[[], SigningKey], blobs: Blobs) -> None:
        self._desk = desk
        self._records = records
        self._key = key
        self._blobs = blobs

    def office(self) -> str:
        """The id of the unit to which reports go. Raises :class:`~tvdesk.services.errors.NoRegistry`."""
        return read_desk(self._desk, registry).dic_unit

    def file_name(self, round: str, day: str) -> str:
        """The name of the file: unit, round or day. ASCII, since sticks go through old machines."""
        what = re.sub(r"[^a-z0-9]+", "-", fold(round or day)).strip("-")
        return f"{self._desk.unit}-{what or 'bao-cao'}{SUFFIX}"

    def announce(self, round: str | None) -> str | None:
        """Say in the log what the report holds, before it is printed; the round's code.

        So that the printed report names the positions of the log that the file carries.
        """
        return submit(self._desk, self._records, round)

    def write(
        self, folder: Path, round: str | None, day: str, pdf: bytes | None, watch: Watch | None = None
    ) -> Written:
        """Say what the report holds, and write it into the folder, with the printed report inside.

        An older file of that name is kept: the new one takes a number. ``watch`` is told the step ("write",
        "read_back"), the bytes done and about how many there are, and may raise to stop. Raises what
        :func:`~tvdesk.services.export.write_bundle` and :func:`~tvdesk.services.submitting.submit` raise.
        """
        office = self.office()
        key = self._key()
        code = self.announce(round)
        target = free_name(folder / self.file_name(code or "", day))
        order = Order("report", office, round=code, report=pdf)
        return write_bundle(self._desk, key, order, target, self._blobs, watch)

    def last(self, round: str | None = None) -> Sent | None:
        """The newest report file, of a round or of any."""
        return read_desk(self._desk, lambda connection: _last(connection, round))


def _last(connection: Connection, round: str | None) -> Sent | None:
    columns = (outgoing.c.created, outgoing.c.path, outgoing.c.round, outgoing.c.answered)
    query = select(*columns).where(outgoing.c.kind == "report").order_by(outgoing.c.created.desc())
    if round is not None:
        query = query.where(outgoing.c.round == round)
    row = connection.execute(query).first()
    return None if row is None else Sent(row[0], row[1] or "", row[2] or "", row[3] is not None)
