"""The office's root as its window works with it: how it stands, its changes, and files that other officials sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tvdesk.core.language import Language
from tvdesk.core.units import Units
from tvdesk.history import clock as clocks
from tvdesk.services.desk import Desk
from tvdesk.services.durable import read_small, write_file
from tvdesk.services.keystore import KeyStore
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.office import Office
from tvdesk.services.root_desk import Changed, RootDesk, RootStanding, new_root_key, show_root
from tvdesk.services.root_parts import Part, decode_part, encode_part, sign_part


@dataclass(frozen=True, slots=True)
class ToSign:
    """A file that waits for signatures: what it changes, in sentences, and whether a key that may sign is here."""

    part: Part
    told: tuple[str, ...]
    here: bool


class RootCare:
    """The use cases of the root at one of the office's desks."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def standing(self) -> RootStanding:
        """The root in force; looking for its keys may let the operating system ask the person."""
        return show_root(self._office.workspace, self._office.store)

    def renew(self, threshold: int) -> Changed:
        """The same keys for further years, with so many signatures asked for."""
        return self._desk().renew(threshold)

    def add_key(self, path: Path, words: str) -> Changed:
        """Another official's key, by its file and its eight words."""
        return self._desk().add_key(read_small(path), words)

    def make_key(self, target: Path) -> tuple[str, ...]:
        """A root key of this machine's: its public half as a file for the office, and the words to read out."""
        settings = self._office.workspace.settings
        data, words = new_root_key(self._office.store, settings.person, self._office.desk.now_ms)
        write_file(target, data)
        return words

    def look_into(self, path: Path, language: Language) -> ToSign:
        """A file that waits for signatures, before it is signed."""
        part = decode_part(read_small(path))
        here = any(_holds(self._office.store, name) for name in part.wanted if name not in part.signed)
        return ToSign(part, tuple(told_part(part, language, self._office.units)), here)

    def sign(self, part: Part, target: Path) -> int:
        """Add the signatures of the keys that are here, and write the file for the office; how many it has now."""
        signed = sign_part(part, self._office.store)
        keep_part(signed, target)
        return len(signed.signed)

    def take(self, paths: Sequence[Path]) -> Changed:
        """Files that came back signed: in force, all of it or nothing."""
        return self._desk().take([decode_part(read_small(path)) for path in paths])

    def _desk(self) -> RootDesk:
        return root_desk(self._office)


def root_desk(office: Office) -> RootDesk:
    """The root at an office's desk."""
    return RootDesk(office.workspace, office.store, office.desk.now_ms)


def keep_part(part: Part, target: Path) -> None:
    """Write a file that waits for signatures."""
    write_file(target, encode_part(part))


def part_name(desk: Desk) -> str:
    """A name for such a file."""
    return f"cho-ky-{desk.local_day()}.json"


def day_of(clock: str) -> str:
    """The local day (ISO) of a change's clock."""
    return datetime.fromtimestamp(clocks.parts(clock)[0] / 1000).astimezone().date().isoformat()


def told_part(part: Part, language: Language, units: Units) -> list[str]:
    """What a part changes, for whoever signs it."""
    say, lines = language.text, []
    if (root := part.root) is not None:
        lines.append(say("root.part.root", version=root.version, threshold=root.threshold, count=len(root.keys)))
    if (listed := part.registry) is not None:
        revoked = sum(one.revoked is not None for one in listed.devices)
        lines.append(say("root.part.registry", version=listed.version, count=len(listed.devices), revoked=revoked))
        lines.append(say("seal.is_on" if listed.encrypts else "seal.is_off"))
        newest = listed.devices[-1]
        unit = units.name(newest.unit) if newest.unit in units.by_id else newest.unit
        lines.append(say("root.part.newest", device=newest.device, unit=unit, person=newest.person))
    return lines


def _holds(store: KeyStore, name: str) -> bool:
    try:
        store.load(name)
    except SecretsMissing:
        return False
    return True
