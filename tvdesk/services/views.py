"""How this desk looks at its lists: filters saved under a name, columns, their widths. Local, never sent.

What an older or newer program has kept is read as far as it is understood; a setting that is not is as if it
had never been made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from tvdesk.core.filters import Filter, decode_filter, encode_filter
from tvdesk.core.text import clean, sort_key
from tvdesk.db.engine import reading, writing
from tvdesk.db.models import view_setting
from tvdesk.services.desk import Desk
from tvdesk.services.records import form_of
from tvdesk.services.view_names import filters_name


class Views:
    """The view settings of one desk: JSON values by name."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get(self, name: str) -> Any:
        """The value kept under a name; ``None`` when there is none that can be read."""
        with reading(self._desk.engine) as connection:
            return _value(connection, self._desk.own + name)

    def put(self, name: str, value: Any) -> None:
        """Keep a value (anything JSON can say); ``None`` forgets it."""
        with writing(self._desk.engine) as connection:
            _keep(connection, self._desk.own + name, value)

    def filters(self, type: str) -> dict[str, Filter]:
        """The saved filters of a list by name, in the order of their names."""
        form = form_of(type)
        saved = self.get(filters_name(type))
        if not isinstance(saved, Mapping):
            return {}
        return {name: decode_filter(form, saved[name]) for name in sorted(saved, key=sort_key)}

    def save_filter(self, type: str, name: str, filter: Filter) -> None:
        """Save a filter under a name, in place of one of the same name."""
        self._change_filters(type, {clean(name): encode_filter(filter)})

    def forget_filter(self, type: str, name: str) -> None:
        """Drop a saved filter; one that is not there is gone already."""
        self._change_filters(type, {name: None})

    def _change_filters(self, type: str, changes: Mapping[str, Any]) -> None:
        name = self._desk.own + filters_name(type)
        with writing(self._desk.engine) as connection:
            saved = _value(connection, name)
            kept = {**(saved if isinstance(saved, Mapping) else {}), **changes}
            _keep(connection, name, {key: value for key, value in kept.items() if value is not None})


def _value(connection: Connection, name: str) -> Any:
    text = connection.execute(select(view_setting.c.value).where(view_setting.c.name == name)).scalar()
    try:
        return None if text is None else json.loads(text)
    except ValueError:
        return None


def _keep(connection: Connection, name: str, value: Any) -> None:
    at = view_setting.c.name == name
    if value is None:
        connection.execute(delete(view_setting).where(at))
        return
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if connection.execute(update(view_setting).where(at).values(value=text)).rowcount == 0:
        connection.execute(insert(view_setting).values(name=name, value=text))
