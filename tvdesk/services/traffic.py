"""Every file written and received on this desk, with what became of it, as rows for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from tvdesk.bundle.receipt import parse_receipt
from tvdesk.db.models import incoming, outgoing, receipt
from tvdesk.services.errors import ChangesMissing
from tvdesk.services.rounds import rounds
from tvdesk.trust.envelope import RECEIPT_TYPE, unverified_payload

OUT, IN = "out", "in"
WRITTEN, ANSWERED = "written", "answered"
"""The states of a file written; those of a file received are "applied", "held" and "refused"."""


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way. ``unit`` is the reader of one written, the sender of one received; ``moment`` is ISO in UTC.

    ``counts`` is what the receipt says of a written file, by code: "applied", "conflict", "newer_schema".
    ``waits`` names what a held file lacks; ``reason`` is the error code of a refused one.
    """

    direction: str
    kind: str
    unit: str
    round: str
    moment: str
    state: str
    digest: str
    path: Path | None
    answered: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    waits: ChangesMissing | None = None
    reason: str = ""


def files(connection: Connection) -> list[File]:
    """All of them, the newest first."""
    names = {one.code: one.name for one in rounds(connection)}
    answers = {row.digest: row.envelope for row in connection.execute(select(receipt).where(~receipt.c.own))}
    out = [_written(row, names, answers) for row in connection.execute(select(outgoing))]
    came = [_received(row, names) for row in connection.execute(select(incoming))]
    return sorted([*out, *came], key=lambda one: (one.moment, one.digest), reverse=True)


def _written(row: Any, names: Mapping[str, str], answers: Mapping[str, bytes]) -> File:
    answer = answers.get(row.digest)
    return File(
        direction=OUT,
        kind=row.kind,
        unit=row.audience,
        round=names.get(row.round, row.round or ""),
        moment=row.created,
        state=ANSWERED if row.answered else WRITTEN,
        digest=row.digest,
        path=Path(row.path) if row.path else None,
        answered=row.answered or "",
        counts=_counts(answer) if answer else {},
    )


def _counts(envelope: bytes) -> dict[str, int]:
    """What a receipt says, by the first part of its codes. Its signature was shown true when it was taken in."""
    found: Counter[str] = Counter()
    for outcome in parse_receipt(unverified_payload(envelope, RECEIPT_TYPE)).outcomes:
        found[outcome.code.partition(".")[0]] += outcome.count
    return dict(found)


def _received(row: Any, names: Mapping[str, str]) -> File:
    return File(
        direction=IN,
        kind=row.kind,
        unit=row.unit,
        round=names.get(row.round, row.round or ""),
        moment=row.received,
        state=row.state,
        digest=row.digest,
        path=Path(row.path) if row.path else None,
        waits=_waits(row.unit, row.missing) if row.missing else None,
        reason=row.outcome or "",
    )


def _waits(unit: str, missing: str) -> ChangesMissing | None:
    """The first range that a held file lacks."""
    ranges = msgspec.json.decode(missing)
    if not ranges:
        return None
    first = ranges[0]
    return ChangesMissing(unit=unit, device=first["device"], first=first["first"], last=first["last"])
