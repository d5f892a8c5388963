"""A change: one immutable entry of a device's log, and its one line of canonical JSON.

``fields`` holds flat entries (``tvdesk.core.fields.flatten``) and two names of its own:

* ``$life``: ``true`` written by every create and edit, ``false`` by a deletion, so that an edit against a
  deletion is a conflict like any other;
* ``$verdict/<dot>``: the consolidating office's verdict on one change of this record.

``erases`` names, in an ``erase``, the changes of this record that are no part of it any more, and whose lines are taken
out of logs: of what they said there is left what the ``erase`` itself says.

``over`` names, for each entry written, the dots whose values the author's copy held and this change
replaces, refused ones included. A dot is ``"<device>:<seq>"``; dots stand in ascending order of their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal
from unicodedata import is_normalized

import msgspec
from msgspec import Meta

from tvdesk.history import canonical, chain
from tvdesk.history.canonical import MAX_INTEGER
from tvdesk.history.errors import BrokenChain, NotAChange, NotCanonical

LIFE = "$life"
VERDICT = "$verdict/"
ERASES = b'"erases":['
"""Stands in the line of every ``erase``."""

Integer = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Scalar = Annotated[str, Meta(max_length=200_000)] | Integer | bool | None
Value = Scalar | dict[str, Scalar]
Operation = Literal["create", "edit", "delete", "restore", "settle", "verdict", "erase"]

_TOGETHER = 250
"""How many lines are read at once: enough to gain by it, few enough to be nothing in memory."""

_UUID7 = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
# One match over the joined names: four separate ones cost three times as much on every line of an import.
_NAMES = re.compile(f"{_UUID7}{_UUID7}[a-z2-7]{{16}}[0-9a-f]{{12}}-[0-9a-f]{{4}}").fullmatch
_DOT = re.compile("[a-z2-7]{16}:[1-9][0-9]{0,12}").fullmatch


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """See the module. ``prev`` is the hexadecimal head of the chain before this change."""

    actor: Annotated[str, Meta(max_length=200)]
    clock: Annotated[str, Meta(min_length=17, max_length=17)]
    device: Annotated[str, Meta(min_length=16, max_length=16)]
    erases: list[str] = []
    fields: dict[str, Value]
    id: Annotated[str, Meta(min_length=36, max_length=36)]
    op: Operation
    over: dict[str, list[str]]
    prev: Annotated[str, Meta(min_length=64, max_length=64)]
    record: Annotated[str, Meta(min_length=36, max_length=36)]
    schema: Annotated[int, Meta(ge=1, le=10_000)]
    seq: Annotated[int, Meta(ge=1, le=2**40 - 1)]
    type: Annotated[str, Meta(min_length=1, max_length=40)]

    @property
    def dot(self) -> str:
        return f"{self.device}:{self.seq}"


class Erased(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in a log for a line that was lawfully taken out, or is not for this reader: its digest."""

    digest: Annotated[str, Meta(min_length=64, max_length=64)]
    erased: Literal[True] = True


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Change)
_encode, _decode = _encoder.encode, _decoder.decode
_decode_erased = msgspec.json.Decoder(Erased).decode


def encode_change(change: Change) -> bytes:
    """The change's canonical line, without newline.

    Raises what :func:`decode_change` would raise for that line: nothing is ever written that no desk reads.
    """
    try:
        line = _encode(change)
        _decode(line)
    except msgspec.ValidationError as error:
        raise NotAChange(reason=str(error)[:200], seq=change.seq) from error
    except UnicodeError as error:
        raise NotCanonical(reason="lone_surrogate") from error
    except (TypeError, OverflowError, RecursionError) as error:
        raise NotAChange(reason=str(error)[:200], seq=change.seq) from error
    _check_text(change, line)
    _check_shape(change)
    return line


def decode_change(line: bytes) -> Change:
    """The change of a line.

    Raises :class:`NotCanonical` unless the bytes are exactly what :func:`encode_change` writes, and
    :class:`NotAChange` for canonical bytes of another shape.
    """
    try:
        change = _decode(line)
    except msgspec.ValidationError as error:
        raise NotAChange(reason=str(error)[:200], seq=0) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NotCanonical(reason="not_json") from error
    if _encode(change) != line:
        raise NotCanonical(reason="other_spelling")
    _check_text(change, line)
    _check_shape(change)
    return change


def decode_kept(line: bytes) -> Change:
    """The change of a line of our own log, which :func:`decode_change` or :func:`encode_change` held to all rules.

    Reads it in half the time. ``tvdesk verify`` holds the whole log to the rules again.
    """
    try:
        return _decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NotAChange(reason=str(error)[:200], seq=0) from error


def _check_text(change: Change, line: bytes) -> None:
    # The line can fall short of NFC where its texts do not: an escape such as \n before a combining mark.
    if not line.isascii() and not is_normalized("NFC", line.decode()):
        canonical.check(msgspec.to_builtins(change))


def _check_shape(change: Change) -> None:
    names = "".join(change.fields)
    if not names.isascii() or (dict in map(type, change.fields.values()) and not _tables_fit(change)):
        raise NotCanonical(reason="key_not_ascii")
    if not _NAMES(f"{change.id}{change.record}{change.device}{change.clock}") or not change.type.isascii():
        raise NotAChange(reason="names", seq=change.seq)
    if change.over:
        _check_over(change)
    if (change.op == "erase") != bool(change.erases):
        raise NotAChange(reason="erases", seq=change.seq)
    if change.erases:
        _check_dots(change, change.erases, "erases")
    if change.op == "verdict":
        _check_verdicts(change)
    elif names.count("$") != 1 or not _life_fits(change):
        raise NotAChange(reason="operation", seq=change.seq)


