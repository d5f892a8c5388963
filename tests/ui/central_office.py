"""The consolidating office's desk for tests: made once from the real workbooks, copied for each test."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from central_desk import STICK, WORKSPACE, make_central
from copies import copy_to_work_in

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.demo.desks import DemoDesk, open_keys
from tvdesk.services.desk import get_meta
from tvdesk.services.enrolling import ROOT_DEVICE
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import DeviceSecrets
from tvdesk.services.office import Office, OpenedKeys, now_ms, open_office
from tvdesk.services.reading import read_desk
from tvdesk.services.rounds import Round, rounds
from tvdesk.services.workspace import open_workspace, read_settings

NEW_ID = Identifiers(now_ms, os.urandom)


@dataclass(frozen=True)
class Played:
    """The scenario's folder with all desks closed, and the office's keys, opened once: its device's and the root's."""

    folder: Path
    secrets: dict[str, DeviceSecrets]


def play(folder: Path) -> Played:
    """Make the office and its units; see scripts/central_desk.py for what has happened."""
    workspace = make_central(folder)
    keys = open_keys(workspace)
    office = open_office(workspace, keys, NEW_ID)
    try:
        root = read_desk(office.desk, lambda connection: get_meta(connection, ROOT_DEVICE))
    finally:
        office.close()
    devices = (read_settings(workspace).device, root)
    return Played(folder, {device: keys.load(device) for device in devices})


@dataclass
class Central:
    """An office at work, able to sign; ``stick`` holds the files that it has not taken in yet."""

    folder: Path
    office: Office
    opened: list[DemoDesk] = field(default_factory=list)

    @property
    def stick(self) -> Path:
        return self.folder / STICK

    @property
    def round(self) -> Round:
        """The round of the year in which most of the sample happened, whose deadline was three days ago."""
        return read_desk(self.office.desk, lambda connection: rounds(connection)[0])

    def unit(self, name: str) -> DemoDesk:
        """The desk of a unit, or of its second machine, as it was when it wrote its files."""
        folder = self.folder / name
        units = Units.load()
        lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
        made = DemoDesk(open_workspace(folder, now_ms, NEW_ID), open_keys(folder), lists, units)
        self.opened.append(made)
        return made

    def close(self) -> None:
        """Let go of all databases."""
        self.office.close()
        for one in self.opened:
            one.desk.engine.dispose()


def copy_of(played: Played, folder: Path) -> Central:
    """A copy for one test."""
    copy_to_work_in(played.folder, folder)
    keys = open_keys(folder / WORKSPACE)
    assert isinstance(keys, OpenedKeys)
    keys._opened.update(played.secrets)
    return Central(folder, open_office(folder / WORKSPACE, keys, NEW_ID))
