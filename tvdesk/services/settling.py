"""Conflicts decided: one by hand, or many by a rule that the journal keeps; also when another officer was quicker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import conflict, incoming
from tvdesk.history.change import VERDICT
from tvdesk.services.desk import Desk
from tvdesk.services.disputes import Decision, Dispute, Position, decisions, disputes
from tvdesk.services.records import Records
from tvdesk.services.wording import Wording

NEWEST, FOCAL, UNIT, OFFICE, LARGER, FULLER = "newest", "focal", "unit", "office", "larger", "fuller"
RULES = (NEWEST, FOCAL, UNIT, OFFICE, LARGER, FULLER)
"""Latest time; the machine that brings the unit's reports; the unit against the office; the office; larger figure;
longer text."""
UNDONE = "undone"
"""Recorded in place of a rule where a decision was taken back."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value for a conflict, of one of its sides or a new one."""

    dispute: Dispute
    value: Any


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of some choices.

    ``gone`` were decided by another meanwhile, or have other sides than those that were shown; ``refused`` broke a
    rule of the form, with the reason. Nothing was written for either.
    """

    done: tuple[Choice, ...] = ()
    gone: tuple[Dispute, ...] = ()
    refused: tuple[tuple[Dispute, TvdeskError], ...] = ()


def pick(rule: str, dispute: Dispute, focal: Mapping[str, str]) -> Position | None:
    """The side that a rule chooses; ``None`` where it cannot tell. ``focal`` is each unit's machine for reports."""
    sides = _RULES[rule](dispute, focal)
    if not sides:
        return None
    newest = max(sides, key=lambda one: (one.clock, one.dot))
    # A rule that leaves two values does not say which; only the newest is one of them by its own meaning.
    return newest if rule == NEWEST or all(one.value == newest.value for one in sides) else None


def _larger(dispute: Dispute, _focal: Mapping[str, str]) -> Sequence[Position]:
    if not dispute.figure:
        return ()
    known = [one for one in dispute.positions if isinstance(one.value, int)]
    largest = max((one.value for one in known), default=0)
    return [one for one in known if one.value == largest]


def _fuller(dispute: Dispute, _focal: Mapping[str, str]) -> Sequence[Position]:
    texts = [one for one in dispute.positions if isinstance(one.value, str)]
    if not texts or any(not isinstance(one.value, str) and one.value is not None for one in dispute.positions):
        return ()
    longest = max(len(one.value) for one in texts)
    return [one for one in texts if len(one.value) == longest]


_RULES: Mapping[str, Callable[[Dispute, Mapping[str, str]], Sequence[Position]]] = {
    NEWEST: lambda dispute, _focal: dispute.positions,
    FOCAL: lambda dispute, focal: [one for one in dispute.positions if one.writer == focal.get(dispute.owner)],
    UNIT: lambda dispute, _focal: [one for one in dispute.positions if dispute.owner and one.unit_id == dispute.owner],
    OFFICE: lambda dispute, _focal: [one for one in dispute.positions if one.office],
    LARGER: _larger,
    FULLER: _fuller,
}


def focal_devices(connection: Connection) -> dict[str, str]:
    """For each unit the device that brought its newest report: the machine of the unit's focal point."""
    query = select(incoming.c.unit, incoming.c.device).where(incoming.c.kind == "report", incoming.c.state == "applied")
    return {row.unit: row.device for row in connection.execute(query.order_by(incoming.c.received, incoming.c.bundle))}


class Settling:
    """The use cases of conflicts on one desk. ``types`` are those of which it decides, all where none is named."""

    def __init__(
        self,
        desk: Desk,
        records: Callable[[], Records],
        wording: Callable[[Language], Wording],
        types: Sequence[str] = (),
    ) -> None:
        self._desk = desk
        self._records = records
        self._wording = wording
        self._types = types

    def disputes(self, language: Language) -> list[Dispute]:
        """The open conflicts."""
        with reading(self._desk.engine) as connection:
            return disputes(connection, self._wording(language), self._desk.device, self._types)

    def decisions(self, language: Language) -> list[Decision]:
        """What was decided, the newest first."""
        with reading(self._desk.engine) as connection:
            return decisions(connection, self._wording(language), self._desk.device)

    def planned(self, rule: str, many: Iterable[Dispute]) -> list[Choice]:
        """What a rule would choose, for those conflicts on which it says anything."""
        with reading(self._desk.engine) as connection:
            focal = focal_devices(connection)
        picked = [(one, pick(rule, one, focal)) for one in many]
        return [Choice(one, side.value) for one, side in picked if side is not None]

    def settle(self, choices: Sequence[Choice], rule: str = "") -> Settled:
        """Decide conflicts, in one transaction; those that another decided meanwhile are told, and left as they are."""
        done: list[Choice] = []
        gone: list[Dispute] = []
        refused: list[tuple[Dispute, TvdeskError]] = []
        with writing(self._desk.engine) as connection:
            for record, some in _by_record(choices).items():
                open_now = _sides_now(connection, record)
                fit = [one for one in some if open_now.get(one.dispute.entry) == one.dispute.seen]
                gone += [one.dispute for one in some if one not in fit]
                if not fit:
                    continue
                try:
                    with connection.begin_nested():
                        wanted = {one.dispute.entry: one.value for one in fit}
                        self._records().settle_in(connection, record, wanted, rule=rule)
                    done += fit
                except TvdeskError as error:
                    refused += [(one.dispute, error) for one in fit]
        return Settled(tuple(done), tuple(gone), tuple(refused))

    def decide_again(self, choices: Sequence[Choice], rule: str = "") -> None:
        """Give settled fields another value, in one transaction: of a side that lost, or the one shown before."""
        with writing(self._desk.engine) as connection:
            for record, some in _by_record(choices).items():
                wanted = {one.dispute.entry: one.value for one in some}
                self._records().settle_in(connection, record, wanted, rule=rule, again=True)

    def undo(self, settled: Settled) -> None:
        """Take decisions back: each field shows again what it showed before; all its sides stay readable."""
        plain = [one.dispute for one in settled.done if not one.dispute.entry.startswith(VERDICT)]
        self.decide_again([Choice(one, one.positions[0].value) for one in plain], UNDONE)


def _by_record(choices: Iterable[Choice]) -> dict[str, list[Choice]]:
    found: dict[str, list[Choice]] = {}
    for one in choices:
        found.setdefault(one.dispute.record, []).append(one)
    return found


def _sides_now(connection: Connection, record: str) -> dict[str, frozenset[str]]:
    """The sides of each open conflict of a record, by their changes."""
    query = select(conflict.c.field, conflict.c.sides).where(conflict.c.record == record)
    return {row.field: frozenset(one["dot"] for one in json.loads(row.sides)) for row in connection.execute(query)}
