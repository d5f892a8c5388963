"""The machine's key: where it is kept, on paper and back from paper, and how the office knows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QLineEdit

from tvdesk.ui import kit
from tvdesk.ui.dialogs.key_steps import TwicePassphrase
from tvdesk.ui.dialogs.recovery import RecoveryDialog
from tvdesk.ui.dialogs.step import choose_file, choose_folder, choose_target
from tvdesk.ui.page import Shell
from tvdesk.ui.settings.identity_card import IdentityCard
from tvdesk.ui.settings.part import Part
from tvdesk.ui.settings.root_card import RootCard
from tvdesk.ui.settings.seal_card import SealCard
from tvdesk.ui.words_view import WordsView

if TYPE_CHECKING:
    from tvdesk.services.care import Care, KeyState, Standing


class KeysPart(Part):
    """Cards: a doubtful identity, the key, the recovery sheet, the enrolment, sealed files, the root."""

    def __init__(self, shell: Shell, care: Care, reopen: Callable[[str], object]) -> None:
        super().__init__(shell)
        self._care = care
        self.where, self.where_mark, self.state = kit.plain(wraps=True), QLabel(), kit.badge()
        shell.theme.put_icon(self.where_mark, "triangle-alert", "attention", 18)
        self.where_mark.hide()
        self.state_text = kit.plain(wraps=True)
        self.passphrase = TwicePassphrase(shell, "ui.first.paper.passphrase", self._renew)
        self.sheet_button = kit.button(shell, "ui.first.paper.make", "printer", on=self._choose_target)
        self.back_button = kit.button(shell, "ui.settings.keys.take_back", "key-round", on=self.take_back)
        self.request_button = kit.button(shell, "ui.settings.keys.request", "usb", on=self._choose_folder)
        self.words = WordsView(shell)
        self.words_text = kit.label(shell, "ui.first.request.next", wraps=True)
        self.answer_words = QLineEdit()
        shell.speech.put(self.answer_words, "ui.first.unit.words.hint", part="placeholder")
        self.answer_button = kit.button(shell, "ui.settings.keys.answer", "download", on=self._choose_answer)
        self.seal = SealCard(shell, care, self)
        self.root = RootCard(shell, care, self)
        self.identity = IdentityCard(shell, care, self, reopen)
        self.lay(self.identity, self._key_card(), self._sheet_card(), self._enrolment_card(), self.seal, self.root)
        for one in (self.words, self.words_text):
            one.hide()
        self.answer_words.textChanged.connect(self._renew)
        shell.speech.changed.connect(self.read)
        self._renew()

    def _key_card(self) -> kit.Piece:
        line = kit.row(self.where_mark, self.where, gap=8)
        line.setStretch(1, 1)
        return kit.card(kit.label(self.shell, "ui.settings.keys.where", "section"), line)

    def _sheet_card(self) -> kit.Piece:
        return kit.card(
            kit.label(self.shell, "ui.first.paper.title", "section"),
            kit.label(self.shell, "ui.first.paper.how", wraps=True),
            self.passphrase,
            kit.row(self.sheet_button, self.back_button, None),
            gap=10,
        )

    def _enrolment_card(self) -> kit.Piece:
        return kit.card(
            kit.row(kit.label(self.shell, "ui.settings.keys.enrolment", "section"), self.state, None),
            self.state_text,
            kit.row(self.request_button, None),
            self.words,
            self.words_text,
            kit.labelled(self.shell, "ui.settings.keys.answer.words", self.answer_words),
            kit.row(self.answer_button, None),
            gap=10,
        )

    def read(self) -> None:
        """How the machine stands now."""
        run = self.shell.jobs.run
        run(lambda _progress: self._care.standing(), self._show, failed=self.fail, owner=self)
        run(lambda _progress: self._care.key_state(), self._show_key, failed=self.fail, owner=self)
        run(lambda _progress: self._care.seal_policy(), self.seal.show_policy, failed=self.fail, owner=self)
        self.root.read()

    def _show_key(self, found: KeyState) -> None:
        self.where.setText(self.shell.speech.text(f"ui.settings.keys.{found}"))
        trouble = found in ("missing", "locked")
        kit.dress(self.where, "warning" if trouble else "")
        self.where_mark.setVisible(trouble)

    def _show(self, found: Standing) -> None:
        say = self.shell.speech.text
        state = (
            "revoked" if found.revoked else "enrolled" if found.enrolled else "waiting" if found.office else "unknown"
        )
        kind = {"enrolled": "good", "revoked": "wrong"}.get(state, "attention")
        self.state.setText(say(f"ui.settings.keys.{state}"))
        kit.dress(self.state, f"badge-{kind}")
        self.identity.show_doubt(found.doubt)
        self.state_text.setText(say(f"ui.settings.keys.{state}.text", office=found.office, version=found.version))

    # --- paper ---------------------------------------------------------------------------------------------

    def write_sheet(self, target: Path) -> None:
        """Write the sheet and open it, so that it can be printed."""
        passphrase, language = self.passphrase.first.text(), self.shell.speech.language

        def done(_result: object) -> None:
            self.shell.messages.say(self.shell.speech.text("ui.first.paper.done", file=target.name))
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))

        self.work(lambda: self._care.write_sheet(passphrase, language, target), done, "ui.settings.keys.sheet.working")

    def take_back(self) -> RecoveryDialog:
        """The dialog in which a sheet is typed."""
        dialog = RecoveryDialog(self.shell, self._care.row, self._care.take_back, self.window())
        dialog.open()
        return dialog

    def _choose_target(self) -> None:
        name = f"phieu-khoi-phuc-{self._care.settings_name}.pdf"
        choose_target(self, self.shell, "ui.first.paper.make", name, self.write_sheet)

    # --- enrolment -----------------------------------------------------------------------------------------

    def write_request(self, folder: Path) -> None:
        """Write the request and show its words."""

        def done(result: object) -> None:
            asked: tuple[Path, tuple[str, ...]] = result  # type: ignore[assignment]
            path, words = asked
            self.words.show_words(words)
            self.words.show()
            self.words_text.show()
            self.shell.messages.say(self.shell.speech.text("ui.first.request.written", file=str(path)))

        self.work(lambda: self._care.write_request(folder), done, "ui.settings.keys.request.working")

    def take_answer(self, path: Path) -> None:
        """Take the office's answer in."""
        words = self.answer_words.text()

        def done(version: object) -> None:
            self.answer_words.clear()
            self.shell.messages.say(self.shell.speech.text("ui.settings.keys.answered", version=version))

        self.work(lambda: self._care.take_answer(path, words), done, "ui.settings.keys.answer.working")

    def _choose_folder(self) -> None:
        choose_folder(self, self.shell, "ui.settings.keys.request", self.write_request)

    def _choose_answer(self) -> None:
        choose_file(self, self.shell, "ui.settings.keys.answer", ".json", self.take_answer)

    def _renew(self) -> None:
        self.sheet_button.setEnabled(self.passphrase.complete)
        self.answer_button.setEnabled(bool(self.answer_words.text().strip()))
