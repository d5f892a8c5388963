"""Every file written and received with its state; answers taken in; what two machines say differently, decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.calm import CalmTabs
from tvdesk.ui.conflict_cards import ConflictCards
from tvdesk.ui.jobs import Progress
from tvdesk.ui.kit import button, column, empty_state, lay, plain, row, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rows import Column, RowsView

if TYPE_CHECKING:
    from tvdesk.services.disputes import Dispute
    from tvdesk.services.exchanging import Exchanging, Taken
    from tvdesk.services.export import Written
    from tvdesk.services.settling import Settled
    from tvdesk.services.traffic import File

CHANGED = ("exchange", "conflict", "activity", "training", "delegation", "plan_item", "round")
"""What a file taken in may have changed."""
_LOOK = {
    "written": ("send", "accent"),
    "handed": ("circle-check", "good"),
    "answered": ("circle-check", "good"),
    "applied": ("circle-check", "good"),
    "held": ("clock", "attention"),
    "refused": ("circle-alert", "wrong"),
}


class ExchangePage(Page):
    """Two parts: files, and conflicts between machines."""

    name = "exchange"

    def __init__(
        self, shell: Shell, exchanging: Exchanging, unit_name: Callable[[str], str], waiting: Callable[[int], None]
    ) -> None:
        super().__init__(shell)
        self._exchanging, self._unit_name, self._waiting = exchanging, unit_name, waiting
        self._files: Sequence[File] = ()
        self._disputes: Sequence[Dispute] = ()
        self._table = RowsView(shell, "ui.exchange.files", self._columns())
        self._detail = plain("dim", wraps=True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._empty = empty_state(shell, "arrow-left-right", "ui.exchange.empty", "ui.exchange.empty.hint")
        self._cards = ConflictCards(shell, self._settle)
        self._tabs = CalmTabs()
        self._tabs.addTab(self._files_tab(), "")
        self._tabs.addTab(self._cards, "")
        opens = button(shell, "ui.exchange.take_in", "download", "primary", self._choose)
        writes = button(
            shell, "ui.exchange.for_machine", "usb", on=self._choose_folder, tip="ui.exchange.for_machine.tip"
        )
        lay(self, row(title(shell, "ui.page.exchange"), None, writes, opens), self._tabs)
        self._table.chosen.connect(self._show_detail)
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self.read)

    def _files_tab(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(self._table, self._empty, self._detail))
        return made

    def arrive(self, part: str = "", files: Iterable[Path] = (), **_arguments: Any) -> None:
        """Read anew; take the files in that were dropped on the window."""
        self.read()
        self._tabs.setCurrentIndex(1 if part == "conflicts" else 0)
        if paths := list(files):
            self.take_in(paths)

    def read(self) -> None:
        """Files and conflicts as they are now."""
        language = self.shell.speech.language
        self.shell.jobs.run(
            lambda _progress: (self._exchanging.files(), self._exchanging.settling.disputes(language)),
            self._take,
            owner=self,
        )

    def _changed(self, what: frozenset[str]) -> None:
        if what & frozenset(CHANGED):
            self.read()

    def _take(self, found: tuple[list[File], list[Dispute]]) -> None:
        self._files, self._disputes = found
        self._table.fill(self._files)
        self._table.setVisible(bool(self._files))
        self._empty.setVisible(not self._files)
        self._cards.show_disputes(self._disputes)
        self._tabs.setTabText(0, self.shell.speech.text("ui.exchange.files"))
        self._tabs.setTabText(1, self.shell.speech.text("ui.exchange.conflicts", count=len(self._disputes)))
        self._waiting(len({one.record for one in self._disputes}))
        if self._files and self._table.current is None:
            self._table.choose(0)
        self._show_detail(self._table.current)

    # --- files ----------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        say = self.shell.speech.text
        return (
            Column("ui.exchange.column.moment", lambda one: self.shell.speech.moment(one.moment), 150, narrow=130),
            Column(
                "ui.exchange.column.direction",
                lambda one: say(f"ui.exchange.direction.{one.direction}"),
                120,
                icon=lambda one: ("upload" if one.direction == "out" else "download", "ink"),
                narrow=110,
            ),
            Column("ui.exchange.column.what", self._what),
            Column("ui.exchange.column.unit", lambda one: self._unit_name(one.unit), 230, narrow=150),
            Column(
                "ui.exchange.column.state",
                lambda one: say(f"ui.exchange.state.{_state(one)}"),
                200,
                icon=lambda one: _LOOK[_state(one)],
                narrow=190,
            ),
        )

    def _what(self, one: File) -> str:
        what = self.shell.speech.text(f"ui.exchange.kind.{one.kind}")
        return f"{what} – {one.round}" if one.round else what

    def _show_detail(self, one: File | None) -> None:
        lines = list(self._said(one)) if one is not None else []
        self._detail.setText("\n".join(lines))
        self._detail.setVisible(bool(lines))

    def _said(self, one: File) -> Iterable[str]:
        """What is known of a file, and what happens next."""
        speech = self.shell.speech
        yield speech.text(f"ui.exchange.next.{one.direction}.{_state(one)}")
        if one.answered:
            yield speech.text("ui.exchange.answered", when=self.shell.speech.moment(one.answered))
        for code, count in sorted(one.counts.items()):
            yield speech.text(f"ui.exchange.counted.{code}", count=count)
        if one.waits is not None:
            yield f"{speech.sentence(one.waits)} {speech.next_step(one.waits)}"
        if one.reason:
            yield speech.text(f"error.{one.reason}.next")
        if one.path is not None and one.direction == "out":
            yield speech.text("ui.exchange.place", path=one.path)
        yield speech.text("ui.exchange.digest", digest=one.digest[:16])

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.shell.speech.text("ui.exchange.take_in"))
        dialog.setNameFilter(self.shell.speech.text("ui.exchange.filter"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.take_in([Path(name) for name in names]))
        dialog.open()

    def take_in(self, paths: Sequence[Path]) -> None:
        """Take files in, in the background; what became of each is said afterwards."""

        def work(progress: Progress) -> list[Taken]:
            return self._exchanging.take_in(paths, progress)

        self.shell.jobs.run(
            work,
            self._taken,
            title=self.shell.speech.text("ui.exchange.taking"),
            writes=True,
            changed=CHANGED,
            owner=self,
        )

    def _taken(self, taken: list[Taken]) -> None:
        good = [one for one in taken if one.reason is None and one.intake is not None]
        bad = [one for one in taken if one.reason is not None]
        if bad:
            self.shell.messages.say("\n".join(self._refusal(one) for one in bad), "wrong")
        elif all(one.intake is not None and one.intake.known for one in good):
            self.shell.messages.say(self.shell.speech.text("ui.exchange.known", count=len(good)), "plain")
        else:
            counts = [one.intake.applied.counts() for one in good if one.intake and one.intake.applied]
            sums = {name: sum(each.get(name, 0) for each in counts) for name in ("create", "edit", "conflicts")}
            self.shell.messages.say(self.shell.speech.text("ui.exchange.taken", files=len(good), **sums), "good")
        if good and any(one.intake and one.intake.applied and one.intake.applied.conflicts for one in good):
            self._tabs.setCurrentIndex(1)

    def _refusal(self, one: Taken) -> str:
        reason = one.reason
        assert isinstance(reason, TvdeskError)
        speech = self.shell.speech
        return f"{one.path.name}: {speech.sentence(reason)} {speech.next_step(reason)}"

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, self.shell.speech.text("ui.exchange.for_machine"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.write_for_machine(Path(name)))
        dialog.open()

    def write_for_machine(self, folder: Path) -> None:
        """Write the file for the unit's other machine."""

        def done(written: Written) -> None:
            self.shell.messages.say(self.shell.speech.text("ui.exchange.for_machine.done", path=written.path), "good")

        self.shell.jobs.run(
            lambda _progress: self._exchanging.write_for_machine(folder),
            done,
            title=self.shell.speech.text("ui.exchange.writing"),
            writes=True,
            changed=["exchange"],
            owner=self,
        )

    # --- conflicts ------------------------------------------------------------------------------------------

    def _settle(self, dispute: Dispute, value: Any, said: str) -> None:
        def done(settled: Settled) -> None:
            say = self.shell.speech.text
            if settled.gone:
                self.shell.messages.say(say("ui.settle.gone", count=len(settled.gone)), "attention")
                return
            if settled.refused:
                self.shell.messages.fail(settled.refused[0][1])
                return
            text = say("ui.exchange.settled", field=dispute.label, title=dispute.title, value=said)
            opens = lambda: self.shell.go("editor", type=dispute.type, record=dispute.record)  # noqa: E731
            self.shell.messages.say(text, "good", (say("ui.exchange.open_record"), opens))

        self.shell.jobs.run(
            lambda _progress: self._exchanging.settle(dispute, value),
            done,
            writes=True,
            changed=[dispute.type, "conflict"],
            owner=self,
        )


def _state(one: File) -> str:
    """A file for another machine of the unit is never answered by a receipt."""
    return "handed" if one.state == "written" and one.kind == "relay" else one.state
