"""Whether the office wants files sealed, and its recovery key: said in the registry, so that it reaches every desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.history import clock as clocks
from tvdesk.services.desk import Desk, journal
from tvdesk.services.reading import read_desk
from tvdesk.services.root_desk import Changed, RootDesk
from tvdesk.services.trusting import registry
from tvdesk.trust.keys import Random, SealingKey, check_recipient
from tvdesk.trust.registry import Registry


@dataclass(frozen=True, slots=True)
class SealPolicy:
    """``recovery`` is the recipient of the offline key, empty for none."""

    sealed: bool
    recovery: str


def seal_policy(desk: Desk) -> SealPolicy:
    """What is in force. Raises :class:`~tvdesk.services.errors.NoRegistry`."""
    found = read_desk(desk, registry)
    return SealPolicy(found.encrypts, found.recovery)


def set_seal_policy(desk: Desk, root: RootDesk, wanted: SealPolicy, now_ms: Callable[[], int]) -> Changed:
    """Put another policy into force, or into a part that others have to sign first.

    A desk follows it from the moment that it has the registry: with the next file that it takes in. Raises
    :class:`~tvdesk.trust.errors.NotAKey` for a recovery key that is none, and as ``RootDesk.part_of``.
    """
    if wanted.recovery:
        check_recipient(wanted.recovery)

    def following(connection: Connection) -> Registry:
        issued = clocks.tick(clocks.ZERO, now_ms())
        made = registry(connection).with_policy(issued, encrypt=wanted.sealed, recovery=wanted.recovery)
        journal(connection, desk, "seal.asked" if wanted.sealed else "seal.ended", registry=made.version)
        return made

    return root.part_of(following)


def new_recovery_key(random: Random, made: str) -> tuple[bytes, str]:
    """A key that opens every sealed file: as an identity file of the ``age`` program, and its recipient.

    It is kept on paper or a stick in the office's safe, on no computer of a desk; ``made`` is the day, for the file.
    """
    key = SealingKey.generate(random)
    lines = (f"# created: {made}", f"# public key: {key.recipient}", key.text)
    return "".join(f"{line}\n" for line in lines).encode(), key.recipient
