"""Writes a report for Word (.docx): values in, file out. The same values give the same bytes.

Loads python-docx and the fonts by which columns are measured; import it only inside the function that writes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from tvdesk.core.resources import font_folder
from tvdesk.report.compose import HeadingNumbers, appendix_label, fact_lines, guide_line
from tvdesk.report.decree import A4_MM, MM, PageRules
from tvdesk.report.fonts import load_fonts
from tvdesk.report.model import Appendix, Block, Bullets, Chart, Document, Heading, Level, Paragraph, Table
from tvdesk.report.printing import one_at_a_time
from tvdesk.report.table import widths_of
from tvdesk.report.text import Typesetter
from tvdesk.report.word.heads import WordHeads
from tvdesk.report.word.parts import NAMESPACE, paragraph, plain
from tvdesk.report.word.styles import base_xml, defaults_xml, section_xml, style_xml, styles_of
from tvdesk.report.word.tables import chart_table, table_xml
from tvdesk.report.words import Words, words_of

_HEADINGS = {Level.ROMAN: "Heading1", Level.ARABIC: "Heading2", Level.LETTER: "Heading3"}
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_PAGE_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def write_word(document: Document, out: BinaryIO, *, rules: PageRules | None = None, fonts: Path | None = None) -> None:
    """Write the document to ``out``.

    Raises :class:`~tvdesk.report.errors.FontMissing`, ``FontUnreadable`` and ``TableUneven``; nothing is written then.
    """
    rules = rules or PageRules()

    def body(setter: Typesetter, header: str) -> Iterator[str]:
        return _Writer(document, setter, rules, header).xml()

    write_package(body, out, partial(_describe, document), rules, document.language, fonts)


def write_package(
    body: Callable[[Typesetter, str], Iterable[str]],
    out: BinaryIO,
    describe: Callable[[Any], object],
    rules: PageRules,
    language: str,
    fonts: Path | None = None,
) -> None:
    """A Word file with our styles and page numbers.

    ``body`` gives its content as XML, of what measures text and of how a section refers to the header with the page
    number; ``describe`` sets the file's properties.
    """
    import docx

    package: Any = docx.Document()
    _set_styles(package, rules, language)
    header = _set_header(package)
    with one_at_a_time:
        setter = Typesetter(load_fonts(fonts or font_folder()))
        text = "".join(body(setter, header))
    _set_body(package, text)
    describe(package.core_properties)
    made = io.BytesIO()
    package.save(made)
    _settle(made, out)


class _Writer:
    """``header`` is how the first section refers to the page number; the others have the same."""

    def __init__(self, document: Document, setter: Typesetter, rules: PageRules, header: str) -> None:
        self._document, self._setter, self._rules, self._header = document, setter, rules, header
        self._words: Words = words_of(document.language)

    def xml(self) -> Iterator[str]:
        """The content of the document's body."""
        document, width = self._document, self._width(landscape=self._document.landscape)
        around = WordHeads(document, self._setter, width, self._words)
        yield from around.head()
        yield from self._blocks(document.body, width)
        yield paragraph("ThanVanBan")
        yield around.end()
        turned = [document.landscape, *(one.landscape for one in document.appendices)]
        for number, appendix in enumerate(document.appendices, 1):
            yield self._section_end(number == 1, turned[number - 1])
            yield from self._appendix(appendix, number)
        header = self._header if len(turned) == 1 else ""
        # Between a table and the end of the document there has to be a paragraph.
        yield paragraph("CanCu")
        yield section_xml(self._rules, landscape=turned[-1], header=header)

    def _section_end(self, first: bool, landscape: bool) -> str:
        """A section of its own ends with a paragraph that says how it was set."""
        ended = section_xml(self._rules, landscape=landscape, header=self._header if first else "")
        return paragraph("CanCu", "", ended)

    def _width(self, *, landscape: bool) -> float:
        return (A4_MM[1 if landscape else 0] - self._rules.left - self._rules.right) * MM

    def _appendix(self, appendix: Appendix, number: int) -> Iterator[str]:
        document = self._document
        yield paragraph("PhuLuc", appendix_label(number, len(document.appendices), self._words))
        yield paragraph("TenPhuLuc", appendix.title.upper())
        guide = guide_line(document, appendix.guide, self._words)
        if guide:
            yield paragraph("KemTheo", guide)
        yield from self._blocks(appendix.blocks, self._width(landscape=appendix.landscape))
        if appendix.shows_facts and document.facts:
            for line in fact_lines(document.facts, self._words):
                yield paragraph("CanCu", line)

    def _blocks(self, blocks: tuple[Block, ...], width: float) -> Iterator[str]:
        numbers = HeadingNumbers()
        for block in blocks:
            match block:
                case Heading():
                    yield paragraph(_HEADINGS[block.level], numbers.label(block))
                case Paragraph():
                    for part in block.text.split("\n"):
                        yield paragraph("ThanVanBan", part, look="<w:i/>" if block.italic else "")
                case Bullets():
                    for item in block.items:
                        yield paragraph("ThanVanBan", f"- {item}")
                case Table():
                    yield from self._table(block, width)
                case Chart():
                    yield from self._table(chart_table(block, self._words), width, bars=True)

    def _table(self, table: Table, width: float, *, bars: bool = False) -> Iterator[str]:
        widths = widths_of(table, self._setter, self._rules, width, self._words)
        return table_xml(table, widths, self._words, bars=bars)


def _set_styles(package: Any, rules: PageRules, language: str) -> None:
    """The library's own styles go: theirs are another office's fonts and colours."""
    from docx.oxml import parse_xml

    root = package.styles.element
    for child in list(root):
        root.remove(child)
    for text in (defaults_xml(rules, language), base_xml(), *map(style_xml, styles_of(rules))):
        root.append(parse_xml(text))


def _set_header(package: Any) -> str:
    """The page number in the middle above; what a section says to have it."""
    from docx.oxml import parse_xml

    section = package.sections[0]
    element = section.header._element
    for child in list(element):
        element.remove(child)
    number = f'<w:p xmlns:w="{NAMESPACE}"><w:pPr><w:pStyle w:val="SoTrang"/></w:pPr>{_PAGE_FIELD}</w:p>'
    element.append(parse_xml(number))
    reference = section._sectPr.headerReference_lst[0]
    return f'<w:headerReference w:type="default" r:id="{reference.rId}"/>'


def _set_body(package: Any, body: str) -> None:
    from docx.oxml import parse_xml

    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    text = f'<w:body xmlns:w="{NAMESPACE}" xmlns:r="{relations}">{body}</w:body>'
    old = package.element.body
    old.getparent().replace(old, parse_xml(text))


def _describe(document: Document, found: Any) -> None:
    """The file's properties; its day is that of the document, and not that of the writing."""
    title = document.title or f"{document.kind} {document.subject}".strip()
    describe(found, title, document.author or document.letterhead.agency, document.language, document.letterhead.date)
    found.subject = plain(document.subject)[:255]
    found.keywords = document.facts.digest if document.facts else ""


def describe(found: Any, title: str, author: str, language: str, day: date | None = None) -> None:
    """Properties of a Word file; without a day it is from long ago, so that the same values give the same bytes."""
    found.title, found.author = plain(title)[:255], plain(author)[:255]
    found.language, found.comments, found.last_modified_by = language, "", "tvdesk"
    found.created = found.modified = datetime.combine(day, time(), UTC) if day else _LONG_AGO
    found.revision = 1


def _settle(made: BinaryIO, out: BinaryIO) -> None:
    """The package again, its members without the moment of their writing."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
