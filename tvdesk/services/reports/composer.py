"""A whole report composed from figures: letterhead, text by outline, appendices, signature, recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Unit, Units
from tvdesk.services.coverage import Coverage
from tvdesk.services.figures import Gathered
from tvdesk.services.reports.body import Body
from tvdesk.services.reports.coverage_page import CoveragePage
from tvdesk.services.reports.figure_text import Figure
from tvdesk.services.reports.outlines import Outline
from tvdesk.services.reports.phrases import Phrases
from tvdesk.services.reports.subject import Narratives, Subject
from tvdesk.services.reports.tables import Tables

if TYPE_CHECKING:
    from tvdesk.report.model import Appendix, Document, Facts, Letterhead, Recipients, Signature

RULES = "2"
"""The version of the rules by which figures are counted; a change of them changes it."""

# People's committees sign as a body: "TM. ỦY BAN NHÂN DÂN", and the chair under it.
_COMMITTEES = ("uy_ban", "tinh", "huyen", "thanh_pho", "thi_xa", "xa", "phuong", "thi_tran")
_PROVINCE = "tinh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a report is about and who signs it; what is empty is taken from the unit or left blank.

    ``period`` is its name inside a sentence ("năm 2025"); ``on`` the day from which names are taken; ``office``
    the consolidating office to which a unit reports; ``day`` the day of the document.
    """

    unit: str
    period: str
    on: date
    outline: Outline
    consolidated: bool = False
    office: str = ""
    day: date | None = None
    place: str = ""
    authority: str = ""
    position: str = ""
    signer: str = ""
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """From what the figures were made: log positions by device, and the state digest of the records."""

    vector: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""


class Composer:
    """Makes reports in one language."""

    def __init__(self, language: Language, lists: CodeLists, units: Units) -> None:
        self._say = Phrases(language, lists, units)
        self._units = units

    def document(
        self,
        cover: Cover,
        found: Gathered,
        origin: Origin,
        coverage: Coverage | None = None,
        narratives: Narratives | None = None,
        lent: Mapping[str, Figure] | None = None,
    ) -> Document:
        """The whole report; with ``coverage`` the page on who reported, with ``lent`` figures of units in its words."""
        from tvdesk.report.model import Document

        say = self._say
        appendices, annexes = self._appendices(cover, found, coverage)
        head = self._letterhead(cover)
        title = self._title(cover)
        return Document(
            letterhead=head,
            kind=say.text("kind"),
            subject=title,
            addressees=(self.addressee(cover),),
            body=tuple(self._body(cover, found, narratives, annexes, lent).blocks()),
            signature=self._signature(cover),
            recipients=self._recipients(cover),
            appendices=appendices,
            title=title,
            author=head.agency_in_text,
            language="vi-VN" if say.vietnamese else "en-GB",
            facts=self._facts(origin),
        )

    def frame(self, cover: Cover) -> tuple[Letterhead, Signature, Recipients]:
        """Head and end of a document of this office."""
        return self._letterhead(cover), self._signature(cover), self._recipients(cover)

    def text(
        self,
        cover: Cover,
        found: Gathered,
        coverage: Coverage | None = None,
        narratives: Narratives | None = None,
        lent: Mapping[str, Figure] | None = None,
    ) -> Body:
        """The running text of the report alone, for editing."""
        return self._body(cover, found, narratives, self._appendices(cover, found, coverage)[1], lent)

    def _body(
        self,
        cover: Cover,
        found: Gathered,
        narratives: Narratives | None,
        annexes: Mapping[str, str],
        lent: Mapping[str, Figure] | None,
    ) -> Body:
        subject = Subject(
            agency=self._letterhead(cover).agency_in_text,
            period=cover.period,
            found=found,
            outline=cover.outline,
            consolidated=cover.consolidated,
            narratives=narratives or {},
            annexes=annexes,
            lent=lent or {},
        )
        return Body(self._say, subject)

    def _title(self, cover: Cover) -> str:
        say = self._say
        if say.vietnamese and cover.outline.document_title:
            return cover.outline.document_title.replace("{period}", cover.period)
        key = f"title.{cover.outline.code}"
        known = say.language.has(f"composed.{key}")
        return say.text(key if known else "title", period=cover.period)

    def _appendices(
        self, cover: Cover, found: Gathered, coverage: Coverage | None
    ) -> tuple[tuple[Appendix, ...], dict[str, str]]:
        """The appendices, and the label of each kind's own."""
        from tvdesk.report.compose import appendix_label
        from tvdesk.report.words import words_of

        say = self._say
        tables = Tables(say, found, consolidated=cover.consolidated)
        lists = tables.lists()
        made = [*(appendix for _, appendix in lists), tables.statistics(facts=coverage is None)]
        if coverage is not None:
            made.append(CoveragePage(say, found, coverage).appendix())
        words = words_of("vi-VN" if say.vietnamese else "en-GB")
        labels = {
            kind: appendix_label(place, len(made), words) for place, (kinds, _) in enumerate(lists, 1) for kind in kinds
        }
        return tuple(made), labels

    def _letterhead(self, cover: Cover) -> Letterhead:
        from tvdesk.report.model import Letterhead

        unit = self._unit(cover)
        name = self._say.full_name(cover.unit, cover.on.isoformat())
        symbol = unit.report_symbol if unit and unit.report_symbol else f"BC-{cover.unit.rpartition('-')[2].upper()}"
        return Letterhead(
            upper_body=unit.upper_body if unit else "",
            agency=name,
            agency_in_text=name,
            number_symbol=symbol,
            place=cover.place or (unit.place if unit else ""),
            date=cover.day,
        )

    def _unit(self, cover: Cover) -> Unit | None:
        return self._units.by_id.get(cover.unit)

    def addressee(self, cover: Cover) -> str:
        """To whom the office reports: a unit to the consolidating one, that one to the province's committee."""
        if cover.consolidated or not cover.office or cover.office == cover.unit:
            return self._say.text("addressee", province=self._province(cover)).strip()
        return self._say.full_name(cover.office, cover.on.isoformat())

    def _province(self, cover: Cover) -> str:
        """The province above a unit, as it stands inside a sentence ("tỉnh Trà Vinh")."""
        on, unit = cover.on.isoformat(), self._unit(cover)
        while unit is not None and unit.kind != _PROVINCE and unit.parents:
            unit = self._units.by_id.get(self._units.parent(unit.id, on) or unit.parents[-1].value)
        if unit is None or unit.kind != _PROVINCE:
            return self._say.text("province")
        name = unit.name(on)
        return name[0].lower() + name[1:]

    def _signature(self, cover: Cover) -> Signature:
        from tvdesk.report.model import Signature

        unit = self._unit(cover)
        kind = unit.kind if unit else ""
        position, authority = cover.position, cover.authority
        if not position:
            key = f"position.{kind}"
            position = self._say.text(key if self._say.language.has(f"composed.{key}") else "position")
            if kind in _COMMITTEES and not authority:
                authority = self._say.text("authority.committee")
        return Signature(position=position, authority=authority, name=cover.signer)

    def _recipients(self, cover: Cover) -> Recipients:
        from tvdesk.report.model import Recipients

        usual = (self._say.text("copies.units"),) if cover.consolidated else (self._say.text("copies.leaders"),)
        return Recipients(names=cover.copies or usual, kept_by=self._say.text("kept_by"))

    def _facts(self, origin: Origin) -> Facts:
        from tvdesk.report.model import Facts

        positions: Sequence[tuple[str, int]] = sorted(origin.vector.items())
        return Facts(vector=tuple(positions), digest=origin.digest, rule_version=RULES)
