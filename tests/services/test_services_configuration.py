"""The configuration file of IT staff: what it gives, what weighs more, and that a mistake never stops a start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from terminal import Terminal, environment

from tvdesk.services.configuration import KNOWN, apply, must_encrypt, read_configuration, server_of
from tvdesk.services.places import data_folder
from tvdesk.services.setting_up import SettingUp


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """An environment that names where the machine's file and the user's file may lie."""
    (tmp_path / "user").mkdir()
    return {"TVDESK_MACHINE_FILE": str(tmp_path / "machine.toml"), "TVDESK_CONFIG": str(tmp_path / "user")}


def write(path: str | Path, text: str) -> Path:
    Path(path).write_text(text, encoding="utf-8")
    return Path(path)


def machine(places: dict[str, str], text: str) -> Path:
    return write(places["TVDESK_MACHINE_FILE"], text)


def user(places: dict[str, str], text: str) -> Path:
    return write(Path(places["TVDESK_CONFIG"]) / "tvdesk.toml", text)


def problems(places: dict[str, str]) -> list[tuple[str, str]]:
    return [(one.key, one.fields.get("setting", "")) for one in read_configuration(places).problems]


def test_without_files_nothing_is_given(places: dict[str, str]) -> None:
    before = dict(places)
    apply(places)
    assert places == before
    assert read_configuration(places).files == ()


def test_the_user_weighs_more_than_the_machine_and_the_environment_more_than_both(places: dict[str, str]) -> None:
    machine(places, "[look]\nlanguage = 'vi'\n[places]\ndata = 'tvdesk'\nlog = 'logs'\n")
    user(places, "[look]\nlanguage = 'en'\n")
    places["TVDESK_LOG"] = "/elsewhere"
    apply(places)
    assert places["TVDESK_LANGUAGE"] == "en"
    assert places["TVDESK_LOG"] == "/elsewhere"
    assert data_folder(places) == Path(places["TVDESK_MACHINE_FILE"]).parent / "tvdesk"


def test_the_policy_of_the_machine_is_nobodys_to_change(places: dict[str, str]) -> None:
    machine(places, "[policy]\nencrypt = true\nkey_store = 'file'\n")
    user(places, "[policy]\nencrypt = false\nupdates = false\n")
    places["TVDESK_KEYSTORE"] = "keyring"
    apply(places)
    assert (places["TVDESK_ENCRYPT"], places["TVDESK_KEYSTORE"], places["TVDESK_UPDATES"]) == ("1", "file", "0")
    assert must_encrypt(places)


def test_every_setting_can_be_written(places: dict[str, str], tmp_path: Path) -> None:
    lines: dict[str, list[str]] = {}
    for name, known in KNOWN.items():
        section, _, setting = name.partition(".")
        value = {"switch": "true", "choice": f'"{known.choices[0]}"' if known.choices else ""}.get(known.kind)
        lines.setdefault(section, []).append(f"{setting} = {value or repr(str(tmp_path))}")
    machine(places, "\n".join(f"[{section}]\n" + "\n".join(rows) for section, rows in lines.items()))
    found = read_configuration(places)
    assert found.problems == ()
    assert [one.name for one in found.settings] == list(KNOWN)


@pytest.mark.parametrize(
    ("text", "key", "setting"),
    [
        ("[look]\nlanguage = 'fr'", "not_a_choice", "look.language"),
        ("[look]\ncolour = 'red'", "unknown", "look.colour"),
        ("language = 'vi'", "unknown", "language"),
        ("[policy]\nencrypt = 'yes'", "not_a_switch", "policy.encrypt"),
        ("[places]\ndata = 7", "not_a_text", "places.data"),
        ("[places]\ndata = ' '", "not_a_text", "places.data"),
        ("[print]\nfonts = 'nowhere'", "not_there", "print.fonts"),
        ('[places]\ndata = "C:\\tvdesk\\x"', "not_toml", ""),
        ("[places", "not_toml", ""),
        ("\x00", "not_toml", ""),
    ],
)
def test_a_mistake_is_told_and_the_rest_is_used(places: dict[str, str], text: str, key: str, setting: str) -> None:
    user(places, text)
    machine(places, "[look]\nlanguage = 'en'\n")
    assert problems(places) == [(key, setting)]
    apply(places)
    assert places["TVDESK_LANGUAGE"] == "en"


def test_bytes_that_are_no_text_and_a_mark_of_notepad(places: dict[str, str]) -> None:
    Path(places["TVDESK_MACHINE_FILE"]).write_bytes(b"\xff\xfe\x00")
    (Path(places["TVDESK_CONFIG"]) / "tvdesk.toml").write_bytes("\ufeff[look]\nlanguage = 'en'\n".encode())
    assert problems(places) == [("not_toml", "")]
    apply(places)
    assert places["TVDESK_LANGUAGE"] == "en"


def test_a_file_that_cannot_be_read(places: dict[str, str]) -> None:
    places["TVDESK_MACHINE_FILE"] = "/proc/self/mem"  # a file whose reading the system refuses to everybody
    assert problems(places) == [("unreadable", "")]


def test_the_server_is_the_offices_alone(places: dict[str, str], tmp_path: Path) -> None:
    machine(places, f"[database]\nurl = 'postgresql+psycopg://tvdesk:x@maychu/tvdesk'\nfiles = '{tmp_path}'\n")
    apply(places)
    assert server_of(places) == ("postgresql+psycopg://tvdesk:x@maychu/tvdesk", str(tmp_path))
    assert SettingUp(lambda: 0, lambda: "", places).server == "maychu"
    assert server_of({"TVDESK_FILES": "/x"}) == ("", "")


def test_doctor_prints_all_of_it_and_no_password(places: dict[str, str], tmp_path: Path) -> None:
    file = user(places, "[database]\nurl = 'postgresql+psycopg://tvdesk:bímật@maychu/tvdesk'\n[look]\ncolour = 'red'\n")
    variables = dict(places)
    apply(variables)
    findings = Terminal(tmp_path / "none").run("doctor", **variables)["findings"]
    said = {one["message"]: one for one in findings if one["code"].startswith("configuration.")}
    text = "\n".join(said)
    assert len([one for one in said.values() if one["code"] != "configuration.file"]) == len(KNOWN) + 1
    assert f"database.url = postgresql+psycopg://tvdesk:…@maychu/tvdesk (từ {file})" in text
    assert "bímật" not in text
    (wrong,) = [one for one in said.values() if one["mark"] == "bad"]
    assert "look.colour" in wrong["message"]
    assert wrong["advice"]


def test_the_program_itself_reads_it(places: dict[str, str], tmp_path: Path) -> None:
    """As a process, which is where the files are read."""
    user(places, f"[look]\nlanguage = 'en'\n[places]\nworkspace = '{tmp_path / 'desk'}'\n[policy]\nencrypt = true\n")
    command = [sys.executable, "-m", "tvdesk"]
    create = ("workspace", "create", "--role", "unit", "--unit", "Sở Công Thương")
    made = subprocess.run([*command, *create], env=environment(**places), capture_output=True, text=True, check=True)
    assert "workspace" in made.stdout
    assert "mã hóa" not in made.stdout
    assert not (tmp_path / "desk" / "tvdesk.db").read_bytes().startswith(b"SQLite format 3")
