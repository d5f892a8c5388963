"""Cells to values: one reader per column, which remembers what it has read, since offices repeat themselves."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from tvdesk.core.dates import DateReading, Precision, UnreadableDate, format_numeric, read_dates
from tvdesk.core.fields import Field, Form, Kind
from tvdesk.core.forms import FORMS
from tvdesk.core.numbers import read_count, read_money
from tvdesk.core.rules import check_field
from tvdesk.core.text import clean, clean_long, fold
from tvdesk.services.sheets.layout import LACKING, Column
from tvdesk.services.sheets.words import SheetWords

ERROR: Final = "error"
WARNING: Final = "warning"
SHORT_TEXT: Final = 60
"""Texts up to this length are remembered; longer ones hardly ever repeat."""


def is_free(one: Field) -> bool:
    """Whether hardly any two cells of the column are alike: validated with the row, not remembered."""
    return one.name == "title" or one.kind is Kind.LONG_TEXT


# What is read from a list is in it; free text is validated with the row.
_FROM_LISTS = frozenset({Kind.CODE, Kind.BOOLEAN, Kind.DATE})
_PLAIN_NUMBER = 1e12
_MOST_MONEY = 1e15

_SEPARATORS = re.compile(r"\s*[;,\n/]\s*|\s+và\s+|\s+-\s+", re.IGNORECASE)
_NEXT_COUNT = re.compile(r"(?:[;,.]\s*|\s+)(?:và\s+|cùng\s+)?(?=\d)(?<!\d[.,])")
_RANGE = re.compile(r"\d\s*[-–]\s*\d")


def _counted_parts(text: str) -> list[str]:
    """The parts of a text that each begin with their number: "12 tin, bài và 1 phim" -> ["12 tin, bài", "1 phim"]."""
    return [part.strip(" ;,.") for part in _NEXT_COUNT.split(text)]


class Lists(Protocol):
    """The code lists in force."""

    def has(self, list: str, code: str) -> bool: ...

    def find(self, list: str, text: str) -> str | None: ...


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with one cell. ``fields`` fill the sentence.

    ``column``: its letters; those that :func:`lacking` gives where the sheet has no column for what is asked; ``""``
    for the whole row.
    """

    column: str
    value: str
    code: str
    severity: str = ERROR
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def letters(self) -> str:
        """The letters of a cell that is in the sheet, else ``""``."""
        return "" if self.column.startswith(LACKING) else self.column


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell gives: values for the record, the same as the office wrote them (for show), problems."""

    values: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    problems: tuple[CellProblem, ...] = ()
    more: bool = False
    """Whether there is more than values."""


def _said(fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in fields.items())


NOTHING: Final = Reading()
Reader = Callable[[Any], Reading]


def cell_text(value: Any) -> str:
    """A cell as the person sees it: 2.0 as "2", a date as dd/mm/yyyy, text cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return format_numeric(value.date())
    if isinstance(value, datetime.date):
        return format_numeric(value)
    return str(value)


DAY_ZERO: Final = datetime.date(1899, 12, 30)
DAY_ZERO_1904: Final = datetime.date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000


