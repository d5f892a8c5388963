"""The root document: which keys speak for the consolidating office (DIC), and how many of them must agree.

An office begins with one root key and no document: that is root version 1 with a threshold of one. From version 2 on
a signed document names the keys. Rules, after The Update Framework's:

1. A document is believed only when the threshold of the root before *and* its own threshold have signed it.
2. Versions follow each other without gaps, and each document holds the digest of the one before: a chain.
3. Another document of a version held is a fork, an older one a rollback; both are refused.
4. A registry is signed by the threshold of the root that it names. Registries are counted anew under each root, so
   that a stolen root key can drive their versions up only until the office has changed its root.
5. A document expires: units are warned and work on, the office signs nothing more under it until it is renewed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tvdesk.history import canonical
from tvdesk.trust import envelope, words
from tvdesk.trust.errors import NotAKey, NotARoot, RootFork, RootGap, RootRollback
from tvdesk.trust.keys import SigningKey, VerifyKey, device_id
from tvdesk.trust.shape import Members
from tvdesk.trust.words import WordList

# Both thresholds sign a change of root, and an envelope holds eight signatures.
MAX_KEYS, MAX_THRESHOLD = 8, 4
MAX_ROOT_BYTES = 64 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEMBERS = frozenset({"version", "previous", "keys", "threshold", "dic_unit", "issued", "expires"})
_KEY_MEMBERS = frozenset({"key", "person", "created"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One version of the root. ``previous`` is the digest of the one before, ``issued`` and ``expires`` clock texts.

    Version 1 has no document: one key, and no member but it.
    """

    version: int
    keys: tuple[VerifyKey, ...]
    threshold: int
    previous: str = ""
    dic_unit: str = ""
    issued: str = ""
    expires: str = ""
    others: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, key: VerifyKey) -> Root:
        """The root of an office with one key and no document."""
        return cls(version=1, keys=(key,), threshold=1)

    @property
    def plain(self) -> bool:
        """Whether this is the one key without a document."""
        return self.version == 1

    @property
    def digest(self) -> str:
        """What the next document names: of the payload, or of the one key's 32 bytes; hexadecimal."""
        return hashlib.sha256(self.material).hexdigest()

    @property
    def material(self) -> bytes:
        """The bytes that stand for the root in its eight words and its digest."""
        return self.keys[0].raw if self.plain else encode_root(self)

    def key_of(self, device: str) -> VerifyKey | None:
        """The key of that device id, where it is one of the root's."""
        return next((key for key in self.keys if device_id(key) == device), None)

    def expired(self, now: str) -> bool:
        """Whether the document's time is over at this clock text."""
        return bool(self.expires) and now >= self.expires

    def following(self, *, keys: Sequence[VerifyKey], threshold: int, dic_unit: str, issued: str, expires: str) -> Root:
        """The next version, not signed yet. Raises :class:`NotARoot` for keys or a threshold that cannot be."""
        root = Root(
            version=self.version + 1,
            previous=self.digest,
            keys=tuple(keys),
            threshold=threshold,
            dic_unit=dic_unit,
            issued=issued,
            expires=expires,
        )
        return decode_root(encode_root(root))


def as_root(root: VerifyKey | Root) -> Root:
    """A root as such; a single key is the root of an office without a document."""
    return root if isinstance(root, Root) else Root.of(root)


def sign_root(root: Root, *keys: SigningKey) -> bytes:
    """The envelope, signed by these keys: of the root before, and of this one."""
    return envelope.seal(encode_root(root), envelope.ROOT_TYPE, *keys)


def claimed_root_document(data: bytes) -> Root:
    """What an envelope says of itself; by itself this proves nothing."""
    return decode_root(envelope.unverified_payload(data, envelope.ROOT_TYPE, MAX_ROOT_BYTES))


def accept_root(current: Root, data: bytes) -> Root:
    """The root in force after ``data`` arrived (rules 1 to 3); ``current`` itself when it is the same.

    Raises :class:`RootRollback`, :class:`RootFork`, :class:`RootGap`, :class:`NotARoot` and the envelope's errors.
    """
    offered = claimed_root_document(data)
    if offered.version < current.version:
        raise RootRollback(held=current.version, offered=offered.version)
    if offered.version == current.version:
        if offered != current:
            raise RootFork(version=offered.version)
        return current
    if offered.version > current.version + 1:
        raise RootGap(held=current.version, offered=offered.version)
    if offered.previous != current.digest:
        raise RootFork(version=current.version)
    if not current.plain and offered.dic_unit != current.dic_unit:
        raise NotARoot(reason="dic_unit_changed")
    quorums = ((current.keys, current.threshold), (offered.keys, offered.threshold))
    envelope.open_by_quorums(data, envelope.ROOT_TYPE, lambda _: quorums, MAX_ROOT_BYTES)
    return offered


