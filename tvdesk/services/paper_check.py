"""Whether a report in hand is one that was issued here, or that a unit handed in, and whether it still stands.

A file is compared as a whole, by its digest. Paper, and a file that was signed in another system, bear the code of the
report's content: it tells which kept report to hold them against, and only a person can do that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, select

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.reader import BundleReader
from tvdesk.core.dates import local_minute, short_date
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.paper_code import read_code
from tvdesk.db.models import incoming
from tvdesk.services.desk import Desk
from tvdesk.services.errors import FileGone
from tvdesk.services.inspecting import manifest_of
from tvdesk.services.issuing import Issue, Issuing
from tvdesk.services.page_pictures import keywords_of
from tvdesk.services.reading import read_desk
from tvdesk.services.reports.errors import NotAPaperCode
from tvdesk.services.sealed import Seal, no_seal, open_bundle

Origin = Literal["issued", "handed_in", "unknown"]
By = Literal["file", "code"]
_PAPER = "report.pdf"
_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file or a paper is. ``issue`` is the version that it is, ``newest`` the one that stands now.

    ``by`` says what told it: the file as a whole, or only the code that it bears; then ``digest`` is empty for paper.
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
    by: By = "file"
    code: str = ""

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
    """What the file is, by its digest, else by the code that it bears.

    ``inbox`` holds the files that were taken in, ``seal`` opens sealed ones. Raises :class:`FileGone` for a file that
    cannot be read.
    """
    try:
        data = pdf.read_bytes()
    except OSError as error:
        raise FileGone(path=str(pdf)) from error
    digest = sha256(data).hexdigest()
    versions = Issuing(desk).all()
    for one in versions:
        if one.sha256 == digest:
            return Checked(digest, "issued", one, _newest(versions, one))
    files = read_desk(desk, lambda connection: _files(connection, inbox))
    for file in files:
        if any(member.name == _PAPER and member.sha256 == digest for member in _members(file.path, seal)):
            return _handed_in(file, files, digest)
    code = code_in(data)
    return replace(check_code(desk, inbox, code, seal), digest=digest) if code else Checked(digest, "unknown")


def check_code(desk: Desk, inbox: Path, text: str, seal: Seal = no_seal) -> Checked:
    """What a paper is, by its code as it was typed, or as a camera read it.

    Raises :class:`~tvdesk.services.reports.errors.NotAPaperCode` for what is none.
    """
    code = read_code(text)
    if not code:
        raise NotAPaperCode(text=text[:40])
    issuing = Issuing(desk)
    versions = issuing.all()
    for one in versions:
        if code_in(issuing.pdf(one.id)) == code:
            return Checked("", "issued", one, _newest(versions, one), by="code", code=code)
    files = read_desk(desk, lambda connection: _files(connection, inbox))
    for file in files:
        if code_in(_paper(file.path, inbox, seal)) == code:
            return replace(_handed_in(file, files, ""), by="code", code=code)
    return Checked("", "unknown", by="code", code=code)


def _newest(versions: Sequence[Issue], one: Issue) -> Issue:
    return max((other for other in versions if _report(other) == _report(one)), key=lambda other: other.version)


def _handed_in(file: _File, files: Sequence[_File], digest: str) -> Checked:
    later = any(
        other.unit == file.unit and other.round == file.round and other.received > file.received for other in files
    )
    return Checked(digest, "handed_in", unit=file.unit, received=file.received, later=later)


def told(found: Checked, language: Language, unit_name: Callable[[str], str]) -> list[str]:
    """What is to be said of it, a sentence each."""
    say, issue, newest = language.text, found.issue, found.newest
    of = "" if found.by == "file" else "code_"
    hold = [] if found.by == "file" or found.origin == "unknown" else [say("paper.hold_against")]
    if issue is not None and newest is not None:
        days = {"first": short_date(issue.built.first), "last": short_date(issue.built.last)}
        said = [say(f"paper.{of}issued", version=issue.version, at=local_minute(issue.at), actor=issue.actor, **days)]
        if not found.stands:
            at, reason = local_minute(newest.at), newest.reason or "–"
            said.append(say("paper.replaced", version=newest.version, at=at, reason=reason))
        if found.by == "code":
            activities, trainings = (issue.built.figures.get(kind, 0) for kind in ("activity", "training"))
            said.append(say("paper.says", pages=issue.built.pages, activities=activities, trainings=trainings))
        return [*said, *hold]
    if found.origin == "handed_in":
        said = [say(f"paper.{of}handed_in", unit=unit_name(found.unit), at=local_minute(found.received))]
        return [*said, *([say("paper.later")] if found.later else []), *hold]
    return [say("paper.unknown" if found.by == "file" else "paper.code_unknown")]


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


def _paper(path: Path, inbox: Path, seal: Seal) -> bytes:
    """The printed report in a kept file; nothing where it has none, or cannot be opened any more."""
    try:
        with open_bundle(path, inbox, seal) as opened:
            reader = BundleReader(opened)
            return reader.read(_PAPER, _LARGEST) if _PAPER in reader.names else b""
    except (TvdeskError, OSError):
        return b""


def code_in(pdf: bytes) -> str:
    """The code that a report bears in its properties; empty where there is none, or it is no PDF that can be read."""
    words = keywords_of(pdf).split()
    return read_code(words[-1]) if words else ""
