"""Many new reports against many records: the pairs between the two that may be one event, none among either."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tvdesk.services.matching import LEAST, NEAR_DAYS, TITLE_WORDS, Candidate, Subject, scored, subject


def propose_between(
    type: str,
    rows: Iterable[Mapping[str, Any]],
    others: Iterable[Mapping[str, Any]],
    check: Callable[[], None] = lambda: None,
    least: int = LEAST,
) -> Iterator[tuple[str, Candidate]]:
    """Each pair that scores ``least`` or more, with the id of the one of ``others``; both sides have a ``record``.

    ``check`` is called for every record and may raise, to stop the work.
    """
    theirs = _Records(_looked_at(others, check))
    for mine in _looked_at(rows, check):
        for other in theirs.near(mine):
            if (found := scored(type, mine, other, least)) is not None:
                yield other.record, found


def _looked_at(rows: Iterable[Mapping[str, Any]], check: Callable[[], None]) -> Iterator[Subject]:
    for row in rows:
        check()
        yield subject(row)


class _Records:
    """Records found by what a report is compared by, as among many: day, title, or a rare word where a day is rough."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._days: dict[int, list[Subject]] = defaultdict(list)
        self._titles: dict[frozenset[str], list[Subject]] = defaultdict(list)
        self._words: dict[str, list[Subject]] = defaultdict(list)
        count = 0
        for one in subjects:
            count += 1
            if one.exact:
                self._days[one.first].append(one)
            if len(one.words) >= TITLE_WORDS:
                self._titles[one.words].append(one)
            for word in one.words:
                self._words[word].append(one)
        self._rare = max(20, count // 50)

    def near(self, mine: Subject) -> Iterable[Subject]:
        """Those worth a look, each once."""
        found = {one.record: one for one in self._titles.get(mine.words, ())}
        if mine.exact:
            for day in range(mine.first - NEAR_DAYS, mine.first + NEAR_DAYS + 1):
                found.update((one.record, one) for one in self._days.get(day, ()))
        for word in mine.words:
            shared = self._words.get(word, ())
            if len(shared) <= self._rare:
                found.update((one.record, one) for one in shared if not (mine.exact and one.exact))
        return found.values()
