"""What a report says, without how it looks: the values that go into the printer.

Everything is a frozen dataclass of plain values, so that a docx or xlsx writer can start from the same.
Text may hold several lines (``\\n``); it is brought to NFC when it is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from tvdesk.core.charts import Chart as Chart


class Level(Enum):
    """Headings of a report without articles: ``I. TÊN MỤC``, ``1. Tên mục``, ``a) Tên mục``."""

    ROMAN = "roman"
    ARABIC = "arabic"
    LETTER = "letter"


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    JUSTIFY = "justify"


class CellKind(Enum):
    """How a cell's value is written: TEXT as it is, NUMBER as 1.234, DATE (an ISO text) as 05/01/2026."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


Cell = str | int | None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; its number or letter is set by its place."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Letters of a text, from ``start`` to before ``end``, that lead to the row of a table with the key ``to``."""

    start: int
    end: int
    to: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body: justified, first line indented."""

    text: str
    italic: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    """Items with a dash, each a paragraph of its own; ``links`` are those of each item, or none at all."""

    items: tuple[str, ...]
    links: tuple[tuple[Link, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``weight`` is its share of the width."""

    label: str
    weight: float = 1.0
    align: Align = Align.LEFT
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class Group:
    """A row over the whole width that names the rows below it."""

    label: str


Row = Sequence[Cell] | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A ruled table. Its header is repeated on each page.

    ``rows`` may be any sequence, also one that makes its rows when asked. In ``totals`` a text followed by
    ``None`` stretches over the empty cells. ``caption`` stands above, ``unit_of_count`` above on the right
    ("Đơn vị tính: triệu đồng"), ``note`` below. ``keys`` name the rows for links, as many as there are rows.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Row]
    totals: tuple[Cell, ...] | None = None
    caption: str = ""
    unit_of_count: str = ""
    note: str = ""
    keys: Sequence[str] = ()


Block = Heading | Paragraph | Bullets | Table | Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The head of the first page.

    ``upper_body`` is the body above the agency ("ỦY BAN NHÂN DÂN TỈNH TRÀ VINH", may be empty), ``number_symbol`` what
    follows the number ("BC-STTTT"); the number itself stays blank for the registry, unless ``number`` is given.
    Without ``date`` the day, month and year stay blank too. ``agency_in_text`` is the agency as it stands inside a
    sentence ("Sở Thông tin và Truyền thông").
    """

    agency: str
    agency_in_text: str = ""
    upper_body: str = ""
    number_symbol: str = ""
    number: str = ""
    place: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs: ``authority`` is the line above the office ("KT. GIÁM ĐỐC"), empty for the head in person."""

    position: str
    authority: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """ "Nơi nhận": names without dash or stop; ``kept_by`` is what follows "Lưu: " ("VT, TTBCXB")."""

    names: tuple[str, ...] = ()
    kept_by: str = "VT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """From what a consolidated report was made: log positions by device, state digest, version of the rules."""

    vector: tuple[tuple[str, int], ...]
    digest: str
    rule_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What paper is held against: the code of the document's content (``mark.fingerprint``), and a state digest."""

    code: str
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appendix:
    """An appendix: starts on a new page, with page numbers of its own.

    ``guide`` is the line in brackets below the title ("Kèm theo Báo cáo số …"); ``None`` writes the usual one
    with its blanks. ``shows_facts`` prints the document's facts at the foot of its last page.
    """

    title: str
    blocks: tuple[Block, ...]
    guide: str | None = None
    landscape: bool = False
    shows_facts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report. ``title`` and ``author`` go into the file's properties; ``landscape`` is how its own pages lie.

    The ``mark`` is printed on paper alone: what can be edited must not bear it.

    A letter (công văn) has no ``kind``: its ``subject`` ("V/v gửi báo cáo…") stands below its number.
    """

    letterhead: Letterhead
    subject: str
    body: tuple[Block, ...] = ()
    signature: Signature
    kind: str = "BÁO CÁO"
    addressees: tuple[str, ...] = ()
    recipients: Recipients = Recipients()
    appendices: tuple[Appendix, ...] = ()
    facts: Facts | None = None
    language: str = "vi-VN"
    title: str = ""
    author: str = ""
    landscape: bool = False
    mark: Mark | None = None
