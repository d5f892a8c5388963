"""A first glance at a workspace, by plain SQLite and before the heavy libraries are loaded.

The window shows these rows at once; what comes after replaces them. So a glance never fails: on any trouble, with a
database on a server, or with one that this program would first have to bring up to date, there is simply nothing to
be seen yet. It never writes, and takes no lock that would keep a writer waiting.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tvdesk.core.fields import Form
from tvdesk.core.filters import EVERYTHING, NEWEST_FIRST
from tvdesk.core.forms import FORMS
from tvdesk.db.read_only import open_read_only
from tvdesk.db.revision import NEWEST
from tvdesk.services.listed import Listed
from tvdesk.services.standing import Standing, read_standing
from tvdesk.services.statements import Ask, Dialect, Part, Row, order_sql, page_sql, where
from tvdesk.services.view_names import Layout, decode_layout, layout_name

ROWS = 100
_CONFIG, _DATABASE = "workspace.json", "tvdesk.db"
_WAIT_SECONDS = 0.05
_SQLITE = Dialect(sqlite=True)


@dataclass(frozen=True, slots=True)
class Glance:
    """The first rows of one list in its layout."""

    type: str
    unit: str
    office: bool
    language: str
    layout: Layout
    rows: tuple[Listed, ...] = ()

    @property
    def numbers(self) -> array[int]:
        """The row numbers of the rows, as a list takes them."""
        return array("q", [row.no for row in self.rows])


def glance(folder: Path, type: str) -> Glance | None:
    """The first rows of a type, or ``None``."""
    try:
        settings = json.loads((folder / _CONFIG).read_text(encoding="utf-8"))
        if settings["database"]:
            return None
        connection = open_read_only(folder / _DATABASE, patience=_WAIT_SECONDS)
    except (OSError, ValueError, LookupError, TypeError, sqlite3.Error):
        return None
    try:
        return _look(connection, FORMS[type], settings)
    except (sqlite3.Error, ValueError, LookupError, TypeError, AttributeError):
        return None
    finally:
        connection.close()


def is_office(folder: Path) -> bool:
    """Whether the workspace of a folder is said to be the consolidating office's."""
    try:
        return bool(json.loads((folder / _CONFIG).read_text(encoding="utf-8"))["role"] == "dic")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _look(connection: sqlite3.Connection, form: Form, settings: Mapping[str, Any]) -> Glance | None:
    def ask(sql: str, parameters: Sequence[Any]) -> list[Row]:
        return connection.execute(sql, tuple(parameters)).fetchall()

    if ask("SELECT version_num FROM alembic_version", ()) != [(NEWEST,)]:
        return None
    unit, office = str(settings["unit"]), settings["role"] == "dic"
    layout = _layout(ask, form, office)
    standing = read_standing(ask, unit, office)
    found = _rows(ask, form, layout, standing)
    return Glance(form.type, unit, office, str(settings["language"]), layout, found)


def _layout(ask: Ask, form: Form, office: bool) -> Layout:
    kept = ask("SELECT value FROM view_setting WHERE name = ?", (layout_name(form.type),))
    return decode_layout(form, json.loads(kept[0][0]) if kept else None, several_units=office)


def _rows(ask: Ask, form: Form, layout: Layout, standing: Standing) -> tuple[Listed, ...]:
    """In the list's own order where the database can tell it, else the newest."""
    condition = where(form, EVERYTHING, standing, _SQLITE)
    order = order_sql(form, layout.sort, standing, _SQLITE)
    if order is None or layout.sort == NEWEST_FIRST:
        order = order_sql(form, NEWEST_FIRST, standing, _SQLITE) or Part("t.no")
        condition = _SQLITE.among("t.no", _newest(ask, form, condition, order))
    page = page_sql(form, layout.columns, condition, standing, _SQLITE, order)
    rows = ask(f"{page.sql} LIMIT {ROWS}", page.parameters)
    return tuple(Listed(row[0], row[1], tuple(row[3:])) for row in rows)


def _newest(ask: Ask, form: Form, condition: Part, order: Part) -> list[int]:
    """The numbers of each unit's newest records, among which the newest of all are.

    No index has all days in order, but one has those of each unit: so few rows are looked at, of however many.
    """
    sql = f'SELECT t.no FROM "{form.type}" t WHERE t.unit IS ? AND {condition.sql} ORDER BY {order.sql} LIMIT {ROWS}'
    return [row[0] for unit in ask(_units_sql(form), ()) for row in ask(sql, (*unit, *condition.parameters))]


def _units_sql(form: Form) -> str:
    """The units that have records, each found by one look into the index; at the end NULL, for those without one."""
    table = f'"{form.type}" t'
    following = f"SELECT (SELECT min(t.unit) FROM {table} WHERE t.unit > found.unit) FROM found WHERE unit IS NOT NULL"
    first = f"SELECT min(t.unit) FROM {table}"
    return f"WITH RECURSIVE found(unit) AS ({first} UNION ALL {following}) SELECT unit FROM found"
