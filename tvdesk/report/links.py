"""Links inside a printed report: from a figure in the text to the row of the appendix that it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tvdesk.report.flow import Strip
from tvdesk.report.model import Block, Bullets, Document, Link, Paragraph, Table
from tvdesk.report.strips import TextStrip
from tvdesk.report.text import Lines, Typesetter, blanks


class LinkedLine(TextStrip):
    """A line of text; ``spots`` are places in it, from and to in points, with the keys they lead to."""

    __slots__ = ("spots",)

    spots: list[tuple[float, float, str]]

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        super().draw(canvas, x, top, width)
        for left, right, to in self.spots:
            # The fourth flag: also on paper, which PDF/A asks of everything that a page shows.
            canvas.linkRect("", to, (x + left, top - self.height, x + right, top), relative=0, F=4)


def places_linked(document: Document) -> frozenset[str]:
    """The keys of rows to which a text of the document leads; what leads nowhere is left out."""
    wanted = {link.to for block in document.body for links in _links_of(block) for link in links}
    blocks = [block for appendix in document.appendices for block in appendix.blocks]
    return frozenset(key for block in blocks if isinstance(block, Table) for key in block.keys if key in wanted)


def _links_of(block: Block) -> Sequence[tuple[Link, ...]]:
    if isinstance(block, Paragraph):
        return (block.links,)
    return block.links if isinstance(block, Bullets) else ()


def moved(links: Iterable[Link], by: int) -> list[Link]:
    """The same links in a text in which they stand so many letters later; without those before its beginning."""
    later = (replace(link, start=link.start + by, end=link.end + by) for link in links)
    return [link for link in later if link.start >= 0]


def linked(
    strips: Iterable[Strip], lines: Lines, text: str, links: Iterable[Link], setter: Typesetter
) -> Iterator[Strip]:
    """The strips of a text, a line each, with its links. Lines that had to be shaped have none."""
    spots = [] if lines.shaped else list(_spots(lines, text, links, setter))
    for number, strip in enumerate(strips):
        here = [(left, right, to) for row, left, right, to in spots if row == number]
        if here and isinstance(strip, TextStrip):
            made = LinkedLine(strip.lines, strip.offset, strip.space, strip.keep)
            made.spots = here
            yield made
        else:
            yield strip


def _spots(
    lines: Lines, text: str, links: Iterable[Link], setter: Typesetter
) -> Iterator[tuple[int, float, float, str]]:
    """Line, from and to of each piece of a link; letters are counted, since blanks go where a line is broken."""
    for link in links:
        first, last = _letters(text[: link.start]), _letters(text[: link.end])
        before = 0
        for number, (row, _width, _last) in enumerate(lines.rows):
            behind = before + _letters(row)
            start, end = max(first, before), min(last, behind)
            if start < end:
                offset, stretch = lines.placing(number)
                sides = (row[: _place(row, start - before)], row[: _place(row, end - before - 1) + 1])
                left, right = (offset + setter.measure(side, lines.look) + stretch * blanks(side) for side in sides)
                yield number, left, right, link.to
            before = behind


def _letters(text: str) -> int:
    return len(text) - text.count(" ")


def _place(row: str, letter: int) -> int:
    """Where the letter of that number stands, blanks not counted."""
    seen = -1
    for place, one in enumerate(row):
        seen += one != " "
        if seen == letter:
            return place
    return len(row)
