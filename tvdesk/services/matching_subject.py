"""A record as it is compared with others: its days, words, places and figures, taken apart once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec

from tvdesk.services.matching_words import counted, known, plain, provinces, telling, years

_SLACK: Final = {"month": 31, "quarter": 92, "year": 366}
_DIRECTION: Final = {"doan_ra": "ra", "doan_vao": "vao", "doan_vao_bao_chi": "vao"}
_END_ONLY_SLACK: Final = 14
ROUGH: Final = tuple(_SLACK)
"""The precisions of a date that is not known to the day."""

READ: Final = (
    "title",
    "summary",
    "subtype",
    "unit",
    "reporting_unit",
    "start_date",
    "end_date",
    "date_precision",
    "place",
    "host_unit",
    "partner",
    "countries",
    "participants",
    "outputs",
    "budget_vnd",
)
"""The fields that are looked at."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One record as it is compared.

    Days are ordinals, 0 an unknown one; ``slack`` is by how many days a rough date may be off; ``words`` tell the
    title, ``told`` title and summary; ``direction`` is a delegation's, "ra" or "vao".
    """

    record: str
    unit: str
    subtype: str
    first: int
    last: int
    exact: bool
    slack: int
    ended: bool
    title: str
    words: frozenset[str]
    joined: str
    told: frozenset[str]
    years: frozenset[str]
    counted: Mapping[str, str]
    place: frozenset[str]
    provinces: frozenset[str]
    host: str
    hosts: frozenset[str]
    partner: frozenset[str]
    countries: frozenset[str]
    numbers: Mapping[str, int]
    direction: str


def as_read(row: Mapping[str, Any]) -> dict[str, Any]:
    """A projected row as values: the countries as a list."""
    countries = row.get("countries")
    return {**row, "countries": msgspec.json.decode(countries) if isinstance(countries, str) else countries or []}


def subject(values: Mapping[str, Any]) -> Subject:
    """A record's values as they are compared."""
    title = plain(values.get("title"))
    place, host, partner = (known(values.get(name) or "") for name in ("place", "host_unit", "partner"))
    guests = str(values.get("subtype") or "").startswith("doan_")
    words = telling(title, guests=guests)
    start, end = _ordinal(values.get("start_date")), _ordinal(values.get("end_date"))
    named = place.provinces or host.provinces or provinces(title)
    precision = str(values.get("date_precision") or "")
    numbers = {name: values[name] for name in ("participants", "outputs", "budget_vnd") if values.get(name)}
    return Subject(
        record=str(values["record"]),
        unit=str(values.get("reporting_unit") or values.get("unit") or ""),
        subtype=str(values.get("subtype") or ""),
        first=start or end,
        last=max(start, end),
        exact=bool(start) and precision not in _SLACK,
        slack=_SLACK.get(precision, 0 if start else _END_ONLY_SLACK),
        ended=bool(end),
        title=title,
        words=words,
        joined=" ".join(sorted(words)),
        told=words | telling(plain(values.get("summary")), guests=guests),
        years=years(title),
        counted=counted(title),
        place=place.place_words,
        provinces=named,
        host=host.plain,
        hosts=host.telling,
        partner=partner.guests,
        countries=frozenset(values.get("countries") or ()),
        numbers=numbers,
        direction=_DIRECTION.get(str(values.get("subtype")), ""),
    )


def _ordinal(text: Any) -> int:
    return date.fromisoformat(text).toordinal() if isinstance(text, str) and text else 0
