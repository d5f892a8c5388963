"""What is typed after ``record add`` is read as an office writes it, and refused in its words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

from tvdesk.cli.main import run
from tvdesk.cli.typed import TypedValues
from tvdesk.core.templates import CodeLists
from tvdesk.core.text_errors import AmbiguousNumber, NoSuchDay
from tvdesk.core.units import Units
from tvdesk.services.errors import BadArgument

TYPED = TypedValues(CodeLists.load(), Units.load(), date(2026, 1, 5))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("start_date", "5/3/2025", "2025-03-05"),
        ("start_date", "2025-03-05", "2025-03-05"),
        ("start_date", "5/3", "2026-03-05"),
        ("budget_vnd", "320.000.000", 320_000_000),
        ("in_plan", "Có", True),
        ("in_plan", "không", False),
        ("in_plan", "có lẽ", "có lẽ"),
        ("subtype", "Hội nghị, hội thảo", "hoi_nghi_hoi_thao"),
        ("subtype", "hoi_nghi_hoi_thao", "hoi_nghi_hoi_thao"),
        ("subtype", "Loại lạ", "Loại lạ"),
        ("countries", "JP,KR", ["JP", "KR"]),
        ("countries", "Nhật Bản; Hàn Quốc", ["JP", "KR"]),
        ("channels", "Cổng, trang thông tin điện tử tiếng Việt và tiếng nước ngoài", ["K2"]),
        ("reporting_unit", "Sở KH&ĐT", "tv-sokhdt"),
        ("title", "", None),
        ("title", "1.5", "1.5"),
        ("output_items", '[{"indicator": "tin_bai", "quantity": 3}]', [{"indicator": "tin_bai", "quantity": 3}]),
    ],
)
def test_what_is_typed(name: str, text: str, value: Any) -> None:
    assert TYPED.one("activity", name, text) == value


def test_what_could_mean_two_things_is_refused() -> None:
    with pytest.raises(NoSuchDay):
        TYPED.one("activity", "start_date", "31/2/2025")
    with pytest.raises(AmbiguousNumber):
        TYPED.one("activity", "participants", "1.5")


@pytest.mark.parametrize("argument", ["title", '{"title": '])
def test_what_is_neither_a_pair_nor_json_is_refused(argument: str) -> None:
    with pytest.raises(BadArgument):
        TYPED.read("activity", [argument])


def test_several_units_of_a_round() -> None:
    assert TYPED.one("round", "units", "Sở CT; Sở Tài chính") == ["tv-soct", "tv-sotc"]


@pytest.mark.parametrize(
    ("values", "code", "said"),
    [
        (["subtype=cuoc_thi", "start_date=5/3/2025"], "record.invalid", "“Tên hoạt động”: Chưa nhập trường bắt buộc."),
        (["title=A", "subtype=Loại lạ", "start_date=5/3/2025"], "record.invalid", "“Loại lạ” không có trong danh mục."),
        (
            ["title=A", "subtype=cuoc_thi", "start_date=31/2/2025"],
            "date.no_such_day",
            "Lịch không có ngày “31/2/2025”.",
        ),
    ],
)
def test_a_refusal_names_the_field_and_the_reason_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], values: list[str], code: str, said: str
) -> None:
    desk = Terminal(tmp_path / "desk").create("Sở Công Thương")
    assert desk.refused("record", "add", "activity", *values) == code
    capsys.readouterr()
    assert run(["--workspace", str(desk.folder), "record", "add", "activity", *values], {}) == 1
    told = capsys.readouterr().err
    assert said in told
    assert told.endswith(f"[{code}]\n")
    assert "{" not in told


def test_a_delegation_of_nobody_is_refused(tmp_path: Path) -> None:
    desk = Terminal(tmp_path / "desk").create("Sở Công Thương")
    values = ("title=Đoàn A", "subtype=Đoàn ra", "start_date=5/3/2025", "participants=0")
    found = desk.run("record", "add", "delegation", *values, code=1)["error"]
    assert (found["fields"]["problem"], found["fields"]["field"]) == ("field.below_minimum", "participants")
    assert found["message"] == "“Số thành viên”: Số nhỏ hơn 1."