def read_moment(value: Any, day_zero: datetime.date = DAY_ZERO) -> DateReading:
    """The date in a cell: a true date, a serial number of the years 1954 to 2119, or text. Raises
    :class:`UnreadableDate`."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer() and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        value = day_zero + datetime.timedelta(days=int(value))
    if isinstance(value, datetime.date):
        return DateReading(value.isoformat(), value.isoformat())
    return read_dates(cell_text(value))


class ColumnReader:
    """Reads the cells of one column into one field of a form."""

    def __init__(
        self, column: Column, kind: str, words: SheetWords, lists: Lists, day_zero: datetime.date = DAY_ZERO
    ) -> None:
        self.column = column
        self._words, self._lists, self._day_zero = words, lists, day_zero
        self._form: Form = FORMS[kind]
        self._field: Field = self._form.field(str(column.field))
        self._read = self._choose()
        self._settled = self._field.kind in _FROM_LISTS or is_free(self._field)
        self._by_name = {one.name: one for one in self._form.fields}
        self.known: dict[Any, Reading] = {}

    def read(self, value: Any) -> Reading:
        """What the cell gives; never raises for what is in it."""
        found = self.known.get(value)
        if found is not None:
            return found
        found = self._read(value)
        kind = value.__class__
        if not self._settled and found.values and (kind is not float or value > _PLAIN_NUMBER):
            found = self._checked(value, found)
        if found.written or found.problems:
            found = replace(found, more=True)
        if kind is not bool and (kind is not str or len(value) <= SHORT_TEXT):
            self.known[value] = found
        return found

    def _checked(self, value: Any, reading: Reading) -> Reading:
        """The one validator over what the cell gave, once for each different cell."""
        problems: list[CellProblem] = []
        for name, found in reading.values.items():
            for problem in check_field(self._by_name[name], found, self._lists):
                said = _said(problem.fields)
                problems.append(
                    CellProblem(self.column.letters, cell_text(value), problem.code, problem.severity, said)
                )
        return Reading(reading.values, reading.written, (*reading.problems, *problems)) if problems else reading

    def _choose(self) -> Reader:
        special: dict[str, Reader] = {
            "participants": self._count_with_text,
            "outputs": self._outputs,
            "countries": lambda value: self._codes_with_text(value, "country_text"),
            "languages": lambda value: self._codes_with_text(value, "language_text"),
            "channel": self._channel,
            "output_items": self._output_items,
        }
        by_kind: dict[Kind, Reader] = {
            Kind.TEXT: self._text,
            Kind.LONG_TEXT: self._long_text,
            Kind.DATE: self._date,
            Kind.INTEGER: self._count,
            Kind.MONEY: self._money,
            Kind.BOOLEAN: self._boolean,
            Kind.CODE: self._code,
            Kind.CODES: self._codes,
        }
        return special.get(self._field.name) or by_kind[self._field.kind]

    def _problem(self, value: Any, code: str, severity: str = ERROR) -> CellProblem:
        text = cell_text(value)
        return CellProblem(self.column.letters, text, code, severity, (("value", text), ("header", self.column.header)))

    def _bad(self, value: Any, code: str) -> Reading:
        return Reading(problems=(self._problem(value, code),))

    def _is_nothing(self, text: str) -> bool:
        return not text or fold(text) in self._words.nothing

    # --- texts -------------------------------------------------------------------------------------------

    def _text(self, value: Any) -> Reading:
        text = clean(value) if value.__class__ is str else cell_text(value)
        return Reading({self._field.name: text}) if text and text != "-" else NOTHING

    def _long_text(self, value: Any) -> Reading:
        # A line break in a cell is mostly there to fit the column; one that was exported is a paragraph.
        text = clean(value) if isinstance(value, str) else cell_text(value)
        if isinstance(value, str) and "\n\n" in value:
            text = clean_long(value)
        return Reading({self._field.name: text}) if text and text != "-" else NOTHING

    def _date(self, value: Any) -> Reading:
        """One day; a month or a span is no day."""
        try:
            reading = read_moment(value, self._day_zero)
        except UnreadableDate as error:
            problem = CellProblem(self.column.letters, cell_text(value), error.code, ERROR, _said(error.fields))
            return Reading(problems=(problem,))
        if reading.precision is not Precision.DAY or reading.start != reading.end:
            return self._bad(value, "sheet.one_day")
        return Reading({self._field.name: reading.start})

    def _boolean(self, value: Any) -> Reading:
        folded = fold(cell_text(value))
        if folded in self._words.yes:
            return Reading({self._field.name: True})
        if folded in self._words.no:
            return Reading({self._field.name: False})
        return self._bad(value, "sheet.yes_or_no")

    # --- numbers -----------------------------------------------------------------------------------------

    def _whole(self, value: Any) -> int | None:
        """A number cell as a whole number; ``None`` for a fraction or less than nothing."""
        return int(value) if float(value).is_integer() and value >= 0 else None

    def _count(self, value: Any) -> Reading:
        if isinstance(value, int | float):
            whole = self._whole(value)
            return self._bad(value, "sheet.number_unreadable") if whole is None else Reading({self._field.name: whole})
        text = cell_text(value)
        if self._is_nothing(text):
            return NOTHING
        count = None if _RANGE.search(text) else read_count(text)
        return Reading({self._field.name: count.value}) if count else self._bad(value, "sheet.number_unreadable")

    def _count_with_text(self, value: Any) -> Reading:
        """A number that may stand in words; what it says beside the number is kept."""
        if not isinstance(value, str):
            return self._count(value)
        text = clean(value)
        if self._is_nothing(text):
            return NOTHING
        name = self._field.name
        count = read_count(text)
        if count is None:
            code = "sheet.number_range" if _RANGE.search(text) else "sheet.number_in_words"
            return Reading({f"{name}_text": text}, problems=(self._problem(value, code, WARNING),))
        values: dict[str, Any] = {name: count.value}
        if not text.replace(".", "").replace(" ", "").isdigit():
            values[f"{name}_text"] = text
        if name == "participants" and (count.approximate or self._words.about.search(fold(text))):
            values["participants_approx"] = True
        return Reading(values)

    def _outputs(self, value: Any) -> Reading:
        reading = self._count_with_text(value)
        if isinstance(value, str) and (items := self._items_named(clean(value))):
            return Reading({**reading.values, "output_items": items}, problems=reading.problems)
        return reading

    def _items_named(self, text: str) -> list[dict[str, Any]]:
        """Rows of the output table when the whole cell is exact counts of indicators: "12 tin, 3 bài; 1 phim".

        What is counted together ("tin, bài") adds up; one part that is no such count, and there are no rows.
        """
        found: dict[str, int] = {}
        for part in _counted_parts(text):
            count, noun = read_count(part), part.lstrip("0123456789. ")
            indicator = self._lists.find("indicator", noun) if noun else None
            if count is None or count.approximate or indicator is None:
                return []
            found[indicator] = found.get(indicator, 0) + count.value
        return [{"indicator": code, "quantity": quantity} for code, quantity in sorted(found.items())]

    def _output_items(self, value: Any) -> Reading:
        """The table as exports write it: "indicator | language | quantity", one row per line."""
        rows: list[dict[str, Any]] = []
        for line in filter(None, (clean(line) for line in str(value).split("\n"))):
            parts = [part.strip() for part in line.split("|")]
            indicator = self._lists.find("indicator", parts[0])
            language = self._lists.find("language", parts[1]) if len(parts) == 3 and parts[1] else None
            if len(parts) != 3 or indicator is None or not parts[2].isdigit() or (parts[1] and language is None):
                return self._bad(value, "sheet.output_items")
            row = {"indicator": indicator, "language": language, "quantity": int(parts[2])}
            rows.append({name: part for name, part in row.items() if part is not None})
        rows.sort(key=lambda row: f"{row['indicator']}.{row.get('language') or '-'}")
        return Reading({self._field.name: rows}) if rows else NOTHING

    def _money(self, value: Any) -> Reading:
        factor = self.column.factor
        if isinstance(value, int | float):
            return self._amount(value, float(value), factor)
        text = cell_text(value)
        if self._is_nothing(text):
            return NOTHING
        amount = read_money(text, factor or 1)
        if amount is None or _RANGE.search(text):
            return self._bad(value, "sheet.money_unreadable")
        if factor is None and amount < 1000:
            return self._bad(value, "sheet.money_unit_unknown")
        return Reading({self._field.name: amount})

    def _amount(self, value: Any, number: float, factor: int | None) -> Reading:
        if not 0 <= number <= _MOST_MONEY:
            return self._bad(value, "sheet.money_unreadable")
        if factor is None and 0 < number < 1000:
            return self._bad(value, "sheet.money_unit_unknown")
        return Reading({self._field.name: round(number * (factor or 1))})

    # --- code lists --------------------------------------------------------------------------------------

    def _code(self, value: Any) -> Reading:
        text = cell_text(value)
        if not text:
            return NOTHING
        code = self._lists.find(self._field.codes, text)
        return Reading({self._field.name: code}) if code else self._bad(value, "sheet.code_unknown")

    def _found(self, text: str) -> tuple[list[str], list[str], list[str]]:
        """Codes, the parts as written, and the parts that are in no list."""
        if code := self._lists.find(self._field.codes, text):
            return [code], [text], []
        parts = [part.strip(" .") for part in _SEPARATORS.split(text)]
        parts = [part for part in parts if part]
        codes = {part: self._lists.find(self._field.codes, part) for part in parts}
        return sorted({code for code in codes.values() if code}), parts, [part for part in parts if not codes[part]]

    def _codes(self, value: Any) -> Reading:
        text = cell_text(value)
        if self._is_nothing(text):
            return NOTHING
        codes, _, unknown = self._found(text)
        return self._bad(value, "sheet.code_unknown") if unknown else Reading({self._field.name: codes})

    def _codes_with_text(self, value: Any, text_field: str) -> Reading:
        """Codes where the list has them; the whole text is kept beside them where it says more."""
        text = cell_text(value)
        if self._is_nothing(text):
            return NOTHING
        name = self._field.name
        codes, written, unknown = self._found(text)
        values: dict[str, Any] = {name: codes} if codes else {}
        if not unknown:
            return Reading(values, {name: written})
        problem = self._problem(value, "sheet.not_in_list", WARNING)
        return Reading({**values, text_field: text}, {name: written}, (problem,))

    def _channel(self, value: Any) -> Reading:
        text = cell_text(value)
        if self._is_nothing(text):
            return NOTHING
        codes = self._found_channels(text)
        return Reading({"channel": text, **({"channels": codes} if codes else {})})

    def _found_channels(self, text: str) -> list[str]:
        if code := self._lists.find("channel", text):
            return [code]
        parts: Iterable[str] = (part.strip() for part in re.split(r"\s*[;\n]\s*", text))
        return sorted({code for part in parts if (code := self._lists.find("channel", part))})
