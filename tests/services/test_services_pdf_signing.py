"""PDF files signed with a certificate in a file, and their signatures read back and put into words.

What our own library says is held against poppler's ``pdfsig``, which shares no code with it.
"""

from __future__ import annotations

import io
import re
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import certificates
import pikepdf
import pytest
import report_samples as samples
from certificates import Pair
from report_reading import MM, pages_of

from tvdesk.core.language import Language
from tvdesk.report.mark import fingerprint
from tvdesk.report.model import Mark
from tvdesk.report.printing import print_document
from tvdesk.services.errors import FileGone
from tvdesk.services.paper_check import code_in
from tvdesk.services.pdf_signatures import AUTHORITIES, authorities, look, signatures_of, told, trust_authority
from tvdesk.services.pdf_signing import InFile, read_pdf, sign_pdf
from tvdesk.services.pdf_signing_errors import (
    CertificateOutOfDate,
    CertificatePassword,
    CertificateUnreadable,
    NotAPdf,
    PdfClosed,
    PdfLocked,
)

AT = datetime(2026, 11, 27, 8, 5, 9, 123, tzinfo=timezone(timedelta(hours=7)))
PASSWORD = "mật khẩu Ô"


@pytest.fixture(scope="module")
def issuer() -> Pair:
    return certificates.root()


@pytest.fixture(scope="module")
def signer(issuer: Pair) -> Pair:
    return certificates.official(issuer)


@pytest.fixture
def means(signer: Pair, tmp_path: Path) -> InFile:
    path = tmp_path / "chứng thư.p12"
    path.write_bytes(signer.p12(PASSWORD))
    return InFile(path, PASSWORD)


@pytest.fixture(scope="module")
def report() -> bytes:
    document = samples.letterhead_report()
    marked = samples.letterhead_report(mark=Mark(code=fingerprint(document), state="ab" * 32))
    return print_document(marked).pdf


@pytest.mark.pdftools
def test_a_signed_file_holds_by_two_readers(report: bytes, means: InFile, issuer: Pair, tmp_path: Path) -> None:
    signed = sign_pdf(report, "a.pdf", means, AT)
    assert signed.owner == "Nguyễn Văn Thử"
    assert signed.pdf.startswith(report)
    (found,) = signatures_of(signed.pdf, _roots(tmp_path, issuer))
    assert (found.owner, found.organisation) == ("Nguyễn Văn Thử", certificates.ORGANISATION)
    assert (found.state, found.vouched) == ("sound", True)
    assert datetime.fromisoformat(found.at) == AT.replace(microsecond=0)
    said = _pdfsig(signed.pdf, tmp_path)
    assert "Signature is Valid" in said
    assert "ETSI.CAdES.detached" in said
    assert "Total document signed" in said


@pytest.mark.pdftools
def test_a_second_signature_leaves_the_first_valid(report: bytes, means: InFile, issuer: Pair, tmp_path: Path) -> None:
    once = sign_pdf(report, "a.pdf", means, AT).pdf
    agency = tmp_path / "agency.p12"
    agency.write_bytes(certificates.official(issuer, "Sở Thông tin và Truyền thông").p12(""))
    twice = sign_pdf(once, "a.pdf", InFile(agency, ""), AT + timedelta(minutes=5), "15/BC-STTTT").pdf
    first, second = signatures_of(twice, _roots(tmp_path, issuer))
    assert (first.state, second.state) == ("followed", "sound")
    assert second.owner == "Sở Thông tin và Truyền thông"
    assert _pdfsig(twice, tmp_path).count("Signature is Valid") == 2


