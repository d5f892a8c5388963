"""Types as UniKey and other Vietnamese input methods do, into whatever has the focus.

UniKey lets the plain keys through, and when a letter gets its mark it sends backspaces and then the right letters, as
key events without a key. Input methods of Linux compose in place and commit. ``QTest.keyClicks`` can do neither.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

_TONES = "\u0300\u0301\u0303\u0309\u0323"


def press(widget: QWidget, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier | None = None) -> None:
    """One key down and up."""
    held = modifiers or Qt.KeyboardModifier.NoModifier
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, held, text))


def type_unikey(widget: QWidget, text: str) -> None:
    """Type a text letter by letter, with UniKey's corrections."""
    for number, word in enumerate(text.split(" ")):
        if number:
            press(widget, Qt.Key.Key_Space, " ")
        shown = ""
        for state in stages(word):
            _correct(widget, shown, state)
            shown = state


def _correct(widget: QWidget, shown: str, wanted: str) -> None:
    """From what is shown to what is wanted: backspaces to the first letter that differs, then the rest."""
    same = 0
    while same < min(len(shown), len(wanted)) and shown[same] == wanted[same]:
        same += 1
    for _ in shown[same:]:
        press(widget, Qt.Key.Key_Backspace, "\b")
    for letter in wanted[same:]:
        key = Qt.Key(ord(letter.upper())) if letter.isascii() and letter.isprintable() else Qt.Key.Key_unknown
        press(widget, key, letter)


def stages(word: str) -> list[str]:
    """What stands on screen key by key: "đối" as d, đ, đo, đô, đôi, đối."""
    bare = "".join(_without_tone(letter) for letter in word)
    found: list[str] = []
    shown = ""
    for letter in bare:
        plain = _plain(letter)
        if plain != letter:
            found.append(shown + plain)
        shown += letter
        found.append(shown)
    if bare != word:
        found.append(word)
    return found


def _without_tone(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))


def _plain(letter: str) -> str:
    if letter in "đĐ":
        return "d" if letter == "đ" else "D"
    return unicodedata.normalize("NFD", letter)[0]


def compose(widget: QWidget, word: str) -> None:
    """An input method composes a word in place, key by key, and commits it."""
    for state in stages(word):
        QApplication.sendEvent(widget, QInputMethodEvent(state, []))
    commit(widget, word)


def commit(widget: QWidget, text: str) -> None:
    """An input method commits a text at once."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)
