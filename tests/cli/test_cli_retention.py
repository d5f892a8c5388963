"""``tvdesk retention``: shown first, and erased only as it was shown."""

from __future__ import annotations

from pathlib import Path

from terminal import Terminal


def test_shown_then_erased(tmp_path: Path) -> None:
    desk = Terminal(tmp_path / "so").create("Sở Công Thương")
    for year in (2014, 2015, 2016):
        start = f"start_date={year}-05-05"
        desk.run("record", "add", "activity", f"title=Hội nghị {year}", "subtype=hoi_nghi_hoi_thao", start)
    rule = ("--before", "2016")
    shown = desk.run("retention", "show", *rule)
    assert (shown["count"], shown["kept"]) == (2, 0)
    assert [one["title"] for one in shown["records"]] == ["Hội nghị 2014", "Hội nghị 2015"]
    assert desk.refused("retention", "erase", *rule, "--count", "3") == "retention.differs"
    assert desk.run("retention", "erase", *rule, "--count", "2") == {"erased": 2}
    assert desk.refused("retention", "erase", *rule, "--count", "0") == "retention.nothing"
    assert desk.refused("retention", "show", "--before", "2999") == "retention.too_recent"
    assert desk.run("retention", "show", *rule)["count"] == 0
    assert desk.run("verify", "--files")["changes"] == 5
    acts = desk.run("journal", "list", "--first", "01/01/2025", "--group", "records")["acts"]
    assert "2 hồ sơ kết thúc trước năm 2016" in acts[-1]["what"]
