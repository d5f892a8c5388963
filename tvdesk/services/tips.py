"""The author's signature over the end of her log: without it nobody else can carry the log on."""

from __future__ import annotations

from sqlalchemy import Connection

from tvdesk.bundle.receipt import Head, encode_head
from tvdesk.db import log
from tvdesk.services.desk import Desk, get_meta
from tvdesk.trust.envelope import HEAD_TYPE, seal
from tvdesk.trust.keys import SigningKey


def sign_own_tip(connection: Connection, desk: Desk, key: SigningKey) -> None:
    """Sign the present end of this device's log, where it is not signed yet."""
    me = log.devices(connection)[desk.device]
    if me.seq and me.head_envelope is None:
        head = Head(device=me.id, seq=me.seq, head=me.head.hex(), clock=get_meta(connection, "clock"))
        log.sign_tip(connection, me.no, seal(encode_head(head), HEAD_TYPE, key))
