"""Dates as offices write them, read without guessing, and written as Decree 30/2020 wants them.

The year is never invented: "9/11" is refused, whatever sheet or file it stands in, and "28/12-3/1/2024" is
refused as backwards, though the year before may be meant. Day before month; where
the second number cannot be a month and the first can, the cell was turned round by a US-format Excel and is
read month first, with a mark.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from tvdesk.core.numbers import roman
from tvdesk.core.patterns import Pattern
from tvdesk.core.text import clean, fold
from tvdesk.core.text_errors import (
    BackwardsDates,
    EmptyDate,
    EndOnly,
    NoSuchDay,
    NoYear,
    UnreadableDate,
    VagueDate,
)

__all__ = [
    "DateReading",
    "Precision",
    "UnreadableDate",
    "format_numeric",
    "join_dates",
    "office_date",
    "office_span",
    "read_dates",
    "read_typed_date",
    "short_date",
]


class Precision(Enum):
    """How exactly the day is known."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DateReading:
    """First and last day as ISO texts; ``month_first`` when the cell had month and day turned round."""

    start: str
    end: str
    precision: Precision = Precision.DAY
    month_first: bool = False


FIRST_YEAR, LAST_YEAR = 1900, 2100
_LAST_SHORT_YEAR = 79
"""Of years in two figures: 25 is 2025; 80 to 99 could be of the last century, and are not read."""