def follow_roots(known: Mapping[int, Root], envelopes: Iterable[bytes]) -> Iterator[tuple[Root, bytes]]:
    """The new roots in these documents, in the order in which they lead on from the newest known one.

    A document of a version followed before must be that very one (:class:`RootFork`); one from before the first
    known is passed over. Raises as :func:`accept_root`, for the first document that does not follow.
    """
    current = known[max(known)]
    for data in envelopes:
        claimed = claimed_root_document(data)
        if known.get(claimed.version, claimed) != claimed:
            raise RootFork(version=claimed.version)
        if claimed.version >= current.version:
            accepted = accept_root(current, data)
            if accepted is not current:
                current = accepted
                yield current, data


def root_words(root: VerifyKey | Root, word_list: WordList) -> tuple[str, ...]:
    """The eight words of a root, which the officer reads out to a new unit."""
    return words.eight_words("root", as_root(root).material, word_list)


# --- the document ------------------------------------------------------------------------------------------


def encode_root(root: Root) -> bytes:
    """The payload's canonical bytes."""
    return canonical.encode(root_document(root))


def root_document(root: Root) -> dict[str, Any]:
    """The payload as an object."""
    return {
        **root.others,
        "version": root.version,
        "previous": root.previous,
        "keys": [key.text for key in root.keys],
        "threshold": root.threshold,
        "dic_unit": root.dic_unit,
        "issued": root.issued,
        "expires": root.expires,
    }


def decode_root(payload: bytes) -> Root:
    """The root of a payload; :class:`NotARoot` naming the member that breaks the shape."""
    return read_root(Members.parse(payload, NotARoot).document)


def read_root(document: Any) -> Root:
    """The same, of a document that was parsed."""
    members = Members.of(document, NotARoot, "not_an_object")
    keys, threshold = _keys(members.document.get("keys")), members.number("threshold", 1)
    if threshold > min(len(keys), MAX_THRESHOLD):
        raise NotARoot(reason="threshold")
    if not _DIGEST.fullmatch(members.text("previous")):
        raise NotARoot(reason="previous")
    issued, expires = members.clock("issued"), members.clock("expires")
    if expires <= issued:
        raise NotARoot(reason="expires")
    return Root(
        version=members.number("version", 2),
        previous=members.text("previous"),
        keys=keys,
        threshold=threshold,
        dic_unit=members.text("dic_unit"),
        issued=issued,
        expires=expires,
        others=members.others(_MEMBERS),
    )


def _keys(listed: Any) -> tuple[VerifyKey, ...]:
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_KEYS:
        raise NotARoot(reason="keys")
    try:
        keys = tuple(VerifyKey.from_text(text) for text in listed)
    except (NotAKey, TypeError) as error:
        raise NotARoot(reason="keys") from error
    if len({device_id(key) for key in keys}) != len(keys):
        raise NotARoot(reason="key_twice")
    return keys


# --- a key that is to become one of the root's -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RootKey:
    """The public half of a root key, and who keeps it."""

    key: VerifyKey
    person: str
    created: str


def make_root_key(key: SigningKey, person: str, created: str) -> bytes:
    """The file that carries the public half to the office: signed by the key, which shows that its maker holds it."""
    document = {"key": key.public.text, "person": person, "created": created}
    return envelope.seal(canonical.encode(document), envelope.ROOT_KEY_TYPE, key)


def open_root_key(data: bytes) -> RootKey:
    """The key in such a file; whose it is, only the words tell. Raises :class:`NotARoot` and the envelope's errors."""

    def find(payload: bytes) -> VerifyKey:
        return _read_root_key(payload).key

    return _read_root_key(envelope.open_envelope(data, envelope.ROOT_KEY_TYPE, find, MAX_ROOT_BYTES))


def _read_root_key(payload: bytes) -> RootKey:
    members = Members.parse(payload, NotARoot)
    if members.others(_KEY_MEMBERS):
        raise NotARoot(reason="members")
    return RootKey(members.key("key"), members.text("person", empty=True), members.clock("created"))
