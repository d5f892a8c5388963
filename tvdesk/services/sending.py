"""Templates and rounds for all units at once: one signed file for each, into a folder.

A file is cut for one unit, never for all: the office's lines about single units would come to everybody as digests.
What a unit is known to hold is left out, so that a unit that lacks nothing gets no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from tvdesk.core.errors import TvdeskError
from tvdesk.core.text import sort_key
from tvdesk.services.errors import NothingToSend, OfficeOnly
from tvdesk.services.office import Office
from tvdesk.services.office_errors import NobodyToSend
from tvdesk.services.reading import read_desk
from tvdesk.services.rounds import rounds
from tvdesk.services.templates import template_order
from tvdesk.services.trusting import registry

SUFFIX = ".tvb"
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A unit to which templates may go. ``enrolled``: it has a device in force; others take the file as an
    invitation. ``asked``: it must report in an open round."""

    unit: str
    name: str
    enrolled: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one unit's file: where it lies and how many changes it carries.

    ``path`` is ``None`` for a unit that holds everything, or with the ``reason`` for which none was written.
    """

    unit: str
    path: Path | None = None
    changes: int = 0
    reason: TvdeskError | None = None


class TemplateSending:
    """The use case of sending the year's templates out."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def recipients(self) -> list[Recipient]:
        """All units with a device in force, and all that open rounds ask, in the order of their names."""
        office = self._office

        def look(connection: Connection) -> list[Recipient]:
            trusted = registry(connection)
            asked = {unit for one in rounds(connection) if one.is_open for unit in one.units}
            enrolled = {one.unit for one in trusted.devices if one.role == "unit" and one.revoked is None}
            units = (enrolled | asked) - {office.unit}
            return [Recipient(unit, office.units.name(unit), unit in enrolled, unit in asked) for unit in units]

        return sorted(read_desk(office.desk, look), key=lambda one: (sort_key(one.name), one.unit))

    def send(self, units: Sequence[str], folder: Path, tell: Tell) -> list[Sent]:
        """Write a file for each unit into a folder; one that cannot be written does not stop the others.

        ``tell`` is told how many are done, and may raise to end the work: files already written stay, each whole.
        Raises :class:`NobodyToSend` and :class:`OfficeOnly`.
        """
        if not self._office.desk.is_dic:
            raise OfficeOnly()
        if not units:
            raise NobodyToSend()
        done = []
        for place, unit in enumerate(units):
            tell(place, len(units))
            done.append(self._send(unit, folder))
        tell(len(units), len(units))
        return done

    def _send(self, unit: str, folder: Path) -> Sent:
        day = self._office.desk.timestamp()[:10]
        target = folder / f"mau-{unit}-{day}{SUFFIX}"
        try:
            written = self._office.write(template_order(unit), target)
        except NothingToSend:
            return Sent(unit)
        except TvdeskError as error:
            return Sent(unit, reason=error)
        return Sent(unit, written.path, written.changes)
