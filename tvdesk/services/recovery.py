"""Keys on paper, and back from paper: for the day on which the operating system's key store is empty.

The sheet is made only when somebody asks for it. It holds the device's secrets, at the consolidating office also
those of its root, each wrapped with a passphrase that is nowhere on it. Taking them back stores them as they were:
only for the device whose workspace this is, for keys without their log would begin a second history.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tvdesk.core.dates import format_numeric
from tvdesk.core.language import Language
from tvdesk.services.desk import get_meta
from tvdesk.services.durable import write_file
from tvdesk.services.enrolling import ROOT_DEVICE, word_list
from tvdesk.services.errors import NoRegistry, RecoveryOtherDevice
from tvdesk.services.keystore import SHORTEST_PASSPHRASE, DeviceSecrets, KeyStore
from tvdesk.services.keystore_errors import PassphraseShort, SecretsMissing
from tvdesk.services.reading import read_desk
from tvdesk.services.templates import units_of
from tvdesk.services.trusting import root_in_force
from tvdesk.services.workspace import Settings, Workspace
from tvdesk.trust.errors import RecoverySlip
from tvdesk.trust.keys import SealingKey, SigningKey, device_id
from tvdesk.trust.recovery import CodeRow as CodeRow
from tvdesk.trust.recovery import code_rows, open_secrets, read_code, read_row, seal_secrets
from tvdesk.trust.workspace_key import WorkspaceKey

_STEPS = 4


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it stands on paper. ``what`` is "device", "root" or "workspace"; then ``device`` names its key."""

    what: str
    device: str
    rows: tuple[CodeRow, ...]


def codes_of(workspace: Workspace, store: KeyStore, passphrase: str) -> tuple[Code, ...]:
    """The codes of all keys that this desk needs. Raises :class:`PassphraseShort` and the store's errors."""
    if len(unicodedata.normalize("NFC", passphrase)) < SHORTEST_PASSPHRASE:
        raise PassphraseShort(least=SHORTEST_PASSPHRASE)
    wanted = [("device", store.load(workspace.settings.device))]
    wanted += [("root", secrets) for secrets in _root_secrets(workspace, store)]
    words = word_list()
    codes = []
    for what, secrets in wanted:
        code = seal_secrets(secrets.sign.seed, secrets.seal.seed, passphrase, os.urandom)
        codes.append(Code(what, secrets.device, code_rows(code, words)))
    if key := workspace.key:
        code = seal_secrets(key.seed, key.proof, passphrase, os.urandom)
        codes.append(Code("workspace", key.name, code_rows(code, words)))
    return tuple(codes)


def print_sheet(workspace: Workspace, codes: Sequence[Code], language: Language) -> bytes:
    """The sheet as a PDF in the reader's language."""
    from tvdesk.report.recovery_sheet import RecoverySheet, SheetCode, print_recovery_sheet

    settings, say = workspace.settings, language.text
    today = workspace.desk.local_day()
    person = ", ".join(text for text in (settings.person, settings.position) if text)
    facts = [
        (say("recovery.unit"), read_desk(workspace.desk, units_of).name(settings.unit)),
        *([(say("recovery.person"), person)] if person else []),
        *((say("recovery.device"), code.device) for code in codes if code.what == "device"),
        (say("recovery.made"), format_numeric(today)),
    ]
    steps = [say(f"recovery.step.{number}") for number in range(1, _STEPS + 1)]
    if any(code.what == "root" for code in codes):
        steps.append(say("recovery.step.root"))
    if workspace.key:
        steps.append(say("recovery.step.workspace"))
    return print_recovery_sheet(
        RecoverySheet(
            title=say("recovery.kind"),
            what=say("recovery.what"),
            facts=tuple(facts),
            codes=tuple(
                SheetCode(say(f"recovery.code.{code.what}"), tuple((row.text, row.word) for row in code.rows))
                for code in codes
            ),
            columns=(say("recovery.row"), say("recovery.letters"), say("recovery.word")),
            steps_heading=say("recovery.steps"),
            steps=tuple(steps),
            keep=say("recovery.keep"),
            language=language.tag,
        )
    )


