"""Real desks for the measurements: databases, keys and a registry as in an office, made before the clock starts.

Keys lie beside the desk in the clear: they are throw-away, and opening a key store is no part of what is measured.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bench.material import Record, records
from bench.yardsticks import Table
from tvdesk.core.templates import CodeLists
from tvdesk.db import projection
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import TYPED
from tvdesk.services.desk import Desk
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.keystore import DeviceSecrets
from tvdesk.services.records import Records
from tvdesk.services.sealed import no_seal
from tvdesk.services.trusting import pin_root, registry, take_registry
from tvdesk.services.workspace import Settings, Workspace, create_workspace, open_workspace
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.registry import Device, new_registry, sign_registry
from tvdesk.trust.workspace_key import WorkspaceKey

Role = Literal["unit", "dic"]
DIC = "tv-sotttt"
_KEY = "bench-key"
_SUBTYPES = ("hoi_nghi_hoi_thao", "hoi_cho_trien_lam", "su_kien_quang_ba")


def now_ms() -> int:
    """The wall clock, as the program reads it."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Office:
    """One desk with its key."""

    workspace: Workspace
    key: SigningKey

    @property
    def desk(self) -> Desk:
        return self.workspace.desk

    @property
    def records(self) -> Records:
        return Records(self.desk, CodeLists.load(more={"unit": frozenset({self.desk.unit})}))

    def report(self, target: Path, audience: str = DIC) -> Written:
        """Export all that the reader is not known to hold."""
        return write_bundle(self.desk, self.key, Order("report", audience), target, self.workspace.blobs)

    def reply(self, unit: str, receipt: bytes | None, target: Path) -> Written:
        return write_bundle(self.desk, self.key, Order("reply", unit, receipt=receipt), target, self.workspace.blobs)

    def take_in(self, path: Path) -> Intake:
        """What ``bundle import`` does, from the copy into the inbox to the receipt."""
        key = self.workspace.key
        seal = no_seal if key is None else lambda: (key.files,)
        return IntakeDesk(self.desk, self.workspace.inbox, lambda: self.key, self.workspace.blobs, seal).take_in(path)


class Province:
    """Makes the consolidating office and units, all of which trust each other, and are ``encrypted`` or not."""

    def __init__(self, folder: Path, *, encrypted: bool = False) -> None:
        self._folder = folder
        self._encrypted = encrypted
        self._root = SigningKey.generate(os.urandom)
        self._registry = new_registry(self._root.public, DIC, "000000000001-0000")
        self._offices: list[Office] = []
        self.dic = self.add(DIC, "dic")

    def add(self, unit: str, role: Role = "unit", database: str = "") -> Office:
        """A desk in the folder of its unit's name, or with a ``database`` on a server; every desk learns of it."""
        secrets = DeviceSecrets.generate(os.urandom)
        self._registry = self._registry.add_device(_listed(secrets, unit, role))
        folder = self._folder / (f"{unit}-server" if database else unit)
        settings = Settings(role, unit, secrets.device, person=f"Cán bộ {unit}", database=database)
        key = WorkspaceKey.generate(os.urandom) if self._encrypted else None
        workspace = create_workspace(folder, settings, now_ms, Identifiers(now_ms, os.urandom), key)
        (folder / _KEY).write_bytes(secrets.sign.seed)
        office = Office(workspace, secrets.sign)
        self._offices.append(office)
        self._publish()
        return office

    def forget(self, office: Office) -> None:
        """Take a unit's desk away; the registry keeps its device."""
        self._offices.remove(office)
        office.desk.engine.dispose()
        shutil.rmtree(office.workspace.folder)

    def _publish(self) -> None:
        envelope = sign_registry(self._registry, self._root)
        for office in self._offices:
            with writing(office.desk.engine) as connection:
                pin_root(connection, self._root.public)
                take_registry(connection, envelope)


def copy_desk(place: Path, desk: Path) -> None:
    """Before ours: the desk in a folder of its own, opened by a running program.

    Such a program has read who is who and has used its key, so the libraries behind that are loaded.
    """
    shutil.copytree(desk, place / "desk")
    open_desk(place, place / "desk")


def open_desk(_place: Path, desk: Path) -> None:
    """The same for a desk where it lies."""
    office = open_office(desk)
    with reading(office.desk.engine) as connection:
        registry(connection)
    office.key.sign(b"")


def _listed(secrets: DeviceSecrets, unit: str, role: Role) -> Device:
    return Device(
        device=secrets.device,
        unit=unit,
        role=role,
        sign=secrets.sign.public,
        seal=secrets.seal.recipient,
        since="000000000001-0000",
    )


@cache
def open_office(folder: Path) -> Office:
    """A desk made before, wherever its folder was copied to; opened once in each process, as by a running program."""
    workspace = open_workspace(folder, now_ms, Identifiers(now_ms, os.urandom), kept=True)
    return Office(workspace, SigningKey.from_seed((folder / _KEY).read_bytes()))


def activities(count: int, unit: str, seed: int = 2026) -> Iterator[Record]:
    """Activities of twenty fields for ``Records``, in the words and lengths of :func:`material.records`."""
    for number, plain in enumerate(records(count, seed)):
        yield {
            "title": plain["title"],
            "subtype": _SUBTYPES[number % len(_SUBTYPES)],
            "task": str(plain["task"]),
            "level": "tinh",
            "summary": plain["summary"],
            "unit": unit,
            "reporting_unit": unit,
            "start_date": plain["start_date"],
            "end_date": plain["end_date"],
            "place": plain["place"],
            "host_unit": plain["province"],
            "partner": plain["partner"],
            "countries": [plain["country"]],
            "channel": plain["channel"],
            "languages": [plain["language"]],
            "participants": plain["participants"],
            "outputs": plain["outputs"],
            "budget_vnd": plain["budget"],
            "in_plan": number % 3 != 0,
            "note": plain["note"],
        }


def flat(activity: Record, number: int, revision: int = 1) -> Record:
    """The same record as a line of the yardstick's bundle, with an id, a revision and a time."""
    marks = {"record": f"0190{number:08x}-7000-8000-000000000000", "revision": revision}
    return {**marks, **activity, "changed_at": f"{activity['start_date']}T08:00:00.000Z"}


_FIRST = next(activities(1, DIC))
ACTIVITY = Table(
    columns=tuple(flat(_FIRST, 0)),
    # As the table ``activity`` has them.
    indexes=(("record",), *((name, "start_date") for name in ("unit", "reporting_unit"))),
    searched=("title", "summary", "place", "host_unit", "partner"),
    key="record",
    full_text_options="tokenize='unicode61 remove_diacritics 2', prefix='1 2'",
)
"""The yardstick's table for these activities: the same records, indexes and full-text index as ours."""

_INDEXES = sorted(
    tuple(column.name for column in one.columns)
    for one in TYPED["activity"].indexes
    if one.name not in ("ix_activity_hidden", "ix_activity_rough")  # of few rows alone: they hold none of these
)
TYPED_ACTIVITY = Table(
    columns=projection.columns("activity"),
    indexes=(("record",), *_INDEXES),
    searched=("folded",),
    key="record",
    full_text_options="tokenize='ascii', detail=none, columnsize=0, prefix='1 2'",
)
"""The table ``activity`` itself, for rows that are ready."""
