"""What every command is handed: the workspace, its keys, lists and units, each made at its first use."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType

from tvdesk.cli.output import Output
from tvdesk.cli.typed import TypedValues
from tvdesk.core.dates import read_typed_date
from tvdesk.core.numbers import format_number
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.attachments import Attachments
from tvdesk.services.backup_keeping import back_up_before_update
from tvdesk.services.durable import read_small
from tvdesk.services.errors import UnitUnknown, WorkspaceMissing
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.identity import leave_mark, look_at_mark
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.keystore import DeviceSecrets, KeyStore, WorkspaceKey, choose_store, handed_key
from tvdesk.services.machine_mark import marks_folder
from tvdesk.services.places import is_synchronised
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.replacing import finish_replacing
from tvdesk.services.sealed import OpeningKeys
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.wording import Wording
from tvdesk.services.workspace import CONFIG, Workspace, only_one, open_workspace, read_settings, signing

SHEET_VARIABLE = "TVDESK_SHEET_PASSPHRASE"
PIN_VARIABLE = "TVDESK_PIN"


def now_ms() -> int:
    """The wall clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Context:
    """One run of the command line; a context manager, which gives the workspace's lock back at the end.

    A command whose parser sets ``only_reads=True`` opens the workspace beside a running tvdesk; every other
    holds the workspace's lock from the first use of :attr:`workspace` on.
    """

    def __init__(self, args: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> None:
        self.args = args
        self.output = output
        self.environ = environ
        self.new_id = Identifiers(now_ms, os.urandom)
        self._held = ExitStack()
        self._warned = False

    def __enter__(self) -> Context:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.close()

    @property
    def folder(self) -> Path:
        """The workspace's folder: ``--workspace``, else ``TVDESK_WORKSPACE``."""
        found = self.given_folder
        if found is None:
            raise WorkspaceMissing(folder="")
        return found

    @property
    def given_folder(self) -> Path | None:
        """The same where one was named."""
        found = self.args.workspace or self.environ.get("TVDESK_WORKSPACE")
        return Path(found) if found else None

    @cached_property
    def workspace(self) -> Workspace:
        only_reads = getattr(self.args, "only_reads", False)
        finish_replacing(self.folder)
        read_settings(self.folder)
        self.warn_of_place()
        if not only_reads:
            self._held.enter_context(only_one(self.folder))
        opened = open_workspace(
            self.folder,
            now_ms,
            self.new_id,
            locked=not only_reads,
            before_update=back_up_before_update,
            unlock=self.unlock,
        )
        self._held.callback(opened.desk.engine.dispose)
        opened = signing(opened, lambda: self.secrets.sign)
        if not only_reads:
            self._look_at_mark(opened)
        return opened

    @property
    def marks(self) -> Path:
        """Where this machine keeps its notes of the workspaces on it."""
        return marks_folder(self.environ)

    def _look_at_mark(self, opened: Workspace) -> None:
        if why := look_at_mark(opened, self.marks):
            self.output.warn("command.identity_doubtful", why=self.text(f"identity.why.{why}"))
        # After a command that gave the workspace another device, this notes nothing: that device has its own note.
        self._held.callback(leave_mark, opened, self.marks)

    def warn_of_place(self) -> None:
        """One warning when the folder lies where a cloud client keeps files in step."""
        if is_synchronised(self.folder) and not self._warned:
            self._warned = True
            self.output.warn("command.synchronised", folder=self.folder)

    def hold(self) -> None:
        """Hold the lock of a folder whose workspace this command does not open: it will be replaced."""
        self._held.enter_context(only_one(self.folder))

    @cached_property
    def store(self) -> KeyStore:
        return self.store_in(self.folder)

    def unlock(self, name: str) -> WorkspaceKey:
        """The key of an encrypted workspace: one that the window hands to its own helper, else what is kept."""
        return handed_key(self.environ, name) or self.store.load_key(name)

    def store_in(self, folder: Path) -> KeyStore:
        """Where the keys of a workspace lie, or those of a backup."""
        ask = (lambda: getpass.getpass(self.text("command.ask_passphrase"))) if sys.stdin.isatty() else None
        return choose_store(folder, ask, self.environ)

    def sheet_passphrase(self) -> str:
        """The passphrase of a recovery sheet: of the environment, or asked for."""
        given = self.environ.get(SHEET_VARIABLE, "")
        if given or not sys.stdin.isatty():
            return given
        return getpass.getpass(self.text("command.ask_sheet_passphrase"))

    def pin(self) -> str:
        """The PIN of a token or the password of a certificate's file: of the environment, or asked for; never kept."""
        given = self.environ.get(PIN_VARIABLE, "")
        if given or not sys.stdin.isatty():
            return given
        return getpass.getpass(self.text("command.ask_pin"))

    @property
    def secrets(self) -> DeviceSecrets:
        """The keys of this workspace's device."""
        return self.store.load(self.workspace.settings.device)

    @cached_property
    def units(self) -> Units:
        """The units in force: as shipped, with what the office has sent; as shipped before there is a workspace."""
        return read_desk(self.workspace.desk, units_of) if self._has_workspace else Units.load()

    @cached_property
    def lists(self) -> CodeLists:
        """The code lists in force, likewise."""
        if not self._has_workspace:
            return CodeLists.load(more={"unit": frozenset(self.units.by_id)})
        return read_desk(self.workspace.desk, lambda connection: lists_of(connection, self.units))

    @property
    def _has_workspace(self) -> bool:
        place = self.given_folder
        return place is not None and (place / CONFIG).exists()

    @cached_property
    def wording(self) -> Wording:
        """Values as a person reads them, in the language of this run."""
        return Wording(self.output.language, self.lists, self.units)

    @property
    def typed(self) -> TypedValues:
        """How values are typed, with the lists and units of this workspace."""
        return TypedValues(self.lists, self.units, date.today())  # noqa: DTZ011 - the office's own calendar day

    @property
    def records(self) -> Records:
        return Records(self.workspace.desk, self.lists)

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.workspace.desk, self.records, self.workspace.blobs)

    @property
    def intake(self) -> IntakeDesk:
        desk, inbox = self.workspace.desk, self.workspace.inbox
        return IntakeDesk(desk, inbox, lambda: self.secrets.sign, self.workspace.blobs, self.seal)

    def seal(self) -> OpeningKeys:
        """The keys that open files sealed for this device, and those that lie here encrypted."""
        return self.workspace.opening(self.secrets.seal)

    def unit(self, text: str) -> str:
        """The id of the unit that a text means: id, official code, name or abbreviation."""
        found = self.units.find(text)
        if found is None:
            raise UnitUnknown(unit=text)
        return found.id

    def day(self, text: str) -> str:
        """The day (ISO) that a text means, as typed in the office: "05/01/2026", "5/1", "2026-01-05"."""
        return read_typed_date(text, date.today())  # noqa: DTZ011 - the office's own calendar day

    def text(self, key: str, **fields: object) -> str:
        """A sentence in the user's language; whole numbers are grouped as that language groups them."""
        return self.output.text(key, **{name: self._shown(value) for name, value in fields.items()})

    def _shown(self, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        return format_number(value) if self.output.language.name == "vi" else f"{value:,}"

    def read(self, path: Path) -> bytes:
        """A small document that was handed over."""
        return read_small(path)
