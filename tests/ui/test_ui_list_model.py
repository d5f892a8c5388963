"""The model and view of a list: what is read, what is kept, and what happens when reading fails."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from tvdesk.core.filters import STATUS
from tvdesk.core.forms import FORMS
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.errors import DatabaseBusy
from tvdesk.services.listed import Listed
from tvdesk.services.wording import Wording
from tvdesk.ui.lettering import Lettering
from tvdesk.ui.lists.cells import Cells
from tvdesk.ui.lists.model import PAGE, ListModel
from tvdesk.ui.lists.view import ListView
from tvdesk.ui.page import Shell
from tvdesk.ui.theme import Theme

COLUMNS = ("start_date", "title", "countries", "in_plan", "participants", "note", STATUS)


class Source:
    """Makes rows, notes which pages were asked for; fails when told to, and lacks what it is told to lack."""

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.broken = False
        self.gone: set[int] = set()

    def __call__(self, numbers: Sequence[int], columns: Sequence[str]) -> Sequence[Listed]:
        self.pages.append(numbers[0] // PAGE)
        if self.broken:
            raise DatabaseBusy
        values = ("2025-03-05", "Hội nghị", '["KH", "LA"]', 0, 1240, "một\nhai", "returned")
        assert len(values) == len(columns)
        return [Listed(no, f"r{no}", values) for no in numbers if no not in self.gone]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def model(source: Source) -> ListModel:
    words = Wording(Language.load("vi"), CodeLists.load(), Units.load())
    return ListModel(Cells(FORMS["activity"], words), source)


def test_qt_finds_no_fault_in_the_model(model: ListModel, qtmodeltester: object) -> None:
    model.show(array("q", range(450)), COLUMNS)
    qtmodeltester.check(model)  # type: ignore[attr-defined]


def test_values_are_in_words(model: ListModel) -> None:
    model.show(array("q", range(3)), COLUMNS)
    said = [model.data(model.index(0, at)) for at in range(len(COLUMNS))]
    assert said == ["05/03/2025", "Hội nghị", "Campuchia; Lào", "Không", "1.240", "một hai", "Trả lại"]
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    aligned = [model.data(model.index(0, at), Qt.ItemDataRole.TextAlignmentRole) == right for at in range(len(COLUMNS))]
    assert aligned == [False, False, False, False, True, False, False]
    assert model.data(model.index(0, 0), Qt.ItemDataRole.DecorationRole) is None


def test_only_the_pages_in_sight_are_read_and_old_ones_let_go(
    model: ListModel, source: Source, shell: Shell, qtbot: QtBot
) -> None:
    view = ListView(shell, model)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show_rows(array("q", range(1_000_000)), COLUMNS)
    view.show()
    qtbot.waitUntil(lambda: set(source.pages) == {0})
    view.scrollToBottom()
    qtbot.waitUntil(lambda: set(source.pages) == {0, 4_999})
    for row in range(0, 100 * PAGE, PAGE):
        model.texts(row)
    assert len(model._pages) == 40


def test_rows_that_are_gone_are_blank(model: ListModel, source: Source) -> None:
    source.gone = {1}
    model.show(array("q", range(3)), COLUMNS)
    assert set(model.texts(1)) == {""}
    assert (model.record(1), model.state(1)) == (None, "")
    assert model.record(2) == "r2"


def test_a_page_that_cannot_be_read_is_told(model: ListModel, source: Source, qtbot: QtBot) -> None:
    source.broken = True
    model.show(array("q", range(3)), COLUMNS)
    with qtbot.waitSignal(model.failed) as told:
        assert set(model.texts(0)) == {""}
    assert isinstance(told.args[0], DatabaseBusy)


def test_rows_read_before_are_not_read_again(model: ListModel, source: Source) -> None:
    first = source(range(100), COLUMNS)
    source.pages.clear()
    model.show(array("q", range(250)), COLUMNS, first)
    assert model.texts(99)[1] == "Hội nghị"
    assert source.pages == []
    assert model.texts(150)[1] == "Hội nghị"
    assert source.pages == [0]


def test_selecting_a_million_rows_is_one_range(model: ListModel, source: Source, shell: Shell, qtbot: QtBot) -> None:
    view = ListView(shell, model)
    qtbot.addWidget(view)
    view.show_rows(array("q", range(1_000_000)), COLUMNS)
    view.selectAll()
    assert view.count_chosen() == 1_000_000
    assert len(set(source.pages)) <= 1


TEXTS = (
    "Hội nghị xúc tiến đầu tư du lịch TP.HCM – Bến Tre",
    "“Tự hào một dải biên cương” 2025, 1.240 người; ỄẪỘ Đường ₫",
    "AVAV. To, We: fi ffi",
    "ពិធីបុណ្យអុំអូក",
    "e\u0302\u0301 lẻ",
    "中文 展览会",
)


@pytest.mark.parametrize("text", TEXTS)
def test_texts_are_as_wide_as_qt_says_and_fit_when_they_are_cut(theme: Theme, text: str) -> None:
    font = QFont("Be Vietnam Pro")
    font.setPixelSize(13)
    lettering, metrics = Lettering(font), QFontMetricsF(font)
    whole, width = lettering.fitted(text, 10_000)
    assert whole == text
    # Pairs that move together make a text narrower than its letters; never wider.
    assert metrics.horizontalAdvance(text) - 1.5 <= width <= metrics.horizontalAdvance(text) * 1.1 + 1.5
    for room in range(25, int(width), 7):
        shown, needed = lettering.fitted(text, room)
        assert shown.endswith("…")
        assert text.startswith(shown[:-1].rstrip())
        assert needed <= max(room, metrics.horizontalAdvance("…")) + 4  # Qt counts other fonts roughly
