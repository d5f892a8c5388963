"""A device whose files are refused for its clock: the office accepts the clock, with a reason."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tvdesk.services.devices import CLOCK, DeviceDesk, Machine
from tvdesk.ui.failing import told
from tvdesk.ui.kit import button, card, label, labelled, row
from tvdesk.ui.page import Shell

_PAUSE_MS = 300


class ClockCard(QWidget):
    """Seen where there is a clock to accept; ``accepted`` names the device."""

    accepted = Signal(str)

    def __init__(self, shell: Shell, devices: DeviceDesk) -> None:
        super().__init__()
        self._shell, self._devices = shell, devices
        self._machine: Machine | None = None
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._enable)
        self.reason = QLineEdit()
        self.reason.textChanged.connect(lambda: self._timer.start())
        self.button = button(shell, "ui.units.clock.accept", "check", on=self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            card(
                label(shell, "ui.units.clock.title", "section"),
                label(shell, "ui.units.clock.hint", "dim", wraps=True),
                labelled(shell, "ui.units.clock.reason", self.reason),
                row(None, self.button),
            )
        )

    def show_machine(self, machine: Machine) -> None:
        """Another device, or the same one as it is now."""
        if self._machine is None or self._machine.device != machine.device:
            self.reason.clear()
        self._machine = machine
        self.setVisible(any(one.kind == CLOCK and not one.fields["accepted"] for one in machine.troubles))
        self._enable()

    def _enable(self) -> None:
        self._timer.stop()
        self.button.setEnabled(bool(self.reason.text().strip()))

    def accept(self) -> None:
        """From now on the device's changes are taken, up to a day after the time that was refused."""
        machine, reason = self._machine, self.reason.text()
        if machine is None:
            return

        def done(_last: str) -> None:
            said = self._shell.speech.text("ui.units.clock.accepted", name=machine.name)
            self._shell.messages.say(said)
            self.reason.clear()
            self.accepted.emit(machine.device)

        self._shell.jobs.run(
            lambda _progress: self._devices.accept_clock(machine.device, reason),
            done,
            writes=True,
            changed=("device",),
            failed=told(self._shell),
            owner=self,
        )
