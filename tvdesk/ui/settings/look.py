"""How the window speaks and looks: everything takes effect at once and is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker

from tvdesk.ui import kit
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.page import Shell
from tvdesk.ui.settings.part import Part

if TYPE_CHECKING:
    from tvdesk.services.preferences import PreferencesFile

SIZES = (90, 100, 110, 125, 140, 150)
_CHOICES = {
    "language": ("vi", "en"),
    "theme": ("system", "light", "dark"),
    "density": ("comfortable", "dense"),
}

_WORDS = {"language": "ui.language", "theme": "ui.theme", "density": "ui.density"}
"""Where the words of each choice stand in the language files."""


class LookPart(Part):
    """Language, light or dark, text size, density."""

    def __init__(self, shell: Shell, preferences: PreferencesFile) -> None:
        super().__init__(shell)
        self._preferences = preferences
        self.choices = {name: CalmCombo() for name in (*_CHOICES, "text_size")}
        for name, one in self.choices.items():
            one.setMaximumWidth(shell.theme.px(320))
            for value in _CHOICES.get(name, SIZES):
                one.addItem("", value)
            one.activated.connect(lambda _at, name=name: self._change(name))
        self.lay(self._card("language"), self._card("theme"), self._card("text_size"), self._card("density"))
        shell.speech.changed.connect(self._word)
        self._word()
        self.read()

    def read(self) -> None:
        """The choices as they are kept."""
        now = self._preferences.now
        for name, one in self.choices.items():
            with QSignalBlocker(one):
                value = getattr(now, name)
                at = one.findData(value)
                if at < 0:  # a size that was set by hand
                    one.addItem("", value)
                    at = one.count() - 1
                    self._word()
                one.setCurrentIndex(at)

    def _card(self, name: str) -> kit.Piece:
        hint = kit.label(self.shell, f"ui.settings.{name}.hint", "dim", wraps=True)
        return kit.card(kit.labelled(self.shell, f"ui.settings.{name}", self.choices[name], hint))

    def _change(self, name: str) -> None:
        value = self.choices[name].currentData()
        self._preferences.change(**{name: value})
        if name == "language":
            self.shell.speech.speak(value)
        elif name == "theme":
            self.shell.theme.wear(name=value)
        elif name == "text_size":
            self.shell.theme.wear(percent=value)
        else:
            self.shell.theme.space(dense=value == "dense")

    def _word(self) -> None:
        say = self.shell.speech.text
        for name, one in self.choices.items():
            for at in range(one.count()):
                value = one.itemData(at)
                text = f"{value} %" if name == "text_size" else say(f"{_WORDS[name]}.{value}")
                one.setItemText(at, text)
