"""Taking a bundle in: checked from the outside to the inside, held while something is missing, applied at once.

Order: copy to the inbox, known digest, envelope, trust, caps and names, prerequisites, then in one
transaction chain, parse, admission, log, projection, receipt. A preview is the same transaction, rolled
back: what it shows is what is then applied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, select, update

from tvdesk.bundle.contents import Contents
from tvdesk.bundle.manifest import Caps, Manifest, check_members, parse_manifest
from tvdesk.bundle.names import MANIFEST, RECEIPT, MemberKind, root_version
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.receipt import Outcome, Receipt
from tvdesk.core.errors import TvdeskError
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import incoming, receipt
from tvdesk.history.vector import Missing, Tip, missing
from tvdesk.services.admission import Admission, Applied
from tvdesk.services.cargo import lacking, unload
from tvdesk.services.desk import Desk, journal
from tvdesk.services.durable import copy_in
from tvdesk.services.errors import (
    ChangesMissing,
    FileGone,
    Forked,
    NotTheOffice,
    OutOfScope,
    WrongAudience,
    WrongKind,
)
from tvdesk.services.export import have
from tvdesk.services.peers import note_sender
from tvdesk.services.receipts import give_receipt, receipt_for, take_receipt
from tvdesk.services.replying import Answer, read_answer
from tvdesk.services.sole import ELSEWHERE, note_doubt
from tvdesk.services.succession import note_fork, succeed_after
from tvdesk.services.templates import require_in_force
from tvdesk.services.trusting import registry, take_registry, take_roots
from tvdesk.services.waiting import HELD as HELD
from tvdesk.services.waiting import REFUSED as REFUSED
from tvdesk.services.waiting import Waiting, is_passing, is_stray, next_ready, note_refusal
from tvdesk.trust.envelope import MANIFEST_TYPE, open_envelope
from tvdesk.trust.errors import RegistryRollback
from tvdesk.trust.keys import SigningKey, VerifyKey
from tvdesk.trust.registry import Registry
from tvdesk.trust.root import MAX_ROOT_BYTES

APPLIED = "applied"
MAX_FILE = 3_900 * 1024 * 1024
MAX_DOCUMENT = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of one file. ``known``: it had been taken in before, nothing was done again.

    ``released`` are files held until now that went in after it; ``code`` is the reason of one that did not.
    ``receipt`` is the signed answer that this desk gives, ``answer`` the one that the file brought.
    """

    state: str
    digest: str
    bundle: str
    unit: str
    kind: str
    round: str | None = None
    known: bool = False
    applied: Applied | None = None
    missing: tuple[Missing, ...] = ()
    receipt: bytes | None = None
    answer: Answer | None = None
    files_missing: int = 0
    code: str = ""
    released: tuple[Intake, ...] = field(default=())

    def stretches(self) -> list[dict[str, str | int]]:
        """What a held file waits for: the first and last missing change of each device."""
        return [{"device": one.device, "first": one.first, "last": one.last} for one in self.missing]


