"""A text as a change of an earlier one: what was added is underlined and bold, what was taken out is struck through.

So it can be read without colours and on paper; a screen reader is told the words "added" and "taken out".
"""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tvdesk.core.text_compare import Piece, compare
from tvdesk.ui.page import Shell

_TAGS = {"same": "{}", "added": "<u><b>{}</b></u>", "removed": "<s>{}</s>"}


def compared_label(shell: Shell, before: str, after: str) -> QLabel:
    """A label with ``after`` as a change of ``before``."""
    pieces = compare(before, after)
    made = QLabel()
    # The only rich text made of a record's words: each is escaped before a tag of ours goes around it.
    made.setTextFormat(Qt.TextFormat.RichText)
    made.setWordWrap(True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setText("".join(_tagged(piece) for piece in pieces))
    made.setAccessibleName(spoken(shell, pieces))
    return made


def _tagged(piece: Piece) -> str:
    core = piece.text.strip()
    lead = piece.text[: len(piece.text) - len(piece.text.lstrip())]
    tail = piece.text[len(piece.text.rstrip()) :] if core else ""
    return _broken(lead) + _TAGS[piece.mark].format(_broken(core)) + _broken(tail)


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def spoken(shell: Shell, pieces: tuple[Piece, ...]) -> str:
    """The same for a screen reader."""
    say = shell.speech.text
    told = [
        piece.text.strip() if piece.mark == "same" else say(f"ui.compared.{piece.mark}", text=piece.text.strip())
        for piece in pieces
    ]
    return " ".join(told)
