"""A PDF dropped on the window is held against what was issued and handed in here."""

from __future__ import annotations

from pathlib import Path

import pytest
from central_office import Central
from pytestqt.qtbot import QtBot

from tvdesk import app as composition
from tvdesk.services.issuing import Built, Issuing
from tvdesk.services.reporting import Ask, Basis
from tvdesk.ui.gui import Desktop
from tvdesk.ui.start import StartLine


def test_it_says_which_version_it_is_and_what_replaced_it(
    central: Central, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    monkeypatch.setenv("TVDESK_CONFIG", str(tmp_path / "config"))
    desktop = Desktop(StartLine(), lambda: composition)
    desktop.window.show()
    desktop.opened(central.office)
    messages = desktop.window.messages
    first, last = "2019-01-01", "2019-12-31"
    built = Built(Ask(first=first, last=last), "vi", {}, Basis(), "2", "0" * 64, {}, 1, first, last)
    pdf, stranger = tmp_path / "báo cáo.pdf", tmp_path / "khác.pdf"
    pdf.write_bytes(b"%PDF-1.4 one")
    stranger.write_bytes(b"%PDF-1.4 two")
    Issuing(central.office.desk).issue("", built, pdf.read_bytes())

    def dropped(file: Path) -> str:
        desktop.take_files([file])
        qtbot.waitUntil(lambda: not desktop.jobs.busy, timeout=20_000)
        return messages.text

    assert dropped(pdf).startswith("Đúng bản số 1 của báo cáo từ 01/01/2019 đến 31/12/2019")
    assert messages.property("role") == "message-good"
    Issuing(central.office.desk).issue("", built, b"%PDF-1.4 three", "sửa số liệu")
    assert "đã được thay bằng bản số 2" in dropped(pdf)
    assert messages.property("role") == "message-attention"
    assert dropped(stranger).startswith("Không phải tệp nào đã ban hành hay nhận ở đây")
    dropped(tmp_path / "không có.pdf")
    assert messages.property("role") == "message-wrong"
    desktop.office = None
    desktop.window.close()
