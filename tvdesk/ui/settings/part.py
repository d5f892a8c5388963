"""One part of the settings."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.ui import kit
from tvdesk.ui.page import Shell

_WIDEST = 860


class Part(QWidget):
    """A column of cards, not wider than a line is good to read."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.shell = shell

    def lay(self, *pieces: kit.Piece) -> QVBoxLayout:
        """The cards, one below the other."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 8, 12)
        layout.setSpacing(14)
        kit.fill(layout, (*pieces, None))
        self.setMaximumWidth(self.shell.theme.px(_WIDEST))
        return layout

    def read(self) -> None:
        """The part is shown: read what it shows."""

    def work(
        self, act: Callable[[], object], done: Callable[[object], None], title: str, *, writes: bool = True
    ) -> None:
        """Something that takes a while; what goes wrong is told in the message bar."""
        self.shell.jobs.run(
            lambda _progress: act(),
            done,
            title=self.shell.speech.text(title),
            writes=writes,
            failed=self.fail,
            changed=["care"] if writes else (),
            owner=self,
        )

    def fail(self, error: BaseException) -> None:
        """Why it was refused, and what to do."""
        if isinstance(error, TvdeskError):
            self.shell.messages.fail(error)
        else:
            self.shell.messages.say(self.shell.speech.text("ui.first.failed"), "wrong")
