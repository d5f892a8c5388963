"""The backups: what there is, one more, a look into one, and back to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.ui import kit
from tvdesk.ui.dialogs.damaged import LookDialog, Restore
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.settings.part import Part

if TYPE_CHECKING:
    from tvdesk.services.backup import Backup, Description
    from tvdesk.services.care import Care
    from tvdesk.services.rescue import Look

_LIST_HEIGHT = 300


class BackupsPart(Part):
    """The list with its three acts."""

    def __init__(self, shell: Shell, care: Care, restore: Restore, reopen: Callable[[str], object]) -> None:
        super().__init__(shell)
        self._care, self._restore, self._reopen = care, restore, reopen
        self._backups: list[Backup] = []
        self.dialog: LookDialog | None = None
        self.table = RowsView(shell, "ui.backups.list", self._columns())
        self.table.setMinimumHeight(shell.theme.px(_LIST_HEIGHT))
        self.make_button = kit.button(shell, "ui.backups.make", "database-backup", "primary", self.make)
        self.elsewhere_button = kit.button(shell, "ui.backups.elsewhere", "usb", on=self._choose_folder)
        self.look_button = kit.button(shell, "ui.backups.look", "eye", on=self.look)
        self.empty = kit.empty_state(shell, "database-backup", "ui.backups.empty", "ui.backups.empty.hint")
        self.lay(
            kit.label(shell, "ui.backups.text", wraps=True),
            kit.row(self.make_button, self.elsewhere_button, None),
            self.table,
            kit.row(self.look_button, None),
            self.empty,
        )
        self.empty.hide()
        self.table.chosen.connect(lambda _one: self._renew())
        self.table.opened.connect(lambda _one: self.look())
        shell.speech.changed.connect(self._fill)
        self._renew()

    def read(self) -> None:
        """The backups as they are now."""
        self.shell.jobs.run(lambda _progress: self._care.backups(), self._show, failed=self.fail, owner=self)

    def make(self) -> None:
        """One more, here."""
        self.make_in(None)

    def make_in(self, folder: Path | None) -> None:
        """One more, here or in another place."""

        def done(result: object) -> None:
            made: Backup = result  # type: ignore[assignment]
            self.shell.messages.say(self.shell.speech.text("ui.backups.made", folder=str(made.folder)))

        self.work(lambda: self._care.back_up(folder), done, "ui.backups.making")

    def look(self) -> None:
        """Look into the one that is marked."""
        backup = self.table.current
        if backup is not None and backup.about is not None:
            self.work(lambda: self._care.look(backup), self._show_look, "ui.backups.looking", writes=False)

    def _show_look(self, result: object) -> None:
        look: Look = result  # type: ignore[assignment]
        self.dialog = LookDialog(self.shell, look, self._restore, self.window())
        self.dialog.restored.connect(lambda: self._reopen("ui.restore.done"))
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _show(self, found: list[Backup]) -> None:
        self._backups = found
        self._fill()

    def _fill(self) -> None:
        self.table.fill(self._backups)
        self.table.setVisible(bool(self._backups))
        self.look_button.setVisible(bool(self._backups))
        self.empty.setVisible(not self._backups)
        if self._backups:
            self.table.choose(0)
        self._renew()

    def _columns(self) -> tuple[Column, ...]:
        """What a backup says of itself; one that cannot be read has its folder's name and says so."""
        speech = self.shell.speech

        def of(say: Callable[[Description], str], otherwise: str = "") -> Callable[[Backup], str]:
            return lambda one: (speech.text(otherwise) if otherwise else "") if one.about is None else say(one.about)

        reason = of(lambda about: speech.text(f"ui.backups.reason.{about.reason}"), "ui.backups.unreadable")
        size = of(lambda about: f"{speech.number(max(about.bytes // 1024, 1))} KB")
        keys = of(lambda about: speech.text("ui.backups.keys.in" if about.keys else "ui.backups.keys.out"))
        return (
            Column(
                "ui.backups.column.created",
                lambda one: one.name if one.about is None else speech.moment(one.about.created),
                160,
            ),
            Column(
                "ui.backups.column.reason",
                reason,
                icon=lambda one: ("circle-alert", "wrong") if one.about is None else ("", ""),
            ),
            Column("ui.backups.column.changes", of(lambda about: speech.number(about.changes)), 110, right=True),
            Column("ui.backups.column.size", size, 110, right=True),
            Column("ui.backups.column.keys", keys, 120),
        )

    def _renew(self) -> None:
        backup = self.table.current
        self.look_button.setEnabled(backup is not None and backup.about is not None)

    def _choose_folder(self) -> None:
        choose_folder(self, self.shell, "ui.backups.elsewhere", self.make_in)
