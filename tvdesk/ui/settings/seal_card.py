"""Whether files are sealed on their way: at the office a switch with the recovery key, at a unit what is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.page import Shell
from tvdesk.ui.signing import offer_part

if TYPE_CHECKING:
    from tvdesk.services.care import Care
    from tvdesk.services.root_desk import Changed
    from tvdesk.services.seal_policy import SealPolicy
    from tvdesk.ui.settings.part import Part


class SealCard(QWidget):
    """One card; ``part`` runs the work and tells what goes wrong."""

    def __init__(self, shell: Shell, care: Care, part: Part) -> None:
        super().__init__()
        self._shell, self._care, self._part = shell, care, part
        self.state, self.text = kit.badge(), kit.plain(wraps=True)
        self.start_button = kit.button(shell, "ui.settings.seal.start", "shield-check", on=self.choose)
        self.end_button = kit.button(shell, "ui.settings.seal.end", "ban", on=self.end)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            kit.card(
                kit.row(kit.label(shell, "ui.settings.seal", "section"), self.state, None),
                self.text,
                kit.row(self.start_button, self.end_button, None),
                gap=10,
            )
        )
        self.hide()

    def show_policy(self, found: SealPolicy | None) -> None:
        """What is in force; nothing is shown before the desk knows an office."""
        self.setVisible(found is not None)
        if found is None:
            return
        say, office = self._shell.speech.text, self._care.is_office
        self.state.setText(say("ui.settings.seal.on" if found.sealed else "ui.settings.seal.off"))
        kit.dress(self.state, "badge-good" if found.sealed else "badge-neutral")
        key = "unit" if not office else "with_key" if found.sealed and found.recovery else "without_key"
        self.text.setText(say(f"ui.settings.seal.text.{key}"))
        self.start_button.setVisible(office and not found.sealed)
        self.end_button.setVisible(office and found.sealed)

    def choose(self) -> None:
        """Where the recovery key goes; then files are sealed."""
        choose_target(self, self._shell, "ui.settings.seal.where", "khoa-cuu-ho.txt", self.start)

    def start(self, target: Path) -> None:
        """Make the recovery key, and ask for sealed files."""

        self._change(
            lambda: self._care.start_sealing(target),
            self._shell.speech.text("ui.settings.seal.started", file=target.name),
        )

    def end(self) -> None:
        """Ask for sealed files no longer; it can be asked for again at any time."""

        self._change(self._care.end_sealing, self._shell.speech.text("ui.settings.seal.ended"))

    def _change(self, act: Callable[[], object], said: str) -> None:
        def done(result: object) -> None:
            changed: Changed = result  # type: ignore[assignment]
            if changed.in_force:
                self._shell.messages.say(said)
            else:
                offer_part(self._part, self._shell, changed.part, self._care.part_name)

        self._part.work(act, done, "ui.settings.seal.working")
