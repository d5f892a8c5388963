"""One workbook from the drop to the register: what was decided, and the work in the background. No widgets."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from tvdesk.core.errors import TvdeskError
from tvdesk.ui.jobs import Cancelled, Job, Progress
from tvdesk.ui.page import Shell
from tvdesk.ui.sheets.look import NOTHING, Asked, Look, look_at

if TYPE_CHECKING:
    from tvdesk.services.sheet_desk import SheetDesk
    from tvdesk.services.sheets.importing import ImportResult
    from tvdesk.services.sheets.rows import Place
    from tvdesk.services.sheets.session import Choices, Session
    from tvdesk.services.workbooks import PossibleDuplicate, Taken


_PAINTED_MS = 60
"""How long after a plan its rows are surely on screen."""


class ImportFlow(QObject):
    """Holds one workbook; every decision plans it anew."""

    opened = Signal()
    """Another workbook was read and planned."""
    planned = Signal()
    """It was planned anew."""
    compared = Signal()
    """The possible duplicates are known."""
    refused = Signal(object)
    """The workbook cannot be read: the error."""
    called_off = Signal()
    taken = Signal()
    undone = Signal()

    def __init__(self, shell: Shell, desk: SheetDesk) -> None:
        super().__init__()
        self._shell, self._desk = shell, desk
        self.path = Path()
        self.session: Session | None = None
        self.result: ImportResult | None = None
        self.choices: Choices | None = None
        self._good: Choices | None = None
        self.look = NOTHING
        self.for_all_units = desk.for_all_units
        self.own_only = not self.for_all_units
        self.duplicates: list[PossibleDuplicate] | None = None
        self.without: frozenset[Place] = frozenset()
        self.done: Taken | None = None
        self.busy = False
        self._plans = 0
        self._searching: Job | None = None
        self._painted = QTimer(self, singleShot=True, interval=_PAINTED_MS)
        self._painted.timeout.connect(self._search)

    # --- reading and planning -------------------------------------------------------------------------------

    def open(self, path: Path) -> None:
        """Read another workbook."""
        from tvdesk.services.sheets.session import Choices

        self._forget()
        self.path, choices = path, Choices()
        self.busy = True
        desk, own_only = self._desk, self.own_only

        def work(progress: Progress) -> tuple[Session, ImportResult, Look]:
            session = desk.open(path, progress.check)
            result = desk.plan(session, choices, own_only=own_only)
            return session, result, look_at(result, choices)

        def done(found: tuple[Session, ImportResult, Look]) -> None:
            self.busy = False
            self.session, self.result, self.look = found
            self.choices = self._good = choices
            self.opened.emit()
            self._compare()

        self._run(work, done, self._not_opened, title=self._text("ui.sheets.reading", file=path.name), cancellable=True)

    def _forget(self) -> None:
        self.session = self.result = self.choices = self.done = None
        self.duplicates, self.without = None, frozenset()
        self._plans += 1
        self._painted.stop()

    def _not_opened(self, error: BaseException) -> None:
        self.busy = False
        if isinstance(error, Cancelled):
            self.called_off.emit()
            return
        from tvdesk.services.errors import SheetDamaged

        self.refused.emit(error if isinstance(error, TvdeskError) else SheetDamaged(file=self.path.name))

    def decide(self, **changes: Any) -> None:
        """Change some of the choices (fields of :class:`Choices`), and plan anew."""
        if self.choices is not None:
            self.choices = dataclasses.replace(self.choices, **changes)
            self.plan()

    def plan(self) -> None:
        """Plan anew; the last decision counts."""
        session, choices, desk, own_only = self.session, self.choices, self._desk, self.own_only
        if session is None or choices is None:
            return
        self._plans += 1
        mine = self._plans

        def work(_progress: Progress) -> tuple[ImportResult, Look]:
            result = desk.plan(session, choices, own_only=own_only)
            return result, look_at(result, choices)

        def done(found: tuple[ImportResult, Look]) -> None:
            if mine == self._plans:
                (self.result, self.look), self._good = found, choices
                self.planned.emit()
                self._compare()

        def failed(error: BaseException) -> None:
            """A decision after which nothing can be read is taken back."""
            if mine == self._plans and isinstance(error, TvdeskError):
                self.choices = self._good
                self._shell.messages.fail(error)
                self.planned.emit()

        self._run(work, done, failed)

    def _compare(self) -> None:
        """Look for duplicates once the rows are on screen: painting and computing at once would hold each other up."""
        if self._searching is not None:
            self._searching.cancel()
        self.duplicates = None
        self._painted.start()

    def _search(self) -> None:
        result, desk, mine = self.result, self._desk, self._plans
        if result is None:
            return

        def done(found: list[PossibleDuplicate]) -> None:
            if mine == self._plans:
                self.duplicates = found
                self.compared.emit()

        def failed(_error: BaseException) -> None:
            """Called off: another search is under way."""

        self._searching = self._run(lambda progress: desk.possible_duplicates(result, progress.check), done, failed)

    # --- decisions ------------------------------------------------------------------------------------------

    def tick_sheet(self, sheet: str, on: bool) -> None:
        """Take a sheet in, or leave it out."""
        if self.choices is not None:
            without = self.choices.without
            self.decide(without=without - {sheet} if on else without | {sheet})

    def choose_kind(self, sheet: str, kind: str) -> None:
        """Say which kind of record a sheet holds."""
        if self.choices is not None:
            self.decide(kinds={**self.choices.kinds, sheet: kind})

    def map_column(self, sheet: str, letters: str, field: str | None) -> None:
        """Give a column its field, on every sheet that is laid out so."""
        if self.choices is not None and self.result is not None and sheet in self.result.layouts:
            key = self.result.layouts[sheet]
            map = {**self.choices.maps.get(key, {}), letters: field}
            self.decide(maps={**self.choices.maps, key: map})

    def forget_maps(self, sheet: str) -> None:
        """The columns of a sheet's layout mean again what their headings say."""
        if self.choices is None or self.result is None or sheet not in self.result.layouts:
            return
        key = self.result.layouts[sheet]
        self.choices = dataclasses.replace(
            self.choices, maps={one: map for one, map in self.choices.maps.items() if one != key}
        )
        self._run(lambda _progress: self._desk.forget_map(key), lambda _done: self.plan(), writes=True)

    def type_cell(self, place: Place, letters: str, text: str) -> None:
        """Put a text in place of a cell."""
        if self.choices is not None:
            self.decide(edits={**self.choices.edits, (*place, letters): text})

    def take_only_own(self, on: bool) -> None:
        """Whether the rows of other units stay out."""
        self.own_only = on
        self.plan()

    def leave_out(self, place: Place, out: bool) -> None:
        """Keep a row out of this import."""
        self.without = self.without | {place} if out else self.without - {place}

    @property
    def asked(self) -> list[Asked]:
        """The cells that are asked about, of the rows that do not stay out."""
        return [one for one in self.look.asked if one.place not in self.without]

    @property
    def unsettled(self) -> int:
        """How many cells still wait for a person."""
        return sum(one.problem is not None for one in self.asked)

    @property
    def count(self) -> int:
        """How many records the import would make."""
        return len(self.look.new - self.without)

    # --- the register ---------------------------------------------------------------------------------------

    def take(self) -> None:
        """Import what was decided."""
        result, choices, desk, without = self.result, self.choices, self._desk, self.without
        if result is None or choices is None or self.busy:
            return

        def done(taken: Taken) -> None:
            self.busy = False
            self.done = taken
            self.taken.emit()

        title = self._text("ui.sheets.taking", file=self.path.name)
        changed = {"care", *(row.kind for row in result.rows)}
        self._write(lambda tell: desk.take(result, without, choices.maps, tell), done, title, changed)

    def undo(self) -> None:
        """Take back what was imported last."""
        taken, desk = self.done, self._desk
        if taken is None or self.busy:
            return

        def done(_none: object) -> None:
            self.busy = False
            self.done = None
            self.undone.emit()
            self.plan()

        title = self._text("ui.sheets.undoing", file=taken.file)
        self._write(lambda tell: desk.undo(taken, tell), done, title, set(taken.counts()))

    def settle(self) -> None:
        """The import is done with; what is left of the workbook is planned again."""
        self.done = None
        self.plan()

    def _write(
        self, work: Callable[[Progress], Any], done: Callable[[Any], None], title: str, changed: set[str]
    ) -> None:
        def failed(error: BaseException) -> None:
            self.busy = False
            if isinstance(error, TvdeskError):
                self._shell.messages.fail(error)
            self.called_off.emit()

        self.busy = True
        self._run(work, done, failed, title=title, writes=True, changed=changed, cancellable=True)

    def write_template(self, kind: str, path: Path) -> None:
        """Write an empty workbook."""
        language = self._shell.speech.name
        self._save(lambda: self._desk.write_template(kind, path, language), "ui.sheets.template_written", path)

    def write_errors(self, path: Path) -> None:
        """Write the rows that need a person to a workbook."""
        result, language = self.result, self._shell.speech.name
        if result is not None:
            self._save(lambda: self._desk.write_errors(result, path, language), "ui.sheets.errors_written", path)

    def _save(self, work: Callable[[], Any], said: str, path: Path) -> None:
        def done(_found: object) -> None:
            self._shell.messages.say(self._text(said, path=path), "good")

        self._run(lambda _progress: work(), done, title=self._text("ui.sheets.writing", file=path.name))

    def _run(
        self,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
        **options: Any,
    ) -> Job:
        return self._shell.jobs.run(work, done, failed=failed or self._failed, owner=self, **options)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, TvdeskError):
            self._shell.messages.fail(error)

    def _text(self, key: str, **fields: object) -> str:
        return self._shell.speech.text(key, **fields)
