"""Where secret keys lie: a real Secret Service, a wrapped file, and never anything in the clear."""

# ruff: noqa: ARG002  the arguments of keyring's interface

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringError, NoKeyringError
from secret_service import SecretService

from tvdesk.services.keystore import (
    DeviceSecrets,
    KeyringStore,
    PassphraseFile,
    asking,
    choose_store,
    real_backend,
)
from tvdesk.services.keystore_errors import (
    KeyStoreFailed,
    KeyStoreLocked,
    NoKeyStore,
    PassphraseNeeded,
    PassphraseShort,
    SecretsDamaged,
    SecretsMissing,
)
from tvdesk.trust.errors import WrongPassphrase

PASSPHRASE = "hoa sen trắng nở"
SECRETS = DeviceSecrets.generate(os.urandom)
DEVICE = SECRETS.device


def store_of(folder: Path, passphrase: str = PASSPHRASE) -> PassphraseFile:
    return PassphraseFile(folder, lambda: passphrase)


# --- the wrapped file --------------------------------------------------------------------------------------


def test_the_file_gives_back_what_it_keeps(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "keys"
    store_of(folder).save(DEVICE, SECRETS)
    assert store_of(folder).holds(DEVICE)
    assert store_of(folder).load(DEVICE) == SECRETS
    store_of(folder).delete(DEVICE)
    store_of(folder).delete(DEVICE)
    assert list(folder.iterdir()) == []


def test_nothing_secret_stands_in_the_file_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    store_of(tmp_path).save(DEVICE, SECRETS)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        data = path.read_bytes()
        assert data.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        assert SECRETS.sign.seed not in data
        assert SECRETS.seal.text.encode() not in data


def test_the_passphrase_is_asked_once_and_again_after_a_wrong_one(tmp_path: Path) -> None:
    answers = iter(["wrong passphrase", PASSPHRASE])
    store_of(tmp_path).save(DEVICE, SECRETS)
    store = PassphraseFile(tmp_path, lambda: next(answers))
    with pytest.raises(WrongPassphrase):
        store.load(DEVICE)
    assert store.load(DEVICE) == store.load(DEVICE) == SECRETS


@pytest.mark.parametrize("short", ["", "123456789", "mật khẩu", "e\u0302\u0301" * 9])
def test_a_short_passphrase_is_refused_before_anything_is_written(tmp_path: Path, short: str) -> None:
    with pytest.raises(PassphraseShort) as refused:
        store_of(tmp_path, short).save(DEVICE, SECRETS)
    assert refused.value.fields == {"least": 10}
    assert list(tmp_path.iterdir()) == []


def test_missing_and_damaged(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    with pytest.raises(SecretsMissing):
        store.load(DEVICE)
    store.save(DEVICE, SECRETS)
    other = DeviceSecrets.generate(os.urandom)
    store.save(other.device, other)
    for purpose in ("sign", "seal"):
        (tmp_path / f"{DEVICE}.{purpose}.pem").write_bytes((tmp_path / f"{other.device}.{purpose}.pem").read_bytes())
    with pytest.raises(SecretsDamaged):
        store.load(DEVICE)
    (tmp_path / f"{DEVICE}.sign.pem").write_bytes(b"")
    with pytest.raises(SecretsDamaged):
        store.load(DEVICE)


def test_a_save_leaves_no_half_file(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    (tmp_path / f"{DEVICE}.sign.pem.part").write_bytes(b"left by a crash")
    store.save(DEVICE, SECRETS)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".pem", ".pem"]


# --- which store -------------------------------------------------------------------------------------------


def test_who_gives_the_passphrase() -> None:
    assert asking(None, {"TVDESK_PASSPHRASE": PASSPHRASE})() == PASSPHRASE
    assert asking(lambda: "typed", {})() == "typed"
    with pytest.raises(PassphraseNeeded):
        asking(None, {})


def test_a_workspace_with_key_files_stays_with_them(tmp_path: Path) -> None:
    store_of(tmp_path / "keys").save(DEVICE, SECRETS)
    store = choose_store(tmp_path, None, {"TVDESK_PASSPHRASE": PASSPHRASE})
    assert isinstance(store, PassphraseFile)
    assert store.load(DEVICE) == SECRETS
    with pytest.raises(PassphraseNeeded):
        choose_store(tmp_path, None, {})


def test_the_office_may_decide_for_the_file(tmp_path: Path) -> None:
    store = choose_store(tmp_path, lambda: PASSPHRASE, {"TVDESK_KEYSTORE": "file"})
    assert isinstance(store, PassphraseFile)


# --- key stores that are none ------------------------------------------------------------------------------


class PlaintextKeyring(KeyringBackend):
    """Stands for keyrings.alt's: a working store, but in the clear."""

    priority = 9  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError("a secret was handed to a plain text file")


class Several(PlaintextKeyring):
    """Stands for keyring's chainer, which asks one store after another."""

    def __init__(self, backends: list[KeyringBackend]) -> None:
        super().__init__()
        self.backends = backends


@pytest.mark.parametrize("backend", [fail.Keyring(), null.Keyring(), PlaintextKeyring(), Several([PlaintextKeyring()])])
def test_a_backend_that_keeps_no_secret_is_refused(backend: KeyringBackend) -> None:
    with pytest.raises(NoKeyStore) as refused:
        KeyringStore(backend)
    assert type(backend).__name__ in str(refused.value.fields["found"])


class Answering(KeyringBackend):
    """A real store by its module, which answers with one error."""

    __module__ = "keyring.backends.SecretService"
    priority = 5  # type: ignore[assignment]
    error: Exception = KeyringError("broken")

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (NoKeyringError("none"), NoKeyStore),
        (InitError("prompt dismissed"), KeyStoreLocked),
        (KeyringError("broken"), KeyStoreFailed),
        (ConnectionRefusedError("bus is gone"), KeyStoreFailed),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_a_stores_errors_become_ours(error: Exception, ours: type[Exception]) -> None:
    backend = Answering()
    backend.error = error
    store = KeyringStore(backend)
    for attempt in (lambda: store.load(DEVICE), lambda: store.save(DEVICE, SECRETS), store.try_out):
        with pytest.raises(ours):
            attempt()


def test_a_real_backend_is_found_among_several() -> None:
    real = Answering()
    assert real_backend(Several([PlaintextKeyring(), real])) is real


# --- in processes of their own -----------------------------------------------------------------------------

# Prints what happened as JSON; the secrets are made from fixed bytes, so that a second process can compare.
SNIPPET = """
import json, os, sys
from pathlib import Path
from tvdesk.core.errors import TvdeskError
from tvdesk.services.keystore import DeviceSecrets, KeyringStore, WorkspaceKey, choose_store
secrets = DeviceSecrets.generate(lambda count: b"7" * count)
key = WorkspaceKey(b"8" * 32)
step, folder = sys.argv[1], Path(sys.argv[2])
try:
    store = choose_store(folder, None, os.environ) if step == "choose" else KeyringStore()
    answer = type(store).__name__
    if step == "save":
        store.save(secrets.device, secrets)
    elif step == "load":
        answer = store.load(secrets.device) == secrets
    elif step == "delete":
        store.delete(secrets.device)
        store.delete(secrets.device)
    elif step == "save key":
        store.save_key(key)
    elif step == "load key":
        answer = store.load_key(key.name) == key
    elif step == "delete key":
        store.delete_key(key.name)
        store.delete_key(key.name)
except TvdeskError as error:
    answer = error.code
print(json.dumps(answer))
"""


def answer(ran: subprocess.CompletedProcess[str]) -> object:
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout.splitlines()[-1])


def without_service(step: str, folder: Path, **environ: str) -> object:
    hidden = ("DBUS_SESSION_BUS_ADDRESS", "TVDESK_PASSPHRASE", "TVDESK_KEYSTORE", "PYTHON_KEYRING_BACKEND")
    inherited = {name: value for name, value in os.environ.items() if name not in hidden}
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/none", "XDG_RUNTIME_DIR": str(folder)}
    return answer(
        subprocess.run(
            [sys.executable, "-c", SNIPPET, step, str(folder)],
            env={**inherited, "HOME": str(folder), **nowhere, **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    )


def test_without_any_key_store(tmp_path: Path) -> None:
    assert without_service("save", tmp_path) == "keystore.none"
    assert without_service("choose", tmp_path) == "keystore.passphrase_needed"
    assert without_service("choose", tmp_path, TVDESK_PASSPHRASE=PASSPHRASE) == "PassphraseFile"
    assert without_service("choose", tmp_path, TVDESK_KEYSTORE="keyring") == "keystore.none"
    assert list(tmp_path.glob("**/*.pem")) == []


@pytest.mark.parametrize("named", ["keyring.backends.null.Keyring", "no.such.Keyring"])
def test_a_backend_named_in_the_environment_is_judged_too(tmp_path: Path, named: str) -> None:
    assert without_service("save", tmp_path, PYTHON_KEYRING_BACKEND=named) == "keystore.none"


@pytest.mark.keyring
def test_a_real_secret_service(secret_service: SecretService, tmp_path: Path) -> None:
    def step(name: str) -> object:
        return answer(secret_service.run_python(SNIPPET, name, str(tmp_path)))

    assert step("load") == "keystore.missing"
    assert step("choose") == "KeyringStore"
    assert step("save") == "KeyringStore"
    assert step("save") == "KeyringStore"
    assert step("load") is True
    assert step("load key") == "keystore.workspace_key_missing"
    assert step("save key") == "KeyringStore"
    assert step("load key") is True
    assert step("delete") == "KeyringStore"
    assert step("load") == "keystore.missing"
    assert step("load key") is True
    assert step("delete key") == "KeyringStore"
    assert step("load key") == "keystore.workspace_key_missing"


@pytest.mark.keyring
def test_a_locked_secret_service(secret_service: SecretService, tmp_path: Path) -> None:
    for step in ("save", "load"):
        assert answer(secret_service.run_python(SNIPPET, step, str(tmp_path), unlocked=False)) == "keystore.locked"
    chosen = secret_service.run_python(SNIPPET, "choose", str(tmp_path), unlocked=False)
    assert answer(chosen) == "keystore.passphrase_needed"
