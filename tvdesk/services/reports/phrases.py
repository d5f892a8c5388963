"""The small change of a report's sentences: counts, numbers, days, names, in the language of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from tvdesk.core.dates import Precision, format_numeric, office_span
from tvdesk.core.language import Language
from tvdesk.core.numbers import counted, format_number, roman
from tvdesk.core.period_errors import NoSuchPeriod
from tvdesk.core.periods import PeriodKind, period_of
from tvdesk.core.templates import INDICATORS, CodeLists
from tvdesk.core.text import sort_key
from tvdesk.core.units import Span, Units
from tvdesk.report.words import ENGLISH_MONTHS, english_day
from tvdesk.services.figures import Sum, Values, people_of

VIETNAMESE = "vi"
_FORMS = {0: "none", 1: "one"}
_NO_BREAK = "\u00a0"
# Short forms that an official document writes out.
_WRITTEN_OUT = (("UBND", "Ủy ban nhân dân"), ("MTTQ", "Mặt trận Tổ quốc"))
_COMMUNES = ("xa", "phuong", "thi_tran", "huyen", "thanh_pho", "thi_xa")
_COMMITTEE = "Ủy ban nhân dân"
_PERIOD_WORDS = ("Tháng", "Quý", "Năm", "Giai", "Sáu", "Chín", "The", "First", "Last", "Month", "Quarter", "Year")


class Phrases:
    """Words for one report."""

    def __init__(self, language: Language, lists: CodeLists, units: Units) -> None:
        self.language = language
        self.lists = lists
        self.units = units

    @property
    def vietnamese(self) -> bool:
        return self.language.name == VIETNAMESE

    def text(self, key: str, **fields: object) -> str:
        """A text of the report's own area."""
        return self.language.text(f"composed.{key}", **fields)

    def plural(self, key: str, count: int, shown: str = "", **fields: object) -> str:
        """A text with ``{count}``; its form for none or for one, where the language has another.

        ``shown`` stands in place of the count as it is usually written.
        """
        special = f"{key}.{_FORMS.get(count, '')}"
        name = special if self.language.has(f"composed.{special}") else key
        return self.text(name, count=shown or self.count(count), **fields)

    def count(self, value: int) -> str:
        """A count in running text: "07" in Vietnamese, "7" in English."""
        return counted(value) if self.vietnamese else self.number(value)

    def number(self, value: int) -> str:
        """ "1.234" in Vietnamese, "1,234" in English."""
        return format_number(value) if self.vietnamese else f"{value:,}"

    def summed(self, total: Sum) -> str:
        """A sum with the word for an estimate or an approximate figure before it."""
        number = self.number(total.value) if total.value >= 10 else self.count(total.value)
        if total.estimated:
            return self.text("estimated", number=number)
        return self.text("about", number=number) if total.about else number

    def people(self, one: Values) -> str:
        """The people of one record as it knows them; empty when it does not."""
        value = people_of(one)
        if value is None:
            return ""
        return self.summed(Sum(value, 1, 1, bool(one.get("estimated")), bool(one.get("participants_approx"))))

    def label(self, list: str, code: str) -> str:
        """The label of a code."""
        return self.lists.label(list, code, self.language.name)

    def labels(self, list: str, codes: Iterable[str]) -> str:
        """Labels of several codes, in the order of the alphabet."""
        return ", ".join(sorted((self.label(list, code) for code in codes), key=sort_key))

    def quantity(self, indicator: str, quantity: str) -> str:
        """ "12 tin, bài": a quantity, as it is written, with the indicator's own unit of count.

        A unit that does not name the indicator takes it along: "02 văn bản (thỏa thuận, biên bản ghi nhớ)".
        """
        label = self.label(INDICATORS, indicator)
        unit = self.lists.count_unit(indicator, self.language.name) or label
        named = label.casefold().startswith(unit.partition(",")[0].casefold())
        return f"{quantity}{_NO_BREAK}{unit}" + ("" if named else f" ({inside(label)})")

    def short_name(self, unit: str, on: str | None = None) -> str:
        """The name of a unit as the lists write it."""
        return self.units.name(unit, on)

    def name_over(self, unit: str, first: str, last: str) -> str:
        """The names that a unit had in a period, as the lists write them.

        With the days between which each was its name, where those do not span the period: units before and after a
        change of organisation often have one name.
        """
        spans = self.units.names_between(unit, first, last)
        return "; ".join(self._dated(one, first, last) for one in spans) or self.units.name(unit, last)

    def _dated(self, name: Span, first: str, last: str) -> str:
        days = {
            "from": name.first if name.first > first else "",
            "until": name.last if name.last and name.last < last else "",
        }
        said = ", ".join(self.text(f"name.{which}", day=self.numeric(day)) for which, day in days.items() if day)
        return f"{name.value} ({said})" if said else name.value

    def full_name(self, unit: str, on: str | None = None) -> str:
        """The name as an official document writes it: without short forms, a commune by its committee."""
        name = self.units.name(unit, on)
        for short, long in _WRITTEN_OUT:
            name = " ".join(long if word == short else word for word in name.split(" "))
        known = self.units.by_id.get(unit)
        if known and known.kind in _COMMUNES and not name.startswith(_COMMITTEE):
            name = f"{_COMMITTEE} {name[0].lower()}{name[1:]}"
        return name

    def span(self, one: Values) -> str:
        """The days of a record in running text, as exactly as they are known; no line ends between word and figure."""
        start, end, precision = _days(one)
        return _kept(office_span(start, end, precision) if self.vietnamese else _english_span(start, end, precision))

    def short_span(self, one: Values) -> str:
        """The days of a record in a table: "05/01/2026 - 07/01/2026"."""
        start, end, precision = _days(one)
        if precision is not Precision.DAY:
            text = self.span(one)
            return text[0].upper() + text[1:]
        return format_numeric(start) if start == end else f"{format_numeric(start)}{_NO_BREAK}- {format_numeric(end)}"

    def days(self, first: str, last: str) -> str:
        """The days of a period in running text: "từ ngày 15 tháng 12 năm 2024 đến ngày 14 tháng 12 năm 2025"."""
        if self.vietnamese:
            return _kept(office_span(first, last))
        return _kept(f"{_english_day(first)} to {_english_day(last)}")

    def period(self, first: str, last: str) -> str:
        """The name of the preset period with these days ("Năm 2025"), else the days themselves."""
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        for kind in PeriodKind:
            try:
                found = period_of(kind, start)
            except NoSuchPeriod:
                continue
            if (found.first, found.last) == (start, end):
                return self.language.text(found.label_key, **found.label_fields)
        return self.days(first, last)

    def numeric(self, day: str) -> str:
        """A day (ISO) in a table: "01/07/2025"."""
        return format_numeric(day)

    def in_sentence(self, period: str) -> str:
        """A label of a period inside a sentence: "Năm 2025" becomes "năm 2025"."""
        return period[0].lower() + period[1:] if period.startswith(_PERIOD_WORDS) else period


