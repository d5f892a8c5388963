"""One device: whose, since when, last heard of, its key, what is odd and what to do, and withdrawing trust."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from tvdesk.services.devices import REVOKED, DeviceDesk, Machine, Trouble
from tvdesk.services.enrolment_desk import EnrolmentDesk
from tvdesk.services.revoking import Revoked
from tvdesk.services.root_parts import Part
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.failing import told
from tvdesk.ui.kit import badge, button, card, clear, column, dress, label, labelled, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.signing import or_with_others
from tvdesk.ui.units.clock_card import ClockCard
from tvdesk.ui.words_view import WordsView

_PAUSE_MS = 300


class MachinePanel(QWidget):
    """``changed`` when trust was withdrawn, or a clock accepted: the device."""

    changed = Signal(str)

    def __init__(self, shell: Shell, devices: DeviceDesk, enrolment: EnrolmentDesk) -> None:
        super().__init__()
        self._shell, self._devices, self._enrolment = shell, devices, enrolment
        self.machine: Machine | None = None
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._enable)
        self._lay_out()
        shell.speech.changed.connect(self._word)

    def _lay_out(self) -> None:
        shell = self._shell
        self.name, self.badge = plain("section", wraps=True), badge()
        self.facts = plain(wraps=True)
        self.troubles = QVBoxLayout()
        self.troubles.setSpacing(8)
        self.reason = QLineEdit()
        self.reason.textChanged.connect(lambda: self._timer.start())
        self.revoke_button = button(shell, "ui.units.revoke", "ban", "danger", on=self.revoke)
        self.until = plain("dim", wraps=True)
        self._revoke = card(
            label(shell, "ui.units.revoke.title", "section"),
            self.until,
            labelled(shell, "ui.units.reason", self.reason),
            row(None, self.revoke_button),
        )
        self.clock = ClockCard(shell, self._devices)
        self.clock.accepted.connect(self.changed)
        self.words = WordsView(shell)
        self.answer_button = button(shell, "ui.units.answer", "file-text", on=self.choose_folder)
        self._answer = card(
            label(shell, "ui.units.answer.title", "section"),
            label(shell, "ui.units.answer.hint", "dim", wraps=True),
            self.words,
            row(None, self.answer_button),
        )
        head = row(self.name, self.badge, gap=8)
        head.setStretch(0, 1)
        parts = (card(self.facts), self.troubles, self.clock, self._answer, self._revoke)
        self.setLayout(column(head, *parts, None, gap=10))

    def show_machine(self, machine: Machine, root_words: Sequence[str]) -> None:
        """Another device; ``root_words`` are read out to a unit that has just been let in."""
        if self.machine is None or self.machine.device != machine.device:
            self.reason.clear()
        self.machine = machine
        self.words.show_words(root_words)
        self._word()
        self._enable()

    def _word(self) -> None:
        machine, text = self.machine, self._shell.speech.text
        if machine is None:
            return
        self.name.setText(machine.name)
        gone = machine.state == REVOKED
        self.badge.setText(text(f"ui.units.state.{machine.state}"))
        dress(self.badge, "badge-wrong" if gone else "badge-good")
        self.facts.setText("\n".join(self._lines(machine)))
        clear(self.troubles)
        for one in machine.troubles:
            self.troubles.addWidget(self._trouble(one))
        self.clock.show_machine(machine)
        self.until.setText(text("ui.units.revoke.until", position=machine.held))
        self._revoke.setVisible(not gone and not machine.own)
        self._answer.setVisible(not gone and machine.role == "unit" and not machine.last_seen)

    def _lines(self, machine: Machine) -> list[str]:
        speech = self._shell.speech
        who = ", ".join(part for part in (machine.person, machine.position) if part) or "–"
        seen = speech.moment(machine.last_seen) if machine.last_seen else speech.text("ui.units.never")
        lines = [
            speech.text("ui.units.fact.person", who=who),
            speech.text("ui.units.fact.key", mark=machine.fingerprint),
            speech.text("ui.units.fact.since", day=speech.date(machine.since)),
            speech.text("ui.units.fact.seen", when=seen, held=machine.held),
        ]
        if machine.state == REVOKED:
            reason = machine.reason or "–"
            lines.append(speech.text("ui.units.fact.revoked", position=machine.believed, reason=reason))
        if machine.own:
            lines.append(speech.text("ui.units.fact.own"))
        return lines

    def _trouble(self, one: Trouble) -> QWidget:
        text = self._shell.speech.text
        what, to_do = plain("strong", wraps=True), plain(wraps=True)
        fields = {
            **one.fields,
            "days": int(one.fields.get("ahead_hours", 0)) // 24,
            "ended": self._shell.speech.date(one.fields["ended"]) if one.fields.get("ended") else "",
            "heirs": one.fields.get("heirs") or text("ui.units.no_heir"),
        }
        what.setText(text(f"ui.units.trouble.{one.kind}", **fields))
        kind = f"{one.kind}.accepted" if one.fields.get("accepted") else one.kind
        to_do.setText(text(f"ui.units.trouble.{kind}.do", **fields))
        sign = QLabel()
        self._shell.theme.put_icon(sign, "triangle-alert", "attention", 18)
        head = row(sign, what, gap=8)
        head.setStretch(1, 1)
        return card(head, to_do, gap=4)

    def _enable(self) -> None:
        self._timer.stop()
        self.revoke_button.setEnabled(bool(self.reason.text().strip()))

    def revoke(self) -> None:
        """Believe the device up to what is held of it here, and no further."""
        machine, reason = self.machine, self.reason.text()
        if machine is None:
            return

        def done(found: Revoked) -> None:
            said = self._shell.speech.text("ui.units.revoked", name=machine.name, position=found.seq)
            self._shell.messages.say(said, "attention")
            self.reason.clear()
            self.changed.emit(machine.device)

        def part() -> tuple[Part, str]:
            return self._devices.part(machine.device, reason), self._devices.part_name

        self._shell.jobs.run(
            lambda _progress: self._devices.revoke(machine.device, reason),
            done,
            writes=True,
            changed=("device",),
            failed=or_with_others(self, self._shell, part),
            owner=self,
        )

    def choose_folder(self) -> QFileDialog:
        """Where the answer for the unit goes."""
        return choose_folder(self, self._shell, "ui.units.answer", self.write_answer)

    def write_answer(self, folder: Path) -> None:
        """The registry as a file for the unit that was let in."""
        machine = self.machine
        if machine is None:
            return

        def done(path: Path) -> None:
            self._shell.messages.say(self._shell.speech.text("ui.units.written", file=path.name))

        self._shell.jobs.run(
            lambda _progress: self._enrolment.write_answer(machine.unit, machine.device, folder),
            done,
            failed=told(self._shell),
            owner=self,
        )
