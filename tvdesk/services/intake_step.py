"""One bundle inside one transaction: opened, addressed, held while something is missing, applied, answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, update

from tvdesk.bundle.contents import Contents
from tvdesk.bundle.manifest import Caps, Manifest, check_members
from tvdesk.bundle.names import RECEIPT
from tvdesk.bundle.reader import BundleReader
from tvdesk.bundle.receipt import Outcome, Receipt
from tvdesk.db.models import incoming
from tvdesk.history.vector import Missing, Tip
from tvdesk.services.admission import Admission, Applied
from tvdesk.services.blobs import Blobs
from tvdesk.services.cargo import lacking, unload
from tvdesk.services.desk import Desk, journal
from tvdesk.services.envelopes import brought_registry, brought_roots, check_address, open_manifest, wanting
from tvdesk.services.export import have
from tvdesk.services.peers import note_sender
from tvdesk.services.projector import Sink
from tvdesk.services.receipts import give_receipt, receipt_for, take_receipt
from tvdesk.services.replying import Answer, read_answer
from tvdesk.services.sole import ELSEWHERE, note_doubt
from tvdesk.services.templates import require_in_force
from tvdesk.services.trusting import registry, take_registry, take_roots
from tvdesk.services.waiting import HELD
from tvdesk.trust.errors import RegistryRollback
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.registry import Registry

APPLIED = "applied"


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


class Step:
    """One file inside one transaction. A preview has a ``sink``."""

    def __init__(
        self,
        desk: Desk,
        connection: Connection,
        reader: BundleReader,
        digest: str,
        path: Path,
        key: Callable[[], SigningKey],
        blobs: Blobs,
        sink: Sink | None = None,
    ) -> None:
        self._desk = desk
        self._blobs = blobs
        self._sink = sink
        self._files_missing: list[str] = []
        self._brought: Receipt | None = None
        self._connection = connection
        self._reader = reader
        self._digest = digest
        self._path = path
        self._key = key

    def run(self) -> Intake:
        manifest, trusted = self._open()
        check_address(self._desk, manifest, trusted)
        if manifest.kind == "template":
            require_in_force(self._connection, manifest, trusted)
        check_members(self._reader, manifest, Caps())
        absent = wanting(have(self._connection), manifest)
        if absent:
            if trusted.is_dic(manifest.device) and any(one.device == self._desk.device for one in absent):
                # The office has of this very device what is not here.
                note_doubt(self._connection, self._desk, ELSEWHERE)
            return self._hold(manifest, absent)
        contents = Contents(self._reader, manifest)
        applied = Admission(self._desk, self._connection, trusted, self._sink).apply(contents, manifest)
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
        if self._sink is None:
            unload(contents, manifest, self._blobs)
        self._files_missing = lacking(manifest, self._blobs)

    def _open(self) -> tuple[Manifest, Registry]:
        """The manifest, after its signature; a newer registry in the file counts first, for its own devices."""
        envelope = brought_registry(self._reader)
        trusted = registry(self._connection)
        take_roots(self._connection, brought_roots(self._reader, trusted.signed_by.version))
        if envelope is not None:
            trusted = self._newer(trusted, envelope)
        return open_manifest(self._reader, trusted), trusted

    def _newer(self, trusted: Registry, envelope: bytes) -> Registry:
        """A sender who has not heard of the newest registry yet carries an older one: ours stays in force."""
        try:
            return take_registry(self._connection, envelope)
        except RegistryRollback:
            return trusted

    def _hold(self, manifest: Manifest, absent: tuple[Missing, ...]) -> Intake:
        self._record(manifest, HELD, msgspec.json.encode(absent).decode())
        first = absent[0]
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
        return self._result(manifest, HELD, missing=absent)

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
