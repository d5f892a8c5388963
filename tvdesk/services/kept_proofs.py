"""What a desk keeps beside its log, held against what proves it: seals, signatures, digests, or the log itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, select

from tvdesk.bundle.receipt import parse_head, parse_receipt
from tvdesk.core.errors import TvdeskError
from tvdesk.db import log
from tvdesk.db.models import audit, conflict, issued, receipt, refusal
from tvdesk.history.merge import RecordState
from tvdesk.services.desk import JOURNAL_SEAL, get_meta, journal_seal
from tvdesk.services.errors import DocumentDiffers, IssuedDiffers, JournalBroken, MarksDiffer
from tvdesk.services.projector import marks_of
from tvdesk.services.trusting import registry_held
from tvdesk.trust.envelope import HEAD_TYPE, RECEIPT_TYPE, open_envelope, signers
from tvdesk.trust.registry import Registry


def check_marks(connection: Connection, states: Iterable[RecordState]) -> None:
    """Open conflicts and refusals are those of the log. Raises :class:`MarksDiffer`."""
    conflicts, refusals = marks_of(list(states))
    sides = select(conflict.c.record, conflict.c.field, conflict.c.type, conflict.c.sides)
    _compare(connection, "conflict", sides, conflicts)
    _compare(connection, "refusal", select(refusal.c.record, refusal.c.dot, refusal.c.code, refusal.c.reason), refusals)


def _compare(connection: Connection, table: str, query: Select[Any], wanted: Iterable[tuple[str, ...]]) -> None:
    held = {tuple(row) for row in connection.execute(query)}
    if differing := held ^ set(wanted):
        raise MarksDiffer(table=table, record=min(differing)[0])


def check_kept(connection: Connection) -> None:
    """The journal, the reports that were issued, the signed documents.

    Raises :class:`JournalBroken`, :class:`IssuedDiffers` and :class:`DocumentDiffers`, naming the first that differs.
    """
    _check_journal(connection)
    _check_issued(connection)
    trusted = registry_held(connection)
    if trusted is not None:
        _check_receipts(connection, trusted)
        _check_heads(connection, trusted)


def _check_journal(connection: Connection) -> None:
    """Lines of before the journal was sealed have no seal; from the first that has one on, all must."""
    seal, number = "", 0
    query = select(audit.c.no, audit.c.at, audit.c.actor, audit.c.action, audit.c.detail, audit.c.seal)
    for number, *row, found in connection.execute(query.order_by(audit.c.no)):
        if found is None and not seal:
            continue
        seal = journal_seal(seal, row)
        if seal != found:
            raise JournalBroken(line=number)
    if seal != get_meta(connection, JOURNAL_SEAL):
        raise JournalBroken(line=number + 1)


def _check_issued(connection: Connection) -> None:
    for row in connection.execute(select(issued.c.id, issued.c.version, issued.c.sha256, issued.c.pdf)):
        if sha256(row.pdf).hexdigest() != row.sha256:
            raise IssuedDiffers(id=row.id, version=row.version)


def _check_receipts(connection: Connection, trusted: Registry) -> None:
    for digest, envelope in connection.execute(select(receipt.c.digest, receipt.c.envelope)):
        answer = _signed(bytes(envelope), RECEIPT_TYPE, trusted, parse_receipt)
        if answer is None or answer.digest != digest:
            raise DocumentDiffers(what="receipt", digest=digest)


def _check_heads(connection: Connection, trusted: Registry) -> None:
    for one in log.devices(connection).values():
        if one.head_envelope is None:
            continue
        head = _signed(one.head_envelope, HEAD_TYPE, trusted, parse_head)
        if head is None or (head.device, head.seq, head.head) != (one.id, one.seq, one.head.hex()):
            raise DocumentDiffers(what="head", digest=one.id)


Parsed = TypeVar("Parsed")


def _signed(envelope: bytes, kind: str, trusted: Registry, parse: Callable[[bytes], Parsed]) -> Parsed | None:
    """What the document says; nothing where no device of the registry has signed it."""
    try:
        key = trusted.verify_key(signers(envelope, kind)[0])
        return parse(open_envelope(envelope, kind, lambda _payload: key))
    except TvdeskError:
        return None
