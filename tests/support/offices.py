"""Whole offices for tests: real databases, real keys, a registry signed by a real root; only the clock is ours."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.services import office as services
from tvdesk.services.desk import Desk, set_meta
from tvdesk.services.enrolling import ROOT_DEVICE
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.keystore import DeviceSecrets, PassphraseFile
from tvdesk.services.office import OpenedKeys
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.sealed import OpeningKeys
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.trusting import pin_root, registry, take_registry
from tvdesk.services.verify import desk_digest
from tvdesk.services.workspace import Settings, Workspace, create_workspace
from tvdesk.trust.keys import device_id
from tvdesk.trust.registry import Device, new_registry, sign_registry
from tvdesk.trust.workspace_key import WorkspaceKey

START = 1_735_689_600_000
DIC = "tv-sotttt"
UNIT, OTHER = "tv-soct", "tv-sotc"


class AnyCode:
    """Takes every code: these tests are about the exchange, not about the lists."""

    def has(self, list: str, code: str) -> bool:
        return bool(list and code)


@dataclass
class Office:
    """One desk and its keys."""

    workspace: Workspace
    secrets: DeviceSecrets

    @property
    def desk(self) -> Desk:
        return self.workspace.desk

    @property
    def records(self) -> Records:
        return Records(self.desk, AnyCode())

    @property
    def intake(self) -> IntakeDesk:
        return IntakeDesk(
            self.desk, self.workspace.inbox, lambda: self.secrets.sign, self.workspace.blobs, self.opening
        )

    def opening(self) -> OpeningKeys:
        return self.workspace.opening(self.secrets.seal)

    def export(self, audience: str, target: Path, kind: str = "report", receipt: bytes | None = None) -> Written:
        order = Order(kind, audience, receipt=receipt)
        return write_bundle(self.desk, self.secrets.sign, order, target, self.workspace.blobs)

    def take_in(self, path: Path) -> Intake:
        return self.intake.take_in(path)

    def digest(self, unit: str | None = None) -> str:
        with reading(self.desk.engine) as connection:
            return desk_digest(connection, self.desk, unit)

    def tip(self, device: str) -> int:
        with reading(self.desk.engine) as connection:
            found = log.devices(connection)
        return found[device].seq if device in found else 0


class Province:
    """A consolidating office and its units, each with a registry they all trust; ``encrypted`` are all of them."""

    def __init__(self, folder: Path, *, encrypted: bool = False) -> None:
        self.folder = folder
        self.encrypted = encrypted
        self.root_secrets = DeviceSecrets.generate(os.urandom)
        self.root = self.root_secrets.sign
        self._ticks = count(START, 1_000)
        self.registry = new_registry(self.root.public, DIC, "000000000001-0000")
        self.offices: list[Office] = []
        self.dic = self.enrol(DIC, "dic")

    def now(self) -> int:
        return next(self._ticks)

    def enrol(self, unit: str, role: str = "unit", database: str = "") -> Office:
        """A new device of a unit, known to everybody."""
        secrets = DeviceSecrets.generate(os.urandom)
        device = Device(
            device=secrets.device,
            unit=unit,
            role=role,
            sign=secrets.sign.public,
            seal=secrets.seal.recipient,
            since="000000000001-0000",
        )
        self.registry = self.registry.add_device(device)
        folder = self.folder / f"{unit}-{len(self.offices)}"
        settings = Settings(role, unit, secrets.device, person=f"Cán bộ {unit}", database=database)
        key = WorkspaceKey.generate(os.urandom) if self.encrypted and not database else None
        office = Office(create_workspace(folder, settings, self.now, Identifiers(self.now, os.urandom), key), secrets)
        self.offices.append(office)
        self.publish()
        return office

    def publish(self) -> None:
        """Give every desk the newest registry, as the office's replies would."""
        envelope = sign_registry(self.registry, self.root)
        for office in self.offices:
            with writing(office.desk.engine) as connection:
                pin_root(connection, self.root.public)
                take_registry(connection, envelope)

    def stick(self, name: str) -> Path:
        """A place for a file on its way."""
        folder = self.folder / "stick"
        folder.mkdir(exist_ok=True)
        return folder / name


def at_work(office: Office, root: DeviceSecrets | None = None) -> services.Office:
    """The office as the window has it, with its keys open; ``root`` are the consolidating office's root keys."""
    store = OpenedKeys(PassphraseFile(office.workspace.folder / "keys", lambda: "mật khẩu dài để thử"))
    store._opened[office.workspace.settings.device] = office.secrets
    if root is not None:
        name = device_id(root.sign.public)
        store._opened[name] = root
        with writing(office.desk.engine) as connection:
            set_meta(connection, ROOT_DEVICE, name)
    units = read_desk(office.desk, units_of)
    lists = read_desk(office.desk, lambda connection: lists_of(connection, units))
    return services.Office(office.workspace, store, lists, units)


def activity(title: str = "Hội nghị thông tin đối ngoại", **more: object) -> dict[str, object]:
    """The least that an activity needs."""
    return {"title": title, "subtype": "hoi_nghi_hoi_thao", "start_date": "2025-03-05", **more}


def sent(office: Office, province: Province, name: str = "a.tvb") -> Path:
    """A report of a unit, on a stick."""
    return office.export(DIC, province.stick(name)).path


def newest_registry(office: Office) -> int:
    """The version of the registry that a desk holds."""
    with reading(office.desk.engine) as connection:
        return registry(connection).version
