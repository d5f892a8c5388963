"""The registry and the root key as this desk holds them: kept in the database, moved only upwards."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from tvdesk.db.models import trust_document
from tvdesk.services.desk import get_meta, set_meta
from tvdesk.services.errors import NoRegistry
from tvdesk.trust.keys import VerifyKey
from tvdesk.trust.registry import Registry, follow, open_registry

ROOT = "root"
REGISTRY = "registry"


class _Opened:
    """Registries that were opened, by their signed bytes and the root: each is verified and read once.

    It has a key of every device, and nearly everything that is done asks for it; the files of a round mostly bring the
    one that is held already.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[tuple[bytes, VerifyKey], Registry] = {}

    def __call__(self, envelope: bytes, root: VerifyKey) -> Registry:
        found = self._known.get((envelope, root))
        if found is None:
            found = open_registry(envelope, root)
            if len(self._known) >= self._most:
                self._known.clear()
            self._known[envelope, root] = found
        return found

    def forget(self) -> None:
        """As in a process that begins."""
        self._known.clear()


opened = _Opened(most=16)


def pinned_root(connection: Connection) -> VerifyKey | None:
    """The root key that this desk was told to trust, once and by comparison."""
    text = get_meta(connection, ROOT)
    return VerifyKey.from_text(text) if text else None


def pin_root(connection: Connection, root: VerifyKey) -> None:
    """Trust this root key from now on."""
    set_meta(connection, ROOT, root.text)


def registry_envelope(connection: Connection) -> bytes | None:
    """The newest registry held, as it was signed."""
    query = select(trust_document.c.envelope).where(trust_document.c.kind == REGISTRY)
    found = connection.execute(query.order_by(trust_document.c.version.desc()).limit(1)).first()
    return found.envelope if found else None


def registry(connection: Connection) -> Registry:
    """The newest registry held; :class:`NoRegistry` before the desk is enrolled."""
    envelope, root = registry_envelope(connection), pinned_root(connection)
    if envelope is None or root is None:
        raise NoRegistry()
    return opened(envelope, root)


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
    root = pinned_root(connection)
    if root is None:
        raise NoRegistry()
    held = registry_envelope(connection)
    current = opened(held, root) if held is not None else None
    accepted = follow(current, opened(envelope, root))
    if current is None or accepted.version > current.version:
        connection.execute(insert(trust_document).values(kind=REGISTRY, version=accepted.version, envelope=envelope))
    return accepted
