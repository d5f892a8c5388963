"""Where a sheet's table stands and what its columns mean: header rows, fields, kind of record, rows to leave out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tvdesk.core.text import clean, fold
from tvdesk.services.sheets.package import column_letters
from tvdesk.services.sheets.words import SheetWords, header_key, in_brackets
from tvdesk.services.sheets.workbook import Merge, Sheet

SEARCHED_ROWS: Final = 40
_NUMBERING = re.compile(r"\W*(?:\d{1,2}|[A-Za-z])(?:\.0)?\W*$")
_HEADING_NUMBER = re.compile(r"(?:[IVX]+|[A-ZĐ])\s*[.)/-]?\s*$")
_HEADING_TEXT = re.compile(r"(?:[IVX]+|[A-HĐ])\s*[.)/-]\s+\S")


LACKING: Final = "+"


def lacking(field: str) -> str:
    """How the column of a field is named in a sheet that has none."""
    return LACKING + field


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading as written (levels joined by ": "), its field or ``None``, how sure that is."""

    index: int
    header: str
    field: str | None
    confidence: float
    factor: int | None = None
    added: bool = False
    """Whether the sheet lacks it, and it stands for what a person said in its place."""

    @property
    def letters(self) -> str:
        """As Excel names it; :func:`lacking` for one that is not in the sheet."""
        return lacking(str(self.field)) if self.added else column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Layout:
    """A table found. Rows count from 0; ``subtype`` is the one that the sheet as a whole names, or ``""``."""

    kind: str
    header_rows: tuple[int, int]
    first_row: int
    columns: tuple[Column, ...]
    subtype: str = ""
    title_column: int = -1

    def of(self, name: str) -> Column | None:
        """The column of that field."""
        return next((column for column in self.columns if column.field == name), None)

    def letters_of(self, name: str) -> str:
        """The letters of the column of that field, also where there is none."""
        column = self.of(name) or (self.of("dates") if name == "start_date" else None)
        return column.letters if column else lacking(name)

    def with_added(self, names: Iterable[str], width: int) -> Layout:
        """With a column behind the first ``width`` ones for each of these fields that has none."""
        new = [name for name in names if self.letters_of(name) == lacking(name)]
        added = [Column(width + place, "", name, 1, added=True) for place, name in enumerate(new)]
        return replace(self, columns=(*self.columns, *added))


def find_layout(sheet: Sheet, words: SheetWords, kind: str | None = None, hint: str = "") -> Layout | None:
    """The table of a sheet, or ``None`` where no row reads as headings.

    ``kind`` fixes the kind of record; else headings, sheet name and title rows decide, ``hint`` (the file's name)
    where they say nothing.
    """
    kind = kind or find_kind(sheet, words, hint)
    header = _find_header(sheet, words, kind)
    if header is None:
        return None
    top, bottom = _levels(sheet, words, kind, header)
    headings = _headings(sheet, top, bottom)
    columns = _assign(words, kind, headings)
    factors = _money_factors(sheet, words, top, headings)
    placed = tuple(
        Column(column.index, column.header, column.field, column.confidence, factors.get(column.index))
        for column in columns
    )
    first = bottom + 1
    while first < len(sheet.rows) and _is_numbering(sheet.rows[first]):
        first += 1
    title = next((column.index for column in placed if column.field == "title"), -1)
    return Layout(kind, (top, bottom), first, placed, _subtype(sheet, words, kind, top), title)


def find_kind(sheet: Sheet, words: SheetWords, hint: str = "") -> str:
    """Activity, training or delegation: by the sheet's name, its title rows, its headings, then the file's name."""
    scores = dict.fromkeys(words.kind_words, 0.0)
    for weight, text in _telling_texts(sheet, hint):
        key = f" {header_key(text)} "
        for kind, known in words.kind_words.items():
            scores[kind] += weight * sum(f" {word} " in key for word in known)
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] else "activity"


