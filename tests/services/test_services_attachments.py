"""Attachments: taken in once, by content; carried beside the changes that name them; never a program or a secret."""

from __future__ import annotations

import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from offices import DIC, UNIT, Office, Province, activity

from tvdesk.bundle.manifest import Caps
from tvdesk.services import attachment_rules
from tvdesk.services.attachment_errors import (
    AttachmentDamaged,
    AttachmentDangerous,
    AttachmentEmpty,
    AttachmentMissing,
    AttachmentSecret,
    AttachmentTooLarge,
    TooManyAttachments,
)
from tvdesk.services.attachment_rules import check_file, check_name, clean_name, media_type
from tvdesk.services.attachments import Attachments, lost_files
from tvdesk.services.blobs import Blobs
from tvdesk.services.cargo import named_in, owed_to
from tvdesk.services.errors import FieldUnknown, FileGone, NothingToSend, NotYours
from tvdesk.services.export import Order, Written, write_bundle
from tvdesk.services.inspecting import inspect_bundle
from tvdesk.services.reading import read_desk


def files_of(office: Office) -> Attachments:
    return Attachments(office.desk, office.records, office.workspace.blobs)


def made(folder: Path, name: str, data: bytes = b"content") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    return path


def write(office: Office, province: Province, name: str, **more: object) -> Written:
    """A report of the unit with its attachments."""
    order = Order("report", DIC, **more)  # type: ignore[arg-type]
    return write_bundle(office.desk, office.secrets.sign, order, province.stick(name), office.workspace.blobs)


def reply(province: Province, receipt: bytes | None, name: str) -> Path:
    order = Order("reply", UNIT, receipt=receipt)
    dic = province.dic
    return write_bundle(dic.desk, dic.secrets.sign, order, province.stick(name), dic.workspace.blobs).path


# --- on one desk -------------------------------------------------------------------------------------------


def test_files_are_taken_in_once_and_come_back_as_they_were(unit: Office, tmp_path: Path) -> None:
    store, record = files_of(unit), unit.records.create("activity", activity())
    data = os.urandom(3_000_000)
    paths = [made(tmp_path / "in", "Kế hoạch.pdf", data), made(tmp_path / "in", "Ảnh 1.jpg"), made(tmp_path, "c.jpg")]
    added = store.attach(record, paths)
    # The third has the content of the second: it is there already.
    assert [(one.name, one.bytes) for one in added] == [("Kế hoạch.pdf", 3_000_000), ("Ảnh 1.jpg", 7)]
    assert added[0].sha256 == sha256(data).hexdigest()
    assert added[0].media_type == "application/pdf"
    assert sorted(path.name for path in unit.workspace.blobs.folder.iterdir()) == sorted(one.sha256 for one in added)
    assert store.attach(record, paths) == []
    assert [one.name for one in store.files(record)] == ["Kế hoạch.pdf", "Ảnh 1.jpg"]
    out = store.extract(record, tmp_path / "out")
    assert [path.read_bytes() for path in out] == [data, b"content"]
    again = store.extract(record, tmp_path / "out")
    assert [path.name for path in again] == ["Kế hoạch (2).pdf", "Ảnh 1 (2).jpg"]


def test_a_refused_file_leaves_all_others_out(unit: Office, tmp_path: Path) -> None:
    store, record = files_of(unit), unit.records.create("activity", activity())
    good, before = made(tmp_path, "a.pdf"), unit.digest()
    for bad in (made(tmp_path, "a.exe"), made(tmp_path, "b.pdf", b""), made(tmp_path, "TỐI MẬT.pdf")):
        with pytest.raises((AttachmentDangerous, AttachmentEmpty, AttachmentSecret)):
            store.attach(record, [good, bad])
    with pytest.raises(FileGone):
        store.attach(record, [good, tmp_path / "gone.pdf"])
    with pytest.raises(FileGone):
        store.attach(record, [tmp_path])
    with pytest.raises(TooManyAttachments):
        store.attach(record, [good] * (attachment_rules.MOST_FILES + 1))
    assert list(unit.workspace.blobs.folder.iterdir()) == []
    assert unit.digest() == before


def test_only_records_of_ones_own_that_can_have_files(province: Province, unit: Office, tmp_path: Path) -> None:
    path = made(tmp_path, "a.pdf")
    foreign = province.dic.records.create("activity", activity(unit="tv-sotc"))
    unit.take_in(province.dic.export("*", province.stick("t.tvb"), "relay").path)
    with pytest.raises(NotYours):
        files_of(unit).attach(foreign, [path])
    code = {"list": "task", "code": "x", "vi": "x"}
    with pytest.raises(FieldUnknown):
        files_of(province.dic).attach(province.dic.records.create("code", code), [path])
    assert list(unit.workspace.blobs.folder.iterdir()) == []


