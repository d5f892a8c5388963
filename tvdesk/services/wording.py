"""Values as a person reads them: labels in place of codes, names in place of ids, days as offices write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tvdesk.core.fields import Form, Kind
from tvdesk.core.forms import FORMS
from tvdesk.history import clock as clocks
from tvdesk.history.change import LIFE, VERDICT
from tvdesk.services.value_words import ValueWords


@dataclass(frozen=True, slots=True)
class Wording(ValueWords):
    """Speaks of records in one language."""

    def type(self, name: str) -> str:
        """The name of a record type; the type itself where the language has none."""
        key = f"type.{name}"
        return self.language.text(key) if self.language.has(key) else name

    def label(self, type: str, entry: str) -> str:
        """The label of a field, or of the field that a flat entry ("countries/KH") belongs to."""
        name, slash, element = entry.partition("/")
        if entry.startswith(VERDICT):
            return self.language.text("wording.verdict", dot=entry.removeprefix(VERDICT))
        if name == LIFE:
            return self.language.text("wording.life")
        if type not in FORMS or name not in FORMS[type].names():
            return entry  # of another program: told as it stands
        label = self.language.field_label(type, name)
        if not slash or FORMS[type].field(name).kind is Kind.TABLE:
            return label
        return f"{label} ({element})"

    def lines(self, type: str, values: Mapping[str, Any]) -> list[str]:
        """The filled fields of a record, in the form's order, each as "label: value"."""
        form = FORMS[type]
        return [
            f"{self.label(type, field.name)}: {self.value(field, values[field.name])}"
            for field in form.fields
            if values.get(field.name) not in (None, "", [])
        ]

    def of(self, type: str, name: str, value: Any) -> str:
        """As :meth:`entry`, by the name of a type, which need not be one of this program's."""
        return self.entry(FORMS[type], name, value) if type in FORMS else str(value)

    def entry(self, form: Form, name: str, value: Any) -> str:
        """The value of a flat entry of a change: of a whole field, or of one element of a set or table."""
        field_name, slash, element = name.partition("/")
        if name == LIFE:
            return self.language.text("wording.alive" if value else "wording.deleted")
        if name.startswith(VERDICT) and isinstance(value, Mapping):
            return self.language.text(f"wording.{value.get('state')}", reason=value.get("reason") or "-")
        if value is None or field_name not in form.names():
            return self.language.text("wording.empty") if value is None else str(value)
        field = form.field(field_name)
        if slash and field.kind is Kind.CODES:
            return self._code(field, element)
        return self._row(field, value) if slash and isinstance(value, Mapping) else self.value(field, value)

    def moment(self, clock: str) -> str:
        """A change's clock as local day and minute."""
        moment = datetime.fromtimestamp(clocks.parts(clock)[0] / 1000).astimezone()
        return moment.strftime("%d/%m/%Y %H:%M")
