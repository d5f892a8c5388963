"""What can be seen of the program: every page in each of its states, and every dialog, with the desks behind them.

Pictures are made of these, and tests hold them to what must be so of everything on screen.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from central_desk import STICK, WORKSPACE, make_central, make_new_central
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tvdesk import app as composition
from tvdesk.core.filters import ANY_OF, BETWEEN, STATUS, Condition, Filter
from tvdesk.core.resources import resource_path
from tvdesk.core.templates import CodeLists
from tvdesk.core.unit_choices import unit_choices
from tvdesk.core.units import Units
from tvdesk.services import enrolling
from tvdesk.services.demo.desks import enrol_desk, make_desk, open_keys
from tvdesk.services.editing import Editing
from tvdesk.services.errors import WorkspaceLocked
from tvdesk.services.failure_reports import report_of
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.listing import titles_of
from tvdesk.services.office import Office, now_ms, open_office
from tvdesk.services.pdf_tokens import Token
from tvdesk.services.places import SAMPLE_DESK
from tvdesk.services.reading import read_desk
from tvdesk.services.rescue import Damage, look_into
from tvdesk.services.sampling import OFFICE, make_sample
from tvdesk.services.setting_up import SettingUp
from tvdesk.services.templates import template_order
from tvdesk.ui.dialogs.damaged import DamagedDialog, LookDialog
from tvdesk.ui.dialogs.first_start import FirstStart, FirstUses
from tvdesk.ui.dialogs.first_steps import PersonStep, UnitStep
from tvdesk.ui.dialogs.key_steps import KeyStep, PaperStep, RequestStep
from tvdesk.ui.dialogs.passphrase import PassphraseDialog
from tvdesk.ui.dialogs.recovery import RecoveryDialog
from tvdesk.ui.error_window import ErrorWindow
from tvdesk.ui.gui import Desktop
from tvdesk.ui.pages.editor import EditorPage
from tvdesk.ui.pages.records import RecordsPage
from tvdesk.ui.pages.report import OFFICE_STEPS, STEPS, ReportPage
from tvdesk.ui.pages.settings import PARTS
from tvdesk.ui.pages.settle import PARTS as SETTLE_PARTS
from tvdesk.ui.start import StartLine

SECONDS = 60
NEW_ID = Identifiers(now_ms, os.urandom)
FULL, EMPTY = "full", "empty"
CENTRAL, NEW_CENTRAL = "central", "central_new"
"""A unit's desk with records and on its first day; the consolidating office's in the middle of a round and on its."""
_UNIT = "tv-sovhttdl"
_FULL_RECORD: dict[str, Any] = {
    "title": "Hội nghị gặp mặt người Việt Nam ở nước ngoài và thân nhân kiều bào tiêu biểu nhân dịp Xuân Ất Tỵ 2025",
    "subtype": "hoi_nghi_hoi_thao",
    "start_date": "2025-01-15",
    "end_date": "2025-01-16",
    "place": "Hội trường Ủy ban nhân dân tỉnh, thành phố Trà Vinh",
    "host_unit": "Sở Văn hóa, Thể thao và Du lịch",
    "partner": "Ủy ban Nhà nước về người Việt Nam ở nước ngoài",
    "countries": ["US", "KH", "KR"],
    "languages": ["vi", "en"],
    "participants": 250,
    "participants_domestic": 180,
    "participants_foreign": 70,
    "budget_planned_vnd": 150_000_000,
    "budget_vnd": 132_500_000,
    "summary": "Thông tin tình hình kinh tế - xã hội của tỉnh; giới thiệu tiềm năng, thế mạnh và chính sách thu hút "
    "đầu tư; lắng nghe ý kiến đóng góp của kiều bào.",
    "result": "Có 12 ý kiến đóng góp, 3 biên bản ghi nhớ về hợp tác đầu tư được ký kết.",
}


@dataclass
class Stage:
    """A running program with a desk, and a folder for what the scenes need beside it."""

    desktop: Desktop
    office: Office
    folder: Path

    def settle(self) -> None:
        """Until nothing runs and everything is painted."""
        end = time.monotonic() + SECONDS
        quiet = 0
        while quiet < 5 and time.monotonic() < end:
            QApplication.processEvents()
            quiet = 0 if self.desktop.jobs.busy else quiet + 1
            time.sleep(0.01)

    def until(self, condition: Callable[[], object]) -> None:
        """Until something is so."""
        end = time.monotonic() + SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError
            QApplication.processEvents()
            time.sleep(0.01)

    def go(self, name: str, **arguments: Any) -> Any:
        """Open a page; the page."""
        self.desktop.window.go(name, **arguments)
        self.settle()
        return self.desktop.window.page


Show = Callable[[Stage], QWidget]


@dataclass(frozen=True)
class Scene:
    """``show`` brings it about and gives the window to look at; ``desks`` are those on which it means something."""

    name: str
    show: Show
    desks: tuple[str, ...] = (FULL,)


# --- desks -----------------------------------------------------------------------------------------------------------


def full_desk(folder: Path) -> Path:
    """The sample, with a full record, a draft, files on their way, and another machine that disagrees."""
    workspace = make_sample(folder, NEW_ID)
    with opened(workspace) as office, opened(folder / OFFICE) as province:
        other = make_desk(folder / "other", "unit", _UNIT, office.lists, office.units, NEW_ID)
        enrol_desk(province, other)  # type: ignore[arg-type]
        stick = folder / "stick"
        news = province.write(template_order(_UNIT), stick / "ky-bao-cao-2.tvb")
        office.intake.take_in(news.path)
        other.take_in(news.path)
        plan = {"title": _FULL_RECORD["title"], "subtype": "hoat_dong", "start_date": "2026-01-15"}
        office.records.create("plan_item", {**plan, "plan_year": 2026, "budget_planned_vnd": 150_000_000})
        record = office.records.create("activity", _FULL_RECORD)
        office.attachments.attach(record, [_picture(folder / "anh-hoi-nghi.png"), _note(folder / "giay-moi.txt")])
        _disagree(office, other, record, stick)
        other.workspace.desk.engine.dispose()
    return workspace


def _disagree(office: Office, other: Any, record: str, stick: Path) -> None:
    from tvdesk.services.exchanging import Exchanging

    exchanging = Exchanging(office)
    other.take_in(exchanging.write_for_machine(stick).path)
    office.records.edit(record, {"participants": 260, "place": "Hội trường Tỉnh ủy"})
    other.records.edit(record, {"participants": 255, "place": "Nhà văn hóa thành phố Trà Vinh"})
    back = Exchanging(other).write_for_machine(folder_in(stick, "may-khac"))
    exchanging.take_in([back.path], lambda *_: None)  # type: ignore[arg-type]


def folder_in(folder: Path, name: str) -> Path:
    """A folder, made where it is missing."""
    made = folder / name
    made.mkdir(parents=True, exist_ok=True)
    return made


def _picture(path: Path) -> Path:
    drawn = QPixmap(640, 420)
    painter = QPainter(drawn)
    sky = QLinearGradient(0, 0, 0, 420)
    sky.setColorAt(0, QColor("#8fc1e3"))
    sky.setColorAt(1, QColor("#f7d9a8"))
    painter.fillRect(drawn.rect(), sky)
    painter.end()
    drawn.save(str(path))
    return path


def _note(path: Path) -> Path:
    path.write_text("Giấy mời dự hội nghị\n" * 40, encoding="utf-8")
    return path


def empty_desk(folder: Path) -> Path:
    """A unit's desk on its first day."""
    units = Units.load()
    lists = CodeLists.load(more={"unit": frozenset(units.by_id)})
    make_desk(folder, "unit", "tv-845", lists, units, NEW_ID).desk.engine.dispose()
    return folder


