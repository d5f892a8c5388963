"""The pieces that pages are put together from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tvdesk.ui.page import Shell
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

MARGIN = 24
GAP = 12
Piece = QWidget | QLayout | int | None


def dress(widget: QWidget, role: str) -> None:
    """Give a widget another role, also after it has been shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def give_viewport(area: QAbstractScrollArea) -> None:
    """A viewport that Python has made, in every other way like Qt's own.

    The first time that Python meets a widget which it has not made, PySide6 loads a good part of Qt's classes, with 60
    enumerations, to find out what it is: ten milliseconds, in the first painting of whatever paints itself.
    """
    made = QWidget()
    made.setObjectName("qt_scrollarea_viewport")
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    area.setViewport(made)


def fill_plain(painter: QPainter, rect: QRect | QRectF, colour: QColor) -> None:
    """Fill with one colour. Not by ``fillRect``: at its first call PySide6 loads gradients with their 180 names."""
    painter.setBackground(colour)
    painter.eraseRect(rect)


def plain(role: str = "", *, wraps: bool = False) -> QLabel:
    """A label whose text the page sets itself; always plain text, never markup from a record."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    if role:
        made.setProperty("role", role)
    return made


def label(shell: Shell, key: str, role: str = "", *, wraps: bool = False, **fields: object) -> QLabel:
    """A label with a text of the language files."""
    made = plain(role, wraps=wraps)
    shell.speech.put(made, key, "text", **fields)
    return made


def title(shell: Shell, key: str) -> QLabel:
    """The title of a page."""
    return label(shell, key, "title")


def button(
    shell: Shell, key: str, icon: str = "", role: str = "", on: Callable[[], object] | None = None, tip: str = ""
) -> QPushButton:
    """A button that names its act; ``role`` "primary" once a page at most."""
    made = QPushButton()
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    shell.speech.put(made, key)
    if icon:
        shell.theme.put_icon(made, icon, "on_accent" if role == "primary" else "ink")
    if tip:
        shell.speech.put(made, tip, part="tip")
    if on is not None:
        made.clicked.connect(lambda: on())
    return made


def icon_button(shell: Shell, key: str, icon: str, on: Callable[[], object] | None = None) -> QToolButton:
    """A button of an icon alone; its words are its tip and its accessible name."""
    return icon_button_of(shell.speech, shell.theme, key, icon, on)


def icon_button_of(
    speech: Speech, theme: Theme, key: str, icon: str, on: Callable[[], object] | None = None
) -> QToolButton:
    """The same for the parts of the window itself, which has no shell yet."""
    made = QToolButton()
    made.setProperty("role", "quiet")
    theme.put_icon(made, icon)
    speech.put(made, key, part="tip")
    speech.put(made, key, part="name")
    if on is not None:
        made.clicked.connect(lambda: on())
    return made


def labelled(shell: Shell, key: str, field: QWidget, *below: Piece) -> QVBoxLayout:
    """A field under its label, which is its buddy and its accessible name; ``below`` is what belongs to it."""
    caption = label(shell, key, "field")
    caption.setBuddy(field)
    shell.speech.put(field, key, part="name")
    return column(caption, field, *below, gap=4)


def badge(text: str = "", kind: str = "neutral") -> QLabel:
    """A word in a coloured pill."""
    made = plain(f"badge-{kind}")
    made.setText(text)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def fill(layout: QHBoxLayout | QVBoxLayout, pieces: tuple[Piece, ...]) -> None:
    """Add widgets and layouts; a number adds that much space, None stretches."""
    for piece in pieces:
        if piece is None:
            layout.addStretch(1)
        elif isinstance(piece, int):
            layout.addSpacing(piece)
        elif isinstance(piece, QLayout):
            layout.addLayout(piece)
        else:
            layout.addWidget(piece)


def row(*pieces: Piece, gap: int = GAP) -> QHBoxLayout:
    """Side by side."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    fill(made, pieces)
    return made


