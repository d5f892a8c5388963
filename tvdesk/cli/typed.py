"""Field values as a person types them on the command line, brought into the form that records hold."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tvdesk.core.dates import read_typed_date
from tvdesk.core.fields import Field, Kind
from tvdesk.core.numbers import read_integer
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.errors import BadArgument
from tvdesk.services.records import form_of

TRUE = ("true", "1", "yes", "có", "co", "x")
FALSE = ("false", "0", "no", "không", "khong")


@dataclass(frozen=True, slots=True)
class TypedValues:
    """Reads what is typed, with the lists and units in force; ``today`` gives "5/3" its year.

    What is in no list stays as it was typed: the validator refuses it with its reason.
    """

    lists: CodeLists
    units: Units
    today: date

    def read(self, kind: str, arguments: Sequence[str]) -> dict[str, Any]:
        """Field values from ``name=value`` arguments, or from JSON objects.

        Raises :class:`BadArgument`, and the errors of dates and numbers.
        """
        values: dict[str, Any] = {}
        for argument in arguments:
            if argument.startswith("{"):
                values.update(read_json(argument))
                continue
            name, equals, text = argument.partition("=")
            if not equals:
                raise BadArgument(argument=argument[:100])
            values[name] = self.one(kind, name, text)
        return values

    def one(self, kind: str, name: str, text: str) -> Any:
        """The value of one field; ``None`` for an empty text."""
        field = next((field for field in form_of(kind).fields if field.name == name), None)
        if text == "" or field is None:
            return text or None
        match field.kind:
            case Kind.DATE:
                return read_typed_date(text, self.today)
            case Kind.INTEGER | Kind.MONEY:
                return read_integer(text)
            case Kind.BOOLEAN:
                return self._boolean(text)
            case Kind.CODE:
                return self._code(field, text)
            case Kind.CODES:
                return self._codes(field, text)
            case Kind.UNIT:
                return self._unit(text)
            case Kind.TABLE:
                return read_json(text)
            case _:
                return text

    def _boolean(self, text: str) -> bool | str:
        folded = text.strip().lower()
        return truth(text) if folded in TRUE or folded in FALSE else text

    def _code(self, field: Field, text: str) -> str:
        return self.lists.find(field.codes, text) or text.strip()

    def _codes(self, field: Field, text: str) -> list[str]:
        """One label may hold a comma ("Cổng, trang thông tin điện tử"): the whole text is tried before its parts."""
        if field.codes == "unit":
            return [self._unit(part) for part in re.split("[,;]", text) if part.strip()]
        whole = self.lists.find(field.codes, text)
        parts = [whole] if whole else [part for part in re.split("[,;]", text) if part.strip()]
        return [self._code(field, part) for part in parts]

    def _unit(self, text: str) -> str:
        found = self.units.find(text)
        return found.id if found else text.strip()


def truth(text: str) -> bool:
    """Whether a text says yes."""
    return text.strip().lower() in TRUE


def read_json(text: str) -> Any:
    """What a JSON text says; raises :class:`BadArgument`."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadArgument(argument=text[:100]) from error
