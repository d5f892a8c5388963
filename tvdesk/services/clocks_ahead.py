"""Devices whose clock ran ahead and whose changes are taken all the same: an officer's word, with a reason.

A change keeps its clock for ever, and a log is taken without gaps. So a computer whose date was once two years ahead
could report nothing for two years, also after its date was set right, since its clock never goes back. What the office
accepts is taken in up to a day after the time that was refused; this desk's own clock does not follow it there, so that
nobody else's changes jump with it. Which of two values is shown may depend on it, what a record holds never does.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from tvdesk.core.text import clean
from tvdesk.db.engine import writing
from tvdesk.db.models import audit
from tvdesk.history import clock as clocks
from tvdesk.history.errors import ClockTooFarAhead
from tvdesk.services.desk import Desk, get_meta, journal, set_meta
from tvdesk.services.errors import OfficeOnly
from tvdesk.services.office_errors import ClockNotAhead, ReasonMissing

_KEY = "clock_accepted/"


def accepts(connection: Connection, device: str, clock: str) -> bool:
    """Whether a change of a device is taken although its clock is too far ahead."""
    return clock <= get_meta(connection, f"{_KEY}{device}")


def accept_clock(desk: Desk, device: str, reason: str) -> str:
    """From now on take what the device wrote while its clock was ahead; the last clock that is taken.

    Raises :class:`OfficeOnly` at a unit, :class:`ReasonMissing`, and :class:`ClockNotAhead` where no file of the
    device was refused for its clock.
    """
    if not desk.is_dic:
        raise OfficeOnly()
    if not clean(reason):
        raise ReasonMissing()
    with writing(desk.engine) as connection:
        refused = _refused(connection, device)
        if refused is None:
            raise ClockNotAhead(device=device)
        last = clocks.latest(clocks.parts(refused)[0])
        set_meta(connection, f"{_KEY}{device}", last)
        journal(connection, desk, "clock.accepted", device=device, clock=refused, reason=clean(reason))
    return last


def _refused(connection: Connection, device: str) -> str | None:
    """The clock for which a file of the device was last refused."""
    query = select(audit.c.detail).where(audit.c.action == "bundle.refused").order_by(audit.c.no.desc())
    for (text,) in connection.execute(query):
        detail = json.loads(text)
        if detail.get("code") == ClockTooFarAhead.code and detail["fields"].get("device") == device:
            return str(detail["fields"]["clock"])
    return None
