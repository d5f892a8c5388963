"""The coverage page: on time, late, held, silent, against the round's deadline; days are those of Việt Nam."""

from __future__ import annotations

from pathlib import Path

import pytest
from offices import DIC, Office, Province
from report_desks import CABINET, CULTURE, DISTRICT, add, made, text_of, three_units
from sqlalchemy import insert

from tvdesk.db.engine import writing
from tvdesk.db.models import incoming
from tvdesk.services.coverage import Coverage
from tvdesk.services.reporting import Ask

DEADLINE = "2025-12-16"
ROUND = Ask(round="2025")


@pytest.fixture
def province(tmp_path: Path) -> Province:
    province, *_ = three_units(tmp_path)
    open_round(province.dic)
    return province


def open_round(office: Office, **more: object) -> str:
    values = {
        "code": "2025",
        "name": "Báo cáo năm 2025",
        "kind": "dinh_ky",
        "period_label": "Năm 2025",
        "first_date": "2024-12-15",
        "last_date": "2025-12-14",
        "deadline": DEADLINE,
        "units": [CULTURE, CABINET, DISTRICT],
        "status": "mo",
    }
    return office.records.create("round", {**values, **more})


def file_came(office: Office, unit: str, at: str, state: str = "applied", round: str = "2025") -> None:
    """A row of the journal of files, as intake writes it."""
    with writing(office.desk.engine) as connection:
        name = f"{unit} {at} {state} {round}"
        row = {"digest": name, "bundle": name, "kind": "report", "unit": unit, "device": "x", "round": round}
        connection.execute(insert(incoming).values(**row, state=state, received=at))


def states(found: Coverage | None) -> dict[str, str]:
    assert found is not None
    return {one.unit: one.state for one in found.reporters}


def test_on_time_late_held_and_silent(province: Province) -> None:
    office = province.dic
    file_came(office, CULTURE, "2025-12-16T16:59:59+00:00")  # 23:59:59 of the 16th in Việt Nam
    file_came(office, CABINET, "2025-12-16T17:00:00+00:00")  # the first second of the 17th
    file_came(office, DISTRICT, "2025-12-15T01:00:00+00:00", "held")
    found, pages = made(office, ROUND)
    assert states(found.coverage) == {CULTURE: "on_time", CABINET: "late", DISTRICT: "held"}
    text = text_of(pages)
    for part in (
        "Có 02/03 đơn vị đã gửi báo cáo. Hạn gửi: 16/12/2025.",
        "Gửi chậm so với hạn: 01 đơn vị (Văn phòng UBND tỉnh).",
        "Chưa gửi: không có.",
        "chưa tính vào số liệu: 01 tệp.",
        "Sở Văn hóa, Thể thao và Du lịch (đến 30/06/2025) 16/12/2025 Đúng hạn",
        "Văn phòng UBND tỉnh (đến 30/06/2025) 17/12/2025 Gửi chậm",
    ):
        assert part in text


def test_what_comes_later_does_not_make_late(province: Province) -> None:
    for at in ("2025-12-20T03:00:00+00:00", "2025-12-15T03:00:00+00:00"):
        file_came(province.dic, CULTURE, at)
    found, _ = made(province.dic, ROUND)
    one = next(each for each in found.coverage.reporters if each.unit == CULTURE)  # type: ignore[union-attr]
    assert (one.state, one.first, one.last) == ("on_time", "2025-12-15", "2025-12-20")


def test_files_of_other_rounds_and_refused_ones_do_not_count(province: Province) -> None:
    file_came(province.dic, CULTURE, "2025-12-15T03:00:00+00:00", round="2024")
    file_came(province.dic, CABINET, "2025-12-15T03:00:00+00:00", "refused")
    assert set(states(made(province.dic, ROUND)[0].coverage).values()) == {"silent"}
    explicit = Ask(first="2024-12-15", last="2025-12-14")
    assert states(made(province.dic, explicit)[0].coverage)[CULTURE] == "received"


def test_a_unit_that_was_not_asked_is_told_when_it_reports(province: Province) -> None:
    file_came(province.dic, "tv-dai", "2025-12-15T03:00:00+00:00")
    assert states(made(province.dic, ROUND)[0].coverage)["tv-dai"] == "on_time"


def test_the_round_gives_period_and_title(province: Province) -> None:
    add(province.dic, "activity", "Trong kỳ", "2024-12-15", unit=DIC)
    add(province.dic, "activity", "Ngoài kỳ", "2024-12-14", unit=DIC)
    found, pages = made(province.dic, ROUND)
    assert found.counts()["activity"] == 1
    assert "Tổng hợp kết quả công tác thông tin đối ngoại năm 2025" in text_of(pages)


def test_a_thematic_round_has_its_own_outline(tmp_path: Path) -> None:
    province = Province(tmp_path)
    open_round(province.dic, kind="chuyen_de", period_label="về quảng bá trên mạng Internet")
    _, pages = made(province.dic, ROUND)
    text = text_of(pages)
    assert "Chuyên đề về công tác thông tin đối ngoại về quảng bá trên mạng Internet" in text
    assert "I. TÌNH HÌNH CHUNG" in text


def test_submissions_bring_words_and_signature(province: Province) -> None:
    office = province.dic
    round = next(one["record"] for one in _rounds(office))
    text = [{"section": "kien_nghi", "text": "Đề nghị bố trí kinh phí."}]
    more = {
        "report_date": "2026-01-05",
        "signing_power": "kt",
        "signer_position": "Phó Giám đốc",
        "signer_name": "Lê Thị Thử",
    }
    for unit in (CULTURE, CABINET):
        values = {"unit": unit, "round": round, "state": "da_gui", "narratives": text}
        office.records.create("submission", {**values, **(more if unit == CULTURE else {})})
    whole = text_of(made(office, ROUND)[1])
    assert "- Sở Văn hóa, Thể thao và Du lịch: Đề nghị bố trí kinh phí." in whole
    assert "- Văn phòng Ủy ban nhân dân tỉnh: Đề nghị bố trí kinh phí." in whole
    one = text_of(made(office, Ask(round="2025", unit=CULTURE))[1])
    for part in ("V. KIẾN NGHỊ, ĐỀ XUẤT Đề nghị bố trí kinh phí.", "ngày 05 tháng 01 năm 2026", "Lê Thị Thử"):
        assert part in one
    assert "KT. PHÓ GIÁM ĐỐC" in one


def _rounds(office: Office) -> list[dict[str, object]]:
    from tvdesk.db.engine import reading
    from tvdesk.services.listing import listed

    with reading(office.desk.engine) as connection:
        return listed(connection, "round")
