"""A unit's computer is gone with all its backups: one reply of the office brings back everything it ever received."""

from __future__ import annotations

import shutil
from pathlib import Path

from offices import UNIT, AnyCode, Office, Province, activity, sent

from tvdesk.services.attachments import Attachments
from tvdesk.services.records import Records


def test_one_reply_brings_everything_back(province: Province, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    records = Records(unit.desk, AnyCode())
    made = records.create_many("activity", [activity(f"Hội nghị {number}") for number in range(30)])
    picture = tmp_path / "ảnh.jpg"
    picture.write_bytes(b"a picture")
    Attachments(unit.desk, records, unit.workspace.blobs).attach(made[0], [picture])
    records.edit(made[1], {"place": "Trà Vinh"})
    records.delete(made[2])
    received = province.dic.take_in(sent(unit, province, "1.tvb"))
    # Answered, so that nothing of this would go to the old computer again.
    unit.take_in(province.dic.export(UNIT, province.stick("r1.tvb"), "reply", received.receipt).path)
    province.dic.records.judge(made[3], f"{unit.secrets.device}:4", refused=True, reason="sai kỳ")
    before = province.dic.digest(UNIT)

    seq = unit.tip(unit.secrets.device)
    head = unit_head(province.dic, unit)
    unit.desk.engine.dispose()
    province.offices.remove(unit)
    shutil.rmtree(unit.workspace.folder)
    fresh = province.enrol(UNIT)
    province.registry = province.registry.revoke(unit.secrets.device, seq, head, "hỏng ổ đĩa")
    province.publish()

    fresh.take_in(province.dic.export(UNIT, province.stick("r2.tvb"), "reply").path)
    assert fresh.digest(UNIT) == before
    again = Records(fresh.desk, AnyCode())
    assert again.state(made[1]).shown["place"] == "Trà Vinh"
    files = Attachments(fresh.desk, again, fresh.workspace.blobs)
    assert [path.read_bytes() for path in files.extract(made[0], tmp_path / "out")] == [b"a picture"]

    # And the work goes on: a record of the lost computer is edited, and the office receives it.
    again.edit(made[4], {"place": "Càng Long"})
    province.dic.take_in(sent(fresh, province, "2.tvb"))
    assert province.dic.records.state(made[4]).shown["place"] == "Càng Long"
    assert province.dic.digest(UNIT) == fresh.digest(UNIT)


def unit_head(office: Office, unit: Office) -> str:
    from tvdesk.db import log
    from tvdesk.services.reading import read_desk

    return read_desk(office.desk, lambda connection: log.devices(connection)[unit.secrets.device].head.hex())
