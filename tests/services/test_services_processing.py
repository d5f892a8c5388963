"""The records of processing: every act of the journal in sentences, for a period, on paper and in a workbook."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from offices import DIC, UNIT, Office, Province, activity, sent
from pypdf import PdfReader
from sqlalchemy import insert, update

from tvdesk.core.language import LANGUAGES, Language
from tvdesk.core.templates import CodeLists
from tvdesk.core.units import Units
from tvdesk.db.engine import writing
from tvdesk.db.models import audit
from tvdesk.services.desk import journal
from tvdesk.services.processing import Act, acts, write_acts
from tvdesk.services.processing_groups import GROUP_OF, GROUPS, KEYS, Asked
from tvdesk.services.reading import read_desk
from tvdesk.services.wording import Wording

ALWAYS = Asked("2024-01-01", "2030-12-31")
_WRITTEN = re.compile(r'\bjournal\(\s*[\w.]+,\s*[\w.]+,\s*("[^,]*),')


def wording(name: str = "vi") -> Wording:
    return Wording(Language.load(name), CodeLists.load(), Units.load())


def told(office: Office, asked: Asked = ALWAYS, name: str = "vi") -> list[Act]:
    return read_desk(office.desk, lambda connection: acts(connection, office.desk.schemas, asked, wording(name)))


def test_every_action_that_is_written_is_told_in_both_languages(repository: Path) -> None:
    """Found in the source, so that a new action cannot be forgotten."""
    written: set[str] = set()
    for path in (repository / "tvdesk").rglob("*.py"):
        for call in _WRITTEN.findall(path.read_text(encoding="utf-8")):
            written.update(re.findall(r'"([a-z_]+(?:\.[a-z_]+)?)"', call))
    written |= {"conflict.settled"}  # by a constant
    assert written == set(GROUP_OF)
    assert set(GROUP_OF.values()) == set(GROUPS)
    for name in LANGUAGES:
        language = Language.load(name)
        texts = {f"processing.act.{one}" for one in written - {"verdict"}}
        texts |= {"processing.act.verdict.refused", "processing.act.verdict.lifted"}
        assert [key for key in texts if not language.has(key)] == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_work_of_an_office_is_told_with_names_titles_and_reasons(
    province: Province, unit: Office, name: str
) -> None:
    record = unit.records.create("activity", activity("Hội nghị xúc tiến"))
    path = sent(unit, province)
    province.dic.take_in(path)
    harmed = province.stick("hong.tvb")
    harmed.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Exception, match="bundle"):
        province.dic.take_in(harmed)
    province.dic.records.judge(record, f"{unit.secrets.device}:1", refused=True, reason="sai kỳ báo cáo")
    lines = [one.what for one in told(province.dic, name=name)]
    assert not [line for line in lines if "{" in line or "processing." in line or "error." in line], lines
    soct = Units.load().name(UNIT)
    assert any(soct in line and ("1 hồ sơ mới" in line or "1 new" in line) for line in lines)
    assert any("“Hội nghị xúc tiến”" in line and "sai kỳ báo cáo" in line for line in lines)
    assert any(line.startswith(("Từ chối tệp: ", "File refused: ")) and line.endswith(".") for line in lines)


def test_a_period_is_of_local_days_and_a_group_of_its_actions(province: Province) -> None:
    desk = province.dic.desk
    with writing(desk.engine) as connection:
        journal(connection, desk, "clock.accepted", device="abc", clock="0194e1b3c800-0000", reason="pin hỏng")
        connection.execute(update(audit).values(at="2025-03-05T16:59:59+00:00"))
        journal(connection, desk, "seal.asked", registry=4)
    moment = datetime(2025, 3, 5, 16, 59, 59, tzinfo=UTC).astimezone()
    day, after = moment.date().isoformat(), (moment.date() + timedelta(days=1)).isoformat()
    before = (moment.date() - timedelta(days=1)).isoformat()
    found = told(province.dic, Asked(day, day))
    assert {one.at for one in found} == {f"{moment:%d/%m/%Y %H:%M}"}
    assert len(found) >= 1
    assert told(province.dic, Asked(before, before)) == []
    assert told(province.dic, Asked(after, after)) == []
    assert {one.action for one in told(province.dic, Asked("2024-01-01", "2030-01-01", KEYS))} == {
        "clock.accepted",
        "seal.asked",
    }


def test_what_a_newer_program_noted_is_told_as_it_stands(province: Province) -> None:
    with writing(province.dic.desk.engine) as connection:
        row = {"at": "2025-01-01T00:00:00+00:00", "actor": "ai đó", "action": "later.act", "detail": '{"a": 1}'}
        connection.execute(insert(audit).values(row))
    assert [one.what for one in told(province.dic) if one.action == "later.act"] == ['later.act {"a": 1}']


def test_on_paper_and_in_a_workbook_stands_the_same(unit: Office, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("http://x","trả lời")'
    with writing(unit.desk.engine) as connection:
        journal(connection, unit.desk, "workbook.taken_in", file=hostile, records=3)
        journal(connection, unit.desk, "workbook.undone", file="@SUM(1)", records=3)
        row = {"at": "2025-01-01T00:00:00+00:00", "actor": "=1+1", "action": "later.act", "detail": json.dumps({})}
        connection.execute(insert(audit).values(row))
    found = told(unit)[::-1]
    pdf, book = tmp_path / "nhat-ky.pdf", tmp_path / "nhat-ky.xlsx"
    assert write_acts(unit.workspace, ALWAYS, wording(), pdf) == len(found)
    assert write_acts(unit.workspace, ALWAYS, wording(), book) == len(found)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.read_bytes())).pages).split())
    assert "NHẬT KÝ XỬ LÝ" in text
    assert Units.load().name(UNIT) in text
    assert "Nhập 3 hồ sơ từ bảng tính" in text
    sheet = openpyxl.load_workbook(book).active
    assert sheet is not None
    rows = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]
    assert [row[4] for row in rows] == [one.what for one in found]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert rows[-1][2] == "=1+1"


def test_the_journal_holds_no_content_of_records(province: Province, unit: Office) -> None:
    secret = "nội dung chỉ của hồ sơ"
    unit.records.create("activity", activity("Tên việc", summary=secret))
    province.dic.take_in(sent(unit, province))
    for office in (unit, province.dic):
        with writing(office.desk.engine) as connection:
            details = " ".join(row[0] for row in connection.execute(audit.select().with_only_columns(audit.c.detail)))
        assert secret not in details
        assert "Tên việc" not in details
    assert DIC not in {one.what for one in told(unit)}
