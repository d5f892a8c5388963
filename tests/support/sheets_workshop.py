"""Makes workbooks as offices keep them, and compares what is read with what is expected."""

from __future__ import annotations

import datetime
import functools
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.sheets.service import Sheets

Expected = Mapping[str, Any]

HEADERS = {
    "stt": ("STT", "TT", "Số TT"),
    "title": ("Tên hoạt động", "Tên sự kiện", "Nội dung hoạt động"),
    "type": ("Loại hình", "Phân loại", "Loại hình hoạt động"),
    "date": ("Thời gian thực hiện", "Thời gian", "Ngày tổ chức"),
    "start": ("Từ ngày", "Ngày bắt đầu", "Bắt đầu"),
    "end": ("Đến ngày", "Ngày kết thúc", "Kết thúc"),
    "place": ("Địa điểm", "Nơi tổ chức", "Địa điểm tổ chức"),
    "host": ("Đơn vị chủ trì", "Cơ quan tổ chức", "Cơ quan chủ trì"),
    "partner": ("Đơn vị phối hợp", "Cơ quan phối hợp", "Đối tác"),
    "country": ("Nước, đối tác", "Quốc gia", "Nước"),
    "channel": ("Kênh truyền thông", "Kênh", "Kênh thông tin"),
    "language": ("Ngôn ngữ", "Thứ tiếng", "Ngôn ngữ thể hiện"),
    "people": ("Số lượng người tham gia", "Số người tham dự", "Số đại biểu"),
    "outputs": ("Sản phẩm, kết quả", "Sản phẩm", "Kết quả đạt được"),
    "budget": ("Kinh phí (đồng)", "Kinh phí thực hiện (đồng)", "Số tiền (VNĐ)"),
    "head": ("Trưởng đoàn (chức vụ)", "Trưởng đoàn", "Người dẫn đầu"),
    "unit": ("Đơn vị báo cáo", "Cơ quan báo cáo", "Đơn vị gửi báo cáo"),
    "note": ("Ghi chú", "Tóm tắt", "Diễn giải"),
}
"""The real headings, and two other words for each."""


@functools.cache
def sheets() -> Sheets:
    """The service over the lists that ship."""
    return Sheets(CodeLists.load(), Units.load())


def unknown(_: str) -> None:
    """A desk that has taken in nothing yet."""


def read(path: Path, **options: Any) -> dict[str, Any]:
    """The answer of a dry run, as JSON."""
    result = sheets().import_workbook(path, known=unknown, write=None, **options)
    return sheets().as_json(result)


def expected_of(real_data: Path, name: str) -> list[Expected]:
    text = (real_data / "expected.json").read_text(encoding="utf-8")
    rows: list[Expected] = json.loads(text)["workbooks"][name]["rows"]
    return rows


def shown(values: Mapping[str, Any], name: str) -> Any:
    """A value of the answer under the name of expected.json."""
    if name in ("country", "language"):
        return ", ".join(values["countries" if name == "country" else "languages"]) or None
    return values["reporting_unit_name" if name == "reporting_unit" else name]


def differences(row: Mapping[str, Any], expected: Expected) -> list[str]:
    """What of a row is not as expected; dates only where they can be read."""
    asked = row["status"] == "needs_person"
    found = []
    if asked != expected["needs_person"] and not expected["lenient"]:
        found.append(f"{row['sheet']}!{row['row']}: {row['status']} {row['problems']}")
    for name, value in expected["expected"].items():
        if name == "stt" or (asked and name in ("start_date", "end_date", "date_precision")):
            continue
        if shown(row["values"], name) != value:
            found.append(f"{row['sheet']}!{row['row']} {name}: {shown(row['values'], name)!r} for {value!r}")
    return found


# --- workbooks of one's own --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Style:
    """How an office keeps its book. ``words``: which of HEADERS; ``encode`` and fonts for legacy encodings."""

    order: Sequence[str]
    words: int = 0
    titles: Sequence[str] = ("SỔ THEO DÕI HOẠT ĐỘNG THÔNG TIN ĐỐI NGOẠI",)
    header_row: int = 3
    dates: str = "as written"
    numbering: bool = False
    total: bool = True
    padded: bool = False
    encode: Callable[[str], str] = str
    font: str = "Times New Roman"
    capitals_font: str = "Times New Roman"
    sheet: str = "Hoạt động"


