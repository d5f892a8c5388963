"""Words to read out over the telephone: ten bits each, eight of them for a document, 80 bits in all.

The list holds 1,024 Vietnamese words of two syllables (``resources/templates/words.json``): two syllables
carry each other over a bad line and across dialects where one would not. All stay apart without their
diacritics, so a typed word may lack them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tvdesk.core.text import fold
from tvdesk.trust.errors import NotAWordList, WordsDiffer

WORDS_IN_LIST = 1024
WORDS_SHOWN = 8
SYLLABLES = 2
_BITS = 10
_SYLLABLE = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class WordList:
    """The words in their order. :class:`NotAWordList` unless they are as the module says."""

    words: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.words) != WORDS_IN_LIST:
            raise NotAWordList(reason="count")
        plain = [_syllables(word) for word in self.words]
        if any(len(syllables) != SYLLABLES for syllables in plain):
            raise NotAWordList(reason="syllables")
        if len(set(plain)) != WORDS_IN_LIST:
            raise NotAWordList(reason="not_apart")


def read_word_list(data: bytes) -> WordList:
    """The list of a file ``{"words": ["…", …]}``."""
    try:
        document: Any = json.loads(data)
        return WordList(tuple(str(word) for word in document["words"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotAWordList(reason="file") from error


def eight_words(purpose: str, data: bytes, word_list: WordList) -> tuple[str, ...]:
    """The words of ``data``; another ``purpose`` gives others, so that one comparison never passes for another."""
    digest = hashlib.sha256(f"tvdesk.words.v1.{purpose}\0".encode() + hashlib.sha256(data).digest()).digest()
    number = int.from_bytes(digest[: WORDS_SHOWN * _BITS // 8], "big")
    places = range((WORDS_SHOWN - 1) * _BITS, -1, -_BITS)
    return tuple(word_list.words[(number >> place) % WORDS_IN_LIST] for place in places)


def compare(typed: str | Sequence[str], expected: Sequence[str]) -> None:
    """Raise :class:`WordsDiffer` unless the typed words are the expected ones, in their order.

    Case, blanks, punctuation and diacritics do not count.
    """
    given = _syllables(typed if isinstance(typed, str) else " ".join(typed))
    wanted = [_syllables(word) for word in expected]
    said = [given[at : at + SYLLABLES] for at in range(0, len(given), SYLLABLES)]
    if said != wanted:
        right = sum(one == other for one, other in zip(said, wanted, strict=False))
        # All eight right and more after them is not agreement either.
        raise WordsDiffer(right=min(right, len(wanted) - 1))


def _syllables(text: str) -> tuple[str, ...]:
    return tuple(_SYLLABLE.findall(fold(text)))
