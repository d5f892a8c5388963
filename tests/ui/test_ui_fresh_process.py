"""What only a fresh process shows: nothing heavy is loaded before the first paint, and signals stay harmless."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from layers import HEAVY

WINDOW = """
import json, sys
from PySide6.QtWidgets import QApplication
application = QApplication([])
from tvdesk.ui.gui import Desktop
from tvdesk.ui.start import StartLine
desktop = Desktop(StartLine(), lambda: None)
desktop.window.show()
application.processEvents()
desktop.jobs.close()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""

SIGNALS = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
class Sender(QObject):
    told = Signal(bool)
sender, heard = Sender(), []
sender.told.connect(heard.append)
label = QLabel()
for count in range(20_000):
    sender.told.emit(True)
    label.setText(str(count))
print(len(heard))
"""


def run_fresh(code: str, config: Path) -> str:
    """What a fresh interpreter prints last."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TVDESK_CONFIG": str(config)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False, env=environ
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def test_the_window_is_on_screen_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    loaded = set(json.loads(run_fresh(WINDOW, tmp_path)))
    assert loaded & (HEAVY - {"PySide6"} | {"sqlalchemy", "cryptography", "msgspec"}) == set()


def test_twenty_thousand_signals_do_no_harm(tmp_path: Path) -> None:
    """PySide6 6.12.0 takes a reference of True with every signal on Python before 3.12, and aborts."""
    assert run_fresh(SIGNALS, tmp_path) == "20000"
