"""Becoming known: the office's own first device, a unit's request, the words compared, the approval."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from tvdesk import __version__
from tvdesk.core.resources import resource_path
from tvdesk.db.engine import open_engine, reading, writing
from tvdesk.db.upgrade import revision
from tvdesk.history import clock as clocks
from tvdesk.services.desk import DIC, journal, set_meta
from tvdesk.services.encryption_errors import ServerNotEncrypted
from tvdesk.services.errors import NoRegistry, NotYours, OfficeDiffers
from tvdesk.services.keystore import DeviceSecrets, KeyStore
from tvdesk.services.root_signing import put_in_force
from tvdesk.services.sole import former_devices
from tvdesk.services.succession import succeed
from tvdesk.services.trusting import (
    forget_office,
    pin_root,
    pinned_root,
    registry,
    registry_envelope,
    take_registry,
)
from tvdesk.services.workspace import (
    Settings,
    Workspace,
    check_place,
    create_workspace,
    undone_on_failure,
)
from tvdesk.trust import enrolment
from tvdesk.trust.keys import device_id
from tvdesk.trust.registry import Registry, Role, new_registry, sign_registry
from tvdesk.trust.words import WordList, read_word_list
from tvdesk.trust.workspace_key import WorkspaceKey

ROOT_DEVICE = "root_device"
Clock = Callable[[], int]
Ids = Callable[[], str]


def word_list() -> WordList:
    """The words that ship with the program."""
    return read_word_list(resource_path("templates", "words.json").read_bytes())


def set_up(
    folder: Path,
    role: str,
    unit: str,
    person: str,
    store: KeyStore | Callable[[], KeyStore],
    now_ms: Clock,
    new_id: Ids,
    database: str = "",
    position: str = "",
    files: str = "",
    *,
    encrypt: bool = False,
) -> Workspace:
    """A new workspace with keys of its own; a consolidating office also makes its root key and registry.

    On a server's database on which an office works already, the new device joins it: it reads at once, and writes when
    an officer has approved its request. ``files`` is the folder that all of them use for attachments and for files
    taken in. With ``encrypt`` the workspace gets a key of its own, kept in the same store. ``store`` may be given as a
    function, so that nobody is asked for a passphrase before the folder is known to be fit. A refusal leaves the folder
    as it was, keys included.
    """
    check_place(folder)
    if encrypt and (database or files):
        raise ServerNotEncrypted()
    joins = bool(database) and _has_office(database, unit)
    keys = store() if callable(store) else store
    secrets = DeviceSecrets.generate(os.urandom)
    settings = Settings(role, unit, secrets.device, person=person, position=position, database=database, files=files)
    key = WorkspaceKey.generate(os.urandom) if encrypt else None
    with undone_on_failure(folder):
        keys.save(secrets.device, secrets)
        try:
            if key is not None:
                keys.save_key(key)
            workspace = create_workspace(folder, settings, now_ms, new_id, key)
        except BaseException:
            keys.delete(secrets.device)
            if key is not None:
                keys.delete_key(key.name)
            raise
        if role == DIC and not joins:
            _found_office(workspace, secrets, keys, now_ms)
    return workspace


def _has_office(database: str, unit: str) -> bool:
    """Whether an office works on that database already; :class:`OfficeDiffers` where it is another unit's."""
    engine = open_engine(database)
    try:
        if revision(engine) is None:
            return False
        with reading(engine) as connection:
            if registry_envelope(connection) is None:
                return False
            owner = registry(connection).dic_unit
    finally:
        engine.dispose()
    if owner != unit:
        raise OfficeDiffers(unit=owner)
    return True


