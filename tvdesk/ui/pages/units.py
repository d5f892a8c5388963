"""Units and their devices: requests let in or declined, trust withdrawn, the register of keys printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QMenu, QScrollArea, QStackedWidget, QWidget

from tvdesk.core.language import Language
from tvdesk.core.text import clean, fold
from tvdesk.services.devices import REVOKED, DeviceDesk, Machine
from tvdesk.services.enrolment_desk import WAITING, EnrolmentDesk, Request, Taken
from tvdesk.ui.calm import CalmTabBar
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.dialogs.unit_list import SearchField
from tvdesk.ui.failing import told
from tvdesk.ui.kit import button, column, empty_state, keep_beside, lay, plain, row, scroll, title
from tvdesk.ui.page import Page, Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.saving import form_menu, open_below
from tvdesk.ui.units.machine_panel import MachinePanel
from tvdesk.ui.units.request_panel import RequestPanel

_LIST, _NARROW_LIST = 350, 240
_PAUSE_MS = 150
REQUESTS, DEVICES = range(2)
PrintRegister = Callable[[Language, Path], None]


@dataclass(frozen=True, slots=True)
class _Found:
    requests: Sequence[Request]
    machines: Sequence[Machine]
    root_words: tuple[str, ...]


class UnitsPage(Page):
    """``print_register`` writes the register of keys as a PDF; ``count`` is told how many requests wait."""

    name = "units"

    def __init__(
        self,
        shell: Shell,
        enrolment: EnrolmentDesk,
        devices: DeviceDesk,
        print_register: PrintRegister,
        count: Callable[[int], None],
    ) -> None:
        super().__init__(shell)
        self._enrolment, self._devices = enrolment, devices
        self._print_register, self._count = print_register, count
        self._found = _Found((), (), ())
        self._wanted = ""
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._fill)
        self._lay_out()
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self._word)

    def _lay_out(self) -> None:
        shell = self.shell
        self.take_button = button(shell, "ui.units.take", "user-check", on=self.choose_files)
        self.print_button = button(shell, "ui.units.register", "printer", on=self.open_register)
        self.tabs = CalmTabBar()
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setExpanding(False)
        shell.speech.put(self.tabs, "ui.units.views", part="name")
        for _ in range(2):
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(lambda _place: self._fill())
        self.search = SearchField()
        self.search.setClearButtonEnabled(True)
        shell.speech.put(self.search, "ui.units.search", part="placeholder")
        shell.speech.put(self.search, "ui.units.search", part="name")
        self.search.textChanged.connect(lambda: self._timer.start())
        self.requests = RowsView(
            shell,
            "ui.units.requests",
            (Column("ui.units.column.unit", lambda one: one.name, icon=_request_icon, tip=self._request_tip),
             Column("ui.units.column.state", lambda one: self._say(f"ui.units.request.{one.state}"), 118, narrow=0)),
        )  # fmt: skip
        self.machines = RowsView(
            shell,
            "ui.units.machines",
            (Column("ui.units.column.unit", self._machine_name, icon=_machine_icon, tip=self._machine_tip),
             Column("ui.units.column.seen", self._seen, 118, narrow=0)),
        )  # fmt: skip
        self.requests.chosen.connect(self._show_request)
        self.machines.chosen.connect(self._show_machine)
        self.list = QStackedWidget()
        self.list.addWidget(self.requests)
        self.list.addWidget(self.machines)
        self.found = plain("dim")
        left = QWidget()
        inner = column(self.search, self.list, self.found, gap=8)
        inner.setStretch(1, 1)
        left.setLayout(inner)
        keep_beside(shell, self, left, _LIST, _NARROW_LIST)
        self.request_panel = RequestPanel(shell, self._enrolment)
        self.machine_panel = MachinePanel(shell, self._devices, self._enrolment)
        self.request_panel.decided.connect(self._decided)
        self.machine_panel.changed.connect(lambda device: self.read(device))
        again = button(shell, "ui.units.take", "user-check", "primary", on=self.choose_files)
        self.nothing = empty_state(shell, "user-check", "ui.units.empty", "ui.units.empty.hint", again)
        self.none_found = empty_state(shell, "search", "ui.units.none", "ui.units.none.hint")
        self.right = QStackedWidget()
        self._areas: dict[int, QScrollArea] = {}
        for place, panel in ((REQUESTS, self.request_panel), (DEVICES, self.machine_panel)):
            area = self._areas[place] = scroll(panel)
            area.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.right.addWidget(area)
        self.right.addWidget(self.nothing)
        self.right.addWidget(self.none_found)
        body = row(left, self.right, gap=16)
        body.setStretch(1, 1)
        head = row(title(shell, "ui.page.units"), None, self.print_button, self.take_button)
        layout = lay(self, head, self.tabs, body, gap=12)
        layout.setStretch(2, 1)
        self._word()

    def _say(self, key: str) -> str:
        return self.shell.speech.text(key)

    # --- reading ---------------------------------------------------------------------------------------------

    def arrive(self, files: Sequence[Path] = (), device: str = "", **_arguments: Any) -> None:
        """Read anew; take in the requests that were dropped on the window."""
        if files:
            self.take(files)
        else:
            self.read(device)

    def read(self, wanted: str = "") -> None:
        """Read requests and devices; the one of that digest or device id is shown."""
        self._wanted = wanted

        def look(_progress: object) -> _Found:
            enrolment = self._enrolment
            return _Found(enrolment.requests(), self._devices.machines(), enrolment.root_words())

        self.shell.jobs.run(look, self._read, failed=told(self.shell), owner=self)

    def _read(self, found: _Found) -> None:
        self._found = found
        self._count(sum(one.state == WAITING for one in found.requests))
        wanted = self._wanted
        if any(one.digest == wanted for one in found.requests):
            self.tabs.setCurrentIndex(REQUESTS)
        elif any(one.device == wanted for one in found.machines):
            self.tabs.setCurrentIndex(DEVICES)
        self._word()
        self._fill()

    def _changed(self, types: frozenset[str]) -> None:
        if self.isVisible() and "device" in types and not self._wanted:
            self.read()

    def start_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()

    def _fill(self) -> None:
        """What fits the search, of the view that is shown."""
        self._timer.stop()
        place = self.tabs.currentIndex()
        table = self.requests if place == REQUESTS else self.machines
        everything: Sequence[Any] = self._found.requests if place == REQUESTS else self._found.machines
        words = fold(clean(self.search.text())).split()
        shown = [one for one in everything if all(word in _folded(one) for word in words)]
        self.list.setCurrentWidget(table)
        before = table.current
        wanted = self._wanted or (_key(before) if before is not None else "")
        table.blockSignals(True)
        table.rows.fill(shown)
        at = next((at for at, one in enumerate(shown) if wanted in (_key(one), getattr(one, "device", ""))), 0)
        if shown:
            table.choose(at if wanted else 0)
        table.blockSignals(False)
        self._wanted = ""
        self.found.setText(self.shell.speech.text("ui.units.found", count=len(shown)))
        if not shown:
            self.right.setCurrentWidget(self.none_found if everything else self.nothing)
        elif place == REQUESTS:
            self._show_request(table.current)
        else:
            self._show_machine(table.current)

    def _show_request(self, request: Request) -> None:
        self.request_panel.show_request(request, {one.device: one for one in self._found.machines})
        self.right.setCurrentWidget(self._areas[REQUESTS])

    def _show_machine(self, machine: Machine) -> None:
        self.machine_panel.show_machine(machine, self._found.root_words)
        self.right.setCurrentWidget(self._areas[DEVICES])

    def _decided(self, device: str) -> None:
        self.read(device or (self.requests.current.digest if self.requests.current is not None else ""))

    def _word(self) -> None:
        waiting = sum(one.state == WAITING for one in self._found.requests)
        counts = (waiting, len(self._found.machines))
        for place, key in enumerate(("ui.units.view.requests", "ui.units.view.machines")):
            self.tabs.setTabText(place, self.shell.speech.text(key, count=counts[place]))
        self.found.setText(self.shell.speech.text("ui.units.found", count=self._table.rows.rowCount()))

    @property
    def _table(self) -> RowsView:
        return self.requests if self.tabs.currentIndex() == REQUESTS else self.machines

    # --- files -----------------------------------------------------------------------------------------------

    def choose_files(self) -> QFileDialog:
        """Requests from a stick."""
        dialog = QFileDialog(self, self._say("ui.units.take"), "", self._say("ui.units.take.filter"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.open()
        return dialog

    def take(self, files: Sequence[Path]) -> None:
        """Keep the requests of these files; what is none is told."""
        self.shell.jobs.run(
            lambda _progress: self._enrolment.take_in(files),
            self._taken,
            writes=True,
            failed=told(self.shell),
            owner=self,
        )

    def _taken(self, found: Sequence[Taken]) -> None:
        good = [one.request for one in found if one.request is not None]
        bad = [one for one in found if one.reason is not None]
        speech = self.shell.speech
        if bad:
            reason = bad[0].reason
            assert reason is not None
            said = f"{speech.sentence(reason)} {speech.next_step(reason)}"
            text = speech.text("ui.units.taken.bad", taken=len(good), file=bad[0].path.name, reason=said)
            self.shell.messages.say(text, "wrong")
        else:
            self.shell.messages.say(speech.text("ui.units.taken", count=len(good)), "plain")
        self.read(good[0].digest if good else "")

    def open_register(self) -> None:
        """The forms of the register, below their button."""
        open_below(self.register_menu(), self.print_button)

    def register_menu(self) -> QMenu:
        """In which form to write the register of keys."""
        return form_menu(self, self.shell, self.choose_register)

    def choose_register(self, form: str) -> QFileDialog:
        """Where the register of keys goes."""
        return choose_target(self, self.shell, "ui.units.register", f"so-dang-ky-khoa{form}", self.write_register)

    def write_register(self, target: Path) -> None:
        """Print the register into a file."""
        language = self.shell.speech.language

        def done(_none: object) -> None:
            self.shell.messages.say(self.shell.speech.text("ui.units.written", file=target.name))

        self.shell.jobs.run(
            lambda _progress: self._print_register(language, target), done, failed=told(self.shell), owner=self
        )

    # --- cells -----------------------------------------------------------------------------------------------

    def _request_tip(self, one: Request) -> str:
        return f"{one.name}: {self._say(f'ui.units.request.{one.state}')}"

    def _machine_name(self, one: Machine) -> str:
        return f"{one.name} · {one.person}" if one.person else one.name

    def _machine_tip(self, one: Machine) -> str:
        said = [self._machine_name(one), self._say(f"ui.units.state.{one.state}")]
        said += [self._say(f"ui.units.sign.{trouble.kind}") for trouble in one.troubles]
        return ", ".join(said)

    def _seen(self, one: Machine) -> str:
        if one.state == REVOKED:
            return self._say("ui.units.state.revoked")
        if one.own:
            return self._say("ui.units.own")
        return self.shell.speech.date(one.last_seen[:10]) if one.last_seen else self._say("ui.units.never")


def _key(one: Request | Machine) -> str:
    return one.digest if isinstance(one, Request) else one.device


def _folded(one: Request | Machine) -> str:
    return fold(clean(f"{one.name} {one.unit} {one.person} {one.position} {one.device}"))


def _request_icon(one: Request) -> tuple[str, str]:
    return ("clock", "attention") if one.state == WAITING else ("ban", "wrong")


def _machine_icon(one: Machine) -> tuple[str, str]:
    if one.troubles:
        return "triangle-alert", "attention"
    return ("ban", "dim") if one.state == REVOKED else ("circle-check", "good")
