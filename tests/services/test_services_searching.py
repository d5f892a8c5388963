"""Search while typing finds what a look through every record would find; new records come into the index once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from offices import Office, Province, activity
from sqlalchemy import Connection

from tvdesk.core.text import fold
from tvdesk.db import log
from tvdesk.db.engine import reading, writing
from tvdesk.history.change import LIFE, Change, LogWriter
from tvdesk.services.desk import unit_lookup
from tvdesk.services.identifiers import record_id
from tvdesk.services.projector import Projector
from tvdesk.services.searching import search

COUNT = 700
WORDS = (
    "trà",
    "tranh",
    "triển",
    "trường",
    "hội",
    "hoa",
    "Đà",
    "đoàn",
    "phóng",
    "phong",
    "x-tran",
    "số7",
    "a_b",
    "λόγος",
)


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[str]]:
    """Many records with few words, so that far more than a page begin alike."""
    chance = random.Random(5)
    made = [" ".join(chance.choices(WORDS, k=3)) for _ in range(COUNT)]
    made[7] = "Trạm duy nhất"
    office = Province(tmp_path_factory.mktemp("search")).dic
    office.records.create_many("activity", [activity(title) for title in made])
    return office, made


@pytest.mark.parametrize(
    "wanted",
    ["t", "tr", "tra", "tran", "tranh", "trà t", "trà tri", "trạm", "hội tra", "pho", "phong đo", "đoàn phong",
     "số7", "a_b", "x-tran", "λόγ", "TRƯỜNG HOA", "không có", "trx"],
)  # fmt: skip
def test_the_newest_records_with_all_words_are_found(titles: tuple[Office, list[str]], wanted: str) -> None:
    office, made = titles
    with reading(office.desk.engine) as connection:
        hits = search(connection, wanted, limit=50)
    expected = [title for title in reversed(made) if _holds(title, wanted)][:50]
    assert [hit.title for hit in hits] == expected


def _holds(title: str, wanted: str) -> bool:
    """All words but the last as they are, the last as a beginning; signs part words, as the index has it."""
    parts = _tokens(wanted)
    *whole, last = parts
    words = _tokens(title)
    if any("_" in one or "-" in one for one in wanted.split()):
        text, phrase = f" {' '.join(words)}", f" {' '.join(parts)}"
        return phrase in text
    return all(one in words for one in whole) and any(word.startswith(last) for word in words)


def _tokens(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(text)).split()


def test_a_record_made_and_changed_before_the_index_is_filled_is_found_by_its_last_words(tmp_path: Path) -> None:
    office = Province(tmp_path).dic
    desk = office.desk
    record = record_id(desk.new_id(), desk.device)
    with writing(desk.engine) as connection:
        writer = LogWriter(desk.device, 0, bytes(32))
        projector = Projector(connection, unit_lookup(connection), desk.schemas)
        first = _logged(connection, office, writer, record, "create", "Trưng bày ảnh")
        projector.add([first], set())
        second = _logged(connection, office, writer, record, "edit", "Chiếu phim", first)
        projector.add([second], {record})
        projector.finish()
        third = _logged(connection, office, writer, record, "edit", "Hội chợ", second)
        projector.add([third], {record})
        projector.finish()
    with reading(desk.engine) as connection:
        found = [[hit.title for hit in search(connection, wanted)] for wanted in ("trung bay", "chieu", "hoi cho")]
    assert found == [[], [], ["Hội chợ"]]


def _logged(
    connection: Connection,
    office: Office,
    writer: LogWriter,
    record: str,
    op: str,
    title: str,
    over: Change | None = None,
) -> Change:
    fields: dict[str, object] = {"title": title, "subtype": "khac", "start_date": "2025-01-01", LIFE: True}
    fields["unit"] = office.desk.unit
    change, line = writer.append(
        id=office.desk.new_id(),
        record=record,
        type="activity",
        schema=office.desk.schemas["activity"],
        clock=f"{office.desk.now_ms():012x}-0000",
        actor="Cán bộ",
        op=op,
        fields=fields,
        over={name: [over.dot] for name in fields} if over else {},
    )
    no = log.devices(connection)[office.desk.device].no
    log.append(connection, [(log.position(no, change.seq), record, line, None)])
    return change