def desk_of(folder: Path, desk: str) -> Path:
    """The workspace of a desk of this kind, made in the folder where it is not there yet."""
    makers = {FULL: full_desk, EMPTY: empty_desk, CENTRAL: make_central, NEW_CENTRAL: make_new_central}
    places = {FULL: SAMPLE_DESK, EMPTY: ".", CENTRAL: WORKSPACE, NEW_CENTRAL: WORKSPACE}
    place = folder / desk
    return place / places[desk] if place.exists() else makers[desk](place)


@contextmanager
def opened(workspace: Path) -> Iterator[Office]:
    """A workspace whose keys are the sample's."""
    office = open_office(workspace, open_keys(workspace), NEW_ID)
    try:
        yield office
    finally:
        office.close()


@contextmanager
def staged(office: Office, folder: Path, language: str, look: str, size: tuple[int, int]) -> Iterator[Stage]:
    """The program with that desk open, in a language and a look."""
    desktop = Desktop(StartLine(language=language), lambda: composition)
    desktop.theme.wear(look)
    desktop.window.resize(*size)
    desktop.window.show()
    desktop.opened(office)
    stage = Stage(desktop, office, folder)
    stage.settle()
    try:
        yield stage
    finally:
        desktop.office = None  # whoever opened it closes it
        desktop.window.close()
        put_away()


