"""The simple strips: a line of text, several texts and rules on one spot, a place in the outline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tvdesk.report.decree import PARAGRAPH_GAP
from tvdesk.report.flow import Strip
from tvdesk.report.text import Lines, Look, Typesetter


class TextStrip(Strip):
    """Lines of one text, at an offset from the left edge. An ``outline`` makes it a place in the PDF's outline."""

    __slots__ = ("lines", "offset", "outline")

    def __init__(self, lines: Lines, offset: float = 0.0, space: float = 0.0, keep: bool = False) -> None:
        super().__init__(lines.height, space, keep)
        self.lines = lines
        self.offset = offset
        self.outline: tuple[str, int] | None = None

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        if self.outline:
            add_to_outline(canvas, *self.outline, top)
        self.lines.draw(canvas, x + self.offset, top)


class Composite(Strip):
    """Several texts and horizontal rules at places of their own inside one strip; y counts down from its top."""

    __slots__ = ("rules", "texts")

    def __init__(self, space: float = 0.0, keep: bool = False) -> None:
        super().__init__(0.0, space, keep)
        self.texts: list[tuple[Lines, float, float]] = []
        self.rules: list[tuple[float, float, float]] = []

    def text(self, lines: Lines, x: float, y: float) -> float:
        """Puts a text there; the y below it."""
        self.texts.append((lines, x, y))
        self.height = max(self.height, y + lines.height)
        return y + lines.height

    def rule(self, middle: float, y: float, length: float) -> None:
        """Puts a rule of that length there, centred on ``middle``."""
        self.rules.append((middle - length / 2, y, middle + length / 2))
        self.height = max(self.height, y)

    def draw(self, canvas: Any, x: float, top: float, width: float) -> None:  # noqa: ARG002
        for lines, left, y in self.texts:
            lines.draw(canvas, x + left, top - y)
        for start, y, end in self.rules:
            canvas.line(x + start, top - y, x + end, top - y)


def paragraph_strips(lines: Lines, space: float, keep: bool = False, offset: float = 0.0) -> Iterator[Strip]:
    """A strip per line. Never a single line of a paragraph alone at the foot or the top of a page.

    With ``keep`` the last line is bound to what follows.
    """
    count = len(lines.rows)
    for number in range(count):
        first, before_last = number == 0, number == count - 2
        bound = (first and count > 1) or before_last or (keep and number == count - 1)
        yield TextStrip(lines.part(number, number + 1), offset, space if first else 0.0, bound)


def head_strips(
    setter: Typesetter, title: Lines, what: str, facts: Sequence[tuple[str, str]], plain: Look, width: float
) -> Iterator[Strip]:
    """How a paper that is no report begins: its title, what it is, and facts, each as "label: value"."""
    yield from paragraph_strips(title, 0.0, keep=True)
    yield from paragraph_strips(setter.lines(what, plain, width), 2 * PARAGRAPH_GAP)
    for number, (label, value) in enumerate(facts):
        lines = setter.lines(f"{label}: {value}", plain, width)
        yield from paragraph_strips(lines, PARAGRAPH_GAP if number == 0 else 1.0)


def bind_end(strips: Iterator[Strip], count: int = 2) -> Iterator[Strip]:
    """The same strips, the last ``count`` of them bound to what follows."""
    held: list[Strip] = []
    for strip in strips:
        held.append(strip)
        if len(held) > count:
            yield held.pop(0)
    for strip in held:
        strip.keep = True
        yield strip


def add_to_outline(canvas: Any, title: str, level: int, top: float) -> None:
    """An entry of the outline that leads to this height of this page; never more than one level below the last."""
    level = min(level, getattr(canvas, "outline_level", -1) + 1)
    canvas.outline_level = level
    canvas.outline_entries = key = getattr(canvas, "outline_entries", 0) + 1
    canvas.bookmarkHorizontal(str(key), 0, top)
    canvas.addOutlineEntry(title, str(key), level)


def aligned(lines: Lines, align: Any) -> Lines:
    """The same lines, standing otherwise in their width."""
    return replace(lines, look=replace(lines.look, align=align))
