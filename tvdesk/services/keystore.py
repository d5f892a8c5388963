"""Where a device's secret keys lie: the operating system's key store, or a passphrase-wrapped file.

Never in the clear, and never silently elsewhere than the user was told: :func:`choose_store` takes a key store
of the operating system only after a trial value came back from it, and otherwise the file, for which somebody
must give a passphrase. Windows keeps about 1,280 characters per entry, so an entry is one short base64 text.
"""

from __future__ import annotations

import base64
import binascii
import os
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tvdesk.services.keystore_errors import (
    KeyStoreFailed,
    KeyStoreLocked,
    NoKeyStore,
    PassphraseNeeded,
    PassphraseShort,
    SecretsDamaged,
    SecretsMissing,
    WorkspaceKeyMissing,
)
from tvdesk.trust.errors import NotAKey
from tvdesk.trust.keys import Random, SealingKey, SigningKey, device_id
from tvdesk.trust.workspace_key import WorkspaceKey as WorkspaceKey
from tvdesk.trust.wrapping import Purpose, unwrap_key, wrap_key

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "tvdesk"
SHORTEST_PASSPHRASE = 10
PASSPHRASE_VARIABLE = "TVDESK_PASSPHRASE"
KEY_VARIABLE = "TVDESK_WORKSPACE_KEY"  # from the window to the process that prints for it, and never set otherwise
STORE_VARIABLE = "TVDESK_KEYSTORE"  # "keyring" or "file": the office's decision, in place of the trial
KEY_FOLDER = "keys"
_TRIAL = "trial"
_WORKSPACE = "workspace"
# Backends whose secrets only the logged-in user's operating system can open.
_REAL_BACKENDS = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)

# Whose own errors keyring lets through: the bus, and Windows' store.
_BEHIND_KEYRING = ("secretstorage", "jeepney", "pywintypes", "win32ctypes", "gi", "dbus")

Ask = Callable[[], str]


@dataclass(frozen=True, slots=True)
class DeviceSecrets:
    """The two secret keys of a device; neither shows in a printed form."""

    sign: SigningKey
    seal: SealingKey

    @classmethod
    def generate(cls, random: Random) -> DeviceSecrets:
        return cls(SigningKey.generate(random), SealingKey.generate(random))

    @property
    def device(self) -> str:
        return device_id(self.sign.public)


class KeyStore(Protocol):
    """Keeps the secrets of devices by device id, and the keys of encrypted workspaces by their names.

    ``load`` raises :class:`SecretsMissing`, ``load_key`` :class:`WorkspaceKeyMissing`, both :class:`SecretsDamaged`
    and what the store names. Deleting what is not there does nothing.
    """

    def save(self, device: str, secrets: DeviceSecrets) -> None: ...

    def load(self, device: str) -> DeviceSecrets: ...

    def delete(self, device: str) -> None: ...

    def save_key(self, key: WorkspaceKey) -> None: ...

    def load_key(self, name: str) -> WorkspaceKey: ...

    def delete_key(self, name: str) -> None: ...


# --- the operating system's key store ----------------------------------------------------------------------


