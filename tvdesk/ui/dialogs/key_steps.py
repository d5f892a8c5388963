"""The steps after the person: the key, the recovery sheet, the request to the office, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.dialogs.passphrase import SecretField
from tvdesk.ui.dialogs.step import Answers, Step, choose_folder, choose_target, note
from tvdesk.ui.page import Shell
from tvdesk.ui.words_view import WordsView

if TYPE_CHECKING:
    from tvdesk.services.keystore import KeyStore
    from tvdesk.services.setting_up import Requested, SettingUp
    from tvdesk.services.workspace import Workspace


class TwicePassphrase(QWidget):
    """A passphrase typed twice, with what is still wrong with it below."""

    def __init__(self, shell: Shell, key: str, changed: Callable[[], object]) -> None:
        super().__init__()
        from tvdesk.services.keystore import SHORTEST_PASSPHRASE

        self._shell, self._least = shell, SHORTEST_PASSPHRASE
        self.first, self.second = SecretField(shell, key), SecretField(shell, "ui.passphrase.again")
        self.said = kit.plain("dim", wraps=True)
        layout = kit.column(
            kit.row(
                kit.labelled(shell, key, self.first),
                kit.labelled(shell, "ui.passphrase.again", self.second),
            ),
            self.said,
            gap=4,
        )
        self.setLayout(layout)
        for one in (self.first, self.second):
            one.textChanged.connect(self._say)
            one.textChanged.connect(lambda: changed())
        shell.speech.changed.connect(self._say)
        self._say()

    @property
    def complete(self) -> bool:
        """Long enough, and twice the same."""
        return len(self.first.text()) >= self._least and self.first.text() == self.second.text()

    def _say(self) -> None:
        text, again = self.first.text(), self.second.text()
        if len(text) < self._least:
            key, role = "ui.passphrase.short", "dim"
        elif text != again:
            key, role = "ui.passphrase.differs", "warning" if again else "dim"
        else:
            key, role = "ui.passphrase.good", "good"
        self.said.setText(self._shell.speech.text(key, least=self._least))
        kit.dress(self.said, role)


class KeyStep(Step):
    """The key: where this machine keeps it, said in plain words; then everything is made."""

    name = "key"

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__(shell, answers, setting_up)
        self.place = ""
        self._head, self._text = kit.plain("section", wraps=True), kit.plain(wraps=True)
        self.passphrase = TwicePassphrase(shell, "ui.passphrase.new", self.changed.emit)
        self._summary = kit.plain("dim", wraps=True)
        self.encrypt = QCheckBox()
        shell.speech.put(self.encrypt, "ui.encryption.first")
        self.lost = note(
            shell, "triangle-alert", "attention", kit.label(shell, "ui.encryption.lost", "warning", wraps=True)
        )
        self._encryption = kit.card(
            self.encrypt, kit.label(shell, "ui.encryption.text.off", wraps=True), self.lost, gap=8
        )
        self.server = kit.plain(wraps=True)
        self.lay(
            kit.card(self._head, self._text, self.passphrase),
            self._encryption,
            self.server,
            self._summary,
            None,
        )
        self.lost.hide()
        self.encrypt.toggled.connect(self.lost.setVisible)
        if setting_up.must_encrypt:
            self.encrypt.setChecked(True)
            self.encrypt.setEnabled(False)
        shell.speech.changed.connect(self._say)

    @property
    def complete(self) -> bool:
        """The place is known; a file also needs its passphrase."""
        return bool(self.place) and (self.place == "keyring" or self.passphrase.complete)

    @property
    def next_key(self) -> str:
        """This is the step that makes the workspace."""
        return "ui.first.create"

    def enter(self) -> None:
        """Try the key store out, in the background: it may ask the person to unlock it."""
        self._say()
        self.work(self.setting_up.key_place, self._found)

    def proceed(self, then: Callable[[], None]) -> None:
        """Make the workspace with its keys."""

        def made(result: object) -> None:
            self.answers.workspace, self.answers.store = result  # type: ignore[misc]
            then()

        self.work(self._make, made)

    def _make(self) -> tuple[Workspace, KeyStore]:
        from tvdesk.services.setting_up import Person

        answers = self.answers
        person = Person(answers.person, answers.position)
        passphrase = self.passphrase.first.text() if self.place == "file" else ""
        encrypt = self.encrypt.isChecked()
        if answers.invitation is not None:
            return self.setting_up.create_invited(
                answers.folder, answers.invitation, person, passphrase, encrypt=encrypt
            )
        assert answers.unit is not None  # the step before lets nobody through without one
        role = "dic" if answers.is_office else "unit"
        made = self.setting_up.create(answers.folder, answers.unit.id, person, passphrase, role, encrypt=encrypt)
        answers.waits = self.setting_up.waits(made[0])
        return made

    def _found(self, place: object) -> None:
        self.place = str(place)
        self._say()
        if self.place == "file":
            self.passphrase.first.setFocus()
        self.changed.emit()

    def _say(self) -> None:
        say = self.shell.speech.text
        key = f"ui.first.key.{self.place or 'looking'}"
        self._head.setText(say(key))
        self._text.setText(say(f"{key}.text"))
        self.passphrase.setVisible(self.place == "file")
        server = self.setting_up.server if self.answers.is_office else ""
        self._encryption.setVisible(not server)
        self.server.setVisible(bool(server))
        self.server.setText(say("ui.first.key.server", server=server))
        self._summary.setText(say("ui.first.key.summary", unit=self.answers.unit_name, folder=str(self.answers.folder)))


class PaperStep(Step):
    """The recovery sheet: only for whoever asks for it."""

    name = "paper"
    last_way_back = True

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__(shell, answers, setting_up)
        self.passphrase = TwicePassphrase(shell, "ui.first.paper.passphrase", self._renew)
        self.print_button = kit.button(shell, "ui.first.paper.make", "printer", on=self._choose)
        self.done = kit.plain("good", wraps=True)
        self.lay(
            kit.card(
                kit.label(shell, "ui.first.paper.how", wraps=True),
                self.passphrase,
                kit.row(self.print_button, self.done, None),
            ),
            kit.label(shell, "ui.first.paper.later", "dim", wraps=True),
            None,
        )
        self._renew()

    @property
    def next_key(self) -> str:
        """Going on without a sheet is an ordinary choice, and says so."""
        return "ui.first.next" if self.done.text() else "ui.first.paper.skip"

    def write(self, target: Path) -> None:
        """Write the sheet and open it, so that it can be printed."""
        from tvdesk.services.recovery import write_sheet

        workspace, store = self.answers.workspace, self.answers.store
        assert workspace is not None
        assert store is not None
        passphrase, language = self.passphrase.first.text(), self.shell.speech.language

        def written(_result: object) -> None:
            self.done.setText(self.shell.speech.text("ui.first.paper.done", file=target.name))
            self.changed.emit()
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

        self.work(lambda: write_sheet(workspace, store, passphrase, language, target), written)

    def _renew(self) -> None:
        self.print_button.setEnabled(self.passphrase.complete)

    def _choose(self) -> None:
        workspace = self.answers.workspace
        assert workspace is not None
        name = f"phieu-khoi-phuc-{workspace.settings.device}.pdf"
        choose_target(self, self.shell, "ui.first.paper.make", name, self.write)


class RequestStep(Step):
    """The request to the consolidating office, and the eight words to read out."""

    name = "request"
    last_way_back = True

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__(shell, answers, setting_up)
        self.drives = kit.row(gap=8)
        self.folder_button = kit.button(shell, "ui.first.request.folder", "folder-open", on=self._choose)
        self.written, self.words = kit.plain("good", wraps=True), WordsView(shell)
        self._next = note(shell, "info", "accent", kit.label(shell, "ui.first.request.next", wraps=True))
        self.lay(
            kit.row(self.drives, self.folder_button, None, gap=8),
            self.written,
            self.words,
            self._next,
            None,
        )
        self._show(False)

    @property
    def next_key(self) -> str:
        """It can be done later in the settings."""
        return "ui.first.next" if self.answers.requested else "ui.first.request.later"

    def enter(self) -> None:
        """Look which sticks are plugged in."""
        from tvdesk.services.sticks import removable_drives

        kit.clear(self.drives)
        for drive in removable_drives():
            if drive.writable:
                made = kit.button(self.shell, "ui.first.request.drive", "usb", on=partial(self.write, drive.path))
                self.shell.speech.put(made, "ui.first.request.drive", name=drive.name)
                self.drives.addWidget(made)

    def write(self, folder: Path) -> None:
        """Write the request into the folder, and show its words."""
        workspace, store = self.answers.workspace, self.answers.store
        assert workspace is not None
        assert store is not None
        self.work(lambda: self.setting_up.write_request(workspace, store, folder), self._done_writing)

    def _done_writing(self, result: object) -> None:
        asked: Requested = result  # type: ignore[assignment]
        self.answers.requested = True
        self.written.setText(self.shell.speech.text("ui.first.request.written", file=str(asked.path)))
        self.words.show_words(asked.words)
        self._show(True)
        self.words.setFocus()
        self.changed.emit()

    def _show(self, done: bool) -> None:
        for one in (self.written, self.words, self._next):
            one.setVisible(done)

    def _choose(self) -> None:
        choose_folder(self, self.shell, "ui.first.request.folder", self.write)


class DoneStep(Step):
    """Everything is there; what comes next."""

    name = "done"
    last_way_back = True

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__(shell, answers, setting_up)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.lay(self._lines, None)
        shell.speech.changed.connect(self.enter)

    @property
    def next_key(self) -> str:
        """The last button opens the log."""
        return "ui.first.open"

    def enter(self) -> None:
        """Say it according to what was done."""
        kit.clear(self._lines)
        asked = "requested" if self.answers.requested else "not_requested"
        keys = ["office"] if self.answers.is_office else ["log", asked, "answer"]
        for number, key in enumerate((*keys, "help"), 1):
            text = kit.plain(wraps=True)
            text.setText(self.shell.speech.text(f"ui.first.done.{key}"))
            place = kit.badge(str(number), "accent")
            line = kit.row(place, text)
            line.setStretch(1, 1)
            line.setAlignment(place, Qt.AlignmentFlag.AlignTop)
            self._lines.addLayout(line)
