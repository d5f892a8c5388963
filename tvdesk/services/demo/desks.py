"""The desks of the demonstration: an office, its units, and what each of them does."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.services import enrolling
from tvdesk.services.attachments import Attachments
from tvdesk.services.backup import Backup
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.keystore import KEY_FOLDER, DeviceSecrets, KeyStore, PassphraseFile
from tvdesk.services.records import Records
from tvdesk.services.replying import latest_receipt
from tvdesk.services.restoring import restore
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.verify import desk_digest
from tvdesk.services.workbooks import Workbooks
from tvdesk.services.workspace import Workspace, open_workspace
from tvdesk.trust.keys import SigningKey


def now_ms() -> int:
    """The wall clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class OpenedKeys:
    """A key store that keeps what it opened, as a running program does: a passphrase costs half a second a key."""

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._opened: dict[str, DeviceSecrets] = {}

    def save(self, device: str, secrets: DeviceSecrets) -> None:
        self._store.save(device, secrets)
        self._opened[device] = secrets

    def load(self, device: str) -> DeviceSecrets:
        if device not in self._opened:
            self._opened[device] = self._store.load(device)
        return self._opened[device]

    def delete(self, device: str) -> None:
        self._store.delete(device)
        self._opened.pop(device, None)


# Throw-away keys of a throw-away folder: the passphrase protects nothing that matters.
PASSPHRASE = "tvdesk demo, not a secret"


def open_keys(folder: Path) -> OpenedKeys:
    """The keys of a workspace that was made here."""
    return OpenedKeys(PassphraseFile(folder / KEY_FOLDER, lambda: PASSPHRASE))


@dataclass
class DemoDesk:
    """One desk of the demonstration."""

    workspace: Workspace
    store: KeyStore
    lists: CodeLists
    units: Units

    @property
    def unit(self) -> str:
        return self.workspace.settings.unit

    @property
    def name(self) -> str:
        return self.units.name(self.unit)

    @cached_property
    def key(self) -> SigningKey:
        return self.store.load(self.workspace.settings.device).sign

    @property
    def records(self) -> Records:
        return Records(self.workspace.desk, self.lists)

    def write(self, order: Order, target: Path) -> Written:
        return write_bundle(self.workspace.desk, self.key, order, target, self.workspace.blobs)

    def intake(self) -> IntakeDesk:
        return IntakeDesk(self.workspace.desk, self.workspace.inbox, lambda: self.key, self.workspace.blobs)

    def take_in(self, path: Path) -> Intake:
        return self.intake().take_in(path)

    def answer(self, unit: str, target: Path) -> Written:
        """The reply to a unit with the receipt of its newest file."""
        with reading(self.workspace.desk.engine) as connection:
            receipt = latest_receipt(connection, unit)
        return self.write(Order("reply", unit, receipt=receipt), target)

    def read_workbook(self, book: Path, sheets: Sheets) -> Mapping[str, int]:
        """Read this unit's share of a workbook; counts by what became of the rows."""
        books = Workbooks(self.workspace.desk, self.lists, sheets)
        return books.take_in(book, only_unit=self.unit).counts()

    def attach(self, record: str, file: Path) -> int:
        """Attach a file to a record; its bytes."""
        attachments = Attachments(self.workspace.desk, self.records, self.workspace.blobs)
        return sum(one.bytes for one in attachments.attach(record, [file]))

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
    folder: Path, role: str, unit: str, lists: CodeLists, units: Units, new_id: Callable[[], str]
) -> DemoDesk:
    """A workspace with throw-away keys."""
    store = open_keys(folder)
    person = f"Cán bộ đầu mối, {units.name(unit)}"
    workspace = enrolling.set_up(folder, role, unit, person, store, now_ms, new_id)
    return DemoDesk(workspace, store, lists, units)


def enrol_desk(office: DemoDesk, desk: DemoDesk) -> tuple[bytes, tuple[str, ...]]:
    """The whole enrolment, done by both sides: the request, and its words."""
    data, words = enrolling.request(desk.workspace, desk.store, now_ms)
    enrolling.approve(office.workspace, office.store, data, " ".join(words), now_ms)
    envelope, root = enrolling.answer(office.workspace)
    enrolling.join(desk.workspace, envelope, " ".join(root))
    return data, words
