"""One window: a second start hands its files to the first; what a crash left behind hinders nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from tvdesk.ui.single_instance import SingleInstance, instance_name

SECOND = (
    "import sys\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
    "from tvdesk.ui.single_instance import SingleInstance\n"
    "application = QCoreApplication([])\n"
    "first = SingleInstance(sys.argv[1]).claim([Path(one) for one in sys.argv[2:]])\n"
    "print('first' if first else 'second', flush=True)\n"
)
HOLDER = SECOND.replace("first = Single", "holder = Single").replace(").claim(", ")\nfirst = holder.claim(")
HOLDER += "sys.stdin.read()\n"


@pytest.fixture
def name(tmp_path: Path) -> str:
    return instance_name(tmp_path / "workspace")


def start(name: str, *files: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SECOND, name, *files], stdout=subprocess.PIPE, text=True)


def test_the_name_is_one_for_each_workspace(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    assert instance_name(tmp_path / "a") == instance_name(tmp_path / "b" / ".." / "a")
    assert instance_name(tmp_path / "a") != instance_name(tmp_path / "b")


def test_a_second_start_asks_the_first_and_hands_its_files_over(qtbot: QtBot, name: str, tmp_path: Path) -> None:
    first = SingleInstance(name)
    assert first.claim()
    file = tmp_path / "trả lời của Sở.tvb"
    with qtbot.waitSignal(first.asked, timeout=20_000) as asked:
        second = start(name, str(file), "tệp.xlsx")
    assert asked.args == [[file, Path.cwd() / "tệp.xlsx"]]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.communicate()[0] == "second\n"
    with qtbot.waitSignal(first.asked, timeout=20_000) as asked_again:
        third = start(name)
    assert asked_again.args == [[]]
    qtbot.waitUntil(lambda: third.poll() is not None, timeout=20_000)
    third.communicate()
    first.close()


@pytest.mark.skipif(os.name == "nt", reason="a pipe of Windows goes with its process")
def test_a_socket_that_a_crash_left_behind_is_taken_over(qtbot: QtBot, name: str) -> None:
    crashing = subprocess.Popen(
        [sys.executable, "-c", HOLDER, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert crashing.stdout is not None
    assert crashing.stdout.readline() == "first\n"
    crashing.send_signal(signal.SIGKILL)
    crashing.communicate()
    after = SingleInstance(name)
    assert after.claim()
    with qtbot.waitSignal(after.asked, timeout=20_000):
        second = start(name)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    second.communicate()
    after.close()
    assert SingleInstance(name).claim()


@pytest.mark.parametrize("message", [b"[1, 2]\n", b"{}\n", b"no json\n", b"[" * 9_000 + b"\n"])
def test_nonsense_only_raises_the_window(qtbot: QtBot, name: str, message: bytes) -> None:
    first = SingleInstance(name)
    assert first.claim()
    socket = QLocalSocket()
    socket.connectToServer(name)
    assert socket.waitForConnected(2_000)
    with qtbot.waitSignal(first.asked, timeout=5_000) as asked:
        socket.write(message)
        socket.flush()
    assert asked.args == [[]]
    socket.abort()
    first.close()
    QCoreApplication.processEvents()


def test_a_flood_is_cut_off(qtbot: QtBot, name: str) -> None:
    first = SingleInstance(name)
    assert first.claim()
    heard: list[object] = []
    first.asked.connect(heard.append)
    socket = QLocalSocket()
    socket.connectToServer(name)
    assert socket.waitForConnected(2_000)
    with qtbot.waitSignal(socket.disconnected, timeout=10_000):
        socket.write(b"x" * 2_000_000)
        socket.flush()
    assert heard == []
    first.close()


def test_the_program_itself_starts_once(tmp_path: Path) -> None:
    """Two real processes: the second ends at once, well and without a window; the first stays."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environ |= {"TVDESK_DATA": str(tmp_path / "data"), "TVDESK_CONFIG": str(tmp_path / "config")}
    command = [sys.executable, "-m", "tvdesk", "--workspace", str(tmp_path / "workspace")]
    first = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE)
    try:
        name, deadline = instance_name(tmp_path / "workspace"), time.monotonic() + 60
        while not _answers(name) and time.monotonic() < deadline:
            time.sleep(0.1)
        second = subprocess.run(command, env=environ, capture_output=True, timeout=60, check=False)
        assert (second.returncode, second.stdout) == (0, b"")
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate()


def _answers(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    found = socket.waitForConnected(200)
    socket.abort()
    return found
