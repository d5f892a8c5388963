"""The commands as a script would use them: real workspaces, exit codes, one JSON object each."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from terminal import Terminal, contents, enrol, tvdesk


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Terminal, Terminal, Path]:
    root = tmp_path_factory.mktemp("province")
    dic = Terminal(root / "dic").create("Sở TT&TT", "dic")
    unit = Terminal(root / "unit").create("Sở Công Thương")
    enrol(dic, unit, root)
    return dic, unit, root


def test_the_whole_way(desks: tuple[Terminal, Terminal, Path]) -> None:
    dic, unit, root = desks
    values = ["title=Hội nghị xúc tiến", "subtype=hoi_nghi_hoi_thao", "start_date=2025-03-05", "countries=JP,KR"]
    record = unit.run("record", "add", "activity", *values)["record"]
    unit.run("record", "edit", record, "place=Trà Vinh")
    (root / "ảnh.jpg").write_bytes(b"picture")
    assert unit.run("record", "attach", record, str(root / "ảnh.jpg"))["added"][0]["bytes"] == 7
    assert unit.run("search", "hoi nghi xuc t")["hits"][0]["record"] == record
    report, reply = str(root / "report.tvb"), str(root / "reply.tvb")
    written = unit.run("bundle", "export", "--out", report)
    assert written["changes"] >= 3  # the other stories of this module may have run first
    assert written["files"] == 1
    assert dic.run("bundle", "inspect", report)["signature"] == "verified"
    assert dic.run("bundle", "preview", report)["files"][0]["counts"]["create"] >= 1
    assert dic.run("bundle", "import", report)["files"][0]["state"] == "applied"
    assert dic.run("bundle", "import", report)["files"][0]["known"] is True
    dic.run("bundle", "reply", "--unit", "Sở Công Thương", "--out", reply)
    unit.run("bundle", "import", reply)
    assert unit.refused("bundle", "export", "--out", report) == "export.nothing_new"
    shown = dic.run("record", "show", record)["values"]
    assert (shown["place"], shown["countries"]) == ("Trà Vinh", ["JP", "KR"])
    assert [row["op"] for row in dic.run("record", "history", record)["history"]] == ["create", "edit", "edit"]
    assert [(one["name"], one["here"]) for one in dic.run("record", "files", record)["files"]] == [("ảnh.jpg", True)]
    (out,) = dic.run("record", "extract", record, "--out", str(root / "out"))["files"]
    assert Path(out).read_bytes() == b"picture"
    assert len(dic.run("trust", "show")["devices"]) >= 2
    assert dic.run("verify", "--files")["missing_files"] == []


def test_a_workbook_comes_in_once(desks: tuple[Terminal, Terminal, Path], real_data: Path, tmp_path: Path) -> None:
    dic, _, _ = desks
    book, errors = str(real_data / "tap-huan.xlsx"), tmp_path / "cần xem lại.xlsx"
    assert dic.run("sheet", "import", book, "--dry-run")["counts"]["imported"] == 21
    first = dic.run("sheet", "import", book, "--errors", str(errors))
    assert first["counts"]["imported"] == 21
    assert first["counts"]["needs_person"] == 6
    assert {row["status"] for row in dic.run("sheet", "import", book)["rows"]} == {"known", "needs_person"}
    again = dic.run("sheet", "import", str(errors), "--dry-run")["counts"]
    assert (again["rows"], again["needs_person"]) == (6, 6)
    out = tmp_path / "xuất.xlsx"
    assert dic.run("sheet", "export", "--kind", "training", "--out", str(out))["records"] == 21
    some = dic.run(
        "sheet", "export", "--kind", "training", "--first", "1/7/2024", "--last", "2024-12-31", "--out", str(out)
    )
    assert 0 < some["records"] < 21
    assert (
        dic.refused("sheet", "export", "--kind", "training", "--first", "hôm nào", "--out", str(out))
        == "date.unreadable"
    )
    assert [path.name for path in tmp_path.iterdir() if "draft" in path.name or "part" in path.name] == []


def test_what_a_workbook_leaves_open_is_told(desks: tuple[Terminal, Terminal, Path], tmp_path: Path) -> None:
    dic, _, _ = desks
    book = tmp_path / "sổ.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        sheet = made.add_worksheet("Hoạt động")
        sheet.write_row(0, 0, ["STT", "Nội dung", "Thời gian", "Đơn vị báo cáo", "Người theo dõi"])
        sheet.write_row(1, 0, [1, "Hội thi ảnh", "9/11", "Sở Công Thương", "Phòng Quản lý"])
        made.add_worksheet("Thuyết minh").write(0, 0, "Số liệu do các phòng cung cấp")
        made.add_worksheet("Nháp").hide()
    said = dic.told("sheet", "import", str(book), "--dry-run").splitlines()
    assert "Trang tính “Thuyết minh” không được đọc: không thấy dòng tên cột nào hiểu được." in said
    assert "Trang tính ẩn “Nháp” không được đọc; hãy bỏ ẩn nếu cần đọc." in said
    assert any("cột E “Người theo dõi”: chưa rõ là nội dung gì nên không được ghi" in line for line in said)
    assert any("cột B “Nội dung” được hiểu là “Tên hoạt động” (chắc 80%)" in line for line in said)
    assert "Hoạt động, dòng 2, cột C: Ngày “9/11” không ghi năm. Ghi thêm năm." in said
    assert "{" not in "".join([*said, *dic.told("sheet", "import", str(book), "--dry-run", language="en")])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: path.mkdir(), "sheet.not_a_workbook"),
        (lambda path: path.touch(), "sheet.not_a_workbook"),
        (lambda path: path.write_text("STT;Tên hoạt động", encoding="utf-8"), "sheet.not_a_workbook"),
        (lambda _: None, "file.gone"),
        (lambda path: xlsxwriter.Workbook(str(path)).close(), "sheet.no_header"),
    ],
    ids=["folder", "empty file", "text", "no file", "empty workbook"],
)
def test_a_file_that_is_no_register_changes_nothing(
    desks: tuple[Terminal, Terminal, Path], tmp_path: Path, make: Callable[[Path], object], code: str
) -> None:
    dic, _, _ = desks
    path = tmp_path / "sổ.xlsx"
    make(path)
    before = contents(dic.folder)
    assert dic.refused("sheet", "import", str(path)) == code
    assert contents(dic.folder) == before


def test_a_template_needs_no_workspace(tmp_path: Path) -> None:
    desk, out = Terminal(tmp_path / "none"), tmp_path / "mẫu.xlsx"
    assert desk.run("sheet", "template", "activity", "--out", str(out)) == {"file": str(out)}
    words = []
    for language in ("vi", "en"):
        desk.run("sheet", "template", "activity", "--out", str(out), "--words", language)
        words.append(ZipFile(out).read("xl/sharedStrings.xml").decode())
    assert "Từ ngày" in words[0]
    assert "Từ ngày" not in words[1]
    assert not desk.folder.exists()


def test_several_files_are_all_tried(desks: tuple[Terminal, Terminal, Path], tmp_path: Path) -> None:
    dic, unit, _ = desks
    stray, good = tmp_path / "stray.tvb", tmp_path / "good.tvb"
    stray.write_bytes(b"PK\x03\x04 nothing of ours")
    unit.add("Triển lãm ảnh")
    unit.run("bundle", "export", "--out", str(good))
    answer = dic.run("bundle", "import", str(stray), str(good), code=3)
    assert [one["state"] for one in answer["files"]] == ["refused", "applied"]
    assert (answer["files"][0]["code"], answer["error"]["code"]) == ("bundle.not_a_bundle", "bundle.not_a_bundle")
    said = dic.told("bundle", "import", str(stray), str(good), code=3)
    assert "stray.tvb: từ chối" in said
    assert "good.tvb (Sở Công Thương): đã nhận trước đó" in said


def test_a_file_that_waits_gives_exit_code_4(desks: tuple[Terminal, Terminal, Path], tmp_path: Path) -> None:
    dic, _, root = desks
    unit = Terminal(tmp_path / "second").create("Sở Nội vụ")
    enrol(dic, unit, tmp_path)
    early, late, reply = (str(tmp_path / name) for name in ("1.tvb", "2.tvb", "r.tvb"))
    unit.add("một")
    unit.run("bundle", "export", "--out", early)
    backup = dic.run("backup", "create", "--out", str(tmp_path))["folder"]
    dic.run("bundle", "import", early)
    dic.run("bundle", "reply", "--unit", "Sở Nội vụ", "--out", reply)
    unit.run("bundle", "import", reply)
    unit.add("hai")
    unit.run("bundle", "export", "--out", late)
    # The office as it was before the first file came.
    lost = Terminal(root / "lost")
    lost.run("backup", "restore", backup, "--into", str(lost.folder))
    answer = lost.run("bundle", "import", late, code=4)
    assert answer["error"]["code"] == "intake.held"
    assert [one["state"] for one in answer["files"]] == ["held"]
    assert "giữ lại" in lost.told("bundle", "import", late, code=4)
    assert [one["state"] for one in lost.run("bundle", "import", early)["files"][0]["released"]] == ["applied"]


def test_a_lost_device_is_revoked(desks: tuple[Terminal, Terminal, Path], tmp_path: Path) -> None:
    dic, first, _ = desks
    unit = Terminal(tmp_path / "lost").create("Sở Tài chính")
    enrol(dic, unit, tmp_path)
    (device,) = [one["device"] for one in dic.run("trust", "show")["devices"] if one["unit"] == "tv-sotc"]
    assert first.refused("trust", "revoke", device) == "record.not_yours"
    done = dic.run("trust", "revoke", device, "--reason", "mất máy")
    assert done["seq"] == 0
    (row,) = [one for one in dic.run("trust", "show")["devices"] if one["device"] == device]
    assert row["revoked"] == {"seq": 0, "reason": "mất máy"}
    assert "mất máy" in dic.told("trust", "show")
    unit.add()
    unit.run("bundle", "export", "--out", str(tmp_path / "a.tvb"))
    assert dic.refused("bundle", "import", str(tmp_path / "a.tvb"), code=3) == "registry.revoked"


def test_a_conflict_is_settled_by_its_names(desks: tuple[Terminal, Terminal, Path]) -> None:
    _, unit, _ = desks
    record = unit.add("Không có xung đột")
    assert unit.refused("conflict", "settle", record, "title", "x") == "conflict.not_open"
    assert unit.refused("conflict", "settle", record, "countries/JP", "có") == "conflict.not_open"
    assert unit.run("conflict", "list") == {"conflicts": []}


def test_refusals_have_codes_and_exit_codes(desks: tuple[Terminal, Terminal, Path], tmp_path: Path) -> None:
    dic, unit, _ = desks
    stray = tmp_path / "stray.tvb"
    stray.write_bytes(b"PK\x03\x04 nothing of ours")
    held = contents(dic.folder)
    assert dic.refused("bundle", "preview", str(stray), code=3) == "bundle.not_a_bundle"
    assert dic.refused("bundle", "inspect", str(stray), code=3) == "bundle.not_a_bundle"
    # A preview keeps its copy of the file, and nothing else.
    assert {name for name in contents(dic.folder) if not name.startswith("inbox")} <= held.keys()
    assert unit.refused("record", "show", "nothing") == "record.missing"
    assert unit.refused("record", "list", "song", code=2) == "record.type_unknown"
    assert unit.refused("record", "add", "activity", "title", code=2) == "usage.bad_argument"
    lost = Terminal(tmp_path / "lost").run("record", "list", "activity", code=2)
    assert lost["error"]["code"] == "workspace.missing"
    assert "tvdesk" in lost["error"]["message"]
    new = Terminal(tmp_path / "new")
    assert new.refused("workspace", "create", "--role", "unit", "--unit", "Sở Lạ", code=2) == "unit.unknown"
    assert not new.folder.exists()


def test_what_a_person_reads_is_sentences(desks: tuple[Terminal, Terminal, Path]) -> None:
    """No raw names, codes or dictionaries; each language its own words."""
    _, unit, _ = desks
    record = unit.add("Lễ hội Ok Om Bok")
    unit.run("record", "edit", record, "countries=LA", "participants=1200")
    unit.run("record", "edit", record, "participants=1300")
    assert unit.run("record", "edit", record, "participants=1300")["changed"] is False
    shown, history = unit.told("record", "show", record), unit.told("record", "history", record)
    assert "Nước: Lào" in shown
    assert "1.300" in shown
    assert "1.200 → 1.300" in history
    assert "Laos" in unit.told("record", "show", record, language="en")
    unit.run("record", "delete", record)
    assert "đã bị xóa" in unit.told("record", "show", record)
    assert "Đã khôi phục" in unit.told("record", "restore", record)
    said = [
        unit.told(*command, language=language)
        for language in ("vi", "en")
        for command in (
            ("record", "list", "activity"),
            ("search", "le hoi"),
            ("conflict", "list"),
            ("record", "files", record),
            ("trust", "show"),
            ("verify",),
            ("backup", "list"),
            ("doctor",),
        )
    ]
    assert [text for text in said if not text.strip() or "{" in text or "': " in text] == []
    assert [
        key for text in said for key in re.findall(r"\b(?:record|doctor|verify|trust|backup)\.[a-z]\S*", text)
    ] == []


def test_a_process_answers_as_this_one_does(desks: tuple[Terminal, Terminal, Path]) -> None:
    _, unit, _ = desks
    done = tvdesk("verify", "--json", TVDESK_WORKSPACE=str(unit.folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert '"digest"' in done.stdout


def test_the_demonstration(tmp_path: Path) -> None:
    done = Terminal(tmp_path / "unused").run("demo", "--dir", str(tmp_path / "demo"))
    assert len(done["files"]) > 10
    assert all(Path(path).is_file() for path in done["files"])
