"""Values as a person reads them: labels in place of codes, names in place of ids, days as offices write them.

By the standard library alone, since a list's first rows are worded before anything else is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tvdesk.core.dates import format_numeric
from tvdesk.core.fields import Field, Kind
from tvdesk.core.language import Language
from tvdesk.core.numbers import format_number
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.shapes import fits


@dataclass(frozen=True, slots=True)
class ValueWords:
    """Says values in one language, by the lists and units in force."""

    language: Language
    lists: CodeLists
    units: Units

    def value(self, field: Field, value: Any) -> str:
        """One field's value; one of another shape as it stands."""
        if not fits(field, value):
            return str(value)
        match field.kind:
            case Kind.DATE:
                return format_numeric(value)
            case Kind.INTEGER | Kind.MONEY:
                return format_number(value) if isinstance(value, int) else str(value)
            case Kind.BOOLEAN:
                return self.language.text("sheet.yes" if value else "sheet.no")
            case Kind.CODE:
                return self._code(field, value)
            case Kind.CODES:
                return "; ".join(self._code(field, one) for one in value)
            case Kind.UNIT:
                return self.unit(value)
            case Kind.TABLE:
                return "; ".join(self._row(field, row) for row in value)
            case _:
                return str(value)

    def unit(self, unit: str) -> str:
        """A unit's name; its id where the unit is not known here."""
        return self.units.name(unit) if unit in self.units.by_id else unit

    def _code(self, field: Field, code: str) -> str:
        return self.lists.label(field.codes, code, self.language.name) if self.lists.has(field.codes, code) else code

    def _row(self, field: Field, row: Mapping[str, Any]) -> str:
        # A digest tells a person nothing.
        columns = [one for one in field.columns if one.name != "sha256" and row.get(one.name) is not None]
        return " | ".join(self.value(column, row[column.name]) for column in columns)
