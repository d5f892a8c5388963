"""Every page in each of its states and every dialog, in both languages, at the scales that office screens are set to:

names for screen readers, no key in place of words, nothing clipped, overlapping or out of the window, nothing that
the mouse wheel changes, every action with text, tip and a shortcut of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import scenes
from copies import copy_to_work_in
from PySide6.QtWidgets import QApplication

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> dict[str, Path]:
    """The folder of each desk, closed, to be copied; ``qapp``, since a picture is attached to a record."""
    folder = tmp_path_factory.mktemp("scenes")
    for name in (*scenes.BOTH, *scenes.OFFICES):
        scenes.desk_of(folder, name)
    return {name: folder / name for name in (*scenes.BOTH, *scenes.OFFICES)}


@pytest.mark.parametrize(
    ("desk", "scale", "sizes"),
    [
        (scenes.FULL, "1", "1366x768,1024x680"),
        (scenes.EMPTY, "1.5", "1024x680"),
        (scenes.FULL, "1.25", "1024x680"),
        (scenes.FULL, "2", "1024x680"),
        (scenes.CENTRAL, "1", "1366x768,1024x680"),
        (scenes.CENTRAL, "2", "1024x680"),
        (scenes.NEW_CENTRAL, "1.5", "1024x680"),
    ],
)
def test_every_scene_keeps_the_laws(
    desks: dict[str, Path], desk: str, scale: str, sizes: str, tmp_path: Path, repository: Path
) -> None:
    copy_to_work_in(desks[desk], tmp_path / desk)
    workspace = scenes.desk_of(tmp_path, desk)
    environ = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={repository / 'scripts' / 'offscreen.json'}",
        "QT_SCALE_FACTOR": scale,
        "TVDESK_CONFIG": str(tmp_path / "config"),
        "PYTHONPATH": os.pathsep.join(map(str, (repository, repository / "scripts", HERE))),
    }
    done = subprocess.run(
        [sys.executable, str(HERE / "look_at_scenes.py"), desk, str(workspace), str(tmp_path), sizes],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
        env=environ,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["ratio"] == float(scale)
    assert found["looked"] >= 2 * sum(desk in one.desks for one in scenes.SCENES)
    assert found["broken"] == {}
