"""What only a fresh process shows: nothing heavy is loaded before the first paint, and signals stay harmless."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from layers import HEAVY

from tvdesk.services.office import Office

WINDOW = """
import json, sys
import tvdesk.ui.before_qt
from pathlib import Path
from tvdesk.ui.gui import Desktop, make_application
from tvdesk.ui.start import StartLine
application = make_application()
desktop = Desktop(StartLine(workspace=Path(sys.argv[1]), page=sys.argv[2]), lambda: None)
desktop.show()
rows = desktop.window.page.model.rowCount() if desktop.window.page else 0
import PySide6.QtGui, PySide6.QtWidgets
classes = [*vars(PySide6.QtGui), *vars(PySide6.QtWidgets)]
print(json.dumps([rows, sorted(sys.modules), classes]), flush=True)
import os
os._exit(0)
"""

LATER = frozenset(
    {
        "tvdesk.ui.dialogs",
        "tvdesk.ui.forms",
        "tvdesk.ui.fields.build",
        "tvdesk.ui.single_instance",
        "tvdesk.ui.error_window",
        "tvdesk.ui.lists.bulk_panel",
        "tvdesk.ui.lists.columns",
        "tvdesk.ui.lists.clipboard",
        "tvdesk.ui.lists.condition_panel",
        "tvdesk.services.office",
        "concurrent.futures",
        "logging.handlers",
        "PySide6.QtNetwork",
        "PySide6.QtPdf",
    }
)
"""What is loaded where it is used, behind the first paint of a list."""
MOST_OWN = 70
"""Modules of ours that the first paint of a list may load; each takes a millisecond or two."""

QT_LATER = frozenset({"QGradient", "QMenu", "QStyle", "QStyleOptionViewItem", "QTabBar", "QToolTip"})
"""Classes of Qt that PySide6 has not made by then. Were one of them there, the first paint would have met a widget that
Python has not made, or a call that asks for more than it needs."""

WRONG_CALL = """
import sys
if sys.argv[1] == "ours":
    import tvdesk.ui.before_qt
from PySide6.QtWidgets import QApplication, QLabel
from types import ModuleType
application = QApplication([])
names = ("errorhandler", "layout", "parser", "lib.enum_sig", "lib.pyi_generator")
found = [type(sys.modules["shibokensupport.signature." + name]) is ModuleType for name in names]
said = []
for wrong in ((5,), (5, 6)):
    try:
        QLabel("x").setText(*wrong)
    except TypeError as error:
        said.append(str(error))
print(found, said)
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


def run_fresh(code: str, config: Path, *arguments: str) -> str:
    """What a fresh interpreter prints last."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "TVDESK_CONFIG": str(config)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=False, env=environ
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("page", ["", "activity"])
def test_the_window_is_on_screen_before_anything_heavy_is_loaded(tmp_path: Path, office: Office, page: str) -> None:
    """A list shows its first rows by then."""
    rows, names, classes = json.loads(run_fresh(WINDOW, tmp_path, str(office.workspace.folder), page))
    assert bool(rows) == bool(page)
    loaded = {name.partition(".")[0] for name in names}
    assert loaded & (HEAVY - {"PySide6"} | {"sqlalchemy", "cryptography", "msgspec"}) == set()
    assert LATER.isdisjoint(names)
    assert QT_LATER.isdisjoint(classes)
    assert "QWidget" in classes
    assert sum(name.startswith("tvdesk") for name in names) <= MOST_OWN


def test_twenty_thousand_signals_do_no_harm(tmp_path: Path) -> None:
    """PySide6 6.12.0 takes a reference of True with every signal on Python before 3.12, and aborts."""
    assert run_fresh(SIGNALS, tmp_path) == "20000"


def test_what_tells_signatures_is_put_off_until_a_call_is_wrong(tmp_path: Path) -> None:
    """A wrong call is told in the words of a plain PySide6."""
    plain, ours = (run_fresh(WRONG_CALL, tmp_path, whose) for whose in ("plain", "ours"))
    assert plain.startswith("[True, True, True, True, True]")
    assert "wrong argument types" in plain
    assert ours == plain.replace("True", "False")
