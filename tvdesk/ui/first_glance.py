"""The first rows of a list, on screen before the desk is open: read by plain SQLite, worded by what ships."""

from __future__ import annotations

from pathlib import Path

from tvdesk.core.fields import Kind
from tvdesk.core.forms import FORMS, REPORTABLE
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.glance import Glance, glance
from tvdesk.services.value_words import ValueWords
from tvdesk.ui.page import Shell
from tvdesk.ui.pages.records import RecordsPage


def first_glance(shell: Shell, folder: Path, type: str) -> RecordsPage | None:
    """The page of a list with its first rows; ``None`` for another page, or where nothing can be read yet."""
    found = glance(folder, type) if type in REPORTABLE else None
    if found is None:
        return None
    page = RecordsPage(shell, type, ValueWords(shell.speech.language, CodeLists.load(), _units(found)))
    page.show_glance(found)
    return page


def _units(found: Glance) -> Units:
    """The units, where a column names any: they take longer to read than all the rest."""
    kinds = {field.name: field.kind for field in FORMS[found.type].fields}
    return Units.load() if any(kinds.get(name) is Kind.UNIT for name in found.layout.columns) else Units({})