def _tables_fit(change: Change) -> bool:
    return all("".join(value).isascii() for value in change.fields.values() if type(value) is dict)


def _life_fits(change: Change) -> bool:
    """Every change but a verdict says whether the record lives, and only a create has nothing before it."""
    life = change.fields.get(LIFE)
    if type(life) is not bool or (change.op == "create") != (LIFE not in change.over):
        return False
    return change.op in ("settle", "erase") or life is (change.op != "delete")


def _check_over(change: Change) -> None:
    for name, dots in change.over.items():
        if name not in change.fields:
            raise NotAChange(reason="over_without_field", seq=change.seq)
        _check_dots(change, dots, "over")


def _check_dots(change: Change, dots: Sequence[str], reason: str) -> None:
    own = f"{change.device}:"
    if not dots or dots != sorted(set(dots)) or not all(map(_DOT, dots)):
        raise NotAChange(reason=reason, seq=change.seq)
    for dot in dots:
        # Nobody has seen what comes after: a change over itself or its device's future would erase both.
        if dot.startswith(own) and int(dot[len(own) :]) >= change.seq:
            raise NotAChange(reason=reason, seq=change.seq)


def _check_verdicts(change: Change) -> None:
    for name, verdict in change.fields.items():
        known = isinstance(verdict, dict) and verdict.get("state") in ("refused", "lifted")
        if not known or not name.startswith(VERDICT) or not _DOT(name.removeprefix(VERDICT)):
            raise NotAChange(reason="verdict", seq=change.seq)
    if not change.fields:
        raise NotAChange(reason="verdict", seq=change.seq)


def encode_erased(line_digest: bytes) -> bytes:
    """The line that stands for a line of this digest."""
    return _encode(Erased(digest=line_digest.hex()))


def read_line(line: bytes) -> tuple[Change | None, bytes]:
    """The change of a log line and the line's digest; no change for an erased line."""
    if line.startswith(b'{"digest":'):
        try:
            erased = _decode_erased(line)
            digest = bytes.fromhex(erased.digest)
        except (msgspec.DecodeError, ValueError) as error:
            raise NotAChange(reason="erased", seq=0) from error
        if encode_erased(digest) != line:
            raise NotCanonical(reason="other_spelling")
        return None, digest
    return decode_change(line), chain.digest(line)


def read_lines(lines: Sequence[bytes]) -> Iterator[tuple[Change | None, bytes]]:
    """:func:`read_line` of each line, which must hold no newline, in turn; faster where all of them are plain."""
    changes = _decode_together(lines)
    if changes is None:
        yield from map(read_line, lines)
        return
    for change, line in zip(changes, lines, strict=True):
        _check_shape(change)
        yield change, chain.digest(line)


def _decode_together(lines: Sequence[bytes]) -> list[Change] | None:
    """The changes of canonical lines in NFC, before their shapes are checked; ``None`` when one of them is not that."""
    together = b"\n".join(lines)
    try:
        changes = _decoder.decode_lines(together)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    same = len(changes) == len(lines) and _encoder.encode_lines(changes) == together + b"\n"
    return changes if same and is_normalized("NFC", together.decode()) else None


class LogReader:
    """Follows one device's log line by line from a known head, and holds it to device, order and chain."""

    def __init__(self, device: str, seq: int, head: bytes) -> None:
        self.device = device
        self.seq = seq
        self.head = head

    def read(self, line: bytes) -> tuple[Change | None, bytes]:
        """The next line's change (``None`` when erased) and digest; :class:`BrokenChain` if out of place."""
        return self._follow(*read_line(line))

    def read_all(self, lines: Sequence[bytes]) -> Iterator[tuple[Change | None, bytes]]:
        """:meth:`read` of each line in turn: whoever stops at one has moved on as far as that one."""
        for start in range(0, len(lines), _TOGETHER):
            for change, digest in read_lines(lines[start : start + _TOGETHER]):
                yield self._follow(change, digest)

    def _follow(self, change: Change | None, digest: bytes) -> tuple[Change | None, bytes]:
        seq = self.seq + 1
        if change is not None and (change.seq != seq or change.device != self.device or change.prev != self.head.hex()):
            raise BrokenChain(device=self.device, seq=seq)
        self.seq = seq
        self.head = chain.link(self.head, digest)
        return change, digest


class LogWriter:
    """Appends changes to one device's own log: gives each its number, its place in the chain and its line."""

    def __init__(self, device: str, seq: int, head: bytes) -> None:
        self.device = device
        self.seq = seq
        self.head = head

    def append(
        self,
        *,
        id: str,
        record: str,
        type: str,
        schema: int,
        clock: str,
        actor: str,
        op: Operation,
        fields: dict[str, Any],
        over: dict[str, list[str]],
        erases: Sequence[str] = (),
    ) -> tuple[Change, bytes]:
        """The next change and its line. Nothing is stored; the writer only moves on."""
        change = Change(
            actor=actor,
            clock=clock,
            device=self.device,
            erases=list(erases),
            fields=fields,
            id=id,
            op=op,
            over=over,
            prev=self.head.hex(),
            record=record,
            schema=schema,
            seq=self.seq + 1,
            type=type,
        )
        line = encode_change(change)
        self.seq += 1
        self.head = chain.link(self.head, chain.digest(line))
        return change, line
