"""The running text of a report, section by section as its outline wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tvdesk.core.text import sort_key
from tvdesk.services.figures import (
    DIRECTIONS,
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
from tvdesk.services.reports.figure_text import (
    LENT,
    Figure,
    FigureBook,
    blocks_of_text,
    is_rewriting,
    names_in,
    own_words,
    plain,
    printed,
)
from tvdesk.services.reports.outlines import BUDGET, KIND_OF_SOURCE, STATISTICS, Section
from tvdesk.services.reports.phrases import Phrases, inside
from tvdesk.services.reports.subject import Subject, Written

if TYPE_CHECKING:
    from tvdesk.report.model import Block

SHOWN = 5
"""How many records a section names; the appendices hold all."""

_DIVISION = re.compile(r"(Tỉnh|Thành phố|Thị xã|Thị trấn|Huyện|Quận|Phường|Xã) ")
_LONGEST_PARAGRAPH = 450  # letters; five lines


class Body:
    """Writes the text of one report. Every number in it is a figure that knows its records."""

    def __init__(self, phrases: Phrases, subject: Subject) -> None:
        self._say = phrases
        self._subject = subject
        self._told = subject.outline.share_out(subject.found.by_kind)
        self._book = FigureBook()
        self._here = ""

    def blocks(self) -> list[Block]:
        """Opening, then each section that has something to say."""
        from tvdesk.report.model import Heading, Level, Paragraph

        blocks: list[Block] = [Paragraph(self.opening())]
        levels = list(Level)
        for one in self.sections():
            if one.blocks is not None:
                blocks += [Heading(levels[min(one.section.depth, len(levels)) - 1], one.title), *one.blocks]
        return printed(blocks, self.figures)

    def opening(self) -> str:
        """The sentence before the first section."""
        found, say = self._subject.found, self._say
        days = say.days(found.first, found.last)
        period = self._subject.period
        key = f"opening{'.all' if self._subject.consolidated else ''}{'.days' if period == days else ''}"
        return say.text(key, agency=self._subject.agency, period=period, days=days)

    def sections(self) -> list[Written]:
        """Every section of the outline in its order, also those that have nothing to say."""
        return [self._section(section) for section in self._subject.outline.sections]

    @property
    def figures(self) -> Mapping[str, Figure]:
        """The figures of the composed text; nought for those that a person uses and that have no records."""
        found = {**self._book.figures, **self._subject.lent}
        sections = {section.section for section in self._subject.outline.sections}
        for name in self._used():
            if name not in found and LENT not in name and name.partition(".")[0] in sections:
                found[name] = Figure(name, self._say.count(0), 0)
        return found

    def _used(self) -> list[str]:
        """The figures in what the reporting office wrote itself."""
        texts = (self._own(section) for section in self._subject.narratives)
        return [name for text in texts for name in names_in(text)]

    def _title(self, section: Section) -> str:
        return section.title if self._say.vietnamese else self._say.label("report_section", section.section)

    def _section(self, section: Section) -> Written:
        self._here = section.section
        told = self._told.get(section.section, [])
        composed = self._composed(section)
        missing = composed is None and section.depth == 1 and section.source != STATISTICS
        own = self._own(section.section)
        if own and is_rewriting(own):
            blocks: list[Block] | None = blocks_of_text(own_words(own)) or None
        else:
            blocks = self._narrated(section.section, own, composed, missing=missing)
        return Written(section, self._title(section), blocks, composed or [], own, missing, tuple(told))

    def _narrated(self, section: str, own: str, composed: list[Block] | None, *, missing: bool) -> list[Block] | None:
        """What was written, then what was composed; a line in italics where only a person can write."""
        written = [*blocks_of_text(own), *self._of_units(section)]
        if missing and not written:
            return [self._missing(section)]
        return [*written, *(composed or [])] or None

    def _composed(self, section: Section) -> list[Block] | None:
        """The blocks made from records; ``None`` for a section of particular records of which there are none."""
        from tvdesk.report.model import Paragraph

        kind = KIND_OF_SOURCE.get(section.source)
        if kind is not None:
            records = self._told[section.section]
            if records:
                return self._records(kind, records)
            # What took place stands in other sections; that nothing at all did is said once, in the overview.
            elsewhere = section.filter.wanted or self._subject.found.of(kind) or not self._subject.found.all()
            return None if section.depth == 1 or elsewhere else [Paragraph(self._say.text(f"none.{kind}"))]
        if section.source == STATISTICS:
            return (self._budget() if section.filter.text == BUDGET else self._overview()) or None
        return None

    def _own(self, section: str) -> str:
        """What the reporting office wrote itself."""
        texts = self._subject.narratives.get(section, ())
        return next((text for unit, text in texts if not unit), "")

    def _of_units(self, section: str) -> list[Block]:
        """What units wrote, in a consolidated report, with the name of who wrote it.

        What a unit wrote in place of its own composed text stays out: the office's own text stands there.
        """
        from tvdesk.report.model import Bullets

        texts = self._subject.narratives.get(section, ())
        others = [(unit, text) for unit, text in texts if unit and not is_rewriting(text)]
        last = self._subject.found.last
        items = tuple(f"{self._say.full_name(unit, last)}: {text}" for unit, text in others)
        return [Bullets(items)] if items else []

    def _missing(self, section: str) -> Block:
        """A line in italics where only a person can write."""
        from tvdesk.report.model import Paragraph

        key = f"blank.{section}"
        known = self._say.language.has(f"composed.{key}")
        return Paragraph(self._say.text(key if known else "blank"), italic=True)

    def _figure(self, name: str, value: int, records: Iterable[Values], text: str = "") -> str:
        """A number of the section at hand, noted with its records."""
        return self._book.note(f"{self._here}.{name}", text or self._say.count(value), value, records)

    # --- sections of records ---------------------------------------------------------------------------------

    def _records(self, kind: str, records: Sequence[Values]) -> list[Block]:
        from tvdesk.report.model import Bullets, Paragraph

        annex = self._subject.annexes.get(kind, "").replace(" ", "\u00a0")
        many = len(records) > SHOWN
        told = [self._summary(kind, records), *self._details(records, many)]
        told.append(self._say.text(f"{'examples' if many else 'see'}{'' if annex else '.plain'}", annex=annex))
        whole = " ".join(told)
        # Where there is much to say, each view of the figures has a paragraph.
        paragraphs = [whole] if len(plain(whole, self._book.figures)) <= _LONGEST_PARAGRAPH else told
        named = _most_important(records) if many else records
        return [*(Paragraph(text) for text in paragraphs), Bullets(tuple(self.sentence(one) for one in named))]

    def _summary(self, kind: str, records: Sequence[Values]) -> str:
        if kind == "delegation":
            return self._delegations(records)
        count = total(records, "classes", otherwise=1) if kind == "training" else len(records)
        shown = self._figure("count", count, records)
        return self._say.plural(f"summary.{kind}", count, shown, people=self._people(kind, records))

    def _people(self, kind: str, records: Sequence[Values], of: str = "") -> str:
        """ ", với 1.234 lượt người tham gia (theo số liệu của 06/27 hoạt động)"; empty when nobody counted."""
        found = people(records)
        if not found.known:
            return ""
        say, counting = self._say, [one for one in records if people_of(one) is not None]
        shown = self._figure(f"people{of}", found.value, counting, say.summed(found))
        text = say.plural(f"people.{kind}", found.value, people=shown, partly=self._partly(kind, found, records, of))
        if kind != "training":
            return text
        for name in ("participants_women", "participants_minority"):
            if value := total(records, name):
                having = [one for one in records if one.get(name)]
                text += say.text(f"people.{name}", people=self._figure(name, value, having, say.number(value)))
        return text

    def _partly(self, kind: str, found: Sum, records: Sequence[Values], of: str) -> str:
        if found.known == found.count:
            return ""
        counting = [one for one in records if people_of(one) is not None]
        known = self._figure(f"known{of}", found.known, counting)
        return self._say.text(f"partly.{kind}", known=known, count=self._figure(f"of{of}", found.count, records))

    def _delegations(self, records: Sequence[Values]) -> str:
        say = self._say
        parts = []
        for key in DIRECTIONS:
            chosen = [one for one in records if one.get("subtype") == key]
            if chosen:
                groups = total(chosen, "groups", otherwise=1)
                shown = self._figure(f"groups.{key}", groups, chosen)
                people = self._people("delegation", chosen, f".{key}")
                parts.append(say.plural(f"delegation.{key}", groups, shown, people=people))
        groups = total(records, "groups", otherwise=1)
        if len(parts) == 1:
            return say.plural("summary.delegation.one_kind", groups, parts=parts[0])
        shown = self._figure("groups", groups, records)
        return say.plural("summary.delegation", groups, shown, parts="; ".join(parts))

    def _details(self, records: Sequence[Values], many: bool) -> list[str]:
        """Sentences on outputs, countries and, where not each record is named, channels."""
        say, details = self._say, []
        quantities = by_indicator(records)
        if quantities:
            listed = "; ".join(self._quantity(records, *item) for item in quantities.items())
            details.append(say.text("outputs", outputs=listed))
        for name, codes in (("channels", "channel"), ("countries", "country")) if many else (("countries", "country"),):
            counts = count_by(records, name)
            counts.pop("", None)
            if counts:
                ordered = sorted(counts.items(), key=lambda item: (-item[1], sort_key(say.label(codes, item[0]))))
                listed = "; ".join(self._having(records, name, codes, *item) for item in ordered)
                details.append(say.text(f"by.{codes}", listed=listed))
        return details

    def _quantity(self, records: Sequence[Values], indicator: str, quantity: int) -> str:
        having = [
            one for one in records if any(item["indicator"] == indicator for item in one.get("output_items") or ())
        ]
        return self._say.quantity(indicator, self._figure(f"output.{indicator}", quantity, having))

    def _having(self, records: Sequence[Values], name: str, codes: str, code: str, count: int) -> str:
        having = [one for one in records if code in (one.get(name) or ())]
        return f"{self._say.label(codes, code)} ({self._figure(f'{codes}.{code}', count, having)})"

    def sentence(self, one: Values) -> str:
        """A record in one sentence, made of what it carries."""
        say = self._say
        start = one["title"].strip().rstrip(" .,;")
        when = say.span(one)
        place = say.text("item.place", place=_within(_without_brackets(one["place"]))) if one.get("place") else ""
        told = [
            say.text(f"item.{name}", text=_within(str(one[name]).strip().rstrip(".").replace(";", ",")))
            for name in ("host_unit", "partner", "head_of_delegation")
            if one.get(name)
        ]
        value = people_of(one)
        if value is not None:
            shown = self._figure(f"people_of.{one['record']}", value, [one], say.people(one))
            told.append(say.plural("item.people", value, people=shown))
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
        parts = [
            say.plural(f"overview.{name}", count, self._figure(name, count, records))
            for name, count, records in self._overview_counts()
            if count
        ]
        key = "overview.all" if self._subject.consolidated else "overview"
        sentences = [say.text(key, parts="; ".join(parts), agency=self._subject.agency), *self._planned(everything)]
        tasks = {code: [one for one in everything if (one.get("task") or "") == code] for code in _tasks(everything)}
        # Where most records are in no group, the groups say little: the appendix has them.
        if not any(tasks) or 2 * len(tasks.get("", ())) > len(everything):
            return [Paragraph(" ".join(sentences))]
        sentences.append(say.text("by.task"))
        bullets = [self._task(code, chosen) for code, chosen in tasks.items()]
        return [Paragraph(" ".join(sentences)), Bullets(tuple(bullets))]

    def _overview_counts(self) -> list[tuple[str, int, Sequence[Values]]]:
        """Activities, classes and groups of the whole period, delegations by their direction, with their records."""
        found = self._subject.found
        delegations = found.of("delegation")
        by_direction = {key: [one for one in delegations if one.get("subtype") == key] for key in DIRECTIONS}
        by_direction["delegation"] = [one for one in delegations if one.get("subtype") not in DIRECTIONS]
        return [
            ("activity", len(found.of("activity")), found.of("activity")),
            ("training", total(found.of("training"), "classes", otherwise=1), found.of("training")),
            *((key, total(chosen, "groups", otherwise=1), chosen) for key, chosen in by_direction.items()),
        ]

    def _planned(self, records: Sequence[Values]) -> list[str]:
        """How many records were in the plan and how many outside, where that is known."""
        chosen = {
            name: [one for one in records if one.get("in_plan") is planned]
            for name, planned in (("in", True), ("out", False))
        }
        shown = {name: self._figure(f"plan_{name}", len(found), found) for name, found in chosen.items() if found}
        if len(shown) > 1:
            return [self._say.text("plan.both", inside=shown["in"], outside=shown["out"])]
        return [self._say.plural(f"plan.{name}", len(chosen[name]), text) for name, text in shown.items()]

    def _task(self, code: str, chosen: Sequence[Values]) -> str:
        shown = self._figure(f"task.{code or 'none'}", len(chosen), chosen)
        if not code:
            return self._say.plural("task.none", len(chosen), shown)
        return self._say.plural("task", len(chosen), shown, number=code, task=self._say.label("task", code))

    def _budget(self) -> list[Block]:
        from tvdesk.report.model import Bullets, Paragraph

        say, everything = self._say, self._subject.found.all()
        by_source = money(everything)
        if not by_source:
            return []
        whole = sum(by_source.values(), Money())
        planning = [one for one in everything if one.get("budget_planned_vnd") is not None]
        spending = [one for one in everything if one.get("budget_vnd") is not None]
        spent = self._figure("spent", whole.spent, spending, say.number(whole.spent))
        if whole.planned:
            planned = self._figure("planned", whole.planned, planning, say.number(whole.planned))
            text = say.text("budget", planned=planned, spent=spent)
        else:
            text = say.text("budget.spent_only", spent=spent)
        sources = sorted(by_source.items(), key=lambda item: (item[0] == "", -item[1].spent, item[0]))
        if len(sources) == 1:
            only = sources[0][0]
            named = say.text("budget.only", source=inside(say.label("budget_source", only))) if only else ""
            return [Paragraph(f"{text} {named}".strip())]
        bullets = []
        for source, part in sources:
            label = say.label("budget_source", source) if source else say.text("no_source")
            having = [one for one in spending if (one.get("budget_source") or "") == source]
            shown = self._figure(f"spent.{source or 'none'}", part.spent, having, say.number(part.spent))
            bullets.append(say.text("budget.source", source=label, spent=shown))
        return [Paragraph(text), Bullets(tuple(bullets))]


def _tasks(records: Sequence[Values]) -> list[str]:
    """The tasks of the records in the order of their codes, none at the end; empty where no record has one."""
    found = {one.get("task") or "" for one in records}
    return [*sorted(found - {""}), *([""] if "" in found else [])] if found - {""} else []


def _most_important(records: Sequence[Values]) -> list[Values]:
    """Those with the most people, then with the most money; in the order in which they stood."""
    ranked = sorted(
        range(len(records)),
        key=lambda place: (-(people_of(records[place]) or 0), -(records[place].get("budget_vnd") or 0), place),
    )
    return [records[place] for place in sorted(ranked[:SHOWN])]


def _within(name: str) -> str:
    """A name inside a sentence: "Tỉnh Tuyên Quang" becomes "tỉnh Tuyên Quang" (Decree 30/2020, Appendix II)."""
    return name[0].lower() + name[1:] if _DIVISION.match(name) else name


def _without_brackets(place: str) -> str:
    """A place that is to stand in brackets: "Seoul (Hàn Quốc)" becomes "Seoul, Hàn Quốc"."""
    return re.sub(r"\s*\(([^()]*)\)", r", \1", place).strip(" ,")
