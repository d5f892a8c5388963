"""The look: tokens, one style sheet made from them, the palette, fonts and icons; light and dark, in any text size.

Colours mean something only together with a word or an icon. A widget gets its look by the dynamic property
``role``; the roles stand in ``resources/style/style.qss``.
"""

from __future__ import annotations

import json
import math
from string import Template
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QByteArray, QDir, QObject, QRectF, QSize, Qt, QTemporaryDir, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from tvdesk.core.resources import resource_path

FAMILY = "Be Vietnam Pro"
LIGHT, DARK, SYSTEM = "light", "dark", "system"
_FONTS = ("BeVietnamPro_400Regular.ttf", "BeVietnamPro_500Medium.ttf", "BeVietnamPro_600SemiBold.ttf")
_SIZES = {"body": 13, "small": 12, "section": 14, "product": 17, "title": 20, "figure": 26}
_ROW, _DENSE_ROW = 38, 30
_HEIGHTS = {
    "pad_button": 5,
    "pad_button_focus": 4,
    "pad_field": 5,
    "pad_field_focus": 4,
    "height_button": 20,
    "height_field": 20,
    "height_rail": 22,
}
_GAP = 3 / 8
"""The room between the icon of a button and its words, of the icon's size: Qt leaves 4 pixels, whatever the size."""
_ICON_SIZES = (16, 18, 24, 32, 48)
_DRAWN = {"chevron-down": "dim", "chevron-up": "dim", "check": "on_accent"}
"""Icons that the style sheet draws, with their token: it can only name files."""


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