def clear_away(stage: Stage, window: QWidget) -> None:
    """Make room for the next scene."""
    if isinstance(window, QDialog):
        window.close()
        stage.settle()
    stage.desktop.window.messages.clear()


def put_away() -> None:
    """Close and delete what stands open."""
    for window in QApplication.topLevelWidgets():
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


# --- pages -----------------------------------------------------------------------------------------------------------


def page(name: str, **arguments: Any) -> Show:
    """A page as it is when it is opened."""

    def show(stage: Stage) -> QWidget:
        stage.go(name, **arguments)
        return stage.desktop.window

    return show


def full_record(stage: Stage) -> str:
    """The record of the full desk in which most is filled in."""
    titles = read_desk(stage.office.desk, lambda connection: titles_of(connection, "activity"))
    return next(record for record, title in titles.items() if title == _FULL_RECORD["title"])


def narrowed(stage: Stage) -> QWidget:
    """A list with filter chips and a selection."""
    found = stage.go("activity")
    assert isinstance(found, RecordsPage)
    found.narrow(
        Filter(
            conditions=(
                Condition("start_date", BETWEEN, ("2022-01-01", "2025-12-31")),
                Condition(STATUS, ANY_OF, ("draft", "ready", "in_conflict")),
            )
        )
    )
    stage.settle()
    for row in range(3):
        found.view.selectRow(row) if row == 0 else found.view.selectionModel().select(
            found.model.index(row, 0),
            found.view.selectionModel().SelectionFlag.Select | found.view.selectionModel().SelectionFlag.Rows,
        )
    stage.settle()
    return stage.desktop.window


def workbook(step: int) -> Show:
    """A step of taking in a workbook."""

    def show(stage: Stage) -> QWidget:
        found = stage.go("sheets", file=resource_path("sample", "hoat-dong.xlsx"))
        stage.settle()  # the search for duplicates begins when the rows are on screen
        found.tabs.setCurrentIndex(step)
        stage.settle()
        return stage.desktop.window

    return show


def none_fit(stage: Stage) -> QWidget:
    """A list whose filter leaves nothing."""
    found = stage.go("activity")
    found.narrow(Filter(quick="không có chữ này ở đâu cả"))
    stage.settle()
    return stage.desktop.window


def columns_chosen(stage: Stage) -> QWidget:
    """The chooser of columns beside a list."""
    found = stage.go("training")
    found.arrangement.button.click()
    stage.settle()
    return stage.desktop.window


