"""A report in hand: whether it was issued here or handed in, and whether something has taken its place."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from offices import DIC, Office, Province, activity
from report_desks import text_of
from report_reading import pages_of

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.paper_code import shown_code
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.issuing import Built, Issuing
from tvdesk.services.page_pictures import PagePictures
from tvdesk.services.paper_check import Checked, check_code, check_paper, told
from tvdesk.services.reporting import Ask, Basis, Reporting
from tvdesk.services.reports.errors import NotAPaperCode


def built(first: str = "2025-01-01", last: str = "2025-12-31") -> Built:
    return Built(Ask(first=first, last=last), "vi", {}, Basis(), "2", "0" * 64, {}, 1, first, last)


def checked(office: Office, pdf: Path) -> Checked:
    return check_paper(office.desk, office.workspace.inbox, pdf, office.opening)


def handed_in(unit: Office, province: Province, pdf: Path, name: str, round: str = "") -> None:
    order = Order("report", DIC, round or None, report=pdf.read_bytes())
    path = write_bundle(unit.desk, unit.secrets.sign, order, province.stick(name)).path
    province.dic.take_in(path)


def test_issued_versions_and_the_one_that_stands(province: Province, tmp_path: Path) -> None:
    issuing = Issuing(province.dic.desk)
    files = []
    for number in range(3):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(b"%PDF-1.4 " + str(number).encode())
        files.append(path)
    first = issuing.issue("", built(), files[0].read_bytes())
    assert checked(province.dic, files[0]).stands
    second = issuing.issue("", built(), files[1].read_bytes(), "sửa số liệu")
    other = issuing.issue("", built("2024-01-01", "2024-12-31"), files[2].read_bytes())
    found = checked(province.dic, files[0])
    assert (found.origin, found.issue, found.newest, found.stands) == ("issued", first, second, False)
    assert checked(province.dic, files[1]).stands
    assert checked(province.dic, files[2]).newest == other
    # One changed byte is another file.
    files[1].write_bytes(files[1].read_bytes() + b"\n")
    assert checked(province.dic, files[1]).origin == "unknown"


@pytest.mark.parametrize("sealed", [False, True])
def test_what_a_unit_handed_in(province: Province, unit: Office, tmp_path: Path, sealed: bool) -> None:
    if sealed:
        province.registry = province.registry.with_policy("000000000002-0000", encrypt=True, recovery="")
        province.publish()
    unit.records.create("activity", activity("Hội nghị"))
    pdf, later = tmp_path / "a.pdf", tmp_path / "b.pdf"
    reporting = Reporting(unit.desk, Language.load("vi"), CodeLists.load(), Units.load())
    ask = Ask(first="2025-01-01", last="2025-12-31")
    reporting.write(ask, pdf)
    handed_in(unit, province, pdf, "1.tvb")
    found = checked(province.dic, pdf)
    assert (found.origin, found.unit, found.stands) == ("handed_in", unit.desk.unit, True)
    unit.records.create("activity", activity("Hội nghị khác"))
    reporting.write(ask, later)
    handed_in(unit, province, later, "2.tvb")
    assert (checked(province.dic, pdf).later, checked(province.dic, later).stands) == (True, True)
    assert checked(unit, pdf).origin == "unknown"


def test_a_copy_in_the_inbox_that_is_damaged_or_gone_says_nothing(
    province: Province, unit: Office, tmp_path: Path
) -> None:
    unit.records.create("activity", activity("Hội nghị"))
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.4 x")
    handed_in(unit, province, pdf, "1.tvb")
    (copy,) = province.dic.workspace.inbox.glob("*.tvb")
    copy.write_bytes(b"gone bad")
    assert checked(province.dic, pdf).origin == "unknown"
    copy.unlink()
    assert checked(province.dic, pdf).origin == "unknown"
    with pytest.raises(TvdeskError) as error:
        checked(province.dic, tmp_path / "none.pdf")
    assert error.value.code == "file.gone"


# --- paper -------------------------------------------------------------------------------------------------


def printed(office: Office, pdf: Path, signer: str = "") -> str:
    """A report printed into that file; its code."""
    reporting = Reporting(office.desk, Language.load("vi"), CodeLists.load(), Units.load())
    made = reporting.write(Ask(first="2025-01-01", last="2025-12-31", signer=signer), pdf)
    assert made.made.document.mark is not None
    return made.made.document.mark.code


def by_code(office: Office, text: str) -> Checked:
    return check_code(office.desk, office.workspace.inbox, text, office.opening)


def test_a_paper_is_known_by_its_code(province: Province, unit: Office, tmp_path: Path) -> None:
    dic = province.dic
    pdf, later = tmp_path / "a.pdf", tmp_path / "b.pdf"
    code = printed(dic, pdf)
    assert shown_code(code) in text_of(pages_of(pdf.read_bytes()))
    first = Issuing(dic.desk).issue("", built(), pdf.read_bytes())
    for typed in (code, shown_code(code).lower(), f"TVDESK P1 {code} {'0' * 16}", code.replace("0", "O")):
        found = by_code(dic, typed)
        assert (found.origin, found.by, found.issue, found.stands) == ("issued", "code", first, True)
    said = " ".join(told(found, Language.load("vi"), lambda unit: unit))
    assert "Mã này là của bản số 1" in said
    assert "so nội dung từng trang" in said
    # What was signed or changed elsewhere is another file, and still bears the code.
    (tmp_path / "signed.pdf").write_bytes(pdf.read_bytes() + b"\n%signed elsewhere\n")
    signed = checked(dic, tmp_path / "signed.pdf")
    assert (signed.origin, signed.by, signed.issue, bool(signed.digest)) == ("issued", "code", first, True)
    other = printed(dic, later, "Trần Văn Bình")
    assert other != code
    second = Issuing(dic.desk).issue("", built(), later.read_bytes(), "sửa người ký")
    replaced = by_code(dic, code)
    assert (replaced.issue, replaced.newest, replaced.stands) == (first, second, False)

    unit.records.create("activity", activity("Hội nghị"))
    handed = printed(unit, tmp_path / "c.pdf")
    assert by_code(dic, handed).origin == "unknown"
    handed_in(unit, province, tmp_path / "c.pdf", "1.tvb")
    assert (by_code(dic, handed).origin, by_code(dic, handed).unit) == ("handed_in", unit.desk.unit)


def test_the_same_report_has_the_same_code(province: Province, tmp_path: Path) -> None:
    once, again = printed(province.dic, tmp_path / "a.pdf"), printed(province.dic, tmp_path / "b.pdf")
    assert once == again
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("text", ["", "7TY2", "7TY2 W6G9 NW4S 8JH", "TVDESK P1", "đ" * 16, "U" * 16])
def test_what_is_no_code_is_told(province: Province, text: str) -> None:
    with pytest.raises(NotAPaperCode):
        by_code(province.dic, text)


@pytest.mark.pdftools
def test_a_camera_reads_the_code(province: Province, tmp_path: Path) -> None:
    """The squares on the page, drawn and read back by another library."""
    pdf = tmp_path / "a.pdf"
    code = printed(province.dic, pdf)
    pages = PagePictures(pdf)
    seen: list[str] = []
    for page in range(len(pages.sizes)):
        drawn = pages.draw(page, 3.0)
        picture = tmp_path / f"{page}.pgm"
        grey = bytes(drawn.pixels[at * drawn.stride + 4 * x] for at in range(drawn.height) for x in range(drawn.width))
        picture.write_bytes(b"P5 %d %d 255\n" % (drawn.width, drawn.height) + grey)
        done = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=False)
        seen += done.stdout.split("\n")
    state = next(text for text in seen if text)
    assert state.startswith(f"TVDESK P1 {code} ")
    assert [text for text in seen if text] == [state]
