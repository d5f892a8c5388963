"""Enrolment: how a new device becomes known, with a comparison by voice and no trust on first use.

The unit makes a request, signed with the device's own new key, and shows eight words. The officer at the
DIC opens the file and types the words that the unit reads out over the telephone; only if they are those of
this very file does the device enter the registry. The reply carries the registry; the unit accepts its first
one only when the eight words of the root key, read out by the officer, are those of the root that signed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tvdesk.history import canonical
from tvdesk.trust import envelope, words
from tvdesk.trust.errors import NotARequest
from tvdesk.trust.keys import SealingKey, SigningKey, VerifyKey, device_id
from tvdesk.trust.registry import Device, Registry, Role, named_root, open_registry
from tvdesk.trust.root import root_words as root_words
from tvdesk.trust.shape import Members
from tvdesk.trust.words import WordList

_MEMBERS = frozenset({"device", "unit", "sign", "seal", "person", "position", "program", "created", "replaces"})
MAX_REQUEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRequest:
    """What a device says of itself. ``program`` is the version of tvdesk, ``created`` a clock text.

    ``replaces`` is the device whose place it asks to take, or empty; whether it does, the officer decides.
    """

    device: str
    unit: str
    sign: VerifyKey
    seal: str
    program: str
    created: str
    person: str = ""
    position: str = ""
    replaces: str = ""
    others: dict[str, Any] = field(default_factory=dict)


def make_request(
    key: SigningKey,
    sealing: SealingKey,
    *,
    unit: str,
    program: str,
    created: str,
    person: str = "",
    position: str = "",
    replaces: str = "",
) -> bytes:
    """The request file: signed by the key it names, which shows that its maker holds it."""
    document = {
        "device": device_id(key.public),
        "unit": unit,
        "sign": key.public.text,
        "seal": sealing.recipient,
        "program": program,
        "created": created,
        "person": person,
        "position": position,
        **({"replaces": replaces} if replaces else {}),
    }
    payload = canonical.encode(document)
    _read(payload)
    return envelope.seal(payload, envelope.ENROLMENT_TYPE, key)


def open_request(data: bytes) -> EnrolmentRequest:
    """The request, proven to come from the holder of its key; who that is, only the words tell.

    Raises :class:`NotARequest` and the envelope's errors.
    """
    payload = envelope.open_envelope(
        data, envelope.ENROLMENT_TYPE, lambda unproven: _read(unproven).sign, MAX_REQUEST_BYTES
    )
    return _read(payload)


def request_words(data: bytes, word_list: WordList) -> tuple[str, ...]:
    """The eight words of a request file, shown at the unit and at the DIC."""
    return words.eight_words("request", data, word_list)


def approve(
    registry: Registry,
    data: bytes,
    typed: str | Sequence[str],
    word_list: WordList,
    *,
    issued: str,
    role: Role = "unit",
) -> Registry:
    """The next registry, with the request's device, when the typed words are the request's.

    ``role`` is the officer's decision and is never taken from the request; ``dic`` is possible only for the
    DIC's own unit. Raises :class:`~tvdesk.trust.errors.WordsDiffer`,
    :class:`~tvdesk.trust.errors.DeviceKnown`, and as :func:`open_request`.
    """
    request = open_request(data)
    words.compare(typed, request_words(data, word_list))
    return registry.add_device(device_of(request, since=issued, role=role), issued)


def device_of(request: EnrolmentRequest, *, since: str, role: Role) -> Device:
    """The registry's entry for a request. Only :func:`approve`, and a DIC for its own first device, uses it."""
    return Device(
        device=request.device,
        unit=request.unit,
        role=role,
        sign=request.sign,
        seal=request.seal,
        since=since,
        person=request.person,
        position=request.position,
    )


def first_registry(data: bytes, typed: str | Sequence[str], word_list: WordList) -> Registry:
    """The first registry of a new unit; pin the root that it names (``signed_by``) from now on.

    The root is the registry's own claim until the typed words, heard from the DIC, show that it is the DIC's.
    Raises :class:`~tvdesk.trust.errors.WordsDiffer` and as :func:`open_registry`.
    """
    claimed = named_root(data)
    found = open_registry(data, claimed)
    words.compare(typed, root_words(claimed, word_list))
    return found


def _read(payload: bytes) -> EnrolmentRequest:
    members = Members.parse(payload, NotARequest)
    key = members.key("sign")
    if members.text("device") != device_id(key):
        raise NotARequest(reason="device_id")
    return EnrolmentRequest(
        device=members.text("device"),
        unit=members.text("unit"),
        sign=key,
        seal=members.recipient("seal"),
        program=members.text("program"),
        created=members.clock("created"),
        person=members.text("person", empty=True),
        position=members.text("position", empty=True),
        replaces=members.text("replaces", empty=True) if "replaces" in members.document else "",
        others=members.others(_MEMBERS),
    )
