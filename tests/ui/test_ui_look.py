"""Small things of the look that no page can break by itself."""

from __future__ import annotations

from laws_of_tables import unsaid_cells
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget

from tvdesk.ui.kit import plain, row
from tvdesk.ui.page import Shell
from tvdesk.ui.rows import Column, RowsView


def lines_of(image: QImage, place: QRect) -> list[int]:
    """The lines of a picture in which something is drawn there."""
    ground = image.pixel(image.width() - 1, 0)
    across = range(place.left(), place.right() + 1)
    return [y for y in range(place.top(), place.bottom() + 1) if any(image.pixel(x, y) != ground for x in across)]


def test_a_link_stands_on_the_line_of_its_neighbours_and_begins_where_they_do(shell: Shell) -> None:
    box, words, link = QWidget(), plain(), QPushButton("HHH")
    words.setText("HHH")
    link.setProperty("role", "link")
    link.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    box.setLayout(row(words, link, None))
    box.show()
    QApplication.processEvents()
    image = box.grab().toImage()
    drawn = lines_of(image, link.geometry())
    assert drawn[0] == lines_of(image, words.geometry())[0]
    assert lines_of(image, QRect(link.x(), link.y(), 2, link.height()))


def test_the_law_of_tables_finds_what_is_cut_and_not_said(shell: Shell) -> None:
    """A law that could not be broken would say nothing."""
    long = "Hội nghị gặp mặt người Việt Nam ở nước ngoài và thân nhân kiều bào"
    columns = (
        Column("ui.sheets.column.title", str, 60),
        Column("ui.sheets.column.reason", str, 60, tip=lambda _one: "khác"),
        Column("ui.sheets.column.sheet", str),
    )
    table: QTableView = RowsView(shell, "ui.sheets.rows", columns)
    table.resize(700, 200)
    table.rows.fill([long])  # type: ignore[attr-defined]
    table.show()
    QApplication.processEvents()
    assert unsaid_cells(table.window()) == []
    holder = QWidget()
    holder.setLayout(row(table))
    holder.resize(700, 240)
    holder.show()
    QApplication.processEvents()
    assert unsaid_cells(holder) == [
        f"cut: {long!r}, no tip says it",
        f"cut: {long!r}, a screen reader says something else",
    ]


def test_a_numbers_column_never_cuts_its_header(shell: Shell) -> None:
    """It stands at the right, so that a narrow column would cut its beginning; in English it is longer."""
    columns = (Column("ui.figures.column.label", str), Column("ui.figures.column.delegation", str, 62, right=True))
    table = RowsView(shell, "ui.sheets.rows", columns)
    holder = QWidget()
    holder.setLayout(row(table))
    holder.resize(420, 240)
    holder.show()
    header = table.horizontalHeader()
    for language, width in (("vi", 62), ("en", header.fontMetrics().horizontalAdvance("Delegations") + 16)):
        shell.speech.speak(language)
        QApplication.processEvents()
        assert table.columnWidth(1) >= max(width, header.sectionSizeHint(1))
