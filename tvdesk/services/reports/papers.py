"""Lists as documents of their own: the log of a period, delegations, conferences, trainings, the plan and its result.

The columns of delegations are those that provinces use (Hà Giang's and An Giang's lists). A column in which no record
says anything is left out, but those that the list is for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tvdesk.services.figures import KINDS, Gathered, Values, total
from tvdesk.services.plan_progress import Item, Linked, Year
from tvdesk.services.reports.composer import Composer, Cover
from tvdesk.services.reports.paper_names import CONFERENCES, IN, LETTER, OUT, PLAN, RESULT, TRAININGS
from tvdesk.services.reports.phrases import Phrases
from tvdesk.services.reports.tables import Part, Tables, known_people, list_of

if TYPE_CHECKING:
    from tvdesk.report.model import Block, Cell, Document, Row, Table

_DIRECTIONS: Final = {OUT: ("doan_ra",), IN: ("doan_vao", "doan_vao_bao_chi")}
_MEETINGS: Final = "hoi_nghi_hoi_thao"
_REPORT: Final = "BC-"
"""How the symbol of a report begins; a plan has "KH-" there."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a list is made from: records of a period, or a plan year with its items' values."""

    name: str
    cover: Cover
    found: Gathered
    year: Year | None = None
    items: Sequence[Values] = ()


