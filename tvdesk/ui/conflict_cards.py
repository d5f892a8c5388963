"""What machines say differently, side by side: a card for each field, a column for each side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.ui.kit import badge, button, card, clear, column, empty_state, plain, row, scroll
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.disputes import Dispute, Position

Settle = Callable[["Dispute", int], None]


class ConflictCards(QWidget):
    """Shows disputes; ``settle`` is called with the dispute and the side that was chosen."""

    def __init__(self, shell: Shell, settle: Settle) -> None:
        super().__init__()
        self._shell, self._settle = shell, settle
        self._cards = QVBoxLayout()
        self._cards.setSpacing(14)
        inner = QWidget()
        inner.setLayout(column(self._cards, None))
        self._empty = empty_state(shell, "circle-check", "ui.exchange.agreed", "ui.exchange.agreed.hint")
        self._area = scroll(inner)
        self.setLayout(column(self._area, self._empty))

    def show_disputes(self, disputes: Sequence[Dispute]) -> None:
        """Show these in place of all others."""
        clear(self._cards)
        for one in disputes:
            self._cards.addWidget(self._card(one))
        self._area.setVisible(bool(disputes))
        self._empty.setVisible(not disputes)

    def _card(self, dispute: Dispute) -> QFrame:
        name, field = plain("section", wraps=True), plain("dim")
        name.setText(dispute.title)
        field.setText(
            self._shell.speech.text(
                "ui.exchange.field", kind=self._shell.speech.text(f"type.{dispute.type}"), field=dispute.label
            )
        )
        sides = row(*(self._side(dispute, at, one) for at, one in enumerate(dispute.positions)))
        made = card(name, field, sides)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return made

    def _side(self, dispute: Dispute, at: int, one: Position) -> QFrame:
        speech = self._shell.speech
        value, who = plain("strong", wraps=True), plain("dim", wraps=True)
        value.setText(one.text)
        machine = speech.text("ui.exchange.this_machine" if one.own else "ui.exchange.machine", device=one.device)
        who.setText("\n".join(part for part in (f"{one.actor} · {machine}", one.unit, one.moment) if part))
        takes = button(self._shell, "ui.exchange.choose", "check", on=lambda: self._settle(dispute, at))
        takes.setAccessibleName(f"{speech.text('ui.exchange.choose')}: {dispute.label} = {one.text}")
        foot = row(takes, None, badge(speech.text("ui.exchange.shown"), "accent") if one.shown else None)
        return card(value, who, None, foot, gap=6, margin=12)
