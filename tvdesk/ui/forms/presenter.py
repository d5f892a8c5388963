"""What a form knows: what was typed, what is wrong or missing, what would be saved. No Qt, no database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from tvdesk.core.fields import Field, Form, Values
from tvdesk.core.numbers import roman
from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import PeriodKind, period_of
from tvdesk.core.rules import ERROR, Codes, Problem, as_date, check, gaps, normalise
from tvdesk.ui.forms.typed import Parsed, Typed, empty, is_blank, parse, tidied, typed_of


class Why(Enum):
    """Why a field stands in the list of what is missing."""

    REQUIRED = "required"
    WRONG = "wrong"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that wants attention, and why."""

    name: str
    why: Why


@dataclass(frozen=True, slots=True)
class Note:
    """A remark below a field: a key of the language files, and what fills it."""

    key: str
    fields: Mapping[str, str | int]


class FormPresenter:
    """One form, of a new record or of one that is there.

    ``values`` are those of the record, or the ones that a new one begins with; ``today`` completes dates typed
    without a year. Wrong values are told beside a field once it was left, of all fields once saving was tried.
    """

    def __init__(
        self,
        form: Form,
        codes: Codes,
        today: Callable[[], date],
        *,
        record: str = "",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self.form = form
        self.record = record
        self._codes = codes
        self._today = today
        self._load(values or {})

    def _load(self, values: Mapping[str, Any]) -> None:
        self.seen: Mapping[str, Any] = dict(values)
        self._start = {field.name: typed_of(field, values.get(field.name)) for field in self.form.fields}
        self._typed: dict[str, Typed] = dict(self._start)
        self._parsed: dict[str, Parsed] = {}
        self._left: set[str] = set()
        self._tried = False
        self.elsewhere: dict[str, Any] = {}

    # --- typing ----------------------------------------------------------------------------------------------

    def typed(self, name: str) -> Typed:
        """What stands in the editor of a field."""
        return self._typed[name]

    def type(self, name: str, typed: Typed) -> None:
        """A person changed what stands in a field."""
        self._typed[name] = typed
        self._parsed.pop(name, None)

    def put(self, name: str, value: Any) -> None:
        """Put a stored value into a field, as an edit that is still to be saved."""
        self.type(name, typed_of(self.form.field(name), value))
        self._left.add(name)

    def leave(self, name: str) -> Typed:
        """The field was left: what shall stand there now."""
        self._left.add(name)
        self.type(name, tidied(self.form.field(name), self._typed[name], self._today()))
        return self._typed[name]

    def value(self, name: str) -> Any:
        """The value that stands in a field; ``None`` for none, or one that cannot be read."""
        return self._read(self.form.field(name)).value

    def _read(self, field: Field) -> Parsed:
        found = self._parsed.get(field.name)
        if found is None:
            found = self._parsed[field.name] = parse(field, self._typed[field.name], self._today())
        return found

    # --- what was changed ------------------------------------------------------------------------------------

    def changed(self) -> list[str]:
        """The fields whose typed text means something else than at the beginning, in the form's order."""
        return [field.name for field in self.form.fields if self._is_changed(field)]

    def _is_changed(self, field: Field) -> bool:
        typed, start = self._typed[field.name], self._start[field.name]
        if typed == start or (is_blank(typed) and is_blank(start)):
            return False
        now = self._read(field)
        if now.problem:
            return True
        # What the form began with was read before, or was put there by the program.
        return bool(now.value != parse(field, start, self._today()).value)

    @property
    def dirty(self) -> bool:
        """Whether leaving now would lose something."""
        return any(self._is_changed(field) for field in self.form.fields)

    def values(self) -> Values:
        """All values that can be read, as they would be stored."""
        return normalise(self.form, {field.name: self._read(field).value for field in self.form.fields})

    def edits(self) -> Values:
        """What saving writes: everything of a new record, the changed fields of one that is there."""
        values = self.values()
        if not self.record:
            return values
        return {name: values.get(name) for name in self.changed()}

    # --- what others change meanwhile -----------------------------------------------------------------------

    def renew(self, values: Mapping[str, Any]) -> bool:
        """The record shows these values by now; whether any is another than before.

        Fields that nobody touched take theirs over. Of those that were changed here too, to something else,
        ``elsewhere`` holds the value that the record has now: until that is settled, ``seen`` has the old one.
        """
        names = [name for name in self.form.names() if values.get(name) != self.seen.get(name)]
        kept = [
            name for name in names if self._is_changed(self.form.field(name)) and self.value(name) != values.get(name)
        ]
        self.elsewhere = {name: values.get(name) for name in kept}
        for name in names:
            if name not in kept:
                self._accept(name, values.get(name), shown=not self._is_changed(self.form.field(name)))
        return bool(names)

    def settle(self, *, theirs: bool) -> None:
        """She has seen what others wrote: it shall be theirs, or what was typed here shall replace it."""
        for name, value in self.elsewhere.items():
            self._accept(name, value, shown=theirs)
        self.elsewhere = {}

    def _accept(self, name: str, value: Any, *, shown: bool) -> None:
        self.seen = {**self.seen, name: value}
        self._start[name] = typed_of(self.form.field(name), value)
        if shown:
            self.type(name, self._start[name])

    # --- what is wrong ---------------------------------------------------------------------------------------

    def problems(self) -> list[Problem]:
        """Everything wrong with what stands in the form, in the order of its fields."""
        unread = [problem for field in self.form.fields if (problem := self._read(field).problem)]
        names = {problem.field for problem in unread}
        found = check(self.form, self.values(), self._codes, today=self._today())
        order = {name: place for place, name in enumerate(self.form.names())}
        both = [*unread, *(problem for problem in found if problem.field not in names)]
        return sorted(both, key=lambda problem: (order[problem.field], problem.severity != ERROR))

    def beside(self) -> dict[str, Problem]:
        """The problem to be told beside each field: of those that were left, or all once saving was tried."""
        told: dict[str, Problem] = {}
        for problem in self.problems():
            untold = problem.code == "field.required" and not self._tried
            if not untold and (self._tried or problem.field in self._left):
                told.setdefault(problem.field, problem)
        return told

    def try_to_save(self) -> list[Problem]:
        """The errors that keep the form from being saved; from now on they are all told."""
        self._tried = True
        return [problem for problem in self.problems() if problem.severity == ERROR]

    def missing(self) -> list[Missing]:
        """What is still to be done, in the form's order: what saving needs, what is wrong, what the report asks."""
        why: dict[str, Why] = dict.fromkeys(gaps(self.form, self.values()), Why.REPORT)
        for problem in self.problems():
            if problem.severity == ERROR:
                why[problem.field] = Why.REQUIRED if problem.code == "field.required" else Why.WRONG
        return [Missing(name, why[name]) for name in self.form.names() if name in why]

    # --- remarks below fields --------------------------------------------------------------------------------

    def note(self, name: str) -> Note | None:
        """What a date means for the report: its periods below the first day, the days counted below the last."""
        start, end = self._day("start_date"), self._day("end_date")
        if name == "start_date" and start:
            return _periods(start)
        if name == "end_date" and start and end and end >= start:
            return Note("ui.form.days", {"days": (end - start).days + 1})
        if name == "days" and start and end and end >= start and self.value("days") is None:
            return Note("ui.form.days_by_dates", {"days": (end - start).days + 1})
        return None

    def _day(self, name: str) -> date | None:
        """The day that stands in a field; ``None`` where the form has no such field."""
        return as_date(self.value(name)) if name in self._typed else None

    # --- drafts, and the next record -------------------------------------------------------------------------

    def draft(self) -> dict[str, Typed]:
        """What a draft holds: the fields that were changed; of a new record all that stand in it."""
        if self.record:
            return {name: self._typed[name] for name in self.changed()}
        return {name: typed for name, typed in self._typed.items() if not is_blank(typed)}

    def restore(self, typed: Mapping[str, Typed]) -> None:
        """Put what a draft held into the form; fields that the form no longer has are left out."""
        names = set(self.form.names())
        if not self.record:
            for field in self.form.fields:
                self.type(field.name, empty(field))
        for name, one in typed.items():
            if name in names:
                self.type(name, one)
                self._left.add(name)

    def saved(self, record: str, values: Mapping[str, Any]) -> None:
        """The form now shows a record as it was written."""
        self.record = record
        self._load(values)

    def carried(self, pinned: Collection[str]) -> Values:
        """The values that the next new record begins with: those of pinned fields."""
        values = self.values()
        return {name: values[name] for name in self.form.names() if name in pinned and name in values}


def _periods(day: date) -> Note | None:
    try:
        month, quarter = period_of(PeriodKind.MONTH, day), period_of(PeriodKind.QUARTER, day)
    except NoSuchPeriod:
        return None
    # A year is no amount: it goes in as text, and so without a point.
    fields: dict[str, str | int] = {"month": month.index, "quarter": roman(quarter.index), "year": str(month.year)}
    return Note("ui.form.periods", fields)


def pinnable(form: Form) -> list[str]:
    """The fields that can be kept from one record to the next."""
    return [field.name for field in form.fields if field.sticky and field.name != "unit"]
