"""Incoming reports at the consolidating office: the round's board, a queue of files, previews, returned records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection

from tvdesk.core.forms import FORMS
from tvdesk.core.language import Language
from tvdesk.core.text import clean
from tvdesk.services.backup import BEFORE_IMPORT
from tvdesk.services.backup_keeping import BackupKeeper
from tvdesk.services.bundle_search import find_bundles
from tvdesk.services.file_queue import FileQueue, QueuedFile, Tell
from tvdesk.services.foresight import Effect, Foreseen, foresee
from tvdesk.services.intake import IntakeDesk
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.returning import Reported, Returning
from tvdesk.services.round_board import RoundBoard, round_board
from tvdesk.services.rounds import Round, rounds
from tvdesk.services.wording import Wording

CLOSED_UNIT, UNKNOWN_ROUND, CLOSED_ROUND, NOT_ASKED = "closed_unit", "unknown_round", "closed_round", "not_asked"
"""What an officer should know of a file that can be taken in all the same."""


class Receiving:
    """The use cases of that page."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @cached_property
    def _intake(self) -> IntakeDesk:
        return self._office.intake

    @property
    def _queue(self) -> FileQueue:
        return FileQueue(self._office.desk, self._intake)

    @property
    def _returning(self) -> Returning:
        return Returning(self._office.desk, self._office.records)

    def unit_name(self, unit: str, on: str | None = None) -> str:
        """A unit's name on a day; its id where it is not known here."""
        return self._office.units.name(unit, on)

    def wording(self, language: Language) -> Wording:
        return self._office.wording(language)

    def rounds(self) -> list[Round]:
        """All rounds, those that are open first, then by their last day, the newest first."""
        found = read_desk(self._office.desk, rounds)
        return sorted(found, key=lambda one: (one.is_open, one.last, one.code), reverse=True)

    def board(self, round: str, today: date) -> RoundBoard | None:
        """The board of a round (its record); nothing where it is not there any more."""

        desk = self._office.desk

        def look(connection: Connection) -> RoundBoard | None:
            found = next((one for one in rounds(connection) if one.record == round), None)
            return round_board(connection, desk, found, today.isoformat()) if found else None

        return read_desk(desk, look)

    def look(self, dropped: Iterable[Path], known: Sequence[QueuedFile], tell: Tell) -> list[QueuedFile]:
        """What is dropped, together with what the queue still has to take in, in one order."""
        again = [one.path for one in known if one.ready]
        return self._queue.look(find_bundles([*again, *dropped], tell), tell)

    def remarks(self, one: QueuedFile) -> tuple[str, ...]:
        """What an officer should know of a file before taking it in."""
        if one.kind != "report" or not one.unit:
            return ()
        found = read_desk(self._office.desk, rounds)
        code = clean(one.round).casefold()
        asked = next((each for each in found if code in (each.code.casefold(), each.record)), None)
        remarks = []
        if asked is None:
            remarks.append(UNKNOWN_ROUND)
        else:
            unit = self._office.units.by_id.get(one.unit)
            if unit is not None and unit.valid.last and unit.valid.last < asked.first:
                remarks.append(CLOSED_UNIT)
            if not asked.is_open:
                remarks.append(CLOSED_ROUND)
            if one.unit not in asked.units:
                remarks.append(NOT_ASKED)
        return tuple(remarks)

    def foresee(self, files: Sequence[QueuedFile], round: Round | None, tell: Tell) -> Foreseen:
        """What these files would do, in their order; the figures are the round's."""
        period = (round.first, round.last) if round else None
        paths = [one.path for one in files if one.ready]
        return foresee(self._office.desk, self._intake, paths, period, tell)

    def take_in(
        self, files: Sequence[QueuedFile], tell: Tell, done: Callable[[QueuedFile], object]
    ) -> list[QueuedFile]:
        """Take files in; a backup is made first, and code lists and units are read again."""
        BackupKeeper(self._office.workspace).before(BEFORE_IMPORT)
        try:
            return self._queue.take_in(files, tell, done)
        finally:
            self._office.renew()

    def reported(self, unit: str, round: Round) -> list[Reported]:
        """What a unit reports for a round, what was returned first."""
        return self._returning.reported(unit, round.first, round.last)

    def give_back(self, record: str, reason: str) -> None:
        """Return a record with a reason."""
        self._returning.give_back(record, reason)

    def lift(self, record: str) -> None:
        """Take a returned record back in."""
        self._returning.lift(record)


def field_lines(effect: Effect, wording: Wording) -> list[str]:
    """A line for every field of a record that becomes different: its label, the value before and after."""
    form, empty = FORMS[effect.type], wording.language.text("wording.empty")

    def said(name: str, value: object) -> str:
        return empty if value in (None, "", []) else wording.value(form.field(name), value)

    lines = []
    for change in effect.fields:
        label, after = wording.label(effect.type, change.name), said(change.name, change.after)
        fresh = effect.kind == "new"
        lines.append(f"{label}: {after}" if fresh else f"{label}: {said(change.name, change.before)} → {after}")
    return lines
