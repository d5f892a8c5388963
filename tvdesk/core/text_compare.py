"""Two writings of one text, word by word: what was added and taken out, and both authors' work in one where it fits.

A word is what stands between blanks, with the blank behind it; blanks alone make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "added", "removed"]
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether both writings have it, only the later, or only the earlier."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class _Edit:
    """The words ``first`` to ``last`` of the earlier text, last not included, became ``words``."""

    first: int
    last: int
    words: tuple[str, ...]


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """How ``before`` became ``after``: joined without the removed pieces it is ``after``."""
    old, new = _words(before), _words(after)
    pieces: list[Piece] = []
    for kind, first, last, start, end in _matcher(old, new).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(new[start:end])))
            continue
        if last > first:
            blank = " " if pieces and not pieces[-1].text[-1:].isspace() else ""
            pieces.append(Piece("removed", blank + _joined(old[first:last])))
        if end > start:
            pieces.append(Piece("added", "".join(new[start:end])))
    return tuple(pieces)


def combine(before: str, one: str, other: str) -> str | None:
    """Both authors' changes to ``before`` in one text; ``None`` where they touch the same place differently."""
    old = _words(before)
    ours, theirs = _edits(old, _words(one)), _edits(old, _words(other))
    if any(_clash(mine, yours) for mine in ours for yours in theirs):
        return None
    result: list[str] = []
    at = 0
    for edit in sorted({*ours, *theirs}, key=lambda edit: (edit.first, edit.last)):
        result += [*old[at : edit.first], *edit.words]
        at = edit.last
    return _joined([*result, *old[at:]])


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _matcher(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [word.rstrip() for word in old], [word.rstrip() for word in new], autojunk=False)


def _edits(old: Sequence[str], new: Sequence[str]) -> list[_Edit]:
    codes = _matcher(old, new).get_opcodes()
    return [_Edit(first, last, tuple(new[start:end])) for kind, first, last, start, end in codes if kind != "equal"]


def _clash(mine: _Edit, yours: _Edit) -> bool:
    """Whether two edits touch: side by side is too near to know the order in which their words belong."""
    return mine != yours and mine.first <= yours.last and yours.first <= mine.last


def _joined(words: Sequence[str]) -> str:
    """The words as one text; one that stood last and does no more gets its blank."""
    spaced = [word if word[-1:].isspace() else f"{word} " for word in words[:-1]]
    return "".join([*spaced, *words[-1:]])
