"""Views of the figures: events by month, task, channel, unit, country and language, and money planned against spent.

One description for the screen, the printed tables and the charts of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tvdesk.core.charts import Bar, Chart
from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import Period, PeriodKind, period_of, read_period
from tvdesk.core.rules import as_date
from tvdesk.core.text import sort_key
from tvdesk.services.figures import BY, KINDS, Counts, Keyed, Money
from tvdesk.services.reports.phrases import Phrases

MONEY = "money"
_BARS = 12
_MOST_MONTHS = 24
"""Beyond so many months, events are counted by reporting year."""
_CODES = {"task": "task", "channel": "channel", "country": "country", "language": "language"}
_LISTED = ("task", "channel")
"""What is shown in the order of its code list; the rest by its counts."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its ``key`` (a code, a unit, a period's code; empty for what has none), label, a value a series."""

    key: str
    label: str
    values: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view of the figures. ``series`` are the keys of its columns: the kinds, or "planned" and "spent".

    ``totals`` are of all events, which are fewer than the lines add up to where an event stands in ``several``.
    """

    by: str
    series: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[int, ...]
    several: bool = False

    @property
    def compares(self) -> bool:
        """Whether the columns are compared, and not added up."""
        return self.by == MONEY

    @property
    def tells(self) -> bool:
        """Whether anything is told apart: some line has a key, or there is money."""
        return bool(self.lines) if self.compares else any(line.key for line in self.lines)


def views_of(counts: Counts, say: Phrases, first: str, last: str) -> list[View]:
    """All views; ``first`` and ``last`` are the days of the period, empty where it is open."""
    return [*(_events(name, counts, say, first, last) for name in BY), _money(counts.money, say)]


def _events(by: str, counts: Counts, say: Phrases, first: str, last: str) -> View:
    keyed = counts.by[by]
    if by == "month":
        lines = _months(keyed, say, first, last)
    else:
        lines = [Line(key, _label(say, by, key, first, last), _values(found)) for key, found in keyed.items()]
        if by == "task":  # they are few, and their number in the table is the one by which they are known
            there = {entry.code: say.label("task", entry.code) for entry in say.lists.entries("task")}
            lines += [Line(code, label, _values({})) for code, label in there.items() if code not in keyed]
        lines.sort(key=lambda line: _place(say, by, line))
    totals = tuple(counts.of(kind).events for kind in KINDS)
    return View(by=by, series=KINDS, lines=tuple(lines), totals=totals, several=_several(lines, totals))


def _several(lines: Iterable[Line], totals: Sequence[int]) -> bool:
    return sum(line.total for line in lines) > sum(totals)


def _values(found: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(found.get(kind, 0) for kind in KINDS)


def _label(say: Phrases, by: str, key: str, first: str, last: str) -> str:
    if by == "unit" and key:
        return say.name_over(key, first, last) if first and last else say.short_name(key, last or None)
    if not key:
        return say.text("unclassified.country" if by == "country" else "unclassified")
    return say.label(_CODES[by], key)


def _place(say: Phrases, by: str, line: Line) -> tuple[object, ...]:
    if by not in _LISTED:
        return (not line.key, -line.total, sort_key(line.label))
    order = [entry.code for entry in say.lists.entries(_CODES[by])]
    return (not line.key, order.index(line.key) if line.key in order else len(order), line.key)


# --- months ------------------------------------------------------------------------------------------------


def _months(keyed: Keyed, say: Phrases, first: str, last: str) -> list[Line]:
    """Every reporting month of the period, also those in which nothing was; years where months are too many."""
    known = sorted((key for key in keyed if key), key=lambda key: read_period(key).first)
    start, end = _period(PeriodKind.MONTH, first), _period(PeriodKind.MONTH, last)
    start = start or (read_period(known[0]) if known else None)
    end = end or (read_period(known[-1]) if known else None)
    if start is None or end is None:
        return []
    found = {key: _values(keyed[key]) for key in known}
    kind = PeriodKind.MONTH
    if (end.year - start.year) * 12 + end.index - start.index >= _MOST_MONTHS:
        kind = PeriodKind.YEAR
        found = _by_year(found)
    return [
        Line(one.code, say.language.text(one.label_key, **one.label_fields), found.get(one.code, _values({})))
        for one in _from_to(kind, start, end)
    ]


def _period(kind: PeriodKind, day: str) -> Period | None:
    on = as_date(day) if day else None
    try:
        return period_of(kind, on) if on else None
    except NoSuchPeriod:
        return None


def _by_year(found: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    years: dict[str, tuple[int, ...]] = {}
    for code, values in found.items():
        year = str(read_period(code).year)
        years[year] = tuple(map(sum, zip(years.get(year, _values({})), values, strict=True)))
    return years


def _from_to(kind: PeriodKind, start: Period, end: Period) -> Iterable[Period]:
    if kind is PeriodKind.YEAR:
        return (Period(kind, year) for year in range(start.year, end.year + 1))
    numbers = range(start.year * 12 + start.index - 1, end.year * 12 + end.index)
    return (Period(kind, number // 12, number % 12 + 1) for number in numbers)


# --- money and charts --------------------------------------------------------------------------------------


def _money(by_source: Mapping[str, Money], say: Phrases) -> View:
    lines = [
        Line(source, say.label("budget_source", source) if source else say.text("no_source"), (one.planned, one.spent))
        for source, one in sorted(by_source.items(), key=lambda item: (item[0] == "", item[0]))
    ]
    whole = sum(by_source.values(), Money())
    return View(by=MONEY, series=("planned", "spent"), lines=tuple(lines), totals=(whole.planned, whole.spent))


def chart_of(view: View, say: Phrases) -> Chart | None:
    """The chart of a view: its first lines, of those counted by size; ``None`` where there is nothing to compare."""
    filled = [line for line in view.lines if line.key or line.total]
    if not any(line.total for line in filled) or (len(filled) < 2 and not view.compares):
        return None
    most = len(filled) if view.by in ("month", *_LISTED) else _BARS
    bars = tuple(Bar(line.label, line.values, line.key) for line in filled[:most])
    key = f"chart.{view.by}" + ("" if len(filled) <= most else ".most")
    shown = [place for place in range(len(view.series)) if view.compares or any(bar.values[place] for bar in bars)]
    return Chart(
        caption=say.plural(key, len(bars)),
        bars=tuple(Bar(bar.label, tuple(bar.values[place] for place in shown), bar.key) for bar in bars),
        series=tuple(say.text(f"column.{view.series[place]}") for place in shown),
        codes=tuple(view.series[place] for place in shown),
        stacked=not view.compares,
    )
