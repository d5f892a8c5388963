"""Prints a report: values in, PDF out. The same values and fonts give the same bytes.

Loads ReportLab; import it only inside the function that prints.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from tvdesk.core.resources import font_folder
from tvdesk.report.archive import Attached, write_archive
from tvdesk.report.chart import chart_strips
from tvdesk.report.compose import HeadingNumbers, appendix_label, fact_lines, guide_line
from tvdesk.report.decree import FIRST_LINE_INDENT_MM, MM, PARAGRAPH_GAP, TITLE_SIZE, PageRules
from tvdesk.report.flow import Pages, Strip
from tvdesk.report.fonts import Family, forget_shapes, load_fonts
from tvdesk.report.letterhead import HeadAndEnd
from tvdesk.report.links import linked, moved, places_linked
from tvdesk.report.mark import MarkStrip
from tvdesk.report.model import (
    Align,
    Appendix,
    Block,
    Bullets,
    Chart,
    Document,
    Facts,
    Heading,
    Level,
    Link,
    Paragraph,
    Table,
)
from tvdesk.report.shaped import ShapingCanvas
from tvdesk.report.strips import Composite, TextStrip, bind_end, paragraph_strips
from tvdesk.report.table import table_strips
from tvdesk.report.text import Look, Typesetter
from tvdesk.report.words import Words, words_of

NO_SIGNER = "report.no_signer"
MISSING_LETTERS = "report.missing_letters"
DASH = "- "

# ReportLab's fonts are shared by the whole process, and remember which letters were shaped.
one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed report. ``warnings`` are keys ``warning.<key>`` of the language files; ``missing_letters`` are the
    letters that no font has, printed as a white box. ``pdf`` is empty when the file went to ``out``.
    """

    pdf: bytes
    pages: int
    missing_letters: frozenset[str]
    warnings: tuple[str, ...]


def print_document(
    document: Document,
    out: BinaryIO | None = None,
    *,
    rules: PageRules | None = None,
    fonts: Path | None = None,
    attached: Sequence[Attached] = (),
) -> Printed:
    """Prints the document for the archive (PDF/A) to ``out``, or into the result; files can be attached.

    Raises :class:`~tvdesk.report.errors.FontMissing`, ``FontUnreadable`` and ``TableUneven``; nothing is written
    to ``out`` then.
    """
    with one_at_a_time:
        family = load_fonts(fonts or font_folder())
        drawn, pages, missing = _draw(document, rules or PageRules(), family)
    target = out if out is not None else io.BytesIO()
    write_archive(drawn, target, attached=attached)
    warnings = [] if document.signature.name.strip() else [NO_SIGNER]
    warnings += [MISSING_LETTERS] if missing else []
    pdf = target.getvalue() if isinstance(target, io.BytesIO) and out is None else b""
    return Printed(pdf, pages, missing, tuple(warnings))


def _draw(document: Document, rules: PageRules, family: Family) -> tuple[bytes, int, frozenset[str]]:
    """ReportLab's file, its number of pages, and the letters that no font has."""
    out, canvas = _canvas(document.language, family)
    _describe(canvas, document)
    setter = Typesetter(family)
    pages = Pages(canvas, rules, family.regular)
    try:
        _Printer(document, setter, pages, rules, words_of(document.language)).print()
        canvas.save()
    finally:
        if setter.shaped:
            forget_shapes(family)
    return out.getvalue(), pages.count, frozenset(setter.missing)


def _canvas(language: str, family: Family) -> tuple[io.BytesIO, ShapingCanvas]:
    out = io.BytesIO()
    canvas = ShapingCanvas(out, pageCompression=1, invariant=1, lang=language, initialFontName=family.regular)
    for name in ("Author", "Subject", "Keywords"):
        getattr(canvas, f"set{name}")("")  # what ReportLab says of its own accord tells nothing
    canvas.setCreator("tvdesk")
    return out, canvas


def print_strips(
    title: str,
    language: str,
    rules: PageRules,
    strips: Callable[[Typesetter, float], Iterable[Strip]],
    *,
    landscape: bool,
) -> bytes:
    """The PDF/A of a paper that is no report: ``strips`` gives its lines and tables for a width in points.

    The same strips give the same bytes. Raises ``FontMissing`` and ``FontUnreadable``.
    """
    with one_at_a_time:
        family = load_fonts(font_folder())
        out, canvas = _canvas(language, family)
        canvas.setTitle(title)
        pages = Pages(canvas, rules, family.regular)
        pages.section(landscape=landscape)
        pages.add_all(strips(Typesetter(family), pages.width))
        pages.close()
        canvas.save()
    finished = io.BytesIO()
    write_archive(out.getvalue(), finished)
    return finished.getvalue()


def _describe(canvas: Any, document: Document) -> None:
    """The file's properties. Its date is that of the document, so that it does not change with the day of printing."""
    canvas.setTitle(document.title or f"{document.kind} {document.subject}".strip())
    canvas.setAuthor(document.author or document.letterhead.agency)
    canvas.setSubject(document.subject)
    words = (document.facts.digest if document.facts else "", document.mark.code if document.mark else "")
    canvas.setKeywords(" ".join(filter(None, words)))
    day = document.letterhead.date
    if day:
        canvas.setDateFormatter(lambda *_: f"D:{day:%Y%m%d}000000+07'00'")
    canvas.showOutline()


