"""How likely two reports are of one event: who is compared with whom, and what speaks for and against it.

Each reason is worth some points (:data:`POINTS`); their sum, cut to 0..100, is the score. The points were set
on the sample of real events (``resources/sample``), with room on both sides. What a title counts ("lần thứ V"
against "lần thứ VI", 2023 against 2024, district 3 against district 12), opposite directions, and days that
lie apart are no matter of points: such a pair is not proposed at all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

from tvdesk.services.matching_subject import READ as READ
from tvdesk.services.matching_subject import ROUGH as ROUGH
from tvdesk.services.matching_subject import Subject as Subject
from tvdesk.services.matching_subject import as_read as as_read
from tvdesk.services.matching_subject import subject as subject

LEAST: Final = 32
"""The score from which a pair is proposed."""

NEAR_DAYS: Final = 3
"""How many days apart two reports of one event may start."""

MOST_TITLE, MOST_WORDS, TITLE_WORDS, MOST_OF_ONE_TITLE = 30, 15, 3, 50
_NEAR: Final = ("same_start", "next_day", *["near_start"] * (NEAR_DAYS - 1))
POINTS: Final[Mapping[str, int]] = {
    "same_days": 30,
    "same_start": 25,
    "next_day": 15,
    "near_start": 8,
    "rough_date": 5,
    "swapped_date": 5,
    "within": -15,
    "place": 15,
    "same_province": 8,
    "other_place": -10,
    "other_province": -25,
    "host": 15,
    "other_host": -3,
    "partner": 10,
    "other_partner": -5,
    "other_guest": -35,
    "country": 6,
    "other_country": -20,
    "participants": 15,
    "other_participants": -6,
    "outputs": 6,
    "other_outputs": -10,
    "budget": 15,
    "subtype": 3,
    "other_subtype": -30,
    "one_unit": -10,
}
"""What each reason is worth; ``title`` and ``words`` are worth up to 30 and 15, by how much agrees."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be one event: the lower id first, score 0..100, reasons as codes, the weightiest first."""

    type: str
    record_a: str
    record_b: str
    score: int
    reasons: tuple[str, ...]


def propose(type: str, rows: Iterable[Mapping[str, Any]], least: int = LEAST) -> list[Candidate]:
    """The pairs among records of one type that score ``least`` or more, in no order."""
    found = (scored(type, one, other, least) for one, other in pairs([subject(row) for row in rows]))
    return [candidate for candidate in found if candidate is not None]


def propose_for(
    type: str, values: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], least: int = LEAST
) -> list[Candidate]:
    """Those of ``rows`` that may be the event of one record, the likeliest first; nothing else is compared.

    ``values`` are the record's, with its id under ``record``; ``rows`` are those among which :func:`near` looks.
    """
    mine = subject(values)
    others = [subject(row) for row in rows if row["record"] != mine.record]
    # As among many: where a day is rough, a word in common must speak for the pair.
    worth = [one for one in others if (mine.exact and one.exact) or mine.words & one.words]
    found = (scored(type, mine, other, least) for other in worth)
    return sorted((one for one in found if one is not None), key=lambda one: (-one.score, one.record_a, one.record_b))


def near(values: Mapping[str, Any]) -> tuple[str, str, frozenset[str]]:
    """First and last ISO day between which a possible duplicate of a record starts, and its telling words.

    A record of the same words may lie further off: its day may have been mistyped. Empty days where the record
    names no day.
    """
    mine = subject(values)
    if not mine.first:
        return "", "", mine.words
    apart = NEAR_DAYS if mine.exact else mine.slack
    first, last = (
        date.fromordinal(day).isoformat() for day in (mine.first - apart, max(mine.first, mine.last) + apart)
    )
    return first, last, mine.words


