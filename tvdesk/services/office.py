"""An opened desk with everything that it works with: what the window, and the demonstration, are composed from."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.attachments import Attachments
from tvdesk.services.backup_keeping import back_up_before_update
from tvdesk.services.desk import Desk
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.identity import leave_mark, look_at_mark
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.keystore import DeviceSecrets, KeyStore
from tvdesk.services.machine_mark import marks_folder
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.sealed import OpeningKeys
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.wording import Wording
from tvdesk.services.workspace import Workspace, only_one, open_workspace, read_settings, signing
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.workspace_key import WorkspaceKey


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

    def save_key(self, key: WorkspaceKey) -> None:
        self._store.save_key(key)

    def load_key(self, name: str) -> WorkspaceKey:
        return self._store.load_key(name)

    def delete_key(self, name: str) -> None:
        self._store.delete_key(name)


@dataclass
class Office:
    """One desk at work. ``lists`` and ``units`` are those in force when it was opened; :meth:`renew` reads them."""

    workspace: Workspace
    store: KeyStore
    lists: CodeLists
    units: Units
    held: ExitStack = field(default_factory=ExitStack)
    marks: Path | None = None

    @property
    def desk(self) -> Desk:
        return self.workspace.desk

    @property
    def unit(self) -> str:
        return self.workspace.settings.unit

    @property
    def name(self) -> str:
        """The unit's name."""
        return self.units.name(self.unit) if self.unit in self.units.by_id else self.unit

    @cached_property
    def key(self) -> SigningKey:
        """This device's signing key; opening it may ask for a passphrase."""
        return self.store.load(self.workspace.settings.device).sign

    def seal(self) -> OpeningKeys:
        """The keys that open files sealed for this device, and those that lie here encrypted; as :attr:`key`."""
        return self.workspace.opening(self.store.load(self.workspace.settings.device).seal)

    @property
    def records(self) -> Records:
        return Records(self.desk, self.lists)

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.desk, self.records, self.workspace.blobs)

    @property
    def intake(self) -> IntakeDesk:
        return IntakeDesk(self.desk, self.workspace.inbox, lambda: self.key, self.workspace.blobs, self.seal)

    def wording(self, language: Language) -> Wording:
        """Values as a person reads them."""
        return Wording(language, self.lists, self.units)

    def write(self, order: Order, target: Path) -> Written:
        """Write a signed bundle."""
        return write_bundle(self.desk, self.key, order, target, self.workspace.blobs)

    def renew(self) -> None:
        """Read code lists and units again: an answer may have brought others."""
        self.units = read_desk(self.desk, units_of)
        self.lists = read_desk(self.desk, lambda connection: lists_of(connection, self.units))

    def close(self) -> None:
        """Let go of the database and of the workspace's lock; the machine notes how far the device's log has come."""
        if self.marks is not None:
            leave_mark(self.workspace, self.marks)
        self.desk.engine.dispose()
        self.held.close()


def open_office(folder: Path, store: KeyStore, random: Identifiers, marks: Path | None = None) -> Office:
    """Open a workspace for this process alone. Raises what :func:`only_one` and :func:`open_workspace` raise.

    It is held against the machine's note in ``marks`` (``machine_mark``); where that does not fit, nothing more is
    written under its device.
    """
    read_settings(folder)
    marks = marks or marks_folder(os.environ)
    with ExitStack() as stack:
        stack.enter_context(only_one(folder))
        workspace = open_workspace(
            folder,
            now_ms,
            random,
            kept=True,
            before_update=back_up_before_update,
            unlock=lambda name: store.load_key(name),
        )
        stack.callback(workspace.desk.engine.dispose)
        look_at_mark(workspace, marks)
        keys = OpenedKeys(store)
        workspace = signing(workspace, lambda: keys.load(workspace.settings.device).sign)
        units = read_desk(workspace.desk, units_of)
        lists = read_desk(workspace.desk, lambda connection: lists_of(connection, units))
        return Office(workspace, keys, lists, units, stack.pop_all(), marks)
