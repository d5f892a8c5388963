"""Writing bundles: everything the reader is not known to hold, signed, read back before it counts as written.

The cut is the reader's last verified answer, never our memory of what was sent: a lost stick costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec
from sqlalchemy import Connection, insert, select

from tvdesk.bundle.container import MemberInfo
from tvdesk.bundle.manifest import BundleKind, Format, Manifest, Position, Range, encode_manifest
from tvdesk.bundle.names import MANIFEST, RECEIPT, head_name, log_name, root_name, trust_name
from tvdesk.bundle.writer import BundleWriter
from tvdesk.core.forms import REPORTABLE
from tvdesk.db import log
from tvdesk.db.engine import writing
from tvdesk.db.models import TYPED, outgoing
from tvdesk.history import chain
from tvdesk.history.change import decode_change, encode_erased
from tvdesk.history.vector import Tip, Vector, merged
from tvdesk.services.as_written import as_written
from tvdesk.services.blobs import Blobs
from tvdesk.services.cargo import Cargo
from tvdesk.services.desk import Desk, get_meta, journal
from tvdesk.services.durable import write_stream
from tvdesk.services.errors import NothingToSend
from tvdesk.services.officers import require_officer
from tvdesk.services.peers import known_of
from tvdesk.services.records import OWNED
from tvdesk.services.sealed import asks_for_seal, seal_into
from tvdesk.services.sole import require_sole
from tvdesk.services.tips import sign_own_tip
from tvdesk.services.trusting import registry_envelope, registry_held, root_envelopes
from tvdesk.trust.envelope import MANIFEST_TYPE, seal
from tvdesk.trust.errors import NoRecipients
from tvdesk.trust.keys import SigningKey
from tvdesk.trust.registry import Registry
from tvdesk.trust.root import claimed_root_document

_json = msgspec.json


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle on its way: where it lies, its digest, and how many changes and attached files it carries.

    ``sealed``: only the reader's computers can open it, and the office's recovery key.
    """

    path: Path
    digest: str
    bundle: str
    changes: int
    files: int = 0
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What to write: ``kind`` report, reply or relay; ``audience`` a unit id; ``receipt`` for a reply."""

    kind: BundleKind
    audience: str
    round: str | None = None
    receipt: bytes | None = None
    report: bytes | None = None


def have(connection: Connection) -> dict[str, Tip]:
    """How far this desk holds each device's log."""
    return _tips(log.devices(connection))


def _tips(known: Mapping[str, log.Device]) -> dict[str, Tip]:
    return {one.id: Tip(one.seq, one.head.hex()) for one in known.values() if one.seq}


def write_bundle(
    desk: Desk,
    key: SigningKey,
    order: Order,
    target: Path,
    blobs: Blobs | None = None,
    watch: Callable[[str, int, int], None] | None = None,
) -> Written:
    """Write a bundle for ``order.audience`` to ``target``, read it back, and remember that it was written.

    ``blobs`` is the store of attachments: those named by the changes that go, and those that the reader has
    asked for, go with them. ``watch`` is told the step ("write", "read_back"), the bytes done and about how many
    there are; what it raises ends the work, and nothing is written then.

    Where the office asks for it, the whole file is sealed for the reader's devices and the office's recovery key.

    Raises :class:`NothingToSend` when the reader is known to hold everything and there is nothing to answer, and
    :class:`NoRecipients` when a sealed file is asked for and the reader has no device.
    """
    with writing(desk.engine) as connection:
        require_sole(connection, desk)
        require_officer(connection, desk)
        base, listed = known_of(connection, desk, order.audience), registry_held(connection)
        ranges = _ranges(connection, desk, order, base, listed)
        cargo = Cargo(connection, blobs, order.audience)
        if not ranges and order.receipt is None and not cargo.owed:
            raise NothingToSend(audience=order.audience)
        sign_own_tip(connection, desk, key)
        for one, _, last in ranges:
            log.keep_checkpoint(connection, one.no, last, one.head)
        bundle = desk.new_id()
        needed = _prerequisites(connection, desk, order, base)
        known = log.devices(connection)
        assembly = _Assembly(connection, desk, order, needed, ranges, bundle, cargo, known)
        room = assembly.estimate()
        told = None if watch is None else partial(_tell, watch, room)
        readers = _readers(listed, order)
        digest = write_stream(target, partial(_fill, assembly, key, readers, blobs), room=room, watch=told)
        changes = sum(last - first + 1 for _, first, last in ranges)
        written = Written(target, digest, bundle, changes, cargo.carried, bool(readers))
        _remember(connection, desk, order, written, known)
    return written