def inside(label: str) -> str:
    """A label inside a sentence: "Ngân sách tỉnh" becomes "ngân sách tỉnh", an abbreviation stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _days(one: Values) -> tuple[str, str, Precision]:
    start = one["start_date"]
    return start, one.get("end_date") or start, Precision(one.get("date_precision") or "day")


def _kept(days: str) -> str:
    """The same text with what belongs to a figure on the figure's line: "ngày 05", "tháng 3", "5 March"."""
    days = re.sub(r"\b(ngày|tháng|năm|quý|quarter) (?=[\dIV])", rf"\1{_NO_BREAK}", days, flags=re.IGNORECASE)
    return re.sub(rf"\b(\d+) (?={'|'.join(ENGLISH_MONTHS)})", rf"\1{_NO_BREAK}", days)


def _english_day(day: str) -> str:
    return english_day(date.fromisoformat(day))


def _english_span(start: str, end: str, precision: Precision) -> str:
    if precision is Precision.DAY:
        first, last = _english_day(start), _english_day(end)
    else:
        first, last = (_english_period(date.fromisoformat(day), precision) for day in (start, end))
    if first == last:
        return first
    day, _, rest = first.partition(" ")
    if precision is Precision.DAY and last.endswith(f" {rest}"):
        return f"{day}–{last}"
    return f"{first} to {last}"


def _english_period(day: date, precision: Precision) -> str:
    if precision is Precision.YEAR:
        return str(day.year)
    if precision is Precision.QUARTER:
        return f"quarter {roman((day.month + 2) // 3)} of {day.year}"
    return f"{ENGLISH_MONTHS[day.month - 1]} {day.year}"
