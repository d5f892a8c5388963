"""The appendices of a report: lists of records as wide tables, and statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tvdesk.core.templates import INDICATORS
from tvdesk.services.figures import (
    AMOUNTS,
    DIRECTIONS,
    KINDS,
    Gathered,
    Values,
    by_indicator,
    counts_of,
    estimated,
    outputs,
    people,
    people_of,
    total,
)
from tvdesk.services.reports.across import across_changes
from tvdesk.services.reports.figure_views import View, chart_of, views_of
from tvdesk.services.reports.phrases import Phrases

if TYPE_CHECKING:
    from tvdesk.core.lineage import Family
    from tvdesk.report.model import Appendix, Block, Cell, Column, Row, Table

TOGETHER = 12
"""Up to so many records of all kinds stand in one appendix."""


@dataclass(frozen=True, slots=True)
class Part:
    """A column of a list: label, weight, what a record shows there, and the total below."""

    name: str
    weight: float
    cell: Callable[[Values], Cell]
    total: int | None = None
    number: bool = False


def list_of(
    say: Phrases,
    parts: Sequence[Part],
    rows: Sequence[Row],
    note: str = "",
    caption: str = "",
    keys: Sequence[str] = (),
) -> Table:
    """A list: the running number and the parts as columns, their totals below."""
    from tvdesk.report.model import Align, CellKind, Column, Table

    columns = [Column(say.text("column.number"), 0.5, Align.CENTER)]
    for part in parts:
        kind = CellKind.NUMBER if part.number else CellKind.TEXT
        align = Align.RIGHT if part.number else Align.LEFT
        columns.append(Column(say.text(f"column.{part.name}"), part.weight, align, kind))
    summed = rows and any(part.number for part in parts)
    totals = (say.text("total"), *(part.total for part in parts)) if summed else None
    return Table(columns=tuple(columns), rows=rows, totals=totals, note=note, caption=caption, keys=keys)


class Tables:
    """Makes the appendices of one report."""

    def __init__(self, phrases: Phrases, found: Gathered, *, consolidated: bool) -> None:
        self._say = phrases
        self._found = found
        self._consolidated = consolidated

    def lists(self) -> list[tuple[tuple[str, ...], Appendix]]:
        """Landscape lists of the records, and the kinds in each: one for each kind, few records in one together."""
        from tvdesk.report.model import Appendix

        say = self._say
        kinds = tuple(kind for kind in KINDS if self._found.of(kind))
        if len(kinds) > 1 and len(self._found.all()) <= TOGETHER:
            tables = tuple(self.table(kind, say.text(f"appendix.{kind}")) for kind in kinds)
            return [(kinds, Appendix(title=say.text("appendix.records"), landscape=True, blocks=tables))]
        return [
            ((kind,), Appendix(title=say.text(f"appendix.{kind}"), landscape=True, blocks=(self.table(kind),)))
            for kind in kinds
        ]

    # --- lists -----------------------------------------------------------------------------------------------

    def table(self, kind: str, caption: str = "") -> Table:
        records = self._found.of(kind)
        parts = [*self._parts(kind, records)]
        keyed = self._rows(kind, records, parts)
        rows, keys = [row for _, row in keyed], [key for key, _ in keyed]
        return list_of(self._say, parts, rows, self._note(records), caption, keys)

    def _parts(self, kind: str, records: Sequence[Values]) -> Iterator[Part]:
        yield Part(f"title.{kind}", 2.9 if kind == "delegation" else 3.4, self._title)
        yield Part("time", 1.3, self._say.short_span)
        yield Part("place", 1.4, lambda one: one.get("place"))
        yield Part("host", 2.5, self._host)
        if kind == "training":
            yield Part("classes", 0.7, lambda one: one.get("classes", 1), total(records, "classes", 1), True)
        else:
            yield Part("countries", 1.2, self.countries)
        if kind == "delegation":
            yield Part("head", 1.7, lambda one: one.get("head_of_delegation"))
            yield Part("groups", 0.7, lambda one: one.get("groups", 1), total(records, "groups", 1), True)
        yield Part(f"people.{kind}", 0.7, self.people_cell, known_people(records), True)
        yield Part("result", 1.7, self._result)
        if any(one.get("budget_vnd") is not None for one in records):
            yield Part("budget", 1.0, lambda one: one.get("budget_vnd"), total(records, "budget_vnd"), True)
        if self._consolidated:
            yield Part("reporter", 1.6, self.reporters)

    def _rows(self, kind: str, records: Sequence[Values], parts: Sequence[Part]) -> list[tuple[str, Row]]:
        """Each row with its record; the name of a group has none."""
        from tvdesk.report.model import Group

        if kind != "delegation":
            return [(one["record"], self._row(number, one, parts)) for number, one in enumerate(records, 1)]
        rows: list[tuple[str, Row]] = []
        number = 0
        for subtype in (*DIRECTIONS, None):
            chosen = [one for one in records if _direction(one) == subtype]
            if chosen:
                rows.append(("", Group(self._group(subtype, chosen))))
            for one in chosen:
                number += 1
                rows.append((one["record"], self._row(number, one, parts)))
        return rows

    def _group(self, subtype: str | None, records: Sequence[Values]) -> str:
        """ "Đoàn ra: 02 đoàn, 45 lượt người": the subtotals of a direction."""
        say = self._say
        label = say.label("delegation_subtype", subtype) if subtype else say.text("unclassified")
        groups, found = total(records, "groups", 1), people(records)
        key = "group.people" if found.known else "group"
        return say.plural(key, groups, label=label, groups=say.count(groups), people=say.summed(found))

    def _row(self, number: int, one: Values, parts: Sequence[Part]) -> tuple[Cell, ...]:
        return (number, *(part.cell(one) for part in parts))

    def _title(self, one: Values) -> str:
        mark = self._say.text("contested") if one.get("$conflicts") else ""
        return f"{one['title']} {mark}".strip()

    def _host(self, one: Values) -> str:
        host, partner = one.get("host_unit"), one.get("partner")
        if host and partner:
            return f"{host}; {self._say.text('with')} {partner}"
        return str(host or partner or "")

    def countries(self, one: Values) -> str:
        """The countries of a record, by name or as they were typed."""
        codes = one.get("countries") or ()
        return self._say.labels("country", codes) or str(one.get("country_text") or "")

    def people_cell(self, one: Values) -> Cell:
        """How many people took part: a number, or in words where it is only about so many."""
        value = people_of(one)
        if value is not None and (one.get("estimated") or one.get("participants_approx")):
            return self._say.people(one)
        return value

    def _result(self, one: Values) -> str:
        if one.get("result") or one.get("outputs_text"):
            return str(one.get("result") or one.get("outputs_text"))
        return "; ".join(
            self._say.quantity(name, self._say.count(value)) for name, value in by_indicator([one]).items()
        )

    def reporters(self, one: Values) -> str:
        """The units that reported a record."""
        day = one["start_date"]
        return "; ".join(self._say.short_name(unit, day) for unit in self._found.reporters(one))

    def _note(self, records: Sequence[Values]) -> str:
        say, notes = self._say, []
        found = people(records)
        if 0 < found.known < found.count:
            notes.append(say.text("note.known", known=say.count(found.known), count=say.count(found.count)))
        if count := estimated(records):
            notes.append(say.plural("note.estimated", count))
        if joined := sum(one["record"] in self._found.together for one in records):
            notes.append(say.plural("note.joined", joined))
        if any(one.get("$conflicts") for one in records):
            notes.append(say.text("note.contested"))
        return " ".join([say.text("note.lead"), *notes]) if notes else ""

    # --- statistics ------------------------------------------------------------------------------------------

    def statistics(self, *, facts: bool) -> Appendix:
        """All figures: by kind, by each view with its chart, outputs and money; with ``facts`` where they are from.

        A table in which nothing is classified is left out.
        """
        from tvdesk.report.model import Appendix

        blocks: list[Block] = [self._by_kind()]
        *views, money = views_of(counts_of(self._found), self._say, self._found.first, self._found.last)
        for view in views:
            shown = self._consolidated if view.by == "unit" else view.tells and len(view.lines) > 1
            if self._found.all() and shown:
                blocks += self._view(view)
                blocks += self._across() if view.by == "unit" else []
        blocks += [*self._outputs(), *self._money(money)]
        return Appendix(title=self._say.text("appendix.statistics"), blocks=tuple(blocks), shows_facts=facts)

    def _by_kind(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for kind in KINDS:
            records = self._found.of(kind)
            amount = total(records, AMOUNTS[kind], 1) if kind in AMOUNTS else None
            rows.append((self._say.text(f"kind.{kind}"), len(records), amount, known_people(records)))
        totals = (self._say.text("total"), len(self._found.all()), None, known_people(self._found.all()))
        return self._table("kind", ("kind", "count", "amount", "people"), rows, totals)

    def _view(self, view: View) -> list[Block]:
        """The table of a view, and its chart below."""
        say = self._say
        note = say.text("several.units" if view.by == "unit" else "several") if view.several else ""
        if view.by == "month":
            note = say.text("note.months")
        rows: list[tuple[Cell, ...]] = [(line.label, *line.values, line.total) for line in view.lines]
        totals: tuple[Cell, ...] = (say.text("total"), *view.totals, sum(view.totals))
        blocks: list[Block] = [self._table(view.by, (view.by, *view.series, "count"), rows, totals, note)]
        chart = chart_of(view, say)
        return [*blocks, chart] if chart is not None else blocks

    def _across(self) -> list[Table]:
        """Before and after a change of organisation, by families of units, where the period holds one."""
        say, found = self._say, self._found
        told = across_changes(say.units, found)
        if not told:
            return []
        rows: list[tuple[Cell, ...]] = [
            (self._names(one.family), one.before or None, one.after or None, one.whole) for one in told
        ]
        columns = ("family", "before", "after", "count")
        return [self._table("across", columns, rows, None, say.text("across.rule"))]

    def _names(self, family: Family) -> str:
        """ "A, B → C (từ 01/07/2025)"; a long line of heirs is named in full, since the mapping must be stated."""
        say, found = self._say, self._found
        before, after = (
            ", ".join(say.units.name(unit, on) for unit in side)
            for side, on in ((family.before, found.first), (family.after, found.last))
        )
        return say.text("across.family", before=before, after=after, day=say.numeric(family.day))

    def _outputs(self) -> list[Table]:
        say, quantities = self._say, outputs(self._found.all())
        if not quantities:
            return []
        order = [entry.code for entry in say.lists.entries(INDICATORS)]
        place = {code: number for number, code in enumerate(order)}
        ordered = sorted(quantities.items(), key=lambda item: (place.get(item[0][0], len(place)), item[0]))
        spoken = any(language for _, language in quantities)
        rows: list[tuple[Cell, ...]] = [
            (
                say.label(INDICATORS, indicator),
                *([say.label("language", language) if language else None] if spoken else []),
                say.lists.count_unit(indicator, say.language.name),
                quantity,
            )
            for (indicator, language), quantity in ordered
        ]
        columns = ("output", *(["language"] if spoken else []), "count_unit", "quantity")
        return [self._table("output", columns, rows, None)]

    def _money(self, view: View) -> list[Block]:
        say = self._say
        if not view.lines:
            return []
        rows: list[tuple[Cell, ...]] = [(line.label, line.values[0] or None, line.values[1]) for line in view.lines]
        totals = (say.text("total"), view.totals[0] or None, view.totals[1])
        table = self._table("budget", ("source", "planned", "spent"), rows, totals, unit=say.text("in_vnd"))
        chart = chart_of(view, say) if view.totals[0] else None
        return [table, chart] if chart is not None else [table]

    def _table(
        self,
        name: str,
        columns: Sequence[str],
        rows: Sequence[tuple[Cell, ...]],
        totals: tuple[Cell, ...] | None,
        note: str = "",
        unit: str = "",
    ) -> Table:
        from tvdesk.report.model import Table

        return Table(
            columns=self._columns(columns),
            rows=[(number, *row) for number, row in enumerate(rows, 1)],
            totals=(totals[0], None, *totals[1:]) if totals else None,
            caption=self._say.text(f"caption.{name}"),
            note=note,
            unit_of_count=unit,
        )

    def _columns(self, names: Sequence[str]) -> tuple[Column, ...]:
        from tvdesk.report.model import Align, CellKind, Column

        made = [Column(self._say.text("column.number"), 0.6, Align.CENTER)]
        for place, name in enumerate(names):
            label = self._say.text(f"column.{name}")
            if place == 0:
                made.append(Column(label, 5.0))
            elif name in ("language", "count_unit"):
                made.append(Column(label, 1.8))
            else:
                made.append(Column(label, 1.4, Align.RIGHT, CellKind.NUMBER))
        return tuple(made)


def known_people(records: Sequence[Values]) -> int | None:
    """All people in the records; ``None`` where no record says how many."""
    found = people(records)
    return found.value if found.known else None


def _direction(one: Values) -> str | None:
    subtype = one.get("subtype")
    return subtype if subtype in DIRECTIONS else None
