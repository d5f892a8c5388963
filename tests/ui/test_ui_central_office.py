"""The consolidating office that other tests work with is as it says: what is in, what waits, what is open."""

from __future__ import annotations

from central_desk import (
    DAMAGED_FILE,
    FOREIGN_FILE,
    KNOWN_FILE,
    NEEDED_FILE,
    NEEDING_FILE,
    NEW_FILE,
    NEWCOMER,
    OTHER_FILE,
    SECOND_FILE,
    WAITING_FILE,
)
from central_office import Central

from tvdesk.core.errors import TvdeskError
from tvdesk.services.duplicates import candidates
from tvdesk.services.export import Order
from tvdesk.services.intake import APPLIED, HELD
from tvdesk.services.office import now_ms
from tvdesk.services.reading import read_desk
from tvdesk.services.replying import answer_to
from tvdesk.services.revoking import revoke
from tvdesk.services.rounds import LATE, RECEIVED, SILENT, board
from tvdesk.services.trusting import registry


def outcome(central: Central, name: str) -> str:
    try:
        found = central.office.intake.preview(central.stick / name)
    except TvdeskError as error:
        return error.code
    return "known" if found.known else found.state


def test_its_round_is_under_way(central: Central) -> None:
    answers = read_desk(central.office.desk, lambda connection: board(connection, central.round))
    states = [one.state for one in answers]
    assert states.count(RECEIVED) == 4
    assert states.count(LATE) == 1
    assert states.count(SILENT) == 2
    assert central.office.records.conflicts()
    assert read_desk(central.office.desk, candidates)


def test_its_stick_holds_files_of_every_kind(central: Central) -> None:
    found = {path.name: outcome(central, path.name) for path in central.stick.iterdir()}
    assert found == {
        NEW_FILE: APPLIED,
        SECOND_FILE: APPLIED,
        NEEDED_FILE: APPLIED,
        NEEDING_FILE: HELD,
        WAITING_FILE: HELD,
        KNOWN_FILE: "known",
        DAMAGED_FILE: found[DAMAGED_FILE],
        FOREIGN_FILE: found[FOREIGN_FILE],
        OTHER_FILE: found[OTHER_FILE],
    }
    assert {found[DAMAGED_FILE], found[FOREIGN_FILE], found[OTHER_FILE]}.isdisjoint({APPLIED, HELD, "known"})


def test_it_signs(central: Central) -> None:
    """Its device's key and its root's are at hand: it answers a unit, which believes it, and revokes a device."""
    office, unit = central.office, central.unit(NEWCOMER)
    office.intake.take_in(central.stick / NEW_FILE)
    receipt = read_desk(office.desk, lambda connection: answer_to(connection, NEWCOMER, lambda: office.key))
    reply = office.write(Order("reply", NEWCOMER, receipt=receipt), central.folder / "tra-loi.tvb")
    assert unit.take_in(reply.path).answer
    before = read_desk(office.desk, registry).version
    assert revoke(office.workspace, office.store, unit.desk.device, "Mất máy", now_ms).version == before + 1