def scored(type: str, one: Subject, other: Subject, least: int) -> Candidate | None:
    """The pair as a candidate; ``None`` where it is no pair, or scores less."""
    weighed = _weighed(one, other)
    if not weighed:
        return None
    points = ((weighed + 0x8000) & 0xFFFF) - 0x8000
    if points + MOST_WORDS + MOST_TITLE < least:
        return None  # most pairs: their words need not be looked at
    told = 3 * len(one.told & other.told)
    points += told if told < MOST_WORDS else MOST_WORDS
    if points + MOST_TITLE < least:
        return None
    title = _title_points(one, other)
    if points + title < least:
        return None
    codes = dict.fromkeys(_codes(weighed), 0)
    return _candidate(type, one, other, {**codes, "words": min(told, MOST_WORDS), "title": title})


def _candidate(type: str, one: Subject, other: Subject, found: Mapping[str, int]) -> Candidate:
    worth = {code: POINTS.get(code, points) for code, points in found.items()}
    reasons = sorted((code for code, points in worth.items() if points), key=lambda code: -abs(worth[code]))
    record_a, record_b = sorted((one.record, other.record))
    return Candidate(type, record_a, record_b, max(0, min(100, sum(worth.values()))), tuple(reasons))


# --- who is compared with whom -----------------------------------------------------------------------------


