"""Answers: the newest signed receipt for a unit, to go out with the office's own changes."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tvdesk.db.models import incoming, receipt


def latest_receipt(connection: Connection, unit: str) -> bytes | None:
    """The receipt of the file taken in last from a unit, as it was signed; ``None`` before the first."""
    query = (
        select(receipt.c.envelope)
        .join(incoming, incoming.c.digest == receipt.c.digest)
        .where(incoming.c.unit == unit, incoming.c.state == "applied", receipt.c.own)
        .order_by(incoming.c.received.desc(), incoming.c.bundle.desc())
        .limit(1)
    )
    found = connection.execute(query).first()
    return found.envelope if found else None
