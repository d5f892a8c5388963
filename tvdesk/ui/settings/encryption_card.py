"""Whether the workspace lies encrypted on this machine: what that means, and the way there and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import note
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.care import Standing

Rewrite = Callable[[bool], object]
"""Lets go of the open workspace, encrypts it or writes it in the clear, and opens it anew."""


class EncryptionCard(QWidget):
    """One card; the work itself is the window's, which has no page meanwhile."""

    def __init__(self, shell: Shell, rewrite: Rewrite) -> None:
        super().__init__()
        self._shell = shell
        self.state, self.text = kit.badge(), kit.plain(wraps=True)
        self.warning = note(
            shell, "triangle-alert", "attention", kit.label(shell, "ui.encryption.lost", "warning", wraps=True)
        )
        self.understood = QCheckBox()
        shell.speech.put(self.understood, "ui.encryption.understood")
        self.start_button = kit.button(shell, "ui.encryption.start", "shield-check", on=lambda: rewrite(True))
        self.end_button = kit.button(shell, "ui.encryption.end", "ban", on=lambda: rewrite(False))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            kit.card(
                kit.row(kit.label(shell, "ui.encryption", "section"), self.state, None),
                self.text,
                self.warning,
                self.understood,
                kit.row(self.start_button, self.end_button, None),
                gap=10,
            )
        )
        self.understood.toggled.connect(self.start_button.setEnabled)
        self.start_button.setEnabled(False)
        self.hide()

    def show_standing(self, found: Standing) -> None:
        """How it stands; a sample, and a workspace on a server, are not encrypted here."""
        self.setVisible(not found.on_server and not found.sample)
        say, encrypted = self._shell.speech.text, found.encrypted
        self.state.setText(say("ui.encryption.on" if encrypted else "ui.encryption.off"))
        kit.dress(self.state, "badge-good" if encrypted else "badge-neutral")
        self.text.setText(say("ui.encryption.text.on" if encrypted else "ui.encryption.text.off"))
        for one in (self.warning, self.understood, self.start_button):
            one.setVisible(not encrypted)
        self.end_button.setVisible(encrypted)
