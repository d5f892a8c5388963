"""Two small documents that travel signed: the head of a log, and the answer to a file.

A receipt names what became of every change of one file, by code, and the answerer's vector: from it the
sender knows what never has to be sent again.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from tvdesk.bundle.container import Count, Hex
from tvdesk.bundle.errors import BadHead, BadReceipt
from tvdesk.bundle.manifest import ClockText, DeviceId, Identity, Name, Position, Seq
from tvdesk.history import canonical
from tvdesk.history.errors import NotCanonical

Named = Annotated[str, Meta(pattern=r"\A[ -~]{1,300}\Z")]
"""A change by its dot, ``device:seq``; a conflict by its place, record and field parted by a blank."""
MOST_NAMED = 1_000
"""How many changes (or conflicts) one outcome names at the most."""

WAITS = "held"
"""The outcome of a file that is held: ``changes`` names the first and the last change that it waits for."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The origin device's own word on where its log stands: a relay can carry it but not alter it."""

    device: DeviceId
    seq: Seq
    head: Hex
    clock: ClockText


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What became of ``count`` changes: ``code`` such as "applied.create", "conflict", "newer_schema"."""

    code: Name
    type: Name | None
    field: Name | None
    count: Count
    changes: Annotated[list[Named], Meta(max_length=MOST_NAMED)]
    reason: Annotated[str, Meta(max_length=2_000)] | None


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to the file of ``digest``, for ``unit``; ``have`` is what the answerer now holds."""

    bundle: Identity
    digest: Hex
    unit: Name
    device: DeviceId
    created: ClockText
    outcomes: list[Outcome]
    missing_blobs: list[Hex]
    have: dict[DeviceId, Position]
    registry_version: Count

    @property
    def waits(self) -> bool:
        """Whether the file has not been taken in yet."""
        return any(one.code == WAITS for one in self.outcomes)


def encode_head(head: Head) -> bytes:
    """The head's canonical bytes."""
    return canonical.encode(msgspec.to_builtins(head))


def parse_head(payload: bytes) -> Head:
    """The head of canonical bytes, or :class:`BadHead`."""
    try:
        return msgspec.convert(canonical.decode(payload), Head)
    except NotCanonical as error:
        raise BadHead(reason=str(error.fields["reason"])) from error
    except msgspec.ValidationError as error:
        raise BadHead(reason=str(error)[:200]) from error


def encode_receipt(receipt: Receipt) -> bytes:
    """The receipt's canonical bytes."""
    return canonical.encode(msgspec.to_builtins(receipt))


def parse_receipt(payload: bytes) -> Receipt:
    """The receipt of canonical bytes, or :class:`BadReceipt`."""
    try:
        return msgspec.convert(canonical.decode(payload), Receipt)
    except NotCanonical as error:
        raise BadReceipt(reason=str(error.fields["reason"])) from error
    except msgspec.ValidationError as error:
        raise BadReceipt(reason=str(error)[:200]) from error
