"""Figures: what a filter's records add up to, view by view; each mark leads to the records that it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from tvdesk.core.fields import Field
from tvdesk.core.filters import EVERYTHING, Filter, is_sound
from tvdesk.core.forms import EVENT, FORMS
from tvdesk.services.coverage import HELD, LATE, ON_TIME, RECEIVED, SILENT
from tvdesk.services.figure_desk import START, Dashboard, FigureDesk, Span, behind
from tvdesk.services.figures import BY, KINDS
from tvdesk.services.reports.figure_views import MONEY
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.fields.build import Offering
from tvdesk.ui.fields.options import Option
from tvdesk.ui.figures.card import TOTAL, FigureCard
from tvdesk.ui.figures.tiles import Tiles
from tvdesk.ui.kit import column, empty_state, label, lay, plain, row, scroll, title
from tvdesk.ui.lists.cells import Cells, Words
from tvdesk.ui.lists.filter_bar import FilterBar
from tvdesk.ui.page import Page, Shell

_READS = frozenset({*KINDS, "same_as", "round", "unit", "code", "exchange"})
VIEWS = (*BY, MONEY)
_BREATH = 8
"""Milliseconds between two cards, so that each is painted before the next is filled."""


class FiguresPage(Page):
    """``words`` says values in the language in force, ``offering`` what pick lists offer."""

    name = "figures"

    def __init__(
        self,
        shell: Shell,
        desk: FigureDesk,
        words: Callable[[], Words],
        offering: Callable[[], Offering],
        today: Callable[[], date],
    ) -> None:
        super().__init__(shell)
        self._desk, self._words, self._offering, self._today = desk, words, offering, today
        self.filter = EVERYTHING
        self.board: Dashboard | None = None
        self._spans: Sequence[Span] = ()
        self._asked = 0
        self._stale = True
        self._waiting: list[str] = []
        self._lay_out()
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self._spoken)

    def _lay_out(self) -> None:
        shell = self.shell
        self.period, self.kind = CalmCombo(), CalmCombo()
        for combo in (self.period, self.kind):
            combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToContents)
        self.period.setMaximumWidth(shell.theme.px(300))
        shell.speech.put(self.period, "ui.figures.period", part="name")
        shell.speech.put(self.kind, "ui.figures.kind", part="name")
        self.period.activated.connect(self._take_period)
        self.kind.activated.connect(lambda _place: self._take_kind())
        captions = [label(shell, f"ui.figures.{name}", "dim") for name in ("period", "kind")]
        for caption, field in zip(captions, (self.period, self.kind), strict=True):
            caption.setBuddy(field)
        self.summary = plain("dim")
        self._bars = QVBoxLayout()
        self._bars.setContentsMargins(0, 0, 0, 0)
        self.bar = self._made_bar()
        self.tiles = Tiles(shell)
        self.tiles.wanted.connect(self._open_tile)
        self.cards = {by: self._card(by) for by in VIEWS}
        self.note = plain("dim", wraps=True)
        hint = label(shell, "ui.figures.hint", "dim", wraps=True)
        holder = QWidget()
        inner = column(self.tiles, hint, *self.cards.values(), self.note, None, gap=14)
        inner.setContentsMargins(0, 0, 8, 0)
        holder.setLayout(inner)
        self.places = QStackedWidget()
        self.places.addWidget(scroll(holder))
        self.places.addWidget(empty_state(shell, "chart-column", "ui.figures.none", "ui.figures.none.hint"))
        self.places.addWidget(empty_state(shell, "loader", "ui.figures.reading", "ui.figures.none.hint"))
        self.places.setCurrentIndex(2)
        head = row(title(shell, "ui.page.figures"), self.summary, None, captions[0], self.period, captions[1],
                   self.kind, gap=10)  # fmt: skip
        whole = lay(self, head, self._bars, self.places, gap=10)
        whole.setStretch(2, 1)
        self._fill_kinds()

    def _made_bar(self) -> FilterBar:
        form = FORMS[self.chosen_kind] if self.chosen_kind else EVENT
        bar = FilterBar(self.shell, form, Cells(form, self._words()), self, self._today)
        bar.saved_button.hide()
        bar.changed.connect(self._narrow)
        self._bars.addWidget(bar)
        return bar

    def _card(self, by: str) -> FigureCard:
        made = FigureCard(self.shell, ("planned", "spent") if by == MONEY else KINDS, adds_up=by != MONEY)
        made.wanted.connect(lambda key, series: self._open(by, key, series))
        made.hide()
        return made

    def of(self, field: Field) -> Sequence[Option]:
        """What a pick list of the filter offers."""
        return self._offering().of(field)

    def start_search(self) -> None:
        """Ctrl+F."""
        self.bar.quick.setFocus()
        self.bar.quick.selectAll()

    # --- what is chosen ------------------------------------------------------------------------------------

    @property
    def chosen_kind(self) -> str:
        """The kind that is counted; empty for all."""
        return str(self.kind.currentData() or "")

    def _fill_kinds(self) -> None:
        chosen = self.chosen_kind
        self.kind.clear()
        for name in ("", *KINDS):
            self.kind.addItem(self.shell.speech.text(f"ui.figures.kind.{name or 'all'}"), name)
        self.kind.setCurrentIndex(self.kind.findData(chosen))

    def _fill_periods(self) -> None:
        speech = self.shell.speech
        self.period.clear()
        for span in self._spans:
            self.period.addItem(span.name, span.condition)
        self.period.addItem(speech.text("ui.figures.period.all"), None)
        now = next((one for one in self.filter.conditions if one.field == START), None)
        places = [self.period.itemData(place) for place in range(self.period.count())]
        if now not in places:
            self.period.addItem(speech.text("ui.figures.period.own"), now)
            places.append(now)
        self.period.setCurrentIndex(places.index(now))

    def _take_period(self, place: int) -> None:
        condition = self.period.itemData(place)
        self._narrow(self.filter.having(condition) if condition else self.filter.without(START))

    def _take_kind(self) -> None:
        """Another kind: its own fields can be asked for; conditions that it does not know are dropped."""
        self._bars.removeWidget(self.bar)
        self.bar.hide()
        self.bar.deleteLater()
        self.bar = self._made_bar()
        known = tuple(one for one in self.filter.conditions if is_sound(self.bar.form, one))
        self._narrow(replace(self.filter, conditions=known))

    def _narrow(self, filter: Filter) -> None:
        self.filter = replace(filter, deleted=False, once=None)
        self.bar.put(self.filter)
        self._fill_periods()
        self._read()

    # --- reading -------------------------------------------------------------------------------------------

    def arrive(self, round: str = "", filter: Filter | None = None, **_arguments: Any) -> None:
        """The figures; ``round`` is the name of a round, ``filter`` another filter to show."""
        language, today = self.shell.speech.language, self._today()

        def told(spans: list[Span]) -> None:
            first = not self._spans
            self._spans = spans
            named = next((one for one in spans if one.name == round), None)
            if filter is not None:
                self._narrow(filter)
            elif named is not None or (first and spans and self.filter is EVERYTHING):
                self._narrow(self.filter.having((named or _newest(spans)).condition))
            elif self._stale:
                self._fill_periods()
                self._read()

        self.shell.jobs.run(lambda _: self._desk.spans(today, language), told, owner=self)

    def _read(self) -> None:
        self._asked += 1
        asked, kind, wanted, language = self._asked, self.chosen_kind, self.filter, self.shell.speech.language
        self._stale = False

        def read(board: Dashboard) -> None:
            if asked == self._asked:
                self._show(board)

        self.shell.jobs.run(lambda progress: self._desk.read(kind, wanted, language, progress.check), read, owner=self)

    def _changed(self, types: frozenset[str]) -> None:
        if types & _READS:
            self._stale = True
            if self.isVisible():
                self.arrive()

    def _spoken(self) -> None:
        """Another language: names of views, lines and periods are in it too."""
        self._fill_kinds()
        self.bar.speak(Cells(self.bar.form, self._words()))
        self._stale = True
        if self.isVisible():
            self.arrive()

    # --- showing -------------------------------------------------------------------------------------------

    def _show(self, board: Dashboard) -> None:
        """Tiles at once, then card after card: all of them in one go would be felt."""
        self.board = board
        speech, counts = self.shell.speech, board.counts
        told = [speech.text("ui.figures.counted", events=counts.events)]
        if (who := board.coverage) is not None:
            reported = who.count(ON_TIME, RECEIVED, LATE)
            asked = reported + who.count(HELD, SILENT)
            told.append(speech.text("ui.figures.reported", reported=reported, asked=asked))
        self.summary.setText(", ".join(told))
        self.places.setCurrentIndex(0 if counts.events else 1)
        self.note.setVisible(counts.joined > 0)
        self.note.setText(speech.text("ui.figures.joined", records=counts.records, joined=counts.joined))
        self.tiles.put(board)
        self._waiting = list(VIEWS)
        QTimer.singleShot(0, self, self._show_next)

    def _show_next(self) -> None:
        if not self._waiting or self.board is None:
            return
        by = self._waiting.pop(0)
        shown = next((one for one in self.board.shown if one.view.by == by and one.view.tells), None)
        self.cards[by].setVisible(shown is not None)
        if shown is not None:
            self.cards[by].put(shown, self.board.kinds)
        QTimer.singleShot(_BREATH, self, self._show_next)

    @property
    def settled(self) -> bool:
        """Whether everything that was read is on screen."""
        return self.board is not None and not self._waiting

    # --- the records behind a mark -------------------------------------------------------------------------

    def _open_tile(self, name: str) -> None:
        if name in KINDS or name == "people":
            self._open("", None, name if name in KINDS else "")
        else:
            self._open(MONEY, None, name)

    def _open(self, by: str, key: str | None, series: str) -> None:
        if self.board is None:
            return
        lists = behind(self.board, by, key, "" if series == TOTAL else series)
        if len(lists) == 1:
            self._go(lists, next(iter(lists)))
        elif lists:
            self.menu_of(lists).popup(QCursor.pos())

    def menu_of(self, lists: Mapping[str, Filter]) -> QMenu:
        """Which of the lists to open, where records of several kinds stand behind a mark."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for kind in lists:
            action = menu.addAction(self.shell.speech.text(f"ui.figures.kind.{kind}"))
            action.triggered.connect(lambda _on=False, kind=kind: self._go(lists, kind))
        return menu

    def _go(self, lists: Mapping[str, Filter], kind: str) -> None:
        self.shell.go(kind, filter=lists[kind])


def _newest(spans: Sequence[Span]) -> Span:
    """The newest year that has records."""
    return next((one for one in spans if one.filled), spans[0])
