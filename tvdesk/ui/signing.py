"""Changes that other officials have to sign: the file for them, offered where one official is not enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tvdesk.services.root_errors import SignaturesMissing
from tvdesk.ui.dialogs.step import choose_target
from tvdesk.ui.failing import told
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.root_parts import Part


def or_with_others(
    parent: QWidget, shell: Shell, make: Callable[[], tuple[Part, str]]
) -> Callable[[BaseException], None]:
    """For a job's ``failed``: where signatures are missing, make the file for those who have to sign, and offer it.

    ``make`` gives the change with a name for its file; it is called in a job. Everything else is told.
    """

    def failed(error: BaseException) -> None:
        if not isinstance(error, SignaturesMissing):
            told(shell)(error)
            return
        shell.jobs.run(
            lambda _progress: make(),
            lambda found: offer_part(parent, shell, *found),
            failed=told(shell),
            owner=parent,
        )

    return failed


def offer_part(parent: QWidget, shell: Shell, part: Part, name: str) -> None:
    """Say that others have to sign, with the button that writes the file for them."""
    say = shell.speech.text

    def choose() -> None:
        choose_target(parent, shell, "ui.root.keep", name, lambda target: keep_part(parent, shell, part, target))

    shell.messages.say(say("ui.root.waits", count=len(part.signed)), "attention", (say("ui.root.keep"), choose))


def keep_part(parent: QWidget, shell: Shell, part: Part, target: Path) -> None:
    """Write the file; what happens next is said."""

    def work(_progress: object) -> None:
        from tvdesk.services import root_care

        root_care.keep_part(part, target)

    def done(_result: object) -> None:
        shell.messages.say(shell.speech.text("ui.root.kept", file=target.name))

    shell.jobs.run(work, done, failed=told(shell), owner=parent)
