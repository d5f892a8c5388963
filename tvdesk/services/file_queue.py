"""Many files to take in: each looked into beforehand, put in order, previewed or taken in one after the other.

The order follows what each file builds on, so that none waits for another of the same stick. One file is one commit:
what is in stays in when the work is called off, or when the stick is pulled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select

from tvdesk.bundle.contents import Contents
from tvdesk.bundle.errors import NotABundle
from tvdesk.bundle.manifest import Caps, Manifest, check_members
from tvdesk.bundle.reader import BundleReader
from tvdesk.core.errors import TvdeskError
from tvdesk.db.models import incoming
from tvdesk.history.vector import Missing, Tip, merged
from tvdesk.services.bundle_search import FilesFound
from tvdesk.services.desk import Desk
from tvdesk.services.durable import file_digest
from tvdesk.services.envelopes import brought_registry, brought_roots, check_address, open_manifest, wanting
from tvdesk.services.errors import ChangesMissing, FileGone
from tvdesk.services.export import have
from tvdesk.services.intake import APPLIED, HELD, REFUSED, Intake, IntakeDesk
from tvdesk.services.reading import read_desk
from tvdesk.services.trusting import opened, registry
from tvdesk.trust.errors import RegistryRollback
from tvdesk.trust.registry import Registry, follow
from tvdesk.trust.root import follow_roots

NEW, KNOWN, FOREIGN = "new", "known", "foreign"
"""States of a file before it is taken in, beside "held" and "refused"; foreign files are no bundles at all."""
MOST_READ = 64_000_000
"""Bytes up to which a file is read to its end when it is looked into: damage further on shows when it is taken in."""

Tell = Callable[[int, int], object]
"""Told how many of how many are done; may raise to call the work off."""


@dataclass(frozen=True, slots=True)
class QueuedFile:
    """A file of the queue.

    ``state``: "new" (ready), "known" (taken in before), "held" (builds on changes that are neither here nor in the
    queue: ``waits``), "refused" (for ``reason``), "foreign"; and, once it was taken in, "applied". ``changes`` are
    those that it carries, ``fresh`` those of them that are not held here; ``intake`` is what became of it.
    """

    path: Path
    state: str
    digest: str = ""
    unit: str = ""
    device: str = ""
    kind: str = ""
    round: str = ""
    created: str = ""
    changes: int = 0
    fresh: int = 0
    files: int = 0
    waits: tuple[Missing, ...] = ()
    reason: TvdeskError | None = None
    intake: Intake | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def ready(self) -> bool:
        """Whether taking it in is worth trying."""
        return self.state in (NEW, HELD)

    def told(self) -> TvdeskError | None:
        """Why it is not in: the sentence and the next step."""
        if self.state == HELD and self.waits:
            first = self.waits[0]
            return ChangesMissing(unit=self.unit, device=first.device, first=first.first, last=first.last)
        return self.reason


class FileQueue:
    """Looks into files and takes them in, on one desk."""

    def __init__(self, desk: Desk, intake: IntakeDesk) -> None:
        self._desk = desk
        self._intake = intake

    # --- looking ---------------------------------------------------------------------------------------------

    def look(self, found: FilesFound, tell: Tell = lambda *_: None) -> list[QueuedFile]:
        """Every file with its state, in the order in which they are to be taken in; those that cannot be, at the end.

        Nothing is written. A copy of a file that stands in the queue already counts as known.
        """
        total = len(found.bundles)
        looked: list[tuple[QueuedFile, Manifest | None]] = []
        trusted, known, held = read_desk(self._desk, self._ground)
        digests: set[str] = set()
        for at, path in enumerate(found.bundles):
            tell(at, total)
            one, manifest = self._look_into(path, trusted, known, digests)
            digests.add(one.digest)
            looked.append((one, manifest))
        tell(total, total)
        foreign = [QueuedFile(path, FOREIGN, reason=NotABundle()) for path in found.others]
        return [*in_order(looked, held), *foreign]

    def _ground(self, connection: Connection) -> tuple[Registry, Mapping[str, str], dict[str, Tip]]:
        states = {row[0]: row[1] for row in connection.execute(select(incoming.c.digest, incoming.c.state))}
        return registry(connection), states, have(connection)

    def _look_into(
        self, path: Path, trusted: Registry, known: Mapping[str, str], digests: set[str]
    ) -> tuple[QueuedFile, Manifest | None]:
        digest = ""
        try:
            digest = file_digest(path)
            with self._intake.opened(path) as source:
                reader = BundleReader(source)
                there = self._newer(trusted, reader)
                manifest = open_manifest(reader, there)
                one = _described(path, digest, manifest)
                if digest in digests or known.get(digest) == APPLIED:
                    return replace(one, state=KNOWN), manifest
                check_address(self._desk, manifest, there)
                check_members(reader, manifest, Caps())
                if reader.file_size <= MOST_READ:
                    Contents(reader, manifest).verify_rest()
        except TvdeskError as error:
            return QueuedFile(path, REFUSED, digest, reason=error), None
        except OSError:
            return QueuedFile(path, REFUSED, digest, reason=FileGone(path=str(path))), None
        return one, manifest

    def _newer(self, trusted: Registry, reader: BundleReader) -> Registry:
        """The registry that will be in force when the file is taken in."""
        envelope = brought_registry(reader)
        if envelope is None:
            return trusted
        held = trusted.signed_by
        try:
            roots = [root for root, _ in follow_roots({held.version: held}, brought_roots(reader, held.version))]
            return follow(trusted, opened(envelope, roots[-1] if roots else held))
        except RegistryRollback:
            return trusted

    # --- taking in -------------------------------------------------------------------------------------------

    def take_in(
        self, queue: Sequence[QueuedFile], tell: Tell = lambda *_: None, done: Callable[[QueuedFile], object] = id
    ) -> list[QueuedFile]:
        """Take in those that are ready, in this order, each whole or not at all; all of them with what became of them.

        ``done`` is told of each file as soon as it is in or not, also of those of the queue that it released. What
        ``tell`` raises ends the work between two files.
        """
        outcome = {one.path: one for one in queue}
        wanted = [one for one in queue if one.ready]
        for at, one in enumerate(wanted):
            tell(at, len(wanted))
            if not outcome[one.path].ready:  # another of the queue has released it
                continue
            for changed in _take(self._intake, one, outcome):
                outcome[changed.path] = changed
                done(changed)
        tell(len(wanted), len(wanted))
        return list(outcome.values())


def _take(intake: IntakeDesk, one: QueuedFile, outcome: Mapping[Path, QueuedFile]) -> list[QueuedFile]:
    """Take one file in; it, and those of the queue that it released, with what became of them."""
    try:
        result = intake.take_in(one.path)
    except TvdeskError as error:
        return [replace(one, state=REFUSED, reason=error)]
    by_digest = {other.digest: other for other in outcome.values() if other.state == HELD}
    released = [(by_digest[each.digest], each) for each in result.released if each.digest in by_digest]
    return [became(one, result), *(became(other, each) for other, each in released)]


def became(one: QueuedFile, result: Intake) -> QueuedFile:
    """A file of the queue after it was tried."""
    state = KNOWN if result.known else result.state
    return replace(one, state=state, waits=result.missing, intake=result)


def _described(path: Path, digest: str, manifest: Manifest) -> QueuedFile:
    return QueuedFile(
        path,
        NEW,
        digest,
        unit=manifest.unit,
        device=manifest.device,
        kind=manifest.kind,
        round=manifest.round or "",
        created=manifest.created,
        changes=sum(one.last - one.first + 1 for one in manifest.ranges),
        files=sum(blob.present for blob in manifest.blobs),
    )


def in_order(looked: Iterable[tuple[QueuedFile, Manifest | None]], held: Mapping[str, Tip]) -> list[QueuedFile]:
    """Files that can be taken in, each after all that it builds on; then those that will wait; then the rest.

    Among those that could be next the one that was written first comes first. A file's clock can be wrong, what it
    builds on cannot.
    """
    here = dict(held)
    pending = [(one, manifest) for one, manifest in looked if one.state == NEW and manifest is not None]
    pending.sort(key=lambda pair: (pair[0].created, pair[0].path.name))
    ordered: list[QueuedFile] = []
    while pending:
        waiting = []
        for one, manifest in pending:
            if wanting(here, manifest):
                waiting.append((one, manifest))
                continue
            ordered.append(replace(one, fresh=_fresh(manifest, here)))
            here = merged(here, {each.device: Tip(each.last, each.head) for each in manifest.ranges})
        if len(waiting) == len(pending):
            break
        pending = waiting
    waits = [replace(one, state=HELD, waits=wanting(here, manifest)) for one, manifest in pending]
    return [*ordered, *waits, *(one for one, _ in looked if one.state != NEW)]


def _fresh(manifest: Manifest, here: Mapping[str, Tip]) -> int:
    """How many changes of a file are not held yet."""
    seqs = {device: tip.seq for device, tip in here.items()}
    return sum(max(0, one.last - max(one.first - 1, seqs.get(one.device, 0))) for one in manifest.ranges)
