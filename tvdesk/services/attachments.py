"""Attachments of records: files taken in, listed, given back, and looked for.

A record names its files in the field ``attachments`` (SHA-256, name, size, media type), so they travel, merge and
conflict as every other field; the contents lie in the folder ``blobs/`` by their digest and travel beside the
changes that name them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.fields import unflatten
from tvdesk.core.forms import FORMS
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import TYPED
from tvdesk.services.attachment_errors import AttachmentDamaged, AttachmentMissing, TooManyAttachments
from tvdesk.services.attachment_rules import MOST_FILES, check_file, clean_name, media_type
from tvdesk.services.blobs import Blob, Blobs
from tvdesk.services.desk import Desk, journal
from tvdesk.services.durable import write_stream
from tvdesk.services.errors import FieldUnknown, NotYours
from tvdesk.services.records import Records, form_of

FIELD = "attachments"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a record. ``here``: its content is on this computer, whole by its size."""

    sha256: str
    name: str
    bytes: int
    media_type: str
    here: bool = True

    def row(self) -> dict[str, Any]:
        """As the record keeps it."""
        return {name: value for name, value in asdict(self).items() if name != "here"}


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that a record names and that is missing or damaged here. ``damaged``: there, but not that content."""

    type: str
    record: str
    sha256: str
    name: str
    damaged: bool = False


class Attachments:
    """The use cases of attachments on one desk. ``blobs`` is the store of contents."""

    def __init__(self, desk: Desk, records: Records, blobs: Blobs) -> None:
        self._desk = desk
        self._records = records
        self._blobs = blobs

    def attach(self, record: str, paths: Sequence[Path]) -> list[Attached]:
        """Take files in and add them to a record: all or none; the files added, in order.

        Each file is checked, then read once. A file whose content the record has already is not added again.
        Raises the reasons of :mod:`attachment_errors`, ``FileGone``, and what an edit raises; then the record is
        as it was.
        """
        before = self._files_of(record, writing=True)
        added = self.take_in(paths, before)
        if added:
            self._records.edit(record, {FIELD: [*before, *(one.row() for one in added)]})
            with writing(self._desk.engine) as connection:
                journal(connection, self._desk, "attachments.added", record=record, files=len(added))
        return added

    def take_in(self, paths: Sequence[Path], known: Sequence[Mapping[str, Any]] = ()) -> list[Attached]:
        """Take files in for a form that is not saved yet, all or none; those that are not ``known``, in order.

        The record names them when it is saved. Raises the reasons of :mod:`attachment_errors` and ``FileGone``.
        """
        if len(known) + len(paths) > MOST_FILES:
            raise TooManyAttachments(limit=MOST_FILES)
        for path in paths:
            check_file(path)
        held = {str(row["sha256"]) for row in known}
        added = []
        for path, blob in zip(paths, self._blobs.take_in(paths), strict=True):
            if blob.sha256 not in held:
                held.add(blob.sha256)
                added.append(_attached(path, blob))
        return added

    def attached(self, rows: Sequence[Mapping[str, Any]]) -> list[Attached]:
        """The rows of a form as files, in their order, each with whether its content is here."""
        return [
            Attached(row["sha256"], row["name"], row["bytes"], row.get("media_type") or "", self._here(dict(row)))
            for row in rows
        ]

    def content(self, sha256: str) -> bytes:
        """The content of a file as a whole; :class:`AttachmentMissing`, :class:`AttachmentDamaged`."""
        return b"".join(self._blobs.pieces(sha256))

    def copy_out(self, one: Attached, folder: Path) -> Path:
        """One file under its own name in a folder, to be opened there; raises as :meth:`extract`."""
        folder.mkdir(parents=True, exist_ok=True)
        return self._extract(one, folder)

    def files(self, record: str) -> list[Attached]:
        """The files of a record, by name."""
        return self.attached(sorted(self._files_of(record), key=lambda row: (row["name"], row["sha256"])))

    def extract(self, record: str, folder: Path) -> list[Path]:
        """Write a record's files into a folder under their own names; the paths. Never over another file.

        Raises :class:`AttachmentMissing` before anything is written, :class:`AttachmentDamaged` for a content
        that is not the one attached, and what writing raises.
        """
        files = self.files(record)
        for one in files:
            if not one.here:
                raise AttachmentMissing(sha256=one.sha256)
        folder.mkdir(parents=True, exist_ok=True)
        return [self._extract(one, folder) for one in files]

    def _extract(self, one: Attached, folder: Path) -> Path:
        target = _free_name(folder, clean_name(one.name))
        content = self._blobs.pieces(one.sha256)
        write_stream(target, lambda out: [out.write(piece) for piece in content], room=one.bytes)
        return target

    def _here(self, row: dict[str, Any]) -> bool:
        return self._blobs.holds(row["sha256"], row["bytes"])

    def _files_of(self, record: str, *, writing: bool = False) -> list[dict[str, Any]]:
        state = self._records.state(record)
        if FIELD not in form_of(state.type).names():
            raise FieldUnknown(field=FIELD, type=state.type)
        values = unflatten(state.shown)
        owner = values.get("unit")
        if writing and not self._desk.is_dic and owner != self._desk.unit:
            raise NotYours(unit=str(owner))
        found: list[dict[str, Any]] = values.get(FIELD) or []
        return found


def _attached(path: Path, blob: Blob) -> Attached:
    name = clean_name(path.name)
    return Attached(blob.sha256, name, blob.bytes, media_type(name))


def _free_name(folder: Path, name: str) -> Path:
    """The name in that folder, with a number before its ending where it is taken."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def lost_files(desk: Desk, blobs: Blobs, *, contents: bool = False) -> list[LostFile]:
    """Every file named by a visible record that is not whole here; ``contents`` reads them all to their ends."""
    with reading(desk.engine) as connection:
        named = list(_named(connection))
    lost = []
    for type, record, row in named:
        here = blobs.holds(row["sha256"])
        whole = blobs.holds(row["sha256"], row["bytes"]) and not (contents and _damaged(blobs, row["sha256"]))
        if not whole:
            lost.append(LostFile(type, record, row["sha256"], row["name"], damaged=here))
    return lost


def _damaged(store: Blobs, digest: str) -> bool:
    try:
        store.check(digest)
    except AttachmentDamaged:
        return True
    return False


def _named(connection: Connection) -> list[tuple[str, str, dict[str, Any]]]:
    found = []
    for type, form in FORMS.items():
        if FIELD not in form.names():
            continue
        table = TYPED[type]
        query = select(table.c.record, table.c[FIELD]).where(table.c.visible, table.c[FIELD].is_not(None))
        for record, text in connection.execute(query.order_by(table.c.no)):
            found += [(type, record, row) for row in json.loads(text)]
    return found
