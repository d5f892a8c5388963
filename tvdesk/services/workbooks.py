"""Taking a workbook in on a desk: its new rows become records in one transaction, or none does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select

from tvdesk.core.templates import CodeLists
from tvdesk.db import bulk
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import sheet_row
from tvdesk.services.desk import Desk, journal
from tvdesk.services.records import Records
from tvdesk.services.sheets.importing import ImportResult, NewRecord
from tvdesk.services.sheets.service import Sheets


class Workbooks:
    """The use cases of workbooks on one desk."""

    def __init__(self, desk: Desk, lists: CodeLists, sheets: Sheets) -> None:
        self._desk = desk
        self._records = Records(desk, lists)
        self._sheets = sheets

    def take_in(
        self, path: Path, *, kind: str | None = None, only_unit: str | None = None, dry_run: bool = False
    ) -> ImportResult:
        """Read a workbook and log what is new in it. The same file again adds nothing."""
        return self._sheets.import_workbook(
            path,
            own_unit=None if self._desk.is_dic else self._desk.unit,
            known=self._known(),
            write=None if dry_run else lambda new: self._write(path, new),
            kind=kind,
            only_unit=only_unit,
        )

    def _known(self) -> Callable[[str], str | None]:
        with reading(self._desk.engine) as connection:
            rows = connection.execute(select(sheet_row.c.fingerprint, sheet_row.c.record))
            return {row[0]: row[1] for row in rows}.get

    def _write(self, path: Path, new: Sequence[NewRecord]) -> list[str]:
        """At a unit the unit owns what its workbook says; the office's records belong to who reported."""
        places: dict[str, list[int]] = {}
        for place, one in enumerate(new):
            places.setdefault(one.kind, []).append(place)
        ids = [""] * len(new)
        with writing(self._desk.engine) as connection:
            for kind, wanted in places.items():
                many = [self._owned(new[place]) for place in wanted]
                made = self._records.create_in(connection, kind, many, checked=True)
                for place, record in zip(wanted, made, strict=True):
                    ids[place] = record
            pairs = [(one.fingerprint, record) for one, record in zip(new, ids, strict=True)]
            bulk.insert(connection, sheet_row, ("fingerprint", "record"), pairs)
            journal(connection, self._desk, "workbook.taken_in", file=path.name, records=len(ids))
        return ids

    def _owned(self, one: NewRecord) -> dict[str, object]:
        owner = one.values.get("reporting_unit") if self._desk.is_dic else self._desk.unit
        return {**one.values, "unit": owner or self._desk.unit}
