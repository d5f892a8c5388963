"""What a form lets pass when a record is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tvdesk.core.fields import Form, Values
from tvdesk.core.rules import Problem, normalise
from tvdesk.services.errors import FieldUnknown, RecordInvalid


def normalise_edit(form: Form, values: Mapping[str, Any]) -> Values:
    """The values of an edit in their stored form; an emptied field stays, as ``None``."""
    unknown = values.keys() - set(form.names())
    if unknown:
        raise FieldUnknown(field=sorted(unknown)[0], type=form.type)
    kept = normalise(form, {name: value for name, value in values.items() if value is not None})
    return {name: kept.get(name) for name in values}


def require_valid(type: str, problems: Sequence[Problem]) -> None:
    """Raise :class:`RecordInvalid` for the first problem that is an error."""
    for problem in problems:
        if problem.severity == "error":
            raise RecordInvalid(**problem.fields, type=type, field=problem.field, problem=problem.code)
