"""What waits for a decision of the consolidating office, what was decided, and what it corrected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tvdesk.core.forms import REPORTABLE
from tvdesk.ui.calm import CalmTabs
from tvdesk.ui.kit import lay, plain, row, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.settle.conflicts import ConflictsPanel
from tvdesk.ui.settle.corrected import CorrectedPanel
from tvdesk.ui.settle.decided import DecidedPanel
from tvdesk.ui.settle.pairs import PairsPanel

if TYPE_CHECKING:
    from tvdesk.services.disputes import Dispute
    from tvdesk.services.settle_desk import Pair, SettleDesk
    from tvdesk.services.settling import Settled

PARTS = ("conflicts", "pairs", "decided", "corrected")
_ALL = frozenset({*REPORTABLE, "conflict", "exchange", "same_as"})
_RECORDS = frozenset({*REPORTABLE, "exchange"})


class SettlePage(Page):
    """Four parts; the first two wait for a person."""

    name = "settle"

    def __init__(self, shell: Shell, desk: SettleDesk, waiting: Callable[[int], None]) -> None:
        super().__init__(shell)
        self._desk, self._waiting = desk, waiting
        self._disputes: Sequence[Dispute] = ()
        self._pairs: list[Pair] | None = None
        self._counts = [0, 0, 0, 0]
        self.conflicts = ConflictsPanel(shell, lambda: desk.settling)
        self.pairs = PairsPanel(shell, desk)
        self.decided = DecidedPanel(shell, desk)
        self.corrected = CorrectedPanel(shell)
        self.tabs = CalmTabs()
        for panel in (self.conflicts, self.pairs, self.decided, self.corrected):
            self.tabs.addTab(panel, "")
        self._summary = plain("dim")
        head = row(title(shell, "ui.page.settle"), self._summary, None)
        lay(self, head, self.tabs)
        self.conflicts.decided.connect(self._settled)
        self.pairs.decided.connect(self._judged)
        self.decided.changed.connect(lambda text: shell.messages.say(text))
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self.read)
        self._name()

    def arrive(self, part: str = "", **_arguments: Any) -> None:
        """Read anew."""
        if part in PARTS:
            self.tabs.setCurrentIndex(PARTS.index(part))
        self.read()

    def step(self, name: str) -> None:
        """Show a part."""
        self.tabs.setCurrentIndex(PARTS.index(name))

    def read(self) -> None:
        """Everything as it is now."""
        self._read_decisions()
        self._look_for_pairs()

    def _changed(self, what: frozenset[str]) -> None:
        if what & _ALL:
            self._read_decisions()
        if what & _RECORDS:
            self._look_for_pairs()
        elif "same_as" in what:
            self._drop_judged()

    # --- reading --------------------------------------------------------------------------------------------

    def _read_decisions(self) -> None:
        language, desk = self.shell.speech.language, self._desk

        def work(_progress: object) -> Any:
            return desk.settling.disputes(language), desk.decided(language), desk.corrections(language)

        self.shell.jobs.run(work, self._take, owner=self)

    def _take(self, found: Any) -> None:
        self._disputes, made, corrected = found
        self.conflicts.fill(self._disputes)
        self.decided.fill(made)
        self.corrected.fill(corrected)
        self._counts[0], self._counts[2], self._counts[3] = len(self._disputes), len(made), len(corrected)
        self._name()

    def _look_for_pairs(self) -> None:
        self.shell.jobs.run(lambda _progress: self._desk.proposed(), self._take_pairs, owner=self)

    def _drop_judged(self) -> None:
        pairs = self._pairs
        if pairs is None:
            return
        known = {one.records for one in pairs}

        def take(left: list[Pair]) -> None:
            self._take_pairs(left)
            # A verdict that was taken back: its pair has to be looked for.
            if len(left) == len(known):
                self._look_for_pairs()

        self.shell.jobs.run(lambda _progress: self._desk.still_open(pairs), take, owner=self)

    def _take_pairs(self, pairs: list[Pair]) -> None:
        self._pairs = pairs
        self.pairs.fill(pairs)
        self._counts[1] = len(pairs)
        self._name()

    def _name(self) -> None:
        say = self.shell.speech.text
        for at, part in enumerate(PARTS):
            looking = part == "pairs" and self._pairs is None
            key = f"ui.settle.part.{part}.looking" if looking else f"ui.settle.part.{part}"
            self.tabs.setTabText(at, say(key, count=self._counts[at]))
        self._summary.setText(say("ui.settle.summary", conflicts=self._counts[0], pairs=self._counts[1]))
        # Of the conflicts alone: the pairs are proposals, and known only once they were looked for.
        self._waiting(len({one.record for one in self._disputes}))

    # --- what was done --------------------------------------------------------------------------------------

    def _settled(self, settled: Settled, rule: str) -> None:
        say, messages = self.shell.speech.text, self.shell.messages
        if settled.refused and not settled.done:
            messages.fail(settled.refused[0][1])
            return
        parts = []
        if len(settled.done) == 1 and not rule:
            one = settled.done[0].dispute
            parts.append(say("ui.settle.done.one", field=one.label, title=one.title))
        elif settled.done:
            told = say(f"rule.{rule}") if rule else say("ui.settle.rule.by_hand")
            parts.append(say("ui.settle.done.many", count=len(settled.done), rule=told))
        if settled.gone:
            parts.append(say("ui.settle.gone", count=len(settled.gone)))
        if settled.refused:
            parts.append(say("ui.settle.refused", count=len(settled.refused)))
        if settled.done:
            messages.undo(" ".join(parts), lambda: self._undo(settled))
        else:
            messages.say(" ".join(parts), "attention")

    def _undo(self, settled: Settled) -> None:
        types = {one.dispute.type for one in settled.done}
        self.shell.jobs.run(
            lambda _progress: self._desk.settling.undo(settled),
            lambda _none: self.shell.messages.say(self.shell.speech.text("ui.settle.undone"), "plain"),
            writes=True,
            changed=["conflict", *types],
            owner=self,
        )

    def _judged(self, pair: Pair, same: bool) -> None:
        say = self.shell.speech.text
        text = say("ui.settle.done.same" if same else "ui.settle.done.not_same")
        if same:
            units = ", ".join(dict.fromkeys(pair.units))
            text = f"{text} {say('ui.settle.done.counted', units=units)}"
        self.shell.messages.undo(text, lambda: self._take_back(pair))

    def _take_back(self, pair: Pair) -> None:
        self.shell.jobs.run(
            lambda _progress: self._desk.take_back(pair),
            lambda _none: self.shell.messages.say(self.shell.speech.text("ui.settle.taken_back"), "plain"),
            writes=True,
            changed=["same_as"],
            owner=self,
        )