def column(*pieces: Piece, gap: int = GAP) -> QVBoxLayout:
    """One below the other."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    fill(made, pieces)
    return made


def card(*pieces: Piece, gap: int = 8, margin: int = 16) -> QFrame:
    """A panel on the ground, its pieces one below the other."""
    made = QFrame()
    made.setProperty("role", "card")
    layout = QVBoxLayout(made)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)
    fill(layout, pieces)
    return made


def rule() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def scroll(inner: QWidget) -> QScrollArea:
    """A widget that may be taller than its place."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area


def lay(page: QWidget, *pieces: Piece, gap: int = 14) -> QVBoxLayout:
    """Lay a page out, with the margins that every page has."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(MARGIN, 18, MARGIN, 16)
    layout.setSpacing(gap)
    fill(layout, pieces)
    return layout


def empty_state(shell: Shell, icon: str, key: str, hint: str, *buttons: QWidget) -> QWidget:
    """What belongs in an empty place, and how to begin."""
    made = QWidget()
    picture = QLabel()
    shell.theme.put_icon(picture, icon, "dim", 40)
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    head, text = label(shell, key, "section"), label(shell, hint, "dim", wraps=True)
    for one in (head, text):
        one.setAlignment(Qt.AlignmentFlag.AlignCenter)
    # A fixed width: with an alignment of its own a label that wraps would be given the height of one line.
    text.setFixedWidth(shell.theme.px(460))
    inner = column(None, picture, head, row(None, text, None), gap=8)
    inner.addLayout(row(None, *buttons, None))
    inner.addStretch(2)
    made.setLayout(inner)
    return made


def fit_height(window: QWidget, width: int) -> None:
    """Give a window the height that its wrapped texts need at that width: Qt guesses before they are wrapped."""
    layout = window.layout()
    if layout is not None:
        layout.activate()
        needed = layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        window.resize(width, needed)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


class Elided(QLabel):
    """One line that is cut off with an ellipsis where its place ends; the whole of it is its tip and its name."""

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("elides", True)
        if role:
            self.setProperty("role", role)
        self._whole = ""

    def text(self) -> str:
        """All of it."""
        return self._whole

    def setText(self, text: str) -> None:  # noqa: N802 (Qt's name)
        """Another text. The same again costs nothing: a bar's progress says its title twenty times a second."""
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self.updateGeometry()
        self._cut()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for all of it."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """It gives way."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """As much as there is room for."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 0))
        super().setText(shown if self.width() else self._whole)
        self.setToolTip(self._whole if shown != self._whole else "")


class _Width(QObject):
    """Keeps a widget as wide as the design says, at any text size; gone with its widget."""

    def __init__(self, widget: QWidget, theme: Theme, width: int) -> None:
        super().__init__(widget)
        self._widget, self._theme, self._width = widget, theme, width
        theme.changed.connect(self.renew)
        self.renew()

    def renew(self) -> None:
        self._widget.setFixedWidth(self._theme.px(self._width))


class _Beside(QObject):
    """See :func:`keep_beside`."""

    def __init__(self, page: QWidget, side: QWidget, theme: Theme, widths: tuple[int, int], least: int) -> None:
        super().__init__(side)
        self._page, self._side, self._theme, self._widths, self._least = page, side, theme, widths, least
        page.installEventFilter(self)
        theme.changed.connect(self.renew)
        self.renew()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """The page has another width."""
        if event.type() == QEvent.Type.Resize:
            self.renew()
        return super().eventFilter(watched, event)

    def renew(self) -> None:
        wide, narrow = self._widths
        self._side.setFixedWidth(self._theme.px(wide if self._page.width() >= self._theme.px(self._least) else narrow))


def keep_beside(shell: Shell, page: QWidget, side: QWidget, wide: int, narrow: int, least: int = 900) -> None:
    """Make what stands beside the main part of a page narrower where the page is less than ``least`` wide."""
    _Beside(page, side, shell.theme, (wide, narrow), least)


def keep_width(shell: Shell, widget: QWidget, width: int) -> None:
    """Make a widget as wide as the design says, now and at every text size to come."""
    _Width(widget, shell.theme, width)
