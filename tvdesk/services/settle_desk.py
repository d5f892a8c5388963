"""What waits for a decision at the consolidating office: conflicts, duplicates, what was decided and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from tvdesk.core.language import Language
from tvdesk.db import projection
from tvdesk.history import clock as clocks
from tvdesk.services.corrections import Correction, corrections
from tvdesk.services.disputes import Decision
from tvdesk.services.duplicates import LINKABLE, Duplicates, Link, Side, Verdict, candidates, links, sides, verdicts
from tvdesk.services.listing import values_of
from tvdesk.services.matching import Candidate
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.settling import Settling
from tvdesk.services.wording import Wording


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one event, or on which a verdict stands (then ``verdict``, and who gave it, when)."""

    type: str
    one: Side
    other: Side
    units: tuple[str, str]
    score: int = 0
    reasons: tuple[str, ...] = ()
    verdict: str = ""
    reason: str = ""
    actor: str = ""
    moment: str = ""
    at: str = ""

    @property
    def records(self) -> tuple[str, str]:
        return self.one.record, self.other.record


class SettleDesk:
    """The use cases of the page "settle" on an office's desk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @property
    def settling(self) -> Settling:
        """Conflicts."""
        office = self._office
        return Settling(office.desk, lambda: office.records, office.wording)

    def wording(self, language: Language) -> Wording:
        """How values are said."""
        return self._office.wording(language)

    def proposed(self) -> list[Pair]:
        """The pairs that wait, the likeliest first. With very many records this takes seconds."""
        return read_desk(self._office.desk, self._proposed)

    def judged(self, language: Language) -> list[Pair]:
        """The pairs on which a verdict stands, the newest first."""
        wording = self.wording(language)

        def look(connection: Connection) -> list[Pair]:
            found = verdicts(connection)
            known = sides(connection, [one.link for one in found])
            pairs = [self._pair(one.link, known) for one in found]
            return [_told(pair, one, wording.moment(one.clock)) for pair, one in zip(pairs, found, strict=True) if pair]

        return read_desk(self._office.desk, look)

    def decided(self, language: Language) -> list[Decision | Pair]:
        """Conflicts and pairs that were decided, the newest first."""
        made: list[Decision | Pair] = [*self.settling.decisions(language), *self.judged(language)]
        return sorted(made, key=_moment, reverse=True)

    def still_open(self, pairs: list[Pair]) -> list[Pair]:
        """Those of some pairs on which nobody has decided yet; quick, without looking for new ones."""
        decided = read_desk(self._office.desk, lambda found: {(one.record_a, one.record_b) for one in links(found)})
        return [one for one in pairs if tuple(sorted(one.records)) not in decided]

    def values(self, pair: Pair) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What both records say."""

        def look(connection: Connection) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
            rows = {row["record"]: row for row in projection.rows_of(connection, pair.type, list(pair.records))}
            first, second = (values_of(pair.type, dict(rows.get(record, {}))) for record in pair.records)
            return first, second

        return read_desk(self._office.desk, look)

    def decide(self, pair: Pair, reason: str, *, same: bool) -> str:
        """Give a verdict on a pair, or change the one that the officer sees; the verdict's record."""
        return self._duplicates.link(*pair.records, reason, different=not same, seen=pair.verdict)

    def take_back(self, pair: Pair) -> None:
        """The pair waits for a decision again."""
        self._duplicates.unlink(*pair.records)

    def corrections(self, language: Language) -> list[Correction]:
        """What the office changed in units' records."""
        desk, wording = self._office.desk, self.wording(language)
        return read_desk(desk, lambda connection: corrections(connection, desk, wording))

    @property
    def _duplicates(self) -> Duplicates:
        return Duplicates(self._office.desk, self._office.records)

    def _proposed(self, connection: Connection) -> list[Pair]:
        found = candidates(connection, LINKABLE)
        known = sides(connection, found)
        pairs = [self._pair(one, known) for one in found]
        return [pair for pair in pairs if pair is not None]

    def _pair(self, one: Candidate | Link, known: Mapping[str, Side]) -> Pair | None:
        first, second = known.get(one.record_a), known.get(one.record_b)
        if first is None or second is None:
            return None
        names = self._name(first.unit), self._name(second.unit)
        if isinstance(one, Link):
            return Pair(one.type, first, second, names, verdict=one.verdict, reason=one.reason)
        return Pair(one.type, first, second, names, one.score, one.reasons)

    def _name(self, unit: str) -> str:
        units = self._office.units
        return units.name(unit) if unit in units.by_id else unit


def _told(pair: Pair, one: Verdict, moment: str) -> Pair:
    at = datetime.fromtimestamp(clocks.parts(one.clock)[0] / 1_000, UTC).isoformat()
    return replace(pair, actor=one.actor, moment=moment, at=at)


def _moment(one: Decision | Pair) -> int:
    """When it was decided, in milliseconds."""
    return int(datetime.fromisoformat(one.at).timestamp() * 1_000)
