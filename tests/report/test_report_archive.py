"""Printed files for the archive: what PDF/A asks for, and the data that go with the paper.

Preflight judges the PDF/A-1b twin, made from the printed file itself: the same pages, fonts and properties, another
header and one other word. What it cannot judge of parts 2 and 3 is looked at here by hand.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import preflight
import pytest
import report_samples as samples
from python_calamine import CalamineWorkbook

from tvdesk.report.archive import Attached, joined, write_archive
from tvdesk.report.data import data_of
from tvdesk.report.mark import fingerprint
from tvdesk.report.model import Document, Mark, Paragraph
from tvdesk.report.printing import print_document
from tvdesk.services.reports.forms import write_form

KHMER = "ពិធីបុណ្យ អុំទូក"
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def consolidated(real_data: Path) -> Document:
    """With a chart in greys, wide tables, Khmer, and the code of the paper."""
    made = samples.consolidated_report(samples.read_events(real_data), rows=40)
    body = (*made.body, Paragraph(f"Lễ hội {KHMER}, <A & B>"))
    made = samples.letterhead_report(body=body, appendices=made.appendices, facts=made.facts)
    return samples.letterhead_report(
        body=body, appendices=made.appendices, facts=made.facts, mark=Mark(code=fingerprint(made), state="ab" * 32)
    )


@pytest.mark.preflight
def test_the_twin_of_every_kind_of_paper_is_a_valid_file(real_data: Path, tmp_path: Path) -> None:
    with_data = tmp_path / "with_data.pdf"
    write_form(consolidated(real_data), with_data, with_data=True)
    letter = print_document(samples.letterhead_report(kind="", addressees=("Sở Ngoại vụ",))).pdf
    papers = {
        "report": print_document(consolidated(real_data)).pdf,
        "unit": print_document(samples.unit_report(samples.read_events(real_data))).pdf,
        "attached": with_data.read_bytes(),
        "letter": letter,
        "letters": joined([letter, letter]),
    }
    twins = [preflight.twin(pdf, tmp_path / f"{name}.pdf") for name, pdf in papers.items()]
    assert preflight.complaints(twins) == {}


@pytest.mark.preflight
def test_the_validator_does_find_what_is_wrong(real_data: Path, tmp_path: Path) -> None:
    pdf = print_document(samples.unit_report(samples.read_events(real_data))).pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.OutputIntents
        opened.save(tmp_path / "colourless.pdf", force_version="1.4")
    assert "colourless.pdf" in preflight.complaints([tmp_path / "colourless.pdf"])


@pytest.mark.pdftools
def test_every_font_is_embedded_as_a_subset(real_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_form(consolidated(real_data), path)
    lines = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert len(lines) >= 4
    assert all(re.match(r"\w{6}\+\S+ .* yes yes yes ", line) for line in lines), lines


def test_the_properties_say_the_same_twice(real_data: Path) -> None:
    document = consolidated(real_data)
    with pikepdf.open(io.BytesIO(print_document(document).pdf)) as opened:
        said = {name: str(value) for name, value in opened.docinfo.items()}
        root = ElementTree.fromstring(opened.Root.Metadata.read_bytes())
        assert str(opened.Root.Lang) == "vi-VN"
        assert opened.pdf_version == "1.7"

    def xmp(path: str) -> str:
        return root.findtext(f".//{path}", namespaces=NAMESPACES) or ""

    assert xmp("dc:title/rdf:Alt/rdf:li") == said["/Title"] != ""
    assert xmp("dc:creator/rdf:Seq/rdf:li") == said["/Author"] != ""
    assert xmp("dc:description/rdf:Alt/rdf:li") == said["/Subject"] != ""
    assert xmp("dc:language/rdf:Bag/rdf:li") == "vi-VN"
    assert xmp("pdf:Keywords") == said["/Keywords"] != ""
    assert xmp("pdf:Producer") == said["/Producer"]
    assert said["/ModDate"] == "D:20241205000000+07'00'"
    assert xmp("xmp:CreateDate") == xmp("xmp:ModifyDate") == "2024-12-05T00:00:00+07:00"
    assert (xmp("pdfaid:part"), xmp("pdfaid:conformance")) == ("2", "B")


def test_letters_of_markup_in_a_title_are_kept() -> None:
    document = samples.letterhead_report(title="A & B < C > “D”")
    with pikepdf.open(io.BytesIO(print_document(document).pdf)) as opened:
        root = ElementTree.fromstring(opened.Root.Metadata.read_bytes())
    assert root.findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=NAMESPACES) == "A & B < C > “D”"


def test_the_data_go_with_the_paper_and_are_its_tables(real_data: Path, tmp_path: Path) -> None:
    document, path = consolidated(real_data), tmp_path / "report.pdf"
    write_form(document, path, with_data=True)
    with pikepdf.open(path) as opened:
        assert set(opened.attachments) == {"so-lieu.xlsx", "so-lieu.json"}
        for spec in opened.Root.AF:
            assert spec.AFRelationship == pikepdf.Name.Data
            assert str(spec.Desc) == "Số liệu của văn bản"
            assert str(spec.EF.F.Params.ModDate) == "D:20241205000000+07'00'"
        assert str(opened.Root.AF[1].EF.F.Subtype) == "/application/json"
        assert b"<pdfaid:part>3</pdfaid:part>" in opened.Root.Metadata.read_bytes()
        book = opened.attachments["so-lieu.xlsx"].get_file().read_bytes()
        data = json.loads(opened.attachments["so-lieu.json"].get_file().read_bytes())
    assert data == json.loads(data_of(document))
    assert document.mark is not None
    assert (data["code"], data["state"], data["date"]) == (document.mark.code, "ab" * 32, "2024-12-05")
    events = next(table for table in data["tables"] if len(table["rows"]) >= 40)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    assert len(sheets.sheet_names) == len(data["tables"])
    people = [row[6] for row in events["rows"] if isinstance(row, list) and row[6] is not None]
    cells = [
        cell for sheet in sheets.sheet_names for row in sheets.get_sheet_by_name(sheet).to_python() for cell in row
    ]
    assert set(people) <= set(cells)
    assert people
    assert zipfile.is_zipfile(io.BytesIO(book))


def test_the_same_document_gives_the_same_bytes_with_its_data(real_data: Path, tmp_path: Path) -> None:
    digests = {write_form(consolidated(real_data), tmp_path / f"{n}.pdf", with_data=True)[0] for n in range(2)}
    assert len(digests) == 1


def test_letters_that_are_joined_keep_their_pages_and_properties() -> None:
    letters = [print_document(samples.letterhead_report(title=name)).pdf for name in ("Một", "Hai")]
    with pikepdf.open(io.BytesIO(joined(letters))) as opened:
        assert len(opened.pages) == 2
        assert str(opened.docinfo["/Title"]) == "Một"
        assert str(opened.Root.Lang) == "vi-VN"


def test_an_attached_file_makes_it_part_three() -> None:
    out = io.BytesIO()
    pdf = print_document(samples.letterhead_report()).pdf
    write_archive(pdf, out, attached=[Attached("a.json", "application/json", "A", b"{}")])
    assert b"<pdfaid:part>3</pdfaid:part>" in out.getvalue()
