"""The first rows of a list, on screen before the desk is open: read by plain SQLite, worded by what ships.

Of units and code lists only those are read that these rows name: all of them take longer than the window itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tvdesk.core.fields import Field, Kind
from tvdesk.core.filters import STATUS
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.glance import Glance, glance
from tvdesk.services.value_words import ValueWords
from tvdesk.ui.page import Shell

if TYPE_CHECKING:
    from tvdesk.ui.pages.records import RecordsPage


def first_glance(shell: Shell, folder: Path, type: str) -> RecordsPage | None:
    """The page of a list with its first rows; ``None`` for another page, or where nothing can be read yet."""
    found = glance(folder, type) if type in REPORTABLE else None
    if found is None:
        return None
    from tvdesk.ui.pages.records import RecordsPage  # here: most starts begin with another page

    page = RecordsPage(shell, type, ValueWords(shell.speech.language, _lists(found), _units(found)))
    page.show_glance(found)
    return page


def _fields(found: Glance) -> list[tuple[int, Field]]:
    """The fields that have a column, each with the place of its values in a row."""
    form = FORMS[found.type]
    return [(place, form.field(name)) for place, name in enumerate(found.layout.columns) if name != STATUS]


def _lists(found: Glance) -> CodeLists:
    inner = [one for _, field in _fields(found) for one in (field, *field.columns)]
    return CodeLists.load(only={field.codes for field in inner if field.codes})


def _units(found: Glance) -> Units:
    places = [place for place, field in _fields(found) if field.kind is Kind.UNIT]
    named = {row.values[place] for row in found.rows for place in places}
    return Units.load(only=named) if named else Units({})
