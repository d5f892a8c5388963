"""An office with its root keys, and a unit that trusts it, for tests of the root."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from machines import Clock, Keys
from offices import DIC, AnyCode, activity

from tvdesk.db.engine import reading
from tvdesk.services import enrolling
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.records import Records
from tvdesk.services.root_desk import RootDesk, new_root_key
from tvdesk.services.root_parts import decode_part, encode_part, sign_part
from tvdesk.services.trusting import registry, root_in_force
from tvdesk.services.workspace import Workspace
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.registry import Registry

UNIT = "tv-soct"


@dataclass
class World:
    """An office of its own making with its keys, and a unit that has joined it."""

    folder: Path
    now: Clock
    office: Workspace
    keys: Keys
    unit: Workspace
    unit_keys: Keys
    files: int = 0

    @property
    def root(self) -> RootDesk:
        return RootDesk(self.office, self.keys, self.now)

    def request(self, workspace: Workspace, keys: Keys) -> tuple[bytes, str]:
        data, words = enrolling.request(workspace, keys, self.now)
        return data, " ".join(words)

    def newcomer(self, name: str, unit: str = UNIT) -> tuple[Workspace, Keys]:
        keys = Keys()
        made = enrolling.set_up(self.folder / name, "unit", unit, "", keys, self.now, Identifiers(self.now, os.urandom))
        return made, keys

    def send(self, sender: Workspace | None = None) -> Path:
        """A template file of the office for everybody."""
        self.files += 1
        office = sender or self.office
        return sent(office, self.keys.load(office.settings.device).sign, self.folder / f"{self.files}.tvb")

    def unit_takes(self, path: Path, workspace: Workspace | None = None) -> None:
        desk = workspace or self.unit
        IntakeDesk(desk.desk, desk.inbox, lambda: self.unit_keys.load(self.unit.settings.device).sign).take_in(path)


def made_world(tmp_path: Path) -> World:
    """An office and a unit that has joined it."""
    now, keys, unit_keys = Clock(), Keys(), Keys()
    ids = Identifiers(now, os.urandom)
    office = enrolling.set_up(tmp_path / "office", "dic", DIC, "", keys, now, ids)
    unit = enrolling.set_up(tmp_path / "unit", "unit", UNIT, "", unit_keys, now, ids)
    made = World(tmp_path, now, office, keys, unit, unit_keys)
    data, words = made.request(unit, unit_keys)
    enrolling.approve(office, keys, data, words, now)
    answer, spoken = enrolling.answer(office)
    enrolling.join(unit, answer, " ".join(spoken))
    return made


def sent(office: Workspace, key: SigningKey, target: Path) -> Path:
    """A file of an office for everybody, with something new in it."""
    Records(office.desk, AnyCode()).create("activity", activity(unit=UNIT))
    return write_bundle(office.desk, key, Order("template", "*"), target).path


def held(workspace: Workspace) -> tuple[int, int]:
    """The versions of root and registry in force at a desk."""
    with reading(workspace.desk.engine) as connection:
        return root_in_force(connection).version, registry(connection).version


def listed(workspace: Workspace) -> Registry:
    with reading(workspace.desk.engine) as connection:
        return registry(connection)


def official(name: str, world: World) -> tuple[Keys, bytes, str]:
    """Another official's machine: its key store, the file of its root key, and the words read out."""
    keys = Keys()
    data, words = new_root_key(keys, name, world.now)
    return keys, data, " ".join(words)


def two_of_three(world: World) -> tuple[Keys, Keys]:
    """The office asks for two of three from now on; the other two officials' stores."""
    second, data, words = official("Trần Văn Bình", world)
    part = world.root.add_key(data, words, threshold=2).part
    world.root.take([sign_part(decode_part(encode_part(part)), second)])
    third, data, words = official("Lê Thị Cúc", world)
    world.root.take([sign_part(world.root.add_key(data, words).part, second)])
    return second, third
