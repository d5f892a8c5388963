"""Workbooks on a desk step by step: written in pieces, called off, undone, compared, and their columns remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import Office, Province
from sqlalchemy import func, select

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.db.models import TYPED, change, sheet_row
from tvdesk.services import workbooks
from tvdesk.services.sheets.service import Sheets
from tvdesk.services.sheets.session import Choices
from tvdesk.services.workbooks import Workbooks

BOOK = "hoat-dong.xlsx"


@pytest.fixture
def dic(tmp_path: Path) -> Office:
    return Province(tmp_path / "province").dic


@pytest.fixture
def books(dic: Office) -> Workbooks:
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    return Workbooks(dic.desk, lists, Sheets(lists, units))


def counted(dic: Office) -> tuple[int, int, int]:
    """Visible activities, fingerprints known, lines in the log."""
    table = TYPED["activity"]
    with reading(dic.desk.engine) as connection:
        activities = connection.execute(select(func.count()).select_from(table).where(table.c.visible)).scalar_one()
        known = connection.execute(select(func.count()).select_from(sheet_row)).scalar_one()
        lines = connection.execute(select(func.count()).select_from(change)).scalar_one()
    return activities, known, lines


def test_it_is_written_in_pieces_and_says_how_far_it_is(
    dic: Office, books: Workbooks, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "PIECE", 20)
    told: list[tuple[int, int]] = []
    result = books.plan(books.open(real_data / BOOK))
    count = result.counts()["imported"]
    taken = books.take(result, tell=lambda done, total: told.append((done, total)))
    assert told[:3] == [(0, count), (20, count), (40, count)]
    assert told[-1] == (count, count)
    assert taken.counts() == {"activity": count}
    assert counted(dic)[:2] == (count, count)
    assert [row.record for row in result.rows if row.status == "imported"] == [record for _, record in taken.made]
    assert books.plan(books.open(real_data / BOOK)).counts()["imported"] == 0


def test_called_off_it_leaves_nothing(
    dic: Office, books: Workbooks, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "PIECE", 20)

    def stop(done: int, _total: int) -> None:
        if done >= 40:
            raise InterruptedError

    before = counted(dic)
    with pytest.raises(InterruptedError):
        books.take(books.plan(books.open(real_data / BOOK)), tell=stop)
    assert counted(dic) == before


def test_undone_its_rows_are_new_again_and_nothing_else_is_touched(
    dic: Office, books: Workbooks, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "PIECE", 20)
    books.take_in(real_data / "tap-huan.xlsx")
    before = counted(dic)
    taken = books.take(books.plan(books.open(real_data / BOOK)))
    books.undo(taken)
    assert counted(dic)[:2] == before[:2]
    assert not dic.records.state(taken.made[0][1]).visible
    again = books.take_in(real_data / BOOK)
    assert again.counts()["imported"] == len(taken.made)
    assert books.take_in(real_data / "tap-huan.xlsx").counts()["imported"] == 0


def test_an_undo_called_off_takes_nothing_back(
    dic: Office, books: Workbooks, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "PIECE", 20)
    taken = books.take(books.plan(books.open(real_data / BOOK)))
    before = counted(dic)

    def stop(done: int, _total: int) -> None:
        if done >= 20:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        books.undo(taken, stop)
    assert counted(dic) == before


def test_rows_that_stay_out_are_not_taken_and_stay_new(books: Workbooks, real_data: Path) -> None:
    result = books.plan(books.open(real_data / BOOK))
    new = [row for row in result.rows if row.status == "imported"]
    taken = books.take(result, frozenset({new[0].place, new[3].place}))
    assert len(taken.made) == len(new) - 2
    later = books.plan(books.open(real_data / BOOK))
    assert [row.place for row in later.rows if row.status == "imported"] == [new[0].place, new[3].place]


def test_a_row_that_is_in_the_register_already_is_found(dic: Office, books: Workbooks, real_data: Path) -> None:
    result = books.plan(books.open(real_data / BOOK))
    row = next(row for row in result.rows if row.status == "imported")
    title = row.values["title"].upper()
    record = dic.records.create("activity", {**row.values, "title": title, "unit": "tv-soct"})
    found = books.possible_duplicates(result)
    assert (found[0].row.place, found[0].record, found[0].side.title) == (
        row.place,
        record,
        row.values["title"].upper(),
    )
    assert found[0].score >= 60
    assert "title" in found[0].reasons
    assert all(one.record == record for one in found)


def test_the_search_for_duplicates_can_be_called_off(books: Workbooks, real_data: Path) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        books.possible_duplicates(books.plan(books.open(real_data / BOOK)), stop)


def test_what_columns_mean_is_remembered_for_the_layout(books: Workbooks, real_data: Path) -> None:
    work = books.open(real_data / BOOK)
    first = books.plan(work)
    sheet, key = next(iter(first.layouts.items()))
    letters = next(column.letters for column in first.columns[sheet] if column.field == "participants")
    books.keep_map(key, {letters: "outputs"})
    second = books.plan(work)
    assert second.remembered == {name for name, one in first.layouts.items() if one == key}
    assert next(column.field for column in second.columns[sheet] if column.letters == letters) == "outputs"
    undone = books.plan(work, Choices(maps={key: {letters: "participants"}}))
    assert next(column.field for column in undone.columns[sheet] if column.letters == letters) == "participants"
    books.forget_map(key)
    assert books.plan(work).remembered == set()
