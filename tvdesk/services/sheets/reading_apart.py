"""A workbook read by a process of its own: the reader holds the interpreter while it works, and the window would stall.

The process hands back plain values in pieces that are decoded in well under a millisecond each. Should a file bring
the reader down, it is the process that falls, and the file is called damaged.
"""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import msgspec

from tvdesk.core.errors import TvdeskError
from tvdesk.services import errors
from tvdesk.services.errors import SheetDamaged
from tvdesk.services.sheets.package import Caps
from tvdesk.services.sheets.session import OpenedBook, open_book
from tvdesk.services.sheets.workbook import Sheet

_CELLS: Final = 4_000
"""How many cells travel at once."""
_STEP: Final = 0.05
"""Seconds between two looks whether the work was called off."""
_DATE, _MOMENT, _TIME, _SPAN = 1, 2, 3, 4


def open_book_apart(path: Path, check: Callable[[], None] = lambda: None, caps: Caps | None = None) -> OpenedBook:
    """As :func:`open_book`. ``check`` is called all the while and may raise, to stop the work."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(theirs, path, caps or Caps()), daemon=True)
    process.start()
    theirs.close()
    try:
        return _assembled(path, _messages(path, ours, check))
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


# --- in the process that reads -----------------------------------------------------------------------------


def _serve(connection: Connection, path: Path, caps: Caps) -> None:
    try:
        book = open_book(path, caps)
    except TvdeskError as error:
        connection.send_bytes(_encode(["refused", type(error).__name__, error.fields]))
        return
    for message in told(book):
        connection.send_bytes(_encode(message))


def told(book: OpenedBook) -> Iterator[list[Any]]:
    """The messages that a book travels in."""
    yield ["book", book.file, book.hint, dict(book.encodings), list(book.hidden), book.date_1904]
    for sheet in book.sheets:
        unread = [[row, column, code] for (row, column), code in sheet.unread.items()]
        yield ["sheet", sheet.name, sheet.decoded_name, list(sheet.merged), unread]
        width = max(map(len, sheet.rows[:1]), default=1) or 1
        step = max(1, _CELLS // width)
        for start in range(0, len(sheet.rows), step):
            yield ["rows", [list(map(_plain, cells)) for cells in sheet.rows[start : start + step]]]
    yield ["end"]


def _plain(cell: Any) -> Any:
    """A cell in what the message format has: kinds of time are marked, since it would make texts of them."""
    match cell:
        case datetime.datetime():
            return msgspec.msgpack.Ext(_MOMENT, cell.isoformat().encode())
        case datetime.date():
            return msgspec.msgpack.Ext(_DATE, cell.isoformat().encode())
        case datetime.time():
            return msgspec.msgpack.Ext(_TIME, cell.isoformat().encode())
        case datetime.timedelta():
            return msgspec.msgpack.Ext(_SPAN, repr(cell.total_seconds()).encode())
    return cell


def _encode(message: list[Any]) -> bytes:
    return msgspec.msgpack.encode(message)


# --- in the process of the window --------------------------------------------------------------------------


def _messages(path: Path, connection: Connection, check: Callable[[], None]) -> Iterator[list[Any]]:
    while True:
        check()
        if not connection.poll(_STEP):
            continue
        try:
            message: list[Any] = msgspec.msgpack.decode(connection.recv_bytes(), ext_hook=_cell)
        except EOFError:
            raise SheetDamaged(file=path.name) from None
        if message[0] == "end":
            return
        if message[0] == "refused":
            raise _refusal(message[1], message[2])
        yield message


def _cell(code: int, data: memoryview) -> Any:
    text = bytes(data).decode()
    match code:
        case 1:
            return datetime.date.fromisoformat(text)
        case 2:
            return datetime.datetime.fromisoformat(text)
        case 3:
            return datetime.time.fromisoformat(text)
    return datetime.timedelta(seconds=float(text))


def _refusal(name: str, fields: Mapping[str, Any]) -> TvdeskError:
    kind: type[TvdeskError] = getattr(errors, name)
    return kind(**fields)


def _assembled(path: Path, messages: Iterator[list[Any]]) -> OpenedBook:
    sheets: list[Sheet] = []
    head: list[Any] = ["book", path.name, path.stem, {}, [], False]
    for message in messages:
        match message:
            case ["book", *_]:
                head = message
            case ["sheet", name, decoded, merged, unread]:
                spots = {(row, column): code for row, column, code in unread}
                sheets.append(Sheet(name, [], tuple(map(tuple, merged)), spots, decoded_name=decoded))
            case ["rows", rows]:
                sheets[-1].rows.extend(rows)
    _, file, hint, encodings, hidden, date_1904 = head
    return OpenedBook(file, hint, tuple(sheets), encodings, tuple(hidden), date_1904)
