"""The program itself: its version, what it is made of, and where its log lies."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from tvdesk import __version__
from tvdesk.services.places import log_folder
from tvdesk.ui import kit
from tvdesk.ui.page import Shell
from tvdesk.ui.settings.part import Part
from tvdesk.ui.settings.place import Facts
from tvdesk.ui.settings.update_card import UpdateCard

if TYPE_CHECKING:
    from tvdesk.services.updating import Updating


class AboutPart(Part):
    """Facts, licences, the log folder."""

    def __init__(self, shell: Shell, updating: Updating) -> None:
        super().__init__(shell)
        facts = Facts(shell, "about", ("version", "qt", "python", "system"))
        facts.show_values(
            version=f"tvdesk {__version__}",
            qt=f"Qt {qVersion()}",
            python=platform.python_version(),
            system=f"{platform.system()} {platform.release()}",
        )
        logs = kit.button(shell, "ui.failure.folder", "folder-open", on=self._open_logs)
        self.update_card = UpdateCard(shell, updating, QApplication.closeAllWindows)
        self.lay(
            kit.card(kit.label(shell, "ui.settings.about.head", "section"), facts, gap=12),
            self.update_card,
            kit.card(
                kit.label(shell, "ui.settings.about.licences", "section"),
                kit.label(shell, "ui.settings.about.licences.text", wraps=True),
            ),
            kit.row(logs, None),
        )

    def _open_logs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))
