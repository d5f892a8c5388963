"""The first start beside a real key store: nobody is asked for a passphrase, and no key file is written."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from secret_service import SecretService

KEYRING_STORY = """
import json, os, sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from tvdesk.core.templates import CodeLists
from tvdesk.core.text import fold
from tvdesk.core.unit_choices import unit_choices
from tvdesk.core.units import Units
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.office import now_ms
from tvdesk.services.setting_up import SettingUp
from tvdesk.ui.dialogs.first_start import FirstStart, FirstUses
from tvdesk.ui.jobs import Jobs
from tvdesk.ui.main_window import MainWindow
from tvdesk.ui.speech import Speech
from tvdesk.ui.theme import Theme

application = QApplication([])
theme = Theme(); theme.wear()
trouble = []
jobs = Jobs(trouble.append)
window = MainWindow(Speech("vi"), theme, jobs, ())
uses = FirstUses(SettingUp(now_ms, Identifiers(now_ms, os.urandom), {}), unit_choices(Units.load(), "2024-11-25"),
                 Path(sys.argv[1]), None, None)
dialog = FirstStart(window.shell, uses)
ready = []
dialog.ready.connect(ready.append)
dialog.show()

def wait(condition):
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        application.processEvents()
        time.sleep(0.005)
    assert condition(), (dialog.step.name, dialog.step.trouble.text(), trouble)

def on(name):
    dialog.next_button.click()
    wait(lambda: dialog.step.name == name and not dialog.step.busy)

on("unit"); dialog.step.units.search.setText("so cong th"); wait(lambda: dialog.step.units.choice)
on("person"); dialog.step.person.setText("Hoà")
on("key"); wait(lambda: dialog.step.place)
said = dialog.step._head.text()
asks = dialog.step.passphrase.isVisible()
on("paper"); on("request"); on("done"); dialog.next_button.click(); wait(lambda: ready)
store = ready[0].store
print(json.dumps({"said": said, "asks": asks, "store": type(store).__name__,
                  "files": sorted(path.name for path in ready[0].folder.iterdir())}))
jobs.close()
"""


@pytest.mark.keyring
def test_with_a_real_key_store_no_passphrase_is_asked(secret_service: SecretService, tmp_path: Path) -> None:
    done = secret_service.run(
        [sys.executable, "-c", KEYRING_STORY, str(tmp_path / "workspace")], env={"QT_QPA_PLATFORM": "offscreen"}
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["asks"] is False
    assert found["store"] == "KeyringStore"
    assert "kho khóa của hệ điều hành" in found["said"]
    assert "keys" not in found["files"]
