"""The envelope under attack: whatever is done to it, it is refused with one of our errors."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope

from tvdesk.core.errors import NotAuthentic
from tvdesk.history import canonical
from tvdesk.trust.envelope import (
    HEAD_TYPE,
    MANIFEST_TYPE,
    PAYLOAD_TYPES,
    open_any,
    open_by,
    open_envelope,
    seal,
)
from tvdesk.trust.errors import (
    BadSignature,
    EnvelopeTooLarge,
    NotAnEnvelope,
    TooFewSignatures,
    UnknownDevice,
    WrongPayloadType,
)
from tvdesk.trust.keys import SigningKey, VerifyKey, device_id

KEY = SigningKey.from_seed(b"k" * 32)
OTHER = SigningKey.from_seed(b"o" * 32)
THIRD = SigningKey.from_seed(b"t" * 32)
PAYLOAD = canonical.encode({"device": device_id(KEY.public), "title": "Đoàn công tác", "n": 1})
SEALED = seal(PAYLOAD, MANIFEST_TYPE, KEY)


def find(_payload: bytes) -> VerifyKey:
    return KEY.public


def opened(data: bytes) -> bytes:
    return open_envelope(data, MANIFEST_TYPE, find)


def altered(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(SEALED)
    change(document)
    return canonical.encode(document)


def test_what_was_sealed_comes_out() -> None:
    assert opened(SEALED) == PAYLOAD
    assert opened(SEALED) == PAYLOAD, "a second time: the library changes what it parses"
    assert seal(PAYLOAD, MANIFEST_TYPE, KEY) == SEALED, "same payload, same key, same bytes"


def test_the_vector_of_the_dsse_protocol() -> None:
    """protocol.md, "Test Vectors": the bytes signed, and the signature over them."""
    envelope = Envelope(b"hello world", "http://example.com/HelloWorld", {})
    assert envelope.pae() == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    x = 46950820868899156662930047687818585632848591499744589407958293238635476079160
    y = 5640078356564379163099075877009565129882514886557779369047442380624545832820
    raw = base64.b64decode("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==")
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(signature, envelope.pae(), ec.ECDSA(SHA256()))


def test_our_envelope_by_the_letter_of_the_protocol() -> None:
    """Read without the library, as another team would."""
    document = json.loads(SEALED)
    assert document.keys() == {"payload", "payloadType", "signatures"}
    assert base64.b64decode(document["payload"]) == PAYLOAD
    kind = MANIFEST_TYPE.encode()
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(PAYLOAD), PAYLOAD)
    (entry,) = document["signatures"]
    Ed25519PublicKey.from_public_bytes(KEY.public.raw).verify(base64.b64decode(entry["sig"]), signed)
    assert entry["keyid"] == device_id(KEY.public)


@pytest.mark.parametrize(("made", "read"), list(itertools.product(PAYLOAD_TYPES, PAYLOAD_TYPES)))
def test_one_reader_takes_one_kind(made: str, read: str) -> None:
    data = seal(PAYLOAD, made, KEY)
    if made == read:
        assert open_envelope(data, read, find) == PAYLOAD
    else:
        with pytest.raises(WrongPayloadType) as refused:
            open_envelope(data, read, find)
        assert refused.value.fields == {"expected": read, "found": made}


def test_the_kind_is_under_the_signature() -> None:
    swapped = altered(lambda document: document.update(payloadType=HEAD_TYPE))
    with pytest.raises(BadSignature):
        open_envelope(swapped, HEAD_TYPE, find)


def test_another_key() -> None:
    with pytest.raises(BadSignature) as refused:
        opened(seal(PAYLOAD, MANIFEST_TYPE, OTHER))
    assert refused.value.fields == {"signer": device_id(KEY.public)}


def test_a_key_id_decides_nothing() -> None:
    """The other key's signature under the right id, and the right signature under the other's id."""
    foreign = json.loads(seal(PAYLOAD, MANIFEST_TYPE, OTHER))["signatures"][0]["sig"]
    spoofed = altered(lambda document: document["signatures"][0].update(sig=foreign))
    renamed = altered(lambda document: document["signatures"][0].update(keyid=device_id(OTHER.public)))
    for data in (spoofed, renamed):
        with pytest.raises(BadSignature):
            opened(data)
    with pytest.raises(BadSignature):
        open_envelope(renamed, MANIFEST_TYPE, lambda _payload: OTHER.public)


def test_another_payload_under_the_same_signature() -> None:
    with pytest.raises(BadSignature):
        opened(altered(lambda document: document.update(payload=base64.b64encode(b"{}").decode())))


@pytest.mark.parametrize("at", range(0, len(SEALED), 7))
def test_one_bit_changed(at: int) -> None:
    for bit in range(8):
        with pytest.raises(NotAuthentic):
            opened(SEALED[:at] + bytes([SEALED[at] ^ 1 << bit]) + SEALED[at + 1 :])


def test_cut_short_at_any_point_or_made_longer() -> None:
    for end in range(len(SEALED)):
        with pytest.raises(NotAnEnvelope):
            opened(SEALED[:end])
    for tail in (b" ", b"\n", b"\0", b"{}", SEALED):
        with pytest.raises(NotAnEnvelope):
            opened(SEALED + tail)


SIGNATURES = json.loads(SEALED)["signatures"]
ODD_SHAPES: list[Any] = [
    None,
    [],
    {},
    "x",
    {"payload": "", "payloadType": MANIFEST_TYPE},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES, "more": 1},
    {"payload": 1, "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES},
    {"payload": "é", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES},
    {"payload": "ab", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES},
    {"payload": "ab==", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES},
    {"payload": "-_-_", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES},
    {"payload": "", "payloadType": None, "signatures": SIGNATURES},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": []},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": {}},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": [None]},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": [{"sig": ""}]},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": [{"keyid": [], "sig": ""}]},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": [{"keyid": "", "sig": "", "x": 1}]},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES * 2},
    {"payload": "", "payloadType": MANIFEST_TYPE, "signatures": SIGNATURES * 100},
]


@pytest.mark.parametrize("document", ODD_SHAPES, ids=range(len(ODD_SHAPES)))
def test_odd_shapes(document: Any) -> None:
    with pytest.raises(NotAnEnvelope):
        opened(canonical.encode(document))


ODD_JSON = {
    "empty": b"",
    "duplicate keys": SEALED.replace(b'{"payload":', b'{"payload":"","payload":', 1),
    "blank": SEALED.replace(b":", b": ", 1),
    "byte order mark": b"\xef\xbb\xbf" + SEALED,
    "escaped letter": SEALED.replace(b"payloadType", b"\\u0070ayloadType", 1),
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "NaN": b"NaN",
    "huge integer": b"1" * 100_000,
    "lone surrogate": b'"\\ud800"',
    "not UTF-8": b'"\xff"',
    "UTF-16": SEALED.decode().encode("utf-16"),
}


@pytest.mark.parametrize("name", ODD_JSON)
def test_odd_json(name: str) -> None:
    with pytest.raises(NotAnEnvelope):
        opened(ODD_JSON[name])


def test_too_large_is_not_even_parsed() -> None:
    with pytest.raises(EnvelopeTooLarge) as refused:
        open_envelope(b"[" * 101, MANIFEST_TYPE, find, limit=100)
    assert refused.value.fields == {"size": 101, "limit": 100}
    with pytest.raises(EnvelopeTooLarge):
        opened(b"0" * (8 * 1024 * 1024 + 1))
    assert open_envelope(SEALED, MANIFEST_TYPE, find, limit=len(SEALED)) == PAYLOAD


def test_a_look_up_that_stumbles_or_says_no() -> None:
    def stumbling(payload: bytes) -> VerifyKey:
        return {}[payload]  # type: ignore[no-any-return]

    def unknown(_payload: bytes) -> VerifyKey:
        raise UnknownDevice(device="x")

    with pytest.raises(NotAnEnvelope, match="payload"):
        open_envelope(SEALED, MANIFEST_TYPE, stumbling)
    with pytest.raises(UnknownDevice):
        open_envelope(SEALED, MANIFEST_TYPE, unknown)


def test_the_look_up_sees_the_payload_as_it_was_signed() -> None:
    seen: list[bytes] = []

    def remembering(payload: bytes) -> VerifyKey:
        seen.append(payload)
        return KEY.public

    open_envelope(SEALED, MANIFEST_TYPE, remembering)
    assert seen == [PAYLOAD]


KEYS = {"k": KEY, "o": OTHER, "t": THIRD}


@pytest.mark.parametrize(
    ("signed", "known", "threshold", "error"),
    [
        ("k", "k", 1, None),
        ("ko", "ko", 2, None),
        ("ko", "kot", 2, None),
        ("kot", "kot", 2, None),
        ("k", "ko", 2, TooFewSignatures),
        ("ko", "k", 1, BadSignature),
        ("ko", "kt", 2, BadSignature),
        ("o", "k", 1, BadSignature),
        ("k", "", 1, BadSignature),
    ],
)
def test_several_signatures(signed: str, known: str, threshold: int, error: type[NotAuthentic] | None) -> None:
    data = seal(PAYLOAD, MANIFEST_TYPE, *[KEYS[name] for name in signed])

    def read() -> bytes:
        return open_any(data, MANIFEST_TYPE, lambda _payload: [KEYS[name].public for name in known], threshold)

    if error is None:
        assert read() == PAYLOAD
    else:
        with pytest.raises(error):
            read()


def test_a_second_signature_is_no_help_and_no_secret_passenger() -> None:
    double = seal(PAYLOAD, MANIFEST_TYPE, KEY, OTHER)
    with pytest.raises(NotAnEnvelope, match="signature_count"):
        opened(double)
    assert open_by(double, MANIFEST_TYPE, find) == PAYLOAD
    with pytest.raises(BadSignature):
        open_by(double, MANIFEST_TYPE, lambda _payload: THIRD.public)


def test_one_of_several_damaged_refuses_the_whole() -> None:
    document = json.loads(seal(PAYLOAD, MANIFEST_TYPE, KEY, OTHER, THIRD))
    document["signatures"][2]["sig"] = document["signatures"][0]["sig"]
    with pytest.raises(BadSignature):
        open_any(canonical.encode(document), MANIFEST_TYPE, lambda _payload: [key.public for key in KEYS.values()], 2)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_our_error(data: bytes) -> None:
    with pytest.raises(NotAuthentic):
        opened(data)


@given(st.binary(max_size=2_000))
def test_any_payload_travels(payload: bytes) -> None:
    assert open_envelope(seal(payload, HEAD_TYPE, KEY), HEAD_TYPE, find) == payload
