"""From the printed sheet alone, on an empty machine: the office works again, and its units follow it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from offices import DIC, AnyCode, Office, Province, activity
from pypdf import PdfReader
from root_world import World, held, listed, made_world, sent, two_of_three

from tvdesk.core.language import Language
from tvdesk.services import enrolling
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.keystore import PassphraseFile
from tvdesk.services.records import Records
from tvdesk.services.recovery import write_sheet
from tvdesk.services.refounding import Refounded, Sheet, refound
from tvdesk.services.revoking import let_in
from tvdesk.services.root_errors import (
    NotARootCode,
    SignaturesMissing,
)

OWN, SHEET = "mật khẩu của tệp", "bốn từ cất riêng"
ROW = re.compile(r"\b([0-9A-Z]{4}(?: [0-9A-Z]{4}){3})\b")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return made_world(tmp_path)


# --- from paper alone --------------------------------------------------------------------------------------


def printed(world: World, folder: Path) -> list[str]:
    """The rows of the root's code, read off the printed page."""
    write_sheet(world.office, world.keys, SHEET, Language.load("vi"), folder / "phieu.pdf")
    pages = PdfReader(folder / "phieu.pdf").pages
    return ROW.findall("".join(page.extract_text() for page in pages))[10:20]


def empty_machine(
    world: World, folder: Path, rows: list[str], source: Path | None, passphrase: str = SHEET
) -> Refounded:
    """Another machine, on which there is nothing but the program, the paper, and perhaps a file from a unit."""
    store = PassphraseFile(folder / "keys", lambda: OWN)
    ids = Identifiers(world.now, os.urandom)
    return refound(folder, DIC, "Nguyễn Thị Ánh", [Sheet(rows, passphrase)], source, lambda: store, world.now, ids)


@pytest.mark.parametrize("rotated", [False, True])
def test_the_printed_sheet_alone_brings_the_office_back(world: World, tmp_path: Path, *, rotated: bool) -> None:
    if rotated:
        world.root.rotate()
        world.unit_takes(world.send())
    rows = printed(world, tmp_path)
    assert len(rows) == 10
    key = world.unit_keys.load(world.unit.settings.device).sign
    Records(world.unit.desk, AnyCode()).create("activity", activity())
    report = write_bundle(world.unit.desk, key, Order("report", DIC), tmp_path / "bao-cao.tvb").path
    # The office goes on after that file was written: what the unit then holds is newer than what the file says.
    newcomer, keys = world.newcomer("newcomer")
    enrolling.approve(world.office, world.keys, *world.request(newcomer, keys), world.now)
    world.unit_takes(world.send())
    made = empty_machine(world, tmp_path / "new", rows, report)
    office = made.workspace
    assert made.root == (3 if rotated else 2)
    store = PassphraseFile(office.folder / "keys", lambda: OWN)
    let_in(office, store, *world.request(newcomer, keys), "", "", world.now)
    # It takes the unit's report, and the unit takes what it sends.
    IntakeDesk(office.desk, office.inbox, lambda: store.load(made.device).sign).take_in(report)
    world.unit_takes(sent(office, store.load(made.device).sign, tmp_path / "mau.tvb"))
    assert held(world.unit) == held(office)
    assert {one.device for one in listed(world.unit).devices} >= {made.device, world.unit.settings.device}


def test_without_any_file_the_units_are_let_in_again(world: World, tmp_path: Path) -> None:
    made = empty_machine(world, tmp_path / "new", printed(world, tmp_path), None)
    assert (made.root, made.devices) == (2, 1)
    store = PassphraseFile(made.workspace.folder / "keys", lambda: OWN)
    enrolling.approve(made.workspace, store, *world.request(world.unit, world.unit_keys), world.now)
    world.unit_takes(sent(made.workspace, store.load(made.device).sign, tmp_path / "mau.tvb"))
    assert held(world.unit) == held(made.workspace)


def test_a_sheet_of_another_office_leaves_nothing_behind(world: World, tmp_path: Path) -> None:
    rows = printed(world, tmp_path)
    other = Province(tmp_path / "other")
    unit: Office = other.enrol("tv-soct")
    unit.records.create("activity", activity())
    foreign = unit.export(DIC, other.stick("1.tvb")).path
    with pytest.raises(NotARootCode):
        empty_machine(world, tmp_path / "new", rows, foreign)
    with pytest.raises(Exception, match=r"key\.wrong_passphrase"):
        empty_machine(world, tmp_path / "new", rows, None, "một mật khẩu khác")
    assert not (tmp_path / "new").exists()


def test_one_sheet_of_two_is_not_enough(world: World, tmp_path: Path) -> None:
    two_of_three(world)
    answer = tmp_path / "danh-ba.json"
    answer.write_bytes(enrolling.answer(world.office)[0])
    with pytest.raises(SignaturesMissing):
        empty_machine(world, tmp_path / "new", printed(world, tmp_path), answer)
    assert not (tmp_path / "new").exists()
