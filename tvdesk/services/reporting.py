"""Making a report: from a desk's records to a file that can be signed. The same data give the same bytes.

Nothing here knows the time: the day of a report is handed in, or left blank for the hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import sort_key
from tvdesk.core.units import Units
from tvdesk.db import log
from tvdesk.db.engine import reading
from tvdesk.db.models import TYPED
from tvdesk.services import kept_narratives
from tvdesk.services.coverage import Coverage, Files, coverage, files_of
from tvdesk.services.desk import Desk
from tvdesk.services.duplicates import groups
from tvdesk.services.errors import NotYours
from tvdesk.services.figures import KINDS, Gathered, gather
from tvdesk.services.listing import values_of
from tvdesk.services.report_text import TOLD, ReportText, UnitText, report_text
from tvdesk.services.reports import outlines
from tvdesk.services.reports.composer import Composer, Cover, Origin
from tvdesk.services.reports.errors import DatesReversed, PeriodMissing
from tvdesk.services.reports.figure_text import Figure, frozen, lenders, lent, lent_figure
from tvdesk.services.reports.form_names import require_form
from tvdesk.services.reports.phrases import Phrases
from tvdesk.services.reports.subject import Narratives
from tvdesk.services.rounds import Round, find_round
from tvdesk.services.trusting import enrolled_units, office_of
from tvdesk.services.verify import desk_digest

if TYPE_CHECKING:
    from tvdesk.report.model import Document
    from tvdesk.report.printing import Printed

_POWERS = {"tm": "TM.", "kt": "KT.", "tl": "TL.", "tuq": "TUQ.", "q": "Q."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Which report is wanted.

    Either ``round`` (its code) or ``first`` and ``last`` (ISO days, both included), with ``title`` as the name
    of the period. Without ``unit`` the desk's own report: a unit's, or the consolidated one at the office.
    ``day`` is the day of the document; what is empty comes from the unit's submission, the unit, or stays blank.
    ``with_data`` attaches the tables to the printed file.
    """

    round: str = ""
    first: str = ""
    last: str = ""
    title: str = ""
    unit: str = ""
    outline: str = ""
    day: str = ""
    place: str = ""
    authority: str = ""
    position: str = ""
    signer: str = ""
    copies: tuple[str, ...] = ()
    with_data: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """What a report is made from that is in no log: whose reports were expected, which files had come, and the own
    words for days that are no round's."""

    expected: tuple[str, ...] = ()
    files: Mapping[str, Files] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """As plain JSON data."""
        files = {unit: [one.first, one.last, one.held] for unit, one in sorted(self.files.items())}
        return {"expected": list(self.expected), "files": files, "words": dict(self.words)}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Basis:
        """The basis of :meth:`data`."""
        files = {unit: Files(*one) for unit, one in data["files"].items()}
        return cls(tuple(data["expected"]), files, data["words"])


@dataclass(frozen=True, slots=True)
class Made:
    """A report: the document, what it counts, and what it was made from."""

    document: Document
    found: Gathered
    origin: Origin
    coverage: Coverage | None
    basis: Basis

    def counts(self) -> dict[str, int]:
        """Records by kind, joined ones once."""
        return {kind: len(self.found.of(kind)) for kind in KINDS}


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report that lies on disk, and what the printer has to say of it."""

    path: Path
    digest: str
    printed: Printed
    made: Made


@dataclass(frozen=True, slots=True)
class _Stuff:
    """What a report is made from."""

    cover: Cover
    found: Gathered
    coverage: Coverage | None
    narratives: Narratives
    round: Round | None
    basis: Basis
    lent: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The period of a report, and the round it belongs to."""

    first: str
    last: str
    label: str
    round: Round | None = None


