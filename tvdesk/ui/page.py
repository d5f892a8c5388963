"""What every page is and is handed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from tvdesk.ui.jobs import Jobs
from tvdesk.ui.messages import Messages
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Shell:
    """What the window gives to its pages: language, look, background work, messages, and the way to a page."""

    speech: Speech
    theme: Theme
    jobs: Jobs
    messages: Messages
    go: Callable[..., None]
    """``go(page, **arguments)`` opens a page; its :meth:`Page.arrive` gets the arguments."""


class Page(QWidget):
    """One page of the window. ``name`` is how others call it; ``help`` the help page for F1."""

    name = ""
    steps: tuple[str, ...] = ()
    """The names of its parts, where it shows one of several at a time."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell

    @property
    def under(self) -> str:
        """For a page that has no line in the rail: the line that stays marked while it is open."""
        return ""

    @property
    def help(self) -> str:
        """The name of the help page of where the user is."""
        return self.name

    def arrive(self, **arguments: Any) -> None:
        """The page is opened, perhaps for a certain thing."""

    def leave(self) -> bool:
        """The page is about to be left: keep what was typed. False keeps the user here."""
        return True

    def step(self, name: str) -> None:
        """Show one of its parts."""

    def start_search(self) -> None:
        """Ctrl+F: to this page's search, where it has one."""
