"""Khmer on paper: drawn as it is written, and read back as it was typed."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
import report_samples as samples
from pypdf import PdfReader
from pypdf.generic import ContentStream
from report_reading import letters, printed

from tvdesk.report.model import Appendix, Column, Paragraph, Table

TITLE = "ពិធីបុណ្យអុំទូក និងការសំដែងវប្បធម៌ខ្មែរ នៅខេត្តត្រាវិញ"
SENTENCE = f"Lễ hội Ok Om Bok ({TITLE}) tại Trà Vinh."


def report() -> bytes:
    table = Table(columns=(Column("Tên"), Column("Nơi", 0.3)), rows=[(SENTENCE, TITLE)])
    appendix = Appendix(title="Danh mục", blocks=(table,))
    return printed(samples.letterhead_report(body=(Paragraph(SENTENCE),), appendices=(appendix,)))[0].pdf


def typed_texts(pdf: bytes) -> list[list[str]]:
    """What each page says stands there in the place of shaped letters."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    found = []
    for page in reader.pages:
        operations = ContentStream(page.get_contents(), reader).operations
        begun = [operands for operands, operator in operations if operator == b"BDC"]
        assert len(begun) == sum(operator == b"EMC" for _, operator in operations)
        found.append([str(operands[1]["/ActualText"]) for operands in begun])
    return found


def test_shaped_letters_carry_what_was_typed() -> None:
    body, appendix = typed_texts(report())
    assert letters("".join(body)) == letters(TITLE)
    assert letters("".join(appendix)) == letters(TITLE) * 2


def test_text_without_khmer_carries_nothing_more() -> None:
    pdf = printed(samples.letterhead_report(body=(Paragraph("Lễ hội Ok Om Bok"),)))[0].pdf
    assert typed_texts(pdf) == [[]]


@pytest.mark.pdftools
def test_another_extractor_reads_it_letter_for_letter(tmp_path: Path) -> None:
    path = tmp_path / "khmer.pdf"
    path.write_bytes(report())
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert letters(text).count(letters(SENTENCE)) >= 1
    assert letters(text).count(letters(TITLE)) == 3
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in text)
