"""What was decided, and can be decided otherwise: values that differed, and verdicts on pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tvdesk.services.settle_desk import Pair
from tvdesk.services.settling import Choice
from tvdesk.ui.conflict_cards import ConflictCards
from tvdesk.ui.kit import button, column, empty_state, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.settle.pairs import PairView

if TYPE_CHECKING:
    from tvdesk.services.disputes import Decision, Dispute
    from tvdesk.services.settle_desk import SettleDesk

Made = Sequence["Decision | Pair"]


class DecidedPanel(QWidget):
    """``changed``: something was decided otherwise, with the sentence that says so."""

    changed = Signal(str)

    def __init__(self, shell: Shell, desk: SettleDesk) -> None:
        super().__init__()
        self._shell, self._desk = shell, desk
        self.table = RowsView(
            shell,
            "ui.settle.decided",
            (
                Column("ui.settle.column.when", lambda one: shell.speech.moment(one.at), 150, narrow=130),
                Column("ui.settle.column.record", self._what),
                Column("ui.settle.column.decision", self._how, 290, narrow=220),
                Column("ui.settle.column.rule", self._rule, 180, narrow=0),
                Column("ui.settle.column.who", lambda one: one.actor, 170, narrow=0),
            ),
        )
        self.cards = ConflictCards(shell, self._decide_again, empty=False)
        self.view = PairView(shell, desk)
        self._said = plain(wraps=True)
        self.back_button = button(shell, "ui.settle.take_back", "undo-2", on=self.take_back)
        self.turn_button = button(shell, "ui.settle.turn", "refresh-cw", on=self.turn)
        self._foot = QWidget()
        self._foot.setLayout(row(None, self.turn_button, self.back_button))
        self._none = empty_state(shell, "history", "ui.settle.decided.none", "ui.settle.decided.none.hint")
        layout = column(6, self.table, self._said, self.cards, self.view, self._foot, self._none, gap=10)
        layout.setStretch(1, 2)
        layout.setStretch(3, 3)
        layout.setStretch(4, 3)
        self.setLayout(layout)
        self.table.setMinimumHeight(4 * shell.theme.row)
        self.table.chosen.connect(self._choose)
        self.fill(())

    def fill(self, found: Made) -> None:
        """Decisions and verdicts, the newest first."""
        self.table.setVisible(bool(found))
        self._none.setVisible(not found)
        self.table.fill(found)
        if found and self.table.current is None:
            self.table.choose(0)
        self._choose(self.table.current)

    def _choose(self, one: Decision | Pair | None) -> None:
        pair = _pair(one)
        decision = None if one is None or pair is not None else one
        self.cards.setVisible(decision is not None)
        self._said.setVisible(decision is not None)
        for shown in (self.view, self._foot):
            shown.setVisible(pair is not None)
        self.view.show_pair(pair)
        self.cards.show_disputes(() if decision is None else (decision.dispute,))  # type: ignore[union-attr]
        if decision is not None:
            say = self._shell.speech.text
            self._said.setText(say("ui.settle.decided.now", rule=self._rule(decision), value=decision.now))  # type: ignore[union-attr]

    # --- words ----------------------------------------------------------------------------------------------

    def _what(self, one: Decision | Pair) -> str:
        pair = _pair(one)
        if pair is not None:
            return f"{pair.one.title} / {pair.other.title}"
        return one.dispute.title  # type: ignore[union-attr]

    def _how(self, one: Any) -> str:
        pair = _pair(one)
        if pair is not None:
            return self._shell.speech.text(f"ui.settle.verdict.{pair.verdict}")
        return f"{one.dispute.label}: {one.chosen}"

    def _rule(self, one: Any) -> str:
        pair = _pair(one)
        if pair is not None:
            return pair.reason
        return self._shell.speech.text(f"rule.{one.rule}" if one.rule else "ui.settle.rule.by_hand")

    # --- otherwise ------------------------------------------------------------------------------------------

    def _decide_again(self, dispute: Dispute, value: Any, said: str) -> None:
        text = self._shell.speech.text("ui.exchange.settled", field=dispute.label, title=dispute.title, value=said)
        self._run(lambda: self._desk.settling.decide_again([Choice(dispute, value)]), text, {"conflict", dispute.type})

    def take_back(self) -> None:
        """The verdict at hand is taken back: the pair waits again."""
        pair = _pair(self.table.current)
        if pair is not None:
            text = self._shell.speech.text("ui.settle.taken_back")
            self._run(lambda: self._desk.take_back(pair), text, {"same_as", pair.type})

    def turn(self) -> None:
        """The other verdict in place of the one at hand."""
        pair = _pair(self.table.current)
        if pair is not None:
            same = pair.verdict != "same"
            text = self._shell.speech.text(f"ui.settle.done.{'same' if same else 'not_same'}")
            self._run(lambda: self._desk.decide(pair, pair.reason, same=same), text, {"same_as", pair.type})

    def _run(self, work: Callable[[], object], text: str, changed: set[str]) -> None:
        self._shell.jobs.run(
            lambda _progress: work(),
            lambda _result: self.changed.emit(text),
            writes=True,
            changed=changed,
            failed=self._failed,
            owner=self,
        )

    def _failed(self, error: Any) -> None:
        self._shell.messages.fail(error)
        self._shell.jobs.changed.emit(frozenset(["same_as"]))


def _pair(one: Any) -> Pair | None:
    """A row as a pair; ``None`` for a decision on a value."""
    return one if isinstance(one, Pair) else None
