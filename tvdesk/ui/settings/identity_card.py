"""A workspace that may be a copy: why it writes nothing more, and the two ways on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import note
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.care import Care
    from tvdesk.ui.settings.part import Part

MOVED = "moved"


class IdentityCard(QWidget):
    """Shown only while the identity is in doubt; ``reopen`` opens the workspace anew, with what it says then."""

    def __init__(self, shell: Shell, care: Care, part: Part, reopen: Callable[[str], object]) -> None:
        super().__init__()
        self._shell, self._care, self._part, self._reopen = shell, care, part, reopen
        self.why = kit.plain(wraps=True)
        self.renew_button = kit.button(shell, "ui.settings.identity.renew", "key-round", "primary", self.renew)
        self.keep_button = kit.button(shell, "ui.settings.identity.keep", "check", on=self.keep)
        self._moved = kit.label(shell, "ui.settings.identity.moved", "dim", wraps=True)
        heading = kit.label(shell, "ui.settings.identity", "section")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            kit.card(
                note(shell, "triangle-alert", "attention", heading),
                self.why,
                kit.label(shell, "ui.settings.identity.text", wraps=True),
                self._moved,
                kit.row(self.renew_button, self.keep_button, None),
                gap=10,
            )
        )
        self.hide()

    def show_doubt(self, why: str) -> None:
        """Why it is in doubt; nothing for a workspace that is the only one."""
        self.setVisible(bool(why))
        if why:
            self.why.setText(self._shell.speech.text(f"identity.why.{why}"))
        for one in (self.keep_button, self._moved):
            one.setVisible(why == MOVED)

    def renew(self) -> None:
        """A new device in the place of this one; then its request goes to the office."""
        self._do(self._care.take_new_identity, "ui.settings.identity.renewed")

    def keep(self) -> None:
        """The person's word that the folder was moved here, and that there is no other."""
        self._do(self._care.keep_identity, "ui.settings.identity.kept")

    def _do(self, act: Callable[[], object], said: str) -> None:
        def done(_result: object) -> None:
            self._reopen(said)

        self._part.work(act, done, "ui.settings.identity.working")
