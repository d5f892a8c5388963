"""A report in hand: whether it was issued here or handed in, and whether something has taken its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DIC, Office, Province, activity

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.issuing import Built, Issuing
from tvdesk.services.paper_check import Checked, check_paper
from tvdesk.services.reporting import Ask, Basis, Reporting


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
