"""The coverage page of a consolidated report: who reported, what is lacking, what was counted once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tvdesk.core.dates import format_numeric
from tvdesk.core.text import sort_key
from tvdesk.services.coverage import HELD, LATE, ON_TIME, RECEIVED, SILENT, Contested, Coverage, Reporter
from tvdesk.services.figures import KINDS, Gathered
from tvdesk.services.reports.phrases import Phrases

if TYPE_CHECKING:
    from tvdesk.report.model import Appendix, Block, Cell, Table

_LIFE = "$life"
_MOST_NAMED = 8


class CoveragePage:
    """Makes the page for one report."""

    def __init__(self, phrases: Phrases, found: Gathered, coverage: Coverage) -> None:
        self._say = phrases
        self._found = found
        self._coverage = coverage

    def appendix(self) -> Appendix:
        """Summary, units, duplicates, conflicts; the log positions at its foot."""
        from tvdesk.report.model import Appendix

        blocks: list[Block] = [*self._summary(), self._units()]
        blocks += [*self._duplicates(), *self._conflicts()]
        title = self._say.text("appendix.coverage")
        return Appendix(title=title, blocks=tuple(blocks), shows_facts=True)

    def _summary(self) -> list[Block]:
        from tvdesk.report.model import Bullets, Paragraph

        say, coverage = self._say, self._coverage
        reported = coverage.count(ON_TIME, RECEIVED, LATE)
        asked = reported + coverage.count(HELD, SILENT)
        text = say.plural("coverage.reported", reported, asked=say.count(asked))
        if coverage.deadline:
            text += " " + say.text("coverage.deadline", day=format_numeric(coverage.deadline))
        lacking = [
            *([(coverage.count(LATE), "late")] if coverage.deadline else []),
            (coverage.count(SILENT), "silent"),
            (coverage.held, "held"),
            (len(coverage.contested), "contested"),
            (len(self._found.together), "joined"),
        ]
        told = [say.plural(f"coverage.{name}", count, names=self._names(name)) for count, name in lacking]
        if self._found.together:
            records, events = len(self._found.reported()), len(self._found.all())
            told.append(say.text("coverage.summed", records=say.count(records), events=say.count(events)))
        return [Paragraph(text), Bullets(tuple(told))]

    def _names(self, state: str) -> str:
        """The units in a state, in brackets; nothing when they are too many to be read in a line."""
        units = sorted((one for one in self._coverage.reporters if one.state == state), key=self._by_name)
        names = "; ".join(self._say.short_name(one.unit, self._found.last) for one in units)
        return f" ({names})" if names and len(units) <= _MOST_NAMED else ""

    def _units(self) -> Table:
        from tvdesk.report.model import Align, CellKind, Column, Table

        say = self._say
        ordered = sorted(self._coverage.reporters, key=self._by_name)
        columns = (
            Column(say.text("column.number"), 0.5, Align.CENTER),
            Column(say.text("column.unit"), 3.2),
            Column(say.text("column.first"), 1.3, kind=CellKind.DATE),
            Column(say.text("column.last"), 1.3, kind=CellKind.DATE),
            Column(say.text("column.state"), 1.5),
            Column(say.text("column.held"), 0.8, kind=CellKind.NUMBER),
            Column(say.text("column.records"), 0.8, kind=CellKind.NUMBER),
        )
        rows: list[tuple[Cell, ...]] = [
            (
                number,
                say.name_over(one.unit, self._found.first, self._found.last),
                one.first or None,
                one.last if one.last != one.first else None,
                say.text(f"state.{one.state}"),
                one.held or None,
                one.records,
            )
            for number, one in enumerate(ordered, 1)
        ]
        records = sum(one.records for one in ordered)
        totals = (say.text("total"), None, None, None, None, self._coverage.held, records)
        return Table(columns=columns, rows=rows, totals=totals, caption=say.text("caption.coverage"))

    def _by_name(self, one: Reporter) -> Any:
        return sort_key(self._say.short_name(one.unit, self._found.last))

    def _duplicates(self) -> list[Table]:
        say, found = self._say, self._found
        joined = [(kind, one) for kind in KINDS for one in found.of(kind) if one["record"] in found.together]
        rows: list[tuple[Cell, ...]] = [
            (
                one["title"],
                "; ".join(say.short_name(unit, one["start_date"]) for unit in found.reporters(one)),
                len(found.together[one["record"]]),
            )
            for _, one in joined
        ]
        return [self._named("joined", ("title.joined", "reporters", "records"), rows)] if rows else []

    def _conflicts(self) -> list[Table]:
        say = self._say
        rows: list[tuple[Cell, ...]] = [
            (one.title, say.short_name(one.unit, self._found.last), self._fields(one))
            for one in self._coverage.contested
        ]
        return [self._named("contested", ("title.contested", "unit", "fields"), rows)] if rows else []

    def _fields(self, one: Contested) -> str:
        names = dict.fromkeys(name.partition("/")[0] for name in one.fields)
        return ", ".join(
            self._say.text("life") if name == _LIFE else self._say.language.field_label(one.kind, name)
            for name in names
        )

    def _named(self, name: str, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Table:
        from tvdesk.report.model import Align, CellKind, Column, Table

        say = self._say
        weights = (3.5, 2.5, 1.5)
        made = [Column(say.text("column.number"), 0.5, Align.CENTER)]
        for column, weight in zip(columns, weights, strict=True):
            if column == "records":
                made.append(Column(say.text(f"column.{column}"), 0.9, kind=CellKind.NUMBER))
            else:
                made.append(Column(say.text(f"column.{column}"), weight))
        numbered = [(number, *row) for number, row in enumerate(rows, 1)]
        return Table(columns=tuple(made), rows=numbered, caption=say.text(f"caption.{name}"))
