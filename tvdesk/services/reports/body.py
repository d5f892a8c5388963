"""The running text of a report, section by section as its outline wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tvdesk.core.text import sort_key
from tvdesk.services.figures import (
    Gathered,
    Money,
    Sum,
    Values,
    by_indicator,
    count_by,
    money,
    people,
    people_of,
    total,
)
from tvdesk.services.reports.outlines import BUDGET, KIND_OF_SOURCE, STATISTICS, Outline, Section
from tvdesk.services.reports.phrases import Phrases

if TYPE_CHECKING:
    from tvdesk.report.model import Block

SHOWN = 5
"""How many records a section names; the appendices hold all."""

Narratives = Mapping[str, Sequence[tuple[str, str]]]
"""By section: who wrote (a unit's id, empty for the report's own words) and the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the text is about. ``annexes`` has the label of each kind's appendix ("Phụ lục I")."""

    agency: str
    period: str
    found: Gathered
    outline: Outline
    consolidated: bool = False
    narratives: Narratives = field(default_factory=dict)
    annexes: Mapping[str, str] = field(default_factory=dict)


class Body:
    """Writes the text of one report."""

    def __init__(self, phrases: Phrases, subject: Subject) -> None:
        self._say = phrases
        self._subject = subject
        self._told = subject.outline.share_out(subject.found.by_kind)

    def blocks(self) -> list[Block]:
        """Opening, then each section that has something to say."""
        from tvdesk.report.model import Heading, Level, Paragraph

        found, say = self._subject.found, self._say
        days = say.days(found.first, found.last)
        period = self._subject.period
        key = "opening.days" if period == days else "opening"
        opening = say.text(key, agency=self._subject.agency, period=period, days=days)
        blocks: list[Block] = [Paragraph(opening)]
        levels = list(Level)
        for section in self._subject.outline.sections:
            told = self._section(section)
            if told is not None:
                level = levels[min(section.depth, len(levels)) - 1]
                blocks += [Heading(level, self._title(section)), *told]
        return blocks

    def _title(self, section: Section) -> str:
        return section.title if self._say.vietnamese else self._say.label("report_section", section.section)

    def _section(self, section: Section) -> list[Block] | None:
        """The blocks under a heading; ``None`` for a section of particular records of which there are none."""
        from tvdesk.report.model import Paragraph

        written = self._written(section.section)
        kind = KIND_OF_SOURCE.get(section.source)
        if kind is not None:
            records = self._told[section.section]
            if records:
                return [*written, *self._records(kind, records)]
            if section.depth == 1:
                return written or [self._missing(section.section)]
            # What took place stands in other sections; that nothing at all did is said once, in the overview.
            if section.filter.wanted or self._subject.found.of(kind) or not self._subject.found.all():
                return written or None
            return written or [Paragraph(self._say.text(f"none.{kind}"))]
        if section.source == STATISTICS:
            figures = self._budget() if section.filter.text == BUDGET else self._overview()
            return [*written, *figures] or None
        return written or [self._missing(section.section)]

    def _written(self, section: str) -> list[Block]:
        """What units wrote themselves; in a consolidated report with the name of who wrote it."""
        from tvdesk.report.model import Bullets, Paragraph

        texts = self._subject.narratives.get(section, ())
        own = [Paragraph(text) for unit, text in texts if not unit]
        others = tuple(f"{self._say.full_name(unit)}: {text}" for unit, text in texts if unit)
        return [*own, Bullets(others)] if others else [*own]

    def _missing(self, section: str) -> Block:
        """A line in italics where only a person can write."""
        from tvdesk.report.model import Paragraph

        key = f"blank.{section}"
        known = self._say.language.has(f"composed.{key}")
        return Paragraph(self._say.text(key if known else "blank"), italic=True)

    # --- sections of records ---------------------------------------------------------------------------------

    def _records(self, kind: str, records: Sequence[Values]) -> list[Block]:
        from tvdesk.report.model import Bullets, Paragraph

        sentences = [self._summary(kind, records), *self._details(records)]
        annex = self._subject.annexes.get(kind, "").replace(" ", "\u00a0")
        many = len(records) > SHOWN
        if annex:
            sentences.append(self._say.text("examples" if many else "see", annex=annex))
        elif many:
            sentences.append(self._say.text("examples.plain"))
        named = _most_important(records) if many else records
        return [Paragraph(" ".join(sentences)), Bullets(tuple(self.sentence(one) for one in named))]

    def _summary(self, kind: str, records: Sequence[Values]) -> str:
        say = self._say
        if kind == "delegation":
            return self._delegations(records)
        count = total(records, "classes", otherwise=1) if kind == "training" else len(records)
        return say.plural(f"summary.{kind}", count, people=self._people(kind, records))

    def _people(self, kind: str, records: Sequence[Values]) -> str:
        """ ", với 1.234 lượt người tham gia (theo số liệu của 06/27 hoạt động)"; empty when nobody counted."""
        found = people(records)
        if not found.known:
            return ""
        say = self._say
        text = say.plural(f"people.{kind}", found.value, people=say.summed(found), partly=self._partly(kind, found))
        if kind != "training":
            return text
        for name in ("participants_women", "participants_minority"):
            if value := total(records, name):
                text += say.text(f"people.{name}", people=say.number(value))
        return text

    def _partly(self, kind: str, found: Sum) -> str:
        if found.known == found.count:
            return ""
        say = self._say
        return say.text(f"partly.{kind}", known=say.count(found.known), count=say.count(found.count))

    def _delegations(self, records: Sequence[Values]) -> str:
        say = self._say
        parts = []
        for key in ("doan_ra", "doan_vao", "doan_vao_bao_chi"):
            chosen = [one for one in records if one.get("subtype") == key]
            if chosen:
                groups = total(chosen, "groups", otherwise=1)
                parts.append(say.plural(f"delegation.{key}", groups, people=self._people("delegation", chosen)))
        groups = total(records, "groups", otherwise=1)
        if len(parts) == 1:
            return say.text("summary.delegation.one_kind", parts=parts[0])
        return say.plural("summary.delegation", groups, parts="; ".join(parts))

    def _details(self, records: Sequence[Values]) -> list[str]:
        """Sentences on outputs, channels and countries, for what the records carry."""
        say, details = self._say, []
        quantities = by_indicator(records)
        if quantities:
            details.append(say.text("outputs", outputs="; ".join(say.quantity(*item) for item in quantities.items())))
        for name, codes in (("channels", "channel"), ("countries", "country")):
            counts = count_by(records, name)
            counts.pop("", None)
            if counts:
                ordered = sorted(counts.items(), key=lambda item: (-item[1], sort_key(say.label(codes, item[0]))))
                listed = ", ".join(f"{say.label(codes, code)} ({say.count(count)})" for code, count in ordered)
                details.append(say.text(f"by.{codes}", listed=listed))
        return details

    def sentence(self, one: Values) -> str:
        """A record in one sentence, made of what it carries."""
        say = self._say
        start = one["title"].strip().rstrip(".")
        when = say.span(one)
        place = say.text("item.place", place=one["place"]) if one.get("place") else ""
        told = [
            say.text(f"item.{name}", text=str(one[name]).strip().rstrip(".").replace(";", ","))
            for name in ("host_unit", "partner", "head_of_delegation")
            if one.get(name)
        ]
        if people_of(one) is not None:
            told.append(say.plural("item.people", people_of(one) or 0, people=say.people(one)))
        outcome = one.get("result") or one.get("outputs_text")
        if outcome:
            told.append(say.text("item.result", text=str(outcome).strip().rstrip(".")))
        return f"{start} ({when}{place})" + (f": {'; '.join(told)}." if told else ".")

    # --- sections of figures ---------------------------------------------------------------------------------

    def _overview(self) -> list[Block]:
        from tvdesk.report.model import Bullets, Paragraph

        say, found = self._say, self._subject.found
        everything = found.all()
        if not everything:
            return [Paragraph(say.text("none"))]
        counts = {
            "activity": len(found.of("activity")),
            "training": total(found.of("training"), "classes", otherwise=1),
            "delegation": total(found.of("delegation"), "groups", otherwise=1),
        }
        parts = [say.plural(f"overview.{kind}", count) for kind, count in counts.items() if count]
        key = "overview.all" if self._subject.consolidated else "overview"
        sentences = [say.text(key, parts=_listed(parts, say.text("and")))]
        for name, planned in (("in", True), ("out", False)):
            if count := sum(one.get("in_plan") is planned for one in everything):
                sentences.append(say.plural(f"plan.{name}", count))
        tasks = count_by(everything, "task")
        if not [task for task in tasks if task]:
            return [Paragraph(" ".join(sentences))]
        sentences.append(say.text("by.task"))
        named = [(code, say.label("task", code)) for code in sorted(tasks) if code]
        bullets = [say.plural("task", tasks[code], number=code, task=label) for code, label in named]
        if tasks[""]:
            bullets.append(say.plural("task.none", tasks[""]))
        return [Paragraph(" ".join(sentences)), Bullets(tuple(bullets))]

    def _budget(self) -> list[Block]:
        from tvdesk.report.model import Bullets, Paragraph

        say = self._say
        by_source = money(self._subject.found.all())
        if not by_source:
            return []
        whole = sum(by_source.values(), Money())
        key = "budget" if whole.planned else "budget.spent_only"
        text = say.text(key, planned=say.number(whole.planned), spent=say.number(whole.spent))
        if len(by_source) == 1 and "" in by_source:
            return [Paragraph(text)]
        bullets = []
        for source, part in sorted(by_source.items(), key=lambda item: (item[0] == "", -item[1].spent, item[0])):
            label = say.label("budget_source", source) if source else say.text("unclassified")
            bullets.append(say.text("budget.source", source=label, spent=say.number(part.spent)))
        return [Paragraph(text), Bullets(tuple(bullets))]


def _most_important(records: Sequence[Values]) -> list[Values]:
    """Those with the most people, then with the most money; in the order in which they stood."""
    ranked = sorted(
        range(len(records)),
        key=lambda place: (-(people_of(records[place]) or 0), -(records[place].get("budget_vnd") or 0), place),
    )
    return [records[place] for place in sorted(ranked[:SHOWN])]


def _listed(parts: Sequence[str], last: str) -> str:
    """ "a, b và c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"
