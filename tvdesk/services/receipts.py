"""Receipts: what the office signs for a file that it has taken in, and what a unit does with one that comes back."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update

from tvdesk.bundle.manifest import Manifest
from tvdesk.bundle.receipt import Outcome, Receipt, encode_receipt, parse_receipt
from tvdesk.db import log
from tvdesk.db.models import outgoing, receipt
from tvdesk.history.vector import Tip
from tvdesk.services.cargo import note_owed
from tvdesk.services.desk import Desk, get_meta
from tvdesk.services.errors import ReceiptUnknown
from tvdesk.services.export import have, head_at, positions
from tvdesk.services.peers import note_receipt
from tvdesk.services.sole import ELSEWHERE, note_doubt
from tvdesk.trust.envelope import RECEIPT_TYPE, open_envelope, seal
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.registry import Registry


def receipt_for(
    connection: Connection,
    trusted: Registry,
    manifest: Manifest,
    digest: str,
    outcomes: list[Outcome],
    missing_blobs: Sequence[str],
) -> Receipt:
    """The answer to the file of that digest, as things stand on this desk now."""
    return Receipt(
        bundle=manifest.bundle,
        digest=digest,
        unit=manifest.unit,
        device=manifest.device,
        created=get_meta(connection, "clock", "000000000000-0000"),
        outcomes=outcomes,
        missing_blobs=list(missing_blobs),
        have=positions(have(connection)),
        registry_version=trusted.version,
    )


def give_receipt(connection: Connection, answer: Receipt, key: SigningKey) -> bytes:
    """Sign an answer and keep it: the same file again gets the same bytes."""
    envelope = seal(encode_receipt(answer), RECEIPT_TYPE, key)
    if connection.execute(select(receipt.c.own).where(receipt.c.digest == answer.digest)).first() is None:
        _keep(connection, answer.digest, envelope, own=True)
    return envelope


def take_receipt(connection: Connection, desk: Desk, envelope: bytes, manifest: Manifest, trusted: Registry) -> Receipt:
    """Believe the answer that a file of the office brings, and move the export cursor.

    Raises :class:`ReceiptUnknown` for an answer to somebody else's file, and the errors of envelope and receipt.
    """
    payload = open_envelope(envelope, RECEIPT_TYPE, lambda _: trusted.verify_key(manifest.device))
    answer = parse_receipt(payload)
    written = outgoing.c.digest == answer.digest
    found = connection.execute(select(outgoing.c.bundle).where(written)).first() is not None
    # Another machine of this unit wrote the file: what the office holds is as true here.
    elsewhere = answer.device != desk.device and trusted.unit_of(answer.device) == desk.unit
    if answer.unit != desk.unit or not (found or elsewhere):
        raise ReceiptUnknown(digest=answer.digest, device=answer.device)
    if not answer.waits:
        connection.execute(update(outgoing).where(written).values(answered=desk.timestamp()))
    # That a file waits is no last word on it.
    connection.execute(delete(receipt).where(receipt.c.digest == answer.digest, receipt.c.own.is_(False)))
    _keep(connection, answer.digest, envelope, own=False)
    # The export cursor moves here and nowhere else: in the transaction that stores a verified receipt.
    note_receipt(connection, manifest.unit, {device: Tip(tip.seq, tip.head) for device, tip in answer.have.items()})
    note_owed(connection, manifest.unit, answer.missing_blobs)
    _look_for_a_second_self(connection, desk, answer)
    return answer


def _look_for_a_second_self(connection: Connection, desk: Desk, answer: Receipt) -> None:
    """What the office holds of this device beyond the own log was written elsewhere."""
    theirs, me = answer.have.get(desk.device), log.devices(connection)[desk.device]
    if theirs is None:
        return
    if theirs.seq > me.seq or head_at(connection, me, theirs.seq).hex() != theirs.head:
        note_doubt(connection, desk, ELSEWHERE)


def _keep(connection: Connection, digest: str, envelope: bytes, *, own: bool) -> None:
    connection.execute(insert(receipt).values(digest=digest, envelope=envelope, own=own))
