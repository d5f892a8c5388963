"""The desks of the demonstration: an office, its units, and what each of them does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services import enrolling
from tvdesk.services.backup import Backup
from tvdesk.services.export import Order, Written
from tvdesk.services.intake import Intake
from tvdesk.services.keystore import KEY_FOLDER, PassphraseFile
from tvdesk.services.office import Office, OpenedKeys, now_ms
from tvdesk.services.replying import answer_to
from tvdesk.services.restoring import restore
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.verify import desk_digest
from tvdesk.services.workbooks import Workbooks
from tvdesk.services.workspace import open_workspace

# Throw-away keys of a throw-away folder: the passphrase protects nothing that matters.
PASSPHRASE = "tvdesk demo, not a secret"


def open_keys(folder: Path) -> OpenedKeys:
    """The keys of a workspace that was made here."""
    return OpenedKeys(PassphraseFile(folder / KEY_FOLDER, lambda: PASSPHRASE))


@dataclass
class DemoDesk(Office):
    """One desk of the demonstration."""

    def take_in(self, path: Path) -> Intake:
        return self.intake.take_in(path)

    def answer(self, unit: str, target: Path) -> Written:
        """The reply to a unit with the receipt of its newest file."""
        with reading(self.workspace.desk.engine) as connection:
            receipt = answer_to(connection, unit, lambda: self.key)
        return self.write(Order("reply", unit, receipt=receipt), target)

    def read_workbook(self, book: Path, sheets: Sheets) -> Mapping[str, int]:
        """Read this unit's share of a workbook; counts by what became of the rows."""
        books = Workbooks(self.workspace.desk, self.lists, sheets)
        return books.take_in(book, only_unit=self.unit).counts()

    def attach(self, record: str, file: Path) -> int:
        """Attach a file to a record; its bytes."""
        return sum(one.bytes for one in self.attachments.attach(record, [file]))

    def go_back_to(self, backup: Backup) -> None:
        """Put a backup in place of the workspace, and open it again."""
        folder, desk = self.workspace.folder, self.workspace.desk
        desk.engine.dispose()
        restore(backup, folder, desk.now_ms, desk.new_id)
        self.workspace = open_workspace(folder, desk.now_ms, desk.new_id)

    def digest(self, unit: str) -> str:
        """The state digest of a unit's records on this desk."""
        with reading(self.workspace.desk.engine) as connection:
            return desk_digest(connection, self.workspace.desk, unit)


def make_desk(
    folder: Path,
    role: str,
    unit: str,
    lists: CodeLists,
    units: Units,
    new_id: Callable[[], str],
    clock: Callable[[], int] = now_ms,
) -> DemoDesk:
    """A workspace with throw-away keys; ``clock`` gives milliseconds since 1970."""
    store = open_keys(folder)
    person = f"Cán bộ đầu mối, {units.name(unit)}"
    workspace = enrolling.set_up(folder, role, unit, person, store, clock, new_id)
    return DemoDesk(workspace, store, lists, units)


def enrol_desk(office: DemoDesk, desk: DemoDesk) -> tuple[bytes, tuple[str, ...]]:
    """The whole enrolment, done by both sides: the request, and its words."""
    data, words = enrolling.request(desk.workspace, desk.store, desk.desk.now_ms)
    enrolling.approve(office.workspace, office.store, data, " ".join(words), office.desk.now_ms)
    envelope, root = enrolling.answer(office.workspace)
    enrolling.join(desk.workspace, envelope, " ".join(root))
    return data, words
