"""What a workbook file is, told from its bytes before any reader opens it.

The reader (python-calamine) builds one dense array per sheet: a single letter in cell XFD1048576 would make it
ask for hundreds of gigabytes. So the parts of the package are inflated once, in pieces and under caps, and
each sheet's extent is taken from its last cells that hold a value. The same pass notes cells with a formula
but no stored value, and whether any font of a legacy Vietnamese encoding is used.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import cast
from xml.etree.ElementTree import ParseError

from isal import isal_zlib

from tvdesk.core.numbers import format_number
from tvdesk.services.errors import (
    SheetDamaged,
    SheetMacro,
    SheetNotAWorkbook,
    SheetPassword,
    SheetTooLarge,
    SheetTooManyCells,
    SheetTooManySheets,
)

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_PIECE = 1 << 20
# isal has no full types: its error is a class of exceptions all the same.
_BROKEN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    cast("type[Exception]", isal_zlib.error),
    ParseError,
    struct.error,
    KeyError,
    NotImplementedError,
)
_LEGACY_FONT = re.compile(rb'val="(?:\.Vn|\.VN|\.vn|VNI|Vni|vni)')
_REFERENCE = re.compile(rb"([A-Z]{1,3})([1-9]\d{0,6})")
_LONGEST = 10
"""Digits of a row's number that are looked at: more are beyond every limit."""
_WORKSHEET = re.compile(rb"<(\w+:)?worksheet")


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is read: bytes of the file, bytes inflated, cells of one sheet's dense array, sheets."""

    file_bytes: int = 64 << 20
    inflated_bytes: int = 768 << 20
    cells: int = 4_000_000
    sheets: int = 200


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """``unread``: per sheet name the cells (row, column; from 0) that hold something the reader shows as empty,
    with the problem's code: a formula without a stored value, or an error value such as #REF!."""

    format: str
    unread: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    legacy_fonts: bool = False
    date_1904: bool = False


def inspect(path: Path, caps: Caps) -> PackageFacts:
    """Facts of a workbook file; raises a coded refusal when it is none, is locked, holds macros or is too large."""
    if path.is_dir():
        raise SheetNotAWorkbook(file=path.name)
    size = path.stat().st_size
    if size > caps.file_bytes:
        raise SheetTooLarge(file=path.name, limit=f"{caps.file_bytes >> 20} MB")
    with path.open("rb") as file:
        magic = file.read(8)
    if magic == OLE_MAGIC:
        return _inspect_ole(path)
    if magic[:4] != b"PK\x03\x04":
        raise SheetNotAWorkbook(file=path.name)
    try:
        with zipfile.ZipFile(path) as package:
            return _inspect_zip(path, package, caps)
    except _BROKEN as error:
        raise SheetDamaged(file=path.name) from error


def is_measured(path: Path) -> bool:
    """Whether every cell of the file is seen here before the reader is let at it: that is so of .xlsx alone.

    Of others the reader may ask for more memory than there is, which ends the process in which it runs.
    """
    with suppress(OSError, *_BROKEN):
        with path.open("rb") as file:
            if file.read(8) == OLE_MAGIC:
                return False
        with zipfile.ZipFile(path) as package:
            return "xl/workbook.xml" in package.namelist()
    return True  # refused before anything is read


def _inspect_ole(path: Path) -> PackageFacts:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise SheetPassword(file=path.name)
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise SheetMacro(file=path.name)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise SheetNotAWorkbook(file=path.name)
    return PackageFacts("xls")


def _inspect_zip(path: Path, package: zipfile.ZipFile, caps: Caps) -> PackageFacts:
    members = {info.filename: info for info in package.infolist()}
    _refuse_macros(path, members)
    reader = _Inflater(path, caps)
    if "xl/workbook.xml" not in members:
        return _inspect_other(path, members, reader)
    names, date_1904 = _sheet_names(reader, members)
    if len(names) > caps.sheets:
        raise SheetTooManySheets(file=path.name, limit=format_number(caps.sheets))
    unread: dict[str, dict[tuple[int, int], str]] = {}
    legacy = False
    for name, info in members.items():
        scan = SheetScan(path.name, caps) if name in names else None
        looked_at = name.endswith(("styles.xml", "sharedStrings.xml"))
        for place, piece in enumerate(reader.pieces(info)):
            if scan is None and place == 0 and _WORKSHEET.search(piece):
                # A sheet that the book names in a way of its own: the reader may find it all the same.
                scan = SheetScan(path.name, caps)
            if scan:
                scan.feed(piece)
            legacy = legacy or (looked_at and _LEGACY_FONT.search(piece) is not None)
        if scan and (found := scan.close()) and name in names:
            unread[names[name]] = found
    return PackageFacts("xlsx", unread, legacy, date_1904)


