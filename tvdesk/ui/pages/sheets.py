"""A workbook into the register: what was understood, what is asked, what may be there already; one button, one Undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QPushButton, QStackedWidget, QWidget

from tvdesk.ui.calm import CalmTabs
from tvdesk.ui.kit import button, column, lay, plain, row, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rows_painter import ICON
from tvdesk.ui.sheets.asked_panel import AskedPanel
from tvdesk.ui.sheets.duplicates_panel import DuplicatesPanel
from tvdesk.ui.sheets.flow import ImportFlow
from tvdesk.ui.sheets.mending import Mending
from tvdesk.ui.sheets.notice import Notice
from tvdesk.ui.sheets.rows_panel import RowsPanel
from tvdesk.ui.sheets.sheets_panel import KINDS, LOOKS, SheetsPanel

if TYPE_CHECKING:
    from tvdesk.core.errors import TvdeskError
    from tvdesk.services.sheet_desk import SheetDesk

SHEETS, ASKED, DUPLICATES, ROWS = range(4)
_AHEAD_MS = 60
"""How long after the beginning of the reading the steps are made ready, and how long after that they are painted."""
_BEAT_MS = 1
_PAGES = {"plan_item": "plan"}
"""The pages whose lists show a kind of record, where they are named otherwise."""


class SheetsPage(Page):
    """Without a file it says how to begin; with one it shows four steps and the button that imports."""

    name = "sheets"

    def __init__(self, shell: Shell, desk: SheetDesk) -> None:
        super().__init__(shell)
        self.flow = ImportFlow(shell, desk)
        self.notice = Notice(shell)
        self.sheets = SheetsPanel(shell, self.flow)
        mending = Mending(shell, self.flow, desk)
        self.asked = AskedPanel(shell, self.flow, desk.sentence, mending)
        self.duplicates = DuplicatesPanel(shell, self.flow, desk, desk.unit_name)
        self.rows = RowsPanel(shell, self.flow, desk.sentence, desk.unit_name, mending)
        self.tabs = CalmTabs()
        self._panels = (self.sheets, self.asked, self.duplicates, self.rows)
        self._stale: set[int] = set()
        for panel in self._panels:
            self.tabs.addTab(panel, "")
        self._file, self._summary = plain("dim"), plain(wraps=True)
        self._file.setProperty("elides", True)
        self.other_button = button(shell, "ui.sheets.other", "folder-open", on=self.choose_file)
        self.take_button = button(shell, "ui.sheets.take.none", "download", "primary", self.flow.take)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.notice)
        self._steps = self._work()
        self._stack.addWidget(self._steps)
        named = title(shell, "ui.page.sheets")
        named.setMinimumHeight(self.other_button.sizeHint().height())
        head = row(named, self._file, self.other_button, self.take_button)
        head.setStretch(1, 1)
        lay(self, head, self._stack)
        self._show: Callable[[], None] = self._show_start
        self._ahead = QTimer(self, singleShot=True, interval=_AHEAD_MS)
        self._ahead.timeout.connect(self._lay_out_ahead)
        self._connect()
        self._show()
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # now, and not in the moment in which the workbook comes on screen
        for look in LOOKS:
            shell.theme.icon(*look, ICON)

    def _work(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(self._summary, self.tabs, gap=8))
        return made

    def _connect(self) -> None:
        flow = self.flow
        flow.opened.connect(self._opened)
        flow.planned.connect(self._planned)
        flow.compared.connect(self._compared)
        flow.refused.connect(lambda error: self._now(partial(self._show_refused, error)))
        flow.called_off.connect(self._called_off)
        flow.taken.connect(self._taken)
        flow.undone.connect(self._undone)
        self.duplicates.changed.connect(self._left_out)
        self.rows.changed.connect(self._left_out)
        self.tabs.currentChanged.connect(lambda _at: self._renew_step())
        self.asked.file_wanted.connect(self._choose_errors_file)
        self.shell.speech.changed.connect(lambda: self._show())

    def arrive(self, file: Path | None = None, **_arguments: Any) -> None:
        """Open the file that was dropped; without one the page stays as it was left."""
        if file is not None and not self.flow.busy:
            self.open(file)

    def open(self, file: Path) -> None:
        """Read a workbook."""
        self.flow.open(file)
        self._now(self._show_reading)
        self._ahead.start()

    def _lay_out_ahead(self) -> None:
        """While the workbook is read, the steps are laid out and then painted where nobody sees it.

        In the moment in which they come on screen, both together would be felt.
        """
        steps = self._steps
        steps.resize(self._stack.size())
        steps.grab(QRect(0, 0, 1, 1))
        QTimer.singleShot(_AHEAD_MS, steps, lambda: steps.grab() if not steps.isVisible() else None)

    # --- what is on the page --------------------------------------------------------------------------------

    def _now(self, show: Callable[[], None]) -> None:
        self._show = show
        show()

    def _show_notice(self, look: tuple[str, str], head: str, text: str, *buttons: QWidget, below: bool = False) -> None:
        templates = self._template_buttons() if below else ()
        self.notice.say(look, head, text, buttons, templates)
        self._file.setText("")
        self.take_button.hide()
        self.other_button.hide()
        self._turn_to(self.notice)

    def _turn_to(self, side: QWidget) -> None:
        """The notice or the steps: laid out now, painted in the next beat, since both in one would be felt."""
        if side is not self._stack.currentWidget():
            side.setUpdatesEnabled(False)
            QTimer.singleShot(_BEAT_MS, side, lambda: side.setUpdatesEnabled(True))
            self._stack.setCurrentWidget(side)

    def _show_start(self) -> None:
        say = self.shell.speech.text
        self._show_notice(
            ("file-spreadsheet", "dim"), say("ui.sheets.start"), say("ui.sheets.start.hint"), self._choose(), below=True
        )

    def _choose(self) -> QPushButton:
        return button(self.shell, "ui.sheets.choose", "folder-open", "primary", self.choose_file)

    def _show_reading(self) -> None:
        say = self.shell.speech.text
        head = say("ui.sheets.reading", file=self.flow.path.name)
        self._show_notice(("loader", "dim"), head, say("ui.sheets.reading.hint"))

    def _show_refused(self, error: TvdeskError) -> None:
        speech = self.shell.speech
        head, text = speech.sentence(error), speech.next_step(error)
        self._show_notice(("circle-alert", "wrong"), head, text, self._choose(), below=True)

    def _show_done(self) -> None:
        taken, say = self.flow.done, self.shell.speech.text
        if taken is None:
            return
        asked = self.flow.unsettled
        rest = say("ui.sheets.done.asked", count=asked) if asked else say("ui.sheets.done.hint")
        lists = [self._list_button(kind) for kind in taken.counts()]
        undo = button(self.shell, "ui.message.undo", "undo-2", on=self.flow.undo)
        stay = button(self.shell, "ui.sheets.stay" if asked else "ui.sheets.look", on=self._stay)
        head = say("ui.sheets.done", count=len(taken.made), file=taken.file)
        self._show_notice(("circle-check", "good"), head, rest, *lists, undo, stay)
        self.other_button.show()

    def _list_button(self, kind: str) -> QPushButton:
        page = _PAGES.get(kind, kind)
        return button(self.shell, f"ui.sheets.list.{kind}", "list", on=lambda: self.shell.go(page))

    def _template_buttons(self) -> tuple[QWidget, ...]:
        names = plain("dim")
        names.setText(self.shell.speech.text("ui.sheets.templates"))
        made = [
            button(self.shell, f"type.{kind}", role="link", on=partial(self.choose_template_file, kind))
            for kind in KINDS
        ]
        return (names, *made)

    def _show_work(self) -> None:
        self._file.setText(self.flow.path.name)
        self._file.setToolTip(str(self.flow.path))
        self._stale = set(range(len(self._panels)))
        self._renew_step()
        self._count()
        self.take_button.show()
        self.other_button.show()
        self._turn_to(self._steps)

    def _renew_step(self) -> None:
        """Each step is made ready when it is looked at: all at once would be felt."""
        at = self.tabs.currentIndex()
        if at in self._stale:
            self._stale.discard(at)
            self._panels[at].show_workbook()

    def _count(self) -> None:
        """The figures: of the button, the steps and the line above them."""
        flow, say = self.flow, self.shell.speech.text
        if flow.result is None:
            return
        count = flow.count
        self.take_button.setText(say("ui.sheets.take" if count else "ui.sheets.take.none", count=count))
        self.take_button.setEnabled(count > 0)
        asked = flow.unsettled
        texts = [
            say("ui.sheets.step.sheets"),
            say("ui.sheets.step.asked", count=asked),
            say("ui.sheets.step.duplicates", count=len(flow.duplicates))
            if flow.duplicates is not None
            else say("ui.sheets.step.duplicates.searching"),
            say("ui.sheets.step.rows", count=len(flow.result.rows)),
        ]
        for at, text in enumerate(texts):
            self.tabs.setTabText(at, text)
        self._summary.setText(self._summed_up())

    def _summed_up(self) -> str:
        look, without, say = self.flow.look, self.flow.without, self.shell.speech.text
        counts, asked, out = look.counts, len(look.waiting - without), len((look.new | look.waiting) & without)
        found = {"known": counts["known"], "asked": asked, "other": counts["other_unit"], "out": out}
        parts = [say("ui.sheets.sum.new", count=self.flow.count, rows=counts["rows"])]
        parts += [say(f"ui.sheets.sum.{name}", count=count) for name, count in found.items() if count]
        return f"{'; '.join(parts)}."

    # --- what happened --------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self.tabs.setCurrentIndex(SHEETS)
        self._now(self._show_work)

    def _planned(self) -> None:
        if self.flow.done is None:
            self._now(self._show_work)

    def _compared(self) -> None:
        self._stale.add(DUPLICATES)
        self._renew_step()
        self._count()

    def _left_out(self) -> None:
        self._stale |= {ASKED, DUPLICATES, ROWS} - {self.tabs.currentIndex()}
        self._count()

    def _called_off(self) -> None:
        self._now(self._show_start if self.flow.session is None else self._show_work)

    def _taken(self) -> None:
        taken, say = self.flow.done, self.shell.speech.text
        if taken is not None:
            self._now(self._show_done)
            text = say("ui.sheets.done", count=len(taken.made), file=taken.file)
            QTimer.singleShot(_BEAT_MS, self, lambda: self.shell.messages.undo(text, self.flow.undo))

    def _undone(self) -> None:
        self.shell.messages.say(self.shell.speech.text("ui.sheets.undone", file=self.flow.path.name), "plain")

    def _stay(self) -> None:
        """Back to the workbook: its rows are known now."""
        self.flow.settle()
        self.tabs.setCurrentIndex(ASKED)

    # --- files ----------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a workbook."""
        dialog = QFileDialog(self, self.shell.speech.text("ui.sheets.choose"))
        dialog.setNameFilter(self.shell.speech.text("ui.sheets.filter"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def choose_template_file(self, kind: str) -> None:
        """Ask where the empty workbook goes."""
        name = self.shell.speech.text("ui.sheets.template_file", kind=self.shell.speech.text(f"type.{kind}"))
        self._choose_target(name, lambda path: self.flow.write_template(kind, path))

    def _choose_errors_file(self) -> None:
        name = self.shell.speech.text("ui.sheets.errors_file", file=self.flow.path.stem)
        self._choose_target(name, self.flow.write_errors)

    def _choose_target(self, name: str, write: Callable[[Path], None]) -> None:
        dialog = QFileDialog(self, self.shell.speech.text("ui.sheets.save"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.shell.speech.text("ui.sheets.filter.save"))
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: write(Path(chosen)))
        dialog.open()
