"""A device's secret keys on paper: short enough to type, checked row by row, of no use without the passphrase.

The code is 100 bytes: version, salt (16), the two 32-byte secrets under AES-256-GCM with their tag (80), and the
first three bytes of SHA-256 over all before, so that a slip of the finger is told apart from a wrong passphrase. The
key comes from the passphrase by scrypt (RFC 7914; N = 2^15, r = 8, p = 8: 32 MiB and about a second a guess); the
salt is used once, so the nonce can be zero.

On paper: ten rows of sixteen letters in groups of four, in Crockford's alphabet (no I, L, O, U; what looks alike is
read alike), and a word of two syllables behind each row to compare it by.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tvdesk.trust.errors import NotAKey, NotARecoveryCode, RecoverySlip, WrongPassphrase
from tvdesk.trust.keys import KEY_BYTES, Random
from tvdesk.trust.words import WORDS_IN_LIST, WordList

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROWS = 10
ROW_BYTES, ROW_LETTERS, GROUP = 10, 16, 4
CODE_BYTES = ROWS * ROW_BYTES
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VERSION = b"\x01"
_SALT, _TAG, _CHECK = 16, 16, 3
_COST, _BLOCK, _PARALLEL = 2**15, 8, 8
_LOOKALIKES = str.maketrans("OIL", "011")
_LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One printed row: ``"7K2M 0QXA 91ZB 4TTE"`` and its word."""

    text: str
    word: str


def seal_secrets(sign: bytes, seal: bytes, passphrase: str, random: Random) -> bytes:
    """The code of a device's two secrets."""
    if len(sign) != KEY_BYTES or len(seal) != KEY_BYTES:
        raise NotAKey(reason="length")
    salt = random(_SALT)
    body = _VERSION + salt + _cipher(passphrase, salt).encrypt(bytes(12), sign + seal, _VERSION)
    return body + _check(body)


def open_secrets(code: bytes, passphrase: str) -> tuple[bytes, bytes]:
    """The two secrets: for signing, and for sealing. Raises :class:`NotARecoveryCode` and :class:`WrongPassphrase`."""
    from cryptography.exceptions import InvalidTag

    if len(code) != CODE_BYTES or code[-_CHECK:] != _check(code[:-_CHECK]):
        raise NotARecoveryCode(reason="check")
    if code[:1] != _VERSION:
        raise NotARecoveryCode(reason="version")
    salt, hidden = code[1 : 1 + _SALT], code[1 + _SALT : -_CHECK]
    try:
        plain = _cipher(passphrase, salt).decrypt(bytes(12), hidden, _VERSION)
    except InvalidTag as error:
        raise WrongPassphrase() from error
    return plain[:KEY_BYTES], plain[KEY_BYTES:]


def code_rows(code: bytes, word_list: WordList) -> tuple[CodeRow, ...]:
    """The rows as they are printed."""
    return tuple(_row(number, code[at : at + ROW_BYTES], word_list) for number, at in _places())


def read_row(number: int, text: str, word_list: WordList) -> CodeRow:
    """A typed row in its one spelling, with the word that must stand beside it on paper.

    ``number`` counts from 0. Raises :class:`RecoverySlip` naming the row (from 1).
    """
    return _row(number, _row_bytes(number, text), word_list)


def read_code(rows: str | Sequence[str]) -> bytes:
    """The code of typed rows, or of one text; blanks, hyphens and case do not count.

    Raises :class:`RecoverySlip` for the first row that is none, :class:`NotARecoveryCode` for too few or too many.
    """
    if isinstance(rows, str):
        letters = _letters(rows[:_LONGEST_TEXT])
        rows = [letters[at : at + ROW_LETTERS] for at in range(0, len(letters), ROW_LETTERS)]
    if len(rows) != ROWS:
        raise NotARecoveryCode(reason="rows")
    return b"".join(_row_bytes(number, text) for number, text in enumerate(rows))


def _places() -> list[tuple[int, int]]:
    return [(number, number * ROW_BYTES) for number in range(ROWS)]


def _row(number: int, data: bytes, word_list: WordList) -> CodeRow:
    value = int.from_bytes(data, "big")
    letters = "".join(ALPHABET[value >> shift & 31] for shift in range(5 * (ROW_LETTERS - 1), -1, -5))
    digest = hashlib.sha256(b"tvdesk.recovery.v1\0" + bytes([number]) + data).digest()
    word = word_list.words[int.from_bytes(digest[:4], "big") % WORDS_IN_LIST]
    return CodeRow(" ".join(letters[at : at + GROUP] for at in range(0, ROW_LETTERS, GROUP)), word)


def _row_bytes(number: int, text: str) -> bytes:
    letters = _letters(text)
    if len(letters) != ROW_LETTERS or any(letter not in ALPHABET for letter in letters):
        raise RecoverySlip(row=number + 1)
    value = 0
    for letter in letters:
        value = value << 5 | ALPHABET.index(letter)
    return value.to_bytes(ROW_BYTES, "big")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper().translate(_LOOKALIKES)
    return re.sub(r"[\s\-–—.]+", "", plain)


def _check(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_CHECK]


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    password = unicodedata.normalize("NFC", passphrase).encode()
    return AESGCM(Scrypt(salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL).derive(password))
