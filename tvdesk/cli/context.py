"""What every command is handed: the workspace, its keys, lists and units, each made at its first use."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from functools import cached_property
from pathlib import Path

from tvdesk.cli.output import Output
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.errors import UnitUnknown, WorkspaceMissing
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.keystore import KeyStore, choose_store
from tvdesk.services.records import Records
from tvdesk.services.workspace import Workspace, open_workspace


def now_ms() -> int:
    """The wall clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Context:
    """One run of the command line."""

    def __init__(self, args: argparse.Namespace, output: Output) -> None:
        self.args = args
        self.output = output
        self.new_id = Identifiers(now_ms, os.urandom)

    @property
    def folder(self) -> Path:
        """The workspace's folder: ``--workspace``, else ``TVDESK_WORKSPACE``."""
        found = self.args.workspace or os.environ.get("TVDESK_WORKSPACE")
        if not found:
            raise WorkspaceMissing(folder="")
        return Path(found)

    @cached_property
    def workspace(self) -> Workspace:
        return open_workspace(self.folder, now_ms, self.new_id)

    @cached_property
    def store(self) -> KeyStore:
        ask = (lambda: getpass.getpass("Mật khẩu tệp khóa: ")) if sys.stdin.isatty() else None
        return choose_store(self.folder, ask, os.environ)

    @cached_property
    def units(self) -> Units:
        return Units.load()

    @cached_property
    def lists(self) -> CodeLists:
        return CodeLists.load(more={"unit": frozenset(self.units.by_id)})

    @property
    def records(self) -> Records:
        return Records(self.workspace.desk, self.lists)

    @property
    def intake(self) -> IntakeDesk:
        device = self.workspace.settings.device
        return IntakeDesk(self.workspace.desk, self.workspace.inbox, lambda: self.store.load(device).sign)

    def unit(self, text: str) -> str:
        """The id of the unit that a text means: id, official code, name or abbreviation."""
        found = self.units.find(text)
        if found is None:
            raise UnitUnknown(unit=text)
        return found.id
