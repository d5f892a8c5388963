"""Keeps the keys that are pressed while a form is on its way, and hands them on in their order when it is there.

Reading a record, or writing the one before, takes some hundredths of a second; who types without looking has pressed
two keys by then. They belong into the form that she asked for: neither into the one that is still on screen, nor lost.
"""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from tvdesk.ui.speech import Speech

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})


class KeyHold(QWidget):
    """Has the focus while it holds. It is seen by nobody, and cannot be reached by Tab."""

    def __init__(self, owner: QWidget, speech: Speech) -> None:
        super().__init__(owner)
        self._held: deque[QKeyEvent | QInputMethodEvent] = deque()
        self._before: QWidget | None = None
        self.holding = False
        # Input methods compose here too; with no size of its own it covers nothing.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFixedSize(1, 1)
        speech.put(self, "ui.form.coming", part="name")

    def begin(self) -> None:
        """From this moment on keys are kept, if the page is on screen."""
        if not self.holding and self.isVisible():
            self._before = self.window().focusWidget()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            # What an input method still composes was sent to the field that was left: it belongs there.
            self.holding = True

    def hand_on(self) -> None:
        """The cursor is where the keys belong: there they go, the oldest first.

        One of them may ask for the next form; those after it wait for that one.
        """
        self.holding, self._before = False, None
        while self._held and not self.holding:
            self._deliver(self._held.popleft())

    def take_over(self, other: KeyHold) -> None:
        """What another one holds was meant for the form that comes here, and is older than what is held here."""
        self._held.extendleft(reversed(other._held))
        other.forget()

    def give_back(self) -> None:
        """The form does not come: the cursor goes back; what was typed for it waits for the next one."""
        before, self._before, self.holding = self._before, None, False
        if before is not None and isValid(before) and self.window().focusWidget() is self:
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Nobody waits for what was typed any more."""
        self.give_back()
        self._held.clear()

    def event(self, event: QEvent) -> bool:
        """Keep every key, also those of shortcuts: they come in their turn."""
        if not self.holding:
            return super().event(event)
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() in _KEYS and isinstance(event, QKeyEvent):
            kept = QKeyEvent(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat())
            self._held.append(kept)
            return True
        if isinstance(event, QInputMethodEvent):
            self._held.append(_copied(event))
            event.accept()
            return True
        return super().event(event)

    def _deliver(self, event: QKeyEvent | QInputMethodEvent) -> None:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            action = self._action(event)
            if action is not None:
                action.trigger()
                return
        target = QApplication.activePopupWidget() or self.window().focusWidget()
        if target is not None and target is not self:
            QApplication.sendEvent(target, event)

    def _action(self, event: QKeyEvent) -> QAction | None:
        """The action of the page or window that these keys call; what the field itself does with them goes first."""
        if event.text() and event.text().isprintable():
            return None
        target = self.window().focusWidget()
        if target is not None and target is not self:
            override = QKeyEvent(QEvent.Type.ShortcutOverride, event.key(), event.modifiers(), event.text())
            override.ignore()
            QApplication.sendEvent(target, override)
            if override.isAccepted():
                return None
        keys = QKeySequence(event.keyCombination())
        owner: QWidget | None = self.parentWidget()
        while owner is not None:
            for action in owner.actions():
                if action.isEnabled() and keys in action.shortcuts():
                    return action
            owner = owner.parentWidget()
        return None


def _copied(event: QInputMethodEvent) -> QInputMethodEvent:
    """Qt's own event does not outlive its delivery."""
    copy = QInputMethodEvent(event.preeditString(), event.attributes())
    copy.setCommitString(event.commitString(), event.replacementStart(), event.replacementLength())
    return copy
