"""Text that holds figures: ``{{ket_qua.activity|07}}`` stands for a figure of the report, and follows its records.

A figure is named by its section and what it counts; after the bar stands what it showed when the text was written,
so that a reader who cannot reckon it again still reads a number. Plain text holds no such token by accident: two
braces and a bar are written by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tvdesk.report.model import Block, Link

REWRITTEN = "{{rewritten}}\n"
"""What a narrative begins with that stands in place of the composed text, not before it."""

BULLET = "- "
_TOKEN = re.compile(r"\{\{([a-z0-9_]+\.[A-Za-z0-9_.-]+)\|([^{}|]*)\}\}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in the text: how it is written, its value, and the ids of the records that make it up."""

    name: str
    text: str
    value: int
    records: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """How the figure stands in an edited text."""
        return f"{{{{{self.name}|{self.text}}}}}"


Part = str | Figure
"""A piece of text: plain, or a figure."""


class FigureBook:
    """The figures of one report, noted while its text is composed."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}

    def note(self, name: str, text: str, value: int, records: Iterable[Mapping[str, object]]) -> str:
        """Keep a figure; its token. Two figures of one name that differ are told apart by a number."""
        made = Figure(name, text, value, tuple(str(one["record"]) for one in records))
        number = 1
        while self._figures.get(made.name, made) != made:
            number += 1
            made = Figure(f"{name}-{number}", text, value, made.records)
        self._figures[made.name] = made
        return made.token

    @property
    def figures(self) -> Mapping[str, Figure]:
        """All figures by name."""
        return self._figures


def parts_of(text: str, figures: Mapping[str, Figure]) -> list[Part]:
    """The text as plain pieces and figures as they are now.

    A figure that the report does not have any more keeps what it showed, and has no records.
    """
    parts: list[Part] = []
    end = 0
    for found in _TOKEN.finditer(text):
        if found.start() > end:
            parts.append(text[end : found.start()])
        parts.append(figures.get(found[1]) or Figure(found[1], found[2], 0))
        end = found.end()
    if end < len(text):
        parts.append(text[end:])
    return parts


def plain(text: str, figures: Mapping[str, Figure]) -> str:
    """The text as it is printed: each figure as it is now."""
    if "{{" not in text:
        return text
    return "".join(one if isinstance(one, str) else one.text for one in parts_of(text, figures))


def frozen(text: str) -> str:
    """The text with each figure as it was when it was written: for a reader who does not have the records."""
    return plain(text, {}) if "{{" in text else text


LENT = ".of."
"""What stands between a figure's own name and the unit whose figure it is, in a text that another office took over."""


def lent(text: str, unit: str) -> str:
    """A unit's text as another office takes it over: its figures stay tied to that unit's records."""
    return _TOKEN.sub(lambda found: f"{{{{{found[1]}{LENT}{unit}|{found[2]}}}}}", text)


def lent_figure(figure: Figure, unit: str) -> Figure:
    """A unit's figure under the name that :func:`lent` gives it."""
    return Figure(f"{figure.name}{LENT}{unit}", figure.text, figure.value, figure.records)


def lenders(texts: Iterable[str]) -> set[str]:
    """The units whose figures stand in these texts."""
    return {name.partition(LENT)[2] for text in texts for name in names_in(text) if LENT in name}


def names_in(text: str) -> list[str]:
    """The names of the figures in a text, in their order."""
    return [found[1] for found in _TOKEN.finditer(text)]


def rewriting(text: str) -> str:
    """A narrative that takes the place of the composed text."""
    return REWRITTEN + text


def is_rewriting(narrative: str) -> bool:
    """Whether a narrative takes the place of the composed text."""
    return narrative.startswith(REWRITTEN)


def own_words(narrative: str) -> str:
    """A narrative without the sign of its place."""
    return narrative.removeprefix(REWRITTEN)


def text_of_blocks(blocks: Sequence[Block]) -> str:
    """Paragraphs and bullets as lines, for editing."""
    from tvdesk.report.model import Bullets, Paragraph

    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Bullets):
            lines += [BULLET + item for item in block.items]
    return "\n".join(lines)


def blocks_of_text(text: str) -> list[Block]:
    """Lines as paragraphs; lines with a dash that follow each other as one list."""
    from tvdesk.report.model import Bullets, Paragraph

    blocks: list[Block] = []
    items: list[str] = []
    for line in [*text.split("\n"), ""]:
        tidy = line.strip()
        if tidy.startswith(BULLET):
            items.append(tidy.removeprefix(BULLET).strip())
            continue
        if items:
            blocks.append(Bullets(tuple(items)))
            items = []
        if tidy:
            blocks.append(Paragraph(tidy))
    return blocks


def printed(blocks: Sequence[Block], figures: Mapping[str, Figure]) -> list[Block]:
    """The blocks with each token as its figure is now, linked to the row of the first record behind it."""
    from tvdesk.report.model import Bullets, Paragraph

    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            text, links = _linked(block.text, figures)
            block = Paragraph(text, block.italic, links)
        elif isinstance(block, Bullets):
            items = [_linked(item, figures) for item in block.items]
            block = Bullets(tuple(text for text, _ in items), tuple(links for _, links in items))
        done.append(block)
    return done


def _linked(text: str, figures: Mapping[str, Figure]) -> tuple[str, tuple[Link, ...]]:
    from tvdesk.report.model import Link

    written, links = "", []
    for part in parts_of(text, figures):
        shown = part if isinstance(part, str) else part.text
        if isinstance(part, Figure) and part.records:
            links.append(Link(len(written), len(written) + len(shown), part.records[0]))
        written += shown
    return written, tuple(links)
