"""The report, from choosing the round to the stick: five steps that may be gone through in any order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.core.text import fold
from tvdesk.services.export import Written
from tvdesk.services.issuing import Issue
from tvdesk.services.printing_apart import PrintedFile
from tvdesk.services.report_choices import Choice
from tvdesk.services.report_desk import Printed, Report, ReportDesk
from tvdesk.services.report_text import UnitText
from tvdesk.services.reports.figure_text import own_words
from tvdesk.services.reports.paper_names import PaperAsk
from tvdesk.ui.calm import CalmTabBar
from tvdesk.ui.jobs import Progress
from tvdesk.ui.kit import badge, dress, empty_state, lay, plain, row, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.report.choose import ChooseStep, same, state_of
from tvdesk.ui.report.data import DataStep
from tvdesk.ui.report.hand_over import HandOverStep, Uses
from tvdesk.ui.report.paper_card import PaperCard
from tvdesk.ui.report.papers_card import PapersCard
from tvdesk.ui.report.preview import PreviewStep
from tvdesk.ui.report.sign_pdf import SignCard, SignUses
from tvdesk.ui.report.words import WordsStep

STEPS = ("choose", "data", "words", "preview", "hand_over")
OFFICE_STEPS = ("choose", "data", "coverage", "words", "preview", "issue")
"""The steps of a unit's report, and of the consolidating office's."""
_READS = frozenset(
    {
        "activity",
        "training",
        "delegation",
        "plan_item",
        "submission",
        "round",
        "draft",
        "same_as",
        "outline",
        "exchange",
        "issued",
    }
)
_BADGES = {
    "due": "accent",
    "overdue": "wrong",
    "sent": "good",
    "answered": "good",
    "collecting": "accent",
    "composing": "attention",
    "issued": "good",
}


class ReportPage(Page):
    """One report at a time; everything is read in the background and read again when records change."""

    name = "report"

    def __init__(self, shell: Shell, desk: ReportDesk, today: Callable[[], date]) -> None:
        super().__init__(shell)
        self._desk, self._today = desk, today
        self.steps = OFFICE_STEPS if desk.is_office else STEPS
        self.choice: Choice | None = None
        self.report: Report | None = None
        self._stale = False
        self._behind: set[str] = set()
        self._asked = 0
        self._signed: Mapping[str, str] = {}
        self._lay_out()
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self._spoken)

    def _lay_out(self) -> None:
        shell = self.shell
        self.papers = PapersCard(shell, self._write_list)
        self.paper = PaperCard(shell, lambda text: self._desk.check_paper(text, shell.speech.language))
        self.sign = SignCard(shell, SignUses(self._desk.sign_pdf, self._desk.token, self._desk.usual_driver))
        beside = (self.papers, self.paper, self.sign)
        self.choose = ChooseStep(shell, lambda: self.step("data"), self._today, *beside)
        self.data = DataStep(shell)
        self.words = WordsStep(shell, self._keep, lambda codes, code: self._desk.label(codes, code, shell.speech.name))
        last = self.steps[-1]
        self.preview = PreviewStep(shell, self._print, self._sign, self._file_name, lambda: self.step(last), last)
        self.choose.chosen.connect(self.work_on)
        self.data.section_wanted.connect(self._to_section)
        self.tabs = CalmTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        shell.speech.put(self.tabs, "ui.report.steps", part="name")
        self._stack = QStackedWidget()
        self._steps: dict[str, QWidget] = {
            "choose": self.choose,
            "data": self.data,
            "words": self.words,
            "preview": self.preview,
        }
        self._fills: dict[str, Callable[[Report], None]] = {
            "data": self.data.show_report,
            "words": self.words.show_report,
            "preview": self.preview.show_report,
        }
        if self._desk.is_office:
            self._lay_out_office()
        else:
            self.hand_over = HandOverStep(shell, Uses(self._write, self._desk.office), self.step)
            self._steps["hand_over"], self._fills["hand_over"] = self.hand_over, self.hand_over.show_report
        for name in self.steps:
            self.tabs.addTab("")
            self._stack.addWidget(self._steps[name])
        self._wait = empty_state(shell, "loader", "ui.report.reading", "ui.report.reading.hint")
        self._stack.addWidget(self._wait)
        self.tabs.currentChanged.connect(self._turned)
        self._which, self._state = plain("dim"), badge()
        self._tell()
        lay(self, row(title(shell, "ui.page.report"), self._which, self._state, None), self.tabs, self._stack, gap=10)

    def _lay_out_office(self) -> None:
        """What only a consolidated report has: who reported, the texts of the units, and the versions that are out."""
        from tvdesk.ui.report.coverage import CoverageStep
        from tvdesk.ui.report.issue import IssueStep, IssueUses

        shell = self.shell
        coverage = CoverageStep(shell, self._desk.unit_name)
        self.words.lend_units(self._unit_texts)
        self.issue = IssueStep(
            shell,
            IssueUses(self._print_for_issue, self._desk.issue, self._desk.issued_pdf, self._rebuild),
            lambda: self.step("data"),
            self._file_name,
        )
        self.coverage = coverage
        self._steps |= {"coverage": coverage, "issue": self.issue}
        self._fills |= {"coverage": coverage.show_report, "issue": self.issue.show_report}

    @property
    def help(self) -> str:
        """The help page of the step."""
        return f"report:{self.steps[self.tabs.currentIndex()]}"

    # --- coming and going --------------------------------------------------------------------------------------

    def arrive(self, round: str = "", step: str = "", **_arguments: Any) -> None:
        """``round`` is the code or record of a round to work on, ``step`` the step to show."""
        language, today = self.shell.speech.language, self._today()

        def filled(choices: list[Choice]) -> None:
            named = next((one for one in choices if round and round in (one.round, one.record)), None)
            self.choose.fill(choices, named or self._still(choices))
            if named is not None:
                self.work_on(named)

        self.shell.jobs.run(lambda _: self._desk.choices(today, language), filled, owner=self)
        if step in self.steps:
            self.step(step)
        self._wake()

    def _still(self, choices: list[Choice]) -> Choice | None:
        """The choice that is worked on, as it stands now."""
        mine = self.choice
        if mine is None:
            return None
        self.choice = next((one for one in choices if same(one, mine)), mine)
        self._tell()
        return self.choice

    def leave(self) -> bool:
        """What is being typed is kept."""
        self.words.save()
        self.preview.signing.save()
        self._rest()
        return True

    def _rest(self) -> None:
        if not self._desk.is_office:
            self.hand_over.rest()

    def step(self, name: str) -> None:
        """Show a step."""
        self.tabs.setCurrentIndex(self.steps.index(name))

    def _turned(self, place: int) -> None:
        self.words.save()
        self._rest()
        self._stack.setCurrentWidget(self._steps[self.steps[place]] if place == 0 or self.report else self._wait)
        self._wake()

    def _wake(self) -> None:
        """The step in sight begins its work."""
        if self.report is None:
            return
        if self._stale:
            self._read()
        name = self.steps[self.tabs.currentIndex()]
        if name in self._behind:
            # A step is filled when it is looked at: all of them at once would be felt.
            self._behind.discard(name)
            self._fills[name](self.report)
        if name == "preview":
            self.preview.wake()
        elif name == "hand_over":
            self.hand_over.wake()

    # --- reading -----------------------------------------------------------------------------------------------

    def work_on(self, choice: Choice) -> None:
        """Another report."""
        self.words.save()
        if self.choice is None or not same(self.choice, choice):
            self.preview.forget()
        self.choice = choice
        self._tell()
        self.choose.tell(choice)
        self._read()

    def _read(self) -> None:
        choice, language = self.choice, self.shell.speech.language
        if choice is None:
            return
        self._stale = False
        self._asked += 1
        asked = self._asked

        def read(report: Report) -> None:
            if asked == self._asked:
                self._show(report)

        self.shell.jobs.run(lambda _: self._desk.load(choice, language), read, owner=self)

    def _show(self, report: Report) -> None:
        self.report = report
        self._behind = set(self.steps) - {"choose"}
        self._stack.setCurrentWidget(self._steps[self.steps[self.tabs.currentIndex()]])
        self._tell()
        self._wake()

    def _changed(self, types: frozenset[str]) -> None:
        if types & _READS and self.choice is not None:
            self.preview.stale = True
            if self.isVisible():
                self._read()
                if self.steps[self.tabs.currentIndex()] == "preview":
                    self.preview.forget()
            else:
                self._stale = True
            if types & {"round", "submission", "exchange", "issued"} and self.isVisible():
                self.arrive()

    def _spoken(self) -> None:
        """Another language: names of periods, composed text and the print are in it too."""
        self._tell()
        self.preview.forget()
        if self.isVisible():
            self._read()
            self.arrive()
        else:
            self._stale = True

    def _tell(self) -> None:
        speech, choice = self.shell.speech, self.choice
        for place, name in enumerate(self.steps):
            self.tabs.setTabText(place, f"{place + 1}  {speech.text(f'ui.report.step.{name}')}")
        self._which.setText(choice.name if choice else "")
        self._state.setVisible(choice is not None)
        if choice is not None:
            self._state.setText(state_of(self.shell, choice))
            dress(self._state, f"badge-{_BADGES.get(choice.state, 'neutral')}")

    # --- what the steps do -------------------------------------------------------------------------------------

    def _to_section(self, section: str) -> None:
        self.step("words")
        self.words.go_to(section)

    def _keep(self, section: str, text: str) -> None:
        """Keep the words of a section; what cannot be kept stays in the editor."""
        choice = self.choice
        if choice is None:
            return

        def failed(error: BaseException) -> None:
            if isinstance(error, TvdeskError):
                self.words.refused(section, own_words(text))
                self.shell.messages.fail(error)

        self.preview.stale = True
        self.shell.jobs.run(
            lambda _: self._desk.keep(choice, section, text),
            writes=True,
            failed=failed,
            changed=("submission",),
            owner=self,
        )

    def _sign(self, values: Mapping[str, str]) -> None:
        choice = self.choice
        if choice is None:
            return
        self.preview.stale = True
        self._signed = dict(values)
        self.shell.jobs.run(lambda _: self._desk.sign(choice, values), writes=True, changed=("submission",), owner=self)

    def _print(self, out: Path, progress: Progress) -> PrintedFile:
        assert self.choice is not None
        return self._desk.print(self.choice, out, self.shell.speech.language, progress.check, self._signed)

    def _write_list(self, ask: PaperAsk, out: Path, progress: Progress) -> PrintedFile:
        return self._desk.write_list(ask, out, self.shell.speech.language, progress.check)

    def _write(self, folder: Path, progress: Progress) -> Written:
        assert self.choice is not None

        def watch(step: str, done: int, total: int) -> None:
            progress.check()
            progress(done if step != "print" else 0, total if step != "print" else 0, step)

        with TemporaryDirectory(prefix="tvdesk-") as scratch:
            language = self.shell.speech.language
            return self._desk.hand_over(self.choice, folder, language, Path(scratch), watch, self._signed)

    # --- the consolidating office ------------------------------------------------------------------------------

    def _unit_texts(self, take: Callable[[list[UnitText]], None]) -> None:
        """Read what each unit says, and hand it over."""
        choice, language = self.choice, self.shell.speech.language
        if choice is not None:
            look = self._desk.unit_texts
            self.shell.jobs.run(lambda progress: look(choice, language, progress.check), take, owner=self)

    def _print_for_issue(self, progress: Progress) -> Printed:
        assert self.choice is not None
        with TemporaryDirectory(prefix="tvdesk-") as scratch:
            language = self.shell.speech.language
            return self._desk.print_for_issue(self.choice, language, Path(scratch), progress.check, self._signed)

    def _rebuild(self, issue: Issue, out: Path, progress: Progress) -> PrintedFile:
        return self._desk.rebuild(issue, out, self.shell.speech.language, progress.check)

    def _file_name(self) -> str:
        name = self.choice.name if self.choice else ""
        return "-".join(fold(name).replace("/", " ").split()) + ".pdf"
