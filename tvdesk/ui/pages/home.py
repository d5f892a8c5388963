"""The first page: what is due and when, what waits, and what has been logged; each line leads to where it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tvdesk.ui.kit import button, card, clear, column, label, lay, plain, row, rule, scroll, title
from tvdesk.ui.page import Page, Shell

if TYPE_CHECKING:
    from tvdesk.services.agenda import Agenda, Due

REFRESHING = frozenset(
    {"activity", "training", "delegation", "plan_item", "draft", "exchange", "round", "conflict", "backup"}
)
"""The changes after which the page is read again."""
_SHOWN = 2
"""How many titles a line names before it says how many more there are."""
_SOON = 5
"""Working days from which on a deadline is coloured."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows: the agenda, and the time (ISO) of the last backup, empty for none."""

    agenda: Agenda
    backup: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do: icon and its token, what is so, the detail, and the button that leads there."""

    icon: str
    token: str
    text: str
    detail: str
    action: str
    go: Callable[[], None]


class HomePage(Page):
    """Shows the overview; reads it in the background whenever something changed.

    ``counts`` is told how much waits here and on the page where conflicts are settled, which ``settling`` names.
    """

    name = "home"

    def __init__(
        self, shell: Shell, read: Callable[[], Overview], counts: Callable[[str, int], None], settling: str
    ) -> None:
        super().__init__(shell)
        self._read, self._counts, self._settling = read, counts, settling
        self._overview: Overview | None = None
        self._due, self._figures, self._lines = QVBoxLayout(), QGridLayout(), QVBoxLayout()
        self._figures.setSpacing(14)
        self._lines.setSpacing(6)
        for layout in (self._due, self._figures):
            layout.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        tasks = card(label(shell, "ui.home.todo", "section"), self._lines)
        inner.setLayout(column(self._due, self._figures, tasks, None, gap=14))
        lay(self, title(shell, "ui.page.home"), scroll(inner))
        shell.jobs.changed.connect(self._changed)
        shell.speech.changed.connect(self._show)

    def arrive(self, **_arguments: Any) -> None:
        """Read anew."""
        self.shell.jobs.run(lambda _progress: self._read(), self._take, owner=self)

    def _changed(self, what: frozenset[str]) -> None:
        if what & REFRESHING:
            self.arrive()

    def _take(self, overview: Overview) -> None:
        self._overview = overview
        self._counts(self.name, overview.agenda.waiting)
        self._counts(self._settling, overview.agenda.contested)
        self._show()

    def _show(self) -> None:
        if self._overview is None:
            return
        for layout in (self._due, self._figures, self._lines):
            clear(layout)
        self._due.addWidget(self._due_card(self._overview.agenda))
        for at, one in enumerate(self._figure_cards(self._overview.agenda)):
            self._figures.addWidget(one, 0, at)
            self._figures.setColumnStretch(at, 1)
        lines = list(self._things(self._overview))
        for at, line in enumerate(lines):
            if at:
                self._lines.addWidget(rule())
            self._lines.addWidget(self._line(line))

    # --- the report that is due ---------------------------------------------------------------------------

    def _due_card(self, agenda: Agenda) -> QFrame:
        if agenda.due is None:
            period = self.shell.speech.text("ui.home.no_round.period", **self._days(agenda))
            texts = column(label(self.shell, "ui.home.no_round", "section"), self._dim(period), gap=4)
            across = row(texts, self._button("ui.home.open_report", partial(self.shell.go, "report")), gap=20)
            across.setStretch(0, 1)
            return card(across)
        found = agenda.due.round
        name = plain("section", wraps=True)
        name.setText(found.name)
        days = self.shell.speech.text(
            "ui.home.round.days", **self._days(agenda), deadline=self._day_with_week(found.deadline)
        )
        left = self._days_left(agenda.due)
        go = partial(self.shell.go, "report", round=found.record)
        opens = button(self.shell, "ui.home.open_report", "file-text", "primary", go)
        across = row(column(name, self._dim(days), gap=4), left, opens, gap=20)
        across.setStretch(0, 1)
        return card(across)

    def _days(self, agenda: Agenda) -> dict[str, object]:
        speech = self.shell.speech
        return {"first": speech.date(agenda.first), "last": speech.date(agenda.last)}

    def _days_left(self, due: Due) -> QWidget:
        speech, made = self.shell.speech, QWidget()
        days = abs(due.days)
        figure, under = plain("figure"), plain("dim")
        figure.setText(speech.text("ui.home.days", days=days) if days else speech.text("ui.home.days.today"))
        state = "late" if due.days < 0 else "left" if days else "last"
        under.setText(speech.text(f"ui.home.days.{state}"))
        token = "wrong" if due.days < 0 else "attention" if due.days <= _SOON else "accent"
        figure.setStyleSheet(f"color: {self.shell.theme.tokens[token]}")
        made.setLayout(column(figure, under, gap=0))
        return made

    def _day_with_week(self, iso: str) -> str:
        weekday = self.shell.speech.text(f"ui.weekday.{date.fromisoformat(iso).isoweekday()}")
        return f"{weekday} {self.shell.speech.date(iso)}"

    # --- figures --------------------------------------------------------------------------------------------

    def _figure_cards(self, agenda: Agenda) -> Iterator[QFrame]:
        say, figures = self.shell.speech.text, agenda.figures
        gaps = agenda.incomplete.counts.get("activity", 0)
        yield self._figure(
            "activity",
            say("ui.home.count", count=figures.activities),
            say("ui.home.activities"),
            say("ui.home.activities.gaps", count=gaps) if gaps else say("ui.home.activities.complete"),
        )
        yield self._figure(
            "training",
            say("ui.home.count", count=figures.trainings),
            say("ui.home.trainings"),
            say("ui.home.trained", count=figures.trained),
        )
        yield self._figure(
            "delegation",
            say("ui.home.count", count=figures.inward + figures.outward),
            say("ui.home.delegations", inward=figures.inward, outward=figures.outward),
            say("ui.home.visits", count=figures.visits, countries=figures.countries),
        )
        yield self._figure(
            "plan",
            self._money(figures.spent),
            say("ui.home.spent"),
            say("ui.home.planned", money=self._money(agenda.plan.planned or figures.planned)),
        )

    def _figure(self, page: str, number: str, name: str, detail: str) -> QFrame:
        figure, what, more = plain("figure"), plain(wraps=True), self._dim(detail)
        figure.setText(number)
        what.setText(name)
        opens = self._button("ui.home.see", partial(self.shell.go, page), "link")
        opens.setAccessibleName(f"{self.shell.speech.text('ui.home.see')}: {name}")
        foot = row(more, opens, gap=4)
        foot.setStretch(0, 1)
        return card(figure, what, None, foot, gap=2)

    def _money(self, value: int) -> str:
        """In millions, as offices speak of it; small sums in full."""
        if value < 1_000_000:
            return self.shell.speech.number(value)
        tenths = round(value / 100_000)
        whole, rest = divmod(tenths, 10)
        point = "," if self.shell.speech.name == "vi" else "."
        number = self.shell.speech.number(whole) + (f"{point}{rest}" if rest else "")
        return self.shell.speech.text("ui.home.millions", number=number)

    # --- what to do -----------------------------------------------------------------------------------------

    def _things(self, overview: Overview) -> Iterator[Line]:
        agenda, say, go = overview.agenda, self.shell.speech.text, self.shell.go
        if agenda.returned:
            first = agenda.returned[0]
            detail = say("ui.home.returned.reason", title=first.title, reason=first.reason)
            opens = partial(go, "editor", type=first.type, record=first.record)
            yield Line(
                "circle-alert",
                "wrong",
                say("ui.home.returned", count=len(agenda.returned)),
                detail,
                "ui.home.mend",
                opens,
            )
        if agenda.contested:
            opens = partial(go, self._settling, part="conflicts")
            text = say("ui.home.contested", count=agenda.contested)
            yield Line("split", "attention", text, say("ui.home.contested.detail"), "ui.home.decide", opens)
        if agenda.drafts:
            first_draft = agenda.drafts[0]
            name = str(first_draft.typed.get("title") or say("ui.home.draft.untitled"))
            detail = say("ui.home.draft.saved", title=name, when=self.shell.speech.moment(first_draft.saved))
            opens = partial(go, "editor", type=first_draft.type, record=first_draft.record, draft=first_draft.id)
            yield Line(
                "file-pen", "accent", say("ui.home.drafts", count=len(agenda.drafts)), detail, "ui.home.continue", opens
            )
        yield from self._incomplete(agenda)
        if idle := agenda.plan.idle:
            text = say("ui.home.idle", count=len(idle))
            titles = self._titles([one.title for one in idle], len(idle))
            yield Line("wallet", "attention", text, titles, "ui.home.look", partial(go, "plan"))
        yield from self._past(overview)

    def _incomplete(self, agenda: Agenda) -> Iterator[Line]:
        found = agenda.incomplete
        if found.first:
            say = self.shell.speech.text
            first = found.first[0]
            opens = partial(self.shell.go, "editor", type=first.type, record=first.record)
            titles = self._titles([one.title for one in found.first], found.count)
            yield Line(
                "triangle-alert", "attention", say("ui.home.gaps", count=found.count), titles, "ui.home.complete", opens
            )

    def _past(self, overview: Overview) -> Iterator[Line]:
        """What was done: a written report without an answer, the last answer, the last backup."""
        agenda, say, go = overview.agenda, self.shell.speech.text, self.shell.go
        if agenda.written and agenda.written > agenda.receipt:
            detail = say("ui.home.written.detail", when=self.shell.speech.moment(agenda.written))
            yield Line("send", "accent", say("ui.home.written"), detail, "ui.home.look", partial(go, "exchange"))
        if agenda.receipt:
            detail = say("ui.home.receipt.detail", when=self.shell.speech.moment(agenda.receipt))
            yield Line("circle-check", "good", say("ui.home.receipt"), detail, "ui.home.look", partial(go, "exchange"))
        backs_up = partial(go, "settings", part="backups")
        if overview.backup:
            detail = say("ui.home.backup.detail", when=self.shell.speech.moment(overview.backup))
            yield Line("shield-check", "good", say("ui.home.backup"), detail, "ui.home.look", backs_up)
        else:
            text, detail = say("ui.home.backup.none"), say("ui.home.backup.none.detail")
            yield Line("shield-check", "attention", text, detail, "ui.home.back_up", backs_up)

    def _titles(self, titles: list[str], count: int) -> str:
        """The first of ``count`` titles, and how many more there are."""
        named = "; ".join(titles[:_SHOWN])
        more = count - _SHOWN
        return named if more <= 0 else self.shell.speech.text("ui.home.and_more", titles=named, count=more)

    def _line(self, line: Line) -> QWidget:
        made = QWidget()
        icon = QLabel()
        self.shell.theme.put_icon(icon, line.icon, line.token, 18)
        text, detail = plain(), self._dim(line.detail)
        text.setText(line.text)
        opens = self._button(line.action, line.go)
        opens.setAccessibleName(f"{self.shell.speech.text(line.action)}: {line.text}")
        layout = row(icon, column(text, detail, gap=1), opens)
        layout.setStretch(1, 1)
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignVCenter)
        made.setLayout(layout)
        return made

    def _button(self, key: str, on: Callable[[], None], role: str = "") -> QPushButton:
        return button(self.shell, key, role=role, on=on)

    def _dim(self, text: str) -> QLabel:
        made = plain("dim", wraps=True)
        made.setText(text)
        return made