class _Printer:
    def __init__(self, document: Document, setter: Typesetter, pages: Pages, rules: PageRules, words: Words) -> None:
        self._document = document
        self._setter = setter
        self._pages = pages
        self._rules = rules
        self._words = words
        self._places = places_linked(document)

    def print(self) -> None:
        pages, document = self._pages, self._document
        pages.section(document.landscape)
        around = HeadAndEnd(document, self._setter, self._rules, pages.width, self._words)
        pages.add_all(around.head())
        pages.add_all(bind_end(self._blocks(document.body, outline_level=1)))
        pages.add_all(around.end())
        mark = self._mark()
        for number, appendix in enumerate(document.appendices, 1):
            mark = self._placed(mark)
            pages.section(appendix.landscape)
            pages.add_all(self._appendix_head(appendix, number))
            pages.add_all(self._blocks(appendix.blocks, outline_level=1))
            if appendix.shows_facts and document.facts:
                pages.at_foot(self._facts(document.facts))
        if mark is not None:
            pages.at_foot(mark)
        pages.close()

    def _mark(self) -> Strip | None:
        """What paper is held against: at the foot of the page that is signed where there is room, else later."""
        mark = self._document.mark
        return None if mark is None else MarkStrip(mark, self._setter, self._pages.width, self._words)

    def _placed(self, mark: Strip | None) -> Strip | None:
        """The mark, where it did not fit on the last page of the section that ends here."""
        if mark is None or not self._pages.has_room(mark):
            return mark
        self._pages.at_foot(mark)
        return None

    def _appendix_head(self, appendix: Appendix, number: int) -> Iterator[Strip]:
        family, width = self._setter.family, self._pages.width
        bold = Look.single(family.bold, TITLE_SIZE, Align.CENTER)
        label = appendix_label(number, len(self._document.appendices), self._words)
        strip = TextStrip(self._setter.lines(label, bold, width), keep=True)
        strip.outline = (f"{label}. {appendix.title}", 0)
        yield strip
        yield from paragraph_strips(self._setter.balanced(appendix.title.upper(), bold, width), 0.0, keep=True)
        guide = guide_line(self._document, appendix.guide, self._words)
        if guide:
            look = Look.single(family.italic, TITLE_SIZE, Align.CENTER)
            lines = self._setter.balanced(guide, look, width)
            yield from paragraph_strips(lines, 0.0, keep=True)

    def _blocks(self, blocks: tuple[Block, ...], outline_level: int) -> Iterator[Strip]:
        numbers = HeadingNumbers()
        makers: dict[type, Callable[[Any], Iterator[Strip]]] = {
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Table: self._table,
            Chart: self._chart,
        }
        for block in blocks:
            if isinstance(block, Heading):
                yield from self._heading(block, numbers.label(block), outline_level)
            else:
                yield from makers[type(block)](block)

    def _heading(self, heading: Heading, label: str, outline_level: int) -> Iterator[Strip]:
        family = self._setter.family
        face = family.regular if heading.level is Level.LETTER else family.bold
        look = Look(face, self._rules.body_size, self._rules.body_leading, Align.JUSTIFY)
        lines = self._setter.lines(label, look, self._pages.width, FIRST_LINE_INDENT_MM * MM)
        for number, strip in enumerate(paragraph_strips(lines, PARAGRAPH_GAP, keep=True)):
            if number == 0 and isinstance(strip, TextStrip):
                strip.outline = (label, outline_level + list(Level).index(heading.level))
            strip.keep = True
            yield strip

    def _paragraph(self, block: Paragraph) -> Iterator[Strip]:
        face = self._setter.family.italic if block.italic else self._setter.family.regular
        return self._body_text(block.text, face, block.links)

    def _bullets(self, block: Bullets) -> Iterator[Strip]:
        links = block.links or ((),) * len(block.items)
        for item, own in zip(block.items, links, strict=True):
            yield from self._body_text(f"{DASH}{item}", self._setter.family.regular, moved(own, len(DASH)))

    def _body_text(self, text: str, face: str, links: Sequence[Link]) -> Iterator[Strip]:
        look = Look(face, self._rules.body_size, self._rules.body_leading, Align.JUSTIFY)
        known, start = [link for link in links if link.to in self._places], 0
        for part in text.split("\n"):
            lines = self._setter.lines(part, look, self._pages.width, FIRST_LINE_INDENT_MM * MM)
            # What announces a list stays with its first line.
            strips = paragraph_strips(lines, PARAGRAPH_GAP, keep=part.endswith(":"))
            yield from linked(strips, lines, part, moved(known, -start), self._setter)
            start += len(part) + 1

    def _table(self, block: Table) -> Iterator[Strip]:
        return table_strips(block, self._setter, self._rules, self._pages.width, self._words, self._places)

    def _chart(self, block: Chart) -> Iterator[Strip]:
        return chart_strips(block, self._setter, self._rules, self._pages.width, self._words)

    def _facts(self, facts: Facts) -> Strip:
        strip = Composite(space=PARAGRAPH_GAP)
        look = Look.single(self._setter.family.regular, 9.0)
        strip.rule(self._pages.width / 2, 0.0, self._pages.width)
        y = 4.0
        for line in fact_lines(facts, self._words):
            y = strip.text(self._setter.lines(line, look, self._pages.width), 0.0, y)
        return strip
