"""Age warns a unit and says what to do; it never stops its work. At the office an expired root signs nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from machines import Clock, Keys
from offices import DIC, AnyCode, activity

from tvdesk.core.language import Language
from tvdesk.db.engine import reading
from tvdesk.services import doctor, enrolling
from tvdesk.services.errors import NoRegistry
from tvdesk.services.export import Order, write_bundle
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.records import Records
from tvdesk.services.root_desk import RootDesk
from tvdesk.services.trust_age import trust_age
from tvdesk.services.workspace import Workspace

DAY = 86_400_000


def state(workspace: Workspace, clock: Clock) -> tuple[str, int]:
    with reading(workspace.desk.engine) as connection:
        found = trust_age(connection, workspace.desk, clock)
    return found.state, found.days


def findings(workspace: Workspace) -> dict[str, str]:
    """What the doctor says of trust, with its advice, in both languages."""
    said = {}
    for one in doctor.workspace(workspace, {"TVDESK_KEYSTORE": "file"}):
        if one.key.startswith(("trust.", "identity.")):
            for name in ("vi", "en"):
                language = Language.load(name)
                said[f"{one.mark} {one.key}"] = language.text(f"doctor.{one.key}", **one.fields)
                if one.mark != "ok":
                    assert language.text(f"doctor.{one.key}.advice", **one.fields)
    return said


def test_a_unit_is_warned_and_works_on(tmp_path: Path) -> None:
    clock, keys, unit_keys = Clock(), Keys(), Keys()
    ids = Identifiers(clock, os.urandom)
    office = enrolling.set_up(tmp_path / "office", "dic", DIC, "", keys, clock, ids)
    unit = enrolling.set_up(tmp_path / "unit", "unit", "tv-soct", "", unit_keys, clock, ids)
    with pytest.raises(NoRegistry):
        state(unit, clock)
    assert "warn trust.none" in findings(unit)
    assert RootDesk(office, keys, clock).renew(years=1).in_force
    data, words = enrolling.request(unit, unit_keys, clock)
    enrolling.approve(office, keys, data, " ".join(words), clock)
    answer, spoken = enrolling.answer(office)
    enrolling.join(unit, answer, " ".join(spoken))
    begun = clock.at
    expected = [
        (0, "fresh", "fresh"),
        (89, "fresh", "fresh"),
        (91, "ageing", "fresh"),
        (181, "old", "fresh"),
        (310, "old", "root_soon"),
        (400, "root_over", "root_over"),
    ]
    for days, at_unit, at_office in expected:
        clock.at = begun + days * DAY
        assert state(unit, clock)[0] == at_unit
        assert state(office, clock)[0] == at_office
        marks = findings(unit)
        assert any(key.startswith("ok trust" if at_unit == "fresh" else "warn trust") for key in marks), marks
        Records(unit.desk, AnyCode()).create("activity", activity(f"ngày {days}"))
    sent = write_bundle(unit.desk, unit_keys.load(unit.settings.device).sign, Order("report", DIC), tmp_path / "1.tvb")
    assert sent.changes == len(expected)
    assert state(unit, clock)[1] in range(30, 40)
    # A clock set back makes nothing young: the highest one seen counts.
    clock.at = begun
    assert state(unit, clock)[0] == "root_over"
    assert "warn trust.root_over.office" in findings_at(office, clock, begun + 400 * DAY)


def findings_at(workspace: Workspace, clock: Clock, moment: int) -> dict[str, str]:
    clock.at = moment
    return findings(workspace)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_is_worded(language: str) -> None:
    said = Language.load(language)
    for key in ("ageing.unit", "old.unit", "root_soon.unit", "root_soon.office", "root_over.unit", "root_over.office"):
        for part in ("", ".advice"):
            assert not said.text(f"doctor.trust.{key}{part}", days=3).startswith("doctor.")
    for why in ("moved", "copied", "behind", "elsewhere", "forked"):
        for part in ("", ".advice"):
            assert not said.text(f"doctor.identity.{why}{part}").startswith("doctor.")
        assert not said.text(f"identity.why.{why}").startswith("identity.")
