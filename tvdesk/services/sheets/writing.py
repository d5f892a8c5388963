"""Workbooks out: the empty template, records, and the rows that a person must settle. All in one form, which the
importer reads back.

Every text is written as text: a cell that begins with = + - or @ is never a formula (formula injection).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tvdesk.core.fields import Field, Kind
from tvdesk.core.forms import FORMS
from tvdesk.services.sheets.book import Book, Cell
from tvdesk.services.sheets.cells import cell_text
from tvdesk.services.sheets.importing import ImportResult
from tvdesk.services.sheets.layout import LACKING
from tvdesk.services.sheets.package import column_letters
from tvdesk.services.sheets.rows import NEEDS_PERSON, Row
from tvdesk.services.sheets.vocabulary import Vocabulary
from tvdesk.services.sheets.workbook import LIST_MARK

HEADER_ROW: Final = 3
TEMPLATE_ROWS: Final = 1_000
EXCEL_ROWS: Final = 1_048_576
_NEVER: Final = frozenset({"unit", "plan_item", "attachments", "date_precision"})
_WIDTHS: Final = {Kind.LONG_TEXT: 48, Kind.TEXT: 28, Kind.CODES: 22, Kind.CODE: 22, Kind.UNIT: 30, Kind.TABLE: 30}
_UNSAFE_NAME: Final = re.compile(r"[\[\]:*?/\\']")


class _Book(Book):
    """A workbook with records, headed in a language's words."""

    def __init__(self, out: Path, vocabulary: Vocabulary) -> None:
        super().__init__(out)
        self.vocabulary = vocabulary

    def sheet(self, kind: str, subtitle: str) -> Any:
        """A sheet with title and subtitle, its header frozen and repeated in print."""
        name = _UNSAFE_NAME.sub(" ", self.vocabulary.text(f"sheet.name.{kind}"))[:31]
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, self.vocabulary.text(f"sheet.title.{kind}"), self.formats["title"])
        sheet.write_string(1, 0, self.vocabulary.text(subtitle), self.formats["subtitle"])
        sheet.freeze_panes(HEADER_ROW + 1, 2)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def headers(self, sheet: Any, kind: str, fields: Sequence[Field], extra: Sequence[str] = ()) -> None:
        """The heading row: number, the fields with a note each, then further headings."""
        self.put(sheet, HEADER_ROW, 0, Cell(self.vocabulary.text("sheet.number"), "header"))
        sheet.set_column(0, 0, 6)
        sheet.set_row(HEADER_ROW, 42)
        for column, one in enumerate(fields, start=1):
            self.put(sheet, HEADER_ROW, column, Cell(header_of(kind, one, self.vocabulary), "header"))
            sheet.set_column(column, column, _WIDTHS.get(one.kind, 14))
            sheet.write_comment(HEADER_ROW, column, self._note(one), {"x_scale": 2, "y_scale": 1.2})
        for column, heading in enumerate(extra, start=len(fields) + 1):
            self.put(sheet, HEADER_ROW, column, Cell(heading, "header"))
            sheet.set_column(column, column, 30)

    def _note(self, one: Field) -> str:
        note = self.vocabulary.text(f"sheet.note.{one.kind.value}")
        return f"{self.vocabulary.text('sheet.note.required')} {note}" if one.required else note


def header_of(kind: str, one: Field, vocabulary: Vocabulary) -> str:
    """A column's heading: the field's label, with the currency where it counts money."""
    label = vocabulary.field_label(kind, one.name)
    currency = vocabulary.text("sheet.currency")
    return f"{label} ({currency})" if one.kind is Kind.MONEY and f"({currency})" not in label else label


def sheet_labels(kinds: Iterable[str], vocabularies: Sequence[Vocabulary]) -> dict[str, dict[str, list[str]]]:
    """Kind -> field -> headings of templates and exports in each language: what the importer must know."""
    return {
        kind: {
            one.name: [header_of(kind, one, vocabulary) for vocabulary in vocabularies]
            for one in FORMS[kind].fields
            if one.name not in _NEVER
        }
        for kind in kinds
    }


# --- template ----------------------------------------------------------------------------------------------


def write_template(kind: str, fields: Sequence[str], out: Path, vocabulary: Vocabulary) -> None:
    """An empty workbook for that kind of record, with drop-down lists, a note on each heading and date formats."""
    form = FORMS[kind]
    chosen = [form.field(name) for name in fields]
    book = _Book(out, vocabulary)
    sheet = book.sheet(kind, "sheet.subtitle.template")
    book.headers(sheet, kind, chosen)
    lists = book.book.add_worksheet(vocabulary.text("sheet.name.lists"))
    for column, one in enumerate(chosen, start=1):
        style = {Kind.DATE: "date", Kind.MONEY: "money", Kind.INTEGER: "number"}.get(one.kind, "text")
        sheet.set_column(column, column, _WIDTHS.get(one.kind, 14), _unbordered(book, style))
    _drop_downs(book, sheet, lists, chosen)
    lists.hide()
    book.close()


