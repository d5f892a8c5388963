"""Keys of a device: Ed25519 for signing, X25519 (age) for sealing.

A key is 32 secret bytes. Randomness is handed in, so that a test is repeatable and the composition root
alone decides on ``secrets.token_bytes``. Public keys travel as base64url without padding; a device's id is
made from its public key and so certifies it: nobody can bring another key under the same id.

``cryptography`` and ``pyrage`` are loaded at the first use.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from tvdesk.trust import bech32
from tvdesk.trust.errors import NotAKey

KEY_BYTES = 32
_IDENTITY_PREFIX = "AGE-SECRET-KEY-"

Random = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A public Ed25519 key: ``raw`` is its 32 bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise NotAKey(reason="length")

    @classmethod
    def from_text(cls, text: str) -> VerifyKey:
        """The key of :attr:`text`; :class:`NotAKey` for every other spelling."""
        try:
            raw = base64.b64decode(text + "=", altchars=b"-_", validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise NotAKey(reason="text") from error
        key = cls(raw)
        if key.text != text:
            raise NotAKey(reason="spelling")
        return key

    @property
    def text(self) -> str:
        return base64.urlsafe_b64encode(self.raw).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret Ed25519 key; the seed never shows in a printed form of the object."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise NotAKey(reason="length")

    @classmethod
    def generate(cls, random: Random) -> SigningKey:
        return cls(random(KEY_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        return cls(bytes(seed))

    @property
    def public(self) -> VerifyKey:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return VerifyKey(Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the signature; the same for the same message."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A secret X25519 key in age's sense: what was sealed for :attr:`recipient` opens with it."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise NotAKey(reason="length")

    @classmethod
    def generate(cls, random: Random) -> SealingKey:
        return cls(random(KEY_BYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> SealingKey:
        return cls(bytes(seed))

    @classmethod
    def from_text(cls, text: str) -> SealingKey:
        """The key of an age identity line; :class:`NotAKey` for anything else."""
        prefix, seed = bech32.decode(text.strip())
        if prefix != _IDENTITY_PREFIX.lower():
            raise NotAKey(reason="identity")
        return cls(seed)

    @property
    def text(self) -> str:
        """The age identity, ``AGE-SECRET-KEY-1…``: the ``age`` program reads it in a disaster."""
        return bech32.encode(_IDENTITY_PREFIX.lower(), self.seed).upper()

    @property
    def recipient(self) -> str:
        """The public side, ``age1…``."""
        from pyrage import x25519

        return str(x25519.Identity.from_str(self.text).to_public())


def device_id(key: VerifyKey) -> str:
    """Sixteen characters of ``a-z2-7``: the first 80 bits of SHA-256 over the public key, in base32."""
    return base64.b32encode(hashlib.sha256(key.raw).digest())[:16].decode().lower()


def fingerprint(key: VerifyKey) -> str:
    """A short form to print and compare by eye: four groups of four of the device id, in capitals."""
    text = device_id(key).upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def check_recipient(text: str) -> str:
    """The text itself when it is an age X25519 recipient; :class:`NotAKey` otherwise."""
    prefix, raw = bech32.decode(text)
    if prefix != "age" or len(raw) != KEY_BYTES or text != text.lower():
        raise NotAKey(reason="recipient")
    return text
