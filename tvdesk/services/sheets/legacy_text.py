"""Sheets typed in TCVN3 (ABC) or VNI: told by the font of a cell, else by the letters of the whole sheet."""

from __future__ import annotations

import dataclasses

from tvdesk.core.legacy import Legacy, decode_tcvn3, decode_vni, guess_legacy, is_capitals_font, legacy_of_font
from tvdesk.services.sheets.workbook import Rows, Sheet

# Letters of today's encoding that neither legacy encoding produces: a sheet with some of them is not legacy.
_MODERN = frozenset("ăắằẳẵặđơớờởỡợưứừửữựếềểễệấầẩẫậốồổỗộạảẹẻẽịỉĩọỏụủũỳỵỷỹ")
_SAMPLED_CELLS = 2_000


def decode(text: str, encoding: Legacy) -> str:
    """Unicode for a text of that encoding."""
    return decode_tcvn3(text) if encoding is Legacy.TCVN3 else decode_vni(text)


def decode_sheet(sheet: Sheet) -> tuple[Sheet, Legacy | None]:
    """The sheet in Unicode, and the legacy encoding that was found in it."""
    by_letters = _guess(sheet)
    if not by_letters and not sheet.fonts:
        return sheet, None
    fonts = {found for font in set(sheet.fonts.values()) if (found := legacy_of_font(font))}
    encoding = by_letters or min(fonts, default=None, key=lambda found: found.value)
    rows: Rows = []
    for row, cells in enumerate(sheet.rows):
        decoded = list(cells)
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell:
                decoded[column] = _decode_cell(cell, sheet.fonts.get((row, column), ""), by_letters)
        rows.append(decoded)
    name = decode(sheet.name, encoding) if encoding and not sheet.name.isascii() and not _is_modern(sheet.name) else ""
    return dataclasses.replace(sheet, rows=rows, decoded_name=name), encoding


def _decode_cell(text: str, font: str, by_letters: Legacy | None) -> str:
    encoding = legacy_of_font(font) if font else None
    if encoding and not _is_modern(text):
        decoded = decode(text, encoding)
        return decoded.upper() if is_capitals_font(font) else decoded
    if by_letters and not _is_modern(text):
        return decode(text, by_letters)
    return text


def _is_modern(text: str) -> bool:
    return not text.isascii() and not _MODERN.isdisjoint(text.lower())


def _guess(sheet: Sheet) -> Legacy | None:
    """The encoding that most cells speak for, when none is in today's letters and several are legacy."""
    votes: dict[Legacy, int] = {}
    looked_at = 0
    for cells in sheet.rows:
        for cell in cells:
            if not isinstance(cell, str) or cell.isascii():
                continue
            if _is_modern(cell):
                return None
            if found := guess_legacy(cell):
                votes[found] = votes.get(found, 0) + 1
            looked_at += 1
        if looked_at > _SAMPLED_CELLS:
            break
    best = max(votes, key=lambda name: votes[name], default=None)
    return best if best and (votes[best] >= 3 or votes[best] == looked_at) else None
