"""What nobody foresaw: one window, a report without a word of any record, and the program goes on."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tvdesk.core.language import LANGUAGES
from tvdesk.services.errors import WorkspaceLocked
from tvdesk.services.failure_reports import CRASH, LOG, earlier_crash, note_crashes, open_log, report_of
from tvdesk.services.keystore_errors import PassphraseNeeded
from tvdesk.ui.dialogs.passphrase import PassphraseAsker
from tvdesk.ui.error_window import FailureCatcher
from tvdesk.ui.page import Shell
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

SECRET = "Nguyễn Văn Bí Mật"


def fail(title: str) -> None:
    try:
        {}[title]
    except KeyError as error:
        raise ValueError(f"record {title} of {title}") from error


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def catcher(speech: Speech, theme: Theme, folder: Path) -> Iterator[FailureCatcher]:
    made = FailureCatcher(speech, theme, open_log(folder), folder)
    yield made
    made.remove()
    open_log(folder / "closed")


def test_the_report_names_places_and_kinds_but_no_value() -> None:
    try:
        fail(SECRET)
    except ValueError as error:
        text = report_of(error, {"qt": "6"})
    assert SECRET not in text
    assert "Bí" not in text
    assert "builtins.ValueError" in text
    assert "caused by:\nbuiltins.KeyError" in text
    assert "test_ui_failures.py" in text
    assert "fail" in text
    assert str(Path.home()) not in text
    assert f"{Path(sys.base_prefix)}/" not in text
    assert "[workspace.locked]" in report_of(WorkspaceLocked(folder=SECRET))
    assert SECRET not in report_of(WorkspaceLocked(folder=SECRET))
    assert "[errno 28]" in report_of(OSError(28, SECRET))


@pytest.mark.qt_no_exception_capture
def test_an_error_in_a_slot_opens_one_window(qtbot: QtBot, catcher: FailureCatcher, folder: Path) -> None:
    catcher.install()
    QTimer.singleShot(0, lambda: fail(SECRET))
    qtbot.waitUntil(lambda: catcher.window is not None)
    window = catcher.window
    assert window is not None
    assert window.isVisible()
    text = window.report.toPlainText()
    assert SECRET not in text
    assert "ValueError" in text
    window.copy.click()
    assert QGuiApplication.clipboard().text() == text
    QTimer.singleShot(0, lambda: fail(SECRET))
    qtbot.wait(50)
    assert catcher.window is window
    window.close()
    qtbot.waitUntil(lambda: catcher.window is None)
    assert (folder / LOG).read_text("utf-8").count("builtins.ValueError") == 2
    assert SECRET not in (folder / LOG).read_text("utf-8")


@pytest.mark.qt_no_exception_capture
def test_an_error_in_a_thread_and_what_qt_says_are_caught(qtbot: QtBot, catcher: FailureCatcher, folder: Path) -> None:
    catcher.install()
    thread = threading.Thread(target=lambda: fail(SECRET), name="worker-7")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: catcher.window is not None)
    assert catcher.window is not None
    assert "thread: worker-7" in catcher.window.report.toPlainText()
    qWarning("something about a widget")
    assert "WARNING Qt: something about a widget" in (folder / LOG).read_text("utf-8")
    catcher.window.close()
    before = sys.excepthook
    catcher.remove()
    assert sys.excepthook is not before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_window_speaks(qtbot: QtBot, catcher: FailureCatcher, speech: Speech, language: str) -> None:
    speech.speak(language)
    catcher.catch(ValueError(SECRET))
    qtbot.waitUntil(lambda: catcher.window is not None)
    assert catcher.window is not None
    assert catcher.window.windowTitle() == speech.text("ui.failure.title")
    assert catcher.window.report.accessibleName()
    catcher.window.close()


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    logger = open_log(tmp_path / "file" / "log")
    logger.error("unheard")
    assert all(isinstance(one, logging.NullHandler) for one in logger.handlers)
    assert note_crashes(tmp_path / "file" / "log") is None


def test_a_crash_below_python_leaves_its_place(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom tvdesk.services.failure_reports import note_crashes\n"
        "import faulthandler\nnote_crashes(Path(sys.argv[1]))\nfaulthandler._sigsegv()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, check=False)
    assert done.returncode != 0
    assert "Segmentation fault" in (tmp_path / CRASH).read_text("utf-8")
    earlier = earlier_crash(tmp_path)
    assert earlier is not None
    assert "Segmentation fault" in earlier.read_text("utf-8")
    assert earlier_crash(tmp_path) is None


# --- the passphrase, asked from a thread -------------------------------------------------------------------


def test_a_worker_waits_for_the_answer(qtbot: QtBot, shell: Shell) -> None:
    asker = PassphraseAsker(shell)
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(asker()))
    thread.start()
    qtbot.waitUntil(lambda: asker.dialog is not None)
    assert asker.dialog is not None
    asker.dialog.accept_button.click()
    assert asker.dialog is not None  # nothing typed yet
    asker.dialog.field.setText("hoa sen trắng nở")
    asker.dialog.accept_button.click()
    thread.join(10)
    assert heard == ["hoa sen trắng nở"]


def test_whoever_does_not_answer_now_or_closes_the_program_lets_the_worker_go(qtbot: QtBot, shell: Shell) -> None:
    asker = PassphraseAsker(shell)
    refused: list[str] = []

    def ask() -> None:
        try:
            asker()
        except PassphraseNeeded as error:
            refused.append(error.code)

    for close in (lambda: asker.dialog.reject(), asker.close, asker.close):  # type: ignore[union-attr]
        thread = threading.Thread(target=ask)
        thread.start()
        if not asker._closed:
            qtbot.waitUntil(lambda: asker.dialog is not None)
        close()
        thread.join(10)
        assert not thread.is_alive()
    assert refused == ["keystore.passphrase_needed"] * 3