def _unbordered(book: _Book, style: str) -> Any:
    numbers = {"date": "dd/mm/yyyy", "money": "#,##0", "number": "0"}
    wrapped = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
    return book.book.add_format({**wrapped, **({"num_format": numbers[style]} if style in numbers else {})})


def _drop_downs(book: _Book, sheet: Any, lists: Any, chosen: Sequence[Field]) -> None:
    """A list beside each coded column. Other text stays allowed: abbreviations, and several codes in one cell."""
    name = book.vocabulary.text("sheet.name.lists")
    place = 0
    for column, one in enumerate(chosen, start=1):
        choices = _choices(book.vocabulary, one)
        if not choices:
            continue
        lists.write_string(0, place, header_key_of(one))
        for row, choice in enumerate(choices, start=1):
            lists.write_string(row, place, choice)
        letters = column_letters(place)
        source = f"='{name}'!${letters}$2:${letters}${len(choices) + 1}"
        rule = {"validate": "list", "source": source, **_when_not_listed(book.vocabulary, one)}
        sheet.data_validation(HEADER_ROW + 1, column, HEADER_ROW + TEMPLATE_ROWS, column, rule)
        place += 1


def _when_not_listed(vocabulary: Vocabulary, one: Field) -> dict[str, Any]:
    """What the spreadsheet says to a text that is not in the list: nothing where several may stand in one cell."""
    if one.kind is Kind.CODES:
        return {"show_error": False}
    title, message = vocabulary.text("sheet.choice.title"), vocabulary.text("sheet.choice.message")
    return {"error_type": "information", "error_title": title, "error_message": message}


def header_key_of(one: Field) -> str:
    """What stands over a list on the hidden sheet: no heading that could be taken for a table's."""
    return f"{LIST_MARK}{one.codes or one.kind.value}"


def _choices(vocabulary: Vocabulary, one: Field) -> Sequence[str]:
    if one.kind in (Kind.CODE, Kind.CODES):
        return vocabulary.choices(one.codes)
    if one.kind is Kind.UNIT:
        return vocabulary.unit_choices()
    if one.kind is Kind.BOOLEAN:
        return [vocabulary.text("sheet.yes"), vocabulary.text("sheet.no")]
    return []


# --- records -----------------------------------------------------------------------------------------------


def write_records(kind: str, records: Iterable[Mapping[str, Any]], out: Path, vocabulary: Vocabulary) -> int:
    """Records of one kind as a workbook, all fields that any of them fills; how many were written."""
    listed = list(records)
    used = {name for values in listed for name, value in values.items() if value not in (None, "", [])}
    always = {"title", "subtype", "start_date", "end_date", "reporting_unit"}
    chosen = [one for one in FORMS[kind].fields if one.name not in _NEVER and one.name in used | always]
    book = _Book(out, vocabulary)
    sheet = book.sheet(kind, "sheet.subtitle.export")
    book.headers(sheet, kind, chosen)
    for number, values in enumerate(listed, start=1):
        row = HEADER_ROW + number
        book.put(sheet, row, 0, Cell(number, "number"))
        for column, one in enumerate(chosen, start=1):
            book.put(sheet, row, column, _record_cell(one, values, vocabulary))
    book.close()
    return len(listed)


def _record_cell(one: Field, values: Mapping[str, Any], vocabulary: Vocabulary) -> Cell:
    value = values.get(one.name)
    if one.name in ("start_date", "end_date"):
        return _period_cell(one.name, values)
    if value is None:
        return Cell(None)
    match one.kind:
        case Kind.DATE:
            return Cell(datetime.date.fromisoformat(value), "date")
        case Kind.INTEGER:
            return Cell(value, "number")
        case Kind.MONEY:
            return Cell(value, "money")
        case Kind.BOOLEAN:
            return Cell(vocabulary.text("sheet.yes" if value else "sheet.no"))
        case Kind.CODE:
            return Cell(vocabulary.label(one.codes, value))
        case Kind.CODES:
            return Cell("; ".join(vocabulary.label(one.codes, code) for code in value))
        case Kind.UNIT:
            return Cell(vocabulary.unit(value, values.get("start_date")))
        case Kind.TABLE:
            return Cell("\n".join(_table_line(row, vocabulary) for row in value))
        case _:
            return Cell(value, "plain")


