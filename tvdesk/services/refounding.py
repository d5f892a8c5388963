"""Beginning again on an empty machine: the office's root key from its recovery sheet, and the registry from any file.

For the day on which the consolidating office's machine and its backups are gone, and only the sheet is left. The
registry comes from any file that a unit or a stick still has; without one the office begins with no unit, and lets
each in again. The registry is issued under a new root document, signed by the recovered key: so it is newer than
whatever the units hold, however old the file was from which it came.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tvdesk.bundle.errors import NotABundle
from tvdesk.bundle.names import root_version, trust_name
from tvdesk.bundle.reader import BundleReader
from tvdesk.db.engine import writing
from tvdesk.history import clock as clocks
from tvdesk.services import enrolling
from tvdesk.services.desk import DIC, journal, set_meta
from tvdesk.services.durable import read_small
from tvdesk.services.enrolling import ROOT_DEVICE, Clock, Ids
from tvdesk.services.errors import FileGone
from tvdesk.services.keystore import DeviceSecrets, KeyStore
from tvdesk.services.root_desk import RootDesk
from tvdesk.services.root_errors import NotARootCode, SignaturesMissing
from tvdesk.services.root_signing import put_in_force
from tvdesk.services.sealed import open_bundle
from tvdesk.services.trusting import keep_chain, pin_root, registry, root_in_force, take_registry, take_roots
from tvdesk.services.workspace import Settings, Workspace, check_place, create_workspace, undone_on_failure
from tvdesk.trust.enrolment import device_of, open_request
from tvdesk.trust.envelope import MAX_BYTES
from tvdesk.trust.keys import SealingKey, SigningKey
from tvdesk.trust.recovery import open_secrets, read_code
from tvdesk.trust.registry import Registry, named_root, new_registry, open_registry, sign_registry
from tvdesk.trust.root import MAX_ROOT_BYTES, Root, claimed_root_document


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was typed from one recovery sheet: the rows of a root key's code, and the sheet's passphrase."""

    rows: str | Sequence[str]
    passphrase: str


@dataclass(frozen=True, slots=True)
class Refounded:
    """The new workspace, its device, and what is in force: root, registry, how many devices it names."""

    workspace: Workspace
    device: str
    root: int
    registry: int
    devices: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What a file brought: the registry's envelope with the root that it names, and the chain of root documents."""

    root: Root
    registry: bytes | None
    chain: tuple[bytes, ...] = ()


def refound(
    folder: Path,
    unit: str,
    person: str,
    sheets: Sequence[Sheet],
    source: Path | None,
    store: Callable[[], KeyStore],
    now_ms: Clock,
    new_id: Ids,
) -> Refounded:
    """A new workspace of the office under its recovered root, with a device of its own.

    ``unit`` is the office's, where there is no ``source`` to name it. The devices of before stay as they were; those
    that are lost are revoked afterwards, when the units have sent what they hold. Raises what reading a code raises,
    :class:`NotARootCode`, :class:`SignaturesMissing`, and as ``enrolling.set_up``; nothing is left behind then.
    """
    check_place(folder)
    roots = [_secrets(one) for one in sheets]
    found = _Found(Root.of(roots[0].sign.public), None) if source is None else _read(source)
    _require_own(found.root, roots)
    listed = None if found.registry is None else open_registry(found.registry, found.root)
    keys, secrets = store(), DeviceSecrets.generate(os.urandom)
    settings = Settings(DIC, listed.dic_unit if listed else unit, secrets.device, person=person)
    saved: list[str] = []
    with undone_on_failure(folder):
        try:
            for one in (secrets, *roots):
                keys.save(one.device, one)
                saved.append(one.device)
            workspace = create_workspace(folder, settings, now_ms, new_id)
            _begin(workspace, found, listed, roots)
            return _issue(workspace, secrets, keys, roots, now_ms)
        except BaseException:
            for name in saved:
                keys.delete(name)
            raise


def _secrets(sheet: Sheet) -> DeviceSecrets:
    sign, seal = open_secrets(read_code(sheet.rows), sheet.passphrase)
    return DeviceSecrets(SigningKey.from_seed(sign), SealingKey.from_seed(seal))


def _require_own(root: Root, secrets: Sequence[DeviceSecrets]) -> None:
    for one in secrets:
        if root.key_of(one.device) is None:
            raise NotARootCode(found=one.device)
    if len({one.device for one in secrets}) < root.threshold:
        raise SignaturesMissing(found=len(secrets), needed=root.threshold)


def _read(source: Path) -> _Found:
    """The registry in a bundle, or in an answer to an enrolment; the documents that lead to its root as well."""
    try:
        with open_bundle(source, None) as file:
            reader = BundleReader(file)
            envelope = reader.read(trust_name("registry"), MAX_BYTES)
            numbered = sorted((version, name) for name in reader.names if (version := root_version(name)))
            chain = [reader.read(name, MAX_ROOT_BYTES) for _, name in numbered]
    except NotABundle:
        return _Found(named_root(read_small(source)), read_small(source))
    except OSError as error:
        raise FileGone(path=str(source)) from error
    root = named_root(envelope)
    return _Found(root, envelope, tuple(chain))


def _begin(workspace: Workspace, found: _Found, listed: Registry | None, roots: Sequence[DeviceSecrets]) -> None:
    with writing(workspace.desk.engine) as connection:
        pin_root(connection, found.root)
        keep_chain(connection, found.chain)
        take_roots(
            connection, [data for data in found.chain if claimed_root_document(data).version > found.root.version]
        )
        set_meta(connection, ROOT_DEVICE, roots[0].device)
        first = roots[0].sign
        begun = new_registry(first.public, workspace.settings.unit, clocks.ZERO)
        take_registry(connection, found.registry or sign_registry(begun, first))
        journal(connection, workspace.desk, "office.recovered", registry=listed.version if listed else 0)


def _issue(
    workspace: Workspace, secrets: DeviceSecrets, keys: KeyStore, roots: Sequence[DeviceSecrets], now_ms: Clock
) -> Refounded:
    """The registry anew: under a new root document, and with this machine in it."""
    renewed = RootDesk(workspace, keys, now_ms).renew()
    if not renewed.in_force:
        raise SignaturesMissing(found=len(roots), needed=len(renewed.part.wanted))
    issued = clocks.tick(clocks.ZERO, now_ms())
    with writing(workspace.desk.engine) as connection:
        me = open_request(enrolling.request_of(workspace.settings, secrets, issued))
        following = registry(connection).add_device(device_of(me, since=issued, role="dic"), issued)
        done = put_in_force(connection, keys, following, now_ms)
        return Refounded(workspace, secrets.device, root_in_force(connection).version, done.version, len(done.devices))