def _found_office(workspace: Workspace, secrets: DeviceSecrets, store: KeyStore, now_ms: Clock) -> None:
    root = DeviceSecrets.generate(os.urandom)
    name = device_id(root.sign.public)
    store.save(name, root)
    issued = clocks.tick(clocks.ZERO, now_ms())
    request = enrolment.open_request(request_of(workspace.settings, secrets, issued))
    first = new_registry(root.sign.public, workspace.settings.unit, issued)
    first = first.add_device(enrolment.device_of(request, since=issued, role="dic"), issued)
    with writing(workspace.desk.engine) as connection:
        pin_root(connection, root.sign.public)
        set_meta(connection, ROOT_DEVICE, name)
        take_registry(connection, sign_registry(first, root.sign))


def request(workspace: Workspace, store: KeyStore, now_ms: Clock) -> tuple[bytes, tuple[str, ...]]:
    """The enrolment request of this device, and the eight words to read out."""
    secrets = store.load(workspace.settings.device)
    with reading(workspace.desk.engine) as connection:
        former = former_devices(connection, workspace.settings.device)
    issued = clocks.tick(clocks.ZERO, now_ms())
    data = request_of(workspace.settings, secrets, issued, former[-1] if former else "")
    return data, enrolment.request_words(data, word_list())


def request_of(settings: Settings, secrets: DeviceSecrets, created: str, replaces: str = "") -> bytes:
    """A request as it is signed, for a moment given."""
    return enrolment.make_request(
        secrets.sign,
        secrets.seal,
        unit=settings.unit,
        program=__version__,
        created=created,
        person=settings.person,
        position=settings.position,
        replaces=replaces,
    )


def request_name(settings: Settings) -> str:
    """How the request's file is called: whose it is, by unit and device, in letters every stick takes."""
    return f"dang-ky-{settings.unit}-{settings.device}.json"


def approve(
    workspace: Workspace, store: KeyStore, data: bytes, words: str, now_ms: Clock, role: Role = "unit"
) -> Registry:
    """Let a device in whose words agree: the next registry, signed and in force here.

    ``role`` "dic" lets a further officer of this office in; it is the approving officer's word, never the request's.
    """
    with writing(workspace.desk.engine) as connection:
        return approve_in(connection, workspace, store, data, words, now_ms, role)


def approve_in(
    connection: Connection,
    workspace: Workspace,
    store: KeyStore,
    data: bytes,
    words: str,
    now_ms: Clock,
    role: Role = "unit",
) -> Registry:
    """As :func:`approve`, inside the caller's transaction."""
    if not workspace.desk.is_dic:
        raise NotYours(unit=workspace.settings.unit)
    following = approved(connection, data, words, now_ms, role)
    put_in_force(connection, store, following, now_ms)
    newcomer = enrolment.open_request(data)
    journal(connection, workspace.desk, "device.approved", device=newcomer.device, unit=newcomer.unit)
    return following


def approved(connection: Connection, data: bytes, words: str, now_ms: Clock, role: Role = "unit") -> Registry:
    """The next registry, with the request's device in it; nobody has signed it yet."""
    issued = clocks.tick(clocks.ZERO, now_ms())
    return enrolment.approve(registry(connection), data, words, word_list(), issued=issued, role=role)


def answer(workspace: Workspace) -> tuple[bytes, tuple[str, ...]]:
    """What goes back to a new unit: the registry, and the root's eight words to read out."""
    with reading(workspace.desk.engine) as connection:
        envelope = registry_envelope(connection)
        if envelope is None:
            raise NoRegistry()
        return envelope, enrolment.root_words(registry(connection).signed_by, word_list())


def join(workspace: Workspace, data: bytes, words: str, *, anew: bool = False) -> Registry:
    """Trust the office whose root has these words, and take its registry.

    ``anew`` forgets the root trusted until now, for an office that had to begin again with another: its old root was
    lost or stolen. Only the words, heard by telephone, stand for that.
    """
    found = enrolment.first_registry(data, words, word_list())
    with writing(workspace.desk.engine) as connection:
        if anew:
            forget_office(connection)
        if pinned_root(connection) is None:
            pin_root(connection, found.signed_by)
        accepted = take_registry(connection, data)
        journal(connection, workspace.desk, "registry.accepted", version=accepted.version, anew=anew)
        succeed(connection, workspace.desk)
    return accepted
