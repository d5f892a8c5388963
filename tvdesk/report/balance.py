"""Where a centred text is broken: into lines of about one length, and rather where a reader would pause. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import inf

_BEFORE = frozenset(("và", "của", "từ", "đến", "and", "of", "for", "from", "to"))
_AFTER = (",", ";", ":", "-", "–")
# A break inside "Thể thao" weighs as much as lines that differ from their mean by about two fifths of it.
_INSIDE = 0.35


def balanced_breaks(words: Sequence[str], widths: Sequence[float], blank: float, room: float, lines: int) -> list[int]:
    """The index at which each line begins, the first at 0; empty when the words do not fit into so many lines.

    ``widths`` are those of the words, ``blank`` that of a space, ``room`` the most that a line may be wide.
    """
    ends = [0.0, *accumulate(widths)]

    def width(first: int, end: int) -> float:
        return ends[end] - ends[first] + (end - first - 1) * blank

    count = len(words)
    mean = width(0, count) / lines
    best = {0: (0.0, [0])}  # by the number of words set so far: what it costs, where its lines begin
    for line in range(1, lines + 1):
        found: dict[int, tuple[float, list[int]]] = {}
        for first, (cost, starts) in best.items():
            for end in range(first + 1, count + 1):
                wide = width(first, end)
                if wide > room:
                    break
                whole = cost + ((wide - mean) / mean) ** 2 + (_cost(words, end) if end < count else 0.0)
                if (line == lines) == (end == count) and whole < found.get(end, (inf, []))[0]:
                    found[end] = (whole, [*starts, end])
        best = found
    return best[count][1][:-1] if count in best else []


def _cost(words: Sequence[str], place: int) -> float:
    """What a break before this word costs."""
    natural = words[place].casefold() in _BEFORE or words[place - 1].endswith(_AFTER)
    return 0.0 if natural else _INSIDE


def broken(words: Sequence[str], starts: Sequence[int]) -> list[str]:
    """The lines."""
    return [" ".join(words[first:end]) for first, end in pairwise([*starts, len(words)])]
