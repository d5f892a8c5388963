"""The exchange as a unit's window does it: what went and came, answers taken in, disputes settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tvdesk.core.errors import TvdeskError
from tvdesk.core.forms import REPORTABLE
from tvdesk.services.backup import BEFORE_IMPORT
from tvdesk.services.backup_keeping import BackupKeeper
from tvdesk.services.disputes import Dispute
from tvdesk.services.export import Order, Written
from tvdesk.services.intake import HELD, Intake, held_error
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.settling import Choice, Settled, Settling
from tvdesk.services.traffic import File, files

SUFFIX = ".tvb"
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file handed in: its intake, or the reason for which it was not taken in."""

    path: Path
    intake: Intake | None = None
    reason: TvdeskError | None = None


class Exchanging:
    """The use cases of files and disputes on one desk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def files(self) -> list[File]:
        """Every file written and received, the newest first."""
        return read_desk(self._office.desk, files)

    @property
    def settling(self) -> Settling:
        """The open conflicts of what this unit reports, and how they are decided."""
        office = self._office
        return Settling(office.desk, lambda: office.records, office.wording, REPORTABLE)

    def settle(self, dispute: Dispute, value: Any) -> Settled:
        """Choose a value for a field on which edits disagree."""
        return self.settling.settle([Choice(dispute, value)])

    def take_in(self, paths: Sequence[Path], tell: Tell) -> list[Taken]:
        """Take files in, each whole or not at all; a backup is made first, and lists and units are read again."""
        BackupKeeper(self._office.workspace).before(BEFORE_IMPORT)
        taken = []
        for at, path in enumerate(paths):
            tell(at, len(paths))
            taken.append(self._take(path))
        self._office.renew()
        return taken

    def _take(self, path: Path) -> Taken:
        try:
            found = self._office.intake.take_in(path)
        except TvdeskError as error:
            return Taken(path, reason=error)
        return Taken(path, found, held_error(found) if found.state == HELD else None)

    def write_for_machine(self, folder: Path) -> Written:
        """Write what another machine of this unit does not hold yet, into a folder (a stick's)."""
        unit = self._office.unit
        day = self._office.desk.timestamp()[:10]
        return self._office.write(Order("relay", unit), folder / f"{unit}-{self._office.desk.device[:4]}-{day}{SUFFIX}")