def test_what_is_missing_or_damaged_is_told(unit: Office, tmp_path: Path) -> None:
    store, record = files_of(unit), unit.records.create("activity", activity())
    one, two = store.attach(record, [made(tmp_path, "a.pdf", b"first"), made(tmp_path, "b.pdf", b"other")])
    blobs = unit.workspace.blobs
    assert lost_files(unit.desk, blobs, contents=True) == []
    (blobs.folder / one.sha256).unlink()
    (blobs.folder / two.sha256).write_bytes(b"OTHER")
    assert [(lost.name, lost.damaged) for lost in lost_files(unit.desk, blobs)] == [("a.pdf", False)]
    found = lost_files(unit.desk, blobs, contents=True)
    assert [(lost.name, lost.damaged) for lost in found] == [("a.pdf", False), ("b.pdf", True)]
    with pytest.raises(AttachmentMissing):
        store.extract(record, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    store.attach(record, [made(tmp_path, "a2.pdf", b"first")])
    with pytest.raises(AttachmentDamaged):
        store.extract(record, tmp_path / "out")
    # Attached again, a content of another size would heal; one of the same size is only found by reading.
    (blobs.folder / two.sha256).write_bytes(b"torn")
    store.attach(record, [made(tmp_path, "b2.pdf", b"other")])
    assert lost_files(unit.desk, blobs, contents=True) == []


def test_a_store_is_never_left_through_a_digest(tmp_path: Path) -> None:
    made(tmp_path, "secret", b"x")
    store = Blobs(tmp_path / "blobs")
    assert not store.holds("../secret")
    for digest in ("../secret", "", "A" * 64, "0" * 63 + "\n"):
        with pytest.raises(AttachmentMissing):
            store.check(digest)
    with pytest.raises(AttachmentDamaged):
        store.put([b"x"], "0" * 64)
    assert list((tmp_path / "blobs").iterdir()) == []


def test_a_store_takes_many_files_in_their_order(tmp_path: Path) -> None:
    paths = [made(tmp_path / "in", f"{number}.txt", str(number % 7).encode() * 5_000) for number in range(40)]
    found = Blobs(tmp_path / "blobs").take_in(paths)
    assert [one.sha256 for one in found] == [sha256(path.read_bytes()).hexdigest() for path in paths]
    assert len(list((tmp_path / "blobs").iterdir())) == 7


# --- rules -------------------------------------------------------------------------------------------------


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name in names:
            out.writestr(name, b"x")
    return path


def test_programs_are_refused_whatever_they_are_called(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    bad = [
        made(tmp_path, "a.pdf.exe"),
        made(tmp_path, "a.PDF", b"MZ\x90\x00"),
        made(tmp_path, "a.txt", b"#!/bin/sh\n"),
        made(tmp_path, "a.jpg", b"\x7fELF\x02"),
        made(tmp_path, "a.xlsm"),
        made(tmp_path, "cũ.doc", ole + "_VBA_PROJECT".encode("utf-16-le")),
        made(tmp_path, "trang.html"),
        archive(tmp_path / "a.xlsx", "xl/workbook.xml", "xl/vbaProject.bin"),
        archive(tmp_path / "a.zip", "ảnh.jpg", "cài đặt.exe"),
    ]
    for path in bad:
        with pytest.raises(AttachmentDangerous):
            check_file(path)
    good = [
        made(tmp_path, "cũ 2.doc", ole),
        archive(tmp_path / "b.xlsx", "xl/workbook.xml", "xl/printerSettings.bin"),
        archive(tmp_path / "b.zip", "ảnh.jpg"),
        made(tmp_path, "c.docx", b"PK\x03\x04 torn"),
        made(tmp_path, "MZ.txt", b"M Z"),
    ]
    assert [check_file(path) for path in good] == [path.stat().st_size for path in good]


def test_the_largest_file_is_one_that_a_bundle_carries(tmp_path: Path) -> None:
    assert Caps().blob == attachment_rules.MOST_BYTES
    path = tmp_path / "phim.mp4"
    with path.open("wb") as out:
        out.truncate(attachment_rules.MOST_BYTES + 1)
    with pytest.raises(AttachmentTooLarge):
        check_file(path)


@pytest.mark.parametrize(
    "name",
    ["MẬT.pdf", "Công văn (MẬT) 12.pdf", "TỐI_MẬT-12.docx", "tuyệt mật.txt", "Tuyet mat.pdf", "KH TUYỆT MẬT.doc"],
)
def test_marks_of_secrecy(name: str) -> None:
    with pytest.raises(AttachmentSecret):
        check_name(clean_name(name))


@pytest.mark.parametrize(
    "name", ["Gặp mặt thân mật.pdf", "BẢO VỆ BÍ MẬT NHÀ NƯỚC.pdf", "Mật ong.jpg", "GẶP GỠ THÂN MẬT.pdf"]
)
def test_names_that_are_no_secrets(name: str) -> None:
    check_name(clean_name(name))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("a:b?c*.pdf", "a_b_c_.pdf"),
        ("..\\..\\x.pdf", "_.._x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("ảnh\u202egpj.exe", "ảnhgpj.exe"),
        ("  . ", "_"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert len(clean_name(given)) <= 200


def test_kinds_do_not_depend_on_the_machine() -> None:
    assert media_type("Ảnh.JPG") == "image/jpeg"
    assert media_type("lạ.xyz") == "application/octet-stream"


# --- between desks -----------------------------------------------------------------------------------------


def test_files_travel_beside_the_changes_that_name_them(province: Province, unit: Office, tmp_path: Path) -> None:
    record = unit.records.create("activity", activity())
    data = os.urandom(2_500_000)
    added = files_of(unit).attach(record, [made(tmp_path, "ảnh.jpg", data), made(tmp_path, "b.pdf", b"two")])
    written = write(unit, province, "1.tvb")
    assert written.files == 2
    assert written.path.stat().st_size > 2_500_000
    seen = inspect_bundle(written.path, None)
    assert {one.sha256: one.present for one in seen.manifest.blobs} == {one.sha256: True for one in added}
    province.dic.intake.preview(written.path)
    assert list(province.dic.workspace.blobs.folder.iterdir()) == []
    result = province.dic.take_in(written.path)
    assert result.files_missing == 0
    shown = files_of(province.dic).files(record)
    assert [(one.name, one.here) for one in shown] == [("b.pdf", True), ("ảnh.jpg", True)]
    assert (province.dic.workspace.blobs.folder / sha256(data).hexdigest()).read_bytes() == data
    # Once answered, they are not sent again.
    unit.take_in(reply(province, result.receipt, "r.tvb"))
    unit.records.edit(record, {"place": "Trà Vinh"})
    assert write(unit, province, "2.tvb").files == 0


def test_a_file_that_did_not_come_is_asked_for_and_follows(province: Province, unit: Office, tmp_path: Path) -> None:
    record = unit.records.create("activity", activity())
    (one,) = files_of(unit).attach(record, [made(tmp_path, "a.pdf", b"first")])
    away = unit.workspace.blobs.folder / one.sha256
    away.rename(tmp_path / "away")
    first = write(unit, province, "1.tvb")
    assert first.files == 0
    result = province.dic.take_in(first.path)
    assert result.files_missing == 1
    assert [lost.name for lost in lost_files(province.dic.desk, province.dic.workspace.blobs)] == ["a.pdf"]
    unit.take_in(reply(province, result.receipt, "r.tvb"))
    assert read_desk(unit.desk, lambda connection: owed_to(connection, DIC)) == [one.sha256]
    with pytest.raises(NothingToSend):
        write(unit, province, "2.tvb")
    (tmp_path / "away").rename(away)
    second = write(unit, province, "2.tvb")
    assert (second.changes, second.files) == (0, 1)
    result = province.dic.take_in(second.path)
    assert lost_files(province.dic.desk, province.dic.workspace.blobs, contents=True) == []
    unit.take_in(reply(province, result.receipt, "r2.tvb"))
    with pytest.raises(NothingToSend):
        write(unit, province, "3.tvb")


def test_a_damaged_file_is_never_sent(province: Province, unit: Office, tmp_path: Path) -> None:
    record = unit.records.create("activity", activity())
    (one,) = files_of(unit).attach(record, [made(tmp_path, "a.pdf", b"first")])
    (unit.workspace.blobs.folder / one.sha256).write_bytes(b"FIRST")
    with pytest.raises(AttachmentDamaged):
        write(unit, province, "1.tvb")
    assert not province.stick("1.tvb").exists()


def test_a_change_that_names_no_digest_names_no_file(unit: Office) -> None:
    row = {"sha256": "../x", "name": "x", "bytes": 1, "media_type": ""}
    record = unit.records.create("activity", activity(attachments=[row]))
    lines = read_desk(unit.desk, lambda connection: connection.exec_driver_sql("SELECT line FROM change").fetchall())
    assert [named_in(line[0]) for line in lines] == [{}]
    assert [one.here for one in files_of(unit).files(record)] == [False]
