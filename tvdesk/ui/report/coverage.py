"""Who has reported, who has not, and what is still open: what a consolidated report stands on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from tvdesk.core.filters import ANY_OF, BETWEEN, Condition, Filter
from tvdesk.core.text import sort_key
from tvdesk.services.coverage import BY_OFFICE, HELD, LATE, ON_TIME, RECEIVED, SILENT, Coverage, Reporter
from tvdesk.services.figures import KINDS
from tvdesk.services.report_desk import Report
from tvdesk.ui.kit import card, column, keep_width, label, plain, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.report.behind import quiet_list
from tvdesk.ui.rows import Column, RowsView

_SIDE = 270
_MOST = 40
_ICONS = {
    ON_TIME: ("circle-check", "good"),
    RECEIVED: ("circle-check", "good"),
    LATE: ("clock", "attention"),
    HELD: ("triangle-alert", "attention"),
    SILENT: ("x", "wrong"),
    BY_OFFICE: ("pencil", "dim"),
}
_ORDER = (SILENT, HELD, LATE, ON_TIME, RECEIVED, BY_OFFICE)


class CoverageStep(QWidget):
    """``name_of`` says what a unit was called on a day."""

    def __init__(self, shell: Shell, name_of: Callable[[str, str], str]) -> None:
        super().__init__()
        self._shell, self._name_of = shell, name_of
        self._report: Report | None = None
        speech = shell.speech

        def day(iso: str) -> str:
            return speech.date(iso) if iso else "–"

        def last(one: Reporter) -> str:
            return day(one.last) if one.last != one.first else "–"

        self.units = RowsView(
            shell,
            "ui.report.coverage",
            (
                Column("ui.report.coverage.unit", self._name, tip=self._name),
                Column("ui.report.coverage.state", self._state, 150, icon=lambda one: _ICONS[one.state], narrow=120),
                Column("ui.report.coverage.first", lambda one: day(one.first), 104, narrow=0),
                Column("ui.report.coverage.last", last, 104, narrow=0),
                Column(
                    "ui.report.coverage.held",
                    lambda one: speech.number(one.held) if one.held else "–",
                    76,
                    True,
                    narrow=0,
                ),
                Column("ui.report.coverage.records", lambda one: speech.number(one.records), 76, True),
            ),
        )
        self.units.opened.connect(self._open_unit)
        self.summary = plain(wraps=True)
        self.contested, self.joined = QListWidget(), QListWidget()
        for found, key in ((self.contested, "contested"), (self.joined, "joined")):
            quiet_list(found, shell)
            speech.put(found, f"ui.report.coverage.{key}", part="name")
            found.itemActivated.connect(self._open_record)
        self._none = {
            key: label(shell, f"ui.report.coverage.{key}.none", "dim", wraps=True) for key in ("contested", "joined")
        }
        side = QVBoxLayout()
        side.setContentsMargins(0, 0, 6, 0)
        for found, key in ((self.contested, "contested"), (self.joined, "joined")):
            side.addWidget(card(label(shell, f"ui.report.coverage.{key}", "section"), self._none[key], found))
        side.addStretch(1)
        holder = QWidget()
        holder.setLayout(side)
        area = scroll(holder)
        keep_width(shell, area, _SIDE)
        left = column(self.summary, self.units, label(shell, "ui.report.coverage.hint", "dim", wraps=True), gap=10)
        left.setStretch(1, 1)
        self.setLayout(row(left, area, gap=14))
        speech.changed.connect(self._renew)

    def _name(self, one: Reporter) -> str:
        return self._name_of(one.unit, self._report.text.last if self._report else "")

    def _state(self, one: Reporter) -> str:
        return self._shell.speech.text(f"ui.report.coverage.state.{one.state}")

    def show_report(self, report: Report) -> None:
        """Another report, or the same as it stands now."""
        self._report = report
        self._renew()

    def _renew(self) -> None:
        report, speech = self._report, self._shell.speech
        if report is None or report.coverage is None:
            return
        found = report.coverage
        rows = sorted(found.reporters, key=lambda one: (_ORDER.index(one.state), sort_key(self._name(one))))
        self.units.fill(rows)
        self.summary.setText(self._told(found))
        self.contested.clear()
        for one in found.contested[:_MOST]:
            self._add(self.contested, one.title, one.kind, one.record)
        self.joined.clear()
        titles = {one.record: one.title for one in report.contents.items}
        behind: dict[str, list[str]] = {}
        for left in report.contents.left_out:
            if left.by:
                behind.setdefault(left.by, []).append(left.title)
        for record, others in list(behind.items())[:_MOST]:
            kind = report.text.kinds.get(record, "activity")
            count = 1 + len(others)
            self._add(self.joined, speech.text("ui.report.coverage.joined.of", title=titles.get(record, ""),
                                               count=count), kind, record)  # fmt: skip
        for key, where in (("contested", self.contested), ("joined", self.joined)):
            where.setVisible(where.count() > 0)
            self._none[key].setVisible(where.count() == 0)

    def _told(self, found: Coverage) -> str:
        reported = found.count(ON_TIME, RECEIVED, LATE)
        asked = reported + found.count(HELD, SILENT)
        speech = self._shell.speech
        parts = [speech.text("ui.report.coverage.reported", reported=reported, asked=asked)]
        counts = (("late", found.count(LATE)), ("silent", found.count(SILENT)), ("held", found.held))
        parts += [speech.text(f"ui.report.coverage.count.{name}", count=count) for name, count in counts if count]
        return " ".join(parts)

    def _add(self, where: QListWidget, text: str, kind: str, record: str) -> None:
        item = QListWidgetItem(text)
        item.setToolTip(text)
        item.setData(Qt.ItemDataRole.UserRole, (kind, record))
        where.addItem(item)

    def _open_record(self, item: QListWidgetItem) -> None:
        kind, record = item.data(Qt.ItemDataRole.UserRole)
        self._shell.go("editor", type=kind, record=record)

    def _open_unit(self, one: Reporter) -> None:
        """The unit's records of the period, of the kind that it reported first."""
        report = self._report
        if report is None or not one.records:
            return
        days = Condition("start_date", BETWEEN, (report.text.first, report.text.last))
        asked = Filter(conditions=(days, Condition("unit", ANY_OF, (one.unit,))))
        kinds = {
            report.text.kinds.get(record)
            for record, values in report.text.records.items()
            if values.get("unit") == one.unit
        }
        self._shell.go(next((kind for kind in KINDS if kind in kinds), KINDS[0]), filter=asked)
