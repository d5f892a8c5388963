"""What stands around the body of an official document in Word: letterhead, title, addressees, signature, recipients."""

from __future__ import annotations

from collections.abc import Iterator

from tvdesk.report.compose import addressee_lines, number_line, place_line, recipient_lines
from tvdesk.report.decree import AGENCY_SIZE, MM, MOTTO_SIZE, SHORT_RULE, TITLE_SIZE
from tvdesk.report.letterhead import COLUMN_GAP, NATION_COLUMN, SIGNING_SPACE, TITLE_SHARE
from tvdesk.report.model import Align, Document
from tvdesk.report.text import Lines, Look, Typesetter
from tvdesk.report.word.parts import columns_side_by_side, paragraph, short_rule, twips
from tvdesk.report.words import Words

_ADDRESSEES_AT = 45 * MM


def broken_text(text: str, lines: Lines) -> str:
    """A text with the line breaks of ``lines``, as it is printed: an office breaks a long name by hand likewise.

    As it was where its letters are shaped, or where some are not in our fonts.
    """
    made = "" if lines.shaped else "\n".join(row[0].strip() for row in lines.rows)
    return made if made.split() == text.split() else text


class WordHeads:
    """Makes the paragraphs around one document, for a text area of the given width in points."""

    def __init__(self, document: Document, setter: Typesetter, width: float, words: Words) -> None:
        self._document, self._setter, self._width, self._words = document, setter, width, words

    def head(self) -> Iterator[str]:
        """Letterhead, kind and subject, addressees."""
        yield self._letterhead()
        document = self._document
        if document.kind:
            yield paragraph("TenLoai", document.kind.upper())
            subject = self._broken(document.subject, self._setter.family.bold, TITLE_SIZE, self._width * TITLE_SHARE)
            yield paragraph("TrichYeu", broken_text(document.subject, subject))
            if document.subject:
                yield short_rule("GachDuoi", self._width, subject.widths[-1] * SHORT_RULE)
        # Word joins what would stand directly under the table of the letterhead to its last row's distance.
        yield paragraph("OBang")
        yield from self._addressees()

    def _letterhead(self) -> str:
        head, words, family = self._document.letterhead, self._words, self._setter.family
        right = NATION_COLUMN
        left = self._width - right
        room, size = left - COLUMN_GAP, AGENCY_SIZE
        upper, name = head.upper_body.upper(), head.agency.upper()
        agency = self._broken(name, family.bold, size, room)
        above = broken_text(upper, self._broken(upper, family.regular, size, room))
        ours = [paragraph("CoQuanChuQuan", above)] if above else []
        ours.append(paragraph("CoQuanBanHanh", broken_text(name, agency)))
        ours.append(short_rule("GachDuoi", room, agency.widths[-1] * SHORT_RULE))
        ours.append(paragraph("SoKyHieu", number_line(head, words)))
        if not self._document.kind:
            ours.append(paragraph("VeViec", self._document.subject))
        nation = [paragraph("QuocHieu", words.nation), paragraph("TieuNgu", words.motto)]
        motto = self._broken(words.motto, family.bold, MOTTO_SIZE, right)
        nation.append(short_rule("GachDuoi", right - COLUMN_GAP, motto.widths[-1]))
        nation.append(paragraph("DiaDanh", place_line(head, words)))
        # The nation's name fills its column: what stands between the two is taken from ours.
        return columns_side_by_side([(left, "".join(ours)), (right + COLUMN_GAP, "".join(nation))], COLUMN_GAP)

    def _broken(self, text: str, face: str, size: float, width: float) -> Lines:
        return self._setter.balanced(text, Look.single(face, size, Align.CENTER), width)

    def _addressees(self) -> Iterator[str]:
        names = addressee_lines(self._document.addressees)
        if len(names) == 1:
            yield paragraph("KinhGui", f"{self._words.to} {names[0]}")
        elif names:
            at = f'<w:ind w:left="{twips(_ADDRESSEES_AT)}"/><w:jc w:val="left"/>'
            yield paragraph("KinhGui", self._words.to, at)
            for name in names:
                yield paragraph("KinhGui", name, at)

    def end(self) -> str:
        """Recipients on the left, signature on the right, in one row that is not cut."""
        lines = recipient_lines(self._document.recipients, bool(self._document.addressees), self._words)
        left = [paragraph("NoiNhan", self._words.recipients)] if lines else []
        left += [paragraph("DanhSachNoiNhan", line) for line in lines]
        signature = self._document.signature
        above = [paragraph("QuyenHan", line.upper()) for line in (signature.authority, signature.position) if line]
        room = f'<w:spacing w:before="{twips(SIGNING_SPACE)}"/>'
        right = [*above, paragraph("HoTen", signature.name or " ", room)]
        half = self._width / 2
        return columns_side_by_side([(half, "".join(left) or paragraph("OBang")), (half, "".join(right))], COLUMN_GAP)
