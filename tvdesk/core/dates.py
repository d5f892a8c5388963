"""Dates as offices write them, read without guessing, and written as Decree 30/2020 wants them.

The year is never invented: "9/11" is refused, whatever sheet or file it stands in. Day before month; where
the second number cannot be a month and the first can, the cell was turned round by a US-format Excel and is
read month first, with a mark.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

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


_DAY = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")
_SHORT_SPAN = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})\s*[/.]\s*(\d{1,2})(?:\s*[/.]\s*(\d{4}|\d{2}))?")
_LONG_SPAN = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})\s*[-–]\s*(\d{1,2})\s*/\s*(\d{1,2})(?:\s*/\s*(\d{4}|\d{2}))?")
_MONTH = re.compile(r"(?:thang\s*)?(\d{1,2})\s*[/.\-]\s*(\d{4})|thang\s*(\d{1,2})\s*(?:nam\s*)?(\d{4})")
_QUARTER = re.compile(r"quy\s*(iv|i{1,3}|[1-4])\s*[/,.\-]?\s*(?:nam\s*)?(\d{4})")
_YEAR = re.compile(r"(?:nam\s*)?(\d{4})")
_WORDS = re.compile(r"(?:ngay\s*)?(\d{1,2})\s*thang\s*(\d{1,2})(?:\s*,?\s*nam\s*(\d{4}))?")
_NO_YEAR = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}|(?:ngay\s*)?\d{1,2}\s*thang\s*\d{1,2}|(?:thang|quy)\s*\w+")
_VAGUE = re.compile(r"\b(?:cuoi|dau|giua|khoang|trung tuan|thuong tuan|ha tuan)\b")
_END = re.compile(r"^(?:be mac|den|ket thuc)\b")
_FROM_TO = re.compile(r"^(?:tu\s+)?(?:ngay\s+)?(.+?)\s+(?:den|toi)\s+(?:het\s+)?(?:ngay\s+)?(.+)$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def read_dates(text: str, *, year_hint: int | None = None) -> DateReading:
    """What one cell says. ``year_hint`` completes a date without a year only where a person gave it.

    Raises the members of :class:`UnreadableDate`: empty, no year, no such day, vague words, only an end,
    end before start, or none of the forms known.
    """
    folded = fold(clean(text)).strip(" .;,")
    if not folded or folded in ("-", "?"):
        raise EmptyDate()
    if _VAGUE.search(folded):
        raise VagueDate(value=text[:60])
    if _END.search(folded):
        raise EndOnly(value=text[:60])
    found = _one(folded, year_hint, text) or _span(folded, year_hint, text)
    if found is None:
        if _NO_YEAR.fullmatch(folded):
            raise NoYear(value=text[:60])
        raise UnreadableDate(value=text[:60])
    if found.end < found.start:
        raise BackwardsDates(value=text[:60])
    return found


def _one(folded: str, hint: int | None, text: str) -> DateReading | None:
    if match := _ISO.fullmatch(folded):
        return _single(int(match[1]), int(match[2]), int(match[3]), text)
    if match := _DAY.fullmatch(folded.removeprefix("ngay").strip()):
        return _turned(int(match[1]), int(match[3]), _year(match[4]), text)
    if match := _WORDS.fullmatch(folded):
        if match[3] is None and hint is None:
            raise NoYear(value=text[:60])
        return _single(int(match[3]) if match[3] else hint or 0, int(match[2]), int(match[1]), text)
    if match := _MONTH.fullmatch(folded):
        return _month(int(match[2] or match[4]), int(match[1] or match[3]), text)
    if match := _QUARTER.fullmatch(folded):
        first = 3 * (_ROMAN.get(match[1]) or int(match[1])) - 2
        year = int(match[2])
        return DateReading(_iso(year, first, 1), _month_end(year, first + 2), Precision.QUARTER)
    if match := _YEAR.fullmatch(folded):
        return DateReading(f"{match[1]}-01-01", f"{match[1]}-12-31", Precision.YEAR)
    return None


def _span(folded: str, hint: int | None, text: str) -> DateReading | None:
    if match := _SHORT_SPAN.fullmatch(folded):
        year = _span_year(match[4], hint, text)
        return _between(_day(year, int(match[3]), int(match[1]), text), _day(year, int(match[3]), int(match[2]), text))
    if match := _LONG_SPAN.fullmatch(folded):
        year = _span_year(match[5], hint, text)
        first_month, last_month = int(match[2]), int(match[4])
        start = _day(year - (first_month > last_month), first_month, int(match[1]), text)
        return _between(start, _day(year, last_month, int(match[3]), text))
    if match := re.fullmatch(r"(\S.*?\d)\s*[-–]\s+(\S.*)", folded) or _FROM_TO.match(folded):
        return _two_sides(match[1].strip(), match[2].strip(), hint, text)
    return None


def _two_sides(left: str, right: str, hint: int | None, text: str) -> DateReading | None:
    """ "16/10/2016 - 21/10/2016", "16 - 19/4/2022", "từ 27/9 đến 2/10/2022": the right side has the year."""
    last = _one(right, hint, text)
    if last is None:
        return None
    end = date.fromisoformat(last.end)
    if re.fullmatch(r"\d{1,2}", left):
        return replace(last, start=_day(end.year, end.month, int(left), text))
    if match := re.fullmatch(r"(\d{1,2})\s*/\s*(\d{1,2})", left):
        month = int(match[2])
        return replace(last, start=_day(end.year - (month > end.month), month, int(match[1]), text))
    first = _one(left, hint, text)
    return None if first is None else replace(last, start=first.start)


def _between(start: str, end: str) -> DateReading:
    return DateReading(start, end)


def _span_year(written: str | None, hint: int | None, text: str) -> int:
    if written is None and hint is None:
        raise NoYear(value=text[:60])
    return _year(written) if written else hint or 0


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _turned(first: int, second: int, year: int, text: str) -> DateReading:
    if second > 12 >= first:
        return replace(_single(year, first, second, text), month_first=True)
    return _single(year, second, first, text)


def _single(year: int, month: int, day: int, text: str) -> DateReading:
    iso = _day(year, month, day, text)
    return DateReading(iso, iso)


def _month(year: int, month: int, text: str) -> DateReading:
    return DateReading(_day(year, month, 1, text), _month_end(year, month), Precision.MONTH)


def _day(year: int, month: int, day: int, text: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise NoSuchDay(value=text[:60]) from error


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}"


def _month_end(year: int, month: int) -> str:
    return _iso(year, month, monthrange(year, month)[1])


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
    near = {"hom nay": 0, "nay": 0, "hom qua": -1, "ngay mai": 1, "mai": 1}
    if folded in near:
        return (today + timedelta(days=near[folded])).isoformat()
    if re.fullmatch(r"\d{8}|\d{6}", folded):
        return _single(_year(folded[4:]), int(folded[2:4]), int(folded[:2]), text).start
    if match := re.fullmatch(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})", folded):
        return _day(today.year, int(match[2]), int(match[1]), text)
    reading = read_dates(text)
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
    """The days in running text, as exactly as they are known."""
    first, last = _as_date(start), _as_date(end)
    if precision is Precision.YEAR:
        return f"năm {first.year}"
    if precision is Precision.QUARTER:
        return f"quý {('I', 'II', 'III', 'IV')[(first.month - 1) // 3]} năm {first.year}"
    if precision is Precision.MONTH:
        return f"tháng {first.month} năm {first.year}"
    if first == last:
        return office_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"từ ngày {first.day:02d} đến {office_date(last)}"
    return f"từ {office_date(first)} đến {office_date(last)}"
