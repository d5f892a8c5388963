"""One changed byte: ``verify`` finds it in the log, in each table with a proof, and in an attachment, and says where.

What a desk only notes for itself (which files came and went, drafts, views, the search index) has no proof; those
tables are named here, so that a new table must be put on one side or the other.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from offices import UNIT, AnyCode, Office, Province, activity, sent
from sqlalchemy import insert

from tvdesk.core.errors import TvdeskError
from tvdesk.db.engine import writing
from tvdesk.db.models import TYPED, issued, metadata
from tvdesk.history.errors import BrokenChain
from tvdesk.services.attachments import Attachments, lost_files
from tvdesk.services.backup import backups_in
from tvdesk.services.desk import journal
from tvdesk.services.mending import rebuild_tables
from tvdesk.services.reading import read_desk
from tvdesk.services.records import Records
from tvdesk.services.verify import verify
from tvdesk.services.workspace import DATABASE

PROVED = {
    ("change", "line"): "",
    ("change", "digest"): "chain.broken",
    ("device", "head"): "chain.broken",
    ("device", "head_envelope"): "verify.document_differs",
    ("checkpoint", "head"): "chain.broken",
    ("activity", "title"): "verify.projection_differs",
    ("activity", "folded"): "verify.projection_differs",
    ("activity", "start_date"): "verify.projection_differs",
    ("conflict", "sides"): "verify.marks_differ",
    ("refusal", "reason"): "verify.marks_differ",
    ("audit", "detail"): "verify.journal_broken",
    ("audit", "at"): "verify.journal_broken",
    ("audit", "actor"): "verify.journal_broken",
    ("audit", "seal"): "verify.journal_broken",
    ("issued", "pdf"): "verify.issued_differs",
    ("receipt", "envelope"): "verify.document_differs",
    ("trust_document", "envelope"): "",
}
"""Table and column, and the code with which it is found; nothing where it depends on the byte."""

NOTES = {"meta", "incoming", "outgoing", "peer", "sheet_row", "blob", "draft", "view_setting"}
"""What a desk notes for itself. Their loss costs a file that is sent once more, never a record."""


@pytest.fixture
def office(province: Province, tmp_path: Path) -> Office:
    """An office with records, an attachment, a conflict, a refusal, receipts, an erased line and an issued report."""
    unit = province.enrol(UNIT)
    records = Records(unit.desk, AnyCode())
    made = records.create_many("activity", [activity(f"Hội nghị {number}") for number in range(4)])
    picture = tmp_path / "ảnh.jpg"
    picture.write_bytes(b"a picture")
    Attachments(unit.desk, records, unit.workspace.blobs).attach(made[0], [picture])
    province.dic.take_in(sent(unit, province, "1.tvb"))
    province.dic.records.edit(made[1], {"place": "Trà Vinh"})
    records.edit(made[1], {"place": "Càng Long"})
    province.dic.records.judge(made[2], f"{unit.secrets.device}:3", refused=True, reason="sai kỳ")
    province.dic.take_in(sent(unit, province, "2.tvb"))
    _issue(province.dic)
    province.dic.desk.engine.dispose()
    return province.dic


def _issue(office: Office) -> None:
    from hashlib import sha256

    texts = {column.name: "x" for column in issued.columns if column.name not in ("pdf", "pages", "version")}
    row = {**texts, "version": 1, "pages": 1, "pdf": b"%PDF-1.7 ...", "sha256": sha256(b"%PDF-1.7 ...").hexdigest()}
    with writing(office.desk.engine) as connection:
        connection.execute(insert(issued).values(row))
        journal(connection, office.desk, "report.issued", id="x", version=1, sha256=row["sha256"])


def spoil(office: Office, table: str, column: str) -> None:
    """Change one byte in the middle of one value, past the program."""
    with closing(sqlite3.connect(office.workspace.folder / DATABASE)) as connection, connection:
        rows = connection.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL').fetchall()
        assert rows, f"{table}.{column} has nothing to change"
        at, value = rows[len(rows) // 2]
        data = bytearray(value if isinstance(value, bytes) else value.encode())
        place = len(data) // 2
        data[place] = data[place] ^ 1 if isinstance(value, bytes) else ord("7" if data[place] != ord("7") else "8")
        changed = bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")
        connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (changed, at))


def found(office: Office) -> str:
    try:
        read_desk(office.desk, lambda connection: verify(connection, office.desk))
    except TvdeskError as error:
        return error.code
    return ""


def test_the_office_is_sound_before(office: Office) -> None:
    assert found(office) == ""


@pytest.mark.parametrize(("table", "column"), [one for one in PROVED if one[1] != "digest"])
def test_a_byte_of_a_table(office: Office, table: str, column: str) -> None:
    spoil(office, table, column)
    code = found(office)
    assert code
    assert PROVED[table, column] in ("", code)


def test_every_table_is_on_one_side() -> None:
    proved = {table for table, _ in PROVED} | {table.name for table in TYPED.values()}
    assert set(metadata.tables) == proved | NOTES
    assert not proved & NOTES


@pytest.mark.parametrize(
    "gone",
    [
        "DELETE FROM audit WHERE no = (SELECT max(no) FROM audit)",
        "DELETE FROM audit WHERE no = (SELECT min(no) + 1 FROM audit)",
        "UPDATE audit SET seal = NULL WHERE no = (SELECT max(no) FROM audit)",
    ],
)
def test_a_line_of_the_journal_that_is_taken_out(office: Office, gone: str) -> None:
    with closing(sqlite3.connect(office.workspace.folder / DATABASE)) as connection, connection:
        connection.execute(gone)
    assert found(office) == "verify.journal_broken"


def test_a_byte_of_an_attachment(office: Office) -> None:
    (blob,) = [path for path in office.workspace.blobs.folder.rglob("*") if path.is_file()]
    data = bytearray(blob.read_bytes())
    data[3] ^= 1
    blob.write_bytes(bytes(data))
    assert [one.damaged for one in lost_files(office.desk, office.workspace.blobs, contents=True)] == [True]


def test_tables_are_made_again_from_the_log(office: Office) -> None:
    before = office.digest()
    for table, column in (("activity", "title"), ("conflict", "sides"), ("refusal", "reason")):
        spoil(office, table, column)
    assert found(office) == "verify.projection_differs"
    backup, records = rebuild_tables(office.workspace)
    assert records == 4
    assert found(office) == ""
    assert office.digest() == before
    assert backup is not None
    assert [one.name for one in backups_in(office.workspace.folder)] == [backup.name]


def test_a_broken_log_is_never_made_to_look_whole(office: Office) -> None:
    spoil(office, "change", "line")
    with pytest.raises(TvdeskError) as broken:
        rebuild_tables(office.workspace)
    assert isinstance(broken.value, BrokenChain) or broken.value.exit_code == 3
    assert backups_in(office.workspace.folder) == []
