"""The unit's work on one report, from choosing it to handing it over: what the report page asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.core.language import Language
from tvdesk.services.coverage import Coverage
from tvdesk.services.drafts import Drafts
from tvdesk.services.duplicates import groups
from tvdesk.services.export import Written
from tvdesk.services.handing_over import HandingOver, Sent, Watch
from tvdesk.services.issuing import Built, Issue, Issuing, built_of
from tvdesk.services.kept_narratives import SIGNATURE, KeptNarratives, of_round
from tvdesk.services.office import Office
from tvdesk.services.printing_apart import PrintedFile, list_apart, print_apart, rebuild_apart
from tvdesk.services.reading import read_desk
from tvdesk.services.report_checks import Checked, check_report
from tvdesk.services.report_choices import Choice, choices, office_choices
from tvdesk.services.report_contents import Contents, Gaps, contents
from tvdesk.services.report_text import ReportText, UnitText
from tvdesk.services.reporting import Ask, Reporting
from tvdesk.services.reports.paper_names import PaperAsk
from tvdesk.services.templates import holidays_of
from tvdesk.services.text_checks import carried_numbers

if TYPE_CHECKING:
    from tvdesk.services.pdf_signing import Means, Signed
    from tvdesk.services.pdf_tokens import Token


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it stands now.

    ``contents`` is what is in it, ``signature`` who signs (fields of a submission), ``carried`` every number that a
    record of it has. At the consolidating office ``coverage`` says who has reported, and ``issues`` are the versions
    that are out, the newest first.
    """

    choice: Choice
    contents: Contents
    text: ReportText
    checked: Checked
    signature: Mapping[str, str]
    carried: frozenset[int]
    coverage: Coverage | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A report that is about to be issued: its round's record (or none), what it was built from, and the file."""

    round: str
    built: Built
    pdf: bytes


