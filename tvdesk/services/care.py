"""Looking after a workspace from its window: backups, keys, enrolment; everything that the settings page does."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tvdesk.core.errors import TvdeskError
from tvdesk.core.language import Language
from tvdesk.services import enrolling
from tvdesk.services.backup import Backup, Backups, backups_in
from tvdesk.services.durable import read_small, write_file
from tvdesk.services.errors import NoRegistry
from tvdesk.services.identity import take_new_identity, vouch
from tvdesk.services.keystore import KEY_FOLDER, KeyringStore
from tvdesk.services.keystore_errors import KeyStoreLocked
from tvdesk.services.machine_mark import marks_folder
from tvdesk.services.office import Office, now_ms
from tvdesk.services.places import is_sample, is_synchronised
from tvdesk.services.processing_groups import Asked
from tvdesk.services.reading import read_desk
from tvdesk.services.recovery import CodeRow, sheet_row, take_back, write_sheet
from tvdesk.services.rescue import Look, look_into
from tvdesk.services.sole import doubt_of
from tvdesk.services.trusting import registry_held
from tvdesk.services.updating import Updating

if TYPE_CHECKING:
    from tvdesk.services.processing import Act
    from tvdesk.services.retention import Retention
    from tvdesk.services.root_care import RootCare
    from tvdesk.services.root_desk import Changed
    from tvdesk.services.seal_policy import SealPolicy

KeyState = Literal["in_file", "in_keyring", "locked", "missing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How this machine stands: its place, whose it is, and who has let it in.

    ``office`` is empty until the machine knows an office; ``enrolled`` says whether that office knows the machine.
    ``doubt`` is why the workspace may be a copy (``services.identity``), empty where it is the only one.
    """

    folder: Path
    unit: str
    person: str
    position: str
    device: str
    synchronised: bool
    on_server: bool
    sample: bool
    office: str
    version: int
    enrolled: bool
    revoked: bool
    doubt: str
    encrypted: bool = False


