"""A report printed and read back: the letters are those that went in, and the same data gives the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from report_samples import event_table, letterhead_report, read_events, unit_report

from tvdesk.report.errors import TableUneven
from tvdesk.report.printing import print_document


def test_a_unit_report_reads_back_and_is_the_same_twice(real_data: Path) -> None:
    document = unit_report(read_events(real_data))
    printed = print_document(document)
    assert printed.pdf == print_document(document).pdf
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text


def test_a_row_with_too_few_cells(real_data: Path) -> None:
    table = event_table(read_events(real_data))
    with pytest.raises(TableUneven):
        print_document(letterhead_report(body=(replace(table, rows=[(1,)]),)))