class Papers:
    """Composes lists in one language."""

    def __init__(self, say: Phrases, composer: Composer) -> None:
        self._say, self._composer = say, composer

    def document(self, paper: Paper) -> Document:
        """The list as a document of the office, in landscape."""
        from tvdesk.report.model import Document

        say, name = self._say, paper.name
        if name == LETTER:
            return self._letter(paper)
        head, signature, recipients = self._composer.frame(paper.cover)
        subject = say.text(f"paper.{name}.subject", period=paper.cover.period)
        kind, symbol = say.text(f"paper.{name}.kind"), say.text(f"paper.{name}.symbol")
        return Document(
            letterhead=replace(head, number_symbol=head.number_symbol.replace(_REPORT, symbol, 1)),
            kind=kind,
            subject=subject,
            body=tuple(self._blocks(paper)),
            signature=signature,
            recipients=recipients,
            landscape=True,
            title=f"{kind} {subject}",
            author=head.agency_in_text,
            language="vi-VN" if say.vietnamese else "en-GB",
        )

    def _letter(self, paper: Paper) -> Document:
        """The letter that goes with a report (công văn): what is sent, what it holds, and what is asked for."""
        from tvdesk.report.model import Document, Paragraph

        say, all = self._say, ".all" if paper.cover.consolidated else ""
        head, signature, recipients = self._composer.frame(paper.cover)
        to = self._composer.addressee(paper.cover)
        fields = {"agency": head.agency_in_text, "office": to, "period": paper.cover.period}
        subject = say.text(f"paper.{LETTER}.subject{all}", **fields)
        told = (
            say.text(f"paper.{LETTER}.sent{all}", **fields),
            self._held(paper.found),
            say.text(f"paper.{LETTER}.asked{all}", **fields),
        )
        return Document(
            letterhead=replace(head, number_symbol=head.number_symbol.removeprefix(_REPORT)),
            kind="",
            subject=subject,
            addressees=(to,),
            body=tuple(Paragraph(text) for text in told),
            signature=signature,
            recipients=recipients,
            title=subject,
            author=head.agency_in_text,
            language="vi-VN" if say.vietnamese else "en-GB",
        )

    def _held(self, found: Gathered) -> str:
        """How much the report tells of, in one sentence."""
        counts = {
            "activity": len(found.of("activity")),
            "training": total(found.of("training"), "classes", otherwise=1),
            "delegation": total(found.of("delegation"), "groups", otherwise=1),
        }
        parts = [self._say.plural(f"paper.{LETTER}.{kind}", count) for kind, count in counts.items() if count]
        if not parts:
            return self._say.text("none")
        return self._say.text(f"paper.{LETTER}.held", parts="; ".join(parts))

    def _blocks(self, paper: Paper) -> list[Block]:
        name = paper.name
        tables = Tables(self._say, paper.found, consolidated=paper.cover.consolidated)
        if name in _DIRECTIONS:
            return [self._delegations(paper, tables)]
        if name == CONFERENCES:
            return [self._conferences(paper, tables)]
        if name == PLAN:
            return [self._plan(paper.items)]
        if name == RESULT:
            return [self._result(paper.year)] if paper.year else []
        if name == TRAININGS:
            return [tables.table("training")]
        return [tables.table(kind, self._say.text(f"appendix.{kind}")) for kind in KINDS if paper.found.of(kind)]

    # --- records of a period ---------------------------------------------------------------------------------

    def _delegations(self, paper: Paper, tables: Tables) -> Table:
        wanted = _DIRECTIONS[paper.name]
        records = [one for one in paper.found.of("delegation") if one.get("subtype") in wanted]
        parts = [
            Part("title.delegation", 2.6, _text("title")),
            Part("head", 1.8, _text("head_of_delegation")),
            Part(f"country.{paper.name}", 1.3, tables.countries),
            Part("partner", 1.8, _text("partner")),
            Part("matter", 2.4, _text("summary")),
            Part("groups", 0.7, lambda one: one.get("groups", 1), total(records, "groups", 1), True),
            Part("people.delegation", 0.7, tables.people_cell, known_people(records), True),
            Part("time", 1.3, self._say.short_span),
            Part("permission", 1.6, self._permission),
            Part("budget", 1.1, lambda one: one.get("budget_vnd"), total(records, "budget_vnd"), True),
            Part("in_plan", 0.7, lambda one: "X" if one.get("in_plan") else ""),
            Part("report", 1.2, self._report),
            Part("note", 1.2, _text("note")),
            *self._reporters(paper, tables),
        ]
        return self._records(records, parts, keep=("title.delegation", "head", "people.delegation", "time"))

    def _conferences(self, paper: Paper, tables: Tables) -> Table:
        """Conferences with guests from abroad, or together with another country (QĐ 06/2020/QĐ-TTg)."""
        records = [one for one in paper.found.of("activity") if _is_international(one)]
        parts = [
            Part("title.conference", 3.0, _text("title")),
            Part("time", 1.3, self._say.short_span),
            Part("place", 1.4, _text("place")),
            Part("host", 1.8, _text("host_unit")),
            Part("partner", 1.8, _text("partner")),
            Part("countries", 1.3, tables.countries),
            Part("guests.domestic", 0.8, lambda one: one.get("participants_domestic"),
                 total(records, "participants_domestic"), True),
            Part("guests.foreign", 0.8, lambda one: one.get("participants_foreign"),
                 total(records, "participants_foreign"), True),
            Part("permission", 1.7, self._permission),
            Part("budget", 1.1, lambda one: one.get("budget_vnd"), total(records, "budget_vnd"), True),
            Part("result", 2.0, _text("result")),
            *self._reporters(paper, tables),
        ]  # fmt: skip
        return self._records(records, parts, keep=("title.conference", "time", "place", "countries"))

    def _records(self, records: Sequence[Values], parts: Sequence[Part], keep: Sequence[str]) -> Table:
        shown = [
            part for part in parts if part.name in keep or any(part.cell(one) not in (None, "") for one in records)
        ]
        rows: list[Row] = [(at, *(part.cell(one) for part in shown)) for at, one in enumerate(records, 1)]
        return list_of(self._say, shown, rows)

    def _reporters(self, paper: Paper, tables: Tables) -> list[Part]:
        return [Part("reporter", 1.4, tables.reporters)] if paper.cover.consolidated else []

    def _permission(self, one: Values) -> str:
        """ "Số 12/QĐ-UBND, 05/03/2025, UBND tỉnh", as much of it as there is."""
        return self._joined(one.get("permission_number"), one.get("permission_date"), one.get("permission_agency"))

    def _report(self, one: Values) -> str:
        return self._joined(one.get("report_number"), one.get("report_date"))

    def _joined(self, number: str | None, day: str | None, agency: str | None = None) -> str:
        return ", ".join(part for part in (number, self._say.numeric(day) if day else "", agency) if part)

    # --- the plan --------------------------------------------------------------------------------------------

    def _plan(self, items: Sequence[Values]) -> Table:
        """The year's plan with its estimate of money."""
        say = self._say
        parts = [
            Part("title.plan", 3.4, _text("title")),
            Part("time", 1.3, say.short_span),
            Part("place", 1.4, _text("place")),
            Part("host", 2.0, _text("host_unit")),
            Part("partner", 1.6, _text("partner")),
            Part("people.planned", 0.8, lambda one: one.get("participants"), total(items, "participants"), True),
            Part("estimate", 1.3, lambda one: one.get("budget_planned_vnd"), total(items, "budget_planned_vnd"), True),
            Part("source", 1.4, lambda one: self._source(one.get("budget_source"))),
            Part("note", 1.2, _text("note")),
        ]
        return self._records(items, parts, keep=("title.plan", "time", "estimate", "source"))

    def _result(self, year: Year) -> Table:
        """The plan against what was done: each item with its records, then what was done outside the plan."""
        from tvdesk.report.model import Align, CellKind, Column, Group, Table

        say = self._say
        columns = (
            Column(say.text("column.number"), 0.5, Align.CENTER),
            Column(say.text("column.title.plan"), 3.4),
            Column(say.text("column.state"), 1.3),
            Column(say.text("column.estimate"), 1.3, Align.RIGHT, CellKind.NUMBER),
            Column(say.text("column.paid"), 1.3, Align.RIGHT, CellKind.NUMBER),
            Column(say.text("column.done"), 4.2),
        )
        rows: list[Row] = [self._item(at, one) for at, one in enumerate(year.items, 1)]
        if year.unplanned:
            rows.append(Group(say.text("paper.outside")))
            rows += [
                (at, one.title, None, None, one.spent or None, say.numeric(one.start_date))
                for at, one in enumerate(year.unplanned, len(year.items) + 1)
            ]
        totals = (say.text("total"), None, None, year.planned, year.spent + year.outside, None) if rows else None
        return Table(columns=columns, rows=rows, totals=totals, unit_of_count=say.text("in_vnd"))

    def _item(self, at: int, one: Item) -> tuple[Cell, ...]:
        done = "\n".join(f"- {self._linked(record)}" for record in one.linked)
        state = self._say.label("plan_state", one.state)
        return (at, one.title, state, one.planned, one.spent or None, done)

    def _linked(self, one: Linked) -> str:
        return f"{one.title} ({self._say.numeric(one.start_date)})"

    def _source(self, code: str | None) -> str:
        return self._say.label("budget_source", code) if code else ""


def _text(name: str) -> Callable[[Values], Cell]:
    return lambda one: one.get(name)


def _is_international(one: Values) -> bool:
    abroad = one.get("countries") or one.get("country_text") or one.get("participants_foreign")
    return one.get("subtype") == _MEETINGS and bool(abroad)
