"""Answers: what became of the file that came last from a unit, to go out with the office's own changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from tvdesk.bundle.receipt import WAITS, Outcome, Receipt, encode_receipt
from tvdesk.db.models import incoming, outgoing, receipt
from tvdesk.history.vector import Missing
from tvdesk.services.desk import get_meta
from tvdesk.services.export import have, positions
from tvdesk.services.trusting import registry
from tvdesk.trust.envelope import RECEIPT_TYPE, seal
from tvdesk.trust.keys import SigningKey

_TAKEN = ("applied", "held")
_COUNTED_AS = {"conflict": "conflicts", "newer_schema": "newer"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The office's answer to one file of a unit's device, as a person reads it.

    ``counts`` as in an intake; ``waits_for`` is the number of earlier changes that a held file needs, 0 for one
    that was taken in; ``files_wanted`` the number of attachments still asked for.
    """

    digest: str
    device: str
    counts: dict[str, int]
    waits_for: int
    files_wanted: int

    def as_json(self) -> dict[str, Any]:
        """For scripts: the same, with a word for the state."""
        return {"state": "held" if self.waits_for else "applied", **asdict(self)}


def read_answer(receipt: Receipt) -> Answer:
    """What a receipt says."""
    counts = Counter[str]()
    for one in receipt.outcomes:
        counts[_COUNTED_AS.get(one.code, one.code.removeprefix("applied."))] += one.count
    waits_for = counts.pop(WAITS, 0)
    return Answer(receipt.digest, receipt.device, dict(counts), waits_for, len(receipt.missing_blobs))


def answer_to(connection: Connection, unit: str, key: Callable[[], SigningKey]) -> bytes | None:
    """The signed answer to the file that came last from a unit; ``None`` before the first.

    The receipt as it was signed when the file was taken in; for one that waits, an answer that says so and names
    what is missing. ``key`` is asked only in that case.
    """
    query = select(incoming).where(incoming.c.unit == unit, incoming.c.state.in_(_TAKEN))
    last = connection.execute(query.order_by(incoming.c.received.desc(), incoming.c.bundle.desc()).limit(1)).first()
    if last is None:
        return None
    if last.state == "held":
        return seal(encode_receipt(_waits(connection, last)), RECEIPT_TYPE, key())
    own = select(receipt.c.envelope).where(receipt.c.digest == last.digest, receipt.c.own)
    return connection.execute(own).scalar()


def _waits(connection: Connection, file: Any) -> Receipt:
    """The answer to a file that is held. Its ``have`` makes the unit's next file bring what is missing."""
    missing = msgspec.json.decode(file.missing, type=list[Missing])
    return Receipt(
        bundle=file.bundle,
        digest=file.digest,
        unit=file.unit,
        device=file.device,
        created=get_meta(connection, "clock", "000000000000-0000"),
        outcomes=[_lacking(one) for one in missing],
        missing_blobs=[],
        have=positions(have(connection)),
        registry_version=registry(connection).version,
    )


def _lacking(one: Missing) -> Outcome:
    ends = [f"{one.device}:{one.first}", f"{one.device}:{one.last}"]
    return Outcome(WAITS, None, None, one.last - one.first + 1, ends, None)


def sent_as(connection: Connection, digest: str) -> str:
    """The name under which this desk wrote the file of that digest; empty where another machine wrote it."""
    path = connection.execute(select(outgoing.c.path).where(outgoing.c.digest == digest)).scalar()
    return Path(path).name if path else ""
