"""The root and the registry as this desk holds them: kept in the database, moved only upwards."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from tvdesk.core.units import Units
from tvdesk.db.models import meta, trust_document
from tvdesk.services.desk import get_meta, set_meta
from tvdesk.services.errors import NoRegistry
from tvdesk.trust.errors import BadSignature, TooFewSignatures, WrongRoot
from tvdesk.trust.keys import VerifyKey
from tvdesk.trust.registry import Registry, accept_new_root, follow, named_root, open_registry
from tvdesk.trust.root import Root, as_root, claimed_root_document, encode_root, follow_roots, read_root

ROOT = "root"
REGISTRY = "registry"
FORMER = "former"


class _Opened:
    """Registries that were opened, by their signed bytes and the root: each is verified and read once.

    It has a key of every device, and nearly everything that is done asks for it; the files of a round mostly bring the
    one that is held already.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[tuple[bytes, bytes], Registry] = {}

    def __call__(self, envelope: bytes, root: Root) -> Registry:
        key = envelope, root.material
        found = self._known.get(key)
        if found is None:
            found = open_registry(envelope, root)
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[key] = found
        return found

    def forget(self) -> None:
        """As in a process that begins."""
        self._known.clear()


opened = _Opened(most=16)


def pinned_root(connection: Connection) -> Root | None:
    """The root that this desk was told to trust, once and by comparison."""
    text = get_meta(connection, ROOT)
    if not text:
        return None
    return read_root(json.loads(text)) if text.startswith("{") else Root.of(VerifyKey.from_text(text))


def pin_root(connection: Connection, root: VerifyKey | Root) -> None:
    """Trust this root from now on."""
    pinned = as_root(root)
    set_meta(connection, ROOT, pinned.keys[0].text if pinned.plain else encode_root(pinned).decode())


def forget_office(connection: Connection) -> None:
    """Trust nobody any more, so that a root can be compared anew; what was believed is kept aside."""
    before = connection.execute(select(func.count()).where(trust_document.c.kind.startswith(FORMER))).scalar()
    mark = f"{FORMER}.{before}."
    connection.execute(
        update(trust_document)
        .where(~trust_document.c.kind.startswith(FORMER))
        .values(kind=mark + trust_document.c.kind)
    )
    connection.execute(delete(meta).where(meta.c.key == ROOT))


# --- the root ----------------------------------------------------------------------------------------------


def root_envelopes(connection: Connection) -> list[bytes]:
    """The signed root documents held, in their order: what a reader needs who holds an older one."""
    query = select(trust_document.c.envelope).where(trust_document.c.kind == ROOT).order_by(trust_document.c.version)
    return [row.envelope for row in connection.execute(query)]


def roots(connection: Connection) -> dict[int, Root]:
    """The roots from the pinned one to the one in force, by version; :class:`NoRegistry` before enrolment."""
    pinned = pinned_root(connection)
    if pinned is None:
        raise NoRegistry()
    found = {pinned.version: pinned}
    for root, _ in follow_roots(found.copy(), root_envelopes(connection)):
        found[root.version] = root
    return found


def root_in_force(connection: Connection) -> Root:
    """The newest root held; :class:`NoRegistry` before the desk is enrolled."""
    return max(roots(connection).values(), key=lambda one: one.version)


def keep_chain(connection: Connection, envelopes: Iterable[bytes]) -> None:
    """Keep the documents that lead to the pinned root, for readers who hold an older one; others are left out.

    Each is bound to the next by its digest, up to the pinned one: no signature has to be judged again.
    """
    pinned = pinned_root(connection)
    for data in sorted(envelopes, key=lambda one: claimed_root_document(one).version, reverse=True):
        root = claimed_root_document(data)
        if pinned is None or (root != pinned and root.digest != pinned.previous):
            continue
        connection.execute(insert(trust_document).values(kind=ROOT, version=root.version, envelope=data))
        pinned = root


def take_roots(connection: Connection, envelopes: Iterable[bytes]) -> Root:
    """Follow the root documents that arrived, in their order; the root in force afterwards.

    Raises what ``follow_roots`` raises.
    """
    known = roots(connection)
    current = known[max(known)]
    for current, data in follow_roots(known, envelopes):
        connection.execute(insert(trust_document).values(kind=ROOT, version=current.version, envelope=data))
    return current


# --- the registry ------------------------------------------------------------------------------------------


def registry_envelope(connection: Connection) -> bytes | None:
    """The newest registry held, as it was signed: under the newest root that has one."""
    kinds = connection.execute(
        select(trust_document.c.kind, func.max(trust_document.c.version))
        .where(trust_document.c.kind.startswith(REGISTRY))
        .group_by(trust_document.c.kind)
    ).all()
    if not kinds:
        return None
    kind, version = max(kinds, key=lambda row: _root_version(row[0]))
    query = select(trust_document.c.envelope)
    found = connection.execute(query.where(trust_document.c.kind == kind, trust_document.c.version == version)).one()
    return bytes(found.envelope)


def registry(connection: Connection) -> Registry:
    """The newest registry held; :class:`NoRegistry` before the desk is enrolled."""
    found = registry_held(connection)
    if found is None:
        raise NoRegistry()
    return found


def registry_held(connection: Connection) -> Registry | None:
    """The newest registry held; nothing before the desk is enrolled."""
    envelope = registry_envelope(connection)
    return None if envelope is None else _open(envelope, roots(connection))


def enrolled_units(connection: Connection) -> set[str]:
    """The units with devices that may report; none before the desk is enrolled."""
    try:
        return {one.unit for one in registry(connection).devices if one.role == "unit"}
    except NoRegistry:
        return set()


def take_registry(connection: Connection, envelope: bytes) -> Registry:
    """Keep a registry that arrived, when it is newer; the one in force afterwards.

    Raises what ``follow`` and ``open_registry`` raise: never an older one, never two of one version.
    """
    known = roots(connection)
    held = registry_envelope(connection)
    current = _open(held, known) if held is not None else None
    try:
        accepted = follow(current, current if current and envelope == held else opened(envelope, known[max(known)]))
    except WrongRoot as other:
        accepted = _under_another_key(connection, current, envelope, other)
    if current is None or accepted.order > current.order:
        kind = _kind(accepted.signed_by.version)
        connection.execute(insert(trust_document).values(kind=kind, version=accepted.version, envelope=envelope))
    return accepted


def _under_another_key(connection: Connection, current: Registry | None, envelope: bytes, other: WrongRoot) -> Registry:
    """A change of root without a document, as the first format had it: the registry brings the new key itself."""
    if current is None:
        raise other
    try:
        accepted = accept_new_root(current, envelope)
    except (TooFewSignatures, BadSignature):
        raise other from None
    pin_root(connection, accepted.root)
    return accepted


def _open(envelope: bytes, known: dict[int, Root]) -> Registry:
    """A registry held: under the newest root, or under an earlier one while no registry under the newest has come."""
    newest = known[max(known)]
    if len(known) > 1:
        newest = known.get(named_root(envelope).version, newest)
    return opened(envelope, newest)


def _kind(root_version: int) -> str:
    """Registries are counted anew under each root, so each root has a kind of its own."""
    return REGISTRY if root_version == 1 else f"{REGISTRY}.{root_version}"


def _root_version(kind: str) -> int:
    return int(kind.partition(".")[2] or 1)


def office_of(connection: Connection, units: Units, on: str) -> str:
    """The office that this desk is enrolled with; before that, the one whose duty it was on that day, or nothing."""
    held = registry_held(connection)
    return held.dic_unit if held is not None else units.consolidating(on) or ""
