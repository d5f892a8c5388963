"""What a person chose, and where things lie: bad files never stop a start, unsafe folders are told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tvdesk.services.errors import WorkspaceOnNetwork
from tvdesk.services.places import (
    choose_workspace,
    data_folder,
    is_synchronised,
    log_folder,
    refuse_network,
    sample_workspace,
    usual_workspace,
)
from tvdesk.services.preferences import (
    Preferences,
    PreferencesFile,
    WindowPlace,
    read_preferences,
    settings_folder,
    write_preferences,
)

CHOSEN = Preferences("en", "dark", 125, "dense", "/a/b", WindowPlace(-5, 7, 1200, 800, True))


def test_what_was_chosen_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "preferences.json"
    assert write_preferences(path, CHOSEN)
    assert read_preferences(path) == CHOSEN
    assert [one.name for one in path.parent.iterdir()] == ["preferences.json"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "null", '"x"', "\ufeff{}", '{"language": 3}', "[" * 100_000),
        '{"language": "fr", "theme": [], "text_size": "big"}',
        *('{"window": {"x": 1}}', '{"window": {"x": 1, "y": 1, "width": 0, "height": 9}}'),
    ],
)
def test_what_is_not_understood_is_as_usual(tmp_path: Path, text: str) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(text, encoding="utf-8")
    assert read_preferences(path) == Preferences()


def test_the_rest_of_a_file_of_another_program_counts(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({"language": "en", "theme": "sepia", "text_size": 900, "more": {"x": 1}}), "utf-8")
    assert read_preferences(path) == Preferences(language="en", text_size=150)
    path.write_bytes(b"\xff\xfe\x00")
    assert read_preferences(path) == Preferences()


def test_changes_are_kept_at_once_and_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    file = PreferencesFile(path)
    assert file.change(text_size=10, theme="dark").text_size == 90
    assert PreferencesFile(path).now == Preferences(theme="dark", text_size=90)
    file.change(window=WindowPlace(0, 0, 1024, 680))
    assert PreferencesFile(path).now.window == WindowPlace(0, 0, 1024, 680)
    before = path.stat().st_mtime_ns
    file.change(theme="dark")
    assert path.stat().st_mtime_ns == before


def test_a_settings_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    file = PreferencesFile(tmp_path / "file" / "preferences.json")
    assert file.change(language="en").language == "en"
    assert not write_preferences(file.path, CHOSEN)


def test_the_first_that_says_something_chooses(tmp_path: Path) -> None:
    given, environ = tmp_path / "a", {"TVDESK_WORKSPACE": str(tmp_path / "b"), "TVDESK_DATA": str(tmp_path / "d")}
    assert choose_workspace(given, "c", environ).folder == given
    assert choose_workspace(None, "c", environ).folder == tmp_path / "b"
    assert choose_workspace(None, str(tmp_path / "c"), {}).origin == "last"
    usual = choose_workspace(None, "", {"TVDESK_DATA": str(tmp_path / "d")})
    assert (usual.folder, usual.origin) == (tmp_path / "d" / "workspace", "usual")
    assert usual_workspace(environ).parent == sample_workspace(environ).parent == log_folder(environ).parent
    assert data_folder({}).name == "tvdesk"
    assert settings_folder({"TVDESK_CONFIG": str(tmp_path)}) == tmp_path
    assert settings_folder({}).name == "tvdesk"


@pytest.mark.parametrize("part", ["OneDrive", "OneDrive - Sở Công Thương", "Dropbox", "Zalo Received Files"])
def test_folders_of_cloud_clients_are_told_by_name(tmp_path: Path, part: str) -> None:
    assert is_synchronised(tmp_path / part / "tvdesk", {})
    assert not is_synchronised(tmp_path / "tvdesk", {})


def test_and_by_what_windows_says(tmp_path: Path) -> None:
    environ = {"OneDriveCommercial": str(tmp_path / "Đám mây")}
    assert is_synchronised(tmp_path / "Đám mây" / "a" / "b", environ)
    assert not is_synchronised(tmp_path / "a", environ)


def test_a_share_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceOnNetwork):
        refuse_network(Path("//server/share/tvdesk"))
    with pytest.raises(WorkspaceOnNetwork):
        refuse_network(tmp_path, f"server:/x {tmp_path} nfs4 rw 0 0\n")
    refuse_network(tmp_path, f"/dev/sda1 {tmp_path} ext4 rw 0 0\n")


def test_neither_loads_more_than_it_needs() -> None:
    code = (
        "import sys, tvdesk.services.preferences, tvdesk.services.places\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sqlalchemy', 'PySide6', 'msgspec',"
        " 'keyring', 'platformdirs', 'cryptography'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
