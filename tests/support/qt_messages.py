"""The source texts of Qt's own messages, read from one of the translation files that come with Qt."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

_HEADER = 16
_MESSAGES = 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8
_SKIPPED = {4}  # a hash of four bytes


def sources(name: str = "qtbase_de.qm") -> dict[str, set[str]]:
    """Source texts by context, from a compiled file as ``lrelease`` writes it."""
    path = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / name
    found: dict[str, set[str]] = {}
    messages, at = _block(path.read_bytes()), 0
    parts: dict[int, str] = {}
    while at < len(messages):
        tag = messages[at]
        at += 1
        if tag == _END:
            found.setdefault(parts.get(_CONTEXT, ""), set()).add(parts.get(_SOURCE, ""))
            parts = {}
        elif tag in _SKIPPED:
            at += 4
        else:
            (length,) = struct.unpack(">I", messages[at : at + 4])
            at += 4
            length = 0 if length == 0xFFFFFFFF else length
            if tag in (_SOURCE, _CONTEXT, _COMMENT):
                parts[tag] = messages[at : at + length].decode()
            at += length
    return found


def _block(data: bytes) -> bytes:
    at = _HEADER
    while at < len(data):
        tag, length = struct.unpack(">BI", data[at : at + 5])
        if tag == _MESSAGES:
            return data[at + 5 : at + 5 + length]
        at += 5 + length
    raise AssertionError("no messages")