class IntakeDesk:
    """The use cases of incoming files on one desk. ``key`` signs receipts (the consolidating office's)."""

    def __init__(self, desk: Desk, inbox: Path, key: Callable[[], SigningKey], blobs: Path | None = None) -> None:
        """``blobs`` is the folder of attachments, beside the inbox unless another is named."""
        self._desk = desk
        self._inbox = inbox
        self._blobs = blobs or inbox.parent / "blobs"
        self._key = key

    def preview(self, path: Path) -> Intake:
        """What taking the file in would do; the database stays as it is."""
        return self.preview_all([path])[0]

    def preview_all(self, paths: Sequence[Path]) -> list[Intake]:
        """What taking these files in, in this order, would do: done in one transaction, which is undone."""
        copies = [copy_in(path, self._inbox, MAX_FILE) for path in paths]
        results = []
        try:
            with writing(self._desk.engine) as connection:
                for inbox, digest in copies:
                    result = self._known(connection, digest) or self._step(connection, inbox, digest, keep=False)
                    results.append(replace(result, released=self._release_in(connection)))
                connection.rollback()
        finally:
            for inbox, digest in copies:
                self._drop_stray(inbox, digest)
        return results

    def take_in(self, path: Path) -> Intake:
        """Take a file in, whole or not at all.

        Returns the first answer again for a file that is known. A file that builds on changes not held here
        is kept, and taken in by itself when they arrive. Raises the reason of a refusal; it is journalled.
        """
        inbox, digest = copy_in(path, self._inbox, MAX_FILE)
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
                released[found.digest] = self._run(found.path, found.digest)
            except TvdeskError as error:
                self._remember_refusal(found.path, found.digest, error)
                released[found.digest] = refused(found, error)

    def _release_in(self, connection: Connection) -> tuple[Intake, ...]:
        """The same inside a preview."""
        released: dict[str, Intake] = {}
        while found := next_ready(connection, released):
            try:
                with connection.begin_nested():
                    released[found.digest] = self._step(connection, found.path, found.digest, keep=False)
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
            return self._step(connection, path, digest, keep=True)

    def _step(self, connection: Connection, path: Path, digest: str, *, keep: bool) -> Intake:
        try:
            source = path.open("rb")
        except OSError as error:
            raise FileGone(path=str(path)) from error
        with source:
            reader = BundleReader(source)
            return _Step(self._desk, connection, reader, digest, path, self._key, self._blobs, keep=keep).run()

    def _remember_refusal(self, path: Path, digest: str, error: TvdeskError) -> None:
        """Journal it; the copy of a file that is neither held nor applied does not stay in the inbox."""
        # Where there is no room left, there is none for the journal either: the reason itself counts.
        with suppress(TvdeskError), writing(self._desk.engine) as connection:
            note_refusal(connection, self._desk, digest, error)
            if isinstance(error, Forked):
                note_fork(connection, self._desk, str(error.fields["device"]))
        self._drop_stray(path, digest)

    def _drop_stray(self, path: Path, digest: str) -> None:
        with suppress(TvdeskError), reading(self._desk.engine) as connection:
            if is_stray(connection, digest):
                path.unlink(missing_ok=True)


