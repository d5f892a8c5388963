"""In which form a document is saved: a menu of the forms, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from tvdesk.core.errors import TvdeskError
from tvdesk.services.reports.form_names import FORMS
from tvdesk.ui.jobs import Progress
from tvdesk.ui.page import Shell


def form_menu(parent: QWidget, shell: Shell, choose: Callable[[str], object], forms: Sequence[str] = FORMS) -> QMenu:
    """An action for each form, which calls ``choose`` with the ending of a file's name."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for form in forms:
        action = menu.addAction(shell.speech.text(f"ui.report.save{form}"))
        action.triggered.connect(partial(_call, choose, form))
    return menu


def _call(choose: Callable[[str], object], form: str, _checked: bool = False) -> None:
    choose(form)


def open_below(menu: QMenu, button: QPushButton) -> None:
    """Show a menu under the button that opens it."""
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def save_in_background(
    owner: QWidget, shell: Shell, target: Path, make: Callable[[Progress], object], *, title: str = ""
) -> None:
    """Write a file and say so, or why it was not written; with a ``title`` the work can be ended."""

    def failed(error: BaseException) -> None:
        if isinstance(error, TvdeskError):
            shell.messages.fail(error)

    def done(_made: object) -> None:
        shell.messages.say(shell.speech.text("ui.report.saved", file=target.name))

    shell.jobs.run(make, done, failed=failed, title=title, cancellable=bool(title), owner=owner)
