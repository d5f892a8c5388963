"""The signed envelope: DSSE (Dead Simple Signing Envelope), in one strict spelling.

The one place that knows securesystemslib. Rules, held for every document that tvdesk signs:

1. The size is capped before anything is parsed.
2. The bytes are canonical JSON of ``{"payload", "payloadType", "signatures": [{"keyid", "sig"}]}`` with
   canonical base64, nothing more and nothing less: one document, one sequence of bytes.
3. The payload type must be exactly the reader's one type: a receipt is never read as a report.
4. The key comes from what the *reader* knows. ``keyid`` chooses nothing; it must be the device id of the key
   found, so that it can neither mislead nor vary.
5. Every signature present must be valid; an unneeded bad one is not passed over (dsse issue 51). The one
   exception is named in :func:`open_by`.
6. Every failure is one of our errors.

``find_key`` gets the payload *before* its signature is checked. It may parse it strictly and look up a key,
and must do nothing else with it: no storing, no showing, no following of what it says.

Importing securesystemslib costs some 90 ms (it loads its signers for cloud services), so the import stands
inside the functions. Source: github.com/secure-systems-lab/dsse, protocol.md, version 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from tvdesk.history import canonical
from tvdesk.history.errors import NotCanonical
from tvdesk.trust.errors import (
    BadSignature,
    EnvelopeTooLarge,
    NotAnEnvelope,
    TooFewSignatures,
    WrongPayloadType,
)
from tvdesk.trust.keys import SigningKey, VerifyKey, device_id

if TYPE_CHECKING:
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]

MANIFEST_TYPE = "application/vnd.tvdesk.manifest+json"
HEAD_TYPE = "application/vnd.tvdesk.head+json"
REGISTRY_TYPE = "application/vnd.tvdesk.registry+json"
ENROLMENT_TYPE = "application/vnd.tvdesk.enrolment+json"
RECEIPT_TYPE = "application/vnd.tvdesk.receipt+json"
TEMPLATE_TYPE = "application/vnd.tvdesk.template+json"
ROOT_TYPE = "application/vnd.tvdesk.root+json"
ROOT_KEY_TYPE = "application/vnd.tvdesk.root-key+json"
UPDATE_TYPE = "application/vnd.tvdesk.update+json"
PAYLOAD_TYPES = (
    MANIFEST_TYPE,
    HEAD_TYPE,
    REGISTRY_TYPE,
    ENROLMENT_TYPE,
    RECEIPT_TYPE,
    TEMPLATE_TYPE,
    ROOT_TYPE,
    ROOT_KEY_TYPE,
    UPDATE_TYPE,
)

MAX_BYTES = 8 * 1024 * 1024
MAX_SIGNATURES = 8

Found = TypeVar("Found")
FindKey = Callable[[bytes], VerifyKey]
FindKeys = Callable[[bytes], Iterable[VerifyKey]]
Quorum = tuple[Sequence[VerifyKey], int]
"""Keys, and how many of them must have signed."""
FindQuorums = Callable[[bytes], Sequence[Quorum]]


def seal(payload: bytes, payload_type: str, key: SigningKey, *more: SigningKey) -> bytes:
    """The envelope's bytes, signed by ``key`` (and ``more``); the same for the same input."""
    from securesystemslib.dsse import Envelope

    envelope = Envelope(payload=payload, payload_type=payload_type, signatures={})
    for signing_key in (key, *more):
        envelope.sign(_signer(signing_key))
    return canonical.encode(envelope.to_dict())


def open_envelope(data: bytes, payload_type: str, find_key: FindKey, limit: int = MAX_BYTES) -> bytes:
    """The payload of an envelope with exactly one signature: that of the key which ``find_key`` returns.

    Raises :class:`EnvelopeTooLarge`, :class:`NotAnEnvelope`, :class:`WrongPayloadType`,
    :class:`BadSignature`, and whatever error of ours ``find_key`` raises for an unknown signer.
    """
    envelope = _parse(data, payload_type, limit)
    if len(envelope.signatures) != 1:
        raise NotAnEnvelope(reason="signature_count")
    _verify(envelope, [_found(find_key, envelope.payload)])
    return envelope.payload


def open_any(data: bytes, payload_type: str, find_keys: FindKeys, threshold: int, limit: int = MAX_BYTES) -> bytes:
    """The payload of an envelope signed by at least ``threshold`` of the keys that ``find_keys`` returns.

    A signature by any other key, or an invalid one, refuses the whole. Raises as :func:`open_envelope`, and
    :class:`TooFewSignatures`.
    """
    return open_by_quorums(data, payload_type, lambda payload: [(tuple(find_keys(payload)), threshold)], limit)


def open_by_quorums(data: bytes, payload_type: str, find: FindQuorums, limit: int = MAX_BYTES) -> bytes:
    """The payload of an envelope in which each quorum that ``find`` returns is met; one key may count in several.

    A signature by a key of none of them, or an invalid one, refuses the whole. Raises as :func:`open_any`.
    """
    envelope = _parse(data, payload_type, limit)
    quorums = _found(lambda payload: tuple(find(payload)), envelope.payload)
    least = max((threshold for _, threshold in quorums), default=1)
    if len(envelope.signatures) < least:
        raise TooFewSignatures(found=len(envelope.signatures), needed=least)
    known = {device_id(key): key for keys, _ in quorums for key in keys}
    for keyid in envelope.signatures:
        if keyid not in known:
            raise BadSignature(signer=keyid[:80])
    _verify(envelope, [known[keyid] for keyid in envelope.signatures])
    for keys, threshold in quorums:
        found = sum(device_id(key) in envelope.signatures for key in keys)
        if found < threshold:
            raise TooFewSignatures(found=found, needed=threshold)
    return envelope.payload


