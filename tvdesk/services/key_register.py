"""The register of keys: every device ever let in, with its key, to be held against the signed registry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.services.devices import REVOKED, DeviceDesk, Machine
from tvdesk.services.enrolling import answer
from tvdesk.services.office import Office
from tvdesk.services.registers import write_register

if TYPE_CHECKING:
    from tvdesk.report.register import Register

COLUMNS = ("number", "unit", "person", "key", "since", "seen", "state")
_WEIGHTS = (0.5, 2.6, 2.1, 2.5, 1.3, 1.5, 2.9)


def write_key_register(office: Office, language: Language, target: Path) -> None:
    """Into a file: to sign, for Word or for Excel. Raises what ``registers`` raises."""
    write_register(register_of(office, language), target)


def register_of(office: Office, language: Language) -> Register:
    """The register in the reader's language."""
    from tvdesk.report.register import Register

    say, desk = language.text, DeviceDesk(office)
    found = desk.machines()
    _envelope, words = answer(office.workspace)
    today = format_numeric(office.desk.local_day().isoformat())
    facts = (
        (say("key_register.office"), office.name),
        (say("key_register.made"), today),
        (say("key_register.version"), str(desk.registry_version())),
        (say("key_register.root"), ", ".join(words)),
    )
    return Register(
        title=say("key_register.title"),
        what=say("key_register.what"),
        facts=facts,
        columns=tuple(say(f"key_register.column.{name}") for name in COLUMNS),
        weights=_WEIGHTS,
        rows=[(str(number), *_row(one, language)) for number, one in enumerate(found, 1)],
        note=say("key_register.note", devices=len(found), revoked=_revoked(found)),
        signers=(say("key_register.signer.officer"), say("key_register.signer.head")),
        language=language.tag,
    )


def _revoked(machines: Sequence[Machine]) -> int:
    return sum(one.state == REVOKED for one in machines)


def _row(one: Machine, language: Language) -> tuple[str, ...]:
    say = language.text
    person = "\n".join(text for text in (one.person, one.position) if text) or "–"
    seen = format_numeric(one.last_seen[:10]) if one.last_seen else say("key_register.never")
    state = say("key_register.in_force")
    if one.state == REVOKED:
        state = say("key_register.revoked", position=one.believed, reason=one.reason or "–")
    return (f"{one.name}\n{one.unit}", person, one.fingerprint, format_numeric(one.since), seen, state)