def many_edited(stage: Stage) -> QWidget:
    """One field of many records."""
    found = stage.go("delegation")
    found.view.selectAll()
    found.ask_bulk()
    stage.settle()
    return stage.desktop.window


def form_full(stage: Stage) -> QWidget:
    """A record in its form."""
    stage.go("editor", type="activity", record=full_record(stage))
    return stage.desktop.window


def form_changed_elsewhere(stage: Stage) -> QWidget:
    """A form that somebody types into, whose record was changed elsewhere meanwhile."""
    editing = Editing(stage.office.desk, stage.office.workspace.blobs)
    record = editing.save("activity", {**_FULL_RECORD, "title": "Hội thảo giới thiệu tiềm năng của tỉnh"})
    found = stage.go("editor", type="activity", record=record)
    assert isinstance(found, EditorPage)
    assert found.presenter is not None
    assert found.view is not None
    found.presenter.put("summary", "Lắng nghe ý kiến đóng góp của kiều bào.")
    found.view.fill()
    found.view.touched()
    editing.save("activity", {"summary": "Thông tin tình hình kinh tế - xã hội của tỉnh."}, record=record)
    found.elsewhere.look()
    stage.settle()
    return stage.desktop.window


def form_wrong(stage: Stage) -> QWidget:
    """A form that could not be saved, with a message of the window."""
    found = stage.go("editor", type="activity")
    assert isinstance(found, EditorPage)
    assert found.presenter is not None
    assert found.view is not None
    found.presenter.put("end_date", "2025-01-01")
    found.presenter.put("start_date", "2025-03-01")
    found.view.fill()
    found.save()
    stage.settle()
    return stage.desktop.window


def form_new(type: str) -> Show:
    """An empty form."""

    def show(stage: Stage) -> QWidget:
        stage.go("editor", type=type)
        return stage.desktop.window

    return show


def report_step(step: str) -> Show:
    """A step of the report of the first round."""

    def show(stage: Stage) -> QWidget:
        found = stage.go("report")
        assert isinstance(found, ReportPage)
        if found.choice is None and (choices := found._desk.choices(found._today(), stage.desktop.speech.language)):
            found.work_on(choices[0])
            stage.settle()
        found.step(step)
        stage.settle()
        if found.report is not None and step == "preview":
            stage.until(lambda: found.preview.view._pictures)
        return stage.desktop.window

    return show


def report_issued(stage: Stage) -> QWidget:
    """A consolidated report of which a version is out."""
    window = report_step("issue")(stage)
    found: Any = stage.desktop.window.page
    found.issue.issue()
    stage.until(lambda: found.report.issues)
    stage.settle()
    return window


def sign_pdf(token: bool) -> Callable[[Stage], QDialog]:
    """Signing a file; with a token that allows one more try."""

    def make(stage: Stage) -> QDialog:
        found = stage.go("report")
        assert isinstance(found, ReportPage)
        found.sign.open()
        dialog = found.sign.dialog
        assert dialog is not None
        dialog.file.field.setText(str(stage.folder / "bao-cao.pdf"))
        dialog.on_token.setChecked(token)
        dialog.drawn.setChecked(True)
        if token:
            dialog._show_token(Token("vanthu", "last"))
        return dialog

    return make


def message(kind: str) -> Show:
    """A message of each kind, with its action."""

    def show(stage: Stage) -> QWidget:
        stage.go("home")
        speech = stage.desktop.speech
        messages = stage.desktop.window.messages
        if kind == "wrong":
            messages.fail(WorkspaceLocked(folder=str(stage.folder)))
        else:
            messages.undo(speech.text("ui.form.deleted"), lambda: None)
        stage.settle()
        return stage.desktop.window

    return show


# --- dialogs ---------------------------------------------------------------------------------------------------------