class Care:
    """The use cases of the settings page on one desk."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @property
    def folder(self) -> Path:
        return self._office.workspace.folder

    @property
    def settings_name(self) -> str:
        """The device, for the names of files."""
        return self._office.workspace.settings.device

    def standing(self) -> Standing:
        """How this machine stands now."""
        workspace, settings = self._office.workspace, self._office.workspace.settings
        known = read_desk(self._office.desk, registry_held)
        mine = next((one for one in known.devices if one.device == settings.device), None) if known else None
        units = self._office.units
        return Standing(
            folder=workspace.folder,
            unit=self._office.name,
            person=settings.person,
            position=settings.position,
            device=settings.device,
            synchronised=is_synchronised(workspace.folder),
            on_server=bool(settings.database),
            sample=is_sample(workspace.folder),
            office=units.name(known.dic_unit) if known else "",
            version=known.version if known else 0,
            enrolled=mine is not None,
            revoked=mine is not None and mine.revoked is not None,
            doubt=read_desk(self._office.desk, lambda connection: doubt_of(connection, settings.device)),
            encrypted=bool(settings.encrypted),
        )

    @property
    def updating(self) -> Updating:
        """Updates of the program on this desk."""
        return Updating(self._office.workspace)

    # --- backups -------------------------------------------------------------------------------------------

    def backups(self) -> list[Backup]:
        """The workspace's backups, newest first."""
        return backups_in(self.folder)

    def back_up(self, into: Path | None = None) -> Backup:
        """Make a backup now, here or in another place."""
        return Backups(self._office.workspace).create(into)

    def look(self, backup: Backup) -> Look:
        """What a backup holds, and what would be lost."""
        return look_into(backup, self.folder, self._office.store.load_key)

    # --- records of processing -----------------------------------------------------------------------------

    def acts(self, asked: Asked, language: Language) -> list[Act]:
        """Who did what and when, the newest first."""
        from tvdesk.services.processing import acts

        desk, wording = self._office.desk, self._office.wording(language)
        return read_desk(desk, lambda connection: acts(connection, desk.schemas, asked, wording))

    def write_acts(self, asked: Asked, language: Language, target: Path) -> int:
        """The same as a PDF or a workbook, by the name of the file; how many lines."""
        from tvdesk.services.processing import write_acts

        return write_acts(self._office.workspace, asked, self._office.wording(language), target)

    # --- retention -----------------------------------------------------------------------------------------

    @property
    def retention(self) -> Retention:
        """What is older than it has to be kept."""
        from tvdesk.services.retention import Retention

        office = self._office
        return Retention(office.desk, office.records, office.workspace.inbox, office.workspace.blobs, office.seal)

    def unit_name(self, unit: str) -> str:
        """The name of a unit."""
        return self._office.units.name(unit)

    # --- keys ----------------------------------------------------------------------------------------------

    def key_state(self) -> KeyState:
        """Where the device's key is; looking may let the operating system ask the person to unlock its key store."""
        device = self._office.workspace.settings.device
        if (self.folder / KEY_FOLDER / f"{device}.sign.pem").is_file():
            return "in_file"
        try:
            KeyringStore().load(device)
        except KeyStoreLocked:
            return "locked"
        except TvdeskError:
            return "missing"
        return "in_keyring"

    def write_sheet(self, passphrase: str, language: Language, target: Path) -> None:
        """A recovery sheet, to be printed."""
        write_sheet(self._office.workspace, self._office.store, passphrase, language, target)

    def row(self, number: int, text: str) -> CodeRow | None:
        """A row of a sheet as typed, with its word; ``None`` while it is not a whole row."""
        return sheet_row(number, text)

    def take_back(self, rows: Sequence[str], passphrase: str) -> str:
        """Store the keys of a sheet again; "device" or "root"."""
        return take_back(self._office.workspace, self._office.store, rows, passphrase)

    # --- enrolment -----------------------------------------------------------------------------------------

    def write_request(self, folder: Path) -> tuple[Path, tuple[str, ...]]:
        """The enrolment request into a folder, and its eight words."""
        data, words = enrolling.request(self._office.workspace, self._office.store, now_ms)
        target = folder / enrolling.request_name(self._office.workspace.settings)
        write_file(target, data)
        return target, words

    def take_answer(self, path: Path, words: str) -> int:
        """Take the office's answer in; the registry's version."""
        return enrolling.join(self._office.workspace, read_small(path), words).version

    # --- identity ------------------------------------------------------------------------------------------

    def take_new_identity(self) -> str:
        """A new device for this workspace, which is to be opened anew; its id."""
        made = take_new_identity(self._office.workspace, self._office.store, self._marks())
        return made.settings.device

    def keep_identity(self) -> None:
        """The person's word that this is the only copy. Raises ``CannotVouch``."""
        vouch(self._office.workspace, self._marks())

    def _marks(self) -> Path:
        return self._office.marks or marks_folder(os.environ)

    # --- the root ------------------------------------------------------------------------------------------

    @property
    def root(self) -> RootCare:
        """The office's root."""
        from tvdesk.services.root_care import RootCare

        return RootCare(self._office)

    @property
    def part_name(self) -> str:
        """A name for a file that others have to sign."""
        from tvdesk.services.root_care import part_name

        return part_name(self._office.desk)

    # --- sealed files --------------------------------------------------------------------------------------

    @property
    def is_office(self) -> bool:
        """Whether this is the consolidating office, which decides."""
        return self._office.desk.is_dic

    def seal_policy(self) -> SealPolicy | None:
        """Whether files are sealed on their way; ``None`` before the desk knows an office."""
        from tvdesk.services.seal_policy import seal_policy

        with suppress(NoRegistry):
            return seal_policy(self._office.desk)
        return None

    def start_sealing(self, target: Path) -> Changed:
        """Write a new recovery key to ``target``, and ask for sealed files: in force, or a part that others sign.

        Raises as ``RootDesk.part_of``; no key stays behind then.
        """
        from tvdesk.services.seal_policy import SealPolicy, new_recovery_key

        data, recipient = new_recovery_key(os.urandom, self._office.desk.timestamp())
        write_file(target, data)
        try:
            return self._set_policy(SealPolicy(True, recipient))
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def end_sealing(self) -> Changed:
        """Ask for sealed files no longer; the recovery key stays known, for the files that are on their way."""
        from tvdesk.services.seal_policy import seal_policy

        return self._set_policy(replace(seal_policy(self._office.desk), sealed=False))

    def _set_policy(self, wanted: SealPolicy) -> Changed:
        from tvdesk.services.root_care import root_desk
        from tvdesk.services.seal_policy import set_seal_policy

        return set_seal_policy(self._office.desk, root_desk(self._office), wanted, now_ms)
