"""Taking a bundle in: checked from the outside to the inside, held while something is missing, applied at once.

Order: copy to the inbox, known digest, envelope, trust, caps and names, prerequisites, then in one
transaction chain, parse, admission, log, projection, receipt. A preview is the same transaction, rolled
back: what it shows is what is then applied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy import Connection, select

from tvdesk.bundle.reader import BundleReader
from tvdesk.core.errors import TvdeskError
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import incoming, receipt
from tvdesk.history.merge import RecordState
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import Desk
from tvdesk.services.durable import copy_in
from tvdesk.services.envelopes import MAX_DOCUMENT as MAX_DOCUMENT
from tvdesk.services.errors import ChangesMissing, FileGone
from tvdesk.services.intake_step import APPLIED as APPLIED
from tvdesk.services.intake_step import Intake as Intake
from tvdesk.services.intake_step import Step
from tvdesk.services.officers import require_officer
from tvdesk.services.projector import Sink
from tvdesk.services.sealed import Seal, no_seal, open_bundle
from tvdesk.services.succession import note_sign_of_copy, succeed_after
from tvdesk.services.waiting import HELD as HELD
from tvdesk.services.waiting import REFUSED as REFUSED
from tvdesk.services.waiting import Waiting, is_passing, is_stray, next_ready, note_refusal
from tvdesk.trust.keys import SigningKey

MAX_FILE = 3_900 * 1024 * 1024


class Rehearsal(Protocol):
    """Looks on while files are previewed.

    ``begin`` names the next file and may raise, to end it. ``take`` is given the states of the records as one bundle
    changes them; then it is told that they hold (``keep``) or that the bundle would be refused (``drop``). A file may
    release bundles that were held, each told for itself.
    """

    def begin(self, path: Path) -> None: ...

    def take(self, states: Sequence[RecordState]) -> None: ...

    def keep(self, _result: Intake, /) -> None: ...

    def drop(self) -> None: ...


class IntakeDesk:
    """The use cases of incoming files on one desk. ``key`` signs receipts (the consolidating office's)."""

    def __init__(
        self,
        desk: Desk,
        inbox: Path,
        key: Callable[[], SigningKey],
        blobs: Blobs | None = None,
        seal: Seal = no_seal,
    ) -> None:
        """``blobs`` is the store of attachments, beside the inbox unless another is named; ``seal`` opens files."""
        self._desk = desk
        self._inbox = inbox
        self._blobs = blobs or Blobs(inbox.parent / "blobs")
        self._key = key
        self._seal = seal

    def opened(self, path: Path) -> AbstractContextManager[BinaryIO]:
        """A bundle's bytes, whether it is sealed or not; see :func:`~tvdesk.services.sealed.open_bundle`."""
        return open_bundle(path, self._inbox, self._seal)

    def preview(self, path: Path) -> Intake:
        """What taking the file in would do; the database stays as it is."""
        return self.preview_all([path])[0]

    def preview_all(self, paths: Sequence[Path]) -> list[Intake]:
        """What taking these files in, in this order, would do: done in one transaction, which is undone.

        Raises the reason of the first that would be refused.
        """
        results = self.rehearse(paths, _Unwatched())
        for result in results:
            if isinstance(result, TvdeskError):
                raise result
        return [result for result in results if isinstance(result, Intake)]

    def rehearse(self, paths: Sequence[Path], watch: Rehearsal) -> list[Intake | TvdeskError]:
        """As :meth:`preview_all`, with the reason in place of a file that would be refused; ``watch`` looks on."""
        results: list[Intake | TvdeskError] = []
        copies: list[tuple[Path, str]] = []
        try:
            with writing(self._desk.engine) as connection:
                for path in paths:
                    watch.begin(path)
                    results.append(self._rehearsed(connection, path, copies, watch))
                connection.rollback()
        finally:
            for inbox, digest in copies:
                self._drop_stray(inbox, digest)
        return results

    def _rehearsed(
        self, connection: Connection, path: Path, copies: list[tuple[Path, str]], watch: Rehearsal
    ) -> Intake | TvdeskError:
        try:
            inbox, digest = copy_in(path, self._inbox, MAX_FILE, self._blobs.wrap)
            copies.append((inbox, digest))
            result = self._known(connection, digest) or self._watched(connection, inbox, digest, watch)
        except TvdeskError as error:
            return error
        return replace(result, released=self._release_in(connection, watch))

    def _watched(self, connection: Connection, path: Path, digest: str, watch: Rehearsal) -> Intake:
        try:
            with connection.begin_nested():
                result = self._step(connection, path, digest, watch.take)
        except TvdeskError:
            watch.drop()
            raise
        watch.keep(result)
        return result

    def take_in(self, path: Path) -> Intake:
        """Take a file in, whole or not at all.

        Returns the first answer again for a file that is known. A file that builds on changes not held here
        is kept, and taken in by itself when they arrive. Raises the reason of a refusal; it is journalled.
        """
        inbox, digest = copy_in(path, self._inbox, MAX_FILE, self._blobs.wrap)
        with reading(self._desk.engine) as connection:
            result = self._known(connection, digest)
        try:
            result = result or self._run(inbox, digest)
        except TvdeskError as error:
            self._remember_refusal(inbox, digest, error)
            raise
        if result.state != APPLIED:
            return result
        result = replace(result, released=self._release())
        succeed_after(self._desk)
        return result

    def _release(self) -> tuple[Intake, ...]:
        """Take in the held files whose predecessors have now arrived, each in a transaction of its own.

        One that turns out bad now does not stop the others, nor undo the file that it waited for.
        """
        released: dict[str, Intake] = {}
        while True:
            with reading(self._desk.engine) as connection:
                found = next_ready(connection, released)
            if found is None:
                return tuple(released.values())
            try:
                released[found.digest] = self._run(self._kept(found), found.digest)
            except TvdeskError as error:
                self._remember_refusal(self._kept(found), found.digest, error)
                released[found.digest] = refused(found, error)

    def _kept(self, found: Waiting) -> Path:
        """The copy of a held file, also where the workspace has been moved since."""
        return self._inbox / found.path.name

    def _release_in(self, connection: Connection, watch: Rehearsal) -> tuple[Intake, ...]:
        """The same inside a preview."""
        released: dict[str, Intake] = {}
        while found := next_ready(connection, released):
            try:
                released[found.digest] = self._watched(connection, self._kept(found), found.digest, watch)
            except TvdeskError as error:
                released[found.digest] = refused(found, error)
        return tuple(released.values())

    def held(self) -> list[tuple[str, str, str]]:
        """Files that wait: digest, unit, and what they wait for as JSON."""
        with reading(self._desk.engine) as connection:
            query = select(incoming.c.digest, incoming.c.unit, incoming.c.missing).where(incoming.c.state == HELD)
            return [(row[0], row[1], row[2] or "[]") for row in connection.execute(query)]

    def _known(self, connection: Connection, digest: str) -> Intake | None:
        row = connection.execute(select(incoming).where(incoming.c.digest == digest)).first()
        if row is None or row.state != APPLIED:
            return None
        answer = connection.execute(select(receipt.c.envelope).where(receipt.c.digest == digest)).scalar()
        return Intake(APPLIED, digest, row.bundle, row.unit, row.kind, row.round, known=True, receipt=answer)

    def _run(self, path: Path, digest: str) -> Intake:
        with writing(self._desk.engine) as connection:
            require_officer(connection, self._desk)
            # Another officer may have taken the same file in since it was looked for.
            return self._known(connection, digest) or self._step(connection, path, digest)

    def _step(self, connection: Connection, path: Path, digest: str, sink: Sink | None = None) -> Intake:
        with ExitStack() as held:
            try:
                source = held.enter_context(self.opened(path))
            except OSError as error:
                raise FileGone(path=str(path)) from error
            reader = BundleReader(source)
            return Step(self._desk, connection, reader, digest, path, self._key, self._blobs, sink).run()

    def _remember_refusal(self, path: Path, digest: str, error: TvdeskError) -> None:
        """Journal it; the copy of a file that is neither held nor applied does not stay in the inbox."""
        # Where there is no room left, there is none for the journal either: the reason itself counts.
        with suppress(TvdeskError), writing(self._desk.engine) as connection:
            note_refusal(connection, self._desk, digest, error)
            note_sign_of_copy(connection, self._desk, error)
        self._drop_stray(path, digest)

    def _drop_stray(self, path: Path, digest: str) -> None:
        with suppress(TvdeskError), reading(self._desk.engine) as connection:
            if is_stray(connection, digest):
                path.unlink(missing_ok=True)


class _Unwatched:
    """Nobody asks for the records of this preview."""

    def begin(self, path: Path) -> None: ...

    def take(self, states: Sequence[RecordState]) -> None: ...

    def keep(self, _result: Intake, /) -> None: ...

    def drop(self) -> None: ...


def refused(found: Waiting, error: TvdeskError) -> Intake:
    """What became of a held file that was not taken in when its turn came."""
    state = HELD if is_passing(error) else REFUSED
    return Intake(state, found.digest, found.bundle, found.unit, found.kind, code=error.code)


def held_error(result: Intake) -> ChangesMissing:
    """The reason of a held file, to show and to exit with."""
    first = result.missing[0]
    return ChangesMissing(unit=result.unit, device=first.device, first=first.first, last=first.last)