def _table_line(row: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    language = vocabulary.label("language", row["language"]) if row.get("language") else ""
    return f"{vocabulary.label('indicator', row['indicator'])} | {language} | {row['quantity']}"


def _period_cell(name: str, values: Mapping[str, Any]) -> Cell:
    """A day as a true date; a month, quarter or year as the words that give the same period when read back."""
    value = values.get(name)
    start = values.get("start_date")
    words = _period_words(values.get("date_precision"), start)
    if words:
        return Cell(words if name == "start_date" else None, "plain")
    return Cell(datetime.date.fromisoformat(value), "date") if value else Cell(None)


def _period_words(precision: str | None, start: str | None) -> str:
    if not start:
        return ""
    day = datetime.date.fromisoformat(start)
    quarter = ("I", "II", "III", "IV")[(day.month - 1) // 3]
    by_precision = {"month": f"tháng {day.month}/{day.year}", "quarter": f"Quý {quarter}/{day.year}"}
    return {**by_precision, "year": f"Năm {day.year}"}.get(precision or "", "")


# --- rows for a person -------------------------------------------------------------------------------------


def write_errors(
    result: ImportResult,
    template: Mapping[str, Sequence[str]],
    out: Path,
    vocabulary: Vocabulary,
) -> int:
    """The rows that need a person, in the template's form, each with its reasons; how many there are.

    ``template``: kind -> the template's fields. Once corrected, the file itself can be imported.
    """
    book = _Book(out, vocabulary)
    waiting = [row for row in result.rows if row.status == NEEDS_PERSON]
    for kind in sorted({row.kind for row in waiting}) or ["activity"]:
        rows = [row for row in waiting if row.kind == kind]
        _write_error_sheet(book, kind, rows, template[kind], result)
    book.close()
    return len(waiting)


def _write_error_sheet(
    book: _Book,
    kind: str,
    rows: Sequence[Row],
    template: Sequence[str],
    result: ImportResult,
) -> None:
    form, vocabulary = FORMS[kind], book.vocabulary
    used = {name for row in rows for name in (*row.cells, *row.values)}
    chosen = [
        one
        for one in form.fields
        if one.name not in _NEVER and (one.name in template or (one.name in used and one.name in _cells_of(rows)))
    ]
    sheet = book.sheet(kind, "sheet.subtitle.errors")
    extra = [vocabulary.text(f"sheet.{name}") for name in ("reason", "source_sheet", "source_row")]
    book.headers(sheet, kind, chosen, extra)
    places = {one.name: column for column, one in enumerate(chosen, start=1)}
    for number, row in enumerate(rows, start=1):
        line = HEADER_ROW + number
        book.put(sheet, line, 0, Cell(number, "number"))
        for one in chosen:
            book.put(sheet, line, places[one.name], _source_cell(one, row))
        reasons = [vocabulary.sentence(problem.code, dict(problem.fields)) for problem in row.problems]
        for column, value in enumerate(("\n".join(reasons), row.sheet, row.row), start=len(chosen) + 1):
            book.put(sheet, line, column, Cell(value, "marked" if column == len(chosen) + 1 else "text"))
        _mark(book, sheet, line, row, places, result)


def _cells_of(rows: Sequence[Row]) -> set[str]:
    return {name for row in rows for name in row.cells}


def _source_cell(one: Field, row: Row) -> Cell:
    """What the office wrote; the whole period goes into the first date column."""
    value = row.cells.get(one.name, "")
    if one.name == "start_date" and value == "":
        value = row.cells.get("dates", "")
    if one.kind is Kind.MONEY and one.name in row.values:
        return Cell(row.values[one.name], "money")
    if one.kind is Kind.UNIT and value == "":
        return Cell(None)
    if isinstance(value, datetime.date):
        return Cell(value, "date")
    if isinstance(value, float):
        return Cell(value, "number")
    return Cell(cell_text(value) if value != "" else None, "plain")


def _mark(
    book: _Book,
    sheet: Any,
    line: int,
    row: Row,
    places: Mapping[str, int],
    result: ImportResult,
) -> None:
    """Each cell that is wrong gets its colour and its reason as a note."""
    fields = {column.letters: str(column.field) for column in result.columns.get(row.sheet, ())}
    notes: dict[int, list[str]] = {}
    for problem in row.problems:
        field = fields.get(problem.column, problem.column.removeprefix(LACKING))
        name = "start_date" if field == "dates" else field
        if name in places:
            notes.setdefault(places[name], []).append(book.vocabulary.sentence(problem.code, dict(problem.fields)))
    for column, reasons in notes.items():
        one = next(name for name, place in places.items() if place == column)
        value = _source_cell(FORMS[row.kind].field(one), row).value
        book.put(
            sheet, line, column, Cell(value if not isinstance(value, datetime.date) else cell_text(value), "marked")
        )
        sheet.write_comment(line, column, "\n".join(reasons), {"x_scale": 2, "y_scale": 1.2})