def write_book(path: Path, rows: Iterable[Mapping[str, Any]], style: Style) -> list[int]:
    """A workbook of raw rows, as expected.json has them; the Excel row of each."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(style.sheet)
        plain = book.add_format({"font_name": style.font})
        day = book.add_format({"font_name": style.font, "num_format": "dd/mm/yyyy"})
        heading = book.add_format({"font_name": style.capitals_font, "bold": True})
        for row, title in enumerate(style.titles):
            sheet.write_string(row, 0, style.encode(title), heading)
        at = style.header_row
        for column, name in enumerate(style.order):
            sheet.write_string(at, column, style.encode(HEADERS[name][style.words]), heading)
        at += 1
        if style.numbering:
            for column in range(len(style.order)):
                sheet.write_string(at, column, f"({column + 1})", plain)
            at += 1
        places = []
        for raw in rows:
            for column, name in enumerate(style.order):
                _write_cell(sheet, at, column, raw.get(name), style, name, plain, day)
            places.append(at + 1)
            at += 1
        if style.total:
            sheet.write_string(at, 0, style.encode("Tổng cộng"), plain)
            sheet.write_formula(at, 3, "=COUNTA(B5:B9)", plain, "")
    return places


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Style, name: str, plain: Any, day: Any) -> None:
    if value is None:
        return
    moment = _as_day(value) if name in ("date", "start", "end") else None
    if moment and style.dates == "true":
        sheet.write_datetime(row, column, moment, day)
    elif moment and style.dates == "serial":
        sheet.write_number(row, column, (moment - datetime.date(1899, 12, 30)).days, plain)
    elif moment:
        sheet.write_string(row, column, f"{moment.day:02d}/{moment.month:02d}/{moment.year}", plain)
    elif isinstance(value, str):
        text = style.encode(value)
        sheet.write_string(row, column, f"  {text} \u00a0 " if style.padded else text, plain)
    else:
        sheet.write_number(row, column, value, plain)


def book_of(
    path: Path,
    lines: Sequence[Sequence[Any]],
    merges: Sequence[tuple[int, int, int, int, str]] = (),
    name: str = "Hoạt động",
) -> Path:
    """A workbook of one sheet with those cells; ``merges``: first row, first column, last row, last column, text."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value)
        for first_row, first_column, last_row, last_column, text in merges:
            sheet.merge_range(first_row, first_column, last_row, last_column, text)
    return path


HEAD = ["STT", "Tên hoạt động", "Loại hình", "Thời gian", "Đơn vị báo cáo", "Số người tham gia"]


def line(number: Any, title: Any, *rest: Any) -> list[Any]:
    """A row under HEAD; what is not given is as usual."""
    given = [*rest, *["Cuộc thi", "5/3/2023", "Sở Công Thương", 10][len(rest) :]]
    return [number, title, *given]


def _as_day(value: Any) -> datetime.date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return datetime.date.fromisoformat(value)
    return None


# --- legacy encodings, turned round ------------------------------------------------------------------------

_TCVN3_LETTERS = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ"
_TCVN3_CODES = bytes.fromhex(
    "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbcccecfd0d1aad2d3d4d5d6d7d8dcdddedfe1e2e3e4abe5e6e7e8e9ace"
    "aebecedeeeff1f2f3f4adf5f6f7f8f9fafbfcfdfeaea1a2a3a4a5a6a7"
).decode("latin-1")
_TCVN3 = dict(zip(_TCVN3_LETTERS, _TCVN3_CODES, strict=True))

_VNI_TONES = {"\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0301": "ù", "\u0323": "ï"}
_VNI_HAT = {"": "â", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0301": "á", "\u0323": "ä"}
_VNI_BREVE = {"": "ê", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0301": "é", "\u0323": "ë"}
_VNI_I = {"\u0300": "ì", "\u0309": "æ", "\u0303": "ó", "\u0301": "í", "\u0323": "ò"}


def to_tcvn3(text: str) -> str:
    """TCVN3 as typed with .Vn fonts, which have no capitals with tones: those come out small."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(_TCVN3.get(char) or _TCVN3.get(char.lower()) or char for char in composed)


def to_tcvn3_small(text: str) -> str:
    """For a capitals font: all letters small."""
    return to_tcvn3(text.lower())


def to_vni(text: str) -> str:
    return "".join(_vni_letter(char) for char in unicodedata.normalize("NFC", text))


def _vni_letter(char: str) -> str:
    if char in "đĐ":
        return "ñ" if char == "đ" else "Ñ"
    base, *marks = unicodedata.normalize("NFD", char)
    tone = next((mark for mark in marks if mark in _VNI_TONES), "")
    if base.lower() == "i" and tone:
        found = _VNI_I[tone]
        return found.upper() if base.isupper() else found
    if base.lower() == "y" and tone == "\u0323":
        return "Î" if base.isupper() else "î"
    if "\u031b" in marks:
        horn = {"o": "ô", "u": "ö"}[base.lower()]
        pair = horn + _VNI_TONES.get(tone, "")
    elif "\u0302" in marks:
        pair = base.lower() + _VNI_HAT[tone]
    elif "\u0306" in marks:
        pair = base.lower() + _VNI_BREVE[tone]
    else:
        pair = base.lower() + _VNI_TONES.get(tone, "") if marks else base.lower()
    return pair.upper() if base.isupper() else pair if marks else char
