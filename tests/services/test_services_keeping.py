"""Backups by themselves and the look before going back: what stays, what goes, what would be lost."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from offices import UNIT, Office, Province, activity

from tvdesk.db.engine import writing
from tvdesk.db.errors import DatabaseDamaged
from tvdesk.db.glance import glance
from tvdesk.services.backup import ASKED, BEFORE_IMPORT, BEFORE_UPDATE, DAILY, Backups, backups_in
from tvdesk.services.backup_errors import BackupDamaged
from tvdesk.services.backup_keeping import BackupKeeper, back_up_before_update
from tvdesk.services.early_check import begin_check
from tvdesk.services.rescue import find_damage, look_into, newest_sound
from tvdesk.services.restoring import restore
from tvdesk.services.rotation import Rotation, kept
from tvdesk.services.workspace import Workspace, open_workspace

DAY = timedelta(days=1)
START = datetime(2026, 1, 1, 9, tzinfo=UTC)


# --- which stay --------------------------------------------------------------------------------------------


def test_a_year_of_work_leaves_days_weeks_and_months() -> None:
    every_day = [START + number * DAY for number in range(365)]
    stay = sorted(kept(every_day))
    assert stay[-1] == every_day[-1]
    assert [one.date().isoformat() for one in stay[-7:]] == [f"2026-12-{day}" for day in range(25, 32)]
    assert len(stay) == 7 + 3 + 11  # the last two weeks and the last month are there by their days already
    assert stay[0].date().isoformat() == "2026-01-31"


def test_two_on_one_day_leave_the_later() -> None:
    assert kept([START, START + timedelta(hours=3)], Rotation(1, 0, 0)) == {START + timedelta(hours=3)}


def test_after_a_long_leave_the_old_ones_are_still_there() -> None:
    old = [START + number * DAY for number in range(3)]
    assert kept([*old, START + 400 * DAY]) >= set(old)


moments = st.lists(st.integers(0, 3_650 * 24).map(lambda hours: START + timedelta(hours=hours)), max_size=80)
rotations = st.builds(Rotation, st.integers(0, 9), st.integers(0, 6), st.integers(0, 13))


@given(moments, rotations)
def test_what_stays_is_some_of_it_with_the_newest_and_thinning_twice_is_thinning_once(
    found: list[datetime], rotation: Rotation
) -> None:
    stay = kept(found, rotation)
    assert stay <= set(found)
    assert not found or max(found) in stay
    assert kept(stay, rotation) == stay
    assert len(stay) <= max(rotation.days, 1) + rotation.weeks + rotation.months


# --- by themselves -----------------------------------------------------------------------------------------


class Clock:
    """A wall clock that a test sets."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> int:
        self.at += timedelta(seconds=1)
        return int(self.at.timestamp() * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def unit(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    province = Province(tmp_path)
    monkeypatch.setattr(province, "now", clock)
    office = province.enrol(UNIT)
    yield office
    office.desk.engine.dispose()


def test_one_a_day_and_only_when_something_was_written(unit: Office, clock: Clock) -> None:
    keeper = BackupKeeper(unit.workspace, zone=UTC)
    unit.records.create("activity", activity("một"))
    first = keeper.daily()
    assert first is not None
    assert first.about is not None
    assert first.about.reason == DAILY
    unit.records.create("activity", activity("hai"))
    assert keeper.daily() is None
    clock.at += DAY
    assert keeper.daily() is not None
    clock.at += DAY
    assert keeper.daily() is None
    unit.records.create("activity", activity("ba"))
    assert keeper.before(BEFORE_IMPORT) is not None
    assert keeper.before(BEFORE_IMPORT) is None
    assert [one.about.reason for one in backups_in(unit.workspace.folder) if one.about] == ["import", "daily", "daily"]


def test_old_ones_go_but_not_those_asked_for_nor_the_unreadable(unit: Office, clock: Clock) -> None:
    keeper = BackupKeeper(unit.workspace, Rotation(2, 0, 0), zone=UTC)
    asked = Backups(unit.workspace).create()
    assert asked.about is not None
    assert asked.about.reason == ASKED
    unreadable = unit.workspace.folder / "backups" / "tvdesk-20250101-000000"
    unreadable.mkdir()
    made = []
    for number in range(4):
        clock.at += DAY
        unit.records.create("activity", activity(f"số {number}"))
        one = keeper.daily()
        assert one is not None
        made.append(one.name)
    names = {one.name for one in backups_in(unit.workspace.folder)}
    assert names == {unreadable.name, asked.name, *made[-2:]}
    assert keeper.thin_out() == []


def test_before_an_update_the_old_tables_are_kept(unit: Office) -> None:
    unit.records.create("activity", activity("một"))
    with writing(unit.desk.engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
        # As tables of another program may be: following the chain is not possible there.
        connection.exec_driver_sql("ALTER TABLE change RENAME COLUMN line TO text")
    folder, seen = unit.workspace.folder, list[str]()

    def before(found: Workspace) -> None:
        back_up_before_update(found)
        seen.append(found.settings.unit)
        raise InterruptedError

    with pytest.raises(InterruptedError):
        open_workspace(folder, unit.desk.now_ms, unit.desk.new_id, before_update=before)
    assert seen == [UNIT]
    (made,) = backups_in(folder)
    assert made.about is not None
    assert (made.about.reason, made.about.changes) == (BEFORE_UPDATE, 1)


def test_an_up_to_date_workspace_is_not_backed_up_at_each_start(unit: Office) -> None:
    open_workspace(unit.workspace.folder, unit.desk.now_ms, unit.desk.new_id, before_update=back_up_before_update)
    assert backups_in(unit.workspace.folder) == []


# --- looking first -----------------------------------------------------------------------------------------


def test_a_look_says_what_is_there_and_what_would_be_lost(unit: Office, clock: Clock) -> None:
    first = unit.records.create("activity", activity("một"))
    unit.records.create("training", {"title": "tập huấn", "start_date": "2025-03-05", "subtype": "tap_huan"})
    gone = unit.records.create("activity", activity("sẽ xóa"))
    made = Backups(unit.workspace).create()
    clock.at += DAY
    unit.records.edit(first, {"title": "một, sửa lại"})
    unit.records.create("activity", activity("hai"))
    unit.records.delete(gone)
    look = look_into(made, unit.workspace.folder)
    assert look.held.counts == {"activity": 2, "training": 1, "delegation": 0, "plan_item": 0}
    assert look.held.changes == 3
    assert look.held.last_change.startswith("2026-01-01T09:")
    assert (look.loss.known, look.loss.changes, look.loss.made, look.loss.altered) == (True, 3, 1, 2)
    assert [one.title for one in look.loss.records] == ["sẽ xóa", "hai", "một, sửa lại"]
    assert [one.is_new for one in look.loss.records] == [False, True, False]


def test_a_look_into_a_damaged_backup_is_refused(unit: Office) -> None:
    made = Backups(unit.workspace).create()
    (made.folder / "tvdesk.db").write_bytes(b"not a database")
    with pytest.raises(BackupDamaged):
        look_into(made, unit.workspace.folder)
    with pytest.raises(DatabaseDamaged):
        glance(made.folder / "tvdesk.db", ("activity",))


def spoil(database: Path) -> None:
    """Zeros over pages in the middle, as a dying disk leaves them."""
    for name in ("-wal", "-shm"):
        database.with_name(database.name + name).unlink(missing_ok=True)
    size = database.stat().st_size
    with database.open("r+b") as file:
        file.seek(4096 * 4)
        file.write(os.urandom(min(size - 4096 * 5, 4096 * 40)))


def test_a_damaged_workspace_is_told_with_the_newest_sound_backup(unit: Office, clock: Clock) -> None:
    folder = unit.workspace.folder
    assert find_damage(folder) is None
    unit.records.create("activity", activity("một"))
    good = Backups(unit.workspace).create()
    clock.at += DAY
    unit.records.create("activity", activity("hai"))
    bad = Backups(unit.workspace).create()
    (bad.folder / "tvdesk.db").write_bytes(b"damaged too")
    unit.desk.engine.dispose()
    with writing(unit.desk.engine) as connection:
        connection.exec_driver_sql("SELECT 1")
    unit.desk.engine.dispose()
    spoil(folder / "tvdesk.db")
    damage = find_damage(folder)
    assert damage is not None
    assert damage.reason.code == "database.damaged"
    assert damage.offer is not None
    assert damage.offer.backup.name == good.name
    assert damage.offer.held.counts["activity"] == 1
    assert not damage.offer.loss.known
    assert damage.offer.loss.until
    restore(damage.offer.backup, folder, clock, lambda: "x")
    assert find_damage(folder) is None


def test_without_any_sound_backup_nothing_is_offered(unit: Office) -> None:
    folder = unit.workspace.folder
    unit.desk.engine.dispose()
    (folder / "tvdesk.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    damage = find_damage(folder)
    assert damage is not None
    assert damage.offer is None
    assert newest_sound(folder) is None
    shutil.rmtree(folder)
    assert find_damage(folder) is None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("workspace.json", b"{", "workspace.unreadable"),
        ("workspace.json", None, "workspace.incomplete"),
        ("tvdesk.db", None, "workspace.incomplete"),
    ],
)
def test_a_file_that_is_gone_or_unreadable_is_brought_back_too(
    unit: Office, clock: Clock, name: str, content: bytes | None, code: str
) -> None:
    folder = unit.workspace.folder
    unit.records.create("activity", activity("một"))
    made = Backups(unit.workspace).create()
    unit.desk.engine.dispose()
    for path in folder.glob(f"{name}*"):
        path.unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    damage = find_damage(folder)
    assert damage is not None
    assert damage.reason.code == code
    assert damage.offer is not None
    assert damage.offer.backup.name == made.name
    restore(damage.offer.backup, folder, clock, lambda: "x")
    assert find_damage(folder) is None
    assert glance(folder / "tvdesk.db", ("activity",)).counts == {"activity": 1}


def test_a_workspace_on_a_server_is_not_ours_to_judge(unit: Office) -> None:
    path = unit.workspace.folder / "workspace.json"
    settings = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**settings, "database": "postgresql://nowhere"}), encoding="utf-8")
    (unit.workspace.folder / "tvdesk.db").write_bytes(b"left over")
    assert find_damage(unit.workspace.folder) is None


def test_a_check_begun_early_says_what_a_check_says(tmp_path: Path, unit: Office) -> None:
    unit.records.create_many("activity", [activity(str(number)) for number in range(200)])
    unit.desk.engine.dispose()
    folder = unit.workspace.folder
    damaged = tmp_path / "damaged"
    shutil.copytree(folder, damaged)
    spoil(damaged / "tvdesk.db")
    sound, early = begin_check(folder), begin_check(damaged)
    assert find_damage(folder, sound) is None
    found = find_damage(damaged, early)
    assert found is not None
    assert found.reason.code == "database.damaged"
    with pytest.raises(DatabaseDamaged):
        sound(damaged / "tvdesk.db")
    with pytest.raises(DatabaseDamaged):
        begin_check(tmp_path)(tmp_path / "tvdesk.db")
