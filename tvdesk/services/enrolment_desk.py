"""Requests of new devices at the consolidating office: kept until they are decided, approved by words, or declined.

A request is kept in the database, so that each officer of the office sees it, and a decision stays told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.text import clean, fold
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import meta
from tvdesk.services import enrolling
from tvdesk.services.desk import get_meta, journal, set_meta
from tvdesk.services.durable import read_small, write_file
from tvdesk.services.enrolling import approve_in, word_list
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.office import Office
from tvdesk.services.office_errors import ReasonMissing, RequestDecided
from tvdesk.services.reading import read_desk
from tvdesk.services.revoking import Revoked, next_approved, replace_in
from tvdesk.services.root_care import part_name, root_desk
from tvdesk.services.root_parts import Part
from tvdesk.services.trusting import registry
from tvdesk.trust import enrolment
from tvdesk.trust.registry import Registry, Role

WAITING, DECLINED, KNOWN = "waiting", "declined", "known"
_KEY = "request."


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the officer sees it. ``words`` are the eight of this very file.

    ``state`` is "waiting", "declined" (``reason`` says why) or "known": a device of that id was let in before, so
    that this is a second file of it, or a copy of its disk. ``devices`` are the ids of the unit's devices in force.
    ``own``: the unit is this office's, so that the device may be a further officer's.
    """

    digest: str
    device: str
    unit: str
    name: str
    person: str
    position: str
    program: str
    words: tuple[str, ...]
    state: str
    received: str
    reason: str = ""
    devices: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file handed in: its request, or why it is none."""

    path: Path
    request: Request | None = None
    reason: TvdeskError | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """A device that was let in, by which version of the registry; ``revoked`` is the lost one that it replaces."""

    device: str
    version: int
    revoked: Revoked | None = None


class EnrolmentDesk:
    """The use cases of letting devices in."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def take_in(self, paths: Sequence[Path]) -> list[Taken]:
        """Keep the requests in these files; what is none is told, and stops no other."""
        self._require_office()
        return [self._take(path) for path in paths]

    def _take(self, path: Path) -> Taken:
        try:
            data = read_small(path)
            found = enrolment.open_request(data)
        except TvdeskError as error:
            return Taken(path, reason=error)
        digest = hashlib.sha256(data).hexdigest()
        with writing(self._office.desk.engine) as connection:
            if not get_meta(connection, _KEY + digest):
                kept = {"data": data.decode(), "state": WAITING, "received": self._office.desk.timestamp()}
                set_meta(connection, _KEY + digest, json.dumps(kept))
                journal(connection, self._office.desk, "device.requested", device=found.device, unit=found.unit)
        return Taken(path, self.request(digest))

    def request(self, digest: str) -> Request:
        """One of the requests kept here."""
        return next(one for one in self.requests() if one.digest == digest)

    def requests(self) -> list[Request]:
        """All requests not let in yet, those that wait first, the newest before older ones."""
        found = read_desk(self._office.desk, self._read)
        found.sort(key=lambda one: one.received, reverse=True)
        return sorted(found, key=lambda one: one.state != WAITING)

    def _read(self, connection: Connection) -> list[Request]:
        query = select(meta.c.key, meta.c.value).where(meta.c.key.startswith(_KEY))
        trusted = registry(connection)
        rows = [(str(key).removeprefix(_KEY), json.loads(value)) for key, value in connection.execute(query)]
        return [self._told(digest, kept, trusted) for digest, kept in rows if kept["state"] != "approved"]

    def _told(self, digest: str, kept: dict[str, Any], trusted: Registry) -> Request:
        data = kept["data"].encode()
        found = enrolment.open_request(data)
        known = any(one.device == found.device for one in trusted.devices)
        units = self._office.units
        return Request(
            digest=digest,
            device=found.device,
            unit=found.unit,
            name=units.name(found.unit),
            person=found.person,
            position=found.position,
            program=found.program,
            words=enrolment.request_words(data, word_list()),
            state=KNOWN if known else kept["state"],
            received=kept["received"],
            reason=kept.get("reason", ""),
            devices=tuple(one.device for one in trusted.devices_of(found.unit)),
            own=found.unit == trusted.dic_unit,
        )

    def agreeing(self, request: Request, typed: str) -> tuple[bool | None, ...]:
        """Of each of the eight words whether what was typed agrees; ``None`` where nothing is typed yet."""
        said = fold(clean(typed)).replace(",", " ").replace(".", " ").replace(";", " ").split()
        pairs = [said[at : at + 2] for at in range(0, len(said), 2)]
        wanted = [fold(word).split() for word in request.words]
        return tuple(
            None
            if place >= len(pairs) or (len(pairs[place]) < len(want) and want[: len(pairs[place])] == pairs[place])
            else pairs[place] == want
            for place, want in enumerate(wanted)
        )

    def approve(
        self, request: Request, words: str, *, replaces: str = "", reason: str = "", officer: bool = False
    ) -> Approved:
        """Let the device in when the typed words are the request's; with it revoke the one that it replaces.

        Both or neither. ``officer`` lets it in as a further machine of this office, which may write any record: that is
        the approving officer's word, never the request's. Raises :class:`~tvdesk.trust.errors.WordsDiffer`,
        :class:`RequestDecided`, :class:`ReasonMissing` for a replacement without one, and what revoking raises.
        """
        self._require_office()
        office = self._office
        if replaces and not clean(reason):
            raise ReasonMissing()
        with writing(office.desk.engine) as connection:
            kept = self._open(connection, request)
            workspace, store, now = office.workspace, office.store, office.desk.now_ms
            role: Role = "dic" if officer else "unit"
            data, revoked = kept["data"].encode(), None
            if replaces:
                revoked = replace_in(connection, workspace, store, data, words, replaces, clean(reason), now)
                version = revoked.version
            else:
                version = approve_in(connection, workspace, store, data, words, now, role).version
            set_meta(connection, _KEY + request.digest, json.dumps({**kept, "state": "approved"}))
        return Approved(request.device, version, revoked)

    def part(
        self, request: Request, words: str, *, replaces: str = "", reason: str = "", officer: bool = False
    ) -> Part:
        """The same change for other officials to sign, who hold further keys of the root; nothing is in force yet."""
        self._require_office()
        office = self._office
        with reading(office.desk.engine) as connection:
            data = self._open(connection, request)["data"].encode()
        role: Role = "dic" if officer else "unit"
        make = next_approved(office.desk, data, words, replaces, clean(reason), office.desk.now_ms, role)
        return root_desk(office).part_of(make).part

    @property
    def part_name(self) -> str:
        """A name for the file of such a change."""
        return part_name(self._office.desk)

    def decline(self, request: Request, reason: str) -> Request:
        """Refuse a request, and keep why; the unit is told by :meth:`refusal`."""
        self._require_office()
        if not clean(reason):
            raise ReasonMissing()
        with writing(self._office.desk.engine) as connection:
            kept = self._open(connection, request)
            told = {**kept, "state": DECLINED, "reason": clean(reason)}
            set_meta(connection, _KEY + request.digest, json.dumps(told))
            desk = self._office.desk
            journal(connection, desk, "device.declined", device=request.device, unit=request.unit, reason=clean(reason))
        return replace(request, state=DECLINED, reason=clean(reason))

    def reopen(self, request: Request) -> Request:
        """Undo :meth:`decline`: the request waits again."""
        self._require_office()
        with writing(self._office.desk.engine) as connection:
            kept = json.loads(get_meta(connection, _KEY + request.digest))
            set_meta(connection, _KEY + request.digest, json.dumps({**kept, "state": WAITING, "reason": ""}))
            journal(connection, self._office.desk, "device.reopened", device=request.device, unit=request.unit)
        return replace(request, state=WAITING, reason="")

    def _open(self, connection: Connection, request: Request) -> dict[str, Any]:
        kept: dict[str, Any] = json.loads(get_meta(connection, _KEY + request.digest, "{}"))
        if kept.get("state") != WAITING:
            raise RequestDecided(device=request.device)
        return kept

    def refusal(self, request: Request, language: Language) -> str:
        """The sentences that tell the unit of a refusal, to be read out or sent."""
        office = self._office
        return language.text(
            "enrolment.refusal",
            office=office.name,
            unit=request.name,
            device=request.device,
            person=request.person or "–",
            words=", ".join(request.words),
            reason=request.reason,
        )

    def write_refusal(self, request: Request, folder: Path, language: Language) -> Path:
        """The refusal as a text file for the unit."""
        target = folder / f"tu-choi-{request.unit}-{request.device}.txt"
        # Windows' editor shows a text of UTF-8 right when it begins with a mark.
        write_file(target, ("\ufeff" + self.refusal(request, language) + "\r\n").encode())
        return target

    def write_answer(self, request_unit: str, device: str, folder: Path) -> Path:
        """The registry for a unit that was let in, as the file that its first start and its settings take."""
        data, _words = enrolling.answer(self._office.workspace)
        target = folder / f"chap-nhan-{request_unit}-{device}.json"
        write_file(target, data)
        return target

    def root_words(self) -> tuple[str, ...]:
        """The eight words of the root key, to be read out to a new unit."""
        return enrolling.answer(self._office.workspace)[1]

    def _require_office(self) -> None:
        if not self._office.desk.is_dic:
            raise OfficeOnly()
