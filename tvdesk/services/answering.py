"""Replies to units: for one, some or all of them into a folder or onto sticks, each read back, with what went where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from tvdesk.core.errors import TvdeskError
from tvdesk.core.text import sort_key
from tvdesk.db.models import incoming, outgoing
from tvdesk.services.durable import free_name
from tvdesk.services.errors import NothingToSend, OfficeOnly
from tvdesk.services.export import Order
from tvdesk.services.handing_over import SUFFIX
from tvdesk.services.office import Office
from tvdesk.services.office_errors import NobodyToAnswer
from tvdesk.services.reading import read_desk
from tvdesk.services.replying import answer_to
from tvdesk.services.trusting import registry
from tvdesk.services.updates import lay_beside

OWED, ANSWERED, UNHEARD = "owed", "answered", "unheard"
"""A file came that no reply answers yet; every file is answered; nothing has come from the unit."""
Tell = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A unit that replies go to; ``came`` and ``replied`` are when its last file and our last reply were (ISO, UTC)."""

    unit: str
    name: str
    state: str
    came: str = ""
    replied: str = ""
    machines: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one unit's reply: where it lies, written and read back; or why there is none.

    Without ``path`` and ``reason`` the unit holds everything, and no answer is owed to it.
    """

    unit: str
    path: Path | None = None
    changes: int = 0
    digest: str = ""
    size: int = 0
    receipt: bool = False
    reason: TvdeskError | None = None


class Answering:
    """The use cases of replies at the consolidating office."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def correspondents(self) -> list[Correspondent]:
        """All units with a device in force, those first whose file waits for its reply, then by name."""

        def look(connection: Connection) -> list[Correspondent]:
            came, replied = _last_files(connection), _last_replies(connection)
            machines: dict[str, int] = {}
            for one in registry(connection).devices:
                if one.role == "unit" and one.revoked is None:
                    machines[one.unit] = machines.get(one.unit, 0) + 1
            return [self._correspondent(unit, machines[unit], came, replied) for unit in machines]

        found = read_desk(self._office.desk, look)
        return sorted(found, key=lambda one: (one.state != OWED, sort_key(one.name), one.unit))

    def _correspondent(self, unit: str, machines: int, came: dict[str, str], replied: dict[str, str]) -> Correspondent:
        last, ours = came.get(unit, ""), replied.get(unit, "")
        state = UNHEARD if not last else ANSWERED if ours >= last else OWED
        return Correspondent(unit, self._office.units.name(unit), state, last, ours, machines)

    def write(
        self, units: Sequence[str], folder: Path, tell: Tell, done: Callable[[Reply], object] = lambda _reply: None
    ) -> list[Reply]:
        """Write a reply for each unit into a folder; one that cannot be written does not stop the others.

        An update that the office offers is laid beside them.

        ``tell`` may raise to end the work between two files: those written stay, each whole. Raises
        :class:`NobodyToAnswer` and :class:`OfficeOnly`.
        """
        if not self._office.desk.is_dic:
            raise OfficeOnly()
        if not units:
            raise NobodyToAnswer()
        written = []
        for at, unit in enumerate(units):
            tell(at, len(units))
            written.append(self._write(unit, folder))
            done(written[-1])
        lay_beside(self._office.workspace.folder, folder)
        tell(len(units), len(units))
        return written

    def _write(self, unit: str, folder: Path) -> Reply:
        office = self._office
        target = free_name(folder / f"phuc-dap-{unit}-{office.desk.timestamp()[:10]}{SUFFIX}")
        try:
            receipt = read_desk(office.desk, lambda connection: answer_to(connection, unit, lambda: office.key))
            made = office.write(Order("reply", unit, receipt=receipt), target)
            size = target.stat().st_size
        except NothingToSend:
            return Reply(unit)
        except TvdeskError as error:
            return Reply(unit, reason=error)
        return Reply(unit, made.path, made.changes, made.digest, size, receipt is not None)


def _last_files(connection: Connection) -> dict[str, str]:
    query = select(incoming.c.unit, incoming.c.received).where(incoming.c.state.in_(("applied", "held")))
    found: dict[str, str] = {}
    for unit, moment in connection.execute(query):
        found[unit] = max(found.get(unit, ""), moment)
    return found


def _last_replies(connection: Connection) -> dict[str, str]:
    found: dict[str, str] = {}
    query = select(outgoing.c.audience, outgoing.c.created).where(outgoing.c.kind == "reply")
    for unit, moment in connection.execute(query):
        found[unit] = max(found.get(unit, ""), moment)
    return found
