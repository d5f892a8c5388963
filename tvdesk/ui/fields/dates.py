"""A day: typed as people type it, or picked; may be empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from tvdesk.core.dates import UnreadableDate, format_numeric, read_typed_date
from tvdesk.ui.fields.editor import FieldEditor, Line
from tvdesk.ui.forms.typed import Typed
from tvdesk.ui.kit import icon_button
from tvdesk.ui.page import Shell

_LOCALES = {"vi": QLocale(QLocale.Language.Vietnamese), "en": QLocale(QLocale.Language.English)}


class Calendar(QFrame):
    """A month to pick a day from. It goes away when a day was picked, or something else is pressed."""

    picked = Signal(QDate)

    def __init__(self, shell: Shell, owner: QWidget) -> None:
        super().__init__(owner, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.days = QCalendarWidget()
        self.days.setLocale(_LOCALES[shell.speech.name])
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.days.setMinimumSize(shell.theme.px(320), shell.theme.px(230))
        self.days.setAccessibleName(shell.speech.text("ui.form.calendar"))
        self._dress(shell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.days)
        self.days.clicked.connect(self._pick)
        self.days.activated.connect(self._pick)

    def _dress(self, shell: Shell) -> None:
        """Qt draws arrows and weekends in colours of its own, which a dark look makes unreadable."""
        weekend = QTextCharFormat()
        weekend.setForeground(shell.theme.colour("dim"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.days.setWeekdayTextFormat(day, weekend)
        for name, icon, key in (("prevmonth", "chevron-left", "before"), ("nextmonth", "chevron-right", "after")):
            button = self.days.findChild(QToolButton, f"qt_calendar_{name}")
            if button is not None:
                shell.theme.put_icon(button, icon)
                button.setAccessibleName(shell.speech.text(f"ui.form.month_{key}"))

    def _pick(self, day: QDate) -> None:
        self.picked.emit(day)
        self.close()


class _DayLine(Line):
    """Alt+Down and F4 open the calendar, as in every date field."""

    calendar_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """See the class."""
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.calendar_wanted.emit()
        else:
            super().keyPressEvent(event)


class DateEditor(FieldEditor):
    """``today`` completes what is typed without a year, and is where an empty calendar opens."""

    def __init__(self, shell: Shell, today: Callable[[], date]) -> None:
        super().__init__(shell)
        self._today = today
        self.button = icon_button(shell, "ui.form.calendar", "calendar", self.open_calendar)
        self.line = _DayLine(self.button)
        shell.speech.put(self.line, "ui.form.date_hint", "placeholder")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.line.returnPressed.connect(self.next_wanted)
        self.line.calendar_wanted.connect(self.open_calendar)

    def open_calendar(self) -> Calendar:
        """The month of the day that stands here, or the present one."""
        calendar = Calendar(self.shell, self)
        day = self._day()
        calendar.days.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.picked.connect(self._picked)
        size = calendar.sizeHint()
        below = self.line.mapToGlobal(QPoint(0, self.line.height() + 2))
        screen = self.screen().availableGeometry()
        if below.y() + size.height() > screen.bottom():
            below = self.line.mapToGlobal(QPoint(0, -size.height() - 2))
        calendar.move(min(below.x(), screen.right() - size.width()), below.y())
        calendar.show()
        calendar.days.setFocus()
        return calendar

    def _day(self) -> date:
        try:
            return date.fromisoformat(read_typed_date(self.line.text(), self._today()))
        except UnreadableDate:
            return self._today()

    def _picked(self, day: QDate) -> None:
        self.line.setText(format_numeric(date(day.year(), day.month(), day.day())))
        self.line.setFocus()
        self.edited.emit()

    def typed(self) -> Typed:
        """The text as it stands."""
        return self.line.text()

    def show_typed(self, typed: Typed) -> None:
        """Another text."""
        text = str(typed or "")
        if text != self.line.text():
            self.line.setText(text)

    def stops(self) -> Sequence[QWidget]:
        """The line."""
        return (self.line,)

    def lock(self, locked: bool) -> None:
        """Can be read and copied from."""
        self.line.setReadOnly(locked)
        self.button.setVisible(not locked)
