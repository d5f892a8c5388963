"""A page that only notes with what it was opened: the end of a way, in tests of where things lead."""

from __future__ import annotations

from typing import Any

from tvdesk.ui.page import Page, Shell


class Gone(Page):
    """Where a link led."""

    name = "editor"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.arguments: dict[str, Any] = {}

    def arrive(self, **arguments: Any) -> None:
        self.arguments = arguments
