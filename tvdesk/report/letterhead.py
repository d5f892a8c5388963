"""Head and end of an official document: letterhead, title, addressees, signature and recipients (Decree 30/2020)."""

from __future__ import annotations

from collections.abc import Iterator

from tvdesk.report import decree
from tvdesk.report.compose import addressee_lines, number_line, place_line, recipient_lines
from tvdesk.report.decree import MM, PARAGRAPH_GAP, SHORT_RULE, PageRules
from tvdesk.report.flow import Strip
from tvdesk.report.model import Align, Document
from tvdesk.report.strips import Composite, TextStrip, aligned, paragraph_strips
from tvdesk.report.text import Lines, Look, Typesetter
from tvdesk.report.words import Words

# The right column holds the Quốc hiệu on one line (90 mm at 12 points); the agency's names get the rest.
NATION_COLUMN = 91 * MM
COLUMN_GAP = 2 * MM
_RULE_GAP = 3.0
SIGNING_SPACE = 28 * MM
# Where the list of addressees begins, and the share of the width that a title may fill.
_ADDRESSEES_AT = 30 * MM
TITLE_SHARE = 0.9
_MOST_RECIPIENTS = 24


class HeadAndEnd:
    """Makes the strips around the body of one document, for a text area of the given width."""

    def __init__(self, document: Document, setter: Typesetter, rules: PageRules, width: float, words: Words) -> None:
        self._document = document
        self._setter = setter
        self._rules = rules
        self._width = width
        self._words = words

    def head(self) -> Iterator[Strip]:
        """Letterhead, kind and subject, addressees."""
        yield self._letterhead()
        yield from self._title()
        yield from self._addressees()

    def _letterhead(self) -> Strip:
        letterhead, words, family = self._document.letterhead, self._words, self._setter.family
        strip = Composite(keep=True)
        right = self._width - NATION_COLUMN
        left_width = right - COLUMN_GAP
        y = 0.0
        if letterhead.upper_body:
            y = strip.text(
                self._line(letterhead.upper_body.upper(), family.regular, decree.AGENCY_SIZE, left_width), 0, y
            )
        agency = self._line(letterhead.agency.upper(), family.bold, decree.AGENCY_SIZE, left_width)
        y = strip.text(agency, 0, y) + _RULE_GAP
        strip.rule(left_width / 2, y, agency.widths[-1] * SHORT_RULE)

        nation = self._line(words.nation, family.bold, decree.NATION_SIZE, NATION_COLUMN)
        motto = self._line(words.motto, family.bold, decree.MOTTO_SIZE, NATION_COLUMN)
        under = strip.text(motto, right, strip.text(nation, right, 0.0)) + _RULE_GAP
        strip.rule(right + NATION_COLUMN / 2, under, motto.widths[0])

        below = max(y, under) + 4
        number = self._line(number_line(letterhead, words), family.regular, decree.NUMBER_SIZE, left_width)
        place = self._line(place_line(letterhead, words), family.italic, decree.PLACE_SIZE, NATION_COLUMN)
        under_number = strip.text(number, 0, below)
        strip.text(place, right, below)
        if not self._document.kind:
            matter = self._line(self._document.subject, family.regular, decree.MATTER_SIZE, left_width)
            strip.text(matter, 0, under_number + _RULE_GAP)
            strip.height += 2 * PARAGRAPH_GAP
        return strip

    def _line(self, text: str, face: str, size: float, width: float) -> Lines:
        return self._setter.balanced(text, Look.single(face, size, Align.CENTER), width)

    def _title(self) -> Iterator[Strip]:
        """Kind and subject; a letter has none, its matter stands below its number."""
        if not self._document.kind:
            return
        family, size = self._setter.family, decree.TITLE_SIZE
        kind = TextStrip(self._line(self._document.kind.upper(), family.bold, size, self._width), 0, 22.0, keep=True)
        kind.outline = (self._document.title or self._document.subject or self._document.kind, 0)
        yield kind
        margin = self._width * (1 - TITLE_SHARE) / 2
        subject = self._line(self._document.subject, family.bold, size, self._width - 2 * margin)
        yield from paragraph_strips(subject, 0.0, keep=True, offset=margin)
        rule = Composite(keep=True)
        if subject.widths[-1]:
            rule.rule(self._width / 2, _RULE_GAP, subject.widths[-1] * SHORT_RULE)
        rule.height += 12.0
        yield rule

    def _addressees(self) -> Iterator[Strip]:
        names = addressee_lines(self._document.addressees)
        if not names:
            return
        look = Look(self._setter.family.regular, self._rules.body_size, self._rules.body_leading)
        to = self._words.to + " "
        hang = _ADDRESSEES_AT + self._setter.measure(to, look)
        title = self._setter.lines(self._words.to, look, self._width)
        single = f"{to}{names[0]}"
        if len(names) == 1 and self._setter.measure(single, look) <= self._width:
            yield TextStrip(aligned(self._setter.lines(single, look, self._width), Align.CENTER), 0.0, 0.0, keep=True)
        else:
            strip = Composite(keep=True)
            strip.text(title, _ADDRESSEES_AT, 0.0)
            strip.text(self._setter.lines(names[0], look, self._width - hang), hang, 0.0)
            yield strip
            for name in names[1:]:
                yield TextStrip(self._setter.lines(name, look, self._width - hang), hang)
        gap = Composite()
        gap.height = PARAGRAPH_GAP
        yield gap

    def end(self) -> Iterator[Strip]:
        """Signature on the right, recipients on the left, in one piece; a very long list goes on below."""
        family, half = self._setter.family, self._width / 2
        strip = Composite(space=2 * PARAGRAPH_GAP)
        signature = self._document.signature
        y = 0.0
        for line in (signature.authority.upper(), signature.position.upper()):
            if line:
                y = strip.text(self._line(line, family.bold, decree.SIGNATURE_SIZE, half), half, y)
        name = self._line(signature.name or " ", family.bold, decree.SIGNATURE_SIZE, half)
        strip.text(name, half, y + SIGNING_SPACE)

        lines = recipient_lines(self._document.recipients, bool(self._document.addressees), self._words)
        title = Look.single(family.bold_italic, decree.RECIPIENTS_TITLE_SIZE)
        look = Look.single(family.regular, decree.RECIPIENTS_SIZE)
        y = strip.text(self._setter.lines(self._words.recipients, title, half), 0.0, 0.0) if lines else 0.0
        listed = [self._setter.lines(line, look, half - COLUMN_GAP) for line in lines]
        for item in listed[:_MOST_RECIPIENTS]:
            y = strip.text(item, 0.0, y)
        yield strip
        for item in listed[_MOST_RECIPIENTS:]:
            yield TextStrip(item)
