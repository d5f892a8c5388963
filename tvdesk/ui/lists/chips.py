"""What a condition says on its chip. No Qt."""

from __future__ import annotations

from collections.abc import Callable

from tvdesk.core.dates import format_numeric
from tvdesk.core.fields import Kind
from tvdesk.core.filters import ANY_OF, BETWEEN, CONTAINS, EMPTY, FILLED, IS, STATUS, Condition, Value
from tvdesk.core.numbers import format_number
from tvdesk.ui.lists.cells import Cells, is_year

_NAMED = 2
"""How many choices a chip names before it says how many more there are."""


def chip_text(condition: Condition, cells: Cells) -> str:
    """The condition in a few words: "Địa điểm: trà vinh", "Từ ngày: 01/01/2025 – 31/03/2025"."""
    name = cells.header(condition.field)
    say = cells.language.text
    if condition.test in (EMPTY, FILLED):
        return say(f"ui.list.chip.{condition.test}", field=name)
    return say("ui.list.chip", field=name, value=_SAID[condition.test](condition, cells))


def _between(condition: Condition, cells: Cells) -> str:
    field = cells.form.field(condition.field)

    def shown(value: Value) -> str:
        if field.kind is Kind.DATE:
            return format_numeric(str(value))
        return str(value) if is_year(field) else format_number(int(value or 0))

    first, last = condition.values
    say = cells.language.text
    if first is None or last is None:
        return say(
            f"ui.list.chip.{'until' if first is None else 'since'}", value=shown(last if first is None else first)
        )
    return shown(first) if first == last else say("ui.list.chip.range", first=shown(first), last=shown(last))


def _any_of(condition: Condition, cells: Cells) -> str:
    names = [_choice(condition.field, str(value), cells) for value in condition.values]
    more = len(names) - _NAMED
    if more > 0:
        return cells.language.text("ui.list.chip.more", names=", ".join(names[:_NAMED]), count=more)
    return ", ".join(names)


def _choice(name: str, code: str, cells: Cells) -> str:
    if name != STATUS and cells.form.field(name).kind is Kind.CODES:
        return cells.text(name, f'["{code}"]')
    return cells.text(name, code)


_SAID: dict[str, Callable[[Condition, Cells], str]] = {
    CONTAINS: lambda condition, _cells: f"“{condition.values[0]}”",
    BETWEEN: _between,
    ANY_OF: _any_of,
    IS: lambda condition, cells: cells.language.text("sheet.yes" if condition.values[0] else "sheet.no"),
}
