"""Every editor of every form: Vietnamese input methods, the wheel, Tab and Enter, names, each value there and back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from form_views import LISTS, PLAN, TEXT, UNITS, view_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from unikey import commit, compose, press, type_unikey

from tvdesk.core.fields import Field, Kind
from tvdesk.core.forms import REPORTABLE
from tvdesk.ui.fields.table import TableEditor
from tvdesk.ui.forms.form_view import FormView
from tvdesk.ui.page import Shell


@pytest.fixture(params=REPORTABLE)
def view(request: pytest.FixtureRequest, qtbot: QtBot, shell: Shell) -> FormView:
    """Each form, all sections open, its tables with a row."""
    made = view_of(qtbot, shell, request.param)
    for cell in made.cells.values():
        if isinstance(cell.editor, TableEditor):
            cell.editor.add_row()
    return made


def texts_of(view: FormView) -> Iterator[QLineEdit | QPlainTextEdit]:
    """Every widget of the form that text is typed into, whether Tab stops there or not."""
    for widget in view.findChildren(QWidget):
        if isinstance(widget, QLineEdit | QPlainTextEdit) and widget.isEnabled():
            yield widget


def text_in(widget: QLineEdit | QPlainTextEdit) -> str:
    return widget.toPlainText() if isinstance(widget, QPlainTextEdit) else widget.text()


def emptied(widget: QLineEdit | QPlainTextEdit) -> QLineEdit | QPlainTextEdit:
    widget.setFocus()
    widget.selectAll()
    press(widget, Qt.Key.Key_Delete)
    assert text_in(widget) == ""
    return widget


# --- Vietnamese ----------------------------------------------------------------------------------------------


def test_unikey_types_into_every_text(qtbot: QtBot, view: FormView) -> None:
    widgets = list(texts_of(view))
    assert len(widgets) > 20
    for widget in widgets:
        emptied(widget)
        type_unikey(widget, TEXT)
        assert text_in(widget) == TEXT, widget.accessibleName()
        # The list that opens after a moment changes nothing of it, nor do corrections while it is open.
        QApplication.processEvents()
        type_unikey(widget, " đầu")
        assert text_in(widget) == f"{TEXT} đầu", widget.accessibleName()


def test_corrections_while_the_list_of_choices_is_open(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    for name in ("countries", "languages", "subtype", "reporting_unit"):
        line = view.cells[name].editor.stops()[0]
        assert isinstance(line, QLineEdit)
        line.setFocus()
        shown = ""
        for letter in "Tiếng":
            type_unikey(line, letter)
            shown += letter
            qtbot.wait(80)
            assert line.text() == shown, name


def test_an_input_method_composes_in_every_text(view: FormView) -> None:
    for widget in texts_of(view):
        emptied(widget)
        compose(widget, "đối")
        commit(widget, " ngoại")
        assert text_in(widget) == "đối ngoại", widget.accessibleName()


def test_decomposed_letters_are_kept_composed(view: FormView) -> None:
    typed = unicodedata.normalize("NFD", "Trường Đại học")
    for name, cell in view.cells.items():
        if cell.field.kind not in (Kind.TEXT, Kind.LONG_TEXT):
            continue
        widget = cell.editor.stops()[0]
        widget.setFocus()
        commit(widget, typed)
        view.leave(cell)
        assert view.presenter is not None
        assert view.presenter.value(name) == "Trường Đại học", name


# --- every field there and back ------------------------------------------------------------------------------


def typed_into(view: FormView, field: Field) -> Any:
    """Fill a field in by its editor, as a person does; the value that it must have."""
    editor = view.cells[field.name].editor
    line = editor.stops()[0]
    line.setFocus()
    match field.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            type_unikey(line, "Trường Đại học")
            return "Trường Đại học"
        case Kind.DATE:
            type_unikey(line, "05032025")
            return "2025-03-05"
        case Kind.MONEY:
            type_unikey(line, "1500000")
            return 1_500_000
        case Kind.INTEGER:
            type_unikey(line, "2026" if field.name == "plan_year" else "12")
            return 2026 if field.name == "plan_year" else 12
        case Kind.BOOLEAN:
            press(line, Qt.Key.Key_Space, " ")
            return True
        case Kind.UNIT:
            type_unikey(line, "so khoa hoc va cong nghe tinh vinh long")
            return next(unit.id for unit in UNITS.by_id.values() if unit.name() == line_of(line))
        case Kind.RECORD:
            type_unikey(line, "oc om boc")
            return PLAN[0].record
        case Kind.CODE | Kind.CODES:
            entry = LISTS.entries(field.codes)[1]
            type_unikey(line, entry.vi)
            return entry.code if field.kind is Kind.CODE else [entry.code]
        case _:
            indicator = LISTS.entries("indicator")[0]
            table = view.cells[field.name].editor
            assert isinstance(table, TableEditor)
            cells = table.stops()
            type_unikey(cells[0], indicator.vi)
            type_unikey(cells[2], "1200")
            return [{"indicator": indicator.code, "quantity": 1200}]


def line_of(line: QWidget) -> str:
    return "Sở Khoa học và Công nghệ tỉnh Vĩnh Long"


@pytest.mark.parametrize("type", REPORTABLE)
def test_every_field_takes_its_value_and_shows_it_again(qtbot: QtBot, shell: Shell, type: str) -> None:
    view = view_of(qtbot, shell, type)
    presenter = view.presenter
    assert presenter is not None
    wanted = {}
    for name, cell in view.cells.items():
        if name == "unit":
            continue
        if isinstance(cell.editor, TableEditor):
            cell.editor.add_row()
        wanted[name] = typed_into(view, cell.field)
        view.leave(cell)
        assert presenter.value(name) == wanted[name], name
    assert presenter.beside().keys() <= {"participants"}
    other = view_of(qtbot, shell, type, **wanted)
    assert other.presenter is not None
    for name, cell in other.cells.items():
        assert cell.editor.typed() == view.cells[name].editor.typed(), name
        other.leave(cell)
    assert not other.presenter.dirty


# --- keys and wheel ------------------------------------------------------------------------------------------


def test_tab_goes_through_the_fields_in_their_order(view: FormView) -> None:
    stops = [stop for stop in view.stops() if stop.isVisible() and stop.isEnabled()]
    for first, second in pairwise(stops):
        assert first.nextInFocusChain() is not None
        found = first.nextInFocusChain()
        while not (found.focusPolicy() & Qt.FocusPolicy.TabFocus and found.isVisible() and found.isEnabled()):
            found = found.nextInFocusChain()
        assert found is second or found.focusProxy() is second, (first.accessibleName(), second.accessibleName())
    order = [view.form.names().index(name) for name in view.cells]
    assert order == sorted(order)


def test_enter_goes_from_field_to_field(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "training")
    cells = [cell for cell in view.cells.values() if cell.field.kind not in (Kind.LONG_TEXT, Kind.TABLE)]
    for cell in cells:
        stop = cell.editor.stops()[0]
        stop.setFocus()
        press(stop, Qt.Key.Key_Return, "\r")
        names = list(view.cells)
        place = names.index(cell.field.name) + 1
        if place < len(names):
            assert view.current is view.cells[names[place]], cell.field.name


def test_enter_stops_at_a_folded_section_and_opens_it(qtbot: QtBot, shell: Shell) -> None:
    view = view_of(qtbot, shell, "activity")
    section = next(section for section in view.sections if section.name == "reporter")
    section.fold(True)
    summary = view.cells["summary"]
    summary.editor.take_focus()
    view._next(summary)
    assert section.heading.hasFocus()
    press(section.heading, Qt.Key.Key_Return, "\r")
    assert section.is_open
    assert view.current is view.cells["unit"]


def test_the_wheel_changes_nothing(view: FormView) -> None:
    assert view.presenter is not None
    before = {name: cell.editor.typed() for name, cell in view.cells.items()}
    for widget in view.findChildren(QWidget):
        widget.setFocus()
        place = QPointF(5, 5)
        event = QWheelEvent(
            place,
            widget.mapToGlobal(place),
            QPoint(0, -120),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
    assert {name: cell.editor.typed() for name, cell in view.cells.items()} == before


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_that_can_be_focused_has_a_name(view: FormView, language: str) -> None:
    view.shell.speech.speak(language)
    for widget in view.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and not widget.focusProxy():
            named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
            assert named or widget is view.area, widget
    for name, cell in view.cells.items():
        assert cell.label.buddy() is cell.editor.stops()[0] or isinstance(cell.editor, TableEditor)
        assert view.shell.speech.language.field_label(view.form.type, name) in cell.editor.stops()[0].accessibleName()
    assert not [key for key in _texts(view) if key.startswith("ui.")]


def _texts(view: FormView) -> list[str]:
    labels = [label.text() for label in view.findChildren(QLabel)]
    return [*labels, *(button.text() for button in view.findChildren(QAbstractButton))]


@pytest.mark.parametrize("type", REPORTABLE)
def test_no_label_is_cut(qtbot: QtBot, shell: Shell, type: str) -> None:
    view = view_of(qtbot, shell, type)
    for language in ("vi", "en"):
        shell.speech.speak(language)
        for width in (440, 760):
            view.resize(width, 700)
            QApplication.processEvents()
            labels = [cell.label for cell in view.cells.values()]
            cut = [
                label.text() for label in labels if label.fontMetrics().horizontalAdvance(label.text()) > label.width()
            ]
            assert cut == [], (language, width)
