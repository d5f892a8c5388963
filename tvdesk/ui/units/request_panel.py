"""One request: whose it is, its words compared with those that the unit reads out, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from tvdesk.services.devices import Machine
from tvdesk.services.enrolment_desk import DECLINED, KNOWN, WAITING, Approved, EnrolmentDesk, Request
from tvdesk.services.root_parts import Part
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.dialogs.step import choose_folder
from tvdesk.ui.failing import told
from tvdesk.ui.kit import badge, button, card, column, dress, label, labelled, plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.signing import or_with_others
from tvdesk.ui.units.compared_words import ComparedWords

_PAUSE_MS = 300
_BADGES = {WAITING: "attention", DECLINED: "wrong", KNOWN: "wrong"}


class RequestPanel(QWidget):
    """``decided`` when the request was let in, declined, or waits again; with the device that was let in, if any."""

    decided = Signal(str)

    def __init__(self, shell: Shell, desk: EnrolmentDesk) -> None:
        super().__init__()
        self._shell, self._desk = shell, desk
        self.request: Request | None = None
        self._machines: Mapping[str, Machine] = {}
        self._typed: dict[str, str] = {}
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.compare)
        self._lay_out()
        shell.speech.changed.connect(self._word)

    def _lay_out(self) -> None:
        shell = self._shell
        self.name, self.badge = plain("section", wraps=True), badge()
        self.facts, self.told = plain("dim", wraps=True), plain(wraps=True)
        self.words = ComparedWords(shell)
        self.heard = QLineEdit()
        shell.speech.put(self.heard, "ui.units.heard.hint", part="placeholder")
        self.heard.textChanged.connect(lambda: self._timer.start())
        self.agree = plain("dim", wraps=True)
        self.role = CalmCombo()
        for role in ("", "unit", "dic"):
            self.role.addItem("", role)
        self.role.activated.connect(lambda _place: self._enable())
        self.replaces = CalmCombo()
        self.replaces.activated.connect(lambda _place: self._enable())
        for one in (self.role, self.replaces):
            one.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            one.setMinimumContentsLength(12)
        self.reason = QLineEdit()
        self.reason.textChanged.connect(lambda: self._timer.start())
        self.approve_button = button(shell, "ui.units.approve", "user-check", "primary", on=self.approve)
        self.decline_button = button(shell, "ui.units.decline", "ban", on=self.decline)
        self.reopen_button = button(shell, "ui.units.reopen", "rotate-ccw", on=self.reopen)
        self.copy_button = button(shell, "ui.units.refusal.copy", "copy", on=self.copy)
        self.file_button = button(shell, "ui.units.refusal.file", "file-text", on=self.choose_folder)
        head = row(self.name, self.badge, gap=8)
        head.setStretch(0, 1)
        self._compare = card(
            label(shell, "ui.units.compare", "section"),
            label(shell, "ui.units.compare.hint", "dim", wraps=True),
            self.words,
            labelled(shell, "ui.units.heard", self.heard, self.agree),
        )
        self._role = QWidget()
        self._role.setLayout(labelled(shell, "ui.units.role", self.role))
        self._decide = card(
            self._role,
            labelled(shell, "ui.units.replaces", self.replaces),
            labelled(shell, "ui.units.reason", self.reason),
            row(None, self.decline_button, self.approve_button, gap=8),
        )
        self._declined = column(
            row(self.copy_button, self.file_button, None, gap=8), row(None, self.reopen_button), gap=8
        )
        self.setLayout(column(head, self.facts, self.told, self._compare, self._decide, self._declined, None, gap=10))

    def show_request(self, request: Request, machines: Mapping[str, Machine]) -> None:
        """A request; what was typed about the one before stays with it."""
        if self.request is not None and self.request.digest != request.digest:
            self._typed[self.request.digest] = self.heard.text()
        other = self.request is None or self.request.digest != request.digest
        self.request, self._machines = request, machines
        if other:
            self.words.show_words(request.words)
            self.heard.setText(self._typed.get(request.digest, ""))
            self.reason.clear()
            self.role.setCurrentIndex(0)
        self._offer_machines(request)
        self._word()
        self.compare()

    def _offer_machines(self, request: Request) -> None:
        before = self.replaces.currentData()
        self.replaces.clear()
        self.replaces.addItem(self._shell.speech.text("ui.units.replaces.none"), "")
        for device in request.devices:
            machine = self._machines.get(device)
            who = machine.person if machine is not None else ""
            self.replaces.addItem(" · ".join(part for part in (device[:4], who) if part), device)
        self.replaces.setCurrentIndex(max(self.replaces.findData(before), 0))
        self.replaces.setEnabled(bool(request.devices))

    def _word(self) -> None:
        request, speech = self.request, self._shell.speech
        if request is None:
            return
        self.name.setText(request.name)
        self.badge.setText(speech.text(f"ui.units.request.{request.state}"))
        dress(self.badge, f"badge-{_BADGES[request.state]}")
        who = ", ".join(part for part in (request.person, request.position) if part) or "–"
        came = speech.moment(request.received)
        self.facts.setText(
            speech.text("ui.units.request.facts", who=who, device=request.device, when=came, program=request.program)
        )
        keys = {DECLINED: "ui.units.request.declined.do", KNOWN: "ui.units.request.known.do"}
        text = speech.text(keys[request.state], reason=request.reason) if request.state in keys else ""
        self.told.setText(text)
        self.told.setVisible(bool(text))
        waits, declined = request.state == WAITING, request.state == DECLINED
        self._compare.setVisible(waits)
        self._decide.setVisible(waits)
        self._role.setVisible(request.own)
        for place, key in enumerate(("ui.units.role.choose", "ui.units.role.unit", "ui.units.role.dic")):
            self.role.setItemText(place, speech.text(key))
        for one in (self.copy_button, self.file_button, self.reopen_button):
            one.setVisible(declined)
        if self.replaces.count():
            self.replaces.setItemText(0, speech.text("ui.units.replaces.none"))
        self._say_agreement()

    # --- comparing -------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Mark the words by what was typed, a moment after the last key."""
        self._timer.stop()
        if self.request is None:
            return
        self.words.compare(self._desk.agreeing(self.request, self.heard.text()))
        self._say_agreement()
        self._enable()

    def _say_agreement(self) -> None:
        marks = self.words.marks
        right, wrong = sum(one is True for one in marks), sum(one is False for one in marks)
        key = "wrong" if wrong else "right" if right == len(marks) else "some"
        self.agree.setText(self._shell.speech.text(f"ui.units.agree.{key}", right=right, count=len(marks)))
        dress(self.agree, "error" if wrong else "good" if right == len(marks) else "dim")

    @property
    def agrees(self) -> bool:
        """Whether all eight words were heard as they stand here."""
        return all(self.words.marks)

    def _enable(self) -> None:
        reason = bool(self.reason.text().strip())
        replaced = bool(self.replaces.currentData())
        decided = self.request is not None and (not self.request.own or bool(self.role.currentData()))
        self.approve_button.setEnabled(self.agrees and decided and (reason or not replaced))
        self.decline_button.setEnabled(reason)

    # --- deciding --------------------------------------------------------------------------------------------

    def approve(self) -> None:
        """Let the device in; with it the lost one goes, where one is named."""
        request = self.request
        if request is None:
            return
        words, reason = self.heard.text(), self.reason.text()
        replaces = str(self.replaces.currentData() or "")
        officer = request.own and self.role.currentData() == "dic"

        def done(found: Approved) -> None:
            key = "ui.units.replaced" if found.revoked is not None else "ui.units.approved"
            position = found.revoked.seq if found.revoked is not None else 0
            self._shell.messages.say(self._shell.speech.text(key, name=request.name, position=position))
            self.request = None
            self.decided.emit(found.device)

        def part() -> tuple[Part, str]:
            made = self._desk.part(request, words, replaces=replaces, reason=reason, officer=officer)
            return made, self._desk.part_name

        self._run(
            lambda: self._desk.approve(request, words, replaces=replaces, reason=reason, officer=officer),
            done,
            or_with_others(self, self._shell, part),
        )

    def decline(self) -> None:
        """Decline with the reason; the unit is told by a sentence or a file."""
        request, reason = self.request, self.reason.text()
        if request is None:
            return

        def done(declined: Request) -> None:
            said = self._shell.speech.text("ui.units.declined", name=request.name)
            self._shell.messages.undo(said, lambda: self._reopen(declined))
            self.decided.emit("")

        self._run(lambda: self._desk.decline(request, reason), done)

    def reopen(self) -> None:
        """A request that was declined waits again."""
        if self.request is not None:
            self._reopen(self.request)

    def _reopen(self, request: Request) -> None:
        self._run(lambda: self._desk.reopen(request), lambda _request: self.decided.emit(""))

    def _run(
        self,
        work: Callable[[], object],
        done: Callable[..., None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        self._shell.jobs.run(
            lambda _progress: work(),
            done,
            writes=True,
            changed=("device",),
            failed=failed or told(self._shell),
            owner=self,
        )

    # --- telling the unit ------------------------------------------------------------------------------------

    def copy(self) -> None:
        """The sentence for the unit, onto the clipboard."""
        if self.request is not None:
            QGuiApplication.clipboard().setText(self._desk.refusal(self.request, self._shell.speech.language))
            self._shell.messages.say(self._shell.speech.text("ui.units.refusal.copied"))

    def choose_folder(self) -> QFileDialog:
        """Where the file for the unit goes."""
        return choose_folder(self, self._shell, "ui.units.refusal.file", self.write_refusal)

    def write_refusal(self, folder: Path) -> None:
        """The refusal as a file for the unit."""
        request, language = self.request, self._shell.speech.language
        if request is None:
            return

        def done(path: Path) -> None:
            self._shell.messages.say(self._shell.speech.text("ui.units.written", file=path.name))

        self._shell.jobs.run(
            lambda _progress: self._desk.write_refusal(request, folder, language),
            done,
            failed=told(self._shell),
            owner=self,
        )
