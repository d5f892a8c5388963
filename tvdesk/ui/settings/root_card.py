"""The office's root: how it stands, keys of several officials, and files that they sign for each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tvdesk.core.dates import format_numeric
from tvdesk.ui import kit
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.dialogs.step import choose_file, choose_target
from tvdesk.ui.page import Shell
from tvdesk.ui.signing import offer_part
from tvdesk.ui.words_view import WordsView

if TYPE_CHECKING:
    from tvdesk.services.care import Care
    from tvdesk.services.root_care import ToSign
    from tvdesk.services.root_desk import Changed, RootStanding
    from tvdesk.ui.settings.part import Part

_MOST = 4


class RootCard(QWidget):
    """One card at the consolidating office; ``part`` runs the work and tells what goes wrong."""

    def __init__(self, shell: Shell, care: Care, part: Part) -> None:
        super().__init__()
        self._shell, self._care, self._part = shell, care, part
        self._to_sign: ToSign | None = None
        self.standing, self.keys = kit.plain(wraps=True), kit.plain(wraps=True)
        self.threshold, self.heard = CalmCombo(), QLineEdit()
        shell.speech.put(self.threshold, "ui.root.threshold", part="name")
        shell.speech.put(self.heard, "ui.first.unit.words.hint", part="placeholder")
        self.renew_button = kit.button(shell, "ui.root.renew", "history", on=self.renew)
        self.make_button = kit.button(shell, "ui.root.make", "key-round", on=self._choose_key_target)
        self.add_button = kit.button(shell, "ui.root.add", "user-check", on=self._choose_key)
        self.look_button = kit.button(shell, "ui.root.look", "eye", on=self._choose_part)
        self.take_button = kit.button(shell, "ui.root.take", "download", on=self._choose_signed)
        self.sign_button = kit.button(shell, "ui.root.sign", "shield-check", "primary", self._choose_sign_target)
        self.words, self.told = WordsView(shell), kit.plain(wraps=True)
        self._lay_out()
        self.heard.textChanged.connect(lambda text: self.add_button.setEnabled(bool(text.strip())))
        self.add_button.setEnabled(False)
        self.hide()

    def _lay_out(self) -> None:
        shell = self._shell
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            kit.card(
                kit.label(shell, "ui.root", "section"),
                self.standing,
                self.keys,
                kit.label(shell, "ui.root.text", "dim", wraps=True),
                kit.row(kit.labelled(shell, "ui.root.threshold", self.threshold), None),
                kit.row(self.renew_button, self.make_button, None, gap=8),
                self.words,
                kit.labelled(shell, "ui.root.add.words", self.heard),
                kit.row(self.add_button, None),
                kit.row(self.look_button, self.take_button, None, gap=8),
                self.told,
                kit.row(self.sign_button, None),
                gap=10,
            )
        )
        for one in (self.words, self.told, self.sign_button):
            one.hide()

    # --- how it stands -------------------------------------------------------------------------------------

    def read(self) -> None:
        """The root as it is now; a unit's desk has none of its own."""
        if self._care.is_office:
            self._shell.jobs.run(
                lambda _progress: self._care.root.standing(), self._show, failed=self._part.fail, owner=self._part
            )

    def _show(self, found: RootStanding) -> None:
        from tvdesk.services.root_care import day_of

        say = self._shell.speech.text
        self.show()
        heading = say("root.heading", version=found.version, threshold=found.threshold, count=len(found.keys))
        until = say("root.expires", day=format_numeric(day_of(found.expires))) if found.expires else ""
        self.standing.setText(f"{heading} {until or say('root.plain')}")
        lines = [
            say("ui.root.key.here" if one.here else "ui.root.key", fingerprint=one.fingerprint) for one in found.keys
        ]
        self.keys.setText("\n".join(lines))
        self.threshold.clear()
        for number in range(1, min(len(found.keys), _MOST) + 1):
            self.threshold.addItem(str(number), number)
        self.threshold.setCurrentIndex(found.threshold - 1)

    # --- changes -------------------------------------------------------------------------------------------

    def renew(self) -> None:
        """The same keys for further years, with the chosen number of signatures."""
        threshold = int(self.threshold.currentData() or 1)
        self._change(lambda: self._care.root.renew(threshold))

    def add_key(self, path: Path) -> None:
        """Another official's key, when the words that were heard are those of its file."""
        words = self.heard.text()
        self._change(lambda: self._care.root.add_key(path, words))

    def take(self, path: Path) -> None:
        """A file that came back with enough signatures."""
        self._change(lambda: self._care.root.take([path]))

    def _change(self, act: Callable[[], Changed]) -> None:
        def done(result: object) -> None:
            changed: Changed = result  # type: ignore[assignment]
            if changed.in_force:
                said = self._shell.speech.text("root.in_force", root=changed.root, registry=changed.registry)
                self._shell.messages.say(f"{said} {self._shell.speech.text('root.in_force.next')}")
                self.heard.clear()
            else:
                offer_part(self._part, self._shell, changed.part, self._care.part_name)

        self._part.work(act, done, "ui.root.working")

    def make_key(self, target: Path) -> None:
        """A root key in this machine's key store; its public half goes to the office, the words by telephone."""

        def done(result: object) -> None:
            self.words.show_words(result)  # type: ignore[arg-type]
            self.words.show()
            self._shell.messages.say(self._shell.speech.text("ui.root.made", file=target.name))

        self._part.work(lambda: self._care.root.make_key(target), done, "ui.root.working")

    # --- signing -------------------------------------------------------------------------------------------

    def look_into(self, path: Path) -> None:
        """What a file would change, before it is signed."""
        language = self._shell.speech.language

        def done(result: object) -> None:
            self._to_sign = result  # type: ignore[assignment]
            found = self._to_sign
            assert found is not None
            signed = self._shell.speech.text("ui.root.signed_by", count=len(found.part.signed))
            missing = () if found.here else (self._shell.speech.text("ui.root.no_key"),)
            self.told.setText("\n".join((*found.told, signed, *missing)))
            self.told.show()
            self.sign_button.setVisible(found.here)

        self._part.work(lambda: self._care.root.look_into(path, language), done, "ui.root.working", writes=False)

    def sign(self, target: Path) -> None:
        """Add this machine's signatures, and write the file that goes back."""
        found = self._to_sign
        if found is None:
            return

        def done(count: object) -> None:
            self._to_sign = None
            self.told.hide()
            self.sign_button.hide()
            self._shell.messages.say(self._shell.speech.text("ui.root.signed", file=target.name, count=count))

        self._part.work(lambda: self._care.root.sign(found.part, target), done, "ui.root.working")

    # --- files ---------------------------------------------------------------------------------------------

    def _choose_key_target(self) -> None:
        choose_target(self, self._shell, "ui.root.make", "khoa-goc.json", self.make_key)

    def _choose_key(self) -> None:
        choose_file(self, self._shell, "ui.root.add", ".json", self.add_key)

    def _choose_part(self) -> None:
        choose_file(self, self._shell, "ui.root.look", ".json", self.look_into)

    def _choose_signed(self) -> None:
        choose_file(self, self._shell, "ui.root.take", ".json", self.take)

    def _choose_sign_target(self) -> None:
        choose_target(self, self._shell, "ui.root.sign", f"da-ky-{self._care.part_name}", self.sign)
