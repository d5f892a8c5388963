"""Whether a report in hand is one that was issued here, or that a unit handed in, and whether it still stands.

Compared is the file as a whole, by its digest. One that was signed in another system, or printed and scanned, is
another file: only a person can hold it against the version that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select

from tvdesk.bundle.container import MemberInfo
from tvdesk.core.dates import local_minute, short_date
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.db.models import incoming
from tvdesk.services.desk import Desk
from tvdesk.services.durable import file_digest
from tvdesk.services.errors import FileGone
from tvdesk.services.inspecting import manifest_of
from tvdesk.services.issuing import Issue, Issuing
from tvdesk.services.reading import read_desk
from tvdesk.services.sealed import Seal, no_seal

Origin = Literal["issued", "handed_in", "unknown"]
_PAPER = "report.pdf"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file is. ``issue`` is the version that it is, ``newest`` the one that stands now.

    ``unit`` handed it in with a file that came at ``received`` (ISO, UTC); ``later`` says that a report of the unit for
    the same round came after it.
    """

    digest: str
    origin: Origin
    issue: Issue | None = None
    newest: Issue | None = None
    unit: str = ""
    received: str = ""
    later: bool = False

    @property
    def stands(self) -> bool:
        """Whether it is known, and nothing has taken its place."""
        if self.issue is not None:
            return self.issue == self.newest
        return self.origin == "handed_in" and not self.later


@dataclass(frozen=True, slots=True)
class _File:
    unit: str
    round: str | None
    received: str
    path: Path


def check_paper(desk: Desk, inbox: Path, pdf: Path, seal: Seal = no_seal) -> Checked:
    """What the file is, by its digest. ``inbox`` holds the files that were taken in, ``seal`` opens sealed ones.

    Raises :class:`FileGone` for a file that cannot be read.
    """
    try:
        digest = file_digest(pdf)
    except OSError as error:
        raise FileGone(path=str(pdf)) from error
    versions = Issuing(desk).all()
    for one in versions:
        if one.sha256 == digest:
            same = [other for other in versions if _report(other) == _report(one)]
            return Checked(digest, "issued", one, max(same, key=lambda other: other.version))
    files = read_desk(desk, lambda connection: _files(connection, inbox))
    for file in files:
        if any(member.name == _PAPER and member.sha256 == digest for member in _members(file.path, seal)):
            later = any(
                other.unit == file.unit and other.round == file.round and other.received > file.received
                for other in files
            )
            return Checked(digest, "handed_in", unit=file.unit, received=file.received, later=later)
    return Checked(digest, "unknown")


def told(found: Checked, language: Language, unit_name: Callable[[str], str]) -> list[str]:
    """What is to be said of it, a sentence each."""
    say, issue, newest = language.text, found.issue, found.newest
    if issue is not None and newest is not None:
        days = {"first": short_date(issue.built.first), "last": short_date(issue.built.last)}
        said = [say("paper.issued", version=issue.version, at=local_minute(issue.at), actor=issue.actor, **days)]
        if not found.stands:
            at, reason = local_minute(newest.at), newest.reason or "–"
            said.append(say("paper.replaced", version=newest.version, at=at, reason=reason))
        return said
    if found.origin == "handed_in":
        said = [say("paper.handed_in", unit=unit_name(found.unit), at=local_minute(found.received))]
        return [*said, *([say("paper.later")] if found.later else [])]
    return [say("paper.unknown")]


def _report(one: Issue) -> tuple[str, str, str]:
    return one.round, one.built.first, one.built.last


def _files(connection: Connection, inbox: Path) -> list[_File]:
    """The reports that were taken in and whose files are still kept, the newest first."""
    query = select(incoming.c.unit, incoming.c.round, incoming.c.received, incoming.c.path).where(
        incoming.c.kind == "report", incoming.c.state == "applied", incoming.c.path != ""
    )
    rows = connection.execute(query.order_by(incoming.c.received.desc(), incoming.c.bundle.desc()))
    return [_File(unit, round, received, inbox / Path(path).name) for unit, round, received, path in rows]


def _members(path: Path, seal: Seal) -> Iterator[MemberInfo]:
    """What a kept file holds; nothing where it cannot be opened any more."""
    try:
        yield from manifest_of(path, seal).members
    except TvdeskError:
        return
