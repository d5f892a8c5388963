"""The first steps: the language and how to begin, the unit, the person and the folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QLineEdit, QRadioButton, QStackedWidget, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.core.text import clean
from tvdesk.services.places import is_synchronised, refuse_network
from tvdesk.ui import kit
from tvdesk.ui.dialogs.step import Answers, Step, choose_file, choose_folder, note
from tvdesk.ui.dialogs.unit_list import UnitList
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.core.unit_choices import UnitChoice
    from tvdesk.services.invitation import Invitation
    from tvdesk.services.setting_up import SettingUp

_LANGUAGES = ("vi", "en")
_SYLLABLES = 16
"""Eight words of two syllables: fewer cannot be right, and need not be tried."""


class WelcomeStep(Step):
    """The language, and three ways to begin."""

    name = "welcome"
    sample = Signal()
    from_backup = Signal()

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__(shell, answers, setting_up)
        self.languages = {name: QRadioButton() for name in _LANGUAGES}
        group = QButtonGroup(self)
        for name, one in self.languages.items():
            shell.speech.put(one, f"ui.language.{name}")
            group.addButton(one)
            one.setChecked(name == shell.speech.name)
            one.clicked.connect(lambda _checked=False, name=name: shell.speech.speak(name))
        self.sample_button = kit.button(shell, "ui.first.sample.start", "eye", on=self.sample.emit)
        self.backup_button = kit.button(shell, "ui.first.backup.start", "history", on=self.from_backup.emit)
        self.lay(
            kit.row(*self.languages.values(), None, gap=20),
            kit.card(
                kit.label(shell, "ui.first.welcome.new", "section"),
                kit.label(shell, "ui.first.welcome.new.text", wraps=True),
            ),
            kit.card(
                kit.label(shell, "ui.first.sample", "section"),
                kit.label(shell, "ui.first.sample.text", wraps=True),
                kit.row(self.sample_button, None),
            ),
            kit.row(kit.label(shell, "ui.first.backup.text", "dim"), self.backup_button, None),
            None,
        )


class UnitStep(Step):
    """The unit: out of the list, or from a file that the consolidating office sent."""

    name = "unit"

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp, choices: Sequence[UnitChoice]) -> None:
        super().__init__(shell, answers, setting_up)
        self.from_list, self.from_file = QRadioButton(), QRadioButton()
        for one, key in ((self.from_list, "ui.first.unit.from_list"), (self.from_file, "ui.first.unit.from_file")):
            shell.speech.put(one, key)
        self.from_list.setChecked(True)
        self.units = UnitList(shell, choices)
        self.is_office = QCheckBox()
        shell.speech.put(self.is_office, "ui.first.unit.is_office")
        self.is_office.hide()
        self._path: Path | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self._list_side())
        self._stack.addWidget(self._file_side())
        self.lay(kit.row(self.from_list, self.from_file, None, gap=20), self._stack)
        self.from_file.toggled.connect(self._turn)
        self.units.chosen.connect(self._chosen)
        self.words.textChanged.connect(lambda: self.changed.emit())

    def _list_side(self) -> QWidget:
        made = QWidget()
        made.setLayout(kit.column(self.units, self.is_office, gap=8))
        return made

    def _file_side(self) -> QWidget:
        shell = self.shell
        self.file_button = kit.button(shell, "ui.first.unit.choose_file", "folder-open", on=self._choose)
        self.file_name, self.words, self.read = kit.plain("dim"), QLineEdit(), kit.plain("good", wraps=True)
        shell.speech.put(self.words, "ui.first.unit.words.hint", part="placeholder")
        made = QWidget()
        made.setLayout(
            kit.column(
                kit.label(shell, "ui.first.unit.file.text", wraps=True),
                kit.row(self.file_button, self.file_name, None),
                kit.labelled(shell, "ui.first.unit.words", self.words),
                kit.label(shell, "ui.first.unit.words.why", "dim", wraps=True),
                self.read,
                None,
                gap=10,
            )
        )
        return made

    @property
    def complete(self) -> bool:
        """A unit is marked, or a file with its words is there."""
        if self.from_file.isChecked():
            return self._path is not None and len(self.words.text().split()) >= _SYLLABLES
        return self.units.choice is not None

    def enter(self) -> None:
        """To the search field."""
        (self.words if self.from_file.isChecked() else self.units).setFocus()

    def take_file(self, path: Path) -> None:
        """The office's file."""
        self._path = path
        self.file_name.setText(path.name)
        self.words.setFocus()
        self.changed.emit()

    def proceed(self, then: Callable[[], None]) -> None:
        """A file is read when its words are right; a unit of the list is taken as it is."""
        answers = self.answers
        if not self.from_file.isChecked() or self._path is None:
            answers.unit, answers.invitation = self.units.choice, None
            answers.is_office = self.is_office.isChecked() and not self.is_office.isHidden()
            then()
            return
        path, words = self._path, self.words.text()

        def read(found: object) -> None:
            invitation: Invitation = found  # type: ignore[assignment]
            answers.unit, answers.invitation, answers.is_office = None, invitation, False
            self.read.setText(
                self.shell.speech.text("ui.first.unit.read", unit=invitation.name, office=invitation.office)
            )
            then()

        self.work(lambda: self.setting_up.read_invitation(path, words), read)

    def _turn(self, from_file: bool) -> None:
        self._stack.setCurrentIndex(int(from_file))
        self.trouble.hide()
        self.changed.emit()
        self.enter()

    def _chosen(self) -> None:
        choice = self.units.choice
        self.is_office.setVisible(choice is not None and choice.consolidates)
        self.changed.emit()

    def _choose(self) -> None:
        choose_file(self, self.shell, "ui.first.unit.choose_file", ".tvb", self.take_file)


