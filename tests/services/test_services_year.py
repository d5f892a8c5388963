"""A scripted year of a province: at its end all desks agree, and every figure is that of the raw changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import add

import pytest
from recount import KINDS, Figures, recount, shown_records
from report_desks import LISTS, text_of
from report_reading import pages_of
from scripted_year import CABINET, STATION, TRADE, YEAR, ScriptedYear

from tvdesk.core.language import Language
from tvdesk.core.units import Units
from tvdesk.db.engine import reading
from tvdesk.report.printing import print_document
from tvdesk.services.duplicates import groups
from tvdesk.services.figures import Gathered, gather
from tvdesk.services.listing import between
from tvdesk.services.reporting import Ask, Reporting
from tvdesk.services.rounds import Rounds
from tvdesk.services.templates import units_of
from tvdesk.services.verify import verify
from tvdesk.services.workspace import DATABASE

Records = dict[str, tuple[str, dict[str, object]]]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedYear]:
    played = ScriptedYear(tmp_path_factory.mktemp("year"))
    played.play()
    yield played
    played.close()


@pytest.fixture(scope="module")
def raw(year: ScriptedYear) -> Records:
    """What the office's log adds up to, worked out without the program."""
    return shown_records(year.dic.workspace.folder / DATABASE)


def of_program(found: Gathered) -> Figures:
    """The program's own records of a period, summed in the same way."""
    figures = Figures()
    for kind in KINDS:
        for values in found.of(kind):
            figures.records[kind] += 1
            figures.people[kind] += values.get("visits" if kind == "delegation" else "participants", 0)
            figures.spent += values.get("budget_vnd", 0)
            figures.tasks[values.get("task", "")] += 1
            figures.units.update((unit, kind) for unit in {one["unit"] for one in found.members(values)})
            figures.titles.add(values["title"])
            figures.channels.update(values.get("channels", ()))
            figures.countries.update(values.get("countries", ()))
    return figures


def of_month(year: ScriptedYear, month: int) -> Figures:
    first, last = year.rounds[month - 1].first, year.rounds[month - 1].last
    with reading(year.dic.desk.engine) as connection:
        return of_program(gather(connection, first, last, duplicates=groups(connection)))


def test_everything_that_goes_wrong_in_a_year_went_wrong(year: ScriptedYear) -> None:
    told = year.told
    assert len(year.rounds) == 12
    assert told.lost >= 5
    assert told.known >= 5
    assert told.refused.count("bundle.bad_member") >= 5
    assert told.refused.count("registry.revoked") == 1
    assert told.held >= 1
    assert told.released >= 1
    assert told.settled >= 12


def test_at_the_end_all_desks_agree(year: ScriptedYear) -> None:
    machines = [(unit, machine) for unit, found in year.machines.items() for machine in found]
    assert len(machines) == 8
    assert [unit for unit, machine in machines if machine.digest(unit) != year.dic.digest(unit)] == []
    with reading(year.dic.desk.engine) as connection:
        assert verify(connection, year.dic.desk).records > 100


@pytest.mark.parametrize("month", range(1, 13))
def test_the_figures_of_a_month_are_those_of_the_raw_changes(year: ScriptedYear, raw: Records, month: int) -> None:
    found = of_month(year, month)
    assert found.records.total() >= 5
    assert found == recount(raw, year.rounds[month - 1].first, year.rounds[month - 1].last)


def test_the_months_add_up_to_the_year(year: ScriptedYear, raw: Records) -> None:
    first, last = year.rounds[0].first, year.rounds[-1].last
    assert (first, last) == (f"{YEAR - 1}-12-15", f"{YEAR}-12-14")
    months = reduce(add, (of_month(year, month) for month in range(1, 13)))
    assert months == recount(raw, first, last)
    assert months.records.total() > 100


def test_the_years_report_prints_what_the_raw_changes_add_up_to(year: ScriptedYear, raw: Records) -> None:
    """The statistics as they stand on paper, in the words of the office."""
    year.clock.to(date(YEAR + 1, 1, 12))
    opened = Rounds(year.dic.desk, year.dic.records, year.units).open("year", YEAR, units=year.reporting)
    with reading(year.dic.desk.engine) as connection:
        joined, units = groups(connection), units_of(connection)
    made = Reporting(year.dic.desk, Language.load("vi"), LISTS, units).make(Ask(round=opened.code), joined)
    text = text_of(pages_of(print_document(made.document).pdf))
    figures = recount(raw, opened.first, opened.last)
    assert [row for row in _rows(figures, units) if row not in text] == []
    assert [title for title in figures.titles if title not in text] == []


def _rows(figures: Figures, units: Units) -> list[str]:
    task = {entry.code: entry.vi for entry in LISTS.entries("task")}
    country = {entry.code: entry.vi for entry in LISTS.entries("country")}
    rows = [f"{label} {figures.tasks[code]}" for code, label in task.items()]
    rows += [f"{country[code]} {count}" for code, count in figures.countries.items()]
    for unit in {unit for unit, _ in figures.units}:
        counts = [figures.units[unit, kind] for kind in KINDS]
        rows.append(f"{units.name(unit)} {' '.join(map(str, counts))} {sum(counts)}")
    people = f"{figures.people.total():,}".replace(",", ".")
    spent = f"{figures.spent:,}".replace(",", ".")
    return [*rows, f"Tổng cộng {figures.records.total()} {people} ", f"Kinh phí đã thực hiện: {spent} đồng."]


def test_a_lost_machine_and_a_merged_unit_leave_nothing_out_and_nothing_twice(raw: Records) -> None:
    titles = [str(values["title"]) for kind, values in raw.values() if kind in KINDS]
    assert sorted(title for title in titles if title.startswith("Việc mất theo máy")) == [
        f"Việc mất theo máy {number}" for number in range(3)
    ]
    days = {
        unit: [str(values["start_date"]) for _, values in raw.values() if values.get("unit") == unit]
        for unit in (STATION, CABINET, TRADE)
    }
    assert max(day for day in days[STATION] if day) < f"{YEAR}-07"
    assert max(days[CABINET]) > f"{YEAR}-12"
    assert max(days[TRADE]) > f"{YEAR}-12"


def test_what_the_office_corrected_stands_at_the_unit(year: ScriptedYear) -> None:
    (machine,) = year.machines[CABINET]
    with reading(machine.desk.engine) as connection:
        found = [one for one in between(connection, "activity") if one.get("note") == "Sở TTTT sửa theo biên bản"]
    assert [one["participants"] for one in found] == [77]
