"""Rounds and duplicates from the command line: opened, handed out, answered; linked, parted and taken back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal, enrol

from tvdesk.core.language import LANGUAGES, Language
from tvdesk.services.matching import POINTS

ROUND = ("round", "open", "--kind", "year", "--year", "2025")
FIELDS = ("subtype=hoi_nghi_hoi_thao", "start_date=2025-03-05", "place=Cần Thơ")


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Terminal, Path]:
    root = tmp_path_factory.mktemp("rounds")
    dic = Terminal(root / "dic").create("Sở TT&TT", "dic")
    unit = Terminal(root / "unit").create("Sở Công Thương")
    enrol(dic, unit, root)
    return dic, unit, root


def round_of(desk: Terminal, code: str) -> dict[str, Any]:
    (found,) = [row for row in desk.run("round", "list")["rounds"] if row["code"] == code]
    return dict(found)


def test_a_round_from_its_opening_to_its_end(desks: tuple[Terminal, Terminal, Path]) -> None:
    dic, unit, root = desks
    opened = dic.run(*ROUND, "--units", "Sở Công Thương", "Công an tỉnh", "--deadline", "20/12/2025")
    assert (opened["code"], opened["first"], opened["deadline"]) == ("2025-nam", "2024-12-15", "2025-12-20")
    assert dic.refused(*ROUND) == "round.exists"
    assert unit.refused(*ROUND) == "office.only"

    templates, report = str(root / "t.tvb"), str(root / "r.tvb")
    dic.run("round", "send", "--unit", "Sở Công Thương", "--out", templates)
    unit.run("bundle", "import", templates)
    assert round_of(unit, "2025-nam") == {**opened, "answers": []}

    unit.run("record", "add", "activity", "title=Hội nghị xúc tiến", *FIELDS)
    assert unit.refused("bundle", "export", "--round", "2026-nam", "--out", report, code=2) == "round.unknown"
    assert not Path(report).exists()
    unit.run("bundle", "export", "--round", "bao cao nam 2025", "--out", report)
    dic.run("bundle", "import", report)
    answers = {row["unit"]: row for row in round_of(dic, "2025-nam")["answers"]}
    assert answers["tv-cat"]["state"] == "silent"
    assert answers["tv-soct"]["state"] in ("received", "late")
    assert answers["tv-soct"]["counts"]["activity"] >= 1

    assert dic.run("round", "close", "2025-nam")["open"] is False
    assert dic.run("round", "reopen", "Báo cáo năm 2025")["open"] is True


def test_templates_go_to_all_units_at_once(desks: tuple[Terminal, Terminal, Path]) -> None:
    dic, unit, root = desks
    dic.run("round", "open", "--kind", "month", "--year", "2026", "--units", "Sở Công Thương", "Công an tỉnh")
    files = dic.run("round", "send", "--unit", "all", "--out", str(root / "all"))["files"]
    assert {"tv-soct", "tv-cat"} <= {row["unit"] for row in files}
    assert sorted(row["file"] for row in files if row["file"]) == sorted(map(str, (root / "all").iterdir()))
    unit.run("bundle", "import", next(row["file"] for row in files if row["unit"] == "tv-soct"))
    assert round_of(unit, "2026-thang-01")["deadline"] == "2026-01-16"


def test_a_new_code_and_a_new_name_hold_at_once(desks: tuple[Terminal, Terminal, Path]) -> None:
    dic, _, _ = desks
    added = ("title=Lễ hội dừa", "subtype=le_hoi", "start_date=2025-03-05")
    assert dic.refused("record", "add", "activity", *added) == "record.invalid"
    dic.run("record", "add", "code", "list=activity_subtype", "code=le_hoi", "vi=Lễ hội", "en=Festival")
    dic.run("record", "add", "activity", *added)
    names = 'names=[{"valid_from": "2025-02-01", "name": "Sở Nội vụ và Lao động"}]'
    dic.run("record", "add", "unit", "code=tv-sonv", "kind=so", names)
    opened = dic.run("round", "open", "--kind", "quarter", "--year", "2025", "--units", "so noi vu va lao dong")
    assert opened["units"] == ["tv-sonv"]


def test_duplicates_are_listed_linked_parted_and_taken_back(desks: tuple[Terminal, Terminal, Path]) -> None:
    dic, unit, root = desks
    one = unit.run("record", "add", "activity", "title=Gặp gỡ Nhật Bản tại Cần Thơ", *FIELDS)["record"]
    unit.run("bundle", "export", "--out", str(root / "d.tvb"))
    dic.run("bundle", "import", str(root / "d.tvb"))
    other = dic.run("record", "add", "activity", "title=Hội nghị Gặp gỡ Nhật Bản 2025", *FIELDS)["record"]

    proposed = dic.run("duplicate", "list")["candidates"]
    (found,) = [row for row in proposed if {row["record_a"], row["record_b"]} == {one, other}]
    assert set(found["units"]) == {"tv-soct", "tv-sotttt"}
    assert "same_start" in found["reasons"]

    verdict = dic.run("duplicate", "link", one, other, "--reason", "Cùng hội nghị")["record"]
    (link,) = dic.run("duplicate", "list")["verdicts"]
    assert (link["record"], link["verdict"], link["reason"]) == (verdict, "same", "Cùng hội nghị")
    assert dic.run("duplicate", "link", other, one, "--different")["record"] == verdict
    assert dic.run("duplicate", "list")["verdicts"][0]["verdict"] == "not_same"
    assert dic.run("duplicate", "unlink", one, other)["record"] == verdict
    assert dic.run("duplicate", "list")["verdicts"] == []

    assert dic.refused("duplicate", "unlink", one, other) == "duplicate.not_linked"
    assert dic.refused("duplicate", "link", one, one, code=2) == "duplicate.itself"
    assert unit.refused("duplicate", "link", one, other) == "office.only"


def test_what_a_person_reads(desks: tuple[Terminal, Terminal, Path]) -> None:
    dic, _, _ = desks
    days = ("--first", "1/6/2025", "--last", "30/6/2025", "--deadline", "3/7/2025", "--units", "Công an tỉnh")
    told = dic.told("round", "open", "--kind", "dot_xuat", "--code", "bao-so-1", "--name", "Bão số 1", *days)
    assert "Đã mở kỳ Bão số 1 (mã bao-so-1): số liệu từ 01/06/2025 đến 30/06/2025" in told
    assert "Công an tỉnh: chưa gửi." in dic.told("round", "list")
    assert "Công an tỉnh: nothing yet." in dic.told("round", "list", language="en")
    for language in ("vi", "en"):
        listed = dic.told("round", "list", language=language) + dic.told(
            "duplicate", "list", "--all", language=language
        )
        assert not re.search(r"(round|duplicate)\.[a-z]", listed)


def test_every_reason_is_worded() -> None:
    for language in LANGUAGES:
        texts = Language.load(language)
        codes = [*POINTS, "title", "words"]
        assert [code for code in codes if not texts.has(f"duplicate.reason.{code}")] == []
