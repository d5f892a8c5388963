"""The report on paper and in files: its pages on screen, saved in three forms, and printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from report_at_work import WAIT, add, quiet
from report_reading import pages_of

from tvdesk.services.kept_narratives import of_round
from tvdesk.services.office import Office
from tvdesk.services.reading import read_desk
from tvdesk.services.reports.paper_names import PaperAsk
from tvdesk.services.rounds import Round
from tvdesk.ui.pages.report import ReportPage


def test_the_pages_are_those_of_the_pdf(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(30):
        add(empty_office, "activity", f"Hội nghị số {number}", participants=number)
    page = come("preview", round=opened.code)
    preview = page.preview
    qtbot.waitUntil(lambda: preview.view.count > 0, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(preview.view._pictures), timeout=WAIT)
    picture = preview.view._picture(0)
    assert picture is not None
    rows, columns = range(picture.height() // 16, picture.height() // 4, 3), range(0, picture.width(), 3)
    assert any(picture.pixelColor(x, y).lightness() < 100 for y in rows for x in columns)
    assert preview.place.text() == f"Trang 1/{preview.view.count}"
    preview.after.click()
    assert preview.place.text() == f"Trang 2/{preview.view.count}"
    preview._zoom(20)
    assert preview.view.percent % 20 == 0
    preview.save_to(tmp_path / "bao-cao.pdf")
    qtbot.waitUntil((tmp_path / "bao-cao.pdf").exists, timeout=WAIT)
    quiet(page, qtbot)
    found = pages_of((tmp_path / "bao-cao.pdf").read_bytes())
    assert len(found) == preview.view.count
    assert "Hội nghị số 29" in " ".join(one.text for one in found)
    assert page.shell.messages.text == "Đã lưu bao-cao.pdf."
    # Who signs is kept with the report, and printed.
    preview.signing.fields["signer_name"].setText("Nguyễn Văn Thử")
    preview.signing.save()
    qtbot.waitUntil(lambda: not preview.warning.isVisible(), timeout=WAIT)
    assert narratives_signer(empty_office, opened) == "Nguyễn Văn Thử"


def test_the_report_is_saved_for_word_and_its_tables_for_excel(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, tmp_path: Path, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Hội nghị Khmer Ok Om Bok", participants=12)
    page = come("preview", round=opened.code)
    preview = page.preview
    qtbot.waitUntil(lambda: preview.view.count > 0, timeout=WAIT)
    menu = preview.save_menu()
    assert [action.text().split()[0].rstrip(",") for action in menu.actions()] == ["PDF", "Word", "Excel"]
    menu.actions()[1].trigger()
    (dialog,) = preview.findChildren(QFileDialog)
    assert dialog.defaultSuffix() == "docx"
    dialog.reject()
    for ending in ("docx", "xlsx"):
        target = tmp_path / f"bao-cao.{ending}"
        preview.save_to(target)
        qtbot.waitUntil(lambda name=target.name: page.shell.messages.text == f"Đã lưu {name}.", timeout=WAIT)
        quiet(page, qtbot)
    texts = [cell.text for table in docx.Document(str(tmp_path / "bao-cao.docx")).tables for cell in table._cells]
    assert "Hội nghị Khmer Ok Om Bok" in texts
    sheets = openpyxl.load_workbook(tmp_path / "bao-cao.xlsx")
    assert "Hội nghị Khmer Ok Om Bok" in [cell.value for sheet in sheets for row in sheet.iter_rows() for cell in row]
    # A place that is not there is told, and nothing is half done.
    preview.save_to(tmp_path / "không có" / "a.docx")
    qtbot.waitUntil(lambda: "Đã lưu" not in page.shell.messages.text, timeout=WAIT)
    quiet(page, qtbot)
    assert not (tmp_path / "không có").exists()


def narratives_signer(office: Office, opened: Round) -> str:
    said = read_desk(office.desk, lambda connection: of_round(connection, opened.record))
    return str(said[office.unit].get("signer_name", ""))


def test_it_is_printed_page_by_page(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, tmp_path: Path, qtbot: QtBot
) -> None:
    from PySide6.QtPrintSupport import QPrinter

    from tvdesk.ui.report.printing import print_on

    add(empty_office, "activity", "Một việc")
    page = come("preview", round=opened.code)
    qtbot.waitUntil(lambda: page.preview.view.count > 0, timeout=WAIT)
    pages = page.preview.view.pages
    assert pages is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    done: list[bool] = []
    print_on(page.shell, page, pages, printer, lambda: done.append(True))
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT)
    paper = pages_of((tmp_path / "paper.pdf").read_bytes())
    assert [one.width > one.height for one in paper] == [width > height for width, height in pages.sizes]


def test_lists_are_saved_for_the_days_of_the_chosen_report(
    come: Callable[..., ReportPage], empty_office: Office, opened: Round, tmp_path: Path, qtbot: QtBot
) -> None:
    add(empty_office, "activity", "Hội nghị Khmer", day="2025-03-05", participants=12)
    add(empty_office, "activity", "Việc năm trước", day="2024-03-05")
    page = come("choose", round=opened.code)
    papers = page.papers
    qtbot.waitUntil(papers.save.isEnabled, timeout=WAIT)
    assert papers.ask == PaperAsk(paper="log", first=opened.first, last=opened.last)
    for ending in ("pdf", "docx", "xlsx"):
        target = tmp_path / f"so.{ending}"
        papers.save_to(target)
        qtbot.waitUntil(lambda name=target.name: page.shell.messages.text == f"Đã lưu {name}.", timeout=WAIT)
        quiet(page, qtbot)
    text = " ".join(one.text for one in pages_of((tmp_path / "so.pdf").read_bytes()))
    assert "Hội nghị Khmer" in text
    assert "Việc năm trước" not in text
    papers.which.setCurrentIndex(papers.which.findData("plan"))
    assert papers.ask == PaperAsk(paper="plan", year=2025)
    dialog = papers.choose_file(".docx")
    assert dialog.selectedFiles()[0].endswith("ke-hoach.docx")
    dialog.reject()
    papers.show_choice(None)
    assert papers.ask is None
    assert not papers.save.isEnabled()
