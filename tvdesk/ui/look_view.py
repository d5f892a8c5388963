"""A look into a backup: what it holds, what would be lost by going back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tvdesk.ui import kit
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.services.rescue import Look, Loss

_MOST_TITLES = 6


class LookView(QWidget):
    """Two cards, one below the other."""

    def __init__(self, shell: Shell, look: Look) -> None:
        super().__init__()
        self._shell, self._look = shell, look
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        kit.fill(layout, (self._held(), self._lost(look.loss)))

    def _held(self) -> QWidget:
        say, look = self._shell.speech.text, self._look
        made = self._shell.speech.moment(look.backup.about.created) if look.backup.about else ""
        counts = [say(f"ui.look.count.{type}", count=count) for type, count in look.held.counts.items()]
        lines = [
            say("ui.look.made", when=made or "–"),
            " · ".join(counts),
            say("ui.look.attachments", count=look.held.attachments),
        ]
        if look.held.last_change:
            lines.append(say("ui.look.last", when=self._shell.speech.moment(look.held.last_change)))
        return kit.card(kit.label(self._shell, "ui.look.held", "section"), *(self._line(text) for text in lines))

    def _lost(self, loss: Loss) -> QWidget:
        say, speech = self._shell.speech.text, self._shell.speech
        if not loss.known:
            key = "ui.look.lost.unknown" if loss.until else "ui.look.lost.unread"
            lines = [say(key, when=speech.moment(loss.until))]
        elif not loss.changes and not loss.made and not loss.altered:
            lines = [say("ui.look.lost.nothing")]
        else:
            lines = [say("ui.look.lost.some", made=loss.made, altered=loss.altered, changes=loss.changes)]
            lines += [f"–  {one.title}" for one in loss.records[:_MOST_TITLES]]
            if len(loss.records) > _MOST_TITLES:
                lines.append(say("ui.look.lost.more", count=loss.made + loss.altered - _MOST_TITLES))
        head = kit.label(self._shell, "ui.look.lost", "section")
        return kit.card(head, *(self._line(text) for text in lines), self._line(say("ui.look.kept"), "dim"))

    def _line(self, text: str, role: str = "") -> QWidget:
        made = kit.plain(role, wraps=True)
        made.setText(text)
        return made
