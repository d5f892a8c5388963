"""One whole exchange with PostgreSQL at the office and at a unit, held against the same on SQLite throughout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
from forging import forge
from offices import DIC, Office, Province, activity
from unchanged import sound, unchanged

from tvdesk.core.errors import NotAuthentic
from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.history.change import decode_change
from tvdesk.services.desk import unit_lookup
from tvdesk.services.errors import NothingToSend, OutOfScope
from tvdesk.services.intake import Intake
from tvdesk.services.listing import listed
from tvdesk.services.plan_progress import plan_in_brief
from tvdesk.services.projector import rebuild
from tvdesk.services.searching import search
from tvdesk.services.tally import tally

pytestmark = pytest.mark.postgres
ONE, TWO, THREE = "tv-soct", "tv-sotc", "tv-ct"


@pytest.fixture
def database(postgres_url: str) -> Iterator[str]:
    """A second PostgreSQL database, for the unit."""
    with postgres_server.fresh_database(postgres_url) as url:
        yield url


class Exchange:
    """Units ONE (two machines) and TWO on SQLite, THREE on PostgreSQL; the office on PostgreSQL and on SQLite.

    ``office`` does everything on PostgreSQL; ``mirror`` is a second office desk, on SQLite, that takes the same
    files in: after every step both must show the same.
    """

    def __init__(self, folder: Path, office: str, unit: str) -> None:
        self.province = Province(folder)
        self.mirror = self.province.dic
        self.office = self.province.enrol(DIC, "dic", office)
        self.one, self.second, self.two = (self.province.enrol(name) for name in (ONE, ONE, TWO))
        self.three = self.province.enrol(THREE, database=unit)
        self._files = 0

    def close(self) -> None:
        for office in self.province.offices:
            office.desk.engine.dispose()

    def send(self, sender: Office, audience: str = DIC, kind: str = "report", receipt: bytes | None = None) -> Path:
        self._files += 1
        return sender.export(audience, self.province.stick(f"{self._files}.tvb"), kind, receipt).path

    def take(self, path: Path) -> Intake:
        """Preview and take in at both office desks; the PostgreSQL one's answer."""
        results = []
        for office in (self.office, self.mirror):
            preview = office.intake.preview(path)
            result = office.take_in(path)
            assert (preview.state, preview.applied, preview.missing) == (result.state, result.applied, result.missing)
            results.append(result)
        assert results[0].applied == results[1].applied
        self.same()
        return results[0]

    def same(self) -> None:
        assert sound(self.office) == sound(self.mirror)
        for unit in (ONE, TWO, THREE):
            assert self.office.digest(unit) == self.mirror.digest(unit)

    def answer(self, unit: Office, receipt: bytes | None) -> None:
        unit.take_in(self.send(self.office, unit.workspace.settings.unit, "reply", receipt))

    def level(self) -> None:
        """The mirror takes over what was decided at the office."""
        self.mirror.take_in(self.send(self.office, DIC, "relay"))
        self.same()


@pytest.fixture
def exchange(tmp_path: Path, postgres_database: str, database: str) -> Iterator[Exchange]:
    made = Exchange(tmp_path, postgres_database, database)
    yield made
    made.close()


def log_a_year(x: Exchange) -> None:
    x.one.records.create_many("activity", [activity(f"Hội nghị số {n}", countries=["LA", "KH"]) for n in range(30)])
    x.two.records.create_many("training", [{**activity(f"Lớp tập huấn {n}"), "participants": 7} for n in range(9)],
                              checked=True)  # fmt: skip
    x.three.records.create("activity", activity("Đường hoa Trà Vinh", place="Phường Long Đức"))
    x.three.records.create_many("delegation", [activity("Đoàn ra Campuchia", budget_vnd=2**53 - 1)], checked=True)


def test_a_whole_exchange(exchange: Exchange) -> None:
    x = exchange
    log_a_year(x)
    assert x.office.desk.engine.dialect.name == x.three.desk.engine.dialect.name == "postgresql"

    # Scrambled, one of them twice, one damaged on the way.
    receipts = {}
    for unit in (x.three, x.one, x.two):
        path = x.send(unit)
        result = x.take(path)
        receipts[unit.workspace.settings.unit] = result.receipt
        assert result.state == "applied"
        again = x.office.take_in(path)
        assert (again.known, again.receipt) == (True, result.receipt)
    damaged = x.send(x.two)
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    with unchanged(x.office), pytest.raises(NotAuthentic):
        x.office.take_in(damaged)
    for unit in (x.one, x.two, x.three):
        name = unit.workspace.settings.unit
        x.answer(unit, receipts[name])
        assert unit.digest(name) == x.office.digest(name)
        with pytest.raises(NothingToSend):
            x.send(unit)


