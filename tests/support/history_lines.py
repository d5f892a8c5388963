"""Lines that a log may hold and lines that it may not, each beside what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

RECORD = "01890000-0000-7000-8000-000000000001"
DEVICE = "unitaoneaaaaaaaa"
OTHER = "unitatwoaaaaaaaa"
DOT = f"{OTHER}:3"

_json = msgspec.json.Encoder(order="sorted").encode


def body(**changed: Any) -> dict[str, Any]:
    """A well-formed create as a plain dict, with some members replaced."""
    value: dict[str, Any] = {
        "actor": "Nguyễn Văn Ánh",
        "clock": "018bcfe56800-0000",
        "device": DEVICE,
        "fields": {"$life": True, "title": "Hội nghị quảng bá"},
        "id": "01890000-0000-7000-8000-000000000002",
        "op": "create",
        "over": {},
        "prev": "0" * 64,
        "record": RECORD,
        "schema": 1,
        "seq": 5,
        "type": "activity",
    }
    return {name: item for name, item in {**value, **changed}.items() if item is not ...}


def edit(fields: dict[str, Any] | None = None, over: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    fields = {"$life": True} if fields is None else fields
    return body(**{"op": "edit", "fields": fields, "over": {"$life": [DOT]} if over is None else over} | changed)


def verdict(name: str = f"$verdict/{DOT}", value: Any = None, **changed: Any) -> dict[str, Any]:
    value = {"state": "refused", "code": "scope", "reason": "r"} if value is None else value
    return body(**{"op": "verdict", "fields": {name: value}} | changed)


def erase(fields: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """An erasing of all that came before it."""
    erases = changed.pop("erases", [f"{DEVICE}:4", DOT])
    return edit({"$life": False, "unit": "a"} if fields is None else fields, op="erase", erases=erases, **changed)


GOOD: dict[str, dict[str, Any]] = {
    "create": body(),
    "edit": edit({"$life": True, "title": None}, {"$life": [DOT], "title": [f"{DEVICE}:4", DOT]}),
    "first edit of an entry": edit({"$life": True, "note": "n"}),
    "delete": edit({"$life": False}, op="delete"),
    "restore": edit(op="restore"),
    "settle": edit({"$life": True, "participants": 3}, {"$life": [DOT], "participants": [DOT]}, op="settle"),
    "settle a life": edit({"$life": False}, op="settle"),
    "erase": erase(),
    "erase a name": erase({"$life": True, "title": "x"}),
    "verdict": verdict(),
    "lift": verdict(value={"state": "lifted"}, over={f"$verdict/{DOT}": [f"{DEVICE}:4"]}),
    "row": body(fields={"$life": True, "output_items/tin.vi": {"quantity": 2, "outlet": "Báo", "web": None}}),
    "largest integer": body(fields={"$life": True, "budget": 2**53 - 1}),
    "mark at the start of a line": body(fields={"$life": True, "summary": "a\n\u0301b"}),
    "escapes": body(fields={"$life": True, "summary": '\x00\x1f\x7f\\"\t\r/ 🙂'}),
}

BAD: dict[str, dict[str, Any]] = {
    "unknown member": body(extra=1),
    "missing member": body(prev=...),
    "text for a number": body(seq="5"),
    "sequence 0": body(seq=0),
    "schema 0": body(schema=0),
    "unknown operation": body(op="replace"),
    "fraction": body(fields={"$life": True, "x": 1.5}),
    "integer beyond 2^53": body(fields={"$life": True, "x": 2**53}),
    "list as a value": body(fields={"$life": True, "x": ["a"]}),
    "table in a table": body(fields={"$life": True, "x": {"a": {"b": 1}}}),
    "not NFC": body(fields={"$life": True, "title": "Hô\u0323i"}),
    "actor not NFC": body(actor="Hô\u0323i"),
    "entry not ASCII": body(fields={"$life": True, "tiêu đề": "x"}),
    "column not ASCII": body(fields={"$life": True, "x/1": {"số": 1}}),
    "text too long": body(fields={"$life": True, "x": "a" * 200_001}),
    "type not ASCII": body(type="hoạt động"),
    "id is no UUIDv7": body(id="01890000-0000-4000-8000-000000000002"),
    "record in capitals": body(record=RECORD[:-2] + "AB"),
    "device with a digit it cannot have": body(device="unit1oneaaaaaaaa"),
    "clock without hyphen": body(clock="018bcfe5680000000"),
    "create without life": body(fields={"title": "x"}),
    "create that is dead": body(fields={"$life": False}),
    "create over something": body(over={"$life": [DOT]}),
    "create with an empty over": body(over={"$life": []}),
    "edit over nothing": edit(over={}),
    "edit without life": edit({"title": "x"}, {"title": [DOT]}),
    "edit that kills": edit({"$life": False}),
    "delete that revives": edit({"$life": True}, op="delete"),
    "life is a number": edit({"$life": 1}),
    "over an entry not written": edit(over={"$life": [DOT], "title": [DOT]}),
    "erase of nothing": erase(erases=[]),
    "erase without a list": erase(erases=...),
    "an edit that erases": edit(erases=[DOT]),
    "an edit with an empty list of what it erases": edit(erases=[]),
    "erases no dot": erase(erases=["x"]),
    "erases itself": erase(erases=[f"{DEVICE}:5"]),
    "erases out of order": erase(erases=[DOT, f"{DEVICE}:4", DOT]),
    "erase over nothing": erase(over={}),
    "over no dot": edit(over={"$life": ["x"]}),
    "over number 0": edit(over={"$life": [f"{OTHER}:0"]}),
    "over itself": edit(over={"$life": [f"{DEVICE}:5"]}),
    "over its own future": edit(over={"$life": [f"{DEVICE}:12"]}),
    "dots out of order": edit(over={"$life": [f"{OTHER}:3", f"{OTHER}:2"]}),
    "a dot twice": edit(over={"$life": [DOT, DOT]}),
    "verdict inside an edit": edit({"$life": True, f"$verdict/{DOT}": {"state": "refused"}}),
    "unknown reserved entry": body(fields={"$life": True, "$x": 1}),
    "verdict on no dot": verdict("$verdict/x"),
    "verdict that is a text": verdict(value="refused"),
    "verdict of unknown state": verdict(value={"state": "maybe"}),
    "verdict with a field": verdict(fields={f"$verdict/{DOT}": {"state": "refused"}, "title": "x"}),
    "verdict on nothing": verdict(fields={}),
}


def respelled(line: bytes) -> dict[str, bytes]:
    """The same value in other spellings: all good JSON, none canonical."""
    return {
        "blank": line.replace(b":", b": ", 1),
        "newline": line + b"\n",
        "repeated member": line[:-1] + b',"type":"activity"}',
        "order": b'{"type":"activity",' + line[1:].replace(b',"type":"activity"', b""),
        "escaped letter": line.replace(b'"op"', b'"\\u006fp"'),
        "escaped solidus": line.replace(b"activity", b"act\\/ivity"),
        "number with exponent": line.replace(b'"seq":5', b'"seq":5e0'),
        "number with fraction": line.replace(b'"seq":5', b'"seq":5.0'),
        "capital escape": line.replace(b"\\u001f", b"\\u001F"),
        "byte order mark": b"\xef\xbb\xbf" + line,
        "not UTF-8": line.replace(b"activity", b"act\xff"),
        "lone surrogate": line.replace(b"activity", b"act\\ud800"),
        "cut": line[:-1],
        "empty": b"",
        "deep": b"[" * 100_000,
    }


def written(value: dict[str, Any]) -> bytes:
    return _json(value)


def accepts(decode: Callable[[Any], Any], line: Any, errors: tuple[type[Exception], ...]) -> bool:
    """Whether a line is read; anything but the two proper errors comes through."""
    try:
        decode(line)
    except errors:
        return False
    return True
