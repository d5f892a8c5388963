"""Step 2: what is in the report, what is left out and why, its figures, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from tvdesk.core.language import Language
from tvdesk.services.cross_checks import ERROR, Finding
from tvdesk.services.report_contents import Item, LeftOut
from tvdesk.services.report_desk import Report
from tvdesk.ui.calm import CalmTabBar
from tvdesk.ui.kit import button, card, clear, column, empty_state, keep_width, label, plain, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

_SIDE = 300
_MOST = 20


class DataStep(QWidget):
    """``section_wanted`` names the section of the text to go to."""

    section_wanted = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._report: Report | None = None
        self.tabs = CalmTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        shell.speech.put(self.tabs, "ui.report.data.views", part="name")
        for _ in range(3):
            self.tabs.addTab("")
        self.inside, self.incomplete, self.outside = self._inside(), self._inside(), self._outside()
        for table in (self.inside, self.incomplete):
            table.opened.connect(lambda one: shell.go("editor", type=one.type, record=one.record))
        self.outside.opened.connect(self._open_left_out)
        self._tables = QStackedWidget()
        for table in (self.inside, self.incomplete, self.outside):
            self._tables.addWidget(table)
        self._tables.addWidget(empty_state(shell, "list", "ui.report.data.none", "ui.report.data.none.hint"))
        self.tabs.currentChanged.connect(lambda _place: self._turn())
        self._far = plain("dim", wraps=True)
        self._side = QVBoxLayout()
        self._side.setContentsMargins(0, 0, 6, 0)
        self._side.setSpacing(12)
        holder = QWidget()
        holder.setLayout(column(self._side, None))
        area = scroll(holder)
        keep_width(shell, area, _SIDE)
        left = column(self.tabs, self._tables, self._far, gap=8)
        left.setStretch(1, 1)
        self.setLayout(row(left, area, gap=14))
        shell.speech.changed.connect(self._renew)

    def _inside(self) -> RowsView:
        shell = self._shell
        speech = shell.speech

        def people(one: Item) -> str:
            return "–" if one.people is None else speech.number(one.people)

        return RowsView(
            shell,
            "ui.report.data.inside",
            (
                Column("ui.report.column.title", lambda one: one.title, tip=lambda one: one.title),
                Column("ui.report.column.type", lambda one: speech.text(f"ui.report.type.{one.type}"), 96, narrow=0),
                Column("ui.report.column.day", lambda one: speech.date(one.start_date), 104),
                Column("ui.report.column.people", people, 84, right=True, narrow=0),
                Column("ui.report.column.gaps", self._gaps, 170, icon=_gap_icon, tip=self._gaps, narrow=110),
            ),
        )

    def _outside(self) -> RowsView:
        shell = self._shell
        speech = shell.speech
        return RowsView(
            shell,
            "ui.report.data.outside",
            (
                Column("ui.report.column.title", self._left_title, tip=self._left_title),
                Column("ui.report.column.type", lambda one: speech.text(f"ui.report.type.{one.type}"), 96, narrow=0),
                Column("ui.report.column.day", lambda one: speech.date(one.start_date) if one.start_date else "–", 104),
                Column("ui.report.column.reason", self._reason, 250, tip=self._reason, narrow=180),
            ),
        )

    def _gaps(self, one: Item) -> str:
        if one.contested:
            return self._shell.speech.text("ui.report.gap.contested")
        labels = [self._language.field_label(one.type, name) for name in one.gaps]
        return ", ".join(labels)

    @property
    def _language(self) -> Language:
        return self._shell.speech.language

    def _left_title(self, one: LeftOut) -> str:
        return one.title or self._shell.speech.text("ui.report.untitled")

    def _reason(self, one: LeftOut) -> str:
        return self._shell.speech.text(f"ui.report.reason.{one.reason}")

    def _open_left_out(self, one: LeftOut) -> None:
        if one.draft:
            self._shell.go("editor", type=one.type, draft=one.draft)
        else:
            self._shell.go("editor", type=one.type, record=one.record)

    def show_report(self, report: Report) -> None:
        """Another report, or the same as it stands now: what is as it was is not built again.

        The side comes a turn of the window's loop after the tables: both together would be felt.
        """
        before, self._report = self._report, report
        self.inside.fill(report.contents.items)
        self.incomplete.fill([one for one in report.contents.items if one.gaps or one.contested])
        self.outside.fill(report.contents.left_out)
        self._tell_counts()
        if before is None or before.checked != report.checked:
            QTimer.singleShot(0, self, self._fill_side)

    def _renew(self) -> None:
        """The same in another language."""
        self._tell_counts()
        self._fill_side()

    def _tell_counts(self) -> None:
        if self._report is None:
            return
        speech = self._shell.speech
        for place, (key, table) in enumerate(
            (("inside", self.inside), ("incomplete", self.incomplete), ("outside", self.outside))
        ):
            self.tabs.setTabText(place, speech.text(f"ui.report.data.{key}.tab", count=table.rows.rowCount()))
        self._turn()

    def _fill_side(self) -> None:
        report = self._report
        if report is None:
            return
        clear(self._side)
        self._side.addWidget(self._findings(report.checked.findings))
        QTimer.singleShot(0, self, partial(self._add_figures, report))

    def _add_figures(self, report: Report) -> None:
        """In a turn of its own, unless another report has come meanwhile."""
        if report is self._report and self._side.count() == 1:
            self._side.addWidget(self._figures(report))

    def _turn(self) -> None:
        table = (self.inside, self.incomplete, self.outside)[self.tabs.currentIndex()]
        self._tables.setCurrentIndex(self.tabs.currentIndex() if table.rows.rowCount() else 3)
        far = self._report.contents.far if self._report else 0
        self._far.setVisible(self.tabs.currentIndex() == 2 and far > 0)
        self._far.setText(self._shell.speech.text("ui.report.data.far", count=far))

    def _figures(self, report: Report) -> QWidget:
        shell, speech = self._shell, self._shell.speech
        two = report.checked.so_far.first != report.checked.period.first
        table = QGridLayout()
        table.setHorizontalSpacing(6)
        table.setVerticalSpacing(6)
        table.setColumnStretch(0, 1)
        if two:
            for place, name in enumerate(("period", "so_far"), 1):
                table.addWidget(_number(speech.text(f"ui.report.figures.{name}"), "dim"), 0, place)
        for name, value in report.checked.period.values.items():
            values = (value, report.checked.so_far.values.get(name, 0))
            if any(values):
                line = table.rowCount()
                table.addWidget(label(shell, f"check.figure.{name}", wraps=True), line, 0)
                for place, one in enumerate(values[: 1 + two], 1):
                    table.addWidget(_number(speech.number(one)), line, place)
        head = label(shell, "ui.report.figures", "section")
        if table.count() > 2 * two:
            return card(head, table, gap=6)
        return card(head, label(shell, "ui.report.figures.none", "dim", wraps=True), gap=6)

    def _findings(self, findings: Sequence[Finding]) -> QWidget:
        shell = self._shell
        rows: list[Any] = [label(shell, "ui.report.checks", "section")]
        if not findings:
            good = label(shell, "ui.report.checks.none", wraps=True)
            rows.append(_with_icon(shell, "circle-check", "good", good))
        for one in findings[:_MOST]:
            rows.append(self._finding(one))
        if len(findings) > _MOST:
            rows.append(label(shell, "ui.report.checks.more", "dim", count=len(findings) - _MOST))
        return card(*rows, gap=10)

    def _finding(self, one: Finding) -> QWidget:
        shell = self._shell
        text = plain(wraps=True)
        text.setText(finding_text(shell, one))
        wrong = one.severity == ERROR
        head = label(shell, f"ui.report.severity.{one.severity}", "error" if wrong else "warning")
        pieces: list[Any] = [head, text]
        if one.records:
            record = one.records[0]
            pieces.append(button(shell, "ui.report.to_record", role="link", on=lambda: self._to_record(record)))
        elif one.section:
            section = one.section
            pieces.append(
                button(shell, "ui.report.to_section", role="link", on=lambda: self.section_wanted.emit(section))
            )
        inner = QWidget()
        inner.setLayout(column(*pieces, gap=2))
        return _with_icon(shell, "circle-alert" if wrong else "triangle-alert", one.severity, inner)

    def _to_record(self, record: str) -> None:
        kinds = {one.record: one.type for one in self._report.contents.items} if self._report else {}
        if record in kinds:
            self._shell.go("editor", type=kinds[record], record=record)


def finding_text(shell: Shell, one: Finding) -> str:
    """A finding in one sentence."""
    fields = dict(one.fields)
    if "figure" in fields:
        fields["figure"] = shell.speech.text(f"check.figure.{fields['figure']}")
    return shell.speech.text(f"check.{one.code}", **fields)


def _gap_icon(one: Item) -> tuple[str, str]:
    return ("triangle-alert", "attention") if one.gaps or one.contested else ("", "")


def _number(text: str, role: str = "strong") -> QWidget:
    made = plain(role)
    made.setText(text)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def _with_icon(shell: Shell, icon: str, token: str, inner: QWidget) -> QWidget:
    picture = QLabel()
    shell.theme.put_icon(picture, icon, "wrong" if token == ERROR else token)
    holder = QWidget()
    across = row(gap=8)
    across.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    across.addWidget(inner, 1)
    holder.setLayout(across)
    return holder
