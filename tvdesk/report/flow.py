"""Strips flowing down pages: what stays together, what is repeated, where a page ends.

A strip is anything as wide as the text area with a height: a line of a paragraph, a row of a table, the whole
letterhead. Measures are points; y runs upwards as in PDF.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tvdesk.report.decree import A4_MM, MM, PAGE_NUMBER_SIZE, RULE_WIDTH, PageRules

# Less than this at the foot of a page is not worth beginning a row that fills more than a page.
_LEAST_PART = 72.0
# A header higher than this part of the page is not repeated: there would be no room for rows.
_HIGHEST_HEADER = 0.4


class Strip:
    """``space`` is kept free above it, not at the top of a page; ``keep`` binds it to the strip that follows.

    ``edges`` are the x of a table's vertical rules, the same object for strips that share them; ``header`` is
    repeated above the strip when it begins a page.
    """

    __slots__ = ("edges", "header", "height", "keep", "space")

    def __init__(self, height: float, space: float = 0.0, keep: bool = False) -> None:
        self.height = height
        self.space = space
        self.keep = keep
        self.edges: tuple[float, ...] | None = None
        self.header: Strip | None = None

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:
        """Draws itself below ``top``; ``x`` is the left edge of the text area."""
        raise NotImplementedError

    def split(self, room: float) -> tuple[Strip, Strip] | None:  # noqa: ARG002 - most cannot be split
        """Itself as two strips, the first at most ``room`` high; ``None`` when it cannot be split there."""
        return None


class Pages:
    """Puts strips on pages. Each section starts a page and counts its pages from 1; the first shows no number."""

    def __init__(self, canvas: Any, rules: PageRules, face: str) -> None:
        self._canvas = canvas
        self._rules = rules
        self._face = face
        self._group: list[Strip] = []
        self._ruled: list[float] = []
        self._edges: tuple[float, ...] | None = None
        self._top_of_page = True
        self._y = 0.0
        self._number = 0
        self._started = False
        self.count = 0
        self.left = rules.left * MM
        self._size = (0.0, 0.0)

    @property
    def width(self) -> float:
        """Width of the text area of the present page."""
        return self._size[0] - (self._rules.left + self._rules.right) * MM

    @property
    def height(self) -> float:
        """Height of the text area of the present page."""
        return self._size[1] - (self._rules.top + self._rules.bottom) * MM

    @property
    def _bottom(self) -> float:
        return self._rules.bottom * MM

    def section(self, landscape: bool) -> None:
        """Ends what is under way, and begins a page of the given direction with numbers of its own."""
        if self._started:
            self.close()
        short, long = (side * MM for side in A4_MM)
        self._size = (long, short) if landscape else (short, long)
        self._number = 0
        self._begin_page()

    def close(self) -> None:
        """Ends the last page of the section."""
        self._place_group()
        self._end_page()
        self._started = False

    def add_all(self, strips: Iterable[Strip]) -> None:
        for strip in strips:
            self.add(strip)

    def add(self, strip: Strip) -> None:
        """Places a strip, or holds it back until the one that it is bound to is known."""
        self._group.append(strip)
        if not strip.keep:
            self._place_group()

    def has_room(self, strip: Strip) -> bool:
        """Whether the strip still fits on the present page."""
        self._place_group()
        return self._y - strip.space - strip.height >= self._bottom

    def at_foot(self, strip: Strip) -> None:
        """Places a strip at the foot of the present page, or of a new one when there is no room left."""
        if not self.has_room(strip):
            self._turn()
        self._flush_rules()
        strip.draw(self._canvas, self.left, self._bottom + strip.height, self.width)
        self._y = self._bottom

    def _place_group(self) -> None:
        group, self._group = self._group, []
        if not group:
            return
        needed = sum(strip.space + strip.height for strip in group)
        if self._top_of_page or needed <= self._y - self._bottom:
            self._place_each(group)
            return
        first = group[0].header
        if needed - group[0].space + (first.height if first else 0.0) <= self.height:
            self._turn()
            self._repeat(group[0])
        self._place_each(group)

    def _place_each(self, group: list[Strip]) -> None:
        for strip in group:
            self._place(strip)

    def _place(self, strip: Strip) -> None:
        if not self._top_of_page:
            self._space(strip.space)
        rest: Strip | None = strip
        while rest is not None:
            rest = self._place_part(rest)

    def _place_part(self, strip: Strip) -> Strip | None:
        """Draws the strip, or as much as fits; what is left over, for the next page."""
        room = self._y - self._bottom
        if strip.height <= room + 0.01:
            self._draw(strip)
            return None
        header = self._repeated(strip)
        too_high = strip.height + (header.height if header else 0.0) > self.height
        if too_high and (room >= _LEAST_PART or self._top_of_page):
            parts = strip.split(room)
            if parts:
                self._draw(parts[0])
                self._turn()
                self._repeat(strip)
                return parts[1]
        if self._top_of_page:  # higher than any page and not to be split: drawn, and cut by the edge
            self._draw(strip)
            return None
        self._turn()
        self._repeat(strip)
        if too_high and strip.split(self._y - self._bottom) is None:
            self._draw(strip)
            return None
        return strip

    def _repeated(self, strip: Strip) -> Strip | None:
        header = strip.header
        return header if header and header.height <= self.height * _HIGHEST_HEADER else None

    def _repeat(self, strip: Strip) -> None:
        header = self._repeated(strip)
        if header:
            self._draw(header)

    def _space(self, space: float) -> None:
        if space:
            self._flush_rules()
            self._y -= space

    def _draw(self, strip: Strip) -> None:
        if strip.edges is not self._edges:
            self._flush_rules()
            self._edges = strip.edges
        strip.draw(self._canvas, self.left, self._y, self.width)
        if strip.edges is not None:
            if not self._ruled:
                self._ruled.append(self._y)
            self._ruled.append(self._y - strip.height)
        self._y -= strip.height
        self._top_of_page = False

    def _flush_rules(self) -> None:
        """Rules of a table as one path: the rows' edges across, the columns' edges down."""
        if self._edges is not None and self._ruled:
            left, right = self.left + self._edges[0], self.left + self._edges[-1]
            rules = [(left, y, right, y) for y in self._ruled]
            rules += [(self.left + x, self._ruled[0], self.left + x, self._ruled[-1]) for x in self._edges]
            self._canvas.lines(rules)
        self._edges, self._ruled = None, []

    def _turn(self) -> None:
        self._end_page()
        self._begin_page()

    def _begin_page(self) -> None:
        self._started = True
        self.count += 1
        self._number += 1
        self._canvas.setPageSize(self._size)
        self._canvas.setLineWidth(RULE_WIDTH)
        self._y = self._size[1] - self._rules.top * MM
        self._top_of_page = True
        if self._number > 1:
            self._canvas.setFont(self._face, PAGE_NUMBER_SIZE)
            middle = self.left + self.width / 2
            # In the middle of the top margin's height: digits are about 0.66 of the size high.
            y = self._size[1] - self._rules.top * MM / 2 - 0.33 * PAGE_NUMBER_SIZE
            self._canvas.drawCentredString(middle, y, str(self._number))

    def _end_page(self) -> None:
        self._flush_rules()
        self._canvas.showPage()
