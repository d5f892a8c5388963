"""What counts as handed over: a file that was written and read back, and nothing that was only begun."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date

import killed_writer
import pytest
from offices import Office, Province
from report_desks import CULTURE, add
from test_services_report_desk import VI, handing, look, open_round

from tvdesk.core.periods import Holidays
from tvdesk.services.agenda import read_agenda
from tvdesk.services.errors import FileNotWritten, ReadBackDiffers
from tvdesk.services.export import write_bundle
from tvdesk.services.handed_over import handed_over
from tvdesk.services.handing_over import Watch
from tvdesk.services.kept_narratives import of_round
from tvdesk.services.keystore import KEY_FOLDER, PassphraseFile
from tvdesk.services.report_choices import choices
from tvdesk.services.reported import earlier_reports
from tvdesk.services.rounds import Round, board
from tvdesk.services.submitting import FINAL
from tvdesk.services.templates import template_order

PASSPHRASE = "mật khẩu để thử 123"
TODAY = date(2025, 12, 16)


@pytest.fixture
def unit(province: Province) -> Office:
    return province.enrol(CULTURE)


def due(office: Office) -> str:
    """The round that the first page says is due."""
    found = read_agenda(office.desk, TODAY, Holidays()).due
    return found.round.code if found else ""


def states(office: Office) -> dict[str, str]:
    """How it stands with each round on the report page."""
    return {one.round: one.state for one in look(office, choices, office.desk.unit, TODAY, VI) if one.round}


def earlier(office: Office) -> dict[str, list[str]]:
    """The titles of the activities that count as reported earlier, by round."""
    found = look(office, earlier_reports, office.desk, CULTURE)
    return {one.round.code: [each["title"] for each in one.found.of("activity")] for one in found}


def submission(office: Office, opened: Round) -> str:
    return str(look(office, of_round, opened.record)[CULTURE]["state"])


class Stopped(Exception):
    """The user pressed the button."""


def stop(step: str, error: BaseException) -> Watch:
    def watch(now: str, *_: int) -> None:
        if now == step:
            raise error

    return watch


@pytest.mark.parametrize(
    ("step", "error", "raised"),
    [
        ("write", Stopped(), Stopped),
        ("read_back", Stopped(), Stopped),
        ("write", OSError(5, "Input/output error"), FileNotWritten),
        ("read_back", OSError(5, "Input/output error"), FileNotWritten),
        ("read_back", ReadBackDiffers(path="x"), ReadBackDiffers),
    ],
)
def test_what_was_stopped_is_not_handed_over(
    province: Province, unit: Office, step: str, error: BaseException, raised: type[BaseException]
) -> None:
    opened = open_round(province, unit)
    add(unit, "activity", "Một việc")
    stick = province.stick("x").parent
    before = set(stick.iterdir())
    with pytest.raises(raised):
        handing(unit).write(stick, opened.code, "", None, stop(step, error))
    assert set(stick.iterdir()) == before
    assert (due(unit), states(unit), earlier(unit)) == (opened.code, {opened.code: "due"}, {})
    assert submission(unit, opened) == FINAL  # what the figures are, whatever becomes of the file

    written = handing(unit).write(stick, opened.code, "", None)
    assert written.path.name == "tv-sovhttdl-2025-nam.tvb"
    assert (due(unit), states(unit)) == ("", {opened.code: "sent"})
    assert earlier(unit) == {opened.code: ["Một việc"]}


@pytest.mark.parametrize("step", ["announced", "write", "read_back"])
def test_a_kill_leaves_what_is_true_and_the_next_write_puts_it_right(
    province: Province, unit: Office, step: str
) -> None:
    opened = open_round(province, unit)
    add(unit, "activity", "Một việc")
    stick = province.stick("x").parent
    before = set(stick.iterdir())
    PassphraseFile(unit.workspace.folder / KEY_FOLDER, lambda: PASSPHRASE).save(unit.secrets.device, unit.secrets)
    environ = {
        **os.environ,
        "TVDESK_PASSPHRASE": PASSPHRASE,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    command = [sys.executable, killed_writer.__file__, str(unit.workspace.folder), str(stick), opened.code, step]
    done = subprocess.run(command, env=environ, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (due(unit), states(unit), earlier(unit)) == (opened.code, {opened.code: "due"}, {})
    left = set(stick.iterdir()) - before
    assert [path.suffix for path in left] == {"announced": [], "write": [".part"], "read_back": [".tvb"]}[step]

    written = handing(unit).write(stick, opened.code, "", None)
    assert (due(unit), states(unit)) == ("", {opened.code: "sent"})
    # What a kill left whole was signed over what is in the log for good: also that file may be taken in.
    for path in sorted(left - {one for one in left if one.suffix == ".part"}):
        assert province.dic.take_in(path).state == "applied"
    assert province.dic.take_in(written.path).state == "applied"
    (answer,) = look(province.dic, board, opened)
    assert answer.counts is not None
    assert answer.counts["activity"] == 1


def test_what_was_handed_over_before_stands_when_the_next_file_fails(province: Province, unit: Office) -> None:
    opened = open_round(province, unit)
    add(unit, "activity", "Một việc")
    stick = province.stick("x").parent
    handing(unit).write(stick, opened.code, "", None)
    add(unit, "activity", "Việc thứ hai")
    with pytest.raises(Stopped):
        handing(unit).write(stick, opened.code, "", None, stop("write", Stopped()))
    assert earlier(unit) == {opened.code: ["Một việc"]}
    handing(unit).write(stick, opened.code, "", None)
    assert sorted(earlier(unit)[opened.code]) == ["Một việc", "Việc thứ hai"]


def test_a_report_that_was_begun_may_travel_in_the_file_of_another_round(province: Province, unit: Office) -> None:
    year, month = open_round(province, unit), open_round(province, unit, "month", 2025, 3)
    add(unit, "activity", "Một việc")
    handing(unit).announce(year.code)
    written = handing(unit).write(province.stick("x").parent, month.code, "", None)
    answer = province.dic.take_in(written.path)
    unit.take_in(province.dic.export(CULTURE, province.stick("r.tvb"), "reply", answer.receipt).path)
    assert due(unit) == year.code
    assert list(earlier(unit)) == [month.code]
    (silent,) = look(province.dic, board, year)
    assert (silent.state, silent.counts) == ("silent", None)


def test_another_machine_knows_once_the_office_has_answered(province: Province, unit: Office) -> None:
    second = province.enrol(CULTURE)
    opened = open_round(province, unit)
    path = province.stick("t2.tvb")
    second.take_in(write_bundle(province.dic.desk, province.dic.secrets.sign, template_order(CULTURE), path).path)
    add(unit, "activity", "Một việc")
    written = handing(unit).write(province.stick("x").parent, opened.code, "", None)
    relay = province.stick("relay.tvb")
    unit.export(CULTURE, relay, "relay")
    second.take_in(relay)
    assert due(second) == opened.code  # its first machine has announced a report: more is not known here
    answer = province.dic.take_in(written.path)
    second.take_in(province.dic.export(CULTURE, province.stick("r.tvb"), "reply", answer.receipt).path)
    assert due(second) == ""
    assert list(look(second, handed_over, second.desk, CULTURE)) == [opened.record]