class KeyringStore:
    """Secrets in the operating system's key store, two entries for each device, one for a workspace's key.

    Raises :class:`NoKeyStore`, :class:`KeyStoreLocked` and :class:`KeyStoreFailed`.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = real_backend(backend)

    def save(self, device: str, secrets: DeviceSecrets) -> None:
        with _told():
            for name, seed in _entries(device, secrets):
                self._keep(name, seed)

    def load(self, device: str) -> DeviceSecrets:
        with _told():
            texts = [self._backend.get_password(SERVICE, f"{device}.{purpose}") for purpose in ("sign", "seal")]
        if texts[0] is None or texts[1] is None:
            raise SecretsMissing(device=device)
        sign, seal = (_seed(text or "", device) for text in texts)
        return _secrets(device, sign, seal)

    def delete(self, device: str) -> None:
        for purpose in ("sign", "seal"):
            self._delete(f"{device}.{purpose}")

    def save_key(self, key: WorkspaceKey) -> None:
        with _told():
            self._keep(f"{key.name}.{_WORKSPACE}", key.seed)

    def load_key(self, name: str) -> WorkspaceKey:
        with _told():
            text = self._backend.get_password(SERVICE, f"{name}.{_WORKSPACE}")
        if text is None:
            raise WorkspaceKeyMissing(key_name=name)
        return _workspace_key(name, _seed(text, name))

    def delete_key(self, name: str) -> None:
        self._delete(f"{name}.{_WORKSPACE}")

    def try_out(self) -> None:
        """Keep a trial value, read it back, take it out; raises when any of this does not work."""
        with _told():
            self._backend.set_password(SERVICE, _TRIAL, _TRIAL)
            kept = self._backend.get_password(SERVICE, _TRIAL)
        self._delete(_TRIAL)
        if kept != _TRIAL:
            raise NoKeyStore(found=_name(self._backend))

    def _keep(self, name: str, seed: bytes) -> None:
        self._backend.set_password(SERVICE, name, base64.b64encode(seed).decode())

    def _delete(self, name: str) -> None:
        with _told():
            if self._backend.get_password(SERVICE, name) is not None:
                self._backend.delete_password(SERVICE, name)


def real_backend(backend: KeyringBackend | None = None) -> KeyringBackend:
    """The key store to use: ``backend``, or the one that ``keyring`` finds; :class:`NoKeyStore` unless real.

    Of several that ``keyring`` would search in turn, the first real one. Plain text files (``keyrings.alt``),
    the null store and the failing one are refused by not being on the list, as is whatever comes later.
    """
    if backend is None:
        backend = _found_backend()
    several = getattr(backend, "backends", None)
    for candidate in list(several) if several is not None else [backend]:
        if type(candidate).__module__ in _REAL_BACKENDS:
            return candidate
    raise NoKeyStore(found=_name(backend))


def _found_backend() -> KeyringBackend:
    import keyring

    with _told():
        try:
            return keyring.get_keyring()
        except (RuntimeError, ImportError, AttributeError) as error:
            # What PYTHON_KEYRING_BACKEND or keyring's own settings name does not exist here.
            raise NoKeyStore(found=type(error).__name__) from error


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


@contextmanager
def _told() -> Iterator[None]:
    """The errors of ``keyring`` and of what lies behind it, as ours."""
    from keyring import errors

    try:
        yield
    except errors.NoKeyringError as error:
        raise NoKeyStore(found="") from error
    except (errors.InitError, errors.KeyringLocked) as error:
        raise KeyStoreLocked() from error
    except errors.KeyringError as error:
        raise KeyStoreFailed(detail=str(error)[:200]) from error
    except (NoKeyStore, KeyStoreLocked, KeyStoreFailed):
        raise
    except Exception as error:
        if not isinstance(error, OSError) and type(error).__module__.partition(".")[0] not in _BEHIND_KEYRING:
            raise
        raise KeyStoreFailed(detail=str(error)[:200]) from error


# --- the passphrase-wrapped file ---------------------------------------------------------------------------


class PassphraseFile:
    """Secrets in two encrypted PKCS#8 files of ``folder`` (``DEVICE.sign.pem``, ``DEVICE.seal.pem``), mode 0600.

    A workspace's key lies in one (``NAME.workspace.pem``, as an X25519 key).

    ``ask`` gives the passphrase; it is asked once for each store object. Raises
    :class:`~tvdesk.trust.errors.WrongPassphrase`, :class:`PassphraseShort`, and ``OSError`` of the files.
    """

    def __init__(self, folder: Path, ask: Ask, random: Random = os.urandom) -> None:
        self._folder = folder
        self._ask = ask
        self._random = random
        self._passphrase: str | None = None

    def save(self, device: str, secrets: DeviceSecrets) -> None:
        purposes: tuple[tuple[Purpose, bytes], ...] = (("sign", secrets.sign.seed), ("seal", secrets.seal.seed))
        for purpose, seed in purposes:
            self._keep(self._path(device, purpose), seed, purpose)

    def load(self, device: str) -> DeviceSecrets:
        try:
            files = [self._path(device, purpose).read_bytes() for purpose in ("sign", "seal")]
        except FileNotFoundError as error:
            raise SecretsMissing(device=device) from error
        sign, seal = self._opened(files[0], "sign", device), self._opened(files[1], "seal", device)
        return _secrets(device, sign, seal)

    def save_key(self, key: WorkspaceKey) -> None:
        self._keep(self._path(key.name, _WORKSPACE), key.seed, "seal")

    def load_key(self, name: str) -> WorkspaceKey:
        try:
            data = self._path(name, _WORKSPACE).read_bytes()
        except FileNotFoundError as error:
            raise WorkspaceKeyMissing(key_name=name) from error
        return _workspace_key(name, self._opened(data, "seal", name))

    def delete_key(self, name: str) -> None:
        self._path(name, _WORKSPACE).unlink(missing_ok=True)

    def delete(self, device: str) -> None:
        for purpose in ("sign", "seal"):
            self._path(device, purpose).unlink(missing_ok=True)

    def holds(self, device: str) -> bool:
        """Whether the device's files are here; asks for nothing."""
        return self._path(device, "sign").exists()

    def _path(self, device: str, purpose: str) -> Path:
        return self._folder / f"{device}.{purpose}.pem"

    def _keep(self, path: Path, seed: bytes, purpose: Purpose) -> None:
        passphrase = unicodedata.normalize("NFC", self._given())
        if len(passphrase) < SHORTEST_PASSPHRASE:
            self._passphrase = None
            raise PassphraseShort(least=SHORTEST_PASSPHRASE)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(path, wrap_key(seed, passphrase, self._random, purpose))

    def _opened(self, data: bytes, purpose: Purpose, name: str) -> bytes:
        passphrase = self._given()
        try:
            return unwrap_key(data, passphrase, purpose)
        except NotAKey as error:
            raise SecretsDamaged(device=name) from error
        except Exception:
            self._passphrase = None
            raise

    def _given(self) -> str:
        if self._passphrase is None:
            self._passphrase = self._ask()
        return self._passphrase