def _remember(
    connection: Connection, desk: Desk, order: Order, written: Written, known: Mapping[str, log.Device]
) -> None:
    """Note the file and how far the logs were held when it was written, in the transaction that wrote it."""
    vector = {device: [tip.seq, tip.head] for device, tip in _tips(known).items()}
    connection.execute(
        insert(outgoing).values(
            bundle=written.bundle,
            digest=written.digest,
            kind=order.kind,
            audience=order.audience,
            round=order.round,
            created=desk.timestamp(),
            vector=_json.encode(vector).decode(),
            path=str(written.path),
        )
    )
    told = {"bundle": written.bundle, "digest": written.digest, "to": order.audience, "changes": written.changes}
    journal(connection, desk, "bundle.written", **told)


def _readers(listed: Registry | None, order: Order) -> tuple[str, ...]:
    """For whom the file is sealed, where the office asks for it. Raises :class:`NoRecipients`."""
    if listed is None or not asks_for_seal(listed, order.kind):
        return ()
    found = listed.recipients_of(order.audience)
    if not found:
        raise NoRecipients()
    return found


def _fill(assembly: _Assembly, key: SigningKey, readers: Sequence[str], blobs: Blobs | None, out: BinaryIO) -> None:
    if readers:
        seal_into(out, lambda plain: assembly.write(plain, key), readers, blobs.folder if blobs else None)
    else:
        assembly.write(out, key)


def _tell(watch: Callable[[str, int, int], None], total: int, step: str, done: int) -> None:
    watch(step, min(done, total), total)


_Cut = tuple[log.Device, int, int]


def _ranges(
    connection: Connection, desk: Desk, order: Order, base: Mapping[str, Tip], listed: Registry | None
) -> list[_Cut]:
    """Which logs go: the sender's own unit's, and in a reply those of the reader's unit too."""
    wanted = {desk.unit, order.audience} if desk.is_dic or order.kind == "relay" else {desk.unit}
    ended = _ended(listed)
    cuts = []
    for one in log.devices(connection).values():
        first = base[one.id].seq + 1 if one.id in base else 1
        relayed = order.kind == "relay" or one.unit in wanted
        beyond = one.seq > ended.get(one.id, one.seq)
        if relayed and not beyond and one.seq >= first and (one.head_envelope or one.id == desk.device):
            cuts.append((one, first, one.seq))
    return cuts


def _ended(listed: Registry | None) -> dict[str, int]:
    """Up to where revoked devices are believed: a log that goes on is refused, and the file with it."""
    devices = () if listed is None else listed.devices
    return {one.device: one.revoked.seq for one in devices if one.revoked is not None}


def _prerequisites(connection: Connection, desk: Desk, order: Order, base: Vector) -> Vector:
    """What a reader must hold already: what the file was cut from, and in a report the office's own logs.

    A report does not carry those, and its changes may build on them: a second desk of the office that has not
    heard of the first one's records waits for them.
    """
    if order.kind != "report" or desk.is_dic:
        return base
    known = log.devices(connection).values()
    return merged(base, {one.id: Tip(one.seq, one.head.hex()) for one in known if one.role == "dic" and one.seq})


