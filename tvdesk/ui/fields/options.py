"""What a pick list offers, and finding in it with or without diacritics. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tvdesk.core.text import clean, fold

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its code, how it is named, what tells it from its like, and other words for it."""

    code: str
    label: str
    detail: str = ""
    words: tuple[str, ...] = ()
    offered: bool = True
    folded: str = field(init=False, default="")
    keys: tuple[str, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        keys = tuple(fold(clean(text)) for text in (self.label, *self.words) if text)
        object.__setattr__(self, "keys", keys)
        words = _WORD.findall(" ".join((*keys, fold(clean(self.detail)))))
        object.__setattr__(self, "folded", f" {' '.join(words)}")


def find(options: Iterable[Option], text: str) -> list[Option]:
    """The options with words that begin as those of a text do, those that begin with it first.

    For an empty text all that are offered. What is no longer offered is found only when it is asked for.
    """
    wanted = fold(clean(text))
    words = _WORD.findall(wanted)
    if not words:
        return [option for option in options if option.offered]
    found = [option for option in options if all(f" {word}" in option.folded for word in words)]
    return sorted(found, key=lambda option: _rank(option, wanted))


def _rank(option: Option, wanted: str) -> tuple[bool, int]:
    if any(key == wanted for key in option.keys):
        return (not option.offered, 0)
    if any(key.startswith(wanted) for key in option.keys):
        return (not option.offered, 1)
    return (not option.offered, 2)


def meant(options: Sequence[Option], text: str) -> Option | None:
    """The one option that a text means: named exactly, with or without diacritics, or the only one that has it.

    ``None`` when it is none, or could be several: nothing is guessed.
    """
    tidy = clean(text)
    exact = [option for option in options if tidy in (option.code, option.label)]
    if len(exact) == 1:
        return exact[0]
    wanted = fold(tidy)
    named = [option for option in options if wanted in option.keys]
    found = named or find(options, text)
    current = [option for option in found if option.offered]
    for choice in (current, found):
        if len(choice) == 1:
            return choice[0]
    return None