class PersonStep(Step):
    """Who works here, and where the work lies."""

    name = "person"

    def __init__(self, shell: Shell, answers: Answers, setting_up: SettingUp) -> None:
        super().__init__(shell, answers, setting_up)
        self.person, self.position = QLineEdit(), QLineEdit()
        shell.speech.put(self.person, "ui.first.person.name.hint", part="placeholder")
        shell.speech.put(self.position, "ui.first.person.position.hint", part="placeholder")
        self.folder = kit.plain("strong", wraps=True)
        self._warning = kit.plain("warning", wraps=True)
        self._warned = note(shell, "triangle-alert", "attention", self._warning)
        self.change_button = kit.button(shell, "ui.first.person.folder.change", "folder-open", on=self._choose)
        self.lay(
            kit.row(
                kit.labelled(shell, "ui.first.person.name", self.person),
                kit.labelled(shell, "ui.first.person.position", self.position),
            ),
            kit.label(shell, "ui.first.person.why", "dim", wraps=True),
            6,
            kit.card(
                kit.label(shell, "ui.first.person.folder", "section"),
                self.folder,
                kit.label(shell, "ui.first.person.folder.text", "dim", wraps=True),
                self._warned,
                kit.row(self.change_button, None),
            ),
            None,
        )
        self.person.textChanged.connect(lambda: self.changed.emit())
        shell.speech.changed.connect(self._show_folder)
        self._fit = True
        self.take_folder(answers.folder)

    @property
    def complete(self) -> bool:
        """A name is needed, and a folder that can hold a database."""
        return self._fit and bool(clean(self.person.text()))

    def enter(self) -> None:
        """To the name."""
        self.person.setFocus()

    def proceed(self, then: Callable[[], None]) -> None:
        """Remember the name as it is stored."""
        self.answers.person, self.answers.position = clean(self.person.text()), clean(self.position.text())
        then()

    def take_folder(self, folder: Path) -> None:
        """Another folder: told at once when it is not fit."""
        self.answers.folder = folder
        self._show_folder()
        self.changed.emit()

    def _show_folder(self) -> None:
        folder, speech = self.answers.folder, self.shell.speech
        self.folder.setText(str(folder))
        said = ""
        self._fit = True
        try:
            refuse_network(folder)
        except TvdeskError as error:
            self._fit, said = False, f"{speech.sentence(error)} {speech.next_step(error)}"
        if self._fit and is_synchronised(folder):
            said = speech.text("ui.first.person.folder.synchronised")
        self._warning.setText(said)
        self._warned.setVisible(bool(said))

    def _choose(self) -> None:
        # A chosen folder is where the workspace's own folder is put: never among other files.
        choose_folder(self, self.shell, "ui.first.person.folder.change", lambda path: self.take_folder(path / "tvdesk"))
