"""The language on screen: texts put on widgets stay theirs when the language changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from tvdesk.core.dates import format_numeric
from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.numbers import format_number

_SETTERS = {
    "text": "setText",
    "tip": "setToolTip",
    "name": "setAccessibleName",
    "description": "setAccessibleDescription",
    "placeholder": "setPlaceholderText",
    "title": "setWindowTitle",
}


class Speech(QObject):
    """What the program says, in the language in force. ``changed`` is sent after all put texts are renewed."""

    changed = Signal()

    def __init__(self, name: str = "vi") -> None:
        super().__init__()
        self.language = Language.load(name)
        self._put: WeakKeyDictionary[QObject, dict[str, Callable[[], None]]] = WeakKeyDictionary()

    @property
    def name(self) -> str:
        """ "vi" or "en"."""
        return self.language.name

    def speak(self, name: str) -> None:
        """Change the language, live."""
        if name == self.language.name:
            return
        self.language = Language.load(name)
        for widget, parts in list(self._put.items()):
            if shiboken6.isValid(widget):
                for renew in parts.values():
                    renew()
        self.changed.emit()

    def text(self, key: str, **fields: object) -> str:
        """A sentence; whole numbers are grouped as the language groups them."""
        return self.language.text(key, **{name: self._shown(value) for name, value in fields.items()})

    def put(self, widget: QWidget | QAction, key: str, part: str = "text", **fields: object) -> None:
        """Set a widget's text, tip, accessible name, placeholder or title, now and in every language to come."""
        setter = getattr(widget, _SETTERS[part])
        self._put.setdefault(widget, {})[part] = renew = partial(self._renew, setter, key, fields)
        renew()

    def put_label(self, widget: QWidget, form: str, name: str, suffix: str = "") -> None:
        """Set a label to a field's name, likewise."""
        self.put_made(widget, lambda: self.language.field_label(form, name) + suffix)

    def put_made(self, widget: QWidget | QAction, make: Callable[[], str], part: str = "text") -> None:
        """Set what a function says, likewise; the function must not hold the widget."""
        setter = getattr(widget, _SETTERS[part])
        self._put.setdefault(widget, {})[part] = renew = partial(_set_made, setter, make)
        renew()

    def _renew(self, setter: Callable[[str], Any], key: str, fields: dict[str, object]) -> None:
        setter(self.text(key, **fields))

    def sentence(self, error: TvdeskError) -> str:
        """What went wrong, in one sentence."""
        return self.language.sentence(error)

    def next_step(self, error: TvdeskError) -> str:
        """What to do about it."""
        return self.language.next_step(error)

    def date(self, iso: str) -> str:
        """A day as offices write it: dd/MM/yyyy."""
        return format_numeric(iso)

    def moment(self, iso: str) -> str:
        """A time of the journal (ISO in UTC) as the office's day and minute; today's by its minute; empty for none."""
        if not iso:
            return ""
        moment = datetime.fromisoformat(iso).astimezone()
        clock = f"{moment:%H:%M}"
        if moment.date() == datetime.now(moment.tzinfo).date():
            return self.text("ui.today", time=clock)
        return f"{clock} {self.date(moment.date().isoformat())}"

    def number(self, value: int) -> str:
        """A whole number, grouped."""
        return format_number(value) if self.name == "vi" else f"{value:,}"

    def _shown(self, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            return value
        return self.number(value)


def _set_made(setter: Callable[[str], Any], make: Callable[[], str]) -> None:
    setter(make())
