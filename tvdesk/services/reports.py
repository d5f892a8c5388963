"""Reports composed from records: text that an official can sign after light editing, tables, what is lacking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tvdesk.core.dates import Precision, office_span
from tvdesk.core.language import Language
from tvdesk.core.numbers import counted, format_number
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import sort_key
from tvdesk.core.units import Units
from tvdesk.services.figures import KINDS, Coverage, Gathered, Values

if TYPE_CHECKING:
    from tvdesk.report.model import Appendix, Block, Document, Table

SHOWN = 5
"""How many records the running text names; the appendices hold all."""
RULES = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a report is about and who signs it. ``on`` is the day from which titles are taken."""

    unit: str
    period: str
    on: date
    position: str
    name: str = ""
    consolidated: bool = False


class Composer:
    """Makes the content of reports in one language, from figures that were gathered before."""

    def __init__(self, language: Language, lists: CodeLists, units: Units) -> None:
        self._language = language
        self._lists = lists
        self._units = units

    def document(
        self,
        cover: Cover,
        found: Gathered,
        coverage: Coverage | None = None,
        vector: Sequence[tuple[str, int]] = (),
        digest: str = "",
    ) -> Document:
        """The whole report; with ``coverage`` the page on who reported, and the log positions under it."""
        from tvdesk.report.model import Document, Facts, Letterhead, Recipients, Signature

        name = self._units.name(cover.unit, cover.on.isoformat())
        appendices = [self._list_of(kind, found) for kind in KINDS if found.by_kind.get(kind)]
        appendices.append(self._statistics(found))
        if coverage is not None:
            appendices.append(self._coverage(coverage, found))
        office = self._units.by_id[cover.unit]
        return Document(
            letterhead=Letterhead(
                upper_body=self._text("upper_body"),
                agency=name,
                agency_in_text=name,
                number_symbol=f"BC-{cover.unit.rpartition('-')[2].upper()}",
                place=self._text("place"),
            ),
            kind=self._text("kind"),
            subject=self._text("subject_all" if cover.consolidated else "subject", period=cover.period),
            addressees=(self._text("addressee"),),
            body=tuple(self._body(cover, found)),
            signature=Signature(position=cover.position, name=cover.name),
            recipients=Recipients(names=(self._text("as_above"),), kept_by="VT"),
            appendices=tuple(appendices),
            title=self._text("subject", period=cover.period),
            author=office.name(),
            facts=Facts(vector=tuple(vector), digest=digest, rule_version=RULES) if coverage is not None else None,
        )

    def _text(self, key: str, **fields: object) -> str:
        return self._language.text(f"composed.{key}", **fields)

    def _body(self, cover: Cover, found: Gathered) -> list[Block]:
        from tvdesk.report.model import Bullets, Heading, Level, Paragraph

        blocks: list[Block] = [Paragraph(self._text("opening", period=cover.period))]
        blocks += [Heading(Level.ROMAN, self._text("results"))]
        for kind in KINDS:
            records = found.by_kind.get(kind, ())
            blocks += [Heading(Level.ARABIC, self._text(f"heading.{kind}"))]
            if not records:
                blocks += [Paragraph(self._text(f"none.{kind}"))]
                continue
            people = found.total(kind, "participants")
            blocks += [
                Paragraph(
                    self._text(f"summary.{kind}", count=counted(len(records)), people=format_number(people))
                    + (" " + self._text("examples") if len(records) > SHOWN else "")
                ),
                Bullets(tuple(self._sentence(one) for one in records[:SHOWN])),
            ]
        for part in ("assessment", "next", "proposals"):
            blocks += [Heading(Level.ROMAN, self._text(f"heading.{part}")), Paragraph(self._text(f"blank.{part}"))]
        return blocks

    def _sentence(self, one: Values) -> str:
        when = office_span(one["start_date"], one.get("end_date") or one["start_date"], self._precision(one))
        parts = [f"{one['title']} ({when}"]
        if one.get("place"):
            parts.append(f", {one['place']}")
        return "".join(parts) + ")"

    def _precision(self, one: Values) -> Precision:
        return Precision(one.get("date_precision") or "day")

    def _list_of(self, kind: str, found: Gathered) -> Appendix:
        from tvdesk.report.model import Align, Appendix, CellKind, Column, Table

        columns = (
            Column(self._text("column.number"), 0.5, Align.CENTER),
            Column(self._text("column.title"), 4.0),
            Column(self._text("column.time"), 1.8),
            Column(self._text("column.place"), 1.9),
            Column(self._text("column.host"), 2.2),
            Column(self._text("column.countries"), 1.4),
            Column(self._text("column.participants"), 1.0, Align.RIGHT, CellKind.NUMBER),
            Column(self._text("column.reporter"), 2.0),
        )
        rows = [self._row(number, one) for number, one in enumerate(found.by_kind[kind], start=1)]
        total = (self._text("total"), None, None, None, None, None, found.total(kind, "participants"), None)
        table = Table(columns=columns, rows=rows, totals=total)
        return Appendix(title=self._text(f"appendix.{kind}"), landscape=True, blocks=(table,))

    def _row(self, number: int, one: Values) -> tuple[str | int | None, ...]:
        countries = ", ".join(
            self._lists.label("country", code, self._language.name) for code in one.get("countries", ())
        )
        reporter = one.get("reporting_unit") or one.get("unit", "")
        return (
            number,
            one["title"],
            _numeric_span(one, self._precision(one)),
            one.get("place"),
            one.get("host_unit"),
            countries or one.get("country_text"),
            one.get("participants"),
            self._units.name(reporter, one["start_date"]),
        )

    def _statistics(self, found: Gathered) -> Appendix:
        from tvdesk.report.model import Appendix

        tables = [
            self._count_table("task", found.count_by("task"), "task"),
            self._count_table("channel", found.count_by("channels"), "channel"),
            self._count_table("unit", found.count_by("reporting_unit"), ""),
            self._count_table("country", found.count_by("countries"), "country"),
        ]
        return Appendix(title=self._text("appendix.statistics"), blocks=tuple(tables))

    def _count_table(self, name: str, counts: Counter[str], codes: str) -> Table:
        from tvdesk.report.model import Align, CellKind, Column, Table

        def label(code: str) -> str:
            if not code:
                return self._text("unclassified")
            return self._lists.label(codes, code, self._language.name) if codes else self._units.name(code)

        ordered = sorted(counts.items(), key=lambda item: (item[0] == "", -item[1], sort_key(label(item[0]))))
        rows: list[tuple[str | int | None, ...]] = [
            (number, label(code), count) for number, (code, count) in enumerate(ordered, start=1)
        ]
        return Table(
            columns=(
                Column(self._text("column.number"), 0.6, Align.CENTER),
                Column(self._text(f"column.{name}"), 5.0),
                Column(self._text("column.count"), 1.2, Align.RIGHT, CellKind.NUMBER),
            ),
            rows=rows,
            caption=self._text(f"caption.{name}"),
            note=self._text("several") if name in ("channel", "country") else "",
        )

    def _coverage(self, coverage: Coverage, found: Gathered) -> Appendix:
        from tvdesk.report.model import Align, Appendix, CellKind, Column, Paragraph, Table

        counts = Counter(one.get("unit", "") for one in found.all())
        rows: list[tuple[str | int | None, ...]] = []
        for unit in sorted({*coverage.received, *coverage.held, *coverage.silent}, key=self._by_name):
            state = "received" if unit in coverage.received else "held" if unit in coverage.held else "silent"
            day = coverage.received.get(unit)
            rows.append((len(rows) + 1, self._units.name(unit), day, self._text(f"state.{state}"), counts[unit]))
        columns = (
            Column(self._text("column.number"), 0.5, Align.CENTER),
            Column(self._text("column.unit"), 3.5),
            Column(self._text("column.received"), 1.3, kind=CellKind.DATE),
            Column(self._text("column.state"), 1.6),
            Column(self._text("column.count"), 1.0, Align.RIGHT, CellKind.NUMBER),
        )
        held = sum(coverage.held.values())
        said = self._text("lacking", held=counted(held), conflicts=counted(coverage.conflicts))
        table = Table(columns=columns, rows=rows, totals=(self._text("total"), None, None, None, counts.total()))
        blocks = (table, Paragraph(said))
        return Appendix(title=self._text("appendix.coverage"), blocks=blocks, guide="", shows_facts=True)

    def _by_name(self, unit: str) -> Any:
        return sort_key(self._units.name(unit))


def _numeric_span(one: Values, precision: Precision) -> str:
    from tvdesk.core.dates import format_numeric

    start, end = one["start_date"], one.get("end_date") or one["start_date"]
    if precision is not Precision.DAY:
        return office_span(start, end, precision)
    return format_numeric(start) if start == end else f"{format_numeric(start)} - {format_numeric(end)}"