def pairs(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Pairs worth a look: near in time, of one title, or of rough dates with a rare word in common."""
    exact = sorted((one for one in subjects if one.exact), key=lambda one: (one.first, one.record))
    rough = [one for one in subjects if not one.exact]
    yield from _near(exact)
    yield from _one_title(exact)
    yield from _rare(rough, exact)


def _near(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Each with those that start up to :data:`NEAR_DAYS` later; ``subjects`` are in the order of their days."""
    days = [one.first for one in subjects]
    end = 0
    for place, one in enumerate(subjects):
        end = bisect_right(days, one.first + NEAR_DAYS, max(end, place))
        for other in subjects[place + 1 : end]:
            yield one, other


def _one_title(subjects: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Those of one long title that start further apart: a day may have been mistyped."""
    groups: dict[frozenset[str], list[Subject]] = defaultdict(list)
    for one in subjects:
        if len(one.words) >= TITLE_WORDS:
            groups[one.words].append(one)
    for group in groups.values():
        for one, other in combinations(group[:MOST_OF_ONE_TITLE], 2):
            if other.first > one.first + NEAR_DAYS:
                yield one, other


def _rare(rough: Sequence[Subject], exact: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    by_word: dict[str, list[Subject]] = defaultdict(list)
    for one in (*exact, *rough):
        for word in one.words:
            by_word[word].append(one)
    most = max(20, (len(exact) + len(rough)) // 50)
    ours = {one.record for one in rough}
    for one in rough:
        met: dict[str, Subject] = {}
        for word in one.words:
            if len(by_word[word]) <= most:
                met.update((other.record, other) for other in by_word[word])
        for record, other in met.items():
            if record != one.record and (record not in ours or record > one.record):
                yield one, other


# --- for and against ---------------------------------------------------------------------------------------


def _title_points(one: Subject, other: Subject) -> int:
    """How alike the titles are; a single word in common ("Ok Om Bok") says little, however well it fits."""
    from rapidfuzz.fuzz import token_set_ratio

    if not one.words or not other.words:
        return 0
    shared = len(one.words & other.words)
    points = round((token_set_ratio(one.joined, other.joined) - 40) / 60 * MOST_TITLE)
    return max(-8, min(points, MOST_TITLE * min(shared, 3) // 3 if shared else 5))


def reasons_of(one: Subject, other: Subject) -> list[str]:
    """What speaks for and against one event, as codes of :data:`POINTS`; nothing for what cannot be one."""
    return _codes(_weighed(one, other))


_SHIFT: Final = 16
_WORTH: Final = {code: (1 << _SHIFT + at) + points for at, (code, points) in enumerate(POINTS.items())}
"""Each reason as a number: a bit of its own, and below it its points. A pair's reasons are their sum, since millions of
pairs are weighed and nearly all of them are nothing: no list is made, and codes are read from the sum of the few."""


def _points(weighed: int) -> int:
    """What the reasons in a sum are worth together."""
    return ((weighed + 0x8000) & 0xFFFF) - 0x8000


def _codes(weighed: int) -> list[str]:
    bits = weighed - _points(weighed) >> _SHIFT
    return [code for at, code in enumerate(POINTS) if bits >> at & 1]


def _weighed(one: Subject, other: Subject) -> int:
    """The sum of what speaks for and against one event; nought for what cannot be one."""
    if one.direction != other.direction:
        return 0
    # Nearly all pairs start within a few days of each other, in order: told without a call.
    apart = other.first - one.first if one.exact and other.exact else 0
    when = _NEAR[apart] if 0 < apart <= NEAR_DAYS else _when(one, other)
    if not when or ((one.years or one.counted) and _counted_apart(one, other)):
        return 0
    found = _WORTH[when] + _who(one, other)
    ours, theirs = one.provinces, other.provinces
    shared = not ours.isdisjoint(theirs)
    if ours and theirs and not shared:
        found += _WORTH["other_province"]
    elif not one.place.isdisjoint(other.place):
        found += _WORTH["place"]
    elif shared:
        found += _WORTH["same_province"]
    elif one.place and other.place and not one.direction:
        found += _WORTH["other_place"]
    if one.numbers and other.numbers:
        found += _figures(one.numbers, other.numbers)
    return found


def _when(one: Subject, other: Subject) -> str:
    """How the days speak; empty for days that lie apart."""
    if not one.exact or not other.exact:
        return "rough_date" if _may_be_one_time(one, other) else ""
    apart = abs(one.first - other.first)
    if apart == 0:
        return "same_days" if one.ended and other.ended and one.last == other.last > one.first else "same_start"
    if apart <= NEAR_DAYS:
        return _NEAR[apart]
    if _swapped(one.first) == other.first:
        return "swapped_date"
    return "within" if one.first <= other.last and other.first <= one.last else ""


def _may_be_one_time(one: Subject, other: Subject) -> bool:
    """Whether dates of which one is rough leave room for one event: an unknown one does not."""
    if not one.first or not other.first:
        return False
    slack = one.slack + other.slack
    return one.first <= other.last + slack and other.first <= one.last + slack


def _swapped(day: int) -> int:
    """The day with day and month exchanged, 0 where there is none: a slip of foreign date forms."""
    found = date.fromordinal(day)
    return date(found.year, found.day, found.month).toordinal() if found.day <= 12 else 0


def _counted_apart(one: Subject, other: Subject) -> bool:
    if one.years and other.years and not one.years & other.years:
        return True
    if not one.counted or not other.counted:
        return False
    return any(other.counted.get(label, value) != value for label, value in one.counted.items())


def _who(one: Subject, other: Subject) -> int:
    """Countries, host, partner, kind and unit."""
    found = 0
    if one.countries and other.countries:
        found += _WORTH["other_country" if one.countries.isdisjoint(other.countries) else "country"]
    if one.host and other.host:
        if one.host == other.host or not one.hosts.isdisjoint(other.hosts):
            found += _WORTH["host"]
        elif one.hosts and other.hosts:
            found += _WORTH["other_host"]
    if one.partner and other.partner:
        against = "other_guest" if one.direction == "vao" else "other_partner"
        found += _WORTH[against if one.partner.isdisjoint(other.partner) else "partner"]
    if one.subtype and other.subtype:
        found += _WORTH["subtype" if one.subtype == other.subtype else "other_subtype"]
    if one.unit == other.unit:
        found += _WORTH["one_unit"]
    return found


def _figures(ours: Mapping[str, int], theirs: Mapping[str, int]) -> int:
    found = 0
    for name in ours.keys() & theirs.keys():
        code = "budget" if name == "budget_vnd" else name
        if ours[name] == theirs[name]:
            found += _WORTH[code]
        elif name != "budget_vnd" and max(ours[name], theirs[name]) > 2 * min(ours[name], theirs[name]):
            found += _WORTH[f"other_{code}"]
    return found
