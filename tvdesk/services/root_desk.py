"""The office's root: looking at it, changing its keys and threshold, renewing it, alone or with other officials."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from tvdesk.db.engine import reading, writing
from tvdesk.history import clock as clocks
from tvdesk.services.desk import journal
from tvdesk.services.enrolling import word_list
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.keystore import DeviceSecrets, KeyStore
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.root_errors import (
    PartsDiffer,
    PartStale,
    RootKeyKnown,
    RootKeyUnknown,
    SignaturesMissing,
    ThresholdWrong,
)
from tvdesk.services.root_parts import Part, join_parts
from tvdesk.services.root_signing import held_keys, signing_keys
from tvdesk.services.trusting import registry, root_in_force, take_registry, take_roots
from tvdesk.services.workspace import Workspace
from tvdesk.trust import words as spoken
from tvdesk.trust.envelope import REGISTRY_TYPE, ROOT_TYPE
from tvdesk.trust.errors import NotARegistry, TooFewSignatures
from tvdesk.trust.keys import SigningKey, VerifyKey, device_id, fingerprint
from tvdesk.trust.registry import Registry, require_kept, sign_registry
from tvdesk.trust.root import MAX_THRESHOLD, Root, make_root_key, open_root_key, root_words, sign_root

YEARS = 3
_YEAR_MS = 365 * 86_400_000
Clock = Callable[[], int]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of the root: its device id, its fingerprint, and whether it is in this machine's key store."""

    id: str
    fingerprint: str
    here: bool


@dataclass(frozen=True, slots=True)
class RootStanding:
    """The root in force. ``expires`` is a clock text, or empty; ``words`` are the eight to read out."""

    version: int
    threshold: int
    keys: tuple[KeyLine, ...]
    expires: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change: in force, or a part that others have to sign (``part``)."""

    root: int
    registry: int
    part: Part
    in_force: bool

    def require_in_force(self) -> None:
        """Raise :class:`SignaturesMissing` for a part that nobody was asked to carry further."""
        if not self.in_force:
            listed = self.part.registry
            needed = listed.signed_by.threshold if listed is not None else 0
            raise SignaturesMissing(found=len(self.part.signed), needed=needed)


def show_root(workspace: Workspace, store: KeyStore | None) -> RootStanding:
    """The root that this desk trusts; without a ``store`` no key is looked for."""
    with reading(workspace.desk.engine) as connection:
        root = root_in_force(connection)
    here = {key.public for key in held_keys(store, root)} if store is not None else set()
    keys = tuple(KeyLine(device_id(key), fingerprint(key), key in here) for key in root.keys)
    return RootStanding(root.version, root.threshold, keys, root.expires, root_words(root, word_list()))


def new_root_key(store: KeyStore, person: str, now_ms: Clock) -> tuple[bytes, tuple[str, ...]]:
    """Make a root key in this store: the file of its public half, and the eight words to read out with it."""
    secrets = DeviceSecrets.generate(os.urandom)
    store.save(secrets.device, secrets)
    data = make_root_key(secrets.sign, person, clocks.tick(clocks.ZERO, now_ms()))
    return data, key_words(data)


def key_words(data: bytes) -> tuple[str, ...]:
    """The eight words of a root key's file."""
    return spoken.eight_words("root-key", data, word_list())


