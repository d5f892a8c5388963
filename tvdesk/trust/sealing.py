"""Sealing a file for several readers: age (age-encryption.org/v1) with X25519 recipients, as a stream.

A file cut short is found out only at its end, after almost all of it was written (measured: 199,884,800 of
200,000,000 bytes). So the target of :func:`decrypt_to` is good only once the function has returned; when it
raises, the target has been emptied. Signing comes before sealing, with the audience inside what is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from tvdesk.trust.errors import NoRecipients, SealBroken, SealedForOthers
from tvdesk.trust.keys import SealingKey, check_recipient

CHUNK, TAG, NONCE = 64 * 1024, 16, 16
"""How age cuts what it seals: a nonce, then chunks, each with its tag."""

HEADER = b"age-encryption.org/v1\n"
"""With which every sealed file begins."""
_HEADER_ENDS = b"\n--- "
_MOST_OF_A_HEADER = 8_192
_NO_KEY_FITS = "No matching keys found"


class _Watched:
    """A file seen through pyrage, which tells a full disk and a broken seal by errors of any type.

    It keeps the file's own error, so that the two can be told apart.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self.file.read(size)
        except OSError as error:
            self.failure = error
            raise

    def write(self, data: bytes) -> int:
        try:
            return self.file.write(data)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self.file.flush()


def encrypt_to(source: BinaryIO, target: BinaryIO, recipients: Sequence[str]) -> None:
    """Seal what is left in ``source`` for every recipient (``age1…``), in constant memory.

    Raises :class:`NoRecipients`, :class:`~tvdesk.trust.errors.NotAKey`, and ``OSError`` of the two files.
    """
    import pyrage

    if not recipients:
        raise NoRecipients()
    keys = [pyrage.x25519.Recipient.from_str(check_recipient(text)) for text in dict.fromkeys(recipients)]
    files = _Watched(source), _Watched(target)
    try:
        pyrage.encrypt_io(*files, keys)
    except (pyrage.EncryptError, OSError) as error:
        _raise_own(files, error)
        raise


def decrypt_to(source: BinaryIO, target: BinaryIO, *identities: SealingKey) -> None:
    """Open ``source`` with the key that fits.

    ``target`` is a seekable temporary file that nobody reads before this returns.

    Raises :class:`SealedForOthers`, :class:`SealBroken` (damaged, cut short, not sealed at all), and
    ``OSError`` of the two files. In each case ``target`` is emptied.
    """
    import pyrage

    files = _Watched(source), _Watched(target)
    opened = False
    try:
        pyrage.decrypt_io(*files, [pyrage.x25519.Identity.from_str(one.text) for one in identities])
        opened = True
    except (pyrage.DecryptError, OSError) as error:
        _raise_own(files, error)
        raise (SealedForOthers() if _NO_KEY_FITS in str(error) else SealBroken()) from error
    finally:
        if not opened:
            target.seek(0)
            target.truncate()


def opened_size(source: BinaryIO, size: int) -> int:
    """How many bytes a sealed file of ``size`` bytes holds, told by its header alone; :class:`SealBroken`.

    Nothing is opened: the file may still be damaged.
    """
    begins = source.read(_MOST_OF_A_HEADER)
    at = begins.find(_HEADER_ENDS)
    end = begins.find(b"\n", at + len(_HEADER_ENDS))
    body = size - (end + 1) - NONCE
    if not begins.startswith(HEADER) or at < 0 or end < 0 or body < TAG:
        raise SealBroken()
    return body - TAG * -(-body // (CHUNK + TAG))


def _raise_own(files: tuple[_Watched, _Watched], error: Exception) -> None:
    """Raise the file's own error where there is one."""
    for watched in files:
        if watched.failure is not None:
            raise watched.failure from error
