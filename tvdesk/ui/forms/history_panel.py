"""The past of a record: who changed what, when, on which computer; each value before and after, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from tvdesk.services.past import Altered, Event
from tvdesk.ui.kit import badge, button, clear, column, label, plain, row, rule
from tvdesk.ui.page import Shell

_FIRST = 3
_LINES_OF_ONE = 6


class HistoryPanel(QFrame):
    """The newest changes first; the older ones on request."""

    back_wanted = Signal(str, str, str)
    """Dot, entry and field whose earlier value shall come back."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._events: Sequence[Event] = ()
        self._all = False
        self._locked = False
        self.setProperty("role", "card")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.more: QPushButton = button(shell, "ui.form.history_all", role="link", on=self._show_all)
        self.kept = plain("good", wraps=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(6)
        layout.addWidget(label(shell, "ui.form.history", "section"))
        layout.addWidget(self.kept)
        layout.addLayout(self._lines)
        layout.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.show_events(())
        self.say_kept("")

    def say_kept(self, saved: str) -> None:
        """When (ISO, UTC) the draft was kept; nothing where there is none."""
        speech = self._shell.speech
        self.kept.setText(speech.text("ui.form.draft_kept", time=speech.moment(saved)) if saved else "")
        self.kept.setVisible(bool(saved))

    def show_events(self, events: Sequence[Event], *, locked: bool = False) -> None:
        """Another past; ``locked`` offers no way back."""
        self._events, self._locked, self._all = events, locked, False
        self._show()

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _show(self) -> None:
        clear(self._lines)
        shown = self._events if self._all else self._events[:_FIRST]
        if not self._events:
            self._lines.addWidget(label(self._shell, "ui.form.history_none", "dim", wraps=True))
        for place, event in enumerate(shown):
            if place:
                self._lines.addWidget(rule())
            self._lines.addWidget(self._event(event))
        cut = any(len(event.altered) > _LINES_OF_ONE for event in shown)
        self.more.setVisible(not self._all and (cut or len(shown) < len(self._events)))

    def _event(self, event: Event) -> QWidget:
        text = self._shell.speech.text
        head = plain("strong", wraps=True)
        head.setText(text(f"ui.form.op.{event.op}", moment=event.moment))
        who = plain("dim", wraps=True)
        device = text("ui.form.this_device") if event.own else text("ui.form.device", device=event.device)
        who.setText(" · ".join(part for part in (event.actor, event.unit, device) if part))
        made = QWidget()
        lines = column(head, who, gap=2)
        if event.office and event.op != "verdict":
            lines.insertLayout(1, row(badge(text("ui.form.by_office"), "accent"), None))
        if event.rule:
            told = plain("dim", wraps=True)
            told.setText(text("ui.form.by_rule", rule=text(f"rule.{event.rule}")))
            lines.addWidget(told)
        for altered in event.altered[: None if self._all else _LINES_OF_ONE]:
            lines.addWidget(self._altered(event, altered))
        rest = 0 if self._all else len(event.altered) - _LINES_OF_ONE
        if rest > 0:
            more = plain("dim")
            more.setText(text("ui.form.history_more", count=rest))
            lines.addWidget(more)
        made.setLayout(lines)
        return made

    def _altered(self, event: Event, altered: Altered) -> QWidget:
        text = self._shell.speech.text
        empty = text("wording.empty")
        made = QWidget()
        name, values = plain("field", wraps=True), plain("", wraps=True)
        name.setText(altered.label)
        before = _short(altered.before) or empty
        values.setText(
            _short(altered.after) or empty if event.op == "create" else f"{before} → {_short(altered.after) or empty}"
        )
        values.setToolTip(f"{altered.before or empty}\n→ {altered.after or empty}")
        lines = column(name, values, gap=0)
        if event.op != "create" and not self._locked:
            back = button(self._shell, "ui.form.back", role="link")
            back.setAccessibleName(text("ui.form.back_of", name=altered.label, value=_short(altered.before) or empty))
            back.clicked.connect(lambda: self.back_wanted.emit(event.dot, altered.entry, altered.field))
            lines.addLayout(row(back, None))
        made.setLayout(lines)
        return made


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 120 else f"{flat[:118]}…"