def test_conflict_and_verdict(exchange: Exchange) -> None:
    x = exchange
    record = x.one.records.create("activity", activity("cũ"))
    x.second.take_in(x.send(x.one, ONE, "relay"))
    x.one.records.edit(record, {"title": "máy một", "participants": 5})
    x.second.records.edit(record, {"title": "máy hai", "place": "Trà Vinh"})
    result = x.take(x.send(x.second))
    receipt = x.take(x.send(x.one)).receipt
    assert [name for _, name, _, _ in x.office.records.conflicts()] == ["title"]
    x.office.records.settle(record, "title", "máy một")
    x.office.records.judge(record, f"{x.second.secrets.device}:1", refused=True, code="wrong", reason="Sai nơi")
    assert x.office.records.conflicts() == []
    x.level()
    for unit in (x.one, x.second):
        x.answer(unit, receipt if unit is x.one else result.receipt)
        state = unit.records.state(record)
        assert (state.shown["title"], state.conflicts) == ("máy một", {})
        assert "place" not in state.shown
        assert unit.digest(ONE) == x.office.digest(ONE)


def test_held_and_released_on_postgresql(exchange: Exchange) -> None:
    x = exchange
    x.one.records.create("activity", activity("một"))
    first = x.send(x.one)
    x.one.take_in(x.send(x.mirror, ONE, "reply", x.mirror.take_in(first).receipt))
    x.one.records.create("activity", activity("hai"))
    second = x.send(x.one)
    assert x.office.take_in(second).state == "held"
    released = x.office.take_in(first).released
    assert [one.state for one in released] == ["applied"]
    x.mirror.take_in(second)
    x.same()


def test_search_lists_and_rebuilding(exchange: Exchange) -> None:
    x = exchange
    log_a_year(x)
    for unit in (x.one, x.two, x.three):
        x.take(x.send(unit))
    for office in (x.office, x.mirror, x.three):
        with reading(office.desk.engine) as connection:
            titles = [
                {hit.title for hit in search(connection, text)} for text in ("đường hoa", "DUONG HOA", "duong ho")
            ]
            assert titles == [{"Đường hoa Trà Vinh"}] * 3
            assert [hit.title for hit in search(connection, "long duc")] == ["Đường hoa Trà Vinh"]
            assert search(connection, "không có gì") == []
    with reading(x.office.desk.engine) as one, reading(x.mirror.desk.engine) as other:
        for type in ("activity", "training", "delegation"):
            assert listed(one, type) == listed(other, type)
        days = ("2000-01-01", "2099-12-31")
        for owner in (None, ONE):
            found = tally(one, *days, owner)
            assert found == tally(other, *days, owner)
            assert found[0].activities > 0
            assert plan_in_brief(one, 2025, owner) == plan_in_brief(other, 2025, owner)
    before = sound(x.office)
    with writing(x.office.desk.engine) as connection:
        assert rebuild(connection, unit_lookup(connection), x.office.desk.schemas) == 41
    assert sound(x.office) == before


def test_what_is_refused_changes_nothing_on_postgresql(exchange: Exchange) -> None:
    x = exchange
    record = x.two.records.create("activity", activity("của tôi"))
    x.take(x.send(x.two))
    x.one.records.create_many("activity", [activity(f"{n}") for n in range(50)])
    forge(x.one, record, {"title": "chiếm"}, op="edit", over={"$life": [f"{x.two.secrets.device}:1"]})
    path = x.send(x.one)
    with unchanged(x.office, x.mirror):
        for office in (x.office, x.mirror):
            with pytest.raises(OutOfScope):
                office.take_in(path)


def test_lines_are_found_by_their_bytes(exchange: Exchange) -> None:
    x = exchange
    row = {"sha256": "a" * 64, "name": "ảnh.jpg", "bytes": 3, "media_type": "image/jpeg"}
    for office in (x.three, x.two):
        office.records.create("activity", activity("không có tệp"))
        office.records.create("activity", activity("có tệp", attachments=[row]))
        with reading(office.desk.engine) as connection:
            (line,) = log.lines_holding(connection, b'"sha256":"')
        assert decode_change(line).fields["title"] == "có tệp"