_DAY = Pattern(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_ISO = Pattern(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ t]\d{2}:\d{2}(?::\d{2})?)?")
_WORDS = Pattern(r"(\d{1,2})\s*thang\s*(\d{1,2})(?:\s*[,/]?\s*(?:nam\s*)?(\d{4}))?")
_DAY_AND_MONTH = Pattern(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})")
_MONTH = Pattern(r"(?:thang\s*|t\.?)?(\d{1,2})\s*[/.\-]\s*(\d{4})|thang\s*(\d{1,2})(?:\s*,?\s*(?:nam\s*)?(\d{4}))?")
_ISO_MONTH = Pattern(r"(\d{4})-(\d{1,2})")
_QUARTER = Pattern(r"(?:quy\s*|q\.?)(iv|i{1,3}|[1-4])(?:\s*[/,.\-]?\s*(?:nam\s*)?(\d{4}))?")
_YEAR = Pattern(r"(?:nam\s*)?(\d{4})")
_WEEKDAY = Pattern(r"^(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn)\s*,?\s+")
_BEFORE_DAY = Pattern(r"^ngay\s+(?=\d)")
_TO = Pattern(r"\s*(?:->?|[→÷~])\s*|\s+(?:den|toi)\s+(?:het\s+)?")
_VAGUE = Pattern(r"\b(?:cuoi|dau|giua|khoang|du kien|truoc|gan|trung tuan|thuong tuan|ha tuan)\b")
_END = Pattern(r"^(?:be mac|den|toi|het|ket thuc)\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

# What stands around a day and says nothing about which it is. With its tones: "tối" is evening, "tới" is until.
_CLOCK = r"(?:\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}\s*(?:h|giờ)(?:\s*\d{2}(?:\s*phút)?)?)"
_PART_OF_DAY = "(?:buổi )?(?:sáng|trưa|chiều|tối|đêm)"
_WEEKDAY_NAME = "(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)"
_TIME_BEFORE = Pattern(
    rf"(?<![\w/.:-])(?:lúc |từ (?={_CLOCK}))?(?:{_CLOCK}(?:\s*-\s*{_CLOCK})?|{_PART_OF_DAY})"
    r"\s*,?\s*(?=ngày\s|\d{1,2}\s*[/.-]|sáng|trưa|chiều|tối|thứ\s|chủ nhật)"
)
_TIME_AFTER = Pattern(rf"(?<=\d{{4}})\s*[,(]?\s*(?:lúc )?(?:{_CLOCK}|{_PART_OF_DAY}|{_WEEKDAY_NAME})\)?$")
_WITHIN = Pattern(r"^(?:trong|cả|vào)\s+(?=ngày\s|tháng\s|quý\s|năm\s)")
_LISTED_DAYS = Pattern(r"(\d{1,2}(?:\s*(?:,|va)\s*\d{1,2})+)(?=\s*(?:/|thang\s))")


def read_dates(text: str, *, year_hint: int | None = None) -> DateReading:
    """What one cell says. ``year_hint`` completes a date without a year only where a person gave it.

    Raises the members of :class:`UnreadableDate`: empty, no year, no such day, vague words, only an end,
    end before start, or none of the forms known.
    """
    folded = fold(_bare(clean(text))).strip(" .;,")
    if not folded or folded in ("-", "?"):
        raise EmptyDate()
    if _VAGUE.search(folded):
        raise VagueDate(value=text[:60])
    if _END.search(folded):
        raise EndOnly(value=text[:60])
    reader = _Cell(text[:60], year_hint)
    folded = _together(_BEFORE_DAY.sub("", _WEEKDAY.sub("", folded)))
    found = reader.one(folded) or reader.span(folded)
    if found is None:
        raise UnreadableDate(value=text[:60])
    return found


def _bare(text: str) -> str:
    """Without time of day, weekday behind it and words like "trong": "8h00 ngày 05/3/2023" -> "ngày 05/3/2023"."""
    bare = _WITHIN.sub("", text.lower())
    for _ in range(2):
        bare = _TIME_AFTER.sub("", _TIME_BEFORE.sub("", bare))
    return re.sub(r"\bthg\b", "tháng", bare)


def _together(folded: str) -> str:
    """Days listed one after the other as their span: "5, 6, 7/3/2023" -> "5-7/3/2023"; with a gap as they stand."""
    if match := _LISTED_DAYS.match(folded):
        days = [int(day) for day in re.findall(r"\d+", match[1])]
        if days == list(range(days[0], days[0] + len(days))):
            return f"{days[0]}-{days[-1]}{folded[match.end() :]}"
    return folded


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell being read: its text for the reasons, and the year that stands for a missing one."""

    text: str
    year: int | None

    def one(self, folded: str) -> DateReading | None:
        """A single day, month, quarter or year; ``None`` when it is none of these."""
        return self._day(_BEFORE_DAY.sub("", folded)) or self._longer(folded)

    def _day(self, folded: str) -> DateReading | None:
        if match := _ISO.fullmatch(folded):
            return self._single(self._year(match[1]), int(match[3]), int(match[4]))
        if match := _DAY.fullmatch(folded):
            first, second, year = int(match[1]), int(match[3]), self._year(match[4])
            if second > 12 >= first:
                return replace(self._single(year, first, second), month_first=True)
            return self._single(year, second, first)
        if match := _WORDS.fullmatch(folded):
            return self._single(self._year(match[3], int(match[2]), int(match[1])), int(match[2]), int(match[1]))
        if match := _DAY_AND_MONTH.fullmatch(folded):
            return self._single(self._year(None, int(match[2]), int(match[1])), int(match[2]), int(match[1]))
        return None

    def _longer(self, folded: str) -> DateReading | None:
        if match := _ISO_MONTH.fullmatch(folded):
            return self._months(self._year(match[1]), int(match[2]), 1, Precision.MONTH)
        if match := _MONTH.fullmatch(folded):
            return self._months(self._year(match[2] or match[4]), int(match[1] or match[3]), 1, Precision.MONTH)
        if match := _QUARTER.fullmatch(folded):
            first = 3 * (_ROMAN.get(match[1]) or int(match[1])) - 2
            return self._months(self._year(match[2]), first, 3, Precision.QUARTER)
        if match := _YEAR.fullmatch(folded):
            return self._months(self._year(match[1]), 1, 12, Precision.YEAR)
        return None

    def span(self, folded: str) -> DateReading | None:
        """ "16/10/2016 - 21/10/2016", "16-19/4/2022", "từ 27/9 đến 2/10/2022": the right side has the year."""
        folded = _BEFORE_DAY.sub("", folded.removeprefix("tu "))
        for cut in _TO.finditer(folded):
            last = self.one(folded[cut.end() :])
            first = self._first(folded[: cut.start()], last) if last else None
            if first and last:
                return self._joined(first, last)
        return None

    def _joined(self, first: DateReading, last: DateReading) -> DateReading:
        if first.month_first != last.month_first:
            # Of "10/1/2022 - 10/15/2022" the left side was most likely turned round too.
            raise UnreadableDate(value=self.text)
        if last.end < first.start:
            raise BackwardsDates(value=self.text)
        return join_dates(first, last)

    def _first(self, left: str, last: DateReading) -> DateReading | None:
        """The left side of a span, which takes from the right what it does not say."""
        end = date.fromisoformat(last.end)
        if re.fullmatch(r"\d{1,2}", left):
            # "5-3/2023" could be a day or a month.
            return self._single(end.year, end.month, int(left)) if last.precision is Precision.DAY else None
        return _Cell(self.text, end.year).one(left)

    def _year(self, written: str | None, month: int = 1, day: int = 1) -> int:
        """The year as written, or the hint; without either, a day that no year has is refused as such."""
        if written is None and self.year is None:
            self._iso(2000, month, day)
            raise NoYear(value=self.text)
        year = self.year or 0 if written is None else int(written)
        if written is not None and len(written) == 2:
            year = year + 2000 if year <= _LAST_SHORT_YEAR else 0
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise UnreadableDate(value=self.text)
        return year

    def _single(self, year: int, month: int, day: int) -> DateReading:
        iso = self._iso(year, month, day)
        return DateReading(iso, iso)

    def _months(self, year: int, first: int, count: int, precision: Precision) -> DateReading:
        start = self._iso(year, first, 1)
        last = first + count - 1
        return DateReading(start, self._iso(year, last, monthrange(year, last)[1]), precision)

    def _iso(self, year: int, month: int, day: int) -> str:
        try:
            return date(year, month, day).isoformat()
        except ValueError as error:
            raise NoSuchDay(value=self.text) from error


def join_dates(start: DateReading, end: DateReading | None) -> DateReading:
    """Two cells as one reading; without an end the start stands for both."""
    if end is None:
        return start
    if end.end < start.start:
        raise BackwardsDates(value=f"{start.start} - {end.end}")
    coarse = max(start.precision, end.precision, key=list(Precision).index)
    return DateReading(start.start, end.end, coarse, start.month_first or end.month_first)


def read_typed_date(text: str, today: date) -> str:
    """What a person types into a date field, as ISO text: 5/3/25, 05032025, 5/3 (this year), hôm nay."""
    folded = fold(clean(text))
    near = {"hom nay": 0, "nay": 0, "hom qua": -1, "hom kia": -2, "ngay mai": 1, "mai": 1}
    if folded in near:
        return (today + timedelta(days=near[folded])).isoformat()
    if re.fullmatch(r"\d{8}|\d{6}", folded):
        folded = f"{folded[:2]}/{folded[2:4]}/{folded[4:]}"
    reading = read_dates(folded, year_hint=today.year if _DAY_AND_MONTH.fullmatch(folded) else None)
    if reading.month_first:
        raise NoSuchDay(value=text[:60])
    if reading.precision is not Precision.DAY or reading.start != reading.end:
        raise UnreadableDate(value=text[:60])
    return reading.start


# --- writing -----------------------------------------------------------------------------------------------


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def office_date(value: date | str) -> str:
    """ "ngày 05 tháng 01 năm 2026": a nought before days below 10 and months 1 and 2 only (Decree 30/2020)."""
    day = _as_date(value)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def format_numeric(value: date | str) -> str:
    """ "05/01/2026": the short date of tables and forms."""
    day = _as_date(value)
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


short_date = format_numeric


def office_span(start: date | str, end: date | str, precision: Precision = Precision.DAY) -> str:
    """The days in running text, as exactly as they are known: "từ ngày 05 đến ngày 07 tháng 3 năm 2026"."""
    first, last = _as_date(start), _as_date(end)
    if precision is not Precision.DAY:
        names = [_office_period(day, precision) for day in (first, last)]
        return names[0] if names[0] == names[1] else f"từ {names[0]} đến {names[1]}"
    if first == last:
        return office_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"từ ngày {first.day:02d} đến {office_date(last)}"
    return f"từ {office_date(first)} đến {office_date(last)}"


def _office_period(day: date, precision: Precision) -> str:
    if precision is Precision.YEAR:
        return f"năm {day.year}"
    if precision is Precision.QUARTER:
        return f"quý {roman((day.month + 2) // 3)} năm {day.year}"
    return f"tháng {day.month} năm {day.year}"


def local_minute(moment: str) -> str:
    """A moment of the journal (ISO, with its zone) as day and minute of this machine: "05/03/2025 14:07"."""
    return f"{datetime.fromisoformat(moment).astimezone():%d/%m/%Y %H:%M}"