class ReportDesk:
    """The use cases of reports at one office; a unit hands its report over, the consolidating office issues it."""

    def __init__(self, office: Office, gaps: Gaps | None = None) -> None:
        self._office = office
        self._gaps = gaps
        self._kept = KeptNarratives(office.desk, office.records)
        self._handing = HandingOver(office.desk, office.records, lambda: office.key, office.workspace.blobs)

    @property
    def unit(self) -> str:
        """The unit's name."""
        return self._office.name

    @property
    def is_office(self) -> bool:
        """Whether reports of units are put together here."""
        return self._office.desk.is_dic

    def unit_name(self, unit: str, on: str) -> str:
        """What a unit was called on a day."""
        return self._office.units.name(unit, on)

    def label(self, codes: str, code: str, language: str) -> str:
        """What a code of a list is called; the code itself where the list does not have it."""
        lists = self._office.lists
        return lists.label(codes, code, language) if lists.has(codes, code) else code

    def check_paper(self, code: str, language: Language) -> tuple[str, bool]:
        """What a paper is by its code, in sentences; whether it is known here and still stands.

        Raises :class:`~tvdesk.services.reports.errors.NotAPaperCode`.
        """
        from tvdesk.services import paper_check

        office = self._office
        found = paper_check.check_code(office.desk, office.workspace.inbox, code, office.seal)
        return " ".join(paper_check.told(found, language, office.units.name)), found.stands

    def sign_pdf(self, file: Path, out: Path, means: Means, number: str | None) -> Signed:
        """A PDF file signed into another one. Raises the errors of ``pdf_signing_errors``, and those of writing."""
        from tvdesk.services.durable import write_file
        from tvdesk.services.pdf_signing import read_pdf, sign_pdf

        done = sign_pdf(read_pdf(file), file.name, means, self._office.desk.local_time(), number)
        write_file(out, done.pdf)
        return done

    def usual_driver(self) -> str:
        """The driver of the office's tokens, where IT staff named it."""
        from tvdesk.services.pdf_tokens import usual_driver

        return usual_driver()

    def token(self, driver: Path) -> Token:
        """The token that is plugged in. Raises ``TokenMissing``."""
        from tvdesk.services.pdf_tokens import find_token

        return find_token(driver)

    def choices(self, today: date, language: Language) -> list[Choice]:
        """What can be reported, what is due first."""
        desk = self._office.desk
        if desk.is_dic:
            return read_desk(
                desk, lambda connection: office_choices(connection, today, language, holidays_of(connection))
            )
        return read_desk(
            desk, lambda connection: choices(connection, desk.unit, today, language, holidays_of(connection))
        )

    def load(self, choice: Choice, language: Language) -> Report:
        """Everything of one report. Raises what :meth:`Reporting.text` raises."""
        desk = self._office.desk
        unit = None if desk.is_dic else desk.unit
        drafts = Drafts(desk).list()
        duplicates = read_desk(desk, groups)
        text = self._reporting(language).text(ask_of(choice), duplicates)
        held = read_desk(
            desk,
            lambda connection: contents(
                connection, text.first, text.last, unit, duplicates=duplicates, drafts=drafts, gaps=self._gaps
            ),
        )
        checked = read_desk(
            desk,
            lambda connection: check_report(
                connection, desk, language, text, unit, label=choice.name, duplicates=duplicates
            ),
        )
        signed, carried = self._signature(choice), carried_numbers(text)
        if not desk.is_dic:
            return Report(choice, held, text, checked, signed, carried)
        who = self._reporting(language).coverage(ask_of(choice))
        issues = tuple(Issuing(desk).of(choice.record, text.first, text.last))
        return Report(choice, held, text, checked, signed, carried, who, issues)

    def unit_texts(self, choice: Choice, language: Language, check: Callable[[], None]) -> list[UnitText]:
        """What each unit says in its own report. ``check`` is called between them and may raise."""
        return self._reporting(language).unit_texts(ask_of(choice), check)

    def print_for_issue(
        self, choice: Choice, language: Language, scratch: Path, check: Callable[[], None], signed: Mapping[str, str]
    ) -> Printed:
        """Print the report as it stands now, to be issued; nothing is kept yet. ``scratch`` is a folder of our own.

        Raises :class:`ReportNotMade`.
        """
        ask = replace(ask_of(choice, signed), with_data=True)
        made = print_apart(self._office.workspace, ask, scratch / "report.pdf", language.name, check)
        built = built_of(ask, language.name, made.told)
        return Printed(choice.record, built, made.path.read_bytes())

    def issue(self, printed: Printed, reason: str) -> Issue:
        """Keep what was printed as the next version.

        Raises :class:`IssueReasonMissing` where a version is out and nobody says why it is replaced.
        """
        return Issuing(self._office.desk).issue(printed.round, printed.built, printed.pdf, reason)

    def issued_pdf(self, issue: Issue) -> bytes:
        """The file that was issued."""
        return Issuing(self._office.desk).pdf(issue.id)

    def rebuild(self, issue: Issue, out: Path, language: Language, check: Callable[[], None]) -> PrintedFile:
        """Build an issued report again from the log as it was; ``told`` says "same" and "figures_same"."""
        return rebuild_apart(self._office.workspace, issue.id, out, language.name, check)

    def _reporting(self, language: Language) -> Reporting:
        return Reporting(self._office.desk, language, self._office.lists, self._office.units)

    def _signature(self, choice: Choice) -> dict[str, str]:
        said = read_desk(self._office.desk, lambda connection: of_round(connection, choice.record))
        own = said.get(self._office.desk.unit, {})
        return {name: str(own[name]) for name in SIGNATURE if own.get(name)}

    def keep(self, choice: Choice, section: str, text: str) -> bool:
        """Keep what was written in a section; an empty text gives it back to the program."""
        if choice.record:
            return self._kept.keep(section, text, round=choice.record)
        return self._kept.keep(section, text, first=choice.first, last=choice.last)

    def sign(self, choice: Choice, values: Mapping[str, str]) -> bool:
        """Keep who signs; only a round's report keeps it."""
        return bool(choice.record) and self._kept.sign(values, round=choice.record)

    def print(
        self, choice: Choice, out: Path, language: Language, check: Callable[[], None], signed: Mapping[str, str]
    ) -> PrintedFile:
        """Print the report into a PDF file, in a process of its own. Raises :class:`ReportNotMade`."""
        return print_apart(self._office.workspace, ask_of(choice, signed), out, language.name, check)

    def write_list(self, ask: PaperAsk, out: Path, language: Language, check: Callable[[], None]) -> PrintedFile:
        """Write a list into a file, in a process of its own. Raises :class:`ReportNotMade`."""
        return list_apart(self._office.workspace, ask, out, language.name, check)

    def office(self) -> str:
        """The name of the office to which the report goes. Raises :class:`~tvdesk.services.errors.NoRegistry`."""
        return self._office.units.name(self._handing.office())

    def hand_over(
        self,
        choice: Choice,
        folder: Path,
        language: Language,
        scratch: Path,
        watch: Watch,
        signed: Mapping[str, str],
    ) -> Written:
        """Announce, print, write and read back: one signed file in the folder. ``scratch`` is a folder of our own.

        ``watch`` is told the steps "print", "write" and "read_back", and may raise to stop.
        """
        self._handing.announce(choice.round or None)
        watch("print", 0, 1)
        printed = self.print(choice, scratch / "report.pdf", language, lambda: watch("print", 0, 1), signed)
        pdf = printed.path.read_bytes()
        return self._handing.write(folder, choice.round or None, choice.last, pdf, watch)

    def last(self, choice: Choice) -> Sent | None:
        """The newest file of this report, or of any for days of one's own."""
        return self._handing.last(choice.round or None)


def ask_of(choice: Choice, signed: Mapping[str, str] | None = None) -> Ask:
    """How a choice is asked for; ``signed`` are the signature's fields where no submission keeps them."""
    said = signed or {}
    if choice.round:
        return Ask(round=choice.record or choice.round)
    name, position = said.get("signer_name", ""), said.get("signer_position", "")
    return Ask(first=choice.first, last=choice.last, day=said.get("report_date", ""), signer=name, position=position)
