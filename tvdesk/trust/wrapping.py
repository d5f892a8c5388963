"""A secret key in a passphrase-wrapped standard file: encrypted PKCS#8, PEM, readable with ``openssl pkey``.

cryptography writes this format with PBKDF2 at 2,048 rounds and lets nobody ask for more (50.0.2; its
builder serves OpenSSH and PKCS#12 only), which a graphics card guesses through at millions a second. It
*reads* every scheme of PBES2, so the file is written here with scrypt (RFC 7914, 7: N = 2^14, r = 8, p = 8,
16 MiB per guess) and AES-256-CBC. More memory than 32 MiB would be refused by OpenSSL's own default limit,
on reading too; so p is raised in place of N.
"""

from __future__ import annotations

import base64
import unicodedata
from typing import Literal

from tvdesk.trust.errors import NotAKey, WrongPassphrase
from tvdesk.trust.keys import Random

_COST, _BLOCK, _PARALLEL = 2**14, 8, 8
_MAX_FILE = 8192
_PBES2 = "2a864886f70d01050d"  # 1.2.840.113549.1.5.13
_SCRYPT = "2b06010401da47040b"  # 1.3.6.1.4.1.11591.4.11
_AES_256_CBC = "60864801650304012a"  # 2.16.840.1.101.3.4.1.42
_CURVES = {"sign": "2b6570", "seal": "2b656e"}  # RFC 8410: Ed25519 1.3.101.112, X25519 1.3.101.110

Purpose = Literal["sign", "seal"]


def wrap_key(seed: bytes, passphrase: str, random: Random, purpose: Purpose = "sign") -> bytes:
    """The PEM file of a 32-byte secret: an Ed25519 key (``sign``) or an X25519 key (``seal``)."""
    if len(seed) != 32:
        raise NotAKey(reason="length")
    curve = _der(0x30, _der(0x06, bytes.fromhex(_CURVES[purpose])))
    plain = _der(0x30, _number(0), curve, _der(0x04, _der(0x04, seed)))
    salt, vector = random(16), random(16)
    hidden = _encrypt(plain, _derive(passphrase, salt), vector)
    return _pem(_der(0x30, _scheme(salt, vector), _der(0x04, hidden)))


def unwrap_key(data: bytes, passphrase: str, purpose: Purpose = "sign") -> bytes:
    """The 32 secret bytes.

    Raises :class:`WrongPassphrase`, or :class:`NotAKey` when the file is no wrapped key of that purpose.
    A damaged file cannot always be told from a wrong passphrase, as in every file of this standard.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    if len(data) > _MAX_FILE or not data.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"):
        raise NotAKey(reason="file")
    try:
        key = serialization.load_pem_private_key(data, _password(passphrase))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if "framing" in str(error).lower():
            raise NotAKey(reason="file") from error
        raise WrongPassphrase() from error
    if not isinstance(key, Ed25519PrivateKey if purpose == "sign" else X25519PrivateKey):
        raise NotAKey(reason="purpose")
    return key.private_bytes_raw()


def _password(passphrase: str) -> bytes:
    """One spelling of the passphrase, however the keyboard composed its diacritics."""
    return unicodedata.normalize("NFC", passphrase).encode()


def _derive(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL).derive(_password(passphrase))


def _encrypt(plain: bytes, key: bytes, vector: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    fill = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(vector)).encryptor()
    return encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()


def _scheme(salt: bytes, vector: bytes) -> bytes:
    numbers = (_number(_COST), _number(_BLOCK), _number(_PARALLEL))
    derivation = _algorithm(_SCRYPT, _der(0x30, _der(0x04, salt), *numbers))
    return _algorithm(_PBES2, _der(0x30, derivation, _algorithm(_AES_256_CBC, _der(0x04, vector))))


def _algorithm(name: str, parameters: bytes) -> bytes:
    return _der(0x30, _der(0x06, bytes.fromhex(name)), parameters)


def _number(value: int) -> bytes:
    return _der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])
    return bytes([tag]) + length + body


def _pem(body: bytes) -> bytes:
    text = base64.b64encode(body).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(
        ["-----BEGIN ENCRYPTED PRIVATE KEY-----", *lines, "-----END ENCRYPTED PRIVATE KEY-----", ""]
    ).encode()
