"""Step 1: which report. The office's rounds, what is due first; or days of one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from tvdesk.core.dates import read_typed_date
from tvdesk.core.errors import TvdeskError
from tvdesk.services.report_choices import (
    ANSWERED,
    CLOSED,
    COLLECTING,
    COMPOSING,
    DUE,
    ISSUED,
    OVERDUE,
    OWN,
    SENT,
    Choice,
)
from tvdesk.ui.kit import button, card, column, keep_width, label, plain, row, scroll
from tvdesk.ui.page import Shell
from tvdesk.ui.report.paper_card import PaperCard
from tvdesk.ui.report.papers_card import PapersCard
from tvdesk.ui.report.sign_pdf import SignCard
from tvdesk.ui.rows import Column, RowsView

_ICONS = {
    DUE: ("clock", "accent"),
    OVERDUE: ("triangle-alert", "wrong"),
    SENT: ("upload", "good"),
    ANSWERED: ("circle-check", "good"),
    CLOSED: ("x", "dim"),
    OWN: ("calendar", "dim"),
    COLLECTING: ("clock", "accent"),
    COMPOSING: ("triangle-alert", "attention"),
    ISSUED: ("circle-check", "good"),
}
_SIDE, _NAME = 292, 64


class ChooseStep(QWidget):
    """``chosen`` is the report to work on; ``on`` goes to the next step, ``papers`` are lists for the same days.

    ``paper`` holds a paper in hand against what is kept, ``sign`` signs files.
    """

    chosen = Signal(object)

    def __init__(
        self,
        shell: Shell,
        on: Callable[[], object],
        today: Callable[[], date],
        papers: PapersCard,
        paper: PaperCard,
        sign: SignCard,
    ) -> None:
        super().__init__()
        self._shell, self._today = shell, today
        speech = shell.speech
        self.table = RowsView(
            shell,
            "ui.report.choices",
            (
                Column("ui.report.column.name", lambda one: one.name, tip=lambda one: one.name),
                Column("ui.report.column.days", lambda one: days_of(shell, one), 206, narrow=0),
                Column(
                    "ui.report.column.deadline", lambda one: speech.date(one.deadline) if one.deadline else "–", 104
                ),
                Column("ui.report.column.state", lambda one: state_of(shell, one), 206, icon=_icon, narrow=158),
            ),
        )
        self.table.chosen.connect(self.chosen)
        self.table.opened.connect(lambda _one: on())
        self.next = button(shell, "ui.report.to_data", "chevron-right", "primary", on=on)
        self._told = plain(wraps=True)
        self._name = plain("section", wraps=True)
        side = QWidget()
        picked = card(self._name, self._told, self.next, gap=10)
        self._papers = papers
        inner = column(picked, self._own_days(), papers, paper, sign, None)
        side.setLayout(inner)
        inner.setContentsMargins(0, 0, 0, 0)
        beside = scroll(side)
        keep_width(shell, beside, _SIDE)
        whole = row(self.table, beside, gap=14)
        self.setLayout(whole)
        self._choice: Choice | None = None
        shell.speech.changed.connect(self._renew)

    def _own_days(self) -> QWidget:
        shell = self._shell
        self.first, self.last = QLineEdit(), QLineEdit()
        pieces = []
        for field, key in ((self.first, "first"), (self.last, "last")):
            name = label(shell, f"ui.report.own.{key}", "field")
            name.setBuddy(field)
            shell.speech.put(field, f"ui.report.own.{key}", part="name")
            shell.speech.put(field, "ui.report.own.hint", part="placeholder")
            field.returnPressed.connect(self.use_own_days)
            name.setMinimumWidth(shell.theme.px(_NAME))
            pieces.append(row(name, field))
        self.problem = plain("error", wraps=True)
        self.problem.hide()
        use = button(shell, "ui.report.own.use", "calendar", on=self.use_own_days)
        head = label(shell, "ui.report.own", "section")
        hint = label(shell, "ui.report.own.why", "dim", wraps=True)
        return card(head, hint, *pieces, self.problem, use)

    def fill(self, choices: Sequence[Choice], chosen: Choice | None) -> None:
        """Other choices; the chosen one stays chosen."""
        rows = list(choices)
        if chosen is not None and not any(same(one, chosen) for one in rows):
            rows.append(chosen)
        self.table.blockSignals(True)
        self.table.fill(rows)
        place = next((number for number, one in enumerate(rows) if chosen and same(one, chosen)), 0)
        if rows:
            self.table.choose(place)
        self.table.blockSignals(False)
        if rows:
            self.tell(rows[place])
            if chosen is None or not _equal(rows[place], chosen):
                self.chosen.emit(rows[place])

    def tell(self, choice: Choice | None) -> None:
        """What is to be known of a choice."""
        self._choice = choice
        self._papers.show_choice(choice)
        if choice is not None:
            self._name.setText(choice.name)
            self._told.setText(told(self._shell, choice))

    def _renew(self) -> None:
        self.tell(self._choice)

    def use_own_days(self) -> None:
        """A report on the days that were typed."""
        try:
            days = [read_typed_date(field.text(), self._today()) for field in (self.first, self.last)]
        except TvdeskError as error:
            self._refuse(f"{self._shell.speech.sentence(error)} {self._shell.speech.next_step(error)}")
            return
        if days[0] > days[1]:
            self._refuse(self._shell.speech.text("ui.report.own.reversed"))
            return
        self.problem.hide()
        name = self._shell.speech.text(
            "ui.report.own.name", **dict(zip(("first", "last"), map(_day, days), strict=True))
        )
        made = Choice("", "", name, days[0], days[1], "", OWN)
        rows = [one for one in self.table.rows.rows if not same(one, made)]
        self.table.fill([*rows, made])
        self.table.choose(len(rows))

    def _refuse(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.show()


def _day(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


def _icon(choice: Choice) -> tuple[str, str]:
    if choice.state in (DUE, OVERDUE) and not choice.asked:
        return _ICONS[CLOSED]
    return _ICONS[choice.state]


def same(one: Choice, other: Choice) -> bool:
    """Whether two choices are of one report, whatever has become of it."""
    return (one.record or (one.first, one.last)) == (other.record or (other.first, other.last))


def _equal(one: Choice, other: Choice) -> bool:
    return one == other


def days_of(shell: Shell, choice: Choice) -> str:
    """ "15/12/2024 – 14/12/2025"."""
    return f"{shell.speech.date(choice.first)} – {shell.speech.date(choice.last)}"


def state_of(shell: Shell, choice: Choice) -> str:
    """How it stands with a choice, in words."""
    if choice.state in (DUE, OVERDUE) and not choice.asked:
        return shell.speech.text("ui.report.state.not_asked")
    key = f"ui.report.state.{choice.state}"
    if choice.state == DUE and choice.days_left == 0:
        key += ".today"
    return shell.speech.text(key, days=abs(choice.days_left), version=choice.version)


def told(shell: Shell, choice: Choice) -> str:
    """The days, the deadline and what has become of it, in sentences."""
    lines = [shell.speech.text("ui.report.told.days", days=days_of(shell, choice))]
    if choice.deadline:
        lines.append(shell.speech.text("ui.report.told.deadline", day=shell.speech.date(choice.deadline)))
    state = choice.state if choice.asked or choice.state not in (DUE, OVERDUE) else "not_asked"
    lines.append(shell.speech.text(f"ui.report.told.{state}", days=abs(choice.days_left), version=choice.version))
    return "\n".join(lines)
