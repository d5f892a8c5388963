"""Reporting rounds: what the consolidating office asks for, and who has answered.

A round is a record in the office's log and reaches the units with its bundles. Where a desk knows rounds, a
report names one of them; a desk that has not received any yet may name any, and the office's board counts
that file when the code fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.periods import Holidays
from tvdesk.core.presets import Preset, load_presets
from tvdesk.core.rules import as_date
from tvdesk.core.text import clean, fold, tone_key
from tvdesk.core.unit_choices import RECEIVING
from tvdesk.core.units import Units
from tvdesk.db.models import TYPED, incoming
from tvdesk.services.desk import Desk
from tvdesk.services.errors import OfficeOnly, PresetUnknown, RoundClosed, RoundDatesWrong, RoundExists, RoundUnknown
from tvdesk.services.listing import values_of
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records

OPEN, CLOSED = "mo", "dong"
PERIODIC, THEMATIC, AD_HOC = "dinh_ky", "chuyen_de", "dot_xuat"
WRITING = "nhap"
"""The state of a submission that has not been handed over."""

RECEIVED, LATE, HELD, SILENT = "received", "late", "held", "silent"
LOCAL_TIME = timedelta(hours=7)
"""Việt Nam's time against UTC: the day on which a file came is the office's day."""

CODE = re.compile(r"[!-~]{1,120}")
"""What a bundle may name a round by."""


@dataclass(frozen=True, slots=True)
class Round:
    """One reporting round. Days are ISO dates, both ends included; ``units`` are those that must report."""

    record: str
    code: str
    name: str
    kind: str
    period_kind: str
    period_label: str
    first: str
    last: str
    deadline: str
    cumulative: bool
    outline: str
    units: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from one unit: the first day of receipt, how many files wait, and what its reports count."""

    unit: str
    state: str
    received: str = ""
    held: int = 0
    expected: bool = True
    counts: Mapping[str, int] | None = None


def rounds(connection: Connection) -> list[Round]:
    """All rounds that this desk knows, the newest last."""
    table = TYPED["round"]
    query = select(table).where(table.c.visible).order_by(table.c.last_date, table.c.code, table.c.record)
    return [_round(values_of("round", dict(row._mapping))) for row in connection.execute(query)]


def _round(values: Mapping[str, Any]) -> Round:
    return Round(
        record=values["record"],
        code=values["code"],
        name=values["name"],
        kind=values["kind"],
        period_kind=values.get("period_kind", ""),
        period_label=values.get("period_label", ""),
        first=values["first_date"],
        last=values["last_date"],
        deadline=values["deadline"],
        cumulative=values.get("cumulative", False),
        outline=values.get("outline", ""),
        units=tuple(values.get("units", ())),
        is_open=values["status"] == OPEN,
    )