def open_by(data: bytes, payload_type: str, find_key: FindKey, limit: int = MAX_BYTES) -> bytes:
    """As :func:`open_envelope`, where others may have signed beside: at a change of root, the old key.

    Only the key found is judged; what further signatures say is neither checked nor used.
    """
    envelope = _parse(data, payload_type, limit)
    _verify(envelope, [_found(find_key, envelope.payload)])
    return envelope.payload


def add_signatures(data: bytes, payload_type: str, *keys: SigningKey) -> bytes:
    """The envelope with these signatures as well; a key that has signed before changes nothing."""
    envelope = _parse(data, payload_type, MAX_BYTES)
    for key in keys:
        envelope.sign(_signer(key))
    if len(envelope.signatures) > MAX_SIGNATURES:
        raise NotAnEnvelope(reason="signature_count")
    return canonical.encode(envelope.to_dict())


def join_signatures(data: bytes, other: bytes, payload_type: str) -> bytes:
    """One envelope with the signatures of two over the same payload; no signature is judged here."""
    envelope, more = (_parse(one, payload_type, MAX_BYTES) for one in (data, other))
    if envelope.payload != more.payload:
        raise NotAnEnvelope(reason="other_payload")
    envelope.signatures.update(more.signatures)
    if len(envelope.signatures) > MAX_SIGNATURES:
        raise NotAnEnvelope(reason="signature_count")
    return canonical.encode(envelope.to_dict())


def signers(data: bytes, payload_type: str) -> tuple[str, ...]:
    """The ids of the keys that an envelope *says* have signed it; nothing is shown by that."""
    return tuple(_parse(data, payload_type, MAX_BYTES).signatures)


def unverified_payload(data: bytes, payload_type: str, limit: int = MAX_BYTES) -> bytes:
    """What an envelope *says*, its signature not looked at: to be shown as a claim, and never acted upon.

    Raises :class:`EnvelopeTooLarge`, :class:`NotAnEnvelope`, :class:`WrongPayloadType`.
    """
    return _parse(data, payload_type, limit).payload


def _parse(data: bytes, payload_type: str, limit: int) -> Envelope:
    """Rules 1 to 3."""
    if len(data) > limit:
        raise EnvelopeTooLarge(size=len(data), limit=limit)
    try:
        document = canonical.decode(data)
    except NotCanonical as error:
        raise NotAnEnvelope(reason=str(error.fields["reason"])) from error
    _check_shape(document)
    if document["payloadType"] != payload_type:
        raise WrongPayloadType(expected=payload_type, found=document["payloadType"][:80])
    return _envelope(document)


def _check_shape(document: Any) -> None:
    if not isinstance(document, dict) or document.keys() != {"payload", "payloadType", "signatures"}:
        raise NotAnEnvelope(reason="members")
    signatures = document["signatures"]
    if not isinstance(signatures, list) or not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise NotAnEnvelope(reason="signature_count")
    for signature in signatures:
        if not isinstance(signature, dict) or signature.keys() != {"keyid", "sig"}:
            raise NotAnEnvelope(reason="signature_members")
    texts = [document["payload"], document["payloadType"]]
    texts += [text for signature in signatures for text in signature.values()]
    if not all(isinstance(text, str) and text.isascii() for text in texts):
        raise NotAnEnvelope(reason="text")


def _envelope(document: dict[str, Any]) -> Envelope:
    from securesystemslib.dsse import Envelope

    _check_base64(document["payload"])
    for signature in document["signatures"]:
        _check_base64(signature["sig"])
    # The library names no closed set of errors.
    try:
        # from_dict changes what it is given: the document is ours alone and is not used again.
        return Envelope.from_dict(document)
    except Exception as error:
        raise NotAnEnvelope(reason="content") from error


def _check_base64(text: str) -> None:
    """The library also takes the URL alphabet and loose padding bits; here one value has one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAnEnvelope(reason="base64") from error
    if base64.b64encode(raw).decode() != text:
        raise NotAnEnvelope(reason="base64")


def _found(find: Callable[[bytes], Found], payload: bytes) -> Found:
    """What the caller's look-up returns; its stumbling over a payload of a wrong shape becomes our error."""
    try:
        return find(payload)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NotAnEnvelope(reason="payload") from error


def _verify(envelope: Envelope, keys: Sequence[VerifyKey]) -> None:
    """Rules 4 and 5: each of ``keys`` has signed; the library compares key ids as well."""
    try:
        envelope.verify([_library_key(key) for key in keys], len(keys))
    except Exception as error:  # many types; each of them means: not verified
        raise BadSignature(signer=device_id(keys[0])) from error


def _library_key(key: VerifyKey) -> SSlibKey:
    from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]

    return SSlibKey(device_id(key), "ed25519", "ed25519", {"public": key.raw.hex()})


def _signer(key: SigningKey) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]

    return CryptoSigner(Ed25519PrivateKey.from_private_bytes(key.seed), _library_key(key.public))
