"""The list that the window shows at once, from a glance at the workspace, while the desk is still being opened."""

from __future__ import annotations

from pathlib import Path

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.glance import glance
from tvdesk.services.wording import Wording
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.records import RecordsPage


def first_list(shell: Shell, folder: Path, type: str) -> RecordsPage | None:
    """The page of a type with its first rows, in the words that ship with the program; ``None`` on any trouble.

    :meth:`RecordsPage.serve` makes it live when the desk is open.
    """
    seen = glance(folder, type)
    if seen is None:
        return None
    page = RecordsPage(shell, type, Wording(shell.speech.language, CodeLists.load(), Units.load()))
    page.show_glance(seen)
    return page