class _Step:
    """One file inside one transaction."""

    def __init__(
        self,
        desk: Desk,
        connection: Connection,
        reader: BundleReader,
        digest: str,
        path: Path,
        key: Callable[[], SigningKey],
        blobs: Path,
        *,
        keep: bool,
    ) -> None:
        self._desk = desk
        self._blobs = blobs
        self._keep = keep
        self._files_missing: list[str] = []
        self._brought: Receipt | None = None
        self._connection = connection
        self._reader = reader
        self._digest = digest
        self._path = path
        self._key = key

    def run(self) -> Intake:
        manifest, trusted = self._open()
        self._check_address(manifest, trusted)
        if manifest.kind == "template":
            require_in_force(self._connection, manifest, trusted)
        check_members(self._reader, manifest, Caps())
        lacking = self._lacking(manifest)
        if lacking:
            if trusted.is_dic(manifest.device) and any(one.device == self._desk.device for one in lacking):
                # The office has of this very device what is not here.
                note_doubt(self._connection, self._desk, ELSEWHERE)
            return self._hold(manifest, lacking)
        contents = Contents(self._reader, manifest)
        applied = Admission(self._desk, self._connection, trusted).apply(contents, manifest)
        self._take_files(contents, manifest)
        # What admission had no need to read (a printed report, a range held already) is held to its digest too.
        contents.verify_rest()
        if contents.has(RECEIPT):
            self._brought = take_receipt(self._connection, self._desk, contents.document(RECEIPT), manifest, trusted)
        self._note_reader(manifest)
        answer = self._answer(manifest, trusted, applied) if self._desk.is_dic else None
        self._record(manifest, APPLIED, None)
        journal(
            self._connection,
            self._desk,
            "bundle.applied",
            bundle=manifest.bundle,
            digest=self._digest,
            unit=manifest.unit,
            **applied.counts(),
        )
        return self._result(manifest, APPLIED, applied=applied, receipt=answer)

    def _take_files(self, contents: Contents, manifest: Manifest) -> None:
        """A preview stores nothing, and names as missing what will be missing."""
        if self._keep:
            unload(contents, manifest, self._blobs)
        self._files_missing = lacking(manifest, self._blobs)

    def _open(self) -> tuple[Manifest, Registry]:
        """The manifest, after its signature; a newer registry in the file counts first, for its own devices."""
        envelope = self._reader.read(MANIFEST, MAX_DOCUMENT)
        trusted = registry(self._connection)
        self._take_roots(trusted.signed_by.version)
        for name in self._reader.names:
            if name.kind is MemberKind.TRUST and name == "trust/registry.dsse.json":
                trusted = self._newer(trusted, self._reader.read(name, MAX_DOCUMENT))

        def key_of(payload: bytes) -> VerifyKey:
            return trusted.verify_key(parse_manifest(payload).device)

        manifest = parse_manifest(open_envelope(envelope, MANIFEST_TYPE, key_of))
        if trusted.unit_of(manifest.device) != manifest.unit:
            raise OutOfScope(unit=manifest.unit, record=manifest.bundle)
        return manifest, trusted

    def _take_roots(self, held: int) -> None:
        """Follow the root documents in the file, one at a time: the first that does not follow refuses the file."""
        found = {version: name for name in self._reader.names if (version := root_version(name)) and version >= held}
        take_roots(self._connection, (self._reader.read(found[one], MAX_ROOT_BYTES) for one in sorted(found)))

    def _newer(self, trusted: Registry, envelope: bytes) -> Registry:
        """A sender who has not heard of the newest registry yet carries an older one: ours stays in force."""
        try:
            return take_registry(self._connection, envelope)
        except RegistryRollback:
            return trusted

    def _check_address(self, manifest: Manifest, trusted: Registry) -> None:
        desk = self._desk
        if manifest.audience not in (desk.unit, "*"):
            raise WrongAudience(audience=manifest.audience)
        wanted = ("report", "relay") if desk.is_dic else ("reply", "template", "relay")
        if manifest.kind not in wanted:
            raise WrongKind(kind=manifest.kind, wanted=wanted[0])
        answers = manifest.kind in ("reply", "template") or any(info.name == RECEIPT for info in manifest.members)
        if answers and not trusted.is_dic(manifest.device):
            raise NotTheOffice(unit=manifest.unit)

    def _lacking(self, manifest: Manifest) -> tuple[Missing, ...]:
        held = have(self._connection)
        base = {device: Tip(tip.seq, tip.head) for device, tip in manifest.base.items()}
        before = {one.device: Tip(one.first - 1, one.prev_head) for one in manifest.ranges if one.first > 1}
        lacking = {(one.device, one.first): one for one in (*missing(held, base), *missing(held, before))}
        return tuple(lacking.values())

    def _hold(self, manifest: Manifest, lacking: tuple[Missing, ...]) -> Intake:
        self._record(manifest, HELD, msgspec.json.encode(lacking).decode())
        first = lacking[0]
        journal(
            self._connection,
            self._desk,
            "bundle.held",
            bundle=manifest.bundle,
            digest=self._digest,
            device=first.device,
            first=first.first,
            last=first.last,
        )
        return self._result(manifest, HELD, missing=lacking)

    def _record(self, manifest: Manifest, state: str, waiting: str | None) -> None:
        values = {"state": state, "missing": waiting}
        found = self._connection.execute(
            update(incoming).where(incoming.c.digest == self._digest).values(**values)
        ).rowcount
        if not found:
            self._connection.execute(
                insert(incoming).values(
                    digest=self._digest,
                    bundle=manifest.bundle,
                    kind=manifest.kind,
                    unit=manifest.unit,
                    device=manifest.device,
                    round=manifest.round,
                    received=self._desk.timestamp(),
                    path=str(self._path),
                    **values,
                )
            )

    def _result(
        self,
        manifest: Manifest,
        state: str,
        *,
        applied: Applied | None = None,
        missing: tuple[Missing, ...] = (),
        receipt: bytes | None = None,
    ) -> Intake:
        return Intake(
            state,
            self._digest,
            manifest.bundle,
            manifest.unit,
            manifest.kind,
            manifest.round,
            applied=applied,
            missing=missing,
            receipt=receipt,
            answer=None if self._brought is None else read_answer(self._brought),
            files_missing=len(self._files_missing),
        )

    def _answer(self, manifest: Manifest, trusted: Registry, applied: Applied) -> bytes:
        told = [Outcome(**outcome) for outcome in applied.outcomes()]
        answer = receipt_for(self._connection, trusted, manifest, self._digest, told, self._files_missing)
        return give_receipt(self._connection, answer, self._key())

    def _note_reader(self, manifest: Manifest) -> None:
        """What the sender holds is what the next bundle to its unit need not carry."""
        theirs = {device: Tip(tip.seq, tip.head) for device, tip in manifest.have.items()}
        note_sender(self._connection, manifest.device, theirs)


def refused(found: Waiting, error: TvdeskError) -> Intake:
    """What became of a held file that was not taken in when its turn came."""
    state = HELD if is_passing(error) else REFUSED
    return Intake(state, found.digest, found.bundle, found.unit, found.kind, code=error.code)


def held_error(result: Intake) -> ChangesMissing:
    """The reason of a held file, to show and to exit with."""
    first = result.missing[0]
    return ChangesMissing(unit=result.unit, device=first.device, first=first.first, last=first.last)
