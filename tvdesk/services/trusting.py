"""The registry and the root key as this desk holds them: kept in the database, moved only upwards."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, select

from tvdesk.db.models import trust_document
from tvdesk.services.desk import get_meta, set_meta
from tvdesk.services.errors import NoRegistry
from tvdesk.trust.keys import VerifyKey
from tvdesk.trust.registry import Registry, follow, open_registry

ROOT = "root"
REGISTRY = "registry"

Opener = Callable[[bytes, VerifyKey], Registry]
"""Opens a registry's envelope after its signature, as :func:`~tvdesk.trust.registry.open_registry`."""


class RegistryOpener:
    """Opens registries, each once: the files of a round mostly bring the same one, which has a key of every device."""

    def __init__(self) -> None:
        self._opened: dict[tuple[bytes, VerifyKey], Registry] = {}

    def __call__(self, envelope: bytes, root: VerifyKey) -> Registry:
        if (envelope, root) not in self._opened:
            self._opened[envelope, root] = open_registry(envelope, root)
        return self._opened[envelope, root]


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


def registry(connection: Connection, opened: Opener = open_registry) -> Registry:
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


def take_registry(connection: Connection, envelope: bytes, opened: Opener = open_registry) -> Registry:
    """Keep a registry that arrived, when it is newer; the one in force afterwards.

    Raises what ``follow`` and ``open_registry`` raise: never an older one, never two of one version.
    """
    root = pinned_root(connection)
    if root is None:
        raise NoRegistry()
    held = registry_envelope(connection)
    current = opened(held, root) if held is not None else None
    accepted = follow(current, current if current is not None and envelope == held else opened(envelope, root))
    if current is None or accepted.version > current.version:
        connection.execute(insert(trust_document).values(kind=REGISTRY, version=accepted.version, envelope=envelope))
    return accepted
