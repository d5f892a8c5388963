"""Signing with a token: a real PKCS#11 driver (SoftHSM), a PIN that is tried once, and what is told of tries left."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import certificates
import pytest
import report_samples as samples
import soft_token
from soft_token import PIN

from tvdesk.report.printing import print_document
from tvdesk.services.pdf_signatures import signatures_of
from tvdesk.services.pdf_signing import OnToken, Signed, sign_pdf
from tvdesk.services.pdf_signing_errors import (
    CertificateNotChosen,
    PinLastTry,
    PinLocked,
    PinMissing,
    PinRefused,
    TokenFailed,
    TokenMissing,
    TokenWithoutCertificate,
)
from tvdesk.services.pdf_tokens import find_token, may_try, tries_of

AT = datetime(2026, 11, 27, 8, 5, tzinfo=UTC)
REPORT = print_document(samples.letterhead_report()).pdf

pytestmark = pytest.mark.token


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The driver of a token that holds one certificate."""
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    driver = soft_token.make_token(tmp_path)
    soft_token.put(tmp_path, certificates.official(certificates.root()), "vanthu")
    return driver


def sign(driver: Path, pin: str = PIN, named: str = "") -> Signed:
    return sign_pdf(REPORT, "a.pdf", OnToken(driver, pin, named), AT)


def test_a_file_is_signed_on_the_token(token: Path) -> None:
    signed = sign(token)
    assert signed.owner == "Nguyễn Văn Thử"
    assert [one.state for one in signatures_of(signed.pdf)] == ["sound"]
    assert find_token(token).name == "vanthu"


def test_a_wrong_pin_costs_one_try_and_is_told(token: Path) -> None:
    assert find_token(token).tries == "all"
    with pytest.raises(PinRefused) as raised:
        sign(token, "999999")
    assert raised.value.fields["left"] == find_token(token).tries == "fewer"
    assert sign(token).owner == "Nguyễn Văn Thử"
    assert find_token(token).tries == "all"


def test_without_a_pin_the_token_is_not_asked(token: Path) -> None:
    with pytest.raises(PinMissing):
        sign(token, "")
    assert find_token(token).tries == "all"


def test_the_last_try_needs_consent_and_a_locked_token_is_left_alone() -> None:
    from pkcs11.constants import TokenFlag

    assert tries_of(TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_COUNT_LOW) == "last"
    assert tries_of(TokenFlag.USER_PIN_LOCKED | TokenFlag.USER_PIN_FINAL_TRY) == "none"
    with pytest.raises(PinLastTry):
        may_try("last", last_try=False)
    may_try("last", last_try=True)
    with pytest.raises(PinLocked):
        may_try("none", last_try=True)


def test_several_certificates_are_told_apart_by_name(token: Path, tmp_path: Path) -> None:
    soft_token.put(tmp_path, certificates.official(certificates.root(), "Trần Thị Mẫu"), "giamdoc", 2)
    with pytest.raises(CertificateNotChosen) as raised:
        sign(token)
    assert raised.value.fields["found"] == "giamdoc, vanthu"
    assert sign(token, named="giamdoc").owner == "Trần Thị Mẫu"
    with pytest.raises(TokenWithoutCertificate):
        sign(token, named="ai đó")


def test_an_empty_token_and_none_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    driver = soft_token.make_token(tmp_path)
    with pytest.raises(TokenWithoutCertificate):
        sign(driver)
    for path in (tmp_path / "none.so", tmp_path / "softhsm2.conf"):
        with pytest.raises(TokenMissing):
            find_token(path)


def test_a_token_that_gives_up_is_told_with_its_own_words(token: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pkcs11.exceptions import DeviceRemoved
    from pyhanko.sign.pkcs11 import PKCS11Signer

    async def gone(*_arguments: object, **_options: object) -> bytes:
        raise DeviceRemoved("pulled out")

    monkeypatch.setattr(PKCS11Signer, "async_sign_raw", gone)
    with pytest.raises(TokenFailed) as raised:
        sign(token)
    assert raised.value.fields["detail"] == "pulled out"