def _refuse_macros(path: Path, members: dict[str, zipfile.ZipInfo]) -> None:
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in members):
        raise SheetMacro(file=path.name)


def _inspect_other(path: Path, members: dict[str, zipfile.ZipInfo], reader: _Inflater) -> PackageFacts:
    kind = ""
    if "xl/workbook.bin" in members:
        kind = "xlsb"
    elif "mimetype" in members and reader.whole(members["mimetype"]).startswith(ODS_TYPE):
        kind = "ods"
    if not kind:
        raise SheetNotAWorkbook(file=path.name)
    for info in members.values():
        for _ in reader.pieces(info):
            pass
    return PackageFacts(kind)


class _Inflater:
    """Inflates members in pieces and counts what really comes out, whatever the directory claims."""

    def __init__(self, path: Path, caps: Caps) -> None:
        self._path = path
        self._limit = caps.inflated_bytes
        self._left = caps.inflated_bytes

    def whole(self, info: zipfile.ZipInfo) -> bytes:
        return b"".join(self.pieces(info))

    def pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.flag_bits & 1:
            raise SheetPassword(file=self._path.name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SheetDamaged(file=self._path.name)
        stored = info.compress_type == zipfile.ZIP_STORED
        for piece in self._stored(info) if stored else self._inflated(info):
            self._left -= len(piece)
            if self._left < 0:
                raise SheetTooLarge(file=self._path.name, limit=f"{self._limit >> 20} MB")
            yield piece

    def _stored(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.header_offset < 0:  # a directory that claims to begin later than it does
            raise SheetDamaged(file=self._path.name)
        with self._path.open("rb") as file:
            file.seek(info.header_offset)
            header = file.read(30)
            if len(header) < 30 or header[:4] != b"PK\x03\x04":
                raise SheetDamaged(file=self._path.name)
            name_length, extra_length = struct.unpack("<HH", header[26:30])
            file.seek(info.header_offset + 30 + name_length + extra_length)
            left = info.compress_size
            while left > 0:
                piece = file.read(min(_PIECE, left))
                if not piece:
                    raise SheetDamaged(file=self._path.name)
                left -= len(piece)
                yield piece

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        inflate = isal_zlib.decompressobj(wbits=-15)
        for compressed in self._stored(info):
            data = compressed
            while data and not inflate.eof:
                yield inflate.decompress(data, _PIECE)
                data = inflate.unconsumed_tail
        while not inflate.eof:
            if not (piece := inflate.decompress(b"", _PIECE)):
                raise SheetDamaged(file=self._path.name)
            yield piece


def _sheet_names(reader: _Inflater, members: dict[str, zipfile.ZipInfo]) -> tuple[dict[str, str], bool]:
    """Member path -> sheet name, and whether dates count from 1904."""
    from defusedxml.ElementTree import fromstring

    targets = {
        str(node.get("Id")): str(node.get("Target"))
        for node in fromstring(reader.whole(members["xl/_rels/workbook.xml.rels"]))
    }
    names: dict[str, str] = {}
    date_1904 = False
    for node in fromstring(reader.whole(members["xl/workbook.xml"])).iter():
        tag = node.tag.rpartition("}")[2]
        if tag == "workbookPr":
            date_1904 = node.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            # The strict form of the format has another namespace for the same attribute.
            relation = next((value for key, value in node.items() if key.endswith("}id")), "")
            target = targets.get(relation, "")
            member = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            names[member] = str(node.get("name"))
    return names, date_1904


def column_index(letters: str) -> int:
    """0 for A, 25 for Z, 26 for AA."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class SheetScan:
    """Reads the XML of one sheet in pieces, row by row, without parsing the cells.

    Only rows with a value count; in each, the last cell with a value tells the width.
    """

    def __init__(self, file: str, caps: Caps) -> None:
        self._file, self._caps = file, caps
        self._rest = b""
        self._prefix: bytes | None = None
        self._rows = self._columns = 0
        self._widest = (0, b"")
        self._unread: dict[tuple[int, int], str] = {}

    def feed(self, piece: bytes) -> None:
        data = self._rest + piece
        if self._prefix is None:
            self._set_tags(data)
        cut = data.rfind(self._row)
        if cut <= 0:
            if len(data) > 64 * _PIECE:
                self._refuse()
            self._rest = data
            return
        self._look_at(data[:cut])
        self._rest = data[cut:]

    def close(self) -> dict[tuple[int, int], str]:
        """Cells shown as empty that hold something; refuses a sheet whose array would be too large."""
        if self._prefix is not None:
            self._look_at(self._rest)
        if self._rows * max(1, self._columns) > self._caps.cells:
            self._refuse()
        return self._unread

    def _refuse(self) -> None:
        raise SheetTooManyCells(file=self._file, limit=format_number(self._caps.cells))

    def _set_tags(self, head: bytes) -> None:
        found = _WORKSHEET.search(head)
        prefix = (found.group(1) or b"") if found else b""
        self._prefix = prefix
        self._row = b"<" + prefix + b"row"
        self._cell = b"<" + prefix + b'c r="'
        self._formula = b"<" + prefix + b"f"
        self._ends = (b"</" + prefix + b"v>", b"</" + prefix + b"is>")
        self._no_value = re.compile(
            (
                rb'<%bc r="([A-Z]+)(\d+)"[^>]*>\s*<%bf\b(?:[^>]*/>|[^>]*>[^<]*</%bf>)\s*'
                rb"(?:<%bv\s*/>|<%bv>\s*</%bv>)?\s*</%bc>"
            ).replace(b"%b", prefix)
        )
        self._error = re.compile(rb'<%bc r="([A-Z]+)(\d+)"[^>]*\bt="e"'.replace(b"%b", prefix))
        # One letter and five digits at most: even all of them would be within what is read.
        self._far = re.compile(rb'<%bc r="(?![A-Z][1-9]\d{0,4}")'.replace(b"%b", prefix))
        self._any = re.compile(rb"""<%bc\s(?:[^>]*?\s)?r\s*=\s*["']([^"']*)["'][^>]*>""".replace(b"%b", prefix))
        self._begins = tuple(b"<" + prefix + b"c" + blank for blank in (b" ", b"\n", b"\r", b"\t"))
        self._numbered = re.compile(rb"""^\s[^>]*?\br\s*=\s*["'](\d+)["']""")

    def _look_at(self, data: bytes) -> None:
        value, inline = self._ends
        start = len(self._cell)
        errors = b't="e"' in data
        odd = data.count(self._cell) != sum(data.count(begin) for begin in self._begins)
        if odd or self._far.search(data):
            self._bound(data)
        for row in data.split(self._row):
            end = max(row.rfind(value), row.rfind(inline))
            if self._formula in row:
                self._note(row, self._no_value, "sheet.formula_without_value")
            if errors:
                self._note(row, self._error, "sheet.error_value")
            if end < 0:
                continue
            at = row.rfind(self._cell, 0, end)
            if at >= 0:
                self._reach(row[at + start : row.find(b'"', at + start)])
            elif not self._any.search(row):
                self._count_unnamed(row)

    def _bound(self, data: bytes) -> None:
        """How far the cells with content reach, by every reference: the reader's array spans all of them.

        A cell in the middle of a row may name any other row. Styled cells without content are not held by the reader.
        """
        for reference in {one[1] for one in self._any.finditer(data) if not one[0].endswith(b"/>")}:
            self._reach(reference)

    def _reach(self, reference: bytes) -> None:
        """Take a cell's place into account. Raises :class:`SheetDamaged` for a reference that is none."""
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise SheetDamaged(file=self._file)
        self._rows = max(self._rows, int(found[2]))
        if (len(found[1]), found[1]) > self._widest:
            self._widest = (len(found[1]), found[1])
            self._columns = max(self._columns, column_index(found[1].decode()) + 1)

    def _count_unnamed(self, row: bytes) -> None:
        """Cells without a reference stand side by side from column A, in the row's place or the next."""
        value, inline = self._ends
        number = self._numbered.match(row)
        place = int(number[1][:_LONGEST]) if number else 0
        self._rows = max(self._rows + 1, place)
        self._columns = max(self._columns, row.count(value) + row.count(inline))

    def _note(self, row: bytes, pattern: re.Pattern[bytes], code: str) -> None:
        for letters, number in pattern.findall(row):
            self._unread[int(number) - 1, column_index(letters.decode())] = code
