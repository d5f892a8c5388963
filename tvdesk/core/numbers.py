"""Numbers as offices write them: 1.234.567, "khoảng 50 đại biểu", "400 triệu đồng", 07.

The point parts thousands, the comma decimals. What could mean two things is not read: a range, a fraction,
"1.5 người". Typed input (:func:`read_integer`) is refused with a reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tvdesk.core.patterns import Pattern
from tvdesk.core.text import clean
from tvdesk.core.text_errors import AmbiguousNumber, UnreadableNumber

MOST_DIGITS = 18
"""No longer number is read: it must fit into 64 bits."""

_SCALES = {
    "chục": 10,
    "trăm": 100,
    "nghìn": 10**3,
    "ngàn": 10**3,
    "vạn": 10**4,
    "triệu": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "nghin": 10**3,
    "trieu": 10**6,
}
_ABOUT_WORDS = "khoảng|dự kiến|ước|xấp xỉ|chừng|tầm|khoang|du kien"
_MORE_OR_LESS = "hơn|gần|trên|dưới|ngót|hon|gan|tren"
_ABOUT = Pattern(rf"\b(?:(?:{_ABOUT_WORDS})\b|(?:{_MORE_OR_LESS})\s+\d)|\d\s*\+")
_SCALE = rf"(?:\s*({'|'.join(_SCALES)})\b)?"
# Blanks part thousands only at the beginning, where no other number can end before them.
_SPACED = Pattern(rf"(?:(?:{_ABOUT_WORDS}|{_MORE_OR_LESS})\s+)?([1-9]\d{{0,2}}(?: \d{{3}})+)(?![\d.,]){_SCALE}")
# Not the 19 of "COVID-19" nor the 11 of "K11".
_FIRST = Pattern(rf"(?<!\w)(?<!\w-)(\d+(?:[.,]\d+)*){_SCALE}")
_THOUSANDS = Pattern(r"[1-9]\d{0,2}(?:[. ]\d{3})+")
_POINT = Pattern(r"\d+\.\d{1,2}")
_NEXT = Pattern(rf"\s*(\d+(?:[.,]\d+)*){_SCALE}")
_NOT_ONE = Pattern(r"\s*(?:%|[/:]\s*\d|[-–—~]\s*\d|(?:đến|tới|hoặc)\s+\d)")
_OTHER_MONEY = Pattern(
    r"\s*(?:[$€£¥₩]|(?:usd|eur|euro|jpy|krw|cny|đô|đô la|đô-la|yên|won|nhân dân tệ|bảng|baht|bạt|riel|kíp|kip)\b)"
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number in a cell; ``approximate`` when the cell says about, more than, nearly."""

    value: int
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    value: Decimal
    end: int


def _find(text: str) -> re.Match[str] | None:
    return _SPACED.match(text) or _FIRST.search(text)


def _first(text: str, factor: int = 1) -> _Found | None:
    """The first number of a cleaned, lower-case cell, times ``factor`` where no word scales it; exact."""
    match = _find(text)
    if match is None:
        return None
    scale = _SCALES[match[2]] if match[2] else None
    value = _value(match[1], decimals=factor > 1 or scale is not None)
    if value is None or _NOT_ONE.match(text, match.end()):
        return None
    value, end = value * (scale or factor), match.end()
    while scale is not None and (more := _NEXT.match(text, end)):
        # "1 tỷ 200 triệu" is one amount; "1 tỷ 2" is a manner of speaking.
        smaller = _SCALES[more[2]] if more[2] else scale
        part = _value(more[1], decimals=True)
        if part is None or smaller >= scale:
            return None
        value, scale, end = value + part * smaller, smaller, more.end()
    return _Found(value, end)


def _value(written: str, *, decimals: bool) -> Decimal | None:
    """What the digits say; ``None`` where point or comma could part thousands as well as decimals."""
    whole, _, fraction = written.partition(",")
    if _THOUSANDS.fullmatch(whole):
        whole = whole.replace(".", "").replace(" ", "")
    elif decimals and not fraction and _POINT.fullmatch(whole):
        whole, _, fraction = whole.partition(".")
    elif not whole.isdecimal():
        return None
    if len(whole) + len(fraction) > MOST_DIGITS or (fraction and not (decimals and fraction.isdecimal())):
        return None
    # Exact: at most 18 digits times a scale of nine stay within the 28 digits of a Decimal.
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def _whole(value: Decimal) -> int | None:
    return int(value) if value == value.to_integral_value() and value < 10**MOST_DIGITS else None


def read_count(text: str) -> Count | None:
    """The first number in the cell; ``None`` when there is none, or a range or fraction that is not one count."""
    tidy = clean(text).lower()
    if tidy.isdecimal() and len(tidy) <= MOST_DIGITS:
        return Count(int(tidy))
    found = _first(tidy)
    value = _whole(found.value) if found else None
    return None if value is None else Count(value, _ABOUT.search(tidy) is not None)


def read_money(text: str, factor: int = 1) -> int | None:
    """An amount in whole đồng: "400 triệu đồng", "1 tỷ 200 triệu", or a plain number times the column's factor.

    ``None`` when there is no amount, a part of a đồng, or another currency.
    """
    tidy = clean(text).lower()
    found = _first(tidy, factor)
    if found is None or _OTHER_MONEY.match(tidy, found.end) or re.search(r"[$€£¥₩]\s*\d", tidy):
        return None
    return _whole(found.value)


def read_integer(text: str) -> int:
    """What a person types into a number field; nothing that could mean two things.

    Raises :class:`AmbiguousNumber` for "1.5" and "1,234", :class:`UnreadableNumber` for anything else.
    """
    tidy = clean(text)
    if re.fullmatch(r"-?\d+", tidy) or re.fullmatch(r"-?[1-9]\d{0,2}([. ])\d{3}(?:\1\d{3})*", tidy):
        digits = re.sub(r"[. ]", "", tidy)
        if len(digits.lstrip("-0")) <= MOST_DIGITS:
            return int(digits)
    elif re.fullmatch(r"-?\d+(?:[., ]\d+)+", tidy):
        raise AmbiguousNumber(value=text[:60])
    raise UnreadableNumber(value=text[:60])


def format_number(value: int | Decimal) -> str:
    """ "1.234.567", "1.234.567,89"."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def format_money(value: int) -> str:
    """ "1.234.567 đồng"."""
    return f"{format_number(value)} đồng"


def counted(value: int) -> str:
    """A count in running text: below ten with a nought, as reports write it ("07 đoàn")."""
    return f"{value:02d}" if 0 <= value < 10 else format_number(value)


def roman(value: int) -> str:
    """A positive number in Roman capitals."""
    signs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
    result = ""
    for worth, sign in signs:
        count, value = divmod(value, worth)
        result += sign * count
    return result
