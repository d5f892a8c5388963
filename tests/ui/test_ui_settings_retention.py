"""Settings, retention: the list comes first, and nothing goes before it was said to have been seen."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from settings_page import settle

from tvdesk.services.office import Office
from tvdesk.ui.pages.settings import SettingsPage


def test_names_then_records_are_erased(settings_page: SettingsPage, empty_office: Office, qtbot: QtBot) -> None:
    page, part = settings_page, settings_page.retention
    shell, records = page.shell, empty_office.records
    values = {"title": "Đoàn công tác", "subtype": "doan_ra", "participants": 3, "start_date": "2011-03-05"}
    old = records.create("delegation", {**values, "head_of_delegation": "Ông Nguyễn Văn Ấn"})
    page.arrive(part="retention")
    settle(shell, qtbot)
    assert [one.record for one in part.table.rows.rows] == [old]
    assert part.count.text() == "1 hồ sơ sẽ bị xóa hẳn tên người."
    assert not part.erase_button.isEnabled()
    part.sure.setChecked(True)
    part.erase_button.click()
    settle(shell, qtbot)
    assert shell.messages.text == "Đã xóa hẳn tên người của 1 hồ sơ."
    assert "head_of_delegation" not in records.state(old).shown
    assert part.count.text() == "Không có hồ sơ nào thuộc diện này."
    assert not part.sure.isEnabled()

    part.what.setCurrentIndex(part.what.findData("records"))
    settle(shell, qtbot)
    part.sure.setChecked(True)
    # Another rule is another list, which has not been seen.
    part.before.setCurrentIndex(part.before.findData(2012))
    settle(shell, qtbot)
    assert not part.sure.isChecked()
    part.sure.setChecked(True)
    part.erase_button.click()
    settle(shell, qtbot)
    assert not records.state(old).visible
    part.before.setCurrentIndex(part.before.findData(2005))
    settle(shell, qtbot)
    assert not part.erase_button.isEnabled()
