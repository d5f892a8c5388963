"""Sealed files: for their readers only, and not a byte of a broken one is left to be used."""

from __future__ import annotations

import errno
import io
import os

import pytest

from tvdesk.trust.errors import NoRecipients, NotAKey, SealBroken, SealedForOthers
from tvdesk.trust.keys import SealingKey
from tvdesk.trust.sealing import decrypt_to, encrypt_to

CENTRE, RECOVERY, STRANGER = (SealingKey.from_seed(name * 32) for name in (b"c", b"r", b"s"))
PLAIN = os.urandom(64) * 4_000  # four of age's blocks of 64 KiB


class Broken(io.BytesIO):
    """A medium pulled out after its first bytes, or full."""

    def __init__(self, data: bytes, code: int) -> None:
        super().__init__(data)
        self.code = code

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() > 70_000:
            raise OSError(self.code, os.strerror(self.code))
        return super().read(size)

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() > 70_000:
            raise OSError(self.code, os.strerror(self.code))
        return super().write(data)


def sealed(plain: bytes = PLAIN) -> bytes:
    target = io.BytesIO()
    encrypt_to(io.BytesIO(plain), target, [CENTRE.recipient, RECOVERY.recipient])
    return target.getvalue()


SEALED = sealed()


@pytest.mark.parametrize("key", [CENTRE, RECOVERY], ids=["centre", "recovery"])
@pytest.mark.parametrize("plain", [b"", b"x", PLAIN], ids=len)
def test_each_recipient_opens_it(key: SealingKey, plain: bytes) -> None:
    target = io.BytesIO()
    decrypt_to(io.BytesIO(sealed(plain)), target, key)
    assert target.getvalue() == plain


def test_nobody_else_does() -> None:
    target = io.BytesIO()
    with pytest.raises(SealedForOthers):
        decrypt_to(io.BytesIO(SEALED), target, STRANGER)
    assert target.getvalue() == b""
    assert PLAIN[:64] not in SEALED


@pytest.mark.parametrize("end", [0, 1, 50, 300, 65_536, 131_072, 196_608, -1])
def test_cut_short(end: int) -> None:
    target = io.BytesIO()
    with pytest.raises(SealBroken):
        decrypt_to(io.BytesIO(SEALED[:end]), target, CENTRE)
    assert target.getvalue() == b"", "whole blocks before the cut were written, and must be gone"


@pytest.mark.parametrize("at", [0, 30, 90, 200, 400, 70_000, 200_000, -20])
def test_one_bit_changed(at: int) -> None:
    target = io.BytesIO()
    with pytest.raises((SealBroken, SealedForOthers)):
        decrypt_to(io.BytesIO(SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at:][1:]), target, CENTRE)
    assert target.getvalue() == b""


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04" + bytes(100), SEALED + b"x", b"age-encryption.org/v1\n"], ids=["zip", "longer", "header"]
)
def test_not_a_sealed_file(data: bytes) -> None:
    with pytest.raises(SealBroken):
        decrypt_to(io.BytesIO(data), io.BytesIO(), CENTRE)


def test_a_full_disk_is_not_a_broken_seal() -> None:
    for source, target in (
        (io.BytesIO(SEALED), Broken(b"", errno.ENOSPC)),
        (Broken(SEALED, errno.ENOSPC), io.BytesIO()),
    ):
        with pytest.raises(OSError, match="No space") as failed:
            decrypt_to(source, target, CENTRE)
        assert failed.value.errno == errno.ENOSPC
        assert target.getvalue() == b""
    with pytest.raises(OSError, match="No space"):
        encrypt_to(io.BytesIO(PLAIN), Broken(b"", errno.ENOSPC), [CENTRE.recipient])


def test_for_nobody_or_for_a_wrong_name() -> None:
    with pytest.raises(NoRecipients):
        encrypt_to(io.BytesIO(PLAIN), io.BytesIO(), [])
    with pytest.raises(NotAKey):
        encrypt_to(io.BytesIO(PLAIN), io.BytesIO(), ["age1wrong"])
