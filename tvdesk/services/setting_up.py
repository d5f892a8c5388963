"""First start: what has to be there before a person can write her first record, one step at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from tvdesk.services import enrolling
from tvdesk.services.configuration import must_encrypt, server_of
from tvdesk.services.desk import DIC, UNIT
from tvdesk.services.durable import read_small, write_file
from tvdesk.services.enrolling import Clock, Ids
from tvdesk.services.invitation import Invitation, accept_invitation, open_invitation
from tvdesk.services.keystore import (
    KEY_FOLDER,
    PASSPHRASE_VARIABLE,
    STORE_VARIABLE,
    KeyringStore,
    KeyStore,
    PassphraseFile,
    working_keyring,
)
from tvdesk.services.officers import may_write
from tvdesk.services.workspace import Workspace, check_place
from tvdesk.trust.registry import Registry

KeyPlace = Literal["keyring", "file"]


@dataclass(frozen=True, slots=True)
class Person:
    """Who works at the desk, as histories and the request to the office name her."""

    name: str
    position: str = ""


@dataclass(frozen=True, slots=True)
class Requested:
    """The request that was written, and the eight words to read out."""

    path: Path
    words: tuple[str, ...]


class SettingUp:
    """The steps of a first start on one machine. ``environ`` may name the key store, as everywhere."""

    def __init__(self, now_ms: Clock, new_id: Ids, environ: Mapping[str, str]) -> None:
        self._now_ms = now_ms
        self._new_id = new_id
        self._environ = environ

    def key_place(self) -> KeyPlace:
        """Where this machine will keep the keys: tried out, so that what the person is told is so."""
        wanted = self._environ.get(STORE_VARIABLE, "")
        if wanted in ("keyring", "file"):
            return "keyring" if wanted == "keyring" else "file"
        return "keyring" if working_keyring() is not None else "file"

    @property
    def must_encrypt(self) -> bool:
        """Whether IT staff decided that new workspaces are encrypted."""
        return must_encrypt(self._environ)

    @property
    def server(self) -> str:
        """The machine on which the office's database is, where its officers share one; else empty."""
        return urlsplit(server_of(self._environ)[0]).hostname or ""

    def read_invitation(self, path: Path, words: str) -> Invitation:
        """The file from the office, when the words are right."""
        return open_invitation(path, words, self._now_ms, self._new_id)

    def create(
        self, folder: Path, unit: str, person: Person, passphrase: str = "", role: str = UNIT, *, encrypt: bool = False
    ) -> tuple[Workspace, KeyStore]:
        """The workspace with its keys, and the store in which they are. ``passphrase`` where no key store is;
        with ``encrypt`` everything in the folder is kept encrypted.

        Raises what ``enrolling.set_up`` raises; the folder is then as it was.
        """
        check_place(folder)
        store = self._store(folder, passphrase)
        database, files = server_of(self._environ) if role == DIC else ("", "")
        made = enrolling.set_up(
            folder,
            role,
            unit,
            person.name,
            store,
            self._now_ms,
            self._new_id,
            database,
            person.position,
            files,
            encrypt=encrypt and not database,  # IT staff asked for both: the server is not ours to encrypt
        )
        return made, store

    def create_invited(
        self, folder: Path, found: Invitation, person: Person, passphrase: str = "", *, encrypt: bool = False
    ) -> tuple[Workspace, KeyStore]:
        """The same for the unit to which the office has sent a file: its office is trusted, its lists are in force."""
        workspace, store = self.create(folder, found.unit, person, passphrase, encrypt=encrypt)
        accept_invitation(workspace, found)
        return workspace, store

    def waits(self, workspace: Workspace) -> bool:
        """Whether this machine reads only, until an officer has let it in: it joined a server's database."""
        return bool(workspace.settings.database) and not may_write(workspace.desk)

    def write_request(self, workspace: Workspace, store: KeyStore, folder: Path) -> Requested:
        """Write the enrolment request into the folder of a stick, and read it back."""
        data, words = enrolling.request(workspace, store, self._now_ms)
        target = folder / enrolling.request_name(workspace.settings)
        write_file(target, data)
        return Requested(target, words)

    def take_answer(self, workspace: Workspace, path: Path, words: str) -> Registry:
        """Take in what the office answered to the request; ``words`` are those that the officer reads out."""
        return enrolling.join(workspace, read_small(path), words)

    def _store(self, folder: Path, passphrase: str) -> KeyStore:
        if self.key_place() == "keyring":
            return KeyringStore()
        given = passphrase or self._environ.get(PASSPHRASE_VARIABLE, "")
        return PassphraseFile(folder / KEY_FOLDER, lambda: given)
