"""Where the work lies, whose it is, whether it lies encrypted; the sample is thrown away here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLabel

from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import note
from tvdesk.ui.page import Shell
from tvdesk.ui.settings.encryption_card import EncryptionCard, Rewrite
from tvdesk.ui.settings.part import Part

if TYPE_CHECKING:
    from tvdesk.services.care import Care, Standing

_FACTS = ("unit", "person", "position", "folder", "device")


class Facts(QGridLayout):
    """Names at the left, values at the right that can be selected and copied."""

    def __init__(self, shell: Shell, area: str, names: tuple[str, ...]) -> None:
        super().__init__()
        self.setHorizontalSpacing(20)
        self.setVerticalSpacing(8)
        self.setColumnStretch(1, 1)
        self.values: dict[str, QLabel] = {}
        for line, name in enumerate(names):
            value = kit.plain(wraps=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.addWidget(kit.label(shell, f"ui.settings.{area}.{name}", "dim"), line, 0, Qt.AlignmentFlag.AlignTop)
            self.addWidget(value, line, 1)
            self.values[name] = value

    def show_values(self, **values: str) -> None:
        """Show these values; an empty one as a dash."""
        for name, value in values.items():
            self.values[name].setText(value or "–")


class PlacePart(Part):
    """The workspace's folder and its owner."""

    def __init__(self, shell: Shell, care: Care, throw_away: Callable[[], object], rewrite: Rewrite) -> None:
        super().__init__(shell)
        self._care = care
        self.facts = Facts(shell, "place", _FACTS)
        self.warning = note(
            shell,
            "triangle-alert",
            "attention",
            kit.label(shell, "ui.settings.place.synchronised", "warning", wraps=True),
        )
        self.throw_button = kit.button(shell, "ui.settings.sample.throw", "trash-2", "danger", throw_away)
        self.sample = kit.card(
            kit.label(shell, "ui.settings.sample", "section"),
            kit.label(shell, "ui.settings.sample.text", wraps=True),
            kit.row(self.throw_button, None),
        )
        self.encryption = EncryptionCard(shell, rewrite)
        opens = kit.button(shell, "ui.settings.place.open", "folder-open", on=self._open)
        self.lay(
            self.sample,
            kit.card(self.facts, self.warning, kit.row(opens, None), gap=12),
            kit.label(shell, "ui.settings.place.hint", "dim", wraps=True),
            self.encryption,
        )
        for one in (self.sample, self.warning):
            one.hide()

    def read(self) -> None:
        """How it stands now."""
        self.shell.jobs.run(lambda _progress: self._care.standing(), self._show, failed=self.fail, owner=self)

    def _show(self, found: Standing) -> None:
        self.facts.show_values(
            unit=found.unit, person=found.person, position=found.position, folder=str(found.folder), device=found.device
        )
        self.warning.setVisible(found.synchronised)
        self.sample.setVisible(found.sample)
        self.encryption.show_standing(found)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._care.folder)))
