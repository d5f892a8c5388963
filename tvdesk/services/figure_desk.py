"""The figures at the desk: which periods can be looked at, all views of one, and the records behind each mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, select

from tvdesk.core.charts import Chart
from tvdesk.core.filters import ANY_OF, BETWEEN, EMPTY, FILLED, Condition, Filter
from tvdesk.core.language import Language
from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import Period, PeriodKind, period_of, read_period
from tvdesk.core.rules import as_date
from tvdesk.db.models import TYPED
from tvdesk.services.counting import Counting
from tvdesk.services.coverage import Coverage
from tvdesk.services.figures import FIELD_OF, KINDS, Counts
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.reports.figure_views import MONEY, View, chart_of, views_of
from tvdesk.services.reports.phrases import Phrases
from tvdesk.services.rounds import rounds

START = "start_date"
_MONEY_FIELDS = {"planned": "budget_planned_vnd", "spent": "budget_vnd"}


@dataclass(frozen=True, slots=True)
class Span:
    """A period to look at: its name, its days (ISO, both included), and whether it is a year that has records."""

    name: str
    first: str
    last: str
    filled: bool = False

    @property
    def condition(self) -> Condition:
        """The condition of lists that lets its records pass."""
        return Condition(START, BETWEEN, (self.first, self.last))


@dataclass(frozen=True, slots=True)
class Shown:
    """A view with its caption and its chart, where there is one to draw."""

    view: View
    caption: str
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All figures of a filter over some kinds; where its days are a round's, ``coverage`` says who has reported."""

    kinds: tuple[str, ...]
    filter: Filter
    counts: Counts
    shown: tuple[Shown, ...]
    coverage: Coverage | None = None


class FigureDesk:
    """The use cases of the page of figures."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._counting = Counting(office.desk)

    def spans(self, today: date, language: Language) -> list[Span]:
        """The reporting years that have records, the newest first and this one always, then the rounds."""
        return read_desk(self._office.desk, lambda connection: _spans(connection, today, language))

    def read(
        self, kind: str, filter: Filter, language: Language, check: Callable[[], None] = lambda: None
    ) -> Dashboard:
        """The figures of one kind, or of all where none is named."""
        kinds = (kind,) if kind else KINDS
        counts = self._counting.count(dict.fromkeys(kinds, filter), check)
        say = Phrases(language, self._office.lists, self._office.units)
        first, last = days_of(filter)
        shown = tuple(
            Shown(view, say.text(f"caption.{view.by}"), chart_of(view, say))
            for view in views_of(counts, say, first, last)
            if view.lines
        )
        asked = next(
            (one for one in read_desk(self._office.desk, rounds) if (one.first, one.last) == (first, last)), None
        )
        return Dashboard(kinds, filter, counts, shown, self._counting.coverage(asked) if asked else None)


def days_of(filter: Filter) -> tuple[str, str]:
    """The days between which a filter lets records pass; empty where it is open."""
    for one in filter.conditions:
        if one.field == START and one.test == BETWEEN:
            first, last = one.values
            return str(first or ""), str(last or "")
    return "", ""


def _spans(connection: Connection, today: date, language: Language) -> list[Span]:
    found = [_named(year, filled, language) for year, filled in _years(connection, today)]
    return [*found, *(Span(one.name, one.first, one.last) for one in reversed(rounds(connection)))]


def _named(year: int, filled: bool, language: Language) -> Span:
    period = Period(PeriodKind.YEAR, year)
    name = language.text(period.label_key, **period.label_fields)
    return Span(name, period.first.isoformat(), period.last.isoformat(), filled)


def _years(connection: Connection, today: date) -> list[tuple[int, bool]]:
    """The reporting years from the first record to the last, and that of today; whether records lie within."""
    days: list[str] = []
    for kind in KINDS:
        table = TYPED[kind]
        query = select(func.min(table.c.start_date), func.max(table.c.start_date)).where(table.c.visible)
        days += [day for day in connection.execute(query).one() if day]
    years = [year for day in days if (year := _year(day))]
    known = range(min(years), max(years) + 1) if years else range(0)
    this = _year(today.isoformat())
    return [(year, year in known) for year in sorted({*known, this}, reverse=True)]


def _year(day: str) -> int:
    on = as_date(day)
    try:
        return period_of(PeriodKind.YEAR, on).year if on else 0
    except NoSuchPeriod:
        return 0


# --- the records behind a mark -----------------------------------------------------------------------------


def behind(board: Dashboard, by: str, key: str | None, series: str = "") -> dict[str, Filter]:
    """The lists that a mark leads to, by kind: the filter under which each shows just the records that it counts.

    ``key`` names the line of a view, ``None`` the totals under it; ``series`` a kind, or "planned" and "spent".
    """
    kinds = [kind for kind in board.kinds if series in ("", kind) or series in _MONEY_FIELDS]
    conditions = [] if key is None else [_condition(by, key, board.filter)]
    if by == MONEY:
        conditions += [Condition(_MONEY_FIELDS[series], FILLED)] if series in _MONEY_FIELDS else []
    asked = board.filter
    for one in conditions:
        asked = asked.having(one)
    # An event stands under each unit that reported it, with that unit's record; elsewhere one record stands for it.
    once = asked if by == "unit" and key is not None else board.filter
    return {kind: Filter(asked.quick, asked.conditions, once=once) for kind in kinds if _has(board, by, key, kind)}


def _condition(by: str, key: str, filter: Filter) -> Condition:
    if by == "month":
        period = read_period(key)
        first, last = days_of(filter)
        bounds = max(period.first.isoformat(), first), min(period.last.isoformat(), last or "9999-12-31")
        return Condition(START, BETWEEN, bounds)
    field = "budget_source" if by == MONEY else FIELD_OF[by]
    return Condition(field, ANY_OF, (key,)) if key else Condition(field, EMPTY)


def _has(board: Dashboard, by: str, key: str | None, kind: str) -> bool:
    if by == MONEY or key is None:
        return board.counts.of(kind).events > 0
    counts: Iterable[Mapping[str, int]]
    if by == "month" and len(key) == 4:
        counts = [found for month, found in board.counts.by[by].items() if month.startswith(key)]
    else:
        counts = [board.counts.by[by].get(key, {})]
    return any(found.get(kind, 0) for found in counts)
