"""What a colleague's machine does with the log of a revoked device that it holds further than the office."""

from __future__ import annotations

from pathlib import Path

from offices import DIC, Province, activity

from tvdesk.db import log
from tvdesk.db.engine import reading

UNIT = "tv-soct"


def test_a_colleague_who_holds_more_of_a_revoked_log_still_reports(tmp_path: Path) -> None:
    province = Province(tmp_path)
    lost, colleague = province.enrol(UNIT), province.enrol(UNIT)
    lost.records.create("activity", activity("một"))
    province.dic.take_in(lost.export(DIC, province.stick("1.tvb")).path)
    held = province.dic.tip(lost.secrets.device)
    lost.records.create("activity", activity("hai"))
    colleague.take_in(lost.export(UNIT, province.stick("2.tvb"), "relay").path)
    assert colleague.tip(lost.secrets.device) > held

    with reading(province.dic.desk.engine) as connection:
        head = log.devices(connection)[lost.secrets.device].head.hex()
    province.registry = province.registry.revoke(lost.secrets.device, held, head, "mất máy")
    province.publish()
    colleague.records.create("activity", activity("của đồng nghiệp"))
    result = province.dic.take_in(colleague.export(DIC, province.stick("3.tvb")).path)
    assert result.state == "applied"
    assert province.dic.tip(colleague.secrets.device) == 1
    assert province.dic.tip(lost.secrets.device) == held
    # What is within the position still goes along, to whoever lacks it.
    third = province.enrol(UNIT)
    third.take_in(province.dic.export(UNIT, province.stick("4.tvb"), "relay").path)
    assert third.tip(lost.secrets.device) == held