def _telling_texts(sheet: Sheet, hint: str) -> Iterator[tuple[float, str]]:
    yield 4.0, sheet.readable_name
    yield 0.5, hint.replace("-", " ").replace("_", " ")
    for row in sheet.rows[:12]:
        texts = [cell for cell in row if isinstance(cell, str) and cell]
        for text in texts:
            if len(texts) <= 2:
                yield 3.0, text
            elif len(text) <= 60:
                yield 1.0, text


def _subtype(sheet: Sheet, words: SheetWords, kind: str, top: int) -> str:
    """The subtype that a sheet as a whole names, such as "Đoàn ra"; nothing where it names two alike."""
    scores = dict.fromkeys(words.sheet_subtypes.get(kind, {}), 0.0)
    titles = [cell for row in sheet.rows[:top] for cell in row if isinstance(cell, str) and cell]
    headings = [cell for cell in sheet.rows[top] if isinstance(cell, str)]
    for weight, texts in ((4.0, [sheet.readable_name]), (3.0, titles), (1.0, headings)):
        for text in texts:
            key = f" {header_key(text)} "
            for code in scores:
                scores[code] += weight * any(f" {word} " in key for word in words.sheet_subtypes[kind][code])
    ranked = sorted(scores, key=lambda code: -scores[code])
    if not ranked or not scores[ranked[0]]:
        return ""
    tied = len(ranked) > 1 and scores[ranked[0]] == scores[ranked[1]]
    return "" if tied else ranked[0]


# --- header rows -------------------------------------------------------------------------------------------


def _find_header(sheet: Sheet, words: SheetWords, kind: str) -> int | None:
    best, found = 0.0, None
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        known = {
            candidates[0][0]: candidates[0][1]
            for text in texts
            if len(text) <= 120 and (candidates := words.candidates(kind, text, exact=True))
        }
        if _reads_as_header(known, len(texts), len([cell for cell in row if cell != ""])):
            score = sum(known.values())
            if score > best + 0.01:
                best, found = score, index
    return found


def _reads_as_header(known: Mapping[str, float], texts: int, filled: int) -> bool:
    if texts < filled or len(known) < 2:
        return False
    fields = len(known) - ("number" in known)
    return (fields >= 3 and len(known) * 3 >= texts) or ("title" in known and len(known) >= texts - 1)


def _levels(sheet: Sheet, words: SheetWords, kind: str, header: int) -> tuple[int, int]:
    top = bottom = header
    while bottom - header < 2 and _is_child(sheet, words, kind, bottom + 1):
        bottom += 1
    while header - top < 2 and top > 0 and _is_parent(sheet, words, kind, top - 1, top):
        top -= 1
    return top, bottom


def _spans(merged: Sequence[Merge], upper: int, lower: int) -> bool:
    return any(first <= upper and last >= lower for first, _, last, _ in merged)


def _under_wide(merged: Sequence[Merge], upper: int, columns: Sequence[int]) -> bool:
    """Whether all those columns stand under headings that are merged over several columns."""
    wide = [(first, last) for top, first, bottom, last in merged if top <= upper <= bottom and first < last]
    return all(any(first <= column <= last for first, last in wide) for column in columns)


def _is_child(sheet: Sheet, words: SheetWords, kind: str, row: int) -> bool:
    """Whether a row stands under the header as its second level."""
    if row >= len(sheet.rows):
        return False
    filled = [(column, cell) for column, cell in enumerate(sheet.rows[row]) if cell != ""]
    if not filled or not all(isinstance(cell, str) for _, cell in filled) or _is_numbering(sheet.rows[row]):
        return False
    if _spans(sheet.merged, row - 1, row) or _under_wide(sheet.merged, row - 1, [column for column, _ in filled]):
        return True
    known = sum(bool(words.candidates(kind, cell, exact=True)) for _, cell in filled)
    beside = any(sheet.value(row - 1, column) == "" for column, _ in filled)
    lead = [sheet.value(row, column) for column in range(min(column for column, _ in filled))]
    return known >= 1 and known * 2 >= len(filled) and beside and len(lead) >= 2


