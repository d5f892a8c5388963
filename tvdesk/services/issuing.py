"""Reports that were issued. One that is out is replaced by a new version with a reason, and never changed.

With each version is kept what it was built from: how it was asked for, the positions of all logs, what was known of
files that came, the version of the rules, and the printed file itself. So it can be built again, byte for byte, when
the log has long grown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select

from tvdesk import __version__
from tvdesk.core.text import clean_long
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import issued
from tvdesk.services.desk import Desk, journal
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.reading import read_desk
from tvdesk.services.reporting import Ask, Basis
from tvdesk.services.reports.errors import IssueDamaged, IssueReasonMissing, IssueUnknown
from tvdesk.services.rounds import find_round

_LISTED = tuple(column for column in issued.c if column.name != "pdf")


@dataclass(frozen=True, slots=True)
class Built:
    """What a printed report was built from; what its printing told."""

    ask: Ask
    language: str
    vector: Mapping[str, int]
    basis: Basis
    rules: str
    digest: str
    figures: Mapping[str, int]
    pages: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One version of a report. ``at`` is a time of the journal, ``round`` the round's record or empty, ``sha256`` the
    digest of the printed file, ``program`` the version of tvdesk that printed it."""

    id: str
    round: str
    version: int
    at: str
    actor: str
    reason: str
    program: str
    sha256: str
    built: Built


def built_of(ask: Ask, language: str, told: Mapping[str, Any]) -> Built:
    """From what a report was built, as ``tvdesk report make --json`` told it."""
    return Built(
        ask=ask,
        language=language,
        vector=told["vector"],
        basis=Basis.of(told["basis"]),
        rules=told["rules"],
        digest=told["state_digest"],
        figures=told["figures"],
        pages=told["pages"],
        first=told["first"],
        last=told["last"],
    )


def round_record(desk: Desk, named: str) -> str:
    """The record of a round that is named by code, name or record; empty where none is."""
    return read_desk(desk, lambda connection: find_round(connection, named).record) if named else ""


class Issuing:
    """The issued reports of an office."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def issue(self, round: str, built: Built, pdf: bytes, reason: str = "") -> Issue:
        """Keep a printed report as the next version. ``round`` is the round's record, empty for days of one's own.

        Raises :class:`OfficeOnly` on a unit's desk and :class:`IssueReasonMissing` where another version is out already
        and nobody says why it is replaced.
        """
        if not self._desk.is_dic:
            raise OfficeOnly()
        reason = clean_long(reason)
        with writing(self._desk.engine) as connection:
            version = _next(connection, round, built.first, built.last)
            if version > 1 and not reason:
                raise IssueReasonMissing(version=version)
            id = self._desk.new_id()
            values = {
                "id": id,
                "round": round,
                "first": built.first,
                "last": built.last,
                "version": version,
                "at": self._desk.timestamp(),
                "actor": self._desk.actor,
                "reason": reason,
                "program": __version__,
                "sha256": sha256(pdf).hexdigest(),
                "pdf": pdf,
                **_built_columns(built),
            }
            connection.execute(insert(issued).values(**values))
            journal(connection, self._desk, "report.issued", id=id, version=version, sha256=values["sha256"])
            return _one(connection, id)

    def of(self, round: str, first: str, last: str) -> list[Issue]:
        """The versions of a report, the newest first."""
        with reading(self._desk.engine) as connection:
            query = select(*_LISTED).where(_same(round, first, last)).order_by(issued.c.version.desc())
            return [_issue(row) for row in connection.execute(query).mappings()]

    def all(self) -> list[Issue]:
        """Every version of every report, in the order in which they were issued."""
        with reading(self._desk.engine) as connection:
            return all_issues(connection)

    def one(self, id: str) -> Issue:
        """An issued version. Raises :class:`IssueUnknown`."""
        with reading(self._desk.engine) as connection:
            return _one(connection, id)

    def pdf(self, id: str) -> bytes:
        """The printed file as it was issued. Raises :class:`IssueUnknown`, and :class:`IssueDamaged` for another."""
        columns = (issued.c.pdf, issued.c.sha256, issued.c.version)
        with reading(self._desk.engine) as connection:
            found = connection.execute(select(*columns).where(issued.c.id == id)).first()
        if found is None:
            raise IssueUnknown(id=id)
        data = bytes(found.pdf)
        if sha256(data).hexdigest() != found.sha256:
            raise IssueDamaged(version=found.version)
        return data


def all_issues(connection: Connection) -> list[Issue]:
    """Every version of every report, in the order in which they were issued."""
    rows = connection.execute(select(*_LISTED).order_by(issued.c.at, issued.c.version)).mappings()
    return [_issue(row) for row in rows]


def newest(issues: list[Issue]) -> list[Issue]:
    """Of each report the version in force."""
    found = {(one.round, one.built.first, one.built.last): one for one in sorted(issues, key=lambda one: one.version)}
    return list(found.values())


def _next(connection: Connection, round: str, first: str, last: str) -> int:
    query = select(func.max(issued.c.version)).where(_same(round, first, last))
    return int(connection.execute(query).scalar() or 0) + 1


def _same(round: str, first: str, last: str) -> Any:
    """A round's report stays the same when its days are moved; without a round the days tell."""
    if round:
        return issued.c.round == round
    return (issued.c.round == "") & (issued.c.first == first) & (issued.c.last == last)


def _one(connection: Connection, id: str) -> Issue:
    found = connection.execute(select(*_LISTED).where(issued.c.id == id)).mappings().first()
    if found is None:
        raise IssueUnknown(id=id)
    return _issue(found)


def _built_columns(built: Built) -> dict[str, Any]:
    return {
        "ask": _text(asdict(built.ask)),
        "language": built.language,
        "vector": _text(dict(built.vector)),
        "basis": _text(built.basis.data()),
        "rules": built.rules,
        "digest": built.digest,
        "figures": _text(dict(built.figures)),
        "pages": built.pages,
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _issue(row: RowMapping) -> Issue:
    said = json.loads(row["ask"])
    built = Built(
        ask=Ask(**{**said, "copies": tuple(said["copies"])}),
        language=row["language"],
        vector=json.loads(row["vector"]),
        basis=Basis.of(json.loads(row["basis"])),
        rules=row["rules"],
        digest=row["digest"],
        figures=json.loads(row["figures"]),
        pages=row["pages"],
        first=row["first"],
        last=row["last"],
    )
    names = ("id", "round", "version", "at", "actor", "reason", "program", "sha256")
    return Issue(**{name: row[name] for name in names}, built=built)
