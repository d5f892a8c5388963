"""Retention: what is older than it has to be kept, looked at first and then erased.

Records go as a whole, or only the names of persons in them. A record goes on in every log as one signed change, and
the lines before it as their digests: chains verify, other desks erase the same when that change reaches them. At the
consolidating office a unit's own erasing only takes the record out of sight: the office answers for its figures, and
erases by its own decision. Reports that were issued are documents of the archive and stay as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, func, or_, select

from tvdesk.core.fields import Values
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.db import bulk
from tvdesk.db.engine import writing
from tvdesk.db.models import TYPED
from tvdesk.history.change import LIFE
from tvdesk.services.blobs import Blobs
from tvdesk.services.desk import Desk, journal, unit_lookup
from tvdesk.services.erasing import files_in, scrub
from tvdesk.services.projector import Projector
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.retention_errors import NothingToErase, TooRecent
from tvdesk.services.sealed import Seal, no_seal
from tvdesk.services.unnamed_files import named_files

What = Literal["records", "names"]
WHATS: tuple[What, ...] = ("records", "names")
_DAYS = {"submission": ("report_date",)}
"""The columns that say when a record of a type ended, the first that is filled; of all others those of its time."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rule:
    """Erase ``what`` of records that ended before the year ``before`` began."""

    what: What
    before: int


@dataclass(frozen=True, slots=True)
class Old:
    """A record that the rule means: its id, type, last day, title and unit.

    The title of a submission is the number of its report, if it has one. ``kept`` is why it cannot go yet: "conflict"
    (open), "returned" (a verdict stands), "newer" (written by a newer program); empty where it can.
    """

    record: str
    type: str
    day: str
    title: str
    unit: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would erase, the oldest first; of all of it, how many by type and year."""

    rule: Rule
    found: tuple[Old, ...]

    @property
    def going(self) -> tuple[Old, ...]:
        return tuple(one for one in self.found if not one.kept)

    @property
    def counts(self) -> dict[tuple[str, str], int]:
        """By type and year, of those that can go."""
        return dict(sorted(Counter((one.type, one.day[:4]) for one in self.going).items()))


class Retention:
    """The use cases of retention on one desk."""

    def __init__(self, desk: Desk, records: Records, inbox: Path, blobs: Blobs, seal: Seal = no_seal) -> None:
        self._desk, self._records = desk, records
        self._inbox, self._blobs, self._seal = inbox, blobs, seal

    def preview(self, rule: Rule) -> Preview:
        """What the rule would erase now. Raises :class:`TooRecent` for a year that has not ended."""
        if rule.before > self._desk.local_day().year:
            raise TooRecent(year=rule.before, latest=self._desk.local_day().year)
        found = read_desk(self._desk, lambda connection: _old(connection, self._desk, rule))
        return Preview(rule, tuple(sorted(found, key=lambda one: (one.day, one.record))))

    def erase(self, seen: Preview) -> int:
        """Erase what the preview showed, as far as the rule still means it; how many records. It cannot be undone.

        Raises :class:`NothingToErase`. Attachments that only these records named go with them.
        """
        with writing(self._desk.engine) as connection:
            now = {one.record for one in _old(connection, self._desk, seen.rule) if not one.kept}
            records = [one.record for one in seen.going if one.record in now]
            if not records:
                raise NothingToErase()
            files = files_in(connection, records)
            for piece in bulk.pieces(records, _AT_ONCE):
                self._records.erase_in(connection, _left(connection, self._desk, piece, seen.rule.what))
            told = {"what": seen.rule.what, "before": seen.rule.before, "records": len(records)}
            journal(connection, self._desk, "records.erased", **told)
            unnamed = files - named_files(connection, self._seal) if files else files
        for digest in unnamed:
            self._blobs.forget(digest, inf)
        scrub(self._desk.engine, self._inbox)
        return len(records)


def _types(what: What) -> list[str]:
    if what == "records":
        return [*REPORTABLE, "submission"]
    return [type for type in (*REPORTABLE, "submission") if any(field.personal for field in FORMS[type].fields)]


def _old(connection: Connection, desk: Desk, rule: Rule) -> list[Old]:
    return [one for type in _types(rule.what) for one in _old_of(connection, desk, rule, type)]


def _old_of(connection: Connection, desk: Desk, rule: Rule, type: str) -> list[Old]:
    table, form = TYPED[type].c, FORMS[type]
    day: Any = func.coalesce(*(table[name] for name in _DAYS.get(type, ("end_date", "start_date"))), "")
    title = table.report_number if type == "submission" else table[form.title]
    query = select(table.record, day, title, table.unit, table.contested, table.refused, table.newer)
    query = query.where(day != "", day < f"{rule.before}-01-01")
    if not desk.is_dic:
        query = query.where(table.unit == desk.unit)
    if rule.what == "names":
        query = query.where(or_(*(table[field.name].is_not(None) for field in form.fields if field.personal)))
    return [
        Old(record, type, str(ended), str(title or ""), str(unit or ""), _kept(contested, refused, newer))
        for record, ended, title, unit, contested, refused, newer in connection.execute(query)
    ]


def _kept(contested: int, refused: int, newer: bool) -> str:
    return "conflict" if contested else "returned" if refused else "newer" if newer else ""


def _left(connection: Connection, desk: Desk, records: Sequence[str], what: What) -> dict[str, Values]:
    """What is left of each record: whose it was, or all but the names of persons."""
    states = Projector(connection, unit_lookup(connection), desk.schemas).states(records)
    left: dict[str, Values] = {}
    for state in states:
        personal = {field.name for field in FORMS[state.type].fields if field.personal}
        if what == "records":
            left[state.record] = {"unit": state.shown.get("unit"), LIFE: False}
        else:
            kept = {name: value for name, value in state.shown.items() if name not in personal}
            left[state.record] = {**kept, LIFE: state.visible}
    return left