def test_the_block_of_a_separate_appendix_is_as_the_decree_wants(report: bytes, means: InFile) -> None:
    signed = sign_pdf(report, "a.pdf", means, AT, "15/BC-STTTT").pdf
    with pikepdf.open(io.BytesIO(signed)) as opened:
        page = opened.pages[0]
        (field,) = [one for one in page.Annots if one.Subtype == pikepdf.Name.Widget]
        left, bottom, right, top = (float(side) for side in field.Rect)
        appearance = field.AP.N
        drawn = appearance.Resources.XObject["/Block"]
        block = pikepdf.new()
        block.add_blank_page(page_size=(right - left, top - bottom))
        block.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Block=block.copy_foreign(drawn)))
        block.pages[0].Contents = block.make_stream(b"/Block Do")
        out = io.BytesIO()
        block.save(out)
        width, height = (float(page.MediaBox[side]) for side in (2, 3))
    assert right == pytest.approx(width - 15 * MM, abs=0.5)
    assert top <= height
    assert bottom >= height - 20 * MM
    text = _form_text(out.getvalue())
    assert text == ["15/BC-STTTT", "27/11/2026 08:05:09 +07:00"]
    faces = {str(font.BaseFont).split("+")[1] for font in drawn.Resources.Font.values() if font is not None}
    assert faces == {"LiberationSerif"}
    assert b" 10 Tf" in drawn.read_bytes()


def test_the_properties_and_the_code_of_the_paper_stay(report: bytes, means: InFile) -> None:
    signed = sign_pdf(report, "a.pdf", means, AT, "15/BC-STTTT").pdf
    assert code_in(signed) == code_in(report) != ""
    with pikepdf.open(io.BytesIO(signed)) as opened, pikepdf.open(io.BytesIO(report)) as before:
        assert opened.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert opened.docinfo == before.docinfo
    assert pages_of(signed)[0].text == pages_of(report)[0].text


def test_a_changed_letter_breaks_the_signature(report: bytes, means: InFile) -> None:
    signed = sign_pdf(report, "a.pdf", means, AT).pdf
    changed = signed.replace(b"/BaseFont", b"/BaseFonT", 1)
    assert changed != signed
    (found,) = signatures_of(changed)
    assert (found.state, found.holds) == ("broken", False)


def test_content_that_was_added_later_is_told(report: bytes, means: InFile) -> None:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sign_pdf(report, "a.pdf", means, AT).pdf))
    extra = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.add_stream_to_page(0, extra)
    out = io.BytesIO()
    writer.write(out)
    (found,) = signatures_of(out.getvalue())
    assert (found.state, found.holds) == ("changed", False)


def test_whom_nobody_vouches_for(report: bytes, means: InFile, tmp_path: Path) -> None:
    signed = sign_pdf(report, "a.pdf", means, AT).pdf
    assert [one.vouched for one in signatures_of(signed)] == [False]
    assert [one.vouched for one in signatures_of(signed, _roots(tmp_path, certificates.root("Người lạ")))] == [False]


@pytest.mark.parametrize(("language", "words"), [("vi", "không bị sửa sau khi ký"), ("en", "was not changed after")])
def test_what_is_said(report: bytes, means: InFile, language: str, words: str) -> None:
    lines = told(signatures_of(sign_pdf(report, "a.pdf", means, AT).pdf), Language.load(language))
    assert "Nguyễn Văn Thử (Sở Thông tin và Truyền thông)" in lines[0]
    assert words in " ".join(lines)
    assert len(lines) == 4
    assert len(told(look(report, None), Language.load(language))) == 1
    assert len(told(look(b"%PDF-1.7\nnothing", None), Language.load(language))) == 1


def test_a_signature_that_cannot_be_read_is_none_that_holds(report: bytes, means: InFile) -> None:
    signed = sign_pdf(report, "a.pdf", means, AT).pdf
    place = re.search(rb"/Contents\s*<([0-9a-fA-F]{200})", signed)
    assert place is not None
    broken = signed[: place.start(1)] + b"0" * 200 + signed[place.end(1) :]
    (found,) = signatures_of(broken)
    assert not found.holds
    assert "1" in told([found], Language.load("vi"))[0]


