"""A program that reads more than the one before it: the tables are made anew from the log, once."""

from __future__ import annotations

import json

from tvdesk.db.engine import reading, writing
from tvdesk.services.desk import Desk, get_meta, journal, set_meta, unit_lookup
from tvdesk.services.projector import rebuild

SCHEMAS = "projected_schemas"


def is_up_to_date(desk: Desk) -> bool:
    """Whether the tables were made by a program of the same record schemas."""
    with reading(desk.engine) as connection:
        return get_meta(connection, SCHEMAS) == _text(desk)


def reproject(desk: Desk) -> bool:
    """Show what this program can read and the last one could not; whether anything had to be done."""
    if is_up_to_date(desk):
        return False
    with writing(desk.engine) as connection:
        records = rebuild(connection, unit_lookup(connection), desk.schemas)
        set_meta(connection, SCHEMAS, _text(desk))
        if records:
            journal(connection, desk, "projection.rebuilt", records=records)
    return True


def _text(desk: Desk) -> str:
    return json.dumps(dict(desk.schemas), sort_keys=True)