def write_sheet(workspace: Workspace, store: KeyStore, passphrase: str, language: Language, target: Path) -> None:
    """Make the codes, print them, and write the sheet; it is read back like every file of ours."""
    write_file(target, print_sheet(workspace, codes_of(workspace, store, passphrase), language))


def check_row(number: int, text: str) -> CodeRow:
    """A row as typed, in its printed form, with the word that must stand behind it; ``number`` counts from 0."""
    return read_row(number, text, word_list())


def sheet_row(number: int, text: str) -> CodeRow | None:
    """The same; ``None`` while it is not a whole row."""
    try:
        return check_row(number, text)
    except RecoverySlip:
        return None


def take_back(workspace: Workspace, store: KeyStore, rows: str | Sequence[str], passphrase: str) -> str:
    """Store the keys of a sheet again; whose they are: "device", "root" or "workspace".

    Raises :class:`RecoverySlip`, :class:`NotARecoveryCode`, :class:`WrongPassphrase` and
    :class:`RecoveryOtherDevice`; nothing is stored then.
    """
    sign, seal = open_secrets(read_code(rows), passphrase)
    if key := _key(workspace.settings.encrypted, sign, seal):
        store.save_key(key)
        return "workspace"
    secrets = DeviceSecrets(SigningKey.from_seed(sign), SealingKey.from_seed(seal))
    known = {**dict.fromkeys(_root_devices(workspace), "root"), workspace.settings.device: "device"}
    if secrets.device not in known:
        raise RecoveryOtherDevice(found=secrets.device, device=workspace.settings.device)
    store.save(secrets.device, secrets)
    return known[secrets.device]


def take_back_key(settings: Settings, store: KeyStore, rows: str | Sequence[str], passphrase: str) -> str:
    """The same for the key without which an encrypted workspace cannot be opened: "workspace".

    Raises as :func:`key_of_sheet`.
    """
    store.save_key(key_of_sheet(settings, rows, passphrase))
    return "workspace"


def key_of_sheet(settings: Settings, rows: str | Sequence[str], passphrase: str) -> WorkspaceKey:
    """The key of an encrypted workspace, or of its backup, from its sheet; it is not stored yet.

    Raises as :func:`take_back`, :class:`RecoveryOtherDevice` for a code of anything else.
    """
    seed, proof = open_secrets(read_code(rows), passphrase)
    key = _key(settings.encrypted, seed, proof)
    if key is None:
        found = WorkspaceKey(seed)
        name = found.name if found.proof == proof else device_id(SigningKey.from_seed(seed).public)
        raise RecoveryOtherDevice(found=name, device=settings.encrypted)
    return key


def _key(name: str, seed: bytes, proof: bytes) -> WorkspaceKey | None:
    """The workspace's key, where that is what a code holds."""
    key = WorkspaceKey(seed)
    return key if key.proof == proof and key.name == name else None


def _root_devices(workspace: Workspace) -> list[str]:
    """The ids of the keys of the root in force; at a unit's desk none is looked for."""
    if not workspace.desk.is_dic:
        return []
    try:
        root = read_desk(workspace.desk, root_in_force)
    except NoRegistry:
        return []
    return [device_id(key) for key in root.keys]


def _root_secrets(workspace: Workspace, store: KeyStore) -> list[DeviceSecrets]:
    """The root keys that this machine keeps; the others are on the sheets of those who keep them.

    A machine that founded the office and has none of them any more says so: its sheet would lack what it is for.
    """
    found = []
    for device in _root_devices(workspace):
        try:
            found.append(store.load(device))
        except SecretsMissing:
            continue
    if not found and (founded := read_desk(workspace.desk, lambda connection: get_meta(connection, ROOT_DEVICE))):
        raise SecretsMissing(device=founded)
    return found
