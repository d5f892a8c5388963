"""The records of processing: who did what and when at this desk, for a period; printed, or as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from tvdesk.core.dates import UnreadableDate, format_numeric, read_typed_date
from tvdesk.services.processing_groups import GROUPS, Asked
from tvdesk.services.reports.form_names import EXCEL, PDF, WORD
from tvdesk.ui import kit
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.fields.dates import DateEditor
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.saving import form_menu, open_below
from tvdesk.ui.settings.part import Part

if TYPE_CHECKING:
    from tvdesk.services.care import Care
    from tvdesk.services.processing import Act

_LIST_HEIGHT = 260


class JournalPart(Part):
    """The lines of a period, the newest first, with what can be done with them."""

    def __init__(self, shell: Shell, care: Care, today: Callable[[], date]) -> None:
        super().__init__(shell)
        self._care, self._today = care, today
        self.first, self.last = DateEditor(shell, today), DateEditor(shell, today)
        self.first.show_typed(format_numeric(f"{today().year}-01-01"))
        self.last.show_typed(format_numeric(today().isoformat()))
        self.group = CalmCombo()
        for name in ("", *GROUPS):
            self.group.addItem("", name)
        self.print_button = kit.button(shell, "ui.journal.print", "printer", on=lambda: self._choose(PDF))
        self.save_button = kit.button(shell, "ui.journal.save", "file-spreadsheet", on=self._open_forms)
        self.problem = kit.label(shell, "ui.journal.dates", "error", wraps=True)
        self.table = RowsView(shell, "ui.settings.journal", self._columns())
        self.table.setMinimumHeight(shell.theme.px(_LIST_HEIGHT))
        self.count = kit.plain("dim")
        self.whole = kit.plain(wraps=True)
        asked = kit.row(
            kit.labelled(shell, "ui.journal.first", self.first),
            kit.labelled(shell, "ui.journal.last", self.last),
            kit.labelled(shell, "ui.journal.group", self.group),
            None,
        )
        self.lay(
            kit.label(shell, "ui.journal.text", wraps=True),
            asked,
            self.problem,
            kit.row(self.count, None, self.save_button, self.print_button),
            self.table,
            self.whole,
        )
        self.problem.hide()
        self.table.chosen.connect(lambda act: self.whole.setText(act.what))
        for one in (self.first, self.last):
            one.edited.connect(self.read)
            one.next_wanted.connect(self.read)
        self.group.currentIndexChanged.connect(lambda _at: self.read())
        shell.speech.changed.connect(self._word)
        self._word()

    @property
    def asked(self) -> Asked | None:
        """The period and group that are chosen; nothing while a day cannot be read, or they are the wrong way round."""
        try:
            first, last = (read_typed_date(one.line.text(), self._today()) for one in (self.first, self.last))
        except UnreadableDate:
            return None
        return Asked(first, last, str(self.group.currentData())) if first <= last else None

    def read(self) -> None:
        """The lines of the period as they are now."""
        asked, language = self.asked, self.shell.speech.language
        self.problem.setVisible(asked is None)
        for one in (self.print_button, self.save_button):
            one.setEnabled(asked is not None)
        if asked is None:
            return

        def done(found: list[Act]) -> None:
            if asked == self.asked and language is self.shell.speech.language:  # else a later answer is on its way
                self._show(found)

        self.shell.jobs.run(lambda _progress: self._care.acts(asked, language), done, failed=self.fail, owner=self)

    def write(self, target: Path) -> None:
        """Into a file, which is opened."""
        asked, language = self.asked, self.shell.speech.language
        if asked is None:
            return

        def done(_count: object) -> None:
            self.shell.messages.say(self.shell.speech.text("ui.journal.written", file=target.name))
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

        self.work(lambda: self._care.write_acts(asked, language, target), done, "ui.journal.writing", writes=False)

    def _open_forms(self) -> None:
        open_below(form_menu(self, self.shell, self._choose, (WORD, EXCEL)), self.save_button)

    def _choose(self, ending: str) -> None:
        key = "ui.journal.print" if ending == PDF else "ui.journal.save"
        choose_target(self, self.shell, key, f"nhat-ky-xu-ly{ending}", self.write)

    def _show(self, found: list[Act]) -> None:
        self.table.fill(found)
        if found and self.table.current is None:
            self.table.choose(0)
        current = self.table.current
        self.whole.setText(current.what if current else "")
        self.count.setText(self.shell.speech.text("journal.count", count=self.shell.speech.number(len(found))))

    def _word(self) -> None:
        say = self.shell.speech.text
        for at in range(self.group.count()):
            name = self.group.itemData(at)
            self.group.setItemText(at, say(f"processing.group.{name}") if name else say("ui.journal.all"))
        if self.isVisible():
            self.read()

    def _columns(self) -> tuple[Column, ...]:
        group = self.shell.speech.text
        return (
            Column("processing.column.at", lambda one: one.at, 130),
            Column("processing.column.actor", lambda one: one.actor, 150, narrow=120),
            Column("processing.column.group", lambda one: group(f"processing.group.{one.group}"), 136, narrow=0),
            Column("processing.column.what", lambda one: one.what),
        )
