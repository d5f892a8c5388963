"""Settings: how the window looks and speaks, where the work lies, the keys, the backups, the program itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tvdesk.ui import kit
from tvdesk.ui.calm import CalmTabs
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.settings.about import AboutPart
from tvdesk.ui.settings.backups import BackupsPart
from tvdesk.ui.settings.encryption_card import Rewrite
from tvdesk.ui.settings.journal import JournalPart
from tvdesk.ui.settings.keys import KeysPart
from tvdesk.ui.settings.look import LookPart
from tvdesk.ui.settings.part import Part
from tvdesk.ui.settings.place import PlacePart
from tvdesk.ui.settings.retention import RetentionPart

if TYPE_CHECKING:
    from tvdesk.services.backup import Backup
    from tvdesk.services.care import Care
    from tvdesk.services.preferences import PreferencesFile

PARTS = ("look", "place", "keys", "backups", "journal", "retention", "about")


class SettingsPage(Page):
    """One tab for each part; only the part that is shown reads anything.

    ``restore`` puts a backup in place of the open workspace (called in a job), ``rewrite``
    has it encrypted or written in the clear, ``reopen`` opens what is there
    afterwards and says the words of a key, ``throw_away`` ends the sample workspace.
    """

    name = "settings"

    def __init__(
        self,
        shell: Shell,
        preferences: PreferencesFile,
        care: Care,
        restore: Callable[[Backup], object],
        rewrite: Rewrite,
        reopen: Callable[[str], object],
        throw_away: Callable[[], object],
        today: Callable[[], date],
    ) -> None:
        super().__init__(shell)
        self.look = LookPart(shell, preferences)
        self.place = PlacePart(shell, care, throw_away, rewrite)
        self.keys = KeysPart(shell, care, reopen)
        self.backups = BackupsPart(shell, care, restore, reopen)
        self.journal = JournalPart(shell, care, today)
        self.about = AboutPart(shell, care.updating)
        self.retention = RetentionPart(shell, care, today)
        self.parts: tuple[Part, ...] = (
            self.look, self.place, self.keys, self.backups, self.journal, self.retention, self.about,
        )  # fmt: skip
        self.tabs = CalmTabs()
        for part in self.parts:
            self.tabs.addTab(kit.scroll(part), "")
        kit.lay(self, kit.title(shell, "ui.page.settings"), self.tabs).setStretch(1, 1)
        self.tabs.currentChanged.connect(lambda _at: self._read())
        shell.speech.changed.connect(self._word)
        shell.jobs.changed.connect(self._changed)
        self._word()

    def arrive(self, part: str = "", update: Path | None = None, **_arguments: Any) -> None:
        """Open a part by its name, or look at an update; without one, the part that was open."""
        if update is not None:
            part = "about"
            self.about.update_card.look(update)
        if part in PARTS:
            self.tabs.setCurrentIndex(PARTS.index(part))
        self._read()

    @property
    def help(self) -> str:
        """The keys have a help page of their own."""
        return "keys" if self.tabs.currentIndex() == PARTS.index("keys") else self.name

    def _read(self) -> None:
        self.parts[self.tabs.currentIndex()].read()

    def _changed(self, what: frozenset[str]) -> None:
        if "care" in what and self.isVisible():
            self._read()

    def _word(self) -> None:
        for at, name in enumerate(PARTS):
            self.tabs.setTabText(at, self.shell.speech.text(f"ui.settings.{name}"))
