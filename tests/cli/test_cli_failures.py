"""What nobody foresaw: a sentence on screen, the details in a file, and no traceback."""

from __future__ import annotations

import io
from pathlib import Path

from tvdesk.cli.errors import Unexpected
from tvdesk.cli.main import run
from tvdesk.services.failures import MOST_BYTES, log_path

SECRET = "Nguyễn Văn Bí Mật"


class Breaking(io.StringIO):
    """A stream that fails as no stream should."""

    def write(self, text: str) -> int:
        raise ZeroDivisionError(f"{text}{SECRET}")


class Closed(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(text)


def doctor(tmp_path: Path, out: io.StringIO) -> tuple[int, str, Path]:
    log, errors = tmp_path / "logs" / "tvdesk.log", io.StringIO()
    status = run(["doctor"], {"TVDESK_LOG": str(log), "TVDESK_LANGUAGE": "en"}, out, errors)
    return status, errors.getvalue(), log


def test_a_sentence_on_screen_and_the_details_in_a_file(tmp_path: Path) -> None:
    status, said, log = doctor(tmp_path, Breaking())
    assert status == Unexpected.exit_code == 1
    assert "ZeroDivisionError" in said
    assert str(log) in said
    assert "Traceback" not in said
    assert "in write" in log.read_text(encoding="utf-8")


def test_the_details_hold_places_and_no_values(tmp_path: Path) -> None:
    *_, log = doctor(tmp_path, Breaking())
    assert SECRET not in log.read_text(encoding="utf-8")


def test_a_log_that_grew_large_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "tvdesk.log").write_bytes(b"x" * (MOST_BYTES + 1))
    *_, log = doctor(tmp_path, Breaking())
    assert log.stat().st_size < MOST_BYTES


def test_without_a_place_for_the_log_the_sentence_still_comes(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be", encoding="utf-8")
    status, said, _ = doctor(tmp_path, Breaking())
    assert (status, "ZeroDivisionError" in said) == (1, True)


def test_a_reader_who_has_seen_enough(tmp_path: Path) -> None:
    status, said, log = doctor(tmp_path, Closed())
    assert (status, said, log.exists()) == (0, "", False)


def test_the_usual_place_of_the_log() -> None:
    assert log_path({}).name == "tvdesk.log"
