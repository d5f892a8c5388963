"""Issued reports: versions that are never edited, and the same bytes again from a log that has grown since."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from offices import Office, Province
from report_desks import UNITS, YEAR, add, send, three_units

from tvdesk.core.language import Language
from tvdesk.core.periods import Holidays
from tvdesk.db.engine import reading, writing
from tvdesk.services.as_of import desk_as_of
from tvdesk.services.cross_checks import main_figures
from tvdesk.services.duplicates import Duplicates
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.issuing import Built, Issue, Issuing, newest
from tvdesk.services.kept_narratives import KeptNarratives
from tvdesk.services.rebuilding import rebuild_report
from tvdesk.services.reporting import Ask, Reporting
from tvdesk.services.reports.composer import RULES
from tvdesk.services.reports.errors import IssueDamaged, IssueReasonMissing, IssueUnknown, PositionsMissing
from tvdesk.services.reports.figure_text import rewriting
from tvdesk.services.rounds import Rounds
from tvdesk.services.templates import lists_of, units_of
from tvdesk.services.verify import desk_digest


def in_force(office: Office, language: str = "vi") -> Reporting:
    """Reports with the lists and names that the desk has now."""
    with reading(office.desk.engine) as connection:
        units = units_of(connection)
        return Reporting(office.desk, Language.load(language), lists_of(connection, units), units)


def issued(office: Office, ask: Ask, out: Path, reason: str = "", round: str = "", language: str = "vi") -> Issue:
    """Print and issue, as the command does."""
    file = in_force(office, language).write(ask, out)
    made = file.made
    built = Built(
        ask,
        language,
        made.origin.vector,
        made.basis,
        RULES,
        made.origin.digest,
        main_figures(made.found),
        file.printed.pages,
        made.found.first,
        made.found.last,
    )
    return Issuing(office.desk).issue(round, built, out.read_bytes(), reason)


def changes_of(office: Office) -> int:
    with reading(office.desk.engine) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM change").scalar() or 0)


def a_round(province: Province, *units: Office) -> tuple[Ask, str]:
    desk = Rounds(province.dic.desk, province.dic.records, UNITS, Holidays())
    opened = desk.open("year", 2025, 1, units=[one.desk.unit for one in units])
    return Ask(round=opened.code), opened.record


def grow(province: Province, culture: Office, cabinet: Office) -> None:
    """Everything that a report is made of changes: records, verdicts, texts, conflicts, names, files that came."""
    late = add(cabinet, "delegation", "Đoàn vào muộn", "2025-06-01", visits=40, countries=["LA"])
    add(culture, "activity", "Việc báo cáo bổ sung", "2025-07-01", participants=900)
    for one in (culture, cabinet):
        send(province, one)
    dic = province.dic
    dic.records.edit(late, {"participants": 77})
    dic.records.create("code", {"list": "task", "code": "4", "vi": "Tên nhóm nhiệm vụ đã đổi"})


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_issued_report_is_built_again_to_the_byte_when_the_log_has_grown(tmp_path: Path, language: str) -> None:
    province, culture, cabinet, district = three_units(tmp_path)
    ask, round = a_round(province, culture, cabinet, district)
    first = add(culture, "activity", "Gặp gỡ Nhật Bản", participants=300, countries=["JP"], task="4")
    second = add(cabinet, "activity", "Gặp gỡ các đối tác Nhật Bản", participants=310, budget_vnd=5_000_000)
    add(cabinet, "training", "Lớp tập huấn", classes=2, participants=60)
    send(province, culture, ask.round)
    send(province, cabinet, ask.round)
    dic = province.dic
    Duplicates(dic.desk, dic.records).link(first, second, "cùng một cuộc gặp")
    KeptNarratives(dic.desk, dic.records).keep("danh_gia", rewriting("Kết quả tốt."), round=round)
    issue = issued(dic, ask, tmp_path / "first.pdf", round=round, language=language)
    before = (tmp_path / "first.pdf").read_bytes()

    grow(province, culture, cabinet)
    Duplicates(dic.desk, dic.records).unlink(first, second)
    KeptNarratives(dic.desk, dic.records).keep("danh_gia", rewriting("Kết quả khác."), round=round)
    add(district, "activity", "Việc của huyện")
    send(province, district, ask.round)
    now = in_force(dic, language).write(ask, tmp_path / "now.pdf")
    assert now.digest != issue.sha256
    held = changes_of(dic)
    assert set(issue.built.basis.files) == {culture.desk.unit, cabinet.desk.unit}

    again = rebuild_report(dic.desk, issue, tmp_path / "again.pdf")
    assert again.same
    assert again.figures_same
    assert (tmp_path / "again.pdf").read_bytes() == before
    assert sha256(before).hexdigest() == issue.sha256 == again.file.digest
    assert Issuing(dic.desk).pdf(issue.id) == before
    assert changes_of(dic) == held


def test_days_of_ones_own_are_built_again_with_their_words(tmp_path: Path) -> None:
    province, culture, cabinet, _ = three_units(tmp_path)
    add(culture, "activity", "Việc đầu")
    send(province, culture)
    dic = province.dic
    kept = KeptNarratives(dic.desk, dic.records)
    kept.keep("danh_gia", rewriting("Kết quả tốt."), first=YEAR.first, last=YEAR.last)
    issue = issued(dic, YEAR, tmp_path / "first.pdf")
    kept.keep("danh_gia", rewriting("Kết quả khác."), first=YEAR.first, last=YEAR.last)
    grow(province, culture, cabinet)
    assert rebuild_report(dic.desk, issue, tmp_path / "again.pdf").same


def test_versions_follow_each_other_with_a_reason(tmp_path: Path) -> None:
    province, culture, cabinet, _ = three_units(tmp_path)
    ask, round = a_round(province, culture)
    add(culture, "activity", "Việc đầu")
    send(province, culture)
    dic = province.dic
    first = issued(dic, ask, tmp_path / "1.pdf", round=round)
    grow(province, culture, cabinet)
    with pytest.raises(IssueReasonMissing) as refused:
        issued(dic, ask, tmp_path / "2.pdf", " \n ", round=round)
    assert refused.value.fields["version"] == 2
    second = issued(dic, ask, tmp_path / "2.pdf", "Bổ sung số liệu của Văn phòng", round=round)
    versions = Issuing(dic.desk).of(round, second.built.first, second.built.last)
    assert [(one.version, one.reason) for one in versions] == [(2, "Bổ sung số liệu của Văn phòng"), (1, "")]
    assert versions[1] == first
    assert newest(Issuing(dic.desk).all()) == [second]
    assert rebuild_report(dic.desk, first, tmp_path / "again-1.pdf").same
    assert rebuild_report(dic.desk, second, tmp_path / "again-2.pdf").same
    assert first.built.figures["activity"] == 1
    assert second.built.figures["activity"] == 2


def test_only_the_office_issues_and_only_known_versions_are_shown(tmp_path: Path) -> None:
    _, culture, _, _ = three_units(tmp_path)
    add(culture, "activity", "Việc đầu")
    with pytest.raises(OfficeOnly):
        issued(culture, YEAR, tmp_path / "unit.pdf")
    for look in (Issuing(culture.desk).one, Issuing(culture.desk).pdf):
        with pytest.raises(IssueUnknown):
            look("0190")


def test_a_desk_as_of_now_is_the_desk(tmp_path: Path) -> None:
    """Conflicts, refusals and deletions included: the state digest is the same."""
    province, culture, _, _ = three_units(tmp_path)
    record = add(culture, "activity", "Việc đầu")
    gone = add(culture, "activity", "Việc xóa")
    culture.records.delete(gone)
    send(province, culture)
    dic = province.dic
    culture.records.edit(record, {"participants": 5})
    dic.records.edit(record, {"participants": 6})
    send(province, culture)
    vector: dict[str, Any] = in_force(dic).make(YEAR).origin.vector  # type: ignore[assignment]
    with desk_as_of(dic.desk, vector) as then, reading(then.engine) as connection:
        assert desk_digest(connection, then) == dic.digest()
        assert connection.exec_driver_sql("SELECT count(*) FROM conflict").scalar() == 1
    early = dict.fromkeys(vector, 0)
    with desk_as_of(dic.desk, early) as then, reading(then.engine) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM activity").scalar() == 0


def test_a_log_that_does_not_reach_as_far_is_told(tmp_path: Path) -> None:
    province, *_ = three_units(tmp_path)
    desk = province.dic.desk
    for vector in ({desk.device: 10_000}, {"nowhere": 1}):
        with pytest.raises(PositionsMissing), desk_as_of(desk, vector):
            pytest.fail("a desk of positions that are not here")


def test_a_file_that_is_not_the_issued_one_is_told(tmp_path: Path) -> None:
    province, culture, *_ = three_units(tmp_path)
    add(culture, "activity", "Việc đầu")
    send(province, culture)
    dic = province.dic
    issue = issued(dic, YEAR, tmp_path / "1.pdf")
    with writing(dic.desk.engine) as connection:
        connection.exec_driver_sql("UPDATE issued SET pdf = substr(pdf, 1, 900)")
    with pytest.raises(IssueDamaged) as told:
        Issuing(dic.desk).pdf(issue.id)
    assert told.value.fields["version"] == 1
    assert rebuild_report(dic.desk, issue, tmp_path / "again.pdf").same
