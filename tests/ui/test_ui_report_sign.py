"""Signing a PDF file in the window: with a certificate in a file, and on a token whose PIN is tried once a press."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import certificates
import pytest
import report_samples as samples
import soft_token
from pytestqt.qtbot import QtBot
from report_at_work import WAIT, quiet
from soft_token import PIN

from tvdesk.report.printing import print_document
from tvdesk.services.pdf_signatures import signatures_of
from tvdesk.services.pdf_tokens import Token
from tvdesk.ui.pages.report import ReportPage
from tvdesk.ui.report.sign_pdf import SignDialog


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo.pdf"
    path.write_bytes(print_document(samples.letterhead_report()).pdf)
    return path


def opened_dialog(page: ReportPage, report: Path) -> SignDialog:
    page.sign.button.click()
    dialog = page.sign.dialog
    assert dialog is not None
    assert not dialog.sign_button.isEnabled()
    dialog.file.field.setText(str(report))
    return dialog


def test_a_file_is_signed_with_a_certificate_in_a_file(
    come: Callable[..., ReportPage],
    report: Path,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    page = come()
    key = tmp_path / "chứng thư.p12"
    key.write_bytes(certificates.official(certificates.root()).p12("mật khẩu"))
    dialog = opened_dialog(page, report)
    dialog.certificate.field.setText(str(key))
    dialog.drawn.setChecked(True)
    dialog.number.setText("15/BC-STTTT")
    dialog.pin.setText("sai")
    dialog.sign_to(tmp_path / "signed.pdf")
    assert dialog.pin.text() == ""
    qtbot.waitUntil(lambda: not dialog.said.isHidden(), timeout=WAIT)
    assert dialog.said.text().startswith("Mật khẩu không mở được tệp chứng thư")
    assert not (tmp_path / "signed.pdf").exists()
    dialog.pin.setText("mật khẩu")
    dialog.sign_to(tmp_path / "signed.pdf")
    qtbot.waitUntil(lambda: "Nguyễn Văn Thử" in dialog.said.text(), timeout=WAIT)
    assert [one.state for one in signatures_of((tmp_path / "signed.pdf").read_bytes())] == ["sound"]
    quiet(page, qtbot)
    dialog.reject()


@pytest.mark.token
def test_a_wrong_pin_is_tried_once_and_what_is_left_is_shown(
    come: Callable[..., ReportPage],
    report: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    driver = soft_token.make_token(tmp_path)
    soft_token.put(tmp_path, certificates.official(certificates.root()), "vanthu")
    page = come()
    dialog = opened_dialog(page, report)
    dialog.on_token.setChecked(True)
    dialog.driver.field.setText(str(driver))
    qtbot.waitUntil(lambda: "vanthu" in dialog.tries.text(), timeout=WAIT)
    assert not dialog.sign_button.isEnabled()
    dialog.pin.setText("999999")
    assert dialog.sign_button.isEnabled()
    dialog.sign_to(tmp_path / "signed.pdf")
    qtbot.waitUntil(lambda: "chỉ được thử một lần" in dialog.said.text(), timeout=WAIT)
    qtbot.waitUntil(lambda: "đã có lần gõ sai" in dialog.tries.text(), timeout=WAIT)
    dialog.pin.setText(PIN)
    dialog.sign_to(tmp_path / "signed.pdf")
    qtbot.waitUntil(lambda: "Nguyễn Văn Thử" in dialog.said.text(), timeout=WAIT)
    quiet(page, qtbot)
    # The last try is not spent without consent.
    dialog.pin.setText(PIN)
    dialog._show_token(Token("vanthu", "last"))
    assert not dialog.sign_button.isEnabled()
    dialog.last_try.setChecked(True)
    assert dialog.sign_button.isEnabled()
    dialog.reject()
