"""First start: a unit chosen or invited, keys where they belong, a request with its words, the answer taken."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from offices import DIC, UNIT
from secret_service import SecretService

from tvdesk.bundle.errors import NotABundle
from tvdesk.core.templates import CodeLists
from tvdesk.core.unit_choices import matching, unit_choices
from tvdesk.core.units import Units
from tvdesk.services import enrolling
from tvdesk.services.demo.desks import DemoDesk, make_desk
from tvdesk.services.errors import (
    FileGone,
    NotAnInvitation,
    NotASample,
    WorkspaceExists,
    WorkspaceOnNetwork,
)
from tvdesk.services.export import Order
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore_errors import PassphraseShort
from tvdesk.services.listing import listed
from tvdesk.services.places import is_sample
from tvdesk.services.plan_progress import plan_of_year
from tvdesk.services.reading import read_desk
from tvdesk.services.rounds import Rounds, rounds
from tvdesk.services.sampling import make_sample, sample_keys, throw_away
from tvdesk.services.setting_up import Person, SettingUp
from tvdesk.services.templates import lists_of, template_order, units_of
from tvdesk.services.trusting import registry
from tvdesk.services.verify import verify
from tvdesk.services.workspace import open_workspace, read_settings
from tvdesk.trust.errors import WordsDiffer

PASSPHRASE = "hoa sen trắng nở"
HOA = Person("Nguyễn Thị Hoà", "Chuyên viên")
FILE = {"TVDESK_KEYSTORE": "file"}


def now() -> int:
    return 1_800_000_000_000


NEW_ID = Identifiers(now, os.urandom)


@pytest.fixture
def setting_up() -> SettingUp:
    return SettingUp(now, NEW_ID, FILE)


def office_in(folder: Path) -> DemoDesk:
    units = Units.load()
    return make_desk(folder, "dic", DIC, CodeLists.load(more={"unit": frozenset(units.by_id)}), units, NEW_ID)


def words_of_root(office: DemoDesk) -> str:
    return " ".join(enrolling.answer(office.workspace)[1])


@pytest.fixture
def office(tmp_path: Path) -> DemoDesk:
    return office_in(tmp_path / "dic")


def invitation_for(office: DemoDesk, unit: str, path: Path) -> Path:
    Rounds(office.workspace.desk, office.records, office.units).open("quarter", 2027, 1, units=[unit])
    return office.write(template_order(unit), path).path


# --- choosing the unit -------------------------------------------------------------------------------------


def test_units_are_found_without_diacritics_and_only_those_of_the_day() -> None:
    choices = unit_choices(Units.load(), "2026-11-25")
    before = unit_choices(Units.load(), "2024-05-01")
    assert "Sở Công Thương" in {one.name for one in before}
    assert [one.name for one in matching(before, "so cong thuong")] == ["Sở Công Thương"]
    assert matching(before, "SỞ  cong th")[0].name == "Sở Công Thương"
    assert not any(one.name.startswith("Tỉnh ") for one in (*choices, *before))
    assert any(one.consolidates for one in choices)
    assert len(matching(choices, "")) == len(choices) > 100
    assert matching(choices, "không có đơn vị này") == []
    assert all(one.above for one in matching(choices, "xa "))


# --- creating ----------------------------------------------------------------------------------------------


def test_a_unit_with_keys_in_a_file_asks_and_is_let_in(tmp_path: Path, setting_up: SettingUp, office: DemoDesk) -> None:
    assert setting_up.key_place() == "file"
    folder, stick = tmp_path / "unit", tmp_path / "stick"
    stick.mkdir()
    workspace, store = setting_up.create(folder, UNIT, HOA, PASSPHRASE)
    asked = setting_up.write_request(workspace, store, stick)
    assert len(asked.words) == 8
    assert asked.path.name == f"dang-ky-{UNIT}-{workspace.settings.device}.json"
    data = asked.path.read_bytes()
    approved = enrolling.approve(office.workspace, office.store, data, " ".join(asked.words), now)
    newcomer = approved.devices[-1]
    assert (newcomer.unit, newcomer.person, newcomer.position) == (UNIT, HOA.name, HOA.position)
    envelope, words = enrolling.answer(office.workspace)
    (stick / "tra-loi.json").write_bytes(envelope)
    with pytest.raises(WordsDiffer):
        setting_up.take_answer(workspace, stick / "tra-loi.json", "một hai")
    accepted = setting_up.take_answer(workspace, stick / "tra-loi.json", " ".join(words))
    assert accepted.device(workspace.settings.device).unit == UNIT
    workspace.desk.engine.dispose()
    assert read_settings(folder).position == HOA.position


def test_a_refusal_leaves_nothing(tmp_path: Path, setting_up: SettingUp) -> None:
    with pytest.raises(PassphraseShort):
        setting_up.create(tmp_path / "unit", UNIT, HOA, "short")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(WorkspaceOnNetwork):
        setting_up.create(Path("//server/share"), UNIT, HOA, PASSPHRASE)
    made, _ = setting_up.create(tmp_path / "unit", UNIT, HOA, PASSPHRASE)
    made.desk.engine.dispose()
    with pytest.raises(WorkspaceExists):
        setting_up.create(tmp_path / "unit", UNIT, HOA, PASSPHRASE)


@pytest.mark.keyring
def test_with_a_key_store_nobody_is_asked_for_a_passphrase(secret_service: SecretService, tmp_path: Path) -> None:
    snippet = (
        "import os, sys, time\n"
        "from pathlib import Path\n"
        "from tvdesk.services.identifiers import Identifiers\n"
        "from tvdesk.services.setting_up import Person, SettingUp\n"
        "now = lambda: time.time_ns() // 1_000_000\n"
        "steps = SettingUp(now, Identifiers(now, os.urandom), {})\n"
        "print(steps.key_place())\n"
        "made, store = steps.create(Path(sys.argv[1]), 'tv-soct', Person('Hoà'), sys.argv[2])\n"
        "print(type(store).__name__, len(steps.write_request(made, store, Path(sys.argv[1])).words))\n"
    )
    done = secret_service.run_python(snippet, str(tmp_path / "unit"), "")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["keyring", "KeyringStore", "8"]
    assert not (tmp_path / "unit" / "keys").exists()
    locked = secret_service.run_python(snippet, str(tmp_path / "other"), PASSPHRASE, unlocked=False)
    assert locked.stdout.split() == ["file", "PassphraseFile", "8"], locked.stderr


# --- invited by the office ---------------------------------------------------------------------------------


def test_the_offices_file_names_the_unit_and_brings_its_rounds(
    tmp_path: Path, setting_up: SettingUp, office: DemoDesk
) -> None:
    office.records.create(
        "unit",
        {
            "code": "vl-moi",
            "kind": "so",
            "names": [{"name": "Sở Mới lập", "valid_from": "2026-01-01"}],
            "parents": [{"parent": "vl", "valid_from": "2026-01-01"}],
        },
    )
    office.units, office.lists = read_desk(office.workspace.desk, lambda one: (units_of(one), lists_of(one)))
    path = invitation_for(office, "vl-moi", tmp_path / "moi.tvb")
    with pytest.raises(WordsDiffer):
        setting_up.read_invitation(path, "tám từ nào đó không phải của cơ quan")
    found = setting_up.read_invitation(path, words_of_root(office))
    assert (found.unit, found.name) == ("vl-moi", "Sở Mới lập")
    workspace, store = setting_up.create_invited(tmp_path / "unit", found, HOA, PASSPHRASE)
    assert read_desk(workspace.desk, units_of).name("vl-moi") == "Sở Mới lập"
    assert [one.code for one in read_desk(workspace.desk, rounds)] == ["2027-quy-1"]
    # The office is trusted already; its answer to the request is only a newer registry.
    asked = setting_up.write_request(workspace, store, tmp_path)
    enrolling.approve(office.workspace, office.store, asked.path.read_bytes(), " ".join(asked.words), now)
    envelope, words = enrolling.answer(office.workspace)
    (tmp_path / "tra-loi.json").write_bytes(envelope)
    setting_up.take_answer(workspace, tmp_path / "tra-loi.json", " ".join(words))
    assert read_desk(workspace.desk, registry).device(workspace.settings.device).unit == "vl-moi"
    workspace.desk.engine.dispose()


def test_files_that_are_no_invitation(tmp_path: Path, setting_up: SettingUp, office: DemoDesk) -> None:
    words = words_of_root(office)
    with pytest.raises(FileGone):
        setting_up.read_invitation(tmp_path / "gone.tvb", words)
    (tmp_path / "other.tvb").write_text("hello", encoding="utf-8")
    with pytest.raises(NotABundle):
        setting_up.read_invitation(tmp_path / "other.tvb", words)
    Rounds(office.workspace.desk, office.records, office.units).open("quarter", 2027, 1, units=[UNIT])
    reply = office.write(Order("reply", UNIT), tmp_path / "reply.tvb")
    with pytest.raises(NotAnInvitation):
        setting_up.read_invitation(reply.path, words)


def test_another_provinces_file_is_not_believed(tmp_path: Path, setting_up: SettingUp, office: DemoDesk) -> None:
    impostor = office_in(tmp_path / "impostor")
    path = invitation_for(impostor, UNIT, tmp_path / "false.tvb")
    with pytest.raises(WordsDiffer):
        setting_up.read_invitation(path, words_of_root(office))


# --- the sample --------------------------------------------------------------------------------------------


def test_the_sample_is_a_real_workspace_and_goes_with_one_call(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = make_sample(tmp_path / "sample", NEW_ID, lambda done, total: told.append((done, total)))
    assert told[0] == (1, 6)
    assert told[-1] == (6, 6)
    assert is_sample(folder)
    workspace = open_workspace(folder, now, NEW_ID)
    with_records = read_desk(workspace.desk, lambda connection: verify(connection, workspace.desk))
    assert with_records.records > 10
    assert len(read_desk(workspace.desk, rounds)) == 2
    shown = read_desk(workspace.desk, lambda connection: listed(connection, "activity"))
    recent = [one for one in shown if one["title"].startswith("Việc mẫu: ")]
    assert len(recent) == 4
    assert {one["attachments"][0]["name"] for one in recent if "attachments" in one} == {"hoat-dong.xlsx"}
    plan = read_desk(workspace.desk, lambda connection: plan_of_year(connection, datetime.now(UTC).year, "tv-sovhttdl"))
    assert len(plan.items) == 5
    assert {bool(item.over) for item in plan.items} == {bool(item.idle) for item in plan.items} == {True, False}
    assert all(one.planned and one.spent for one in plan.sources if one.source)
    assert sample_keys(folder).load(workspace.settings.device).device == workspace.settings.device
    workspace.desk.engine.dispose()
    with pytest.raises(WorkspaceExists):
        make_sample(tmp_path / "sample", NEW_ID)
    throw_away(folder)
    assert list(tmp_path.iterdir()) == []


def test_nothing_else_is_ever_thrown_away(tmp_path: Path, setting_up: SettingUp) -> None:
    made, _ = setting_up.create(tmp_path / "desk", UNIT, HOA, PASSPHRASE)
    made.desk.engine.dispose()
    for folder in (tmp_path / "desk", tmp_path, tmp_path / "gone"):
        assert not is_sample(folder)
        with pytest.raises(NotASample):
            throw_away(folder)
        with pytest.raises(NotASample):
            sample_keys(folder)
    assert read_settings(tmp_path / "desk").unit == UNIT


def test_a_sample_broken_off_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:  # noqa: ARG001
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_sample(tmp_path / "sample", NEW_ID, stop)
    assert list(tmp_path.iterdir()) == []
