"""The doubt that stops a desk from writing, as it stands in the workspace's database."""

from __future__ import annotations

import json

from sqlalchemy import Connection, delete

from tvdesk.db.models import meta
from tvdesk.services.desk import Desk, get_meta, journal, set_meta
from tvdesk.services.identity_errors import IdentityDoubtful

_FORMER = "former."
ELSEWHERE, FORKED = "elsewhere", "forked"
_DOUBT = "doubt."


def doubt_key(device: str) -> str:
    """Under which name the doubt about a device is kept."""
    return _DOUBT + device


def doubt_of(connection: Connection, device: str) -> str:
    """Why the device's identity is in doubt here; empty when it is not."""
    return get_meta(connection, doubt_key(device))


def note_doubt(connection: Connection, desk: Desk, why: str) -> None:
    """Stop this desk's device; the first reason stays."""
    if not doubt_of(connection, desk.device):
        set_meta(connection, doubt_key(desk.device), why)
        journal(connection, desk, "identity.doubtful", device=desk.device, why=why)


def settle_doubt(connection: Connection, device: str) -> None:
    """The doubt is over."""
    connection.execute(delete(meta).where(meta.c.key == doubt_key(device)))


def require_sole(connection: Connection, desk: Desk) -> None:
    """Raise :class:`IdentityDoubtful` where nothing may be written under the desk's device."""
    if why := doubt_of(connection, desk.device):
        raise IdentityDoubtful(device=desk.device, why=why)


def former_devices(connection: Connection, device: str) -> list[str]:
    """The devices as which the workspace of this one wrote before, the oldest first."""
    found: list[str] = json.loads(get_meta(connection, _FORMER + device, "[]"))
    return found


def note_former(connection: Connection, device: str, former: str) -> None:
    """From now on ``device`` stands where ``former`` stood."""
    before = former_devices(connection, former)
    set_meta(connection, _FORMER + device, json.dumps([*before, former]))
