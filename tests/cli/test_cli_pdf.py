"""Digital signatures on the command line: a file signed, checked, its issuer trusted, a token looked at."""

from __future__ import annotations

from pathlib import Path

import certificates
import pytest
import report_samples as samples
import soft_token
from terminal import Terminal, tvdesk

from tvdesk.report.printing import print_document


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(print_document(samples.letterhead_report()).pdf)
    return path


def test_a_file_is_signed_and_its_issuer_trusted(report: Path, tmp_path: Path) -> None:
    desk = Terminal(tmp_path / "unit")
    desk.run("workspace", "create", "--role", "unit", "--unit", "Sở Công Thương")
    issuer = certificates.root("Gốc thử")
    (tmp_path / "k.p12").write_bytes(certificates.official(issuer).p12("1234"))
    (tmp_path / "root.crt").write_bytes(issuer.pem)
    signed = tmp_path / "signed.pdf"
    command = ("pdf", "sign", str(report), "--certificate", str(tmp_path / "k.p12"), "--out", str(signed))
    assert desk.refused(*command, TVDESK_PIN="sai") == "pdf.certificate_password"
    assert not signed.exists()
    said = tvdesk(*command, TVDESK_PIN="1234")  # no workspace is needed
    assert said.returncode == 0
    assert "Nguyễn Văn Thử" in said.stdout
    assert "Ban Cơ yếu Chính phủ" in said.stdout
    (found,) = desk.run("report", "check", str(signed))["signatures"]
    assert (found["owner"], found["state"], found["vouched"]) == ("Nguyễn Văn Thử", "sound", False)
    assert desk.run("pdf", "trust", str(tmp_path / "root.crt"))["owner"] == "Gốc thử"
    assert desk.run("report", "check", str(signed))["signatures"][0]["vouched"] is True
    assert "Chứng thư do Gốc thử cấp" in desk.told("report", "check", str(signed))
    assert desk.run("report", "check", str(report))["signatures"] == []
    assert desk.run("verify", str(signed)) == desk.run("report", "check", str(signed))
    assert "không có chữ ký số" in desk.told("report", "check", str(report))


@pytest.mark.token
def test_a_token_is_looked_at_and_signs(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    driver = str(soft_token.make_token(tmp_path))
    soft_token.put(tmp_path, certificates.official(certificates.root()), "vanthu")
    desk = Terminal(tmp_path / "none")
    assert desk.run("pdf", "token", "--token", driver) == {"name": "vanthu", "tries": "all"}
    command = ("pdf", "sign", str(report), "--token", driver, "--out", str(tmp_path / "signed.pdf"))
    assert desk.refused(*command, code=2) == "pdf.pin_missing"
    assert desk.refused(*command, TVDESK_PIN="000000") == "pdf.pin_refused"
    warned = tvdesk(*command, TVDESK_PIN=soft_token.PIN)
    assert warned.returncode == 0
    assert "đã có lần gõ sai" in warned.stderr