class _Assembly:
    """Puts one bundle together: members stream from the log into the file, the manifest comes last."""

    def __init__(
        self,
        connection: Connection,
        desk: Desk,
        order: Order,
        base: Mapping[str, Tip],
        ranges: Sequence[_Cut],
        bundle: str,
        cargo: Cargo,
        known: Mapping[str, log.Device],
    ) -> None:
        self._connection = connection
        self._known = known
        self._desk = desk
        self._order = order
        self._base = base
        self._cuts = ranges
        self._bundle = bundle
        self._cargo = cargo
        self._keep = _reader_filter(connection, desk, order)
        self._requires: set[str] = set()
        self._members: list[MemberInfo] = []
        self._counts: dict[str, int] = {}

    def estimate(self) -> int:
        """Bytes of free space to ask for: generous, since a log line packs to a fraction."""
        changes = sum(last - first + 1 for _, first, last in self._cuts)
        return 65_536 + changes * 600 + len(self._order.report or b"") + self._cargo.size_of(self._cuts)

    def write(self, out: BinaryIO, key: SigningKey) -> None:
        writer = BundleWriter(out)
        ranges = [self._add_log(writer, cut, self._known[cut[0].id].head_envelope or b"") for cut in self._cuts]
        self._members += self._cargo.load(writer)
        envelope = registry_envelope(self._connection)
        if envelope is not None:
            for data in root_envelopes(self._connection):
                self._add(writer, root_name(claimed_root_document(data).version), data)
            self._add(writer, trust_name("registry"), envelope)
        if self._order.receipt is not None:
            self._add(writer, RECEIPT, self._order.receipt)
        if self._order.report is not None:
            self._add(writer, "report.pdf", self._order.report)
        manifest = encode_manifest(self._manifest(ranges))
        writer.add(MANIFEST, [seal(manifest, MANIFEST_TYPE, key)])
        writer.finish()

    def _add(self, writer: BundleWriter, name: str, data: bytes) -> None:
        self._members.append(writer.add(name, [data]))

    def _add_log(self, writer: BundleWriter, cut: _Cut, head_envelope: bytes) -> Range:
        one, first, last = cut
        prev = head_at(self._connection, one, first - 1)
        member = writer.add(log_name(one.id, first, last), self._lines(one, first, last))
        self._members.append(member)
        self._add(writer, head_name(one.id, last), head_envelope)
        return Range(
            device=one.id,
            first=first,
            last=last,
            prev_head=prev.hex(),
            head=one.head.hex(),
            sha256=member.sha256,
            bytes=member.bytes,
        )

    def _lines(self, one: log.Device, first: int, last: int) -> Iterator[bytes]:
        whole = self._keep is None or one.unit == self._order.audience
        for rows in log.read_range(self._connection, one.no, first, last):
            lines = [row[2] if row[2] is not None else self._erased(row[3] or b"") for row in rows]
            if not whole:
                lines = [self._shortened(line) for line in lines]
            piece = b"\n".join(lines) + b"\n"
            self._cargo.note(piece)
            yield piece

    def _shortened(self, line: bytes) -> bytes:
        keep = self._keep
        if line.startswith(b'{"digest":') or keep is None or keep(line):
            return line
        return self._erased(chain.digest(line))

    def _erased(self, digest: bytes) -> bytes:
        self._requires.add("erased-lines")
        return encode_erased(digest)

    def _manifest(self, ranges: list[Range]) -> Manifest:
        desk = self._desk
        return Manifest(
            format=Format(1, 0),
            requires=sorted(self._requires),
            hints={},
            bundle=self._bundle,
            kind=self._order.kind,
            unit=desk.unit,
            device=desk.device,
            audience=self._order.audience,
            round=self._order.round,
            created=get_meta(self._connection, "clock", "000000000000-0000"),
            ranges=ranges,
            members=self._members,
            blobs=self._cargo.listed(),
            base=positions(self._base),
            have=positions(_tips(self._known)),
            schemas=dict(desk.schemas),
            counts={},
        )


def positions(vector: Mapping[str, Tip]) -> dict[str, Position]:
    """A vector as manifests and receipts write it."""
    return {device: Position(tip.seq, tip.head) for device, tip in vector.items()}


def _reader_filter(connection: Connection, desk: Desk, order: Order) -> Callable[[bytes], bool] | None:
    """Which of the office's lines a unit may read: its own records, and what concerns everybody."""
    if not desk.is_dic or order.kind == "relay":
        return None
    known: dict[str, bool] = {}

    def concerns(line: bytes) -> bool:
        change = decode_change(line)
        if change.type not in OWNED and change.type != "same_as":
            return True
        if change.record not in known:
            known[change.record] = order.audience in _owners(connection, desk, change.type, change.record)
        return known[change.record]

    return concerns


def _owners(connection: Connection, desk: Desk, type: str, record: str) -> set[str]:
    """The unit that owns a record; of a verdict on two records, the units that own those.

    Of a record whose making was refused the tables say nothing any more: its unit is who has to hear of it.
    """
    table = TYPED[type]
    if type == "same_as":
        sides = connection.execute(select(table.c.record_a, table.c.record_b).where(table.c.record == record)).first()
        owners = [_owners(connection, desk, reported, side) for side in sides or () for reported in REPORTABLE]
        return set().union(*owners)
    found = connection.execute(select(table.c.unit).where(table.c.record == record)).scalar()
    if found is None:
        written = as_written(connection, [record], desk.schemas)
        found = written[record].shown.get("unit") if record in written else None
    return set() if found is None else {str(found)}


def head_at(connection: Connection, one: log.Device, seq: int) -> bytes:
    """The chain's head after ``seq`` changes of a device: from the nearest checkpoint on."""
    if seq == one.seq:
        return one.head
    known, head = log.nearest_checkpoint(connection, one.no, seq)
    if known < seq:
        for rows in log.read_range(connection, one.no, known + 1, seq):
            for _, _, line, digest in rows:
                head = chain.link(head, digest or chain.digest(line or b""))
    return head