# --- what cannot be signed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"text", b"%PDF-1.7\n" + b"x" * 500])
def test_what_is_no_pdf(data: bytes, means: InFile) -> None:
    with pytest.raises(NotAPdf):
        sign_pdf(data, "a.pdf", means, AT)
    with pytest.raises(NotAPdf):
        signatures_of(data)


def test_a_damaged_pdf_is_signed_or_refused_but_never_a_traceback(report: bytes, means: InFile) -> None:
    for end in range(0, len(report), len(report) // 15):
        try:
            sign_pdf(report[:end], "a.pdf", means, AT)
        except NotAPdf:
            continue


def test_a_pdf_with_a_password(report: bytes, means: InFile) -> None:
    with pikepdf.open(io.BytesIO(report)) as opened:
        out = io.BytesIO()
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(PdfLocked):
        sign_pdf(out.getvalue(), "a.pdf", means, AT)


def test_a_file_that_its_signer_closed(report: bytes, means: InFile) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    signer = signers.SimpleSigner.load_pkcs12(means.path, passphrase=PASSWORD.encode())
    closing = signers.PdfSignatureMetadata(
        field_name="Author", certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES, md_algorithm="sha256"
    )
    closed = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(report)), closing, signer)
    with pytest.raises(PdfClosed):
        sign_pdf(closed.getvalue(), "a.pdf", means, AT)


def test_a_page_that_is_not_there_is_no_pdf(means: InFile) -> None:
    empty = pikepdf.new()
    out = io.BytesIO()
    empty.save(out)
    with pytest.raises(NotAPdf):
        sign_pdf(out.getvalue(), "a.pdf", means, AT, "15/BC")


def test_a_wrong_password_and_what_is_no_certificate(report: bytes, means: InFile, tmp_path: Path) -> None:
    with pytest.raises(CertificatePassword):
        sign_pdf(report, "a.pdf", InFile(means.path, "sai"), AT)
    other = tmp_path / "other.p12"
    other.write_bytes(b"no certificate")
    with pytest.raises(CertificateUnreadable):
        sign_pdf(report, "a.pdf", InFile(other, ""), AT)
    with pytest.raises(FileGone):
        sign_pdf(report, "a.pdf", InFile(tmp_path / "none.p12", ""), AT)
    with pytest.raises(FileGone):
        read_pdf(tmp_path / "none.pdf")


def test_a_certificate_that_has_run_out(report: bytes, issuer: Pair, tmp_path: Path) -> None:
    old = certificates.official(issuer, first=datetime(2020, 1, 1, tzinfo=UTC), last=datetime(2021, 1, 1, tzinfo=UTC))
    path = tmp_path / "old.p12"
    path.write_bytes(old.p12(PASSWORD))
    with pytest.raises(CertificateOutOfDate) as raised:
        sign_pdf(report, "a.pdf", InFile(path, PASSWORD), AT)
    assert raised.value.fields["last"] == "01/01/2021"


def test_only_certificates_are_trusted(tmp_path: Path, issuer: Pair) -> None:
    wrong = tmp_path / "wrong.crt"
    wrong.write_bytes(b"nothing")
    with pytest.raises(CertificateUnreadable):
        trust_authority(tmp_path, wrong)
    (tmp_path / AUTHORITIES).mkdir(exist_ok=True)
    (tmp_path / AUTHORITIES / "notes.txt").write_text("not a certificate")
    assert len(_roots(tmp_path, issuer)) == 1


# --- helpers -------------------------------------------------------------------------------------------------


def _roots(folder: Path, issuer: Pair) -> list[object]:
    file = folder / "root.crt"
    file.write_bytes(issuer.pem)
    trust_authority(folder, file)
    return authorities(folder)


def _pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def _form_text(pdf: bytes) -> list[str]:
    from pypdf import PdfReader

    return [line for line in PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines() if line.strip()]
