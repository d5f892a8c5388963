"""What is older than it has to be kept: which records a rule means, and erasing them once the list was seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from tvdesk.core.dates import format_numeric
from tvdesk.ui import kit
from tvdesk.ui.calm import CalmCombo
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView
from tvdesk.ui.settings.part import Part

if TYPE_CHECKING:
    from tvdesk.services.care import Care
    from tvdesk.services.retention import Old, Preview, Rule

_WHATS = ("names", "records")  # the lesser first
_YEARS = 30
_USUAL_AGE = 10
_LIST_HEIGHT = 260


class RetentionPart(Part):
    """The rule, the list of what it means, and the button; a list that was not read yet cannot be erased."""

    def __init__(self, shell: Shell, care: Care, today: Callable[[], date]) -> None:
        super().__init__(shell)
        self._care = care
        self._seen: Preview | None = None
        self.what, self.before = CalmCombo(), CalmCombo()
        for name in _WHATS:
            self.what.addItem("", name)
        for year in range(today().year, today().year - _YEARS, -1):
            self.before.addItem(str(year), year)
        self.before.setCurrentIndex(_USUAL_AGE)
        self.table = RowsView(shell, "ui.retention.table", self._columns())
        self.table.setMinimumHeight(shell.theme.px(_LIST_HEIGHT))
        self.count = kit.plain("dim", wraps=True)
        self.sure = QCheckBox()
        self.erase_button = kit.button(shell, "ui.retention.erase", "trash-2", "danger", on=self.erase)
        self.lay(
            kit.label(shell, "ui.retention.text", wraps=True),
            kit.row(
                kit.labelled(shell, "ui.retention.what", self.what),
                kit.labelled(shell, "ui.retention.before", self.before),
                None,
            ),
            self.count,
            self.table,
            kit.label(shell, "ui.retention.stays", "dim", wraps=True),
            kit.row(self.sure, None, self.erase_button),
        )
        for one in (self.what, self.before):
            one.currentIndexChanged.connect(lambda _at: self.read())
        self.sure.toggled.connect(lambda _on: self._allow())
        shell.speech.changed.connect(self._word)
        self._word()

    @property
    def _asked(self) -> tuple[str, int]:
        return str(self.what.currentData()), int(self.before.currentData())

    def read(self) -> None:
        """The list, as the rule means it now."""
        asked = self._asked
        self._show(None)

        def look(_progress: object) -> Preview:
            return self._care.retention.preview(_rule(asked))

        def done(found: Preview) -> None:
            if asked == self._asked:  # else a later answer is on its way
                self._show(found)

        self.shell.jobs.run(look, done, failed=self.fail, owner=self)

    def erase(self) -> None:
        """Erase what the list shows."""
        seen = self._seen
        if seen is None:
            return
        types = sorted({one.type for one in seen.going})

        def done(count: int) -> None:
            say = self.shell.speech
            what = say.text(f"retention.what.{seen.rule.what}")
            self.shell.messages.say(say.text("retention.erased", count=say.number(count), what=what))

        self._show(None)
        self.shell.jobs.run(
            lambda _progress: self._care.retention.erase(seen),
            done,
            title=self.shell.speech.text("ui.retention.working"),
            writes=True,
            failed=self.fail,
            changed=["care", *types],
            owner=self,
        )

    def _show(self, seen: Preview | None) -> None:
        self._seen = seen
        self.sure.setChecked(False)
        self.table.fill(seen.found if seen else ())
        self._count()
        self._allow()

    def _count(self) -> None:
        say, seen = self.shell.speech, self._seen
        if seen is None:
            self.count.setText("")
        elif not seen.found:
            self.count.setText(say.text("ui.retention.nothing"))
        else:
            what, kept = say.text(f"retention.what.{seen.rule.what}"), len(seen.found) - len(seen.going)
            told = [say.text("retention.count", count=say.number(len(seen.going)), what=what)]
            told += [say.text("retention.kept", count=say.number(kept))] if kept else []
            self.count.setText(" ".join(told))

    def _allow(self) -> None:
        going = bool(self._seen and self._seen.going)
        self.sure.setEnabled(going)
        self.erase_button.setEnabled(going and self.sure.isChecked())

    def _word(self) -> None:
        say = self.shell.speech.text
        for at, name in enumerate(_WHATS):
            self.what.setItemText(at, say(f"ui.retention.what.{name}"))
        self.sure.setText(say("ui.retention.seen"))
        self._count()

    def _columns(self) -> tuple[Column, ...]:
        speech = self.shell.speech
        columns = [
            Column("ui.retention.column.day", lambda one: format_numeric(one.day), 100),
            Column("ui.retention.column.type", lambda one: speech.text(f"type.{one.type}"), 120, narrow=0),
            Column("ui.retention.column.title", lambda one: one.title),
            *([Column("ui.retention.column.unit", self._unit, 200, narrow=0)] if self._care.is_office else []),
            Column("ui.retention.column.state", self._state, 170, narrow=120),
        ]
        return tuple(columns)

    def _unit(self, one: Old) -> str:
        return self._care.unit_name(one.unit)

    def _state(self, one: Old) -> str:
        return self.shell.speech.text(f"retention.kept.{one.kept}" if one.kept else "ui.retention.goes")


def _rule(asked: tuple[str, int]) -> Rule:
    from tvdesk.services.retention import Rule

    return Rule("names" if asked[0] == "names" else "records", asked[1])
