"""What the pick lists of a form offer: codes, units and records in the language on screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tvdesk.core.fields import Field, Kind
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Unit, Units
from tvdesk.services.editing import Referred
from tvdesk.ui.fields.options import Option
from tvdesk.ui.speech import Speech

_UNITS = "unit"
"""The list of codes that is the list of units."""


class Offers:
    """Made anew for each form that is opened: lists and units may have changed. ``today`` says what is in force."""

    def __init__(self, speech: Speech, lists: CodeLists, units: Units, referred: Sequence[Referred], today: date):
        self._speech = speech
        self._lists = lists
        self._units = units
        self._referred = referred
        self._today = today.isoformat()
        self._made: dict[tuple[str, str], list[Option]] = {}

    def of(self, field: Field) -> Sequence[Option]:
        """The options of a field."""
        name = field.kind.value if field.kind in (Kind.UNIT, Kind.RECORD) else field.codes
        if name == _UNITS:
            name = Kind.UNIT.value
        key = (name, self._speech.name)
        if key not in self._made:
            self._made[key] = self._make(field)
        return self._made[key]

    def _make(self, field: Field) -> list[Option]:
        if field.kind is Kind.UNIT or field.codes == _UNITS:
            return self._of_units()
        if field.kind is Kind.RECORD:
            return [Option(one.record, one.title, one.detail) for one in self._referred]
        return self._of_codes(field.codes)

    def _of_codes(self, list_: str) -> list[Option]:
        language = self._speech.language
        return [
            Option(
                code=entry.code,
                label=entry.label(language.name),
                detail=_counted(self._lists, list_, entry.code, language),
                words=(entry.code, entry.vi, entry.en, *entry.words),
                offered=entry.offered(self._today),
            )
            for entry in self._lists.entries(list_)
        ]

    def _of_units(self) -> list[Option]:
        made = [self._unit(unit) for unit in self._units.by_id.values()]
        return sorted(made, key=lambda option: not option.offered)

    def _unit(self, unit: Unit) -> Option:
        language = self._speech.language
        kind = self._lists.label("unit_kind", unit.kind, language.name)
        offered = unit.valid.holds(self._today)
        on = self._today if offered else None
        parent = self._units.parent(unit.id, on)
        parts = [kind, self._units.name(parent, on) if parent else ""]
        if not offered and unit.valid.last:
            parts.append(language.text("ui.form.until", day=self._speech.date(unit.valid.last)))
        return Option(
            code=unit.id,
            label=unit.name(on),
            detail=" · ".join(part for part in parts if part),
            words=tuple(text for text in unit.written() if text),
            offered=offered,
        )


def _counted(lists: CodeLists, list_: str, code: str, language: Language) -> str:
    """What an indicator counts."""
    return lists.count_unit(code, language.name) if list_ == "indicator" else ""
