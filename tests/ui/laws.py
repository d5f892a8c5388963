"""What must be so of everything on screen, as functions that give what is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from laws_of_tables import unsaid_cells
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QMenu,
    QPushButton,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)

KEY = re.compile(r"(?:ui|field|type|error|sheet|command)\.[a-z_.]+")
HELD_BY_INPUT_METHODS = re.compile(r"Ctrl\+Shift(\+.)?|Alt\+Z|Ctrl\+Space|[A-Z0-9]")
"""Shortcuts that UniKey and its like take, and plain letters, which would eat what is typed."""


def seen(window: QWidget) -> list[QWidget]:
    """What is on screen; a tool tip that is about to go is not."""
    tip = Qt.WindowType.ToolTip
    return [one for one in window.findChildren(QWidget) if one.isVisible() and one.windowType() != tip]


def named(widget: QWidget) -> str:
    """What a screen reader says: the accessible name, else the text, else the label whose buddy it is."""
    text = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    if not text:
        text = next((one.text() for one in widget.window().findChildren(QLabel) if one.buddy() is widget), "")
    return text


def is_part(widget: QWidget) -> bool:
    """Parts of Qt's own widgets are spoken of by the whole: viewports, scroll bars, the line of a combo box."""
    parent = widget.parentWidget()
    return (
        widget.objectName().startswith("qt_")
        or (isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget)
        or (parent is not None and parent.focusProxy() is widget)
        or widget.focusProxy() is not None
    )


def nameless(window: QWidget) -> list[str]:
    """Widgets reached by Tab of which a screen reader could say nothing."""
    return [
        f"no name: {type(one).__name__} {one.objectName()}"
        for one in seen(window)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_part(one) and not named(one)
        if not isinstance(one, QTabBar)
    ]


def bare_keys(window: QWidget) -> list[str]:
    """Keys of the language files, and holes of a text that nothing filled, shown in place of words."""
    found = []
    for one in seen(window):
        said = [one.toolTip(), one.accessibleName()]
        if isinstance(one, QLabel | QAbstractButton):
            said.append(one.text())
        found += [f"a key: {text}" for text in said if KEY.fullmatch(text.strip()) or re.search(r"\{\w+[}|]", text)]
    return found


def worded(window: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Labels and buttons with words, each with its text; those that are cut on purpose say the whole as a tip."""
    for one in seen(window):
        if isinstance(one, QPushButton | QLabel) and one.text() and not one.property("elides"):
            yield one, one.text()


def clipped(window: QWidget) -> list[str]:
    """Words that have less room than they need, or reach out of the window."""
    found = []
    for one, text in worded(window):
        wraps = isinstance(one, QLabel) and one.wordWrap()
        width = one.minimumSizeHint().width() if wraps else one.sizeHint().width()
        height = one.heightForWidth(one.width()) if wraps else one.minimumSizeHint().height()
        shortened = isinstance(one, QPushButton) and "…" in text  # a name that its button cuts itself
        if (one.width() < width - 1 and not shortened and not _ignores_width(one)) or one.height() < height - 1:
            found.append(f"clipped: {text!r} needs {width}×{height}, has {one.width()}×{one.height()}")
        elif one.mapTo(window, QPoint(one.width(), 0)).x() > window.width() + 1:
            found.append(f"out of the window: {text!r}")
    return found


def _ignores_width(widget: QWidget) -> bool:
    return widget.sizePolicy().horizontalPolicy() is widget.sizePolicy().Policy.Ignored


def overlapping(window: QWidget) -> list[str]:
    """Words that lie on other words of the same parent."""
    found = []
    families: dict[QWidget, list[tuple[QWidget, str]]] = {}
    for one, text in worded(window):
        families.setdefault(one.parentWidget(), []).append((one, text))
    for members in families.values():
        for place, (one, text) in enumerate(members):
            for other, other_text in members[place + 1 :]:
                shared = one.geometry() & other.geometry()
                if shared.width() > 1 and shared.height() > 1:
                    found.append(f"overlap: {text!r} and {other_text!r}")
    return found


def turned_by_wheel(window: QWidget) -> list[str]:
    """What a turn of the mouse wheel changes: nothing may, she means to scroll the page."""
    found = []
    for one in seen(window):
        if isinstance(one, QScrollBar) or not isinstance(one, QComboBox | QAbstractSpinBox | QAbstractSlider | QTabBar):
            continue
        before = _value(one)
        middle = QPointF(one.rect().center())
        for turn in (-120, 120):
            QApplication.sendEvent(
                one,
                QWheelEvent(
                    middle,
                    QPointF(one.mapToGlobal(middle.toPoint())),
                    QPoint(),
                    QPoint(0, turn),
                    Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier,
                    Qt.ScrollPhase.NoScrollPhase,
                    False,
                ),
            )
            if _value(one) != before:
                found.append(f"the wheel changes {type(one).__name__} {named(one)!r}")
                break
    return found


def _value(widget: QWidget) -> object:
    if isinstance(widget, QComboBox | QTabBar):
        return widget.currentIndex()
    return widget.text() if isinstance(widget, QAbstractSpinBox) else widget.value()  # type: ignore[attr-defined]


def actions_in(window: QWidget) -> list[QAction]:
    """The actions that can be called now: the window's, and those of what is on screen; Qt's own are not ours."""
    found = [*window.actions()]
    for one in seen(window):
        if not isinstance(one, QMenu | QToolButton):
            found += one.actions()
    return list(dict.fromkeys(one for one in found if not one.isSeparator() and not one.objectName().startswith("_q")))


def wrong_actions(window: QWidget) -> list[str]:
    """Actions without text or tip, shortcuts of input methods, and shortcuts that two actions have."""
    found = []
    shortcuts: Counter[str] = Counter()
    for one in actions_in(window):
        if not one.text():
            found.append(f"an action without text: {one.shortcut().toString()}")
        if not one.toolTip():
            found.append(f"an action without tip: {one.text()}")
        for sequence in one.shortcuts():
            shortcuts[sequence.toString()] += 1
            if HELD_BY_INPUT_METHODS.fullmatch(sequence.toString()):
                found.append(f"a shortcut that input methods take: {sequence.toString()}")
    return found + [f"a shortcut of two actions: {name}" for name, times in shortcuts.items() if times > 1]


def cut_tabs(window: QWidget) -> list[str]:
    """Tabs that have no room, so that buttons would turn them round."""
    return [
        f"no room for the tab {one.tabText(place)!r}"
        for one in seen(window)
        if isinstance(one, QTabBar)
        for place in range(one.count())
        if one.isTabVisible(place) and not one.rect().contains(one.tabRect(place))
    ]


LAWS = (nameless, bare_keys, clipped, cut_tabs, overlapping, unsaid_cells, turned_by_wheel, wrong_actions)


def broken(window: QWidget) -> list[str]:
    """Everything that is not as it must be."""
    return [line for law in LAWS for line in law(window)]