def _is_parent(sheet: Sheet, words: SheetWords, kind: str, row: int, below: int) -> bool:
    filled = [(column, cell) for column, cell in enumerate(sheet.rows[row]) if cell != ""]
    if len(filled) < 2 or not all(isinstance(cell, str) for _, cell in filled):
        return False
    if _spans(sheet.merged, row, below):
        return True
    return any(sheet.value(below, column) == "" and words.candidates(kind, cell, exact=True) for column, cell in filled)


def _headings(sheet: Sheet, top: int, bottom: int) -> dict[int, list[str]]:
    """Per column the texts of its levels, from the top; a text over several columns counts for each of them."""
    width = max(len(sheet.rows[row]) for row in range(top, bottom + 1))
    headings: dict[int, list[str]] = {column: [] for column in range(width)}
    for row in range(top, bottom + 1):
        over = {
            column: (first_row, first_column)
            for first_row, first_column, last_row, last_column in sheet.merged
            if first_row <= row <= last_row
            for column in range(first_column, last_column + 1)
        }
        before = ""
        for column in range(width):
            own = sheet.value(row, column)
            if own == "" and column in over and over[column][0] == row:
                own = sheet.value(*over[column])
            elif own == "" and column not in over and row < bottom and sheet.value(row + 1, column) != "":
                own = before
            before = own
            text = clean(str(own))
            if text and text not in headings[column]:
                headings[column].append(text)
    return {column: texts for column, texts in headings.items() if texts}


def _is_numbering(row: Sequence[Any]) -> bool:
    """A row that only numbers the columns: (1) (2) (3), or A B 1 2 3."""
    filled = [cell for cell in row if cell != ""]
    if len(filled) < 3 or not all(_NUMBERING.match(str(cell)) for cell in filled):
        return False
    numbers = [int(found.group()) for cell in filled if (found := re.search(r"\d+", str(cell)))]
    return len(numbers) >= 2 and all(after - before == 1 for before, after in itertools.pairwise(numbers))


# --- columns -----------------------------------------------------------------------------------------------


def _candidates(words: SheetWords, kind: str, texts: Sequence[str]) -> list[tuple[str, float]]:
    if len(texts) == 1:
        return words.candidates(kind, texts[0])
    joined = words.candidates(kind, " ".join(texts), exact=True)
    if not joined and header_key(texts[-1]) in words.totals:
        # "Số người: Tổng" beside "Số người: Nước ngoài" is the number of people.
        return _candidates(words, kind, texts[:-1])
    return joined or words.candidates(kind, texts[-1], exact=True) or words.candidates(kind, texts[-1])


def _assign(words: SheetWords, kind: str, headings: Mapping[int, Sequence[str]]) -> list[Column]:
    """Columns to fields, each field once, so that the sum of confidences is the highest possible."""
    choices = {column: _candidates(words, kind, texts) for column, texts in headings.items()}
    order = sorted(choices, key=lambda column: (len(choices[column]), column))
    most = [sum(choices[column][0][1] for column in order[at:] if choices[column]) for at in range(len(order) + 1)]
    best: tuple[float, dict[int, tuple[str, float]]] = (-1.0, {})
    steps = 0

    def place(at: int, taken: dict[str, int], chosen: dict[int, tuple[str, float]], score: float) -> None:
        nonlocal best, steps
        steps += 1
        if score + most[at] <= best[0] + 1e-9 or steps > 20_000:
            return
        if at == len(order):
            best = (score, dict(chosen))
            return
        column = order[at]
        for name, sureness in choices[column]:
            if name not in taken:
                place(at + 1, {**taken, name: column}, {**chosen, column: (name, sureness)}, score + sureness)
        place(at + 1, taken, chosen, score)

    place(0, {}, {}, 0.0)
    return [
        Column(column, ": ".join(texts), *best[1].get(column, (None, 0.0)))
        for column, texts in sorted(headings.items())
    ]


