"""Changes that are canonical, signed and in scope, with values that no form would let pass."""

from __future__ import annotations

from typing import Any

from forging import forge
from offices import Office, activity

from tvdesk.services.identifiers import record_id

SHAPES: dict[str, dict[str, Any]] = {
    "title is a number": {"title": 5},
    "title is true": {"title": True},
    "title is a table": {"title": {"a": "b"}},
    "number is a text": {"participants": "rất đông"},
    "number is true": {"participants": True},
    "number as large as any": {"participants": 2**53 - 1},
    "list as one value": {"countries": "LA"},
    "list and element": {"countries": "LA", "countries/KH": True},
    "element that is a number": {"countries/KH": 5},
    "elements of every kind": {"countries/KH": True, "countries/LA": "x", "countries/VN": {"a": 1}},
    "row that is a text": {"links/1": "not a row"},
    "unknown fields": {"colour": "red", "colour/1": True, "/": 1, "a/b/c": "d"},
    "title with elements": {"title/1": "x"},
    "date that is none": {"start_date": "hôm qua"},
    "yes or no as a number": {"estimated": 1},
    "a code that nobody knows": {"subtype": "x" * 5_000},
    "a very long title": {"title": "Đ" * 100_000},
    "a backslash before u0000": {"title": "\\u0000"},
    "marks without letters": {"title": "\u0323" * 50 + "\u0301" * 50},
    "letters of other scripts": {"title": "ខ្មែរ 中文 \U0001f600 \u202e"},
}


def far_off(office: Office, what: str | dict[str, Any]) -> str:
    """A record with values of ``SHAPES`` (or these), written past every check; its id."""
    values = SHAPES[what] if isinstance(what, str) else what
    record = record_id(office.desk.new_id(), office.secrets.device)
    forge(office, record, {**activity("gốc", unit=office.workspace.settings.unit), **values})
    return record
