"""Numbers as offices write them: 1.234.567, "khoảng 50 đại biểu", "400 triệu đồng", 07."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tvdesk.core.text import clean, fold
from tvdesk.core.text_errors import AmbiguousNumber, UnreadableNumber

_NUMBER = r"\d{1,3}(?:[.\u00a0 ]\d{3})+(?!\d)|\d+"
_FIRST = re.compile(rf"({_NUMBER})(?:,(\d+))?\s*(nghin|ngan|trieu|ty|ti)?(?![a-z])")
_RANGE = re.compile(rf"(?:{_NUMBER})\s*[-–]\s*\d")
_ABOUT = re.compile(r"\b(?:khoang|hon|gan|tren|du kien|uoc|chung|xap xi)\b")
_SCALE = {"": 1, "nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}


@dataclass(frozen=True, slots=True)
class Count:
    """A number in a cell; ``approximate`` when the cell says about, more than, nearly."""

    value: int
    approximate: bool = False


def read_count(text: str) -> Count | None:
    """The first number in the cell; ``None`` when there is none, or a range of which nothing is certain."""
    folded = fold(clean(text))
    match = _FIRST.search(folded)
    if match is None or _RANGE.match(folded, match.start()):
        return None
    scale = _SCALE[match[3] or ""]
    value = int(re.sub(r"\D", "", match[1])) * scale
    if match[2]:
        if scale == 1:
            return None
        value += int(match[2]) * scale // 10 ** len(match[2])
    return Count(value, _ABOUT.search(folded) is not None)


def count_noun(text: str) -> str:
    """What is counted: the words after the first number, up to the next mark or number."""
    tidy = clean(text)
    match = re.search(rf"(?:{_NUMBER})\s*", tidy)
    if match is None:
        return ""
    return re.split(r"[;,.()\d]", tidy[match.end() :], maxsplit=1)[0].strip()


def read_money(text: str, factor: int = 1) -> int | None:
    """An amount in whole đồng: "400 triệu đồng", "320.000.000", or a plain number times the column's factor."""
    count = read_count(text)
    if count is None:
        return None
    scaled = re.search(r"\b(?:nghin|ngan|trieu|ty|ti)\b", fold(clean(text)))
    return count.value if scaled else count.value * factor


def read_integer(text: str) -> int:
    """What a person types into a number field; nothing that could mean two things."""
    tidy = clean(text)
    if re.fullmatch(r"-?\d+", tidy):
        return int(tidy)
    if re.fullmatch(r"-?\d{1,3}(?:[. ]\d{3})+", tidy):
        return int(re.sub(r"[. ]", "", tidy))
    if re.fullmatch(r"-?[\d.,]+", tidy):
        raise AmbiguousNumber(value=text[:60])
    raise UnreadableNumber(value=text[:60])


def format_number(value: int) -> str:
    """ "1.234.567"."""
    return f"{value:,}".replace(",", ".")


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