class Theme(QObject):
    """The look in force. ``changed`` is sent after the application wears it."""

    changed = Signal()

    def __init__(self, name: str = LIGHT, percent: int = 100, *, dense: bool = False) -> None:
        super().__init__()
        self._all = json.loads(resource_path("style", "tokens.json").read_text(encoding="utf-8"))
        self._template = Template(resource_path("style", "style.qss").read_text(encoding="utf-8"))
        self._files = QTemporaryDir()
        self._icons: dict[tuple[str, str, tuple[int, ...], float, bool], QIcon] = {}
        self._tinted: WeakKeyDictionary[QObject, tuple[str, str, int]] = WeakKeyDictionary()
        self._ready = False
        self._system_shade = ""
        self.name = name
        self.percent = percent
        self.dense = dense

    @property
    def tokens(self) -> dict[str, str]:
        """Colours by the names of LOOK: "ink", "accent_soft", ..."""
        found: dict[str, str] = self._all[self.shade]
        return found

    @property
    def shade(self) -> str:
        """ "light" or "dark", the system's where the user follows it."""
        if self.name != SYSTEM:
            return self.name
        if not self._system_shade:
            dark = QApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
            self._system_shade = DARK if dark else LIGHT
        return self._system_shade

    def colour(self, token: str) -> QColor:
        """A token as a colour, for what draws itself."""
        return QColor(self.tokens[token])

    def px(self, size: int) -> int:
        """A length of the design at the chosen text size."""
        return round(size * self.percent / 100)

    @property
    def row(self) -> int:
        """The height of a row of a list, by the chosen density."""
        return self.px(_DENSE_ROW if self.dense else _ROW)

    def space(self, *, dense: bool) -> None:
        """Rows closer together, or further apart; live."""
        self.dense = dense
        self.changed.emit()

    def wear(self, name: str | None = None, percent: int | None = None) -> None:
        """Dress the application; live, also after the first time."""
        self.name = name or self.name
        self._system_shade = ""
        self.percent = percent or self.percent
        application = _application()
        if not self._ready:
            self._load_fonts()
            application.styleHints().colorSchemeChanged.connect(self._follow)
            self._ready = True
        self._icons.clear()
        font = QFont(FAMILY)
        font.setPixelSize(self.px(_SIZES["body"]))
        application.setFont(font)
        application.setPalette(self._palette())
        application.setStyleSheet(self._sheet())
        for widget, (icon, token, size) in list(self._tinted.items()):
            if shiboken6.isValid(widget):
                self._tint(widget, icon, token, size)
        self.changed.emit()

    def icon(self, name: str, token: str = "ink", size: int = 0) -> QIcon:
        """A Lucide icon in the ink of its place: as large as the design says, or nought for whatever size."""
        return self._icon(name, token, self._grains(size) if size else _ICON_SIZES)

    def _grains(self, size: int) -> tuple[int, ...]:
        """As large as it is shown, here and on the screen of the finest grain: each size takes its time to draw."""
        side, finest = self.px(size), _application().devicePixelRatio()
        return (side,) if finest == 1 else (side, math.ceil(side * finest))

    def _icon(self, name: str, token: str, sizes: tuple[int, ...], gap: float = 0, *, before: bool = False) -> QIcon:
        key = name, token, sizes, gap, before
        if key not in self._icons:
            self._icons[key] = self._drawn(*key)
        return self._icons[key]

    def put_icon(self, widget: QAbstractButton | QLabel, name: str, token: str = "ink", size: int = 16) -> None:
        """Give a button or label an icon, drawn anew when the look changes."""
        self._tinted[widget] = (name, token, size)
        self._tint(widget, name, token, size)

    def _tint(self, widget: QObject, name: str, token: str, size: int) -> None:
        side, sizes = self.px(size), self._grains(size)
        if isinstance(widget, QPushButton):
            # Empty room towards the words, which stand before the icon where a button is turned round.
            turned = widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
            widget.setIcon(self._icon(name, token, sizes, _GAP, before=turned))
            widget.setIconSize(QSize(round(side * (1 + _GAP)), side))
        elif isinstance(widget, QAbstractButton):
            widget.setIcon(self._icon(name, token, sizes))
            widget.setIconSize(QSize(side, side))
        elif isinstance(widget, QLabel):
            icon = self._icon(name, token, sizes)
            widget.setPixmap(icon.pixmap(QSize(side, side), widget.devicePixelRatio()))

    def _drawn(self, name: str, token: str, sizes: tuple[int, ...], gap: float, before: bool) -> QIcon:
        icon = QIcon()
        inks = [(QIcon.Mode.Normal, token)]
        if token == "on_accent":
            # What stands on the accent would be lost on the grey of a button that cannot be pressed.
            inks.append((QIcon.Mode.Disabled, "dim"))
        for mode, ink in inks:
            renderer = QSvgRenderer(QByteArray(self._svg(name, ink)))
            for side in sizes:
                pixmap = QPixmap(round(side * (1 + gap)), side)
                pixmap.fill(Qt.GlobalColor.transparent)
                painter = QPainter(pixmap)
                renderer.render(painter, QRectF(pixmap.width() - side if before else 0, 0, side, side))
                painter.end()
                icon.addPixmap(pixmap, mode)
        return icon

    def _svg(self, name: str, token: str) -> bytes:
        source = resource_path("icons", f"{name}.svg").read_bytes()
        return source.replace(b"currentColor", self.tokens[token].encode())

    def _sheet(self) -> str:
        names: dict[str, object] = dict(self.tokens)
        names.update({f"size_{name}": self.px(size) for name, size in _SIZES.items()})
        names.update({name: self.px(size) for name, size in _HEIGHTS.items()})
        for name, token in _DRAWN.items():
            path = QDir(self._files.path()).filePath(f"{name}-{self.shade}.svg")
            with open(path, "wb") as file:  # noqa: PTH123 (Qt's own spelling of the path, for the style sheet)
                file.write(self._svg(name, token))
            names[f"icon_{name.replace('-', '_')}"] = path
        return self._template.substitute(names)

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "ground",
            QPalette.ColorRole.WindowText: "ink",
            QPalette.ColorRole.Base: "panel",
            QPalette.ColorRole.AlternateBase: "stripe",
            QPalette.ColorRole.Text: "ink",
            QPalette.ColorRole.Button: "panel",
            QPalette.ColorRole.ButtonText: "ink",
            QPalette.ColorRole.PlaceholderText: "dim",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on_accent",
            QPalette.ColorRole.Link: "accent",
            QPalette.ColorRole.ToolTipBase: "panel",
            QPalette.ColorRole.ToolTipText: "ink",
            QPalette.ColorRole.Mid: "line",
        }
        for role, token in roles.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("dim"))
        return palette

    def _load_fonts(self) -> None:
        for name in _FONTS:
            QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))

    def _follow(self) -> None:
        if self.name == SYSTEM:
            self.wear()
