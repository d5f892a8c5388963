"""Several officers on one database of the consolidating office: who may write there.

Each works on a device of her own, with a key of its own. What a device writes before the office has approved it would
go to the units with the next reply, which they refuse: so it may read, and write nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection

from tvdesk.db.engine import reading
from tvdesk.services.desk import Desk
from tvdesk.services.errors import OfficerNotApproved
from tvdesk.services.trusting import pinned_root, registry, registry_envelope
from tvdesk.trust.registry import Registry


def require_officer(connection: Connection, desk: Desk) -> None:
    """Raise :class:`OfficerNotApproved` where this device of the office is not one that the registry lets work."""
    if not desk.is_dic or not desk.shared:
        return
    if registry_envelope(connection) is None or pinned_root(connection) is None:
        return
    if not _works(registry(connection), desk.device):
        raise OfficerNotApproved(device=desk.device)


def may_write(desk: Desk) -> bool:
    """Whether this device of the office may write already."""
    try:
        with reading(desk.engine) as connection:
            require_officer(connection, desk)
    except OfficerNotApproved:
        return False
    return True


def _works(trusted: Registry, device: str) -> bool:
    return any(one.device == device and one.role == "dic" and one.revoked is None for one in trusted.devices)
