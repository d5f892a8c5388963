"""The actions of the window, as a table: name, shortcut, icon. Texts are ``ui.action.<name>`` and ``….tip``.

No shortcut that UniKey takes (Ctrl+Shift, Alt+Z), and no single letters: they would eat what is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from tvdesk.ui.speech import Speech


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``shortcut`` is written as Qt writes it; empty for none."""

    name: str
    shortcut: str = ""


WINDOW_ACTIONS = (
    ActionSpec("help", "F1"),
    ActionSpec("find", "Ctrl+F"),
    ActionSpec("undo", "Ctrl+Z"),
    ActionSpec("open_file", "Ctrl+O"),
    ActionSpec("settings", "Ctrl+,"),
    ActionSpec("back", "Alt+Left"),
    ActionSpec("quit", "Ctrl+Q"),
)


def build_actions(
    owner: QWidget, speech: Speech, specs: tuple[ActionSpec, ...], does: Mapping[str, Callable[[], object]]
) -> dict[str, QAction]:
    """The actions of a window or page, alive in it; ``does`` says what each does."""
    made: dict[str, QAction] = {}
    for spec in specs:
        action = QAction(owner)
        speech.put(action, f"ui.action.{spec.name}")
        speech.put(action, f"ui.action.{spec.name}.tip", part="tip")
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
        action.triggered.connect(lambda _checked=False, act=does[spec.name]: act())
        owner.addAction(action)
        made[spec.name] = action
    return made