class RootDesk:
    """The use cases at the consolidating office; ``store`` holds the root keys that this machine has."""

    def __init__(self, workspace: Workspace, store: KeyStore, now_ms: Clock) -> None:
        self._workspace = workspace
        self._store = store
        self._now_ms = now_ms

    def add_key(self, data: bytes, typed: str, threshold: int | None = None, years: int = YEARS) -> Changed:
        """Add another official's key when the typed words are those of its file.

        Raises ``WordsDiffer``, :class:`RootKeyKnown`, :class:`ThresholdWrong`, and as :meth:`change`.
        """
        key = open_root_key(data).key
        spoken.compare(typed, key_words(data))
        root = self._root()
        if key in root.keys:
            raise RootKeyKnown(key=fingerprint(key))
        return self.change((*root.keys, key), threshold or root.threshold, years)

    def remove_key(self, text: str, threshold: int | None = None, years: int = YEARS) -> Changed:
        """Take a key out, named by its id or fingerprint. Raises :class:`RootKeyUnknown`, and as :meth:`change`."""
        root = self._root()
        gone = _meant(root, text)
        rest = tuple(key for key in root.keys if key != gone)
        return self.change(rest, threshold or min(root.threshold, max(len(rest), 1)), years)

    def rotate(self, text: str = "", years: int = YEARS) -> Changed:
        """Put a new key in the place of one that is held here, or of the one named."""
        root = self._root()
        held = held_keys(self._store, root)
        old = _meant(root, text) if text else next((key.public for key in held), None)
        if old is None:
            raise SecretsMissing(device=device_id(root.keys[0]))
        fresh = DeviceSecrets.generate(os.urandom)
        self._store.save(fresh.device, fresh)
        keys = tuple(fresh.sign.public if key == old else key for key in root.keys)
        return self.change(keys, root.threshold, years)

    def renew(self, threshold: int | None = None, years: int = YEARS) -> Changed:
        """The same keys for further years, and another threshold where one is given."""
        root = self._root()
        return self.change(root.keys, threshold or root.threshold, years)

    def change(self, keys: Sequence[VerifyKey], threshold: int, years: int = YEARS) -> Changed:
        """The next root, and the registry under it: in force at once where the keys held here suffice.

        Both are signed with every key of the old and of the new root that is here. Raises :class:`OfficeOnly`,
        :class:`ThresholdWrong`, and ``SecretsMissing`` when no key of the new root is here.
        """
        if not 1 <= threshold <= min(len(keys), MAX_THRESHOLD):
            raise ThresholdWrong(threshold=threshold, keys=len(keys))
        with writing(self._workspace.desk.engine) as connection:
            self._require_office()
            before, trusted = root_in_force(connection), registry(connection)
            now = self._now_ms()
            issued = clocks.tick(clocks.ZERO, now)
            expires = clocks.tick(clocks.ZERO, now + years * _YEAR_MS)
            root = before.following(
                keys=keys, threshold=threshold, dic_unit=trusted.dic_unit, issued=issued, expires=expires
            )
            part = self._part(before, root, trusted.with_root(root, issued))
            return self._try(connection, part)

    def _part(self, before: Root, root: Root, following: Registry) -> Part:
        old, new = held_keys(self._store, before), held_keys(self._store, root)
        if not new:
            raise SecretsMissing(device=device_id(root.keys[0]))
        # No more than are asked for: an envelope has room for both thresholds, not for every key.
        signing = {key.public: key for key in (*old[: before.threshold], *new[: root.threshold])}.values()
        documents = (
            (ROOT_TYPE, sign_root(root, *signing)),
            (REGISTRY_TYPE, sign_registry(following, *new[: root.threshold])),
        )
        return Part(documents, _wanted(before, root))

    def part_of(self, make: Callable[[Connection], Registry]) -> Changed:
        """A registry that ``make`` gives as the next one, signed as far as this machine can."""
        with writing(self._workspace.desk.engine) as connection:
            self._require_office()
            keys: list[SigningKey] = signing_keys(connection, self._store, self._now_ms)
            root, following = root_in_force(connection), make(connection)
            part = Part(((REGISTRY_TYPE, sign_registry(following, *keys)),), _wanted(root))
            return self._try(connection, part)

    def take(self, parts: Sequence[Part]) -> Changed:
        """Put parts that came back into force: all of it or nothing.

        Raises ``TooFewSignatures``, and what makes a root or a registry unacceptable.
        """
        part = join_parts(parts)
        with writing(self._workspace.desk.engine) as connection:
            self._require_office()
            return self._take(connection, part)

    def _try(self, connection: Connection, part: Part) -> Changed:
        try:
            with connection.begin_nested():
                return self._take(connection, part)
        except TooFewSignatures:
            root, listed = part.root or root_in_force(connection), part.registry or registry(connection)
            return Changed(root.version, listed.version, part, in_force=False)

    def _take(self, connection: Connection, part: Part) -> Changed:
        before = registry(connection)
        take_roots(connection, (data for kind, data in part.documents if kind == ROOT_TYPE))
        for kind, data in part.documents:
            if kind == REGISTRY_TYPE:
                take_registry(connection, data)
        root, after = root_in_force(connection), registry(connection)
        if after.signed_by != root:
            raise PartsDiffer()
        try:
            require_kept(before, after)
        except NotARegistry as error:
            raise PartStale(registry=before.version) from error
        if after != before:
            desk = self._workspace.desk
            journal(connection, desk, "root.in_force", root=root.version, registry=after.version)
        return Changed(root.version, after.version, part, in_force=True)

    def _root(self) -> Root:
        self._require_office()
        with reading(self._workspace.desk.engine) as connection:
            return root_in_force(connection)

    def _require_office(self) -> None:
        if not self._workspace.desk.is_dic:
            raise OfficeOnly()


def _wanted(*roots: Root) -> tuple[str, ...]:
    return tuple(dict.fromkeys(device_id(key) for root in roots for key in root.keys))


def _meant(root: Root, text: str) -> VerifyKey:
    plain = text.replace(" ", "").lower()
    for key in root.keys:
        if plain == device_id(key):
            return key
    raise RootKeyUnknown(key=text)
