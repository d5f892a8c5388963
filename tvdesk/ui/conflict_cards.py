"""What machines say differently, side by side: a card for each field, a column for each side, and the value before.

A long text is compared word by word with the one from which both parted; where the two authors' work fits together,
the combined text is offered, and any other can be written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.core.text_compare import combine
from tvdesk.ui.compared_text import compared_label
from tvdesk.ui.kit import badge, button, card, clear, column, empty_state, label, labelled, plain, row, scroll
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.disputes import Dispute, Position

Settle = Callable[["Dispute", Any, str], None]
MOST = 30
"""Cards shown at a time: each decided makes room for the next."""


class ConflictCards(QWidget):
    """Shows disputes; ``settle`` is called with the dispute, the value that was chosen, and that value in words."""

    def __init__(self, shell: Shell, settle: Settle, *, empty: bool = True) -> None:
        super().__init__()
        self._shell, self._settle = shell, settle
        self._cards = QVBoxLayout()
        self._cards.setSpacing(14)
        inner = QWidget()
        inner.setLayout(column(self._cards, None))
        self._area = scroll(inner)
        self._more = plain("dim", wraps=True)
        self._empty = empty_state(shell, "circle-check", "ui.exchange.agreed", "ui.exchange.agreed.hint")
        self._says_empty = empty
        self.setLayout(column(self._area, self._more, self._empty))
        self.show_disputes(())

    def show_disputes(self, disputes: Sequence[Dispute]) -> None:
        """Show these in place of all others."""
        clear(self._cards)
        for one in disputes[:MOST]:
            self._cards.addWidget(self._card(one))
        rest = len(disputes) - MOST
        self._more.setText(self._shell.speech.text("ui.conflict.more", count=rest) if rest > 0 else "")
        self._more.setVisible(rest > 0)
        self._area.setVisible(bool(disputes))
        self._empty.setVisible(not disputes and self._says_empty)

    def _card(self, dispute: Dispute) -> QFrame:
        say = self._shell.speech.text
        name, field = plain("section", wraps=True), plain("dim", wraps=True)
        name.setText(dispute.title or say(f"type.{dispute.type}"))
        kind = say("ui.exchange.field", kind=say(f"type.{dispute.type}"), field=dispute.label)
        field.setText(" · ".join(part for part in (kind, dispute.unit) if part))
        pieces: list[QWidget] = [name, field, self._base(dispute)]
        sides = row(*(self._side(dispute, one) for one in dispute.positions))
        made = card(*pieces, sides, *self._written_anew(dispute))
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        return made

    def _base(self, dispute: Dispute) -> QLabel:
        made = plain(wraps=True)
        base, say = dispute.base, self._shell.speech.text
        if base is None:
            made.setText(say("ui.conflict.no_base"))
        else:
            key = "ui.conflict.base.long" if dispute.long else "ui.conflict.base"
            made.setText(say(key, value=base.text, actor=base.actor, moment=base.moment))
        return made

    def _side(self, dispute: Dispute, one: Position) -> QFrame:
        speech = self._shell.speech
        who = plain("dim", wraps=True)
        machine = speech.text("ui.exchange.this_machine" if one.own else "ui.exchange.machine", device=one.device)
        who.setText("\n".join(part for part in (f"{one.actor} · {machine}", one.unit, one.moment) if part))
        takes = button(
            self._shell, "ui.exchange.choose", "check", on=lambda: self._settle(dispute, one.value, one.text)
        )
        takes.setAccessibleName(f"{speech.text('ui.exchange.choose')}: {dispute.label} = {one.text}")
        foot = row(takes, None, badge(speech.text("ui.exchange.shown"), "accent") if one.shown else None)
        return card(self._value(dispute, one), who, None, foot, gap=6, margin=12)

    def _value(self, dispute: Dispute, one: Position) -> QLabel:
        before = dispute.base.value if dispute.base is not None else ""
        if dispute.long and isinstance(one.value, str) and isinstance(before, str) and before:
            return compared_label(self._shell, before, one.value)
        made = plain("" if dispute.long else "strong", wraps=True)
        made.setText(one.text)
        return made

    def _written_anew(self, dispute: Dispute) -> list[QWidget]:
        """For a long text: the two put together, to be taken as it is or written over."""
        texts = [one.value for one in dispute.positions]
        if not dispute.long or not all(isinstance(text, str) for text in texts):
            return []
        before = dispute.base.value if dispute.base is not None and isinstance(dispute.base.value, str) else ""
        combined = combine(before, texts[0], texts[1]) if len(texts) == 2 and before else None
        editor = QPlainTextEdit(combined if combined is not None else texts[0])
        editor.setTabChangesFocus(True)
        editor.setFixedHeight(self._shell.theme.px(96))
        note = label(
            self._shell,
            "ui.conflict.combined" if combined is not None else "ui.conflict.overlapping",
            "dim",
            wraps=True,
        )
        takes = button(self._shell, "ui.conflict.take_written", "check", on=lambda: self._take_written(dispute, editor))
        holder = QWidget()
        holder.setLayout(labelled(self._shell, "ui.conflict.write", editor, note, row(None, takes)))
        return [holder]

    def _take_written(self, dispute: Dispute, editor: QPlainTextEdit) -> None:
        from tvdesk.core.text import clean_long

        text = clean_long(editor.toPlainText())
        self._settle(dispute, text or None, text)