def find_round(connection: Connection, text: str) -> Round:
    """The round that a text means: by code, record id, or name with or without diacritics.

    Raises :class:`RoundUnknown` for none, or for several.
    """
    known = rounds(connection)
    wanted = clean(text)
    for found in (
        [one for one in known if wanted.casefold() == one.code.casefold() or wanted == one.record],
        [one for one in known if tone_key(wanted) == tone_key(one.name)],
        [one for one in known if fold(wanted) in (fold(one.name), fold(one.period_label))],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            break
    raise RoundUnknown(round=text)


def round_for_export(connection: Connection, text: str | None) -> Round | None:
    """The round that a report is for, or ``None`` where none was named or this desk knows no rounds yet.

    Where rounds are known, an unknown one raises :class:`RoundUnknown` and a closed one :class:`RoundClosed`.
    """
    if text is None or not rounds(connection):
        return None
    found = find_round(connection, text)
    if not found.is_open:
        raise RoundClosed(round=found.code)
    return found


def bundle_code(found: Round | None, text: str | None) -> str | None:
    """What a bundle names its round by: the code, or the text of a desk that knows no rounds.

    Raises :class:`RoundUnknown` for a text that is no code (signs of ASCII without blanks, at most 120).
    """
    code = text if found is None else found.code
    if code is not None and not CODE.fullmatch(code):
        raise RoundUnknown(round=code)
    return code


def board(connection: Connection, found: Round) -> list[Answer]:
    """Who has answered a round: the units that must, then others that did, each once.

    ``late`` is a first file that came after the deadline; ``held`` a unit of which only files wait that lack a
    predecessor; ``silent`` one of which nothing came. What a unit's reports count is told once one has come: the word
    on it may travel in a file for another round.
    """
    received, held = _files(connection, found)
    counts = submissions(connection, found.record)
    others = sorted((received.keys() | held.keys()) - set(found.units))
    answers = []
    for unit in (*found.units, *others):
        day = received.get(unit, "")
        state = (LATE if day > found.deadline else RECEIVED) if day else HELD if unit in held else SILENT
        answers.append(
            Answer(unit, state, day, held.get(unit, 0), unit in found.units, counts.get(unit) if day else None)
        )
    return answers


def _files(connection: Connection, found: Round) -> tuple[dict[str, str], dict[str, int]]:
    received: dict[str, str] = {}
    held: dict[str, int] = {}
    columns = (incoming.c.unit, incoming.c.round, incoming.c.state, incoming.c.received)
    for unit, round, state, at in connection.execute(select(*columns).order_by(incoming.c.received)):
        if round is None or clean(round).casefold() not in (found.code.casefold(), found.record):
            continue
        if state == "applied":
            received.setdefault(unit, (datetime.fromisoformat(at) + LOCAL_TIME).date().isoformat())
        elif state == "held":
            held[unit] = held.get(unit, 0) + 1
    return received, held


def submissions(connection: Connection, round: str) -> dict[str, dict[str, int]]:
    """What each unit says that its report of a round holds, by type; the newest word of each unit.

    A submission on which a unit is still writing says nothing yet.
    """
    table = TYPED["submission"]
    sent = (table.c.visible, table.c.round == round, table.c.state != WRITING)
    query = select(table).where(*sent).order_by(table.c.clock, table.c.record)
    found = {}
    for row in connection.execute(query):
        values = row._mapping
        kinds = ("activity", "training", "delegation", "plan_item")
        found[values["unit"]] = {kind: values[f"{kind}_count"] or 0 for kind in kinds}
    return found


def reporting_units(units: Units, on: str) -> tuple[str, ...]:
    """All units that report on a day: those under the province that consolidates, except who receives."""
    office = units.consolidating(on)
    province = units.parent(office, on) if office else None
    if office is None or province is None:
        return ()
    there = units.children(province, on)
    return tuple(sorted(unit.id for unit in there if unit.kind not in RECEIVING and unit.id != office))


class Rounds:
    """The consolidating office's work on rounds. ``language`` words the names that presets give."""

    def __init__(
        self, desk: Desk, records: Records, units: Units, holidays: Holidays | None = None, language: str = "vi"
    ) -> None:
        self._desk = desk
        self._records = records
        self._units = units
        self._holidays = holidays
        self._language = language

    def open(
        self,
        kind: str,
        year: int | None = None,
        index: int = 1,
        *,
        units: Sequence[str] | None = None,
        **own: Any,
    ) -> Round:
        """Open a round of a preset ``kind``, or one of the kinds "chuyen_de" and "dot_xuat" without a preset.

        ``own`` takes the place of what the preset gives: ``code``, ``name``, ``first_date``, ``last_date``,
        ``deadline``, ``cumulative``, ``outline``, ``note``. Without ``units`` every unit that reports on the last
        day is asked. Raises :class:`RoundExists`, :class:`RoundDatesWrong`, :class:`PresetUnknown`.
        """
        self._require_office()
        given = {name: value for name, value in own.items() if value is not None}
        values = {**self._preset(kind, year, index, bool(given)), **given, "status": OPEN}
        if not all(values.get(name) for name in ("code", "name", "first_date", "last_date", "deadline")):
            raise PresetUnknown(preset=kind)
        check_round(values)
        asked = reporting_units(self._units, values["last_date"]) if units is None else units
        known = read_desk(self._desk, rounds)
        if any(one.code.casefold() == values["code"].casefold() for one in known):
            raise RoundExists(round=values["code"])
        record = self._records.create("round", {**values, "units": list(asked)})
        return read_desk(self._desk, lambda connection: find_round(connection, record))

    def proposal(self, kind: str, year: int, index: int = 1) -> dict[str, Any]:
        """The values of a round as its preset gives them, with all units that report on its last day.

        Of a kind without a preset only what it is. Raises :class:`PresetUnknown`, and what the period raises.
        """
        values = {**self._preset(kind, year, index, by_hand=True), "status": OPEN}
        last = values.get("last_date")
        return {**values, "units": list(reporting_units(self._units, last))} if last else values

    def _preset(self, kind: str, year: int | None, index: int, by_hand: bool) -> dict[str, Any]:
        if kind in (THEMATIC, AD_HOC) and by_hand:
            return {"kind": kind, "outline": kind}
        preset = load_presets().get(kind)
        if preset is None or year is None:
            raise PresetUnknown(preset=kind)
        return self._of_preset(preset, year, index)

    def _of_preset(self, preset: Preset, year: int, index: int) -> dict[str, Any]:
        period = preset.period(year, index)
        return {
            "code": preset.code_of(period),
            "name": preset.name(period, self._language),
            "kind": PERIODIC,
            "period_kind": preset.kind.value,
            "first_date": period.first.isoformat(),
            "last_date": period.last.isoformat(),
            "deadline": preset.due(period, self._holidays).isoformat(),
            "cumulative": preset.cumulative,
            "outline": preset.outline,
        }

    def set_open(self, text: str, is_open: bool) -> Round:
        """Close a round to further reports, or open it again."""
        self._require_office()
        found = read_desk(self._desk, lambda connection: find_round(connection, text))
        self._records.edit(found.record, {"status": OPEN if is_open else CLOSED})
        return read_desk(self._desk, lambda connection: find_round(connection, found.record))

    def _require_office(self) -> None:
        if not self._desk.is_dic:
            raise OfficeOnly()


def check_round(values: Mapping[str, Any]) -> None:
    """Raise :class:`RoundUnknown` for a code that no file could carry, :class:`RoundDatesWrong` for its days."""
    bundle_code(None, str(values.get("code") or ""))
    _require_days(values)


def _require_days(values: Mapping[str, Any]) -> None:
    days: list[date | None] = [as_date(values.get(name)) for name in ("first_date", "last_date", "deadline")]
    first, last, due = days
    if first is None or last is None or due is None or last < first or due < first:
        told = {name: values.get(f"{name}_date", "") for name in ("first", "last")}
        raise RoundDatesWrong(**told, deadline=values.get("deadline", ""))