def first_start(step: str) -> Show:
    """A step of the first start, the ones before it filled in as a person would."""

    def show(stage: Stage) -> QWidget:
        place = stage.folder / f"first-{time.monotonic_ns()}"
        uses = FirstUses(
            SettingUp(now_ms, NEW_ID, {"TVDESK_KEYSTORE": "file"}),
            unit_choices(Units.load(), "2024-11-25"),
            place / "workspace",
            lambda _tell: place,
            lambda _backup, folder, _sheet: folder,
        )
        dialog = FirstStart(stage.desktop.window.shell, uses, stage.desktop.window)
        dialog.open()
        while dialog.step.name != step:
            _fill_step(stage, dialog)
            _go_on(stage, dialog)
        if step != "welcome":
            _fill_step(stage, dialog)
        stage.settle()
        return dialog

    return show


def first_start_encrypted(stage: Stage) -> QWidget:
    """The key's step with encryption chosen, and what that means."""
    dialog = first_start("key")(stage)
    assert isinstance(dialog, FirstStart)
    dialog.key.encrypt.setChecked(True)
    stage.settle()
    return dialog


def _go_on(stage: Stage, dialog: FirstStart) -> None:
    before = dialog.step.name
    dialog.next_button.click()
    stage.until(lambda: dialog.step.name != before and not dialog.step.busy)
    stage.settle()


def _fill_step(stage: Stage, dialog: FirstStart) -> None:
    step = dialog.step
    if isinstance(step, UnitStep):
        step.units.search.setText("so cong th")
        stage.until(lambda: step.units.choice is not None)
    elif isinstance(step, PersonStep):
        step.person.setText("Nguyễn Thị Hoà")
        step.position.setText("Chuyên viên")
    elif isinstance(step, KeyStep):
        stage.until(lambda: step.place)
        step.passphrase.first.setText("hoa sen trắng nở")
        step.passphrase.second.setText("hoa sen trắng nở")
    elif isinstance(step, PaperStep):
        step.passphrase.first.setText("bốn từ cất riêng")
        step.passphrase.second.setText("bốn từ cất riêng")
    elif isinstance(step, RequestStep) and not step.words.words:
        step.write(folder_in(stage.folder, "usb"))
        stage.until(lambda: step.words.words)


def dialog(make: Callable[[Stage], QDialog]) -> Show:
    """A dialog over the window."""

    def show(stage: Stage) -> QWidget:
        made = make(stage)
        made.open()
        stage.settle()
        return made

    return show


def _passphrase(stage: Stage) -> QDialog:
    return PassphraseDialog(stage.desktop.window.shell, stage.desktop.window)


def _passphrase_again(stage: Stage) -> QDialog:
    return PassphraseDialog(stage.desktop.window.shell, stage.desktop.window, again=True)


def _newest_look(stage: Stage) -> Any:
    from tvdesk.services.backup import backups_in

    workspace = stage.office.workspace
    return look_into(backups_in(workspace.folder)[0], workspace.folder)


def _damaged(stage: Stage) -> QDialog:
    from tvdesk.db.errors import DatabaseDamaged

    folder = stage.office.workspace.folder
    damage = Damage(folder, DatabaseDamaged(path=str(folder / "tvdesk.db"), detail="page 5"), _newest_look(stage))
    return DamagedDialog(stage.desktop.window.shell, damage, lambda _backup: None, stage.desktop.window)


def _damaged_alone(stage: Stage) -> QDialog:
    from tvdesk.db.errors import DatabaseDamaged

    folder = stage.office.workspace.folder
    damage = Damage(folder, DatabaseDamaged(path=str(folder / "tvdesk.db"), detail="page 5"), None)
    return DamagedDialog(stage.desktop.window.shell, damage, lambda _backup: None, stage.desktop.window)


def _look(stage: Stage) -> QDialog:
    return LookDialog(stage.desktop.window.shell, _newest_look(stage), lambda _backup: None, stage.desktop.window)


