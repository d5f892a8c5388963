"""A unit's computer is gone with all its backups: one reply of the office brings back everything it ever received."""

from __future__ import annotations

import shutil
from pathlib import Path

from offices import DIC, UNIT, AnyCode, Office, Province, activity

from tvdesk.services.attachments import Attachments
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.intake import Intake, IntakeDesk
from tvdesk.services.records import Records


def handed_over(unit: Office, target: Path) -> Path:
    return write_bundle(unit.desk, unit.secrets.sign, Order("report", DIC), target, unit.workspace.blobs).path


def answered(office: Office, target: Path, receipt: bytes | None = None) -> Path:
    order = Order("reply", UNIT, receipt=receipt)
    return write_bundle(office.desk, office.secrets.sign, order, target, office.workspace.blobs).path


def take(office: Office, path: Path) -> Intake:
    place = office.workspace
    intake = IntakeDesk(office.desk, place.inbox, lambda: office.secrets.sign, place.blobs, lambda: office.secrets.seal)
    return intake.take_in(path)


def test_one_reply_brings_everything_back(province: Province, tmp_path: Path) -> None:
    unit = province.enrol(UNIT)
    records = Records(unit.desk, AnyCode())
    made = records.create_many("activity", [activity(f"Hội nghị {number}") for number in range(30)])
    picture = tmp_path / "ảnh.jpg"
    picture.write_bytes(b"a picture")
    Attachments(unit.desk, records, unit.workspace.blobs).attach(made[0], [picture])
    records.edit(made[1], {"place": "Trà Vinh"})
    records.delete(made[2])
    received = take(province.dic, handed_over(unit, province.stick("1.tvb")))
    # Answered, so that nothing of this would go to the old computer again.
    take(unit, answered(province.dic, province.stick("r1.tvb"), received.receipt))
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

    take(fresh, answered(province.dic, province.stick("r2.tvb")))
    assert fresh.digest(UNIT) == before
    again = Records(fresh.desk, AnyCode())
    assert again.state(made[1]).shown["place"] == "Trà Vinh"
    files = Attachments(fresh.desk, again, fresh.workspace.blobs)
    assert [path.read_bytes() for path in files.extract(made[0], tmp_path / "out")] == [b"a picture"]

    # And the work goes on: a record of the lost computer is edited, and the office receives it.
    again.edit(made[4], {"place": "Càng Long"})
    take(province.dic, handed_over(fresh, province.stick("2.tvb")))
    assert province.dic.records.state(made[4]).shown["place"] == "Càng Long"
    assert province.dic.digest(UNIT) == fresh.digest(UNIT)


def unit_head(office: Office, unit: Office) -> str:
    from tvdesk.db import log
    from tvdesk.services.reading import read_desk

    return read_desk(office.desk, lambda connection: log.devices(connection)[unit.secrets.device].head.hex())
