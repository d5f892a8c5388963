"""Step 4: the report as it will be printed; print it, or save it: as PDF, for Word, its tables for Excel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTemporaryDir
from PySide6.QtWidgets import QFileDialog, QMenu, QStackedWidget, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.services.page_pictures import PagePictures
from tvdesk.services.printing_apart import PrintedFile
from tvdesk.services.report_desk import Report
from tvdesk.services.reports.form_names import PDF
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.jobs import Job, Progress
from tvdesk.ui.kit import button, column, empty_state, icon_button, keep_width, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.report.pages_view import PagesView
from tvdesk.ui.report.printing import ask_and_print
from tvdesk.ui.report.signing import SigningCard
from tvdesk.ui.saving import form_menu, open_below, save_in_background

Sign = Callable[[dict[str, str]], None]
Make = Callable[[Path, Progress], PrintedFile]
"""Prints the report into a file, in the background."""
_STEP = 20
_SIDE = 230


class PreviewStep(QWidget):
    """``make`` prints the report that is worked on, ``file_name`` is what a copy is called, ``last`` the next step."""

    def __init__(
        self,
        shell: Shell,
        make: Make,
        sign: Sign,
        file_name: Callable[[], str],
        on: Callable[[], object],
        last: str = "hand_over",
    ) -> None:
        super().__init__()
        self.signing = SigningCard(shell, sign)
        self._shell, self._make, self._file_name = shell, make, file_name
        self._folder = QTemporaryDir()
        self._turn = 0
        self._job: Job | None = None
        self.printed: PrintedFile | None = None
        self.stale = True
        self._lay_out(on, last)
        shell.speech.changed.connect(self._tell)

    def _lay_out(self, on: Callable[[], object], last: str) -> None:
        shell = self._shell
        self.view = PagesView(shell)
        self.view.seen.connect(lambda _page: self._tell())
        self.before = icon_button(shell, "ui.report.page.before", "chevron-left", lambda: self._leaf(-1))
        self.after = icon_button(shell, "ui.report.page.after", "chevron-right", lambda: self._leaf(1))
        self.place, self.shown = plain(), plain("dim")
        smaller = icon_button(shell, "ui.report.zoom.out", "zoom-out", lambda: self._zoom(-_STEP))
        larger = icon_button(shell, "ui.report.zoom.in", "zoom-in", lambda: self._zoom(_STEP))
        fit = icon_button(shell, "ui.report.zoom.fit", "move-horizontal", lambda: self._fit())
        self.save = button(shell, "ui.report.save", "download", on=lambda: open_below(self.save_menu(), self.save))
        self.paper = button(shell, "ui.report.print", "printer", on=self.print)
        self.next = button(shell, f"ui.report.to_{last}", "chevron-right", "primary", on=on)
        self.warning = plain("warning", wraps=True)
        self.warning.hide()
        tools = row(
            self.before, self.place, self.after, 12, smaller, self.shown, larger, fit, None, self.save, self.paper,
            self.next, gap=6,
        )  # fmt: skip
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(empty_state(shell, "loader", "ui.report.making", "ui.report.making.hint"))
        side = QWidget()
        side.setLayout(column(self.signing, self.warning, None))
        keep_width(shell, side, _SIDE)
        below = row(self._stack, side, gap=14)
        below.setStretch(0, 1)
        whole = column(tools, below, gap=8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_report(self, report: Report) -> None:
        """Another report, or the same as it stands now."""
        self.signing.show_signature(report.signature, keeps=bool(report.choice.record))

    def wake(self) -> None:
        """The step is looked at: print anew where the report has changed."""
        if self.stale and self._job is None:
            self.stale = False
            self._turn += 1
            out = Path(self._folder.path()) / f"report-{self._turn}.pdf"
            if not self.view.count:
                self._stack.setCurrentIndex(1)
            title = self._shell.speech.text("ui.report.making")
            self._job = self._shell.jobs.run(
                lambda progress: self._print_file(out, progress),
                self._show,
                failed=self._failed,
                title=title,
                cancellable=True,
                owner=self,
            )

    def forget(self) -> None:
        """The report has changed, or is another one."""
        self.stale = True
        if self._job is not None:
            self._job.cancel()
        if self.isVisible():
            self.wake()

    def _print_file(self, out: Path, progress: Progress) -> tuple[PrintedFile, PagePictures]:
        made = self._make(out, progress)
        return made, PagePictures(made.path)

    def _show(self, made: tuple[PrintedFile, PagePictures]) -> None:
        self._job = None
        old = self.printed
        self.printed, pages = made
        self._stack.setCurrentIndex(0)
        self.view.show_pages(pages)
        if old is not None:
            old.path.unlink(missing_ok=True)
        self._tell()
        if self.stale:
            self.wake()

    def _failed(self, error: BaseException) -> None:
        self._job = None
        if isinstance(error, TvdeskError):
            self.stale = True
            self._shell.messages.fail(error)
        elif self.stale and self.isVisible():
            self.wake()
        else:
            self.stale = True

    def _tell(self) -> None:
        speech, count = self._shell.speech, self.view.count
        self.place.setText(speech.text("ui.report.page.of", page=self.view.page + 1, count=count) if count else "")
        self.shown.setText(f"{self.view.percent} %" if count else "")
        self.before.setEnabled(self.view.page > 0)
        self.after.setEnabled(self.view.page + 1 < count)
        for one in (self.save, self.paper):
            one.setEnabled(count > 0)
        letters = self.printed.letters if self.printed else ""
        texts = [speech.text(f"ui.{key}", letters=letters) for key in self._warnings()]
        self.warning.setText(" ".join(texts))
        self.warning.setVisible(bool(texts))

    def _warnings(self) -> tuple[str, ...]:
        return self.printed.warnings if self.printed else ()

    def _leaf(self, by: int) -> None:
        self.view.turn_to(self.view.page + by)

    def _zoom(self, by: int) -> None:
        self.view.zoom((self.view.percent + by) // _STEP * _STEP)
        self._tell()

    def _fit(self) -> None:
        self.view.zoom(0)
        self._tell()

    def save_menu(self) -> QMenu:
        """In which form to save it."""
        return form_menu(self, self._shell, self.choose_file)

    def choose_file(self, form: str = PDF) -> QFileDialog:
        """Where to save the file."""
        name = str(Path(self._file_name()).with_suffix(form))
        return choose_target(self, self._shell, f"ui.report.save{form}", name, self.save_to)

    def save_to(self, target: Path) -> None:
        """Save the report in the form that the file's name says: the paper as it is shown, others made for it."""
        if target.suffix.lower() == PDF:
            self._save_paper(target)
            return
        title = self._shell.speech.text("ui.report.saving")
        save_in_background(self, self._shell, target, lambda progress: self._make(target, progress), title=title)

    def _save_paper(self, target: Path) -> None:
        from tvdesk.services.durable import write_file

        if self.printed is not None:
            data = self.printed.path.read_bytes()
            save_in_background(self, self._shell, target, lambda _progress: write_file(target, data))

    def print(self) -> None:
        """On paper."""
        if self.view.pages is not None:
            said = self._shell.speech.text("ui.report.print.done")
            ask_and_print(self._shell, self, self.view.pages, lambda: self._shell.messages.say(said))
