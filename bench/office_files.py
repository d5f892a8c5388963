"""The same report for Word and Excel, against the libraries as their manuals teach them: cell by cell.

The yardsticks write the table alone, with the same cells; ours write the whole report.
"""

from __future__ import annotations

from pathlib import Path

from bench.harness import BenchRow, compare
from bench.print import LABELS, ROWS, lines_of, report_of


def word_ours(folder: Path) -> None:
    """The report layer itself."""
    from tvdesk.report.word.writer import write_word

    with (folder / "ours.docx").open("wb") as out:
        write_word(report_of(ROWS), out)


def word_yardstick(folder: Path) -> None:
    """python-docx with a table of the same cells."""
    import docx

    package = docx.Document()
    table = package.add_table(rows=1, cols=len(LABELS))
    for cell, label in zip(table.rows[0].cells, LABELS, strict=True):
        cell.text = label
    for line in lines_of(ROWS):
        for cell, value in zip(table.add_row().cells, line, strict=True):
            cell.text = str(value)
    package.save(str(folder / "yardstick.docx"))


def excel_ours(folder: Path) -> None:
    """The workbook of the report's tables."""
    from tvdesk.services.reports.workbook import write_workbook

    write_workbook(report_of(ROWS), folder / "ours.xlsx")


def excel_yardstick(folder: Path) -> None:
    """XlsxWriter with the same cells."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(folder / "yardstick.xlsx"))
    sheet = book.add_worksheet()
    for place, label in enumerate(LABELS):
        sheet.write(0, place, label)
    for at, line in enumerate(lines_of(ROWS), 1):
        for place, value in enumerate(line):
            sheet.write(at, place, value)
    book.close()


def rows() -> list[BenchRow]:
    """The lines of the table that are about office files."""
    return [
        compare("Word: 2,000 rows, against python-docx cell by cell", word_ours, word_yardstick, goal=0.5, rounds=3),
        compare("Excel: 2,000 rows, against XlsxWriter", excel_ours, excel_yardstick, goal=1.3),
    ]
