"""The last step of a consolidated report: it is issued as a version that stays, and can be built again to the byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QStackedWidget, QWidget

from tvdesk.core.text import nfc
from tvdesk.services.issuing import Issue
from tvdesk.services.printing_apart import PrintedFile
from tvdesk.services.report_desk import Printed, Report
from tvdesk.ui.fields.editor import FlowLayout
from tvdesk.ui.jobs import Progress
from tvdesk.ui.kit import button, card, column, keep_width, label, labelled, plain, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

_SIDE = 280
_DEVICES = 6


@dataclass(frozen=True, slots=True)
class IssueUses:
    """Print the report, keep what was printed as the next version, the file of a version, and building one again."""

    print: Callable[[Progress], Printed]
    issue: Callable[[Printed, str], Issue]
    pdf: Callable[[Issue], bytes]
    rebuild: Callable[[Issue, Path, Progress], PrintedFile]


class IssueStep(QWidget):
    """``to_checks`` goes to what does not fit, ``file_name`` is what a saved copy is called."""

    def __init__(
        self, shell: Shell, uses: IssueUses, to_checks: Callable[[], object], file_name: Callable[[], str]
    ) -> None:
        super().__init__()
        self._shell, self._uses, self._file_name = shell, uses, file_name
        self._report: Report | None = None
        self._busy = False
        self._folder = QTemporaryDir()
        self._lay_out(to_checks)
        shell.speech.changed.connect(self._renew)

    def _lay_out(self, to_checks: Callable[[], object]) -> None:
        shell, speech = self._shell, self._shell.speech
        self.versions = RowsView(
            shell,
            "ui.report.issue.versions",
            (
                Column("ui.report.issue.version", lambda one: speech.number(one.version), 64, narrow=56),
                Column("ui.report.issue.at", lambda one: speech.moment(one.at), 140),
                Column("ui.report.issue.actor", lambda one: one.actor, 150, tip=lambda one: one.actor, narrow=0),
                Column("ui.report.issue.reason", self._reason_of, tip=self._reason_of),
            ),
        )
        self.versions.chosen.connect(lambda _one: self._tell())
        self.versions.opened.connect(lambda _one: self.open())
        self._places = QStackedWidget()
        self._places.addWidget(self.versions)
        nothing = QWidget()
        hint = label(shell, "ui.report.issue.none.hint", "dim", wraps=True)
        nothing.setLayout(column(label(shell, "ui.report.issue.none", wraps=True), hint, None, gap=6))
        self._places.addWidget(nothing)
        self.facts = plain("dim", wraps=True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.show_file = button(shell, "ui.report.issue.open", "eye", on=self.open)
        self.save = button(shell, "ui.report.issue.save", "download", on=self.choose_file)
        self.again = button(shell, "ui.report.issue.rebuild", "refresh-cw", on=self.rebuild,
                            tip="ui.report.issue.rebuild.tip")  # fmt: skip
        flow = QWidget()
        acts = FlowLayout(8)
        flow.setLayout(acts)
        for one in (self.show_file, self.save, self.again):
            acts.addWidget(one)
        left = column(
            label(shell, "ui.report.issue.versions", "section"), self._places,
            flow, self.facts, gap=10,
        )  # fmt: skip
        left.setStretch(1, 1)
        self.checks = plain(wraps=True)
        self.to_checks = button(shell, "ui.report.issue.to_checks", role="link", on=to_checks)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(shell.theme.px(84))
        self.reason.textChanged.connect(self._enable)
        holder = QWidget()
        holder.setLayout(labelled(shell, "ui.report.issue.why", self.reason))
        self._why = holder
        self.next = plain("section", wraps=True)
        self.start = button(shell, "ui.report.issue.do", "file-check", "primary", on=self.issue)
        what = label(shell, "ui.report.issue.what", "dim", wraps=True)
        right = QWidget()
        right.setLayout(column(card(self.next, self.checks, self.to_checks, self._why, self.start, gap=10), what, None))
        area = scroll(right)
        keep_width(shell, area, _SIDE)
        whole = row(left, area, gap=14)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def _reason_of(self, one: Issue) -> str:
        return one.reason or self._shell.speech.text("ui.report.issue.first")

    def show_report(self, report: Report) -> None:
        """Another report, or the same as it stands now."""
        if self._report is not None and self._report.choice.record != report.choice.record:
            self.reason.clear()
        self._report = report
        self._renew()

    @property
    def chosen(self) -> Issue | None:
        """The version that is looked at: the newest, where none was chosen."""
        found = self.versions.current
        return found if isinstance(found, Issue) else next(iter(self._report.issues if self._report else ()), None)

    def _renew(self) -> None:
        report, speech = self._report, self._shell.speech
        if report is None:
            return
        self.versions.fill(report.issues)
        if report.issues and self.versions.current is None:
            self.versions.choose(0)
        self._places.setCurrentIndex(0 if report.issues else 1)
        version = 1 + max((one.version for one in report.issues), default=0)
        self.next.setText(speech.text("ui.report.issue.next", version=version))
        errors = report.checked.errors
        others = len(report.checked.findings) - errors
        key = "errors" if errors else "attention" if others else "sound"
        self.checks.setText(speech.text(f"ui.report.issue.checks.{key}", errors=errors, others=others))
        self.to_checks.setVisible(bool(report.checked.findings))
        self._why.setVisible(bool(report.issues))
        self._tell()
        self._enable()

    def _enable(self) -> None:
        replaces = bool(self._report and self._report.issues)
        said = bool(self.reason.toPlainText().strip())
        self.start.setEnabled(not self._busy and self._report is not None and (said or not replaces))
        for one in (self.show_file, self.save, self.again):
            one.setEnabled(replaces and not self._busy)

    def _tell(self) -> None:
        """From what the chosen version was built."""
        one, speech = self.chosen, self._shell.speech
        self.facts.setVisible(one is not None)
        if one is None:
            return
        positions = [f"{device}: {speech.number(seq)}" for device, seq in sorted(one.built.vector.items()) if seq]
        more = len(positions) - _DEVICES
        shown = "; ".join(positions[:_DEVICES])
        if more > 0:
            shown = speech.text("ui.report.issue.more", shown=shown, count=more)
        self.facts.setText(
            speech.text(
                "ui.report.issue.facts",
                version=one.version,
                rules=one.built.rules,
                program=one.program,
                sha=one.sha256[:16],
                digest=one.built.digest[:16],
                positions=shown,
            )
        )

    # --- acts ----------------------------------------------------------------------------------------------

    def issue(self) -> None:
        """Print, and keep as the next version; while it is printed, everything else can be saved."""
        reason = nfc(self.reason.toPlainText()).strip()
        title = self._shell.speech.text("ui.report.issue.working")
        self._work()
        self._shell.jobs.run(
            self._uses.print, lambda printed: self._keep(printed, reason), title=title, failed=self._failed,
            cancellable=True, owner=self,
        )  # fmt: skip

    def _keep(self, printed: Printed, reason: str) -> None:
        self._shell.jobs.run(
            lambda _: self._uses.issue(printed, reason), self._issued, writes=True, failed=self._failed,
            changed=("issued",), owner=self,
        )  # fmt: skip

    def _issued(self, issue: Issue) -> None:
        self._rest()
        self.reason.clear()
        self._shell.messages.say(self._shell.speech.text("ui.report.issue.done", version=issue.version))

    def rebuild(self) -> None:
        """Build the chosen version again, and say whether it is the same to the byte."""
        one = self.chosen
        if one is None:
            return
        out = Path(self._folder.filePath(f"again-{one.id}.pdf"))
        title = self._shell.speech.text("ui.report.issue.rebuilding", version=one.version)
        self._work()
        self._shell.jobs.run(
            lambda progress: self._uses.rebuild(one, out, progress), lambda done: self._rebuilt(one, done),
            title=title, failed=self._failed, cancellable=True, owner=self,
        )  # fmt: skip

    def _rebuilt(self, one: Issue, done: PrintedFile) -> None:
        self._rest()
        done.path.unlink(missing_ok=True)
        same, figures = done.told["same"], done.told["figures_same"]
        key = "same" if same else "printed" if figures else "differs"
        text = self._shell.speech.text(f"ui.report.issue.rebuilt.{key}", version=one.version, sha=one.sha256[:16])
        self._shell.messages.say(text, "good" if same else "attention" if figures else "wrong")

    def _failed(self, error: BaseException) -> None:
        from tvdesk.core.errors import TvdeskError

        self._rest()
        if isinstance(error, TvdeskError):
            self._shell.messages.fail(error)

    def _work(self) -> None:
        self._busy = True
        self._enable()

    def _rest(self) -> None:
        self._busy = False
        self._enable()

    # --- the file of a version -----------------------------------------------------------------------------

    def open(self) -> None:
        """Show the chosen version in the system's own viewer."""
        one = self.chosen
        if one is not None:
            target = Path(self._folder.filePath(self._name(one)))
            self._write(one, target, lambda: _open_with_system(target))

    def choose_file(self) -> QFileDialog | None:
        """Where to save the file of the chosen version."""
        one = self.chosen
        if one is None:
            return None
        dialog = QFileDialog(self, self._shell.speech.text("ui.report.issue.save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.selectFile(self._name(one))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.save_to(one, Path(name)))
        dialog.open()
        return dialog

    def save_to(self, one: Issue, target: Path) -> None:
        """Save the file of a version."""
        said = self._shell.speech.text("ui.report.saved", file=target.name)
        self._write(one, target, lambda: self._shell.messages.say(said))

    def _name(self, one: Issue) -> str:
        name = self._file_name().removesuffix(".pdf")
        return f"{name}-{one.version}.pdf"

    def _write(self, one: Issue, target: Path, then: Callable[[], object]) -> None:
        from tvdesk.services.durable import write_file

        def written(_digest: str) -> None:
            then()

        self._shell.jobs.run(
            lambda _: write_file(target, self._uses.pdf(one)), written, failed=self._failed, owner=self
        )


def _open_with_system(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