def _recovery(stage: Stage) -> QDialog:
    from tvdesk.services.care import Care

    care = Care(stage.office)
    return RecoveryDialog(stage.desktop.window.shell, care.row, care.take_back, stage.desktop.window)


def _error(stage: Stage) -> QDialog:
    try:
        {}["nothing"]
    except KeyError as error:
        report = report_of(error, {"qt": "6"})
    desktop = stage.desktop
    return ErrorWindow(desktop.speech, desktop.theme, report, stage.folder, desktop.window)


def beside(stage: Stage) -> QWidget:
    """Two records that may be the same, side by side."""
    found = stage.go("editor", type="activity", values={**_FULL_RECORD, "place": "Hội trường Tỉnh ủy"})
    found.view.touched()
    found.comparison.watch.look("activity", found.presenter.values(), "")
    stage.until(lambda: found.comparison._similar is not None)
    found.comparison.compare()
    stage.settle()
    return next(one for one in found.findChildren(QDialog) if one.isVisible())


def _request_file(stage: Stage, unit: str) -> tuple[Path, tuple[str, ...]]:
    """A request of a unit's new machine on a stick, and the words on that machine's screen."""
    desk = make_desk(stage.folder / f"{unit}-{time.monotonic_ns()}", "unit", unit, stage.office.lists,
                     stage.office.units, NEW_ID)  # fmt: skip
    data, words = enrolling.request(desk.workspace, desk.store, now_ms)
    path = folder_in(stage.folder, "yeu-cau") / f"dang-ky-{unit}.json"
    path.write_bytes(data)
    desk.workspace.desk.engine.dispose()
    return path, words


def units_request(state: str) -> Show:
    """A request whose words are being compared, all agree, one differs, or that was declined."""

    def show(stage: Stage) -> QWidget:
        path, words = _request_file(stage, stage.office.unit if state == "officer" else "tv-sovhttdl")
        found = stage.go("units", files=[path])
        stage.settle()
        panel = found.request_panel
        heard = {"some": words[:3], "all": words, "differs": (words[0], words[2], *words[2:])}.get(state, ())
        panel.heard.setText(", ".join(heard))
        panel.reason.setText("Máy cũ bị mất ngày 12/9" if state == "all" else "")
        panel.replaces.setCurrentIndex(1 if state == "all" else 0)
        panel.compare()
        if state == "declined":
            panel.reason.setText("Chưa có công văn cử người phụ trách.")
            panel.decline()
        stage.settle()
        return stage.desktop.window

    return show


def units_machine(stage: Stage) -> QWidget:
    """The devices of all units."""
    found = stage.go("units")
    found.tabs.setCurrentIndex(1)
    stage.settle()
    found.machines.choose(2)
    stage.settle()
    return stage.desktop.window


def settings_copy(stage: Stage) -> QWidget:
    """A workspace that may be a copy, as its keys' page says it."""
    found = stage.go("settings", part="keys")
    stage.settle()
    found.keys.identity.show_doubt("moved")
    stage.settle()
    return stage.desktop.window


def settle_rule(stage: Stage) -> QWidget:
    """What a rule would choose for each conflict."""
    found = stage.go("settle", part="conflicts")
    found.conflicts.rule.setCurrentIndex(found.conflicts.rule.findData("larger"))
    stage.settle()
    return stage.desktop.window


def year_room(room: str, key: str = "") -> Show:
    """A room of the page of templates and rounds."""

    def show(stage: Stage) -> QWidget:
        stage.go("year", room=room, key=key)
        stage.settle()
        return stage.desktop.window

    return show


def year_move(stage: Stage) -> QWidget:
    """A merger about to be written, with what it will write in words."""
    found = stage.go("year", room="units", key="vl-29512")
    stage.settle()
    found.reorganise()
    panel = found.move_panel
    panel.choose("merge")
    for name, value in {
        "units": ["vl-29512", "vl-29516"], "day": "2027-01-01", "name": "Phường Long Hưng", "kind": "phuong"
    }.items():  # fmt: skip
        panel.presenter.put(name, value)
    panel.show_form()
    stage.settle()
    return stage.desktop.window


