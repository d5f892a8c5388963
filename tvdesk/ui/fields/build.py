"""The editor of a field, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from tvdesk.core.fields import Field, Kind
from tvdesk.ui.fields.chips import ChipsEditor
from tvdesk.ui.fields.dates import DateEditor
from tvdesk.ui.fields.editor import FieldEditor
from tvdesk.ui.fields.options import Option
from tvdesk.ui.fields.picker import PickEditor
from tvdesk.ui.fields.table import TableEditor
from tvdesk.ui.fields.texts import LongTextEditor, TextEditor
from tvdesk.ui.fields.yes_no import YesNoEditor
from tvdesk.ui.forms.typed import tidied
from tvdesk.ui.page import Shell


class Offering(Protocol):
    """What pick lists offer, in the language of the moment."""

    def of(self, field: Field) -> Sequence[Option]: ...


def editor_of(shell: Shell, form: str, field: Field, offering: Offering, today: Callable[[], date]) -> FieldEditor:
    """An editor for one field of a form."""
    match field.kind:
        case Kind.TEXT:
            return TextEditor(shell)
        case Kind.LONG_TEXT:
            return LongTextEditor(shell)
        case Kind.DATE:
            return DateEditor(shell, today)
        case Kind.INTEGER | Kind.MONEY:
            return TextEditor(shell, number=True)
        case Kind.BOOLEAN:
            return YesNoEditor(shell)
        case Kind.CODES:
            return ChipsEditor(shell, lambda: offering.of(field))
        case Kind.TABLE:
            return TableEditor(
                shell,
                form,
                field,
                lambda column: editor_of(shell, form, column, offering, today),
                lambda column, typed: tidied(column, typed, today()),
            )
        case _:
            return PickEditor(shell, lambda: offering.of(field))
