"""A paper that is composed in the background and then put on a printer of the user's choice."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.page_pictures import PagePictures


def print_file(shell: Shell, parent: QWidget, write: Callable[[Path], Path]) -> None:
    """``write`` makes the PDF in a folder that is gone afterwards; its pages are kept in memory."""
    from tvdesk.services.page_pictures import PagePictures

    def work(_progress: object) -> PagePictures:
        with tempfile.TemporaryDirectory() as folder:
            return PagePictures(write(Path(folder) / "paper.pdf"))

    def done(pages: PagePictures) -> None:
        from tvdesk.ui.report.printing import ask_and_print

        said = shell.speech.text("ui.report.print.done")
        ask_and_print(shell, parent, pages, lambda: shell.messages.say(said, "good"))

    shell.jobs.run(work, done, title=shell.speech.text("ui.intake.remind.job"), owner=parent)
