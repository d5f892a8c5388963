"""Checks of a report's text: numbers that no record carries, and numbers that differ from the tables or each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tvdesk.core.text import nfc
from tvdesk.services.cross_checks import ATTENTION, ERROR, Finding
from tvdesk.services.report_text import ADDED, REWRITTEN, ReportText, SectionText
from tvdesk.services.reports.figure_text import Figure

_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"
_TYPED = re.compile(rf"(?<![\w./,-])(?:{_NUMBER})(?:,\d+)?(?![\w/]|[.,-]\d)")
# What stands before a number that counts nothing: days, numbers of documents, ordinals.
_NO_COUNT = re.compile(
    r"(?:\b(?:ngày|tháng|năm|quý|số|thứ|điều|khoản|mục|phụ lục|giai đoạn|annex|no\.|in|of|article)|[-–/])\s*$",
    re.IGNORECASE,
)
_MONTH_NAMES = re.compile(
    r"^\s*(?:tháng đầu|tháng cuối|January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b"
)
_SO_FAR = re.compile(r"l(?:uỹ|ũy) kế|cộng dồn|từ đầu năm|tháng đầu năm|so far this year|year to date", re.IGNORECASE)
_CLAUSE = re.compile(r"[;\n]|\.(?=\s|$)")
_NOUNS = (
    ("doan_ra", r"đoàn ra"),
    ("doan_vao_bao_chi", r"đoàn báo chí(?: nước ngoài)?"),
    ("doan_vao", r"đoàn vào"),
    ("training.people", r"lượt học viên|học viên"),
    ("training", r"lớp"),
    ("activity.people", r"lượt người tham gia|người tham gia"),
    ("activity", r"hoạt động"),
)
_COUNTED = re.compile(
    "|".join(rf"(?P<n{place}>{_NUMBER})\s*(?:{noun})\b" for place, (_, noun) in enumerate(_NOUNS)), re.IGNORECASE
)
_VISITS = re.compile(rf"\s*(?:[/,(–-]|với|gồm|có)?\s*({_NUMBER})\s*lượt\b", re.IGNORECASE)

Fields = dict[str, str | int]
PERIOD, SO_FAR = "period", "so_far"


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in a text with what it counts, and whether it speaks of the period or of the year so far."""

    name: str
    value: int
    scope: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that a person typed (from ``start`` to ``end`` of its piece); ``carried`` when a record has it."""

    start: int
    end: int
    value: int
    carried: bool


def counted_in(text: str) -> list[Counted]:
    """What a Vietnamese text counts: "07 đoàn ra/29 lượt; lũy kế từ đầu năm 41 đoàn ra/302 lượt"."""
    found: list[Counted] = []
    start = 0
    for end in [*(match.start() for match in _CLAUSE.finditer(text)), len(text)]:
        scope = SO_FAR if _SO_FAR.search(text, start, end) else PERIOD
        for match in _COUNTED.finditer(text, start, end):
            group = next(name for name, value in match.groupdict().items() if value is not None)
            name = _NOUNS[int(group[1:])][0]
            found.append(Counted(name, _value(match[group]), scope, *match.span(group)))
            visits = _VISITS.match(text, match.end(), end) if name.startswith("doan") else None
            if visits:
                found.append(Counted(f"{name}.people", _value(visits[1]), scope, *visits.span(1)))
        start = end
    return found


def _value(digits: str) -> int:
    return int(digits.replace(".", ""))


def typed_numbers(piece: str, carried: frozenset[int]) -> list[Typed]:
    """The counts and amounts in a plain piece of text; not days, not numbers of documents."""
    found = []
    for match in _TYPED.finditer(piece):
        if _NO_COUNT.search(piece, 0, match.start()) or _MONTH_NAMES.match(piece[match.end() :]):
            continue
        whole = match[0].partition(",")[0]
        value = _value(whole)
        known = value in carried and "," not in match[0]
        found.append(Typed(match.start(), match.end(), value, known))
    return found


_IDENTIFIERS = frozenset({"record", "unit", "reporting_unit", "plan_item", "attachments"})
"""Fields of signs that the program gave: a number among them says nothing."""


def carried_numbers(report: ReportText) -> frozenset[int]:
    """Every number that a record of the report carries, or that the report counts."""
    found = {figure.value for figure in report.figures.values()}
    for record in report.records.values():
        for name, value in record.items():
            if name not in _IDENTIFIERS:
                found |= _numbers_of(value)
    return frozenset(found)


def _numbers_of(value: Any) -> set[int]:
    if isinstance(value, bool):
        return set()
    if isinstance(value, int):
        return {value}
    if isinstance(value, str):
        return {_value(number) for number in re.findall(_NUMBER, nfc(value))}
    if isinstance(value, Mapping):
        return set().union(*map(_numbers_of, value.values()))
    return set().union(*map(_numbers_of, value)) if isinstance(value, Iterable) else set()


def check_text(report: ReportText, period: Mapping[str, int], so_far: Mapping[str, int]) -> list[Finding]:
    """Every finding in the text, section by section.

    ``period`` and ``so_far`` are the main figures of the period and of the year up to its end, as
    :func:`~tvdesk.services.cross_checks.main_figures` names them.
    """
    carried = carried_numbers(report)
    found: list[Finding] = []
    for section in report.sections:
        if section.state not in (REWRITTEN, ADDED):
            continue
        parts = report.parts(own_lines(section))
        text = "".join(one if isinstance(one, str) else one.text for one in parts)
        found += _gone(section, parts)
        found += _below(section, counted_in(text))
        found += _against(section, parts, text, period, so_far)
        found += _unfounded(section, parts, carried)
    return found


def own_lines(section: SectionText) -> str:
    """The lines of a section that a person wrote; what the program composed needs no check."""
    composed = set(section.composed.split("\n"))
    return "\n".join(line for line in section.text.split("\n") if line not in composed)


def _gone(section: SectionText, parts: Iterable[str | Figure]) -> Iterator[Finding]:
    """Figures whose records are gone."""
    for one in parts:
        if isinstance(one, Figure) and not one.records:
            yield Finding("figure_gone", ERROR, {"title": section.title, "number": one.text}, (), section.section)


def _below(section: SectionText, counted: list[Counted]) -> Iterator[Finding]:
    """The year so far below the period, in one section."""
    for one in counted:
        for other in counted:
            if one.name == other.name and (one.scope, other.scope) == (SO_FAR, PERIOD) and one.value < other.value:
                fields: Fields = {
                    "title": section.title,
                    "figure": one.name,
                    "value": one.value,
                    "part_value": other.value,
                }
                yield Finding("text_below_part", ERROR, fields, (), section.section)


def _against(
    section: SectionText,
    parts: list[str | Figure],
    text: str,
    period: Mapping[str, int],
    so_far: Mapping[str, int],
) -> Iterator[Finding]:
    """Typed numbers above what the tables say, and a sum of the year so far that is another than theirs."""
    typed = _plain_spans(parts)
    for one in counted_in(text):
        if not any(start <= one.start and one.end <= end for start, end in typed):
            continue
        said = (so_far if one.scope == SO_FAR else period).get(one.name, 0)
        wrong = one.value != said if one.scope == SO_FAR else one.value > said
        if wrong:
            fields: Fields = {"title": section.title, "figure": one.name, "value": one.value, "table": said}
            yield Finding("text_against_tables", ERROR, fields, (), section.section)


def _plain_spans(parts: list[str | Figure]) -> list[tuple[int, int]]:
    spans, at = [], 0
    for one in parts:
        length = len(one if isinstance(one, str) else one.text)
        if isinstance(one, str):
            spans.append((at, at + length))
        at += length
    return spans


def _unfounded(section: SectionText, parts: Iterable[str | Figure], carried: frozenset[int]) -> Iterator[Finding]:
    """Numbers in a person's own words that no record carries."""
    for one in parts:
        if isinstance(one, str):
            for typed in typed_numbers(one, carried):
                if not typed.carried:
                    number = one[typed.start : typed.end]
                    fields: Fields = {"title": section.title, "number": number}
                    yield Finding("unfounded", ATTENTION, fields, (), section.section)