def _money_factors(sheet: Sheet, words: SheetWords, top: int, headings: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Đồng to one of what a column counts, where its heading or a line above the table says so."""
    general = _general_factor(sheet, words, top)
    factors = {}
    for column, texts in headings.items():
        named = [words.money_factor(part) for text in reversed(texts) for part in _unit_parts(text)]
        factor = next((found for found in named if found), general)
        if factor:
            factors[column] = factor
    return factors


def _unit_parts(text: str) -> list[str]:
    parts = [part for inside in in_brackets(text) for part in (inside, inside.rpartition(":")[2])]
    return [*parts, text.rpartition(",")[2], text.rpartition("-")[2]]


def _general_factor(sheet: Sheet, words: SheetWords, top: int) -> int | None:
    for row in sheet.rows[:top]:
        for cell in row:
            if not isinstance(cell, str) or not cell:
                continue
            folded = fold(clean(cell))
            if any(mark in folded for mark in words.money_units_of) and (
                factor := words.money_factor(folded.rpartition(":")[2])
            ):
                return factor
    return None


# --- rows --------------------------------------------------------------------------------------------------


def skip_reason(row: Sequence[Any], layout: Layout, words: SheetWords, after_total: bool) -> str:
    """Why a row below the header is no data row: empty, total, numbering, header, closing, heading; else ``""``."""
    title_column = layout.title_column
    titled = row[title_column] if 0 <= title_column < len(row) else ""
    if row and isinstance(row[0], float) and isinstance(titled, str) and len(titled) > 8:
        return ""
    filled = [(column, cell) for column, cell in enumerate(row) if cell != "" and not _is_blank(cell)]
    if not filled:
        return "empty"
    first_column, first = filled[0]
    if isinstance(first, str):
        if len(first) <= 60 and _is_total(first, words):
            return "total"
        if len(filled) <= 4 and (after_total or first_column != title_column) and _is_closing(filled, words):
            return "closing"
        if len(filled) >= 3 and _is_header_again(filled, layout):
            return "header"
    if len(filled) > 2:
        return "numbering" if _is_numbering(row) else ""
    has_title = any(column == title_column for column, _ in filled)
    if has_title:
        return "heading" if _is_heading(filled, title_column, layout) else ""
    if after_total:
        return "closing"
    return "heading" if len(filled) == 1 and isinstance(first, str) else ""


def _is_blank(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _is_total(text: str, words: SheetWords) -> bool:
    key = header_key(text)
    return key in words.totals or key.startswith("tong cong ") or (key.startswith("cong ") and len(key) <= 24)


def _is_closing(filled: Sequence[tuple[int, Any]], words: SheetWords) -> bool:
    keys = [header_key(cell) for _, cell in filled if isinstance(cell, str)]
    return len(keys) == len(filled) and any(
        key == closing or key.startswith(f"{closing} ") for key in keys for closing in words.closings
    )


def _is_header_again(filled: Sequence[tuple[int, Any]], layout: Layout) -> bool:
    headers = {column.index: column.header for column in layout.columns}
    return all(isinstance(cell, str) and headers.get(column) == clean(cell) for column, cell in filled)


def _is_heading(filled: Sequence[tuple[int, Any]], title_column: int, layout: Layout) -> bool:
    """A line between groups of rows: a title alone, numbered I, II, A, B."""
    number = layout.of("number")
    others = [column for column, _ in filled if column != title_column and (not number or column != number.index)]
    if others:
        return False
    text = clean(str(dict(filled)[title_column]))
    mark = clean(str(dict(filled).get(number.index, ""))) if number else ""
    return bool(_HEADING_NUMBER.match(mark)) or (not mark and bool(_HEADING_TEXT.match(text)))