def year_send(stage: Stage) -> QWidget:
    """Templates on their way to all units."""
    found = stage.go("year", room="rounds")
    found.send()
    stage.settle()
    folder = folder_in(stage.folder, f"mau-{time.monotonic_ns()}")
    found.send_panel.write(found.send_panel.units, folder)
    stage.settle()
    return stage.desktop.window


def year_past(stage: Stage) -> QWidget:
    """An edited entry, and its past."""
    found = stage.go("year", room="codes", key="task/4")
    stage.settle()
    if not found.panel.entry.record:
        found.panel.presenter.put("vi", "Quảng bá hình ảnh địa phương, quê hương, con người")
        found.panel.save()
        stage.settle()
    found.panel.past_button.click()
    stage.settle()
    return stage.desktop.window


def settle_decided(stage: Stage) -> QWidget:
    """A pair that was joined, a conflict that was decided, and what can still be done about them."""
    found = stage.go("settle", part="pairs")
    stage.until(lambda: found.pairs.view.pair)
    found.pairs.reason.setText("Hai đơn vị cùng báo cáo một hội nghị")
    found.pairs.decide(same=True)
    stage.settle()
    found.conflicts.rule.setCurrentIndex(found.conflicts.rule.findData("newest"))
    stage.settle()
    found.conflicts.settle_by_rule()
    stage.settle()
    found.step("decided")
    stage.settle()
    return stage.desktop.window


def intake_queue(stage: Stage) -> QWidget:
    """The stick's files in the queue, all of them looked at together."""
    found = stage.go("intake")
    found.receive([stage.office.workspace.folder.parent / STICK])
    stage.settle()
    return stage.desktop.window


def _intake_row(stage: Stage, state: str) -> QWidget:
    intake_queue(stage)
    queue = stage.desktop.window.page.queue
    queue.table.selectRow(next(at for at, one in enumerate(queue.files) if one.state == state))
    stage.settle()
    return stage.desktop.window


def intake_file(stage: Stage) -> QWidget:
    """One file that is ready, and what it would do."""
    return _intake_row(stage, "new")


def intake_refused(stage: Stage) -> QWidget:
    """One file that is refused, with its reason."""
    return _intake_row(stage, "refused")


def answers_written(stage: Stage) -> QWidget:
    """Replies written into a folder."""
    found = stage.go("answers")
    found.write(found.owed, folder_in(stage.folder, f"replies-{time.monotonic_ns()}"))
    stage.settle()
    return stage.desktop.window


def figures(stage: Stage) -> QWidget:
    """The figures of the year in which most of the sample happened."""
    from tvdesk.services.rounds import rounds

    names = [one.name for one in read_desk(stage.office.desk, rounds)]
    found = stage.go("figures", round=names[0] if names else "")
    stage.until(lambda: found.settled)
    stage.settle()
    return stage.desktop.window


def figures_below(stage: Stage) -> QWidget:
    """The same, scrolled down to units, countries and money."""
    window = figures(stage)
    page: Any = stage.desktop.window.page
    area = page.places.widget(0)
    area.verticalScrollBar().setValue(page.cards["unit"].y())
    stage.settle()
    return window


