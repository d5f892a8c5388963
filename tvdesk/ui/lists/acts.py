"""What is done with the records of a list: opened, copied, duplicated, edited together, deleted and brought back.

Every act that writes is one job and one transaction; what it did is said with the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from tvdesk.core.errors import TvdeskError
from tvdesk.core.fields import Form, Values
from tvdesk.services.listed import Listed
from tvdesk.ui.lists.model import PAGE, ListModel, Read
from tvdesk.ui.lists.view import ListView
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.ui.key_hold import KeyHold
    from tvdesk.ui.lists.uses import ListUses

_PATIENCE_MS = 10_000
"""How long keys wait for a desk that does not open."""


class ListActs(QObject):
    """Acts on the rows selected in a view. ``uses`` gives nothing before the desk is open: then nothing is done."""

    def __init__(
        self,
        shell: Shell,
        form: Form,
        view: ListView,
        model: ListModel,
        read: Read,
        uses: Callable[[], ListUses | None],
    ) -> None:
        super().__init__(view)
        self.shell, self.form = shell, form
        self._view, self._model, self._read, self._uses = view, model, read, uses
        self._keys: KeyHold | None = None

    # --- one record ----------------------------------------------------------------------------------------

    def add(self) -> None:
        """A new record in the editor; before the desk is open, as soon as it is, with what is typed until then."""
        if self._uses() is not None:
            self.shell.go("editor", type=self.form.type)
        elif self._keys is None:
            from tvdesk.ui.key_hold import KeyHold  # here: the first paint has no need of it

            self._keys = KeyHold(self._view.window(), self.shell.speech)
            self._keys.show()
            self._keys.begin()
            QTimer.singleShot(_PATIENCE_MS, self, self._give_up)

    @property
    def waits(self) -> bool:
        """Whether a new record is asked for that can only come when the desk is open."""
        return self._keys is not None

    def catch_up(self) -> None:
        """The desk is open: do what was asked for before."""
        keys, self._keys = self._keys, None
        if keys is not None:
            self.shell.go("editor", type=self.form.type, keys=keys)
            keys.deleteLater()

    def _give_up(self) -> None:
        keys, self._keys = self._keys, None
        if keys is not None:
            keys.forget()
            keys.deleteLater()

    def open_row(self, row: int) -> None:
        """The record of a row in the editor."""
        record = self._model.record(row)
        if record is not None and self._uses() is not None:
            self.shell.go("editor", type=self.form.type, record=record)

    def open_here(self) -> None:
        """The record selected, or where the keyboard is."""
        rows = self._rows()
        if rows:
            self.open_row(rows[0])

    def duplicate(self) -> None:
        """A new record with the values of the one selected, in the editor; nothing is written yet."""
        rows, uses = self._rows(), self._uses()
        record = self._model.record(rows[0]) if len(rows) == 1 else None
        if record is None or uses is None:
            if uses is not None:
                self.shell.messages.say(self.shell.speech.text("ui.list.duplicate.one"), "plain")
            return
        self.shell.go("editor", type=self.form.type, copied=record)

    def _rows(self) -> list[int]:
        rows = list(self._view.chosen_rows())
        here = self._view.currentIndex().row()
        return rows or ([here] if here >= 0 else [])

    # --- many ----------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """The rows selected, or all where none is, as a table on the clipboard."""
        model = self._model
        numbers = self._view.chosen_numbers() or list(model.numbers)
        if self._uses() is None or not numbers:
            return
        columns, cells = self._view.shown_columns(), model.cells

        def read(progress: Callable[[int, int], None]) -> list[tuple[str, ...]]:
            lines: list[tuple[str, ...]] = []
            for start in range(0, len(numbers), PAGE):
                progress(start, len(numbers))
                found: Sequence[Listed] = self._read(numbers[start : start + PAGE], columns)
                lines += [cells.row(columns, listed.values) for listed in found]
            return lines

        def done(lines: list[tuple[str, ...]]) -> None:
            from tvdesk.ui.lists.clipboard import table_data  # here: no start of the window has need of it

            header = [cells.header(column) for column in columns]
            numeric = [cells.is_number(column) for column in columns]
            QGuiApplication.clipboard().setMimeData(table_data(header, lines, numeric))
            self.shell.messages.say(self.shell.speech.text("ui.list.copied", count=len(lines)))

        title = self.shell.speech.text("ui.list.copying") if len(numbers) > 5 * PAGE else ""
        self._run(read, done, title=title, cancellable=True)

    def delete(self) -> None:
        """Take the records selected out of sight."""
        self._with_records(self._delete)

    def _delete(self, uses: ListUses, records: list[str]) -> None:
        def done(_result: object) -> None:
            said = self.shell.speech.text("ui.list.deleted.done", count=len(records))
            self.shell.messages.undo(said, lambda: self._restore(uses, records))

        self._write(lambda _progress: uses.records().delete_many(records), done)

    def restore(self) -> None:
        """Bring the deleted records selected back."""
        self._with_records(self._restore)

    def _restore(self, uses: ListUses, records: list[str]) -> None:
        said = self.shell.speech.text("ui.list.restored.done", count=len(records))
        self._write(
            lambda _progress: uses.records().restore_many(records), lambda _result: self.shell.messages.say(said)
        )

    def edit_many(self, name: str, value: Any) -> None:
        """Give one field of all records selected a value; ``None`` empties it."""
        self._with_records(lambda uses, records: self._edit(uses, records, name, value))

    def _edit(self, uses: ListUses, records: list[str], name: str, value: Any) -> None:
        def done(before: dict[str, Values]) -> None:
            if not before:
                self.shell.messages.say(self.shell.speech.text("ui.list.bulk.same"), "plain")
                return
            label = self.shell.speech.language.field_label(self.form.type, name)
            said = self.shell.speech.text("ui.list.bulk.done", field=label, count=len(before))
            self.shell.messages.undo(said, lambda: self._put_back(uses, before))

        self._write(lambda _progress: uses.records().edit_many(records, {name: value}), done)

    def _put_back(self, uses: ListUses, before: dict[str, Values]) -> None:
        said = self.shell.speech.text("ui.list.bulk.undone", count=len(before))
        self._write(lambda _progress: uses.records().edit_each(before), lambda _: self.shell.messages.say(said))

    def _with_records(self, act: Callable[[ListUses, list[str]], None]) -> None:
        """Look up the records of the rows selected, however many, and go on with them."""
        uses, numbers = self._uses(), [self._model.numbers[row] for row in self._rows()]
        if uses is not None and numbers:
            self._run(
                lambda _progress: uses.browsing().records(self.form.type, numbers), lambda records: act(uses, records)
            )

    # --- jobs ----------------------------------------------------------------------------------------------

    def _run(self, work: Callable[[Any], Any], done: Callable[[Any], object], **more: Any) -> None:
        self.shell.jobs.run(work, lambda result: _nothing(done(result)), failed=self.failed, owner=self, **more)

    def _write(self, work: Callable[[Any], Any], done: Callable[[Any], object]) -> None:
        self._run(work, done, writes=True, changed=(self.form.type,))

    def failed(self, error: BaseException) -> None:
        """Say why it was refused."""
        if isinstance(error, TvdeskError):
            self.shell.messages.fail(error)


def _nothing(_result: object) -> None:
    return None