class Reporting:
    """Makes reports of one desk in one language; from a ``basis`` of another day where one is given."""

    def __init__(
        self, desk: Desk, language: Language, lists: CodeLists, units: Units, basis: Basis | None = None
    ) -> None:
        self._basis = basis
        self._desk = desk
        self._language = language
        self._units = units
        self._say = Phrases(language, lists, units)
        self._composer = Composer(language, lists, units)

    def write(self, ask: Ask, path: Path, duplicates: Mapping[str, str] | None = None) -> ReportFile:
        """Write the report durably: a PDF file, for Word, or its tables for Excel, by the ending of the file's name.

        Raises what :meth:`make` raises, :class:`~tvdesk.services.reports.errors.FormatUnknown`, the errors of
        ``tvdesk.report``, and those of writing.
        """
        from tvdesk.services.reports.forms import write_form

        require_form(path)
        made = self.make(ask, duplicates)
        digest, printed = write_form(made.document, path, with_data=ask.with_data)
        return ReportFile(path, digest, printed, made)

    def make(self, ask: Ask, duplicates: Mapping[str, str] | None = None) -> Made:
        """Compose the report from one consistent look at the desk.

        ``duplicates`` gives for each joined record the one that stands for its group; without it the verdicts in force
        do. Raises
        :class:`PeriodMissing`, :class:`DatesReversed`, :class:`NotYours`,
        :class:`~tvdesk.services.errors.RoundUnknown`, and the errors of outlines.
        """
        with reading(self._desk.engine) as connection:
            return self._make(connection, ask, duplicates)

    def text(self, ask: Ask, duplicates: Mapping[str, str] | None = None) -> ReportText:
        """The running text of the report, section by section, for editing. Raises what :meth:`make` raises."""
        with reading(self._desk.engine) as connection:
            stuff = self._gather(connection, ask, duplicates)
            body = self._composer.text(stuff.cover, stuff.found, stuff.coverage, stuff.narratives, stuff.lent)
            return report_text(body, stuff.found, stuff.round)

    def coverage(self, ask: Ask) -> Coverage | None:
        """Who has reported; ``None`` for a unit's own report. Raises what :meth:`make` raises."""
        with reading(self._desk.engine) as connection:
            return self._gather(connection, ask, None).coverage

    def unit_texts(self, ask: Ask, check: Callable[[], None] = lambda: None) -> list[UnitText]:
        """What each unit says in its own report on the period, for the office that puts a consolidated one together.

        ``check`` is called between the units and may raise. Raises what :meth:`make` raises.
        """
        with reading(self._desk.engine) as connection:
            scope = self._scope(connection, ask)
            found = gather(connection, scope.first, scope.last)
            submissions = kept_narratives.of_round(connection, scope.round.record if scope.round else "")
            units = {one.get("unit", "") for one in found.all()} | set(submissions)
            texts: list[UnitText] = []
            for unit in sorted(units - {"", self._desk.unit}, key=lambda unit: sort_key(self._units.name(unit))):
                check()
                texts.append(self._unit_text(connection, ask, scope, unit, found, submissions))
            return texts

    def _unit_text(
        self,
        connection: Connection,
        ask: Ask,
        scope: _Scope,
        unit: str,
        found: Gathered,
        submissions: Mapping[str, Mapping[str, Any]],
    ) -> UnitText:
        """A unit's report as text; its figures under the names that they have in another office's text."""
        sent = submissions.get(unit, {})
        cover = self._cover(connection, replace(ask, outline=""), scope, unit, False, sent)
        own = {part["section"]: [("", part["text"])] for part in sent.get("narratives") or ()}
        body = self._composer.text(cover, found.owned_by(unit), None, own)
        text = report_text(body, found.owned_by(unit), scope.round)
        sections = {one.section: (one.state, lent(one.text, unit)) for one in text.sections if one.state in TOLD}
        figures = [lent_figure(one, unit) for one in text.figures.values()]
        return UnitText(unit, self._units.name(unit, scope.last), sections, {one.name: one for one in figures})

    def _make(self, connection: Connection, ask: Ask, duplicates: Mapping[str, str] | None) -> Made:
        stuff = self._gather(connection, ask, duplicates)
        vector = {one.id: one.seq for one in log.devices(connection).values()}
        owner = None if stuff.cover.consolidated else stuff.cover.unit
        origin = Origin(vector=vector, digest=desk_digest(connection, self._desk, owner))
        document = self._composer.document(
            stuff.cover, stuff.found, origin, stuff.coverage, stuff.narratives, stuff.lent
        )
        return Made(_marked(document, origin), stuff.found, origin, stuff.coverage, stuff.basis)

    def _gather(self, connection: Connection, ask: Ask, duplicates: Mapping[str, str] | None) -> _Stuff:
        unit = ask.unit or self._desk.unit
        if not self._desk.is_dic and unit != self._desk.unit:
            raise NotYours(unit=unit)
        consolidated = self._desk.is_dic and unit == self._desk.unit
        scope = self._scope(connection, ask)
        joined = groups(connection) if duplicates is None else duplicates
        found = gather(connection, scope.first, scope.last, None if consolidated else unit, joined)
        submissions = kept_narratives.of_round(connection, scope.round.record if scope.round else "")
        own = submissions.get(unit, {})
        cover = self._cover(connection, ask, scope, unit, consolidated, own)
        basis = self._basis or self._basis_of(connection, scope, unit, consolidated)
        office = self._desk.unit
        who = coverage(connection, found, basis.expected, scope.round, office, basis.files) if consolidated else None
        texts = self._narratives(scope, submissions, unit, consolidated, basis)
        own_words = [text for section in texts.values() for name, text in section if not name]
        borrowed: dict[str, Figure] = {}
        for lender in sorted(lenders(own_words)) if consolidated else ():
            borrowed |= self._unit_text(connection, ask, scope, lender, found, submissions).figures
        return _Stuff(cover, found, who, texts, scope.round, basis, borrowed)

    def _basis_of(self, connection: Connection, scope: _Scope, unit: str, consolidated: bool) -> Basis:
        own = scope.round is None and unit == self._desk.unit
        words = kept_narratives.of_days(connection, scope.first, scope.last) if own else {}
        if not consolidated:
            return Basis(words=words)
        asked = (scope.round.units if scope.round else ()) or sorted(enrolled_units(connection))
        return Basis(tuple(asked), files_of(connection, scope.round), words)

    def _narratives(
        self,
        scope: _Scope,
        submissions: Mapping[str, Mapping[str, Any]],
        unit: str,
        consolidated: bool,
        basis: Basis,
    ) -> Narratives:
        """Texts by section: the reporting unit's own, and at the office those of all units with their names."""
        if scope.round is None:
            return {section: [("", text)] for section, text in basis.words.items()}
        texts: dict[str, list[tuple[str, str]]] = {}
        for sender, row in sorted(submissions.items(), key=lambda item: (item[0] != unit, item[0])):
            if sender == unit or consolidated:
                for part in row.get("narratives") or ():
                    own_text = sender == unit
                    # The figures of another unit's text are its own, as it wrote them.
                    text = part["text"] if own_text else frozen(part["text"])
                    texts.setdefault(part["section"], []).append(("" if own_text else sender, text))
        return texts

    def _scope(self, connection: Connection, ask: Ask) -> _Scope:
        if bool(ask.round) == bool(ask.first or ask.last):
            raise PeriodMissing()
        if ask.round:
            found = find_round(connection, ask.round)
            own = found.period_label if self._say.vietnamese else ""
            label = ask.title or own or self._say.period(found.first, found.last)
            return _Scope(found.first, found.last, self._say.in_sentence(label), found)
        if not (ask.first and ask.last):
            raise PeriodMissing()
        if ask.first > ask.last:
            raise DatesReversed(first=format_numeric(ask.first), last=format_numeric(ask.last))
        return _Scope(ask.first, ask.last, self._say.in_sentence(ask.title or self._say.period(ask.first, ask.last)))

    def _cover(
        self,
        connection: Connection,
        ask: Ask,
        scope: _Scope,
        unit: str,
        consolidated: bool,
        sent: Mapping[str, Any],
    ) -> Cover:
        known = {**outlines.shipped(), **_own_outlines(connection)}
        outline = outlines.choose(
            known,
            ask.outline or (scope.round.outline if scope.round else ""),
            scope.round.kind if scope.round else "",
            consolidated=consolidated,
        )
        day = ask.day or sent.get("report_date") or ""
        position = ask.position or sent.get("signer_position") or ""
        return Cover(
            unit=unit,
            period=scope.label,
            on=date.fromisoformat(scope.last),
            outline=outline,
            consolidated=consolidated,
            office=office_of(connection, self._units, scope.last),
            day=date.fromisoformat(day) if day else None,
            place=ask.place,
            authority=ask.authority or _POWERS.get(sent.get("signing_power") or "", ""),
            position=position,
            signer=ask.signer or sent.get("signer_name") or "",
            copies=ask.copies,
        )


def _visible(connection: Connection, type: str) -> list[dict[str, Any]]:
    """The records of a type, the one written last at the end."""
    table = TYPED[type]
    rows = connection.execute(select(table).where(table.c.visible).order_by(table.c.clock, table.c.record))
    return [values_of(type, dict(row._mapping)) for row in rows]


def _own_outlines(connection: Connection) -> dict[str, outlines.Outline]:
    """The outlines that the office sends out; the one made last wins where two have a code."""
    return {row["code"]: outlines.outline_of(row) for row in _visible(connection, "outline")}


def _marked(document: Document, origin: Origin) -> Document:
    """The document with the code of its content, for whoever holds the paper in hand."""
    from tvdesk.report.mark import fingerprint
    from tvdesk.report.model import Mark

    return replace(document, mark=Mark(code=fingerprint(document), state=origin.digest))
