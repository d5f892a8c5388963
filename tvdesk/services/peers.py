"""What readers are known to hold: the cut of the next file to them.

Two words are believed. A unit moves its cursor on the office only in the transaction that stores a verified
receipt (kept under the office's unit id). Of every other desk the manifest of its last file taken in says
what it holds (kept under its device id); a file for a unit is cut from the least of what its devices hold, so
that it is enough for each. A device that has never been heard of holds nothing: it is sent everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, insert, select, update

from tvdesk.db.models import peer
from tvdesk.history.vector import Tip, Vector
from tvdesk.services.desk import Desk
from tvdesk.services.trusting import registry_held

_json = msgspec.json


def known_of(connection: Connection, desk: Desk, audience: str) -> dict[str, Tip]:
    """What every reader of a file for ``audience`` is known to hold."""
    trusted = registry_held(connection)
    if trusted is None or (audience == trusted.dic_unit and not desk.is_dic):
        return _kept(connection, audience)
    devices = [one.device for one in trusted.devices_of(audience) if one.device != desk.device]
    return least(_kept(connection, device) for device in devices)


def least(vectors: Iterable[Vector]) -> dict[str, Tip]:
    """The vector that every one of these contains; nothing when there are none."""
    result: dict[str, Tip] | None = None
    for vector in vectors:
        if result is None:
            result = dict(vector)
            continue
        common = result.keys() & vector.keys()
        result = {device: min(result[device], vector[device], key=lambda tip: tip.seq) for device in common}
    return result or {}


def note_receipt(connection: Connection, office: str, vector: Mapping[str, Tip]) -> None:
    """The office has answered: the export cursor moves."""
    _keep(connection, office, vector)


def note_sender(connection: Connection, device: str, vector: Mapping[str, Tip]) -> None:
    """A file of this device was taken in; an older file of it that comes late says less than is known."""
    before = _kept(connection, device).get(device)
    own = vector.get(device)
    if before is None or (own is not None and own.seq >= before.seq):
        _keep(connection, device, vector)


def _kept(connection: Connection, reader: str) -> dict[str, Tip]:
    text = connection.execute(select(peer.c.vector).where(peer.c.audience == reader)).scalar()
    return {device: Tip(seq, head) for device, (seq, head) in _json.decode(text).items()} if text else {}


def _keep(connection: Connection, reader: str, vector: Mapping[str, Tip]) -> None:
    text = _json.encode({device: [tip.seq, tip.head] for device, tip in vector.items()}).decode()
    if connection.execute(update(peer).where(peer.c.audience == reader).values(vector=text)).rowcount == 0:
        connection.execute(insert(peer).values(audience=reader, vector=text))
