"""Letters of the consolidating office on paper: reminders to units, and the list of reply files to be signed for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.core.units import Units
from tvdesk.services.durable import write_file
from tvdesk.services.office_errors import NobodyToRemind
from tvdesk.services.reports.form_names import PDF
from tvdesk.services.round_board import BoardRow, RoundBoard
from tvdesk.services.rounds import HELD, Round

if TYPE_CHECKING:
    from tvdesk.report.model import Document, Letterhead

Tell = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, and until when an answer is asked for (ISO; empty: as soon as possible)."""

    position: str = ""
    name: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """A line of the list of reply files: how many changes the file carries, and the first signs of its digest."""

    unit: str
    path: Path
    changes: int
    digest: str
    receipt: bool


class Letters:
    """Composes and prints them for one office in one language; the day is handed in."""

    def __init__(self, language: Language, units: Units, office: str, today: date) -> None:
        self._language, self._units = language, units
        self._office, self._today = office, today

    # --- reminders -------------------------------------------------------------------------------------------

    def reminders(
        self, board: RoundBoard, units: Sequence[str], folder: Path, signing: Signing, tell: Tell, form: str = PDF
    ) -> list[Path]:
        """A file for each of these units of which nothing is in; ``tell`` may raise, to end it between two.

        ``form`` is PDF or Word. Raises :class:`NobodyToRemind` where none of them is late.
        """
        from tvdesk.services.reports.forms import write_form

        rows = self._late(board, units)
        written = []
        for at, row in enumerate(rows):
            tell(at, len(rows))
            name = f"{self._language.text('letter.reminder.file')}-{row.unit}-{self._today.isoformat()}{form}"
            write_form(self.reminder(board.round, row, signing), folder / name)
            written.append(folder / name)
        tell(len(rows), len(rows))
        return written

    def reminders_in_one(self, board: RoundBoard, units: Sequence[str], target: Path, signing: Signing) -> Path:
        """The same in one file, to be printed."""
        from tvdesk.report.archive import joined
        from tvdesk.report.printing import print_document

        letters = [print_document(self.reminder(board.round, row, signing)).pdf for row in self._late(board, units)]
        write_file(target, joined(letters))
        return target

    def _late(self, board: RoundBoard, units: Sequence[str]) -> list[BoardRow]:
        wanted = set(units)
        rows = [row for row in board.missing if row.unit in wanted]
        if not rows:
            raise NobodyToRemind(round=board.round.name)
        return rows

    def reminder(self, round: Round, row: BoardRow, signing: Signing) -> Document:
        """The letter to one unit."""
        from tvdesk.report.model import Document, Paragraph, Recipients, Signature

        on = self._today.isoformat()
        names = {"office": self._name(self._office, on), "unit": self._name(row.unit, on)}
        until = self._say("until", until=format_numeric(signing.until)) if signing.until else self._say("soon")
        days = {name: format_numeric(day) for name, day in (("first", round.first), ("last", round.last))}
        paragraphs = (
            self._say("asked", round=round.name, deadline=format_numeric(round.deadline), **days, **names),
            self._say("held" if row.state == HELD else "silent", day=format_numeric(on), **names),
            self._say("please", until=until, **names),
            self._say("close", **names),
        )
        return Document(
            letterhead=self._letterhead(on),
            kind="",
            subject=self._say("subject", period=self._period(round)),
            addressees=(names["unit"],),
            body=tuple(Paragraph(text) for text in paragraphs),
            signature=Signature(position=signing.position or self._language.text("letter.head"), name=signing.name),
            recipients=Recipients(),
            language=self._language.tag,
            title=f"{self._say('subject', period=self._period(round))} - {names['unit']}",
        )

    def _say(self, key: str, **fields: object) -> str:
        return self._language.text(f"letter.reminder.{key}", **fields)

    def _period(self, round: Round) -> str:
        """The period inside a sentence: "Năm 2023" begins small there."""
        label = round.period_label or round.name
        return label[:1].lower() + label[1:]

    def _name(self, unit: str, on: str) -> str:
        return self._units.name(unit, on)

    def _letterhead(self, on: str) -> Letterhead:
        from tvdesk.report.model import Letterhead

        unit = self._units.by_id.get(self._office)
        symbol = unit.report_symbol.removeprefix("BC-") if unit else ""
        name = self._name(self._office, on)
        return Letterhead(
            agency=name,
            agency_in_text=name,
            upper_body=unit.upper_body if unit else "",
            number_symbol=symbol,
            place=unit.place if unit else "",
            date=self._today,
        )

    # --- what went where -------------------------------------------------------------------------------------

    def handed_over(self, files: Sequence[Handed], signing: Signing) -> Document:
        """The list of reply files, with a column to sign in."""
        from tvdesk.report.model import Align, CellKind, Column, Document, Paragraph, Recipients, Signature, Table

        say, on = self._language.text, self._today.isoformat()
        columns = (
            Column(say("letter.answers.number"), 0.5, Align.CENTER, CellKind.NUMBER),
            Column(say("letter.answers.unit"), 2.4),
            Column(say("letter.answers.file"), 2.6),
            Column(say("letter.answers.changes"), 0.9, Align.RIGHT, CellKind.NUMBER),
            Column(say("letter.answers.digest"), 1.2),
            Column(say("letter.answers.receipt"), 1.0, Align.CENTER),
            Column(say("letter.answers.sign"), 1.3),
        )
        kept = [say("letter.answers.without"), say("letter.answers.with")]
        rows = [
            (at, self._name(one.unit, on), f"{one.path.name}\n{one.path.parent}", one.changes, one.digest[:8],
             kept[one.receipt], "")
            for at, one in enumerate(files, 1)
        ]  # fmt: skip
        return Document(
            letterhead=self._letterhead(on),
            kind=say("letter.answers.title"),
            subject=say("letter.answers.subject", day=format_numeric(on)),
            body=(Paragraph(say("letter.answers.intro", count=len(files))), Table(columns=columns, rows=rows)),
            signature=Signature(position=signing.position or say("letter.head"), name=signing.name),
            recipients=Recipients(),
            language=self._language.tag,
        )

    def write_handed_over(self, files: Sequence[Handed], target: Path, signing: Signing) -> Path:
        """The list as a PDF file."""
        from tvdesk.report.printing import print_document

        write_file(target, print_document(self.handed_over(files, signing)).pdf)
        return target
