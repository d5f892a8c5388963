"""Values that differ: a list of the fields, what a rule would choose for each, and the one at hand in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from tvdesk.core.text import fold
from tvdesk.services.settling import RULES, Choice
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.conflict_cards import ConflictCards
from tvdesk.ui.kit import button, column, empty_state, labelled, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.disputes import Dispute
    from tvdesk.services.settling import Settled, Settling

BY_HAND = ""
_PAUSE = 300


class ConflictsPanel(QWidget):
    """``settling`` gives the use cases; ``decided`` is sent with what became of a decision and its rule."""

    decided = Signal(object, str)

    def __init__(self, shell: Shell, settling: Callable[[], Settling]) -> None:
        super().__init__()
        self._shell, self._settling = shell, settling
        self._all: Sequence[Dispute] = ()
        self._planned: dict[tuple[str, str], Choice] = {}
        say = shell.speech.text
        self.search = QLineEdit()
        self.rule = CalmCombo()
        self.rule.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.rule.setMinimumContentsLength(18)
        self.settle_button = button(shell, "ui.settle.by_rule.none", "list-checks", on=self.settle_by_rule)
        self.table = RowsView(
            shell,
            "ui.settle.conflicts",
            (
                Column("ui.settle.column.record", lambda one: one.title or say(f"type.{one.type}")),
                Column("ui.settle.column.field", lambda one: one.label, 190, narrow=150),
                Column("ui.settle.column.values", self._values, 210, narrow=0),
                Column("ui.settle.column.unit", lambda one: one.unit, 210, narrow=150),
                Column("ui.settle.column.choice", self._choice, 170, narrow=130),
            ),
        )
        self.cards = ConflictCards(shell, self.settle_one, empty=False)
        self._empty = empty_state(shell, "circle-check", "ui.settle.conflicts.none", "ui.settle.conflicts.none.hint")
        search = labelled(shell, "ui.settle.search", self.search)
        rules = labelled(shell, "ui.settle.rule", self.rule)
        self._top = QWidget()
        bar = row(search, rules, column(None, self.settle_button), gap=12)
        bar.setStretch(0, 3)
        bar.setStretch(1, 2)
        self._top.setLayout(bar)
        layout = column(6, self._top, self.table, self.cards, self._empty, gap=10)
        layout.setStretch(2, 2)
        layout.setStretch(3, 3)
        self.setLayout(layout)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._show)
        self.search.textChanged.connect(lambda _text: self._timer.start())
        self.table.setMinimumHeight(4 * shell.theme.row)
        self.table.chosen.connect(self._show_one)
        self._fill_rules()
        self.rule.currentIndexChanged.connect(lambda _at: self._plan())
        shell.speech.changed.connect(self._fill_rules)
        self.fill(())

    def _fill_rules(self) -> None:
        at = max(self.rule.currentIndex(), 0)
        self.rule.blockSignals(True)
        self.rule.clear()
        for rule in (BY_HAND, *RULES):
            self.rule.addItem(
                self._shell.speech.text(f"ui.settle.rule.{rule}" if rule else "ui.settle.rule.none"), rule
            )
        self.rule.setCurrentIndex(at)
        self.rule.blockSignals(False)

    def fill(self, found: Sequence[Dispute]) -> None:
        """The conflicts as they are now."""
        self._all = found
        for shown in (self._top, self.table, self.cards):
            shown.setVisible(bool(found))
        self._empty.setVisible(not found)
        self._show()
        self._plan()

    @property
    def shown(self) -> list[Dispute]:
        """Those that the search leaves: a rule decides these and no others."""
        wanted = fold(self.search.text()).split()
        return [one for one in self._all if not wanted or all(word in self._searched(one) for word in wanted)]

    @staticmethod
    def _searched(one: Dispute) -> str:
        return fold(" ".join((one.title, one.label, one.unit, *(side.text for side in one.positions))))

    def _show(self) -> None:
        rows = self.shown
        self.table.fill(rows)
        if rows and self.table.current is None:
            self.table.choose(0)
        self._show_one(self.table.current)
        self._count()

    def _show_one(self, one: Dispute | None) -> None:
        self.cards.show_disputes(() if one is None else (one,))

    # --- by a rule ------------------------------------------------------------------------------------------

    def _plan(self) -> None:
        rule = self.rule.currentData() or BY_HAND
        if rule == BY_HAND or not self._all:
            self._take_plan([])
            return
        many = list(self._all)
        self._shell.jobs.run(lambda _progress: self._settling().planned(rule, many), self._take_plan, owner=self)

    def _take_plan(self, choices: Sequence[Choice]) -> None:
        self._planned = {(one.dispute.record, one.dispute.entry): one for one in choices}
        self.table.viewport().update()
        self._count()

    def _chosen(self) -> list[Choice]:
        keys = [(one.record, one.entry) for one in self.shown]
        return [self._planned[key] for key in keys if key in self._planned]

    def _count(self) -> None:
        count = len(self._chosen())
        key = "ui.settle.by_rule" if count else "ui.settle.by_rule.none"
        self._shell.speech.put(self.settle_button, key, count=count)
        self.settle_button.setEnabled(count > 0)

    def _values(self, one: Dispute) -> str:
        return " / ".join(side.text for side in one.positions)

    def _choice(self, one: Dispute) -> str:
        planned = self._planned.get((one.record, one.entry))
        if planned is None:
            return "–" if self.rule.currentData() else ""
        return next((side.text for side in one.positions if side.value == planned.value), "")

    def settle_by_rule(self) -> None:
        """Decide all that are shown and on which the rule says something."""
        self._run(self._chosen(), self.rule.currentData() or BY_HAND)

    # --- by hand --------------------------------------------------------------------------------------------

    def settle_one(self, dispute: Dispute, value: Any, _said: str) -> None:
        """Decide the one at hand."""
        self._run([Choice(dispute, value)], BY_HAND)

    def _run(self, choices: Sequence[Choice], rule: str) -> None:
        def done(settled: Settled) -> None:
            self.decided.emit(settled, rule)

        self._shell.jobs.run(
            lambda _progress: self._settling().settle(choices, rule),
            done,
            writes=True,
            title=self._shell.speech.text("ui.settle.settling") if len(choices) > 1 else "",
            changed=["conflict", *{one.dispute.type for one in choices}],
            owner=self,
        )
