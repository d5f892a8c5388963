"""Where the settings find the device's key, beside a real key store: there, locked, and gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from secret_service import SecretService

SNIPPET = """
import os, sys
from pathlib import Path
from tvdesk.services.care import Care
from tvdesk.services.identifiers import Identifiers
from tvdesk.services.keystore import KeyringStore
from tvdesk.services.office import now_ms, open_office
from tvdesk.services.setting_up import Person, SettingUp
folder, act = Path(sys.argv[1]), sys.argv[2]
new_id = Identifiers(now_ms, os.urandom)
if act == "make":
    made, _ = SettingUp(now_ms, new_id, {}).create(folder, "tv-soct", Person("Hoà"))
    made.desk.engine.dispose()
office = open_office(folder, None, new_id)
if act == "lose":
    KeyringStore().delete(office.workspace.settings.device)
print(Care(office).key_state())
office.close()
"""


@pytest.mark.keyring
def test_there_locked_and_gone(secret_service: SecretService, tmp_path: Path) -> None:
    def state(act: str, *, unlocked: bool = True) -> str:
        done = secret_service.run_python(SNIPPET, str(tmp_path / "unit"), act, unlocked=unlocked)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert state("make") == "in_keyring"
    assert state("look", unlocked=False) == "locked"
    assert state("look") == "in_keyring"
    assert state("lose") == "missing"
