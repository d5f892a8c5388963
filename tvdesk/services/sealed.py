"""Bundles sealed for their readers (age), where the office asks for it: written so, and opened again.

What is sealed is the whole signed bundle. It is opened into a temporary file in the desk's own folder, never beside the
file on its stick, and nobody reads a byte before the seal was found whole to its end: a file that was cut short shows
that only there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from tvdesk.services.durable import FULL
from tvdesk.services.errors import NoRoom
from tvdesk.trust.errors import SealedForOthers
from tvdesk.trust.keys import SealingKey
from tvdesk.trust.registry import Registry
from tvdesk.trust.sealing import HEADER, decrypt_to, encrypt_to

IN_MEMORY = 16 * 1024 * 1024
"""Up to this size nothing of an opened file touches the disk."""
_PLAIN_KINDS = frozenset({"template"})

OpeningKeys = Sequence[SealingKey]
Seal = Callable[[], OpeningKeys]
"""Gives the keys that this desk can open files with, when a sealed file asks for them."""


def no_seal() -> OpeningKeys:
    """For a desk that has no key to open anything with."""
    raise SealedForOthers()


def asks_for_seal(listed: Registry, kind: str) -> bool:
    """Whether the office wants files of this kind sealed.

    Templates hold no unit's records, and go to desks that nobody has let in yet: those stay readable.
    """
    return listed.encrypts and kind not in _PLAIN_KINDS


def seal_into(out: BinaryIO, fill: Callable[[BinaryIO], object], readers: Sequence[str], place: Path | None) -> None:
    """Let ``fill`` write a file, and seal it into ``out``; what is in the clear meanwhile lies in ``place``.

    Raises as :func:`~tvdesk.trust.sealing.encrypt_to`, what ``fill`` raises, and :class:`NoRoom` of ``place``.
    """
    with _temporary(place) as plain:
        with _own_disk(place):
            fill(plain)
        plain.seek(0)
        encrypt_to(plain, out, readers)


@contextmanager
def open_bundle(path: Path, place: Path | None, seal: Seal = no_seal) -> Iterator[BinaryIO]:
    """The bytes of a bundle, whether it is sealed or not; ``place`` is a folder for what is in the clear meanwhile.

    Raises ``OSError`` of the file, :class:`~tvdesk.trust.errors.SealedForOthers`,
    :class:`~tvdesk.trust.errors.SealBroken`, and :class:`NoRoom` of ``place``.
    """
    with path.open("rb") as source:
        begins = source.read(len(HEADER))
        source.seek(0)
        if begins != HEADER:
            yield source
            return
        with unsealed(source, place, seal()) as plain:
            yield plain


@contextmanager
def unsealed(source: BinaryIO, place: Path | None, keys: OpeningKeys) -> Iterator[BinaryIO]:
    """What a sealed file holds, whole; raises as :func:`open_bundle`."""
    with _temporary(place) as plain:
        with _own_disk(place):
            decrypt_to(source, plain, *keys)
        plain.seek(0)
        yield plain


def _temporary(place: Path | None) -> AbstractContextManager[BinaryIO]:
    where = str(place) if place is not None and place.is_dir() else None
    return cast(AbstractContextManager[BinaryIO], SpooledTemporaryFile(max_size=IN_MEMORY, dir=where))


@contextmanager
def _own_disk(place: Path | None) -> Iterator[None]:
    """A full disk is this computer's: what is read from never has that failure."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise NoRoom(path=str(place or "")) from error