FIRST_STEPS = ("welcome", "unit", "person", "key", "paper", "request", "done")
BOTH = (FULL, EMPTY)
OFFICES = (CENTRAL, NEW_CENTRAL)
SCENES = (
    Scene("figures", figures, OFFICES),
    Scene("figures-below", figures_below, (CENTRAL,)),
    *(Scene(name, page(name), (*BOTH, *OFFICES)) for name in ("home", "activity")),
    *(Scene(name, page(name), BOTH) for name in ("training", "delegation", "plan_item", "plan")),
    Scene("activity-narrowed", narrowed),
    Scene("activity-none", none_fit),
    Scene("training-columns", columns_chosen),
    Scene("delegation-many", many_edited),
    Scene("sheets", page("sheets"), (EMPTY,)),
    *(Scene(f"sheets-{step + 1}", workbook(step)) for step in range(4)),
    Scene("editor-full", form_full),
    Scene("editor-elsewhere", form_changed_elsewhere),
    Scene("editor-wrong", form_wrong, (EMPTY,)),
    *(Scene(f"editor-{type}", form_new(type), (EMPTY,)) for type in ("training", "delegation", "plan_item")),
    *(Scene(f"report-{step}", report_step(step), BOTH) for step in STEPS),
    *(Scene(f"report-{step}", report_step(step), OFFICES) for step in OFFICE_STEPS),
    Scene("report-issued", report_issued, (CENTRAL,)),
    Scene("report-sign-file", dialog(sign_pdf(token=False)), BOTH),
    Scene("report-sign-token", dialog(sign_pdf(token=True)), BOTH),
    Scene("exchange", page("exchange"), BOTH),
    Scene("exchange-conflicts", page("exchange", part="conflicts"), BOTH),
    *(Scene(f"settings-{part}", page("settings", part=part), BOTH) for part in PARTS),
    Scene("settings-copy", settings_copy, (FULL,)),
    *(
        Scene(f"office-settings-{part}", page("settings", part=part), (CENTRAL,))
        for part in ("place", "keys", "journal", "retention")
    ),
    Scene("help", page("help")),
    Scene("help-form", page("help", about="form-activity")),
    Scene("message-undo", message("undo")),
    Scene("message-wrong", message("wrong"), (EMPTY,)),
    *(Scene(f"first-{step}", first_start(step), (EMPTY,)) for step in FIRST_STEPS),
    Scene("first-key-encrypted", first_start_encrypted, (EMPTY,)),
    Scene("passphrase", dialog(_passphrase), (EMPTY,)),
    Scene("passphrase-again", dialog(_passphrase_again), (EMPTY,)),
    Scene("damaged", dialog(_damaged)),
    Scene("damaged-alone", dialog(_damaged_alone)),
    Scene("look", dialog(_look)),
    Scene("recovery", dialog(_recovery), (EMPTY,)),
    Scene("error", dialog(_error), (EMPTY,)),
    Scene("beside", beside),
    Scene("units", page("units"), OFFICES),
    *(
        Scene(f"units-{state}", units_request(state), (CENTRAL,))
        for state in ("some", "all", "differs", "officer", "declined")
    ),
    Scene("units-machine", units_machine, OFFICES),
    *(Scene(f"year-{room}", year_room(room), OFFICES) for room in ("units", "rounds")),
    *(Scene(f"year-{room}", year_room(room), (CENTRAL,)) for room in ("indicators", "outlines", "titles", "holidays")),
    Scene("year-past", year_past, (CENTRAL,)),
    Scene("year-move", year_move, (CENTRAL,)),
    Scene("year-send", year_send, OFFICES),
    Scene("intake", page("intake"), OFFICES),
    Scene("intake-queue", intake_queue, (CENTRAL,)),
    Scene("intake-file", intake_file, (CENTRAL,)),
    Scene("intake-refused", intake_refused, (CENTRAL,)),
    Scene("intake-no-file", page("intake", part="queue"), (NEW_CENTRAL,)),
    Scene("answers", page("answers"), OFFICES),
    Scene("answers-written", answers_written, (CENTRAL,)),
    Scene("intake-remind", page("intake", part="remind"), OFFICES),
    *(Scene(f"settle-{part}", page("settle", part=part), OFFICES) for part in SETTLE_PARTS),
    Scene("settle-rule", settle_rule, (CENTRAL,)),
    Scene("settle-decided-full", settle_decided, (CENTRAL,)),
)
