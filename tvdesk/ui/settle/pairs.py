"""Records that may be one event: the pairs, and the one at hand side by side with what speaks for and against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from tvdesk.ui.forms.side_by_side import side_by_side
from tvdesk.ui.kit import Elided, button, card, clear, column, empty_state, labelled, plain, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.settle_desk import Pair, SettleDesk

Both = tuple[Mapping[str, Any], Mapping[str, Any]]


class PairView(QWidget):
    """One pair in full: reasons in words, both records field by field."""

    def __init__(self, shell: Shell, desk: SettleDesk) -> None:
        super().__init__()
        self._shell, self._desk = shell, desk
        self._pair: Pair | None = None
        self._place = QVBoxLayout()
        self.setLayout(self._place)
        self._place.setContentsMargins(0, 0, 0, 0)
        self.differing = 0

    @property
    def pair(self) -> Pair | None:
        """What is shown."""
        return self._pair

    def show_pair(self, pair: Pair | None) -> None:
        """Another pair; it is read behind."""
        self._pair = pair
        if pair is None:
            clear(self._place)
            return
        self._shell.jobs.run(lambda _progress: self._desk.values(pair), partial(self._fill, pair), owner=self)

    def _fill(self, pair: Pair, both: Both) -> None:
        if pair is not self._pair:
            return
        clear(self._place)
        heads = (self._head(pair.type, pair.one, pair.units[0]), self._head(pair.type, pair.other, pair.units[1]))
        wording = self._desk.wording(self._shell.speech.language)
        grid, self.differing = side_by_side(self._shell, pair.type, wording, both, heads)
        inner = QWidget()
        inner.setLayout(grid)
        why = plain("dim", wraps=True)
        why.setText(self._why(pair))
        made: QFrame = card(why, scroll(inner), margin=14)
        self._place.addWidget(made)

    def _head(self, type: str, side: Any, unit: str) -> QWidget:
        name = Elided("section")
        name.setText(unit)
        opens = button(self._shell, "ui.settle.open", role="link")
        opens.setAccessibleName(self._shell.speech.text("ui.settle.open_of", title=side.title, unit=unit))
        opens.clicked.connect(lambda: self._shell.go("editor", type=type, record=side.record))
        made = QWidget()
        line = row(name, opens)
        line.setStretch(0, 1)
        made.setLayout(line)
        return made

    def _why(self, pair: Pair) -> str:
        say = self._shell.speech.text
        if pair.verdict:
            key = f"ui.settle.judged.{pair.verdict}"
            told = say(key, actor=pair.actor, moment=pair.moment)
            return f"{told} {say('ui.settle.because', reason=pair.reason)}" if pair.reason else told
        reasons = ", ".join(say(f"duplicate.reason.{code}") for code in pair.reasons)
        return say("ui.settle.alike", score=pair.score, reasons=reasons)


class PairsPanel(QWidget):
    """``decided``: a verdict was given, with the pair and whether it is one event."""

    decided = Signal(object, bool)

    def __init__(self, shell: Shell, desk: SettleDesk) -> None:
        super().__init__()
        self._shell, self._desk = shell, desk
        self.table = RowsView(
            shell,
            "ui.settle.pairs",
            (
                Column("ui.settle.column.score", lambda one: shell.speech.number(one.score), 70, right=True),
                Column("ui.settle.column.one", lambda one: one.one.title),
                Column("ui.settle.column.unit", lambda one: one.units[0], 180, narrow=0),
                Column("ui.settle.column.other", lambda one: one.other.title, 290, narrow=230),
                Column("ui.settle.column.unit", lambda one: one.units[1], 180, narrow=0),
                Column("ui.settle.column.day", lambda one: shell.speech.date(one.one.start_date), 108, narrow=108),
            ),
        )
        self.view = PairView(shell, desk)
        self.reason = QLineEdit()
        self.same_button = button(shell, "ui.settle.same", "link", "primary", lambda: self.decide(same=True))
        self.apart_button = button(shell, "ui.settle.apart", "split", on=lambda: self.decide(same=False))
        self._foot = QWidget()
        reason = labelled(shell, "ui.settle.reason", self.reason)
        foot = row(reason, column(None, self.apart_button), column(None, self.same_button), gap=12)
        foot.setStretch(0, 1)
        self._foot.setLayout(foot)
        self._none = empty_state(shell, "circle-check", "ui.settle.pairs.none", "ui.settle.pairs.none.hint")
        self._looking = empty_state(shell, "loader", "ui.settle.pairs.looking", "ui.settle.pairs.looking.hint")
        layout = column(6, self.table, self.view, self._foot, self._none, self._looking, gap=10)
        layout.setStretch(1, 2)
        layout.setStretch(2, 3)
        self.setLayout(layout)
        self.table.setMinimumHeight(4 * shell.theme.row)
        self.table.chosen.connect(self._choose)
        self.fill(None)

    def fill(self, found: Sequence[Pair] | None) -> None:
        """The pairs as they are now; ``None`` while they are looked for."""
        for shown in (self.table, self.view, self._foot):
            shown.setVisible(bool(found))
        self._none.setVisible(found is not None and not found)
        self._looking.setVisible(found is None)
        self.table.fill(found or ())
        if found and self.table.current is None:
            self.table.choose(0)
        self._choose(self.table.current)

    def _choose(self, one: Pair | None) -> None:
        if one is not self.view.pair:
            self.reason.clear()
            self.view.show_pair(one)

    def decide(self, *, same: bool) -> None:
        """Give the verdict on the pair at hand."""
        pair = self.view.pair
        if pair is None:
            return
        reason = self.reason.text().strip()
        self._shell.jobs.run(
            lambda _progress: self._desk.decide(pair, reason, same=same),
            lambda _record: self.decided.emit(pair, same),
            writes=True,
            changed=["same_as"],
            failed=self._failed,
            owner=self,
        )

    def _failed(self, error: Any) -> None:
        """Mostly: another officer was quicker. What stands is read again, and said."""
        self._shell.messages.fail(error)
        self._shell.jobs.changed.emit(frozenset(["same_as"]))