def _write_private(path: Path, data: bytes) -> None:
    """Write beside, then rename: a crash leaves the old file or the new one; only the owner may read it."""
    beside = path.with_name(path.name + ".part")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


# --- which one ---------------------------------------------------------------------------------------------


def choose_store(folder: Path, ask: Ask | None, environ: Mapping[str, str]) -> KeyStore:
    """The store for the workspace in ``folder``.

    In this order: what ``TVDESK_KEYSTORE`` names; the workspace's key files where there are any; the operating
    system's key store where it keeps a trial value; the passphrase file. ``ask`` is ``None`` when nobody can
    be asked and no passphrase was handed in: then :class:`PassphraseNeeded`, in place of the file.
    """
    wanted = environ.get(STORE_VARIABLE, "")
    if wanted == "keyring":
        return KeyringStore()
    files = folder / KEY_FOLDER
    if wanted != "file" and not any(files.glob("*.sign.pem")):
        store = working_keyring()
        if store is not None:
            return store
    return PassphraseFile(files, asking(ask, environ))


def asking(ask: Ask | None, environ: Mapping[str, str]) -> Ask:
    """How to get the passphrase: the variable ``TVDESK_PASSPHRASE``, else ``ask``; else an error at once."""
    given = environ.get(PASSPHRASE_VARIABLE)
    if given:
        return lambda: given
    if ask is None:
        raise PassphraseNeeded()
    return ask


def handed_on(key: WorkspaceKey | None) -> dict[str, str]:
    """What a process of our own finds in its environment, so that it need not ask for the passphrase again."""
    return {KEY_VARIABLE: base64.b64encode(key.seed).decode()} if key else {}


def handed_key(environ: Mapping[str, str], name: str) -> WorkspaceKey | None:
    """The key that was handed on so, where it is the one of that name. Raises :class:`SecretsDamaged`."""
    text = environ.get(KEY_VARIABLE)
    return _workspace_key(name, _seed(text, name)) if text else None


def working_keyring() -> KeyringStore | None:
    """The operating system's key store after a trial, or nothing where it has none or keeps it locked."""
    try:
        store = KeyringStore()
        store.try_out()
    except (NoKeyStore, KeyStoreLocked, KeyStoreFailed):
        return None
    return store


def _entries(device: str, secrets: DeviceSecrets) -> tuple[tuple[str, bytes], ...]:
    return (f"{device}.sign", secrets.sign.seed), (f"{device}.seal", secrets.seal.seed)


def _secrets(device: str, sign: bytes, seal: bytes) -> DeviceSecrets:
    """The secrets, held against the device id: it certifies the signing key."""
    try:
        secrets = DeviceSecrets(SigningKey.from_seed(sign), SealingKey.from_seed(seal))
    except NotAKey as error:
        raise SecretsDamaged(device=device) from error
    if secrets.device != device:
        raise SecretsDamaged(device=device)
    return secrets


def _workspace_key(name: str, seed: bytes) -> WorkspaceKey:
    """The key, held against the name by which it is looked for."""
    try:
        key = WorkspaceKey(seed)
    except NotAKey as error:
        raise SecretsDamaged(device=name) from error
    if key.name != name:
        raise SecretsDamaged(device=name)
    return key


def _seed(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SecretsDamaged(device=name) from error
