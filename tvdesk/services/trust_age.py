"""How old what a desk believes may be: a warning that says what to do, and never a reason to stop a unit's work.

A unit that has not heard of its office for long may trust a device that was revoked meanwhile: the registry is shown as
ageing after 90 days and as old after 180. A root that nears its end, or has passed it, is shown as well; at the office
itself nothing is signed under it then (``root_signing``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from tvdesk.history import clock as clocks
from tvdesk.services.desk import Desk
from tvdesk.services.root_signing import moment
from tvdesk.services.trusting import registry, root_in_force

AGEING_DAYS, OLD_DAYS, SOON_DAYS = 90, 180, 60
_DAY_MS = 86_400_000

State = Literal["fresh", "ageing", "old", "root_soon", "root_over"]


@dataclass(frozen=True, slots=True)
class TrustAge:
    """The gravest of what there is to say. ``days`` since the registry was issued, or to the root's end and since."""

    state: State
    days: int
    office: bool


def trust_age(connection: Connection, desk: Desk, now_ms: Callable[[], int]) -> TrustAge:
    """Judged by the highest clock seen, so that a machine whose clock was set back does not think itself young.

    Raises :class:`~tvdesk.services.errors.NoRegistry` before the desk is enrolled.
    """
    now = clocks.parts(moment(connection, now_ms))[0]
    listed, root = registry(connection), root_in_force(connection)
    age = max(now - clocks.parts(listed.issued)[0], 0) // _DAY_MS
    left = (clocks.parts(root.expires)[0] - now) // _DAY_MS if root.expires else None
    if left is not None and left < 0:
        return TrustAge("root_over", -left, desk.is_dic)
    if not desk.is_dic and age > OLD_DAYS:
        return TrustAge("old", age, office=False)
    if left is not None and left <= SOON_DAYS:
        return TrustAge("root_soon", left, desk.is_dic)
    if not desk.is_dic and age > AGEING_DAYS:
        return TrustAge("ageing", age, office=False)
    return TrustAge("fresh", age, desk.is_dic)
