"""Parts: documents on their way between the machines of officials who have to sign them.

A part is one small file with the envelopes of a change (a root document, a registry, or both) and the ids of the keys
whose signatures are still of use. Nothing of it is in force before the office takes it back with enough signatures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tvdesk.history import canonical
from tvdesk.history.errors import NotCanonical
from tvdesk.services.keystore import KeyStore
from tvdesk.services.keystore_errors import SecretsMissing
from tvdesk.services.root_errors import NotAPart, PartsDiffer
from tvdesk.trust import envelope
from tvdesk.trust.envelope import REGISTRY_TYPE, ROOT_TYPE
from tvdesk.trust.errors import NotAnEnvelope
from tvdesk.trust.keys import SigningKey, device_id
from tvdesk.trust.registry import Registry, decode_registry
from tvdesk.trust.root import Root, decode_root

_TYPES = (ROOT_TYPE, REGISTRY_TYPE)
_MOST = 4


@dataclass(frozen=True, slots=True)
class Part:
    """The envelopes of one change, each with its payload type, and the device ids of the keys that may sign."""

    documents: tuple[tuple[str, bytes], ...]
    wanted: tuple[str, ...]

    @property
    def root(self) -> Root | None:
        """The root document in it, as it says; nothing is shown by that."""
        found = self._payload(ROOT_TYPE)
        return None if found is None else decode_root(found)

    @property
    def registry(self) -> Registry | None:
        """The registry in it, likewise."""
        found = self._payload(REGISTRY_TYPE)
        return None if found is None else decode_registry(found)

    @property
    def signed(self) -> tuple[str, ...]:
        """Who has signed the first of the documents, by what it says."""
        kind, data = self.documents[0]
        return envelope.signers(data, kind)

    def _payload(self, wanted: str) -> bytes | None:
        return next((envelope.unverified_payload(data, kind) for kind, data in self.documents if kind == wanted), None)


def encode_part(part: Part) -> bytes:
    """The file."""
    documents = [canonical.decode(data) for _, data in part.documents]
    return canonical.encode({"part": 1, "wanted": list(part.wanted), "documents": documents})


def decode_part(data: bytes) -> Part:
    """A part that was handed over; :class:`NotAPart`, and what is wrong with a document in it."""
    try:
        document: Any = canonical.decode(data)
    except NotCanonical as error:
        raise NotAPart(reason=str(error.fields["reason"])) from error
    if not isinstance(document, dict) or document.keys() != {"part", "wanted", "documents"} or document["part"] != 1:
        raise NotAPart(reason="members")
    wanted, listed = document["wanted"], document["documents"]
    if not isinstance(wanted, list) or not all(isinstance(one, str) and len(one) == 16 for one in wanted):
        raise NotAPart(reason="wanted")
    if not isinstance(listed, list) or not 1 <= len(listed) <= _MOST:
        raise NotAPart(reason="documents")
    part = Part(tuple(_document(one) for one in listed), tuple(wanted[:16]))
    if part.root is None and part.registry is None:
        raise NotAPart(reason="documents")
    return part


def _document(document: Any) -> tuple[str, bytes]:
    kind = document.get("payloadType") if isinstance(document, dict) else None
    if kind not in _TYPES:
        raise NotAPart(reason="type")
    data = canonical.encode(document)
    envelope.unverified_payload(data, kind)
    return kind, data


def join_parts(parts: Sequence[Part]) -> Part:
    """One part with the signatures of all; :class:`PartsDiffer` when they are not of the same change."""
    first, *others = parts
    documents = list(first.documents)
    for other in others:
        if [kind for kind, _ in other.documents] != [kind for kind, _ in documents]:
            raise PartsDiffer()
        try:
            pairs = zip(documents, other.documents, strict=True)
            documents = [(kind, envelope.join_signatures(one, more, kind)) for (kind, one), (_, more) in pairs]
        except NotAnEnvelope as error:
            if error.fields["reason"] != "other_payload":
                raise
            raise PartsDiffer() from error
    return Part(tuple(documents), first.wanted)


def sign_part(part: Part, store: KeyStore) -> Part:
    """The part with the signatures of all wanted keys that are in this store.

    A registry is signed only by keys of the root that it names. Raises ``SecretsMissing`` when none is here.
    """
    keys = _held(part, store)
    if not keys:
        raise SecretsMissing(device=part.wanted[0] if part.wanted else "")
    registry = part.registry
    ours = [] if registry is None else [key for key in keys if registry.signed_by.key_of(device_id(key.public))]
    signed = {ROOT_TYPE: keys, REGISTRY_TYPE: ours}
    return Part(
        tuple((kind, envelope.add_signatures(data, kind, *signed[kind])) for kind, data in part.documents), part.wanted
    )


def _held(part: Part, store: KeyStore) -> list[SigningKey]:
    found = []
    for name in part.wanted:
        try:
            found.append(store.load(name).sign)
        except SecretsMissing:
            continue
    return found
