"""Template data in force: what ships with the program, overlaid by what the consolidating office has sent.

Code lists, indicators, units, outlines and holidays are records like all others; a desk that has received
them shows, checks and prints by them. A record fills in what it names and leaves the rest as shipped; taking
it back brings the shipped entry back. Nothing is ever dropped from a list: an entry that is no longer used
has an end (``valid_to``), since old records still name it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from tvdesk.bundle.manifest import Manifest
from tvdesk.core.dates import format_numeric
from tvdesk.core.periods import Holidays
from tvdesk.core.presets import holidays, shipped_holidays
from tvdesk.core.templates import INDICATORS, CodeLists, entry
from tvdesk.core.units import Units, units_overlaid
from tvdesk.db.models import TYPED
from tvdesk.history import clock as clocks
from tvdesk.services.export import Order, have
from tvdesk.services.listing import values_of
from tvdesk.services.office_errors import TemplateOlder
from tvdesk.services.rounds import LOCAL_TIME
from tvdesk.trust.registry import Registry

Row = Mapping[str, Any]


def records_of(connection: Connection, type: str) -> list[dict[str, Any]]:
    """The visible records of a template type as values, in the order in which they were written."""
    table = TYPED[type]
    rows = connection.execute(select(table).where(table.c.visible).order_by(table.c.clock, table.c.record))
    return [values_of(type, dict(row._mapping)) for row in rows]


def overlaid(connection: Connection, type: str, shipped: Mapping[str, Row]) -> dict[str, Row]:
    """Shipped rows by code, with the fields of this desk's records of that type over them; new ones after."""
    found = dict(shipped)
    for values in records_of(connection, type):
        found[values["code"]] = {**found.get(values["code"], {}), **values}
    return found


def units_of(connection: Connection, shipped: Units | None = None) -> Units:
    """The units in force on this desk, with all their names by date."""
    base = shipped or Units.load()
    rows = records_of(connection, "unit")
    return units_overlaid(base, rows) if rows else base


def lists_of(connection: Connection, units: Units | None = None, shipped: CodeLists | None = None) -> CodeLists:
    """The code lists in force on this desk; ``units`` (by default those in force) are codes as well."""
    base = shipped or CodeLists.load()
    there = units or units_of(connection)
    lists = {name: dict(entries) for name, entries in base.lists.items()}
    for values in records_of(connection, "code"):
        own = lists.setdefault(values["list"], {})
        own[values["code"]] = entry(values, own.get(values["code"]))
    for values in records_of(connection, "indicator"):
        own = lists.setdefault(INDICATORS, {})
        own[values["code"]] = entry(values, own.get(values["code"]))
    for values in records_of(connection, "outline"):
        lists.setdefault("outline", {}).setdefault(values["code"], entry(values))
    ordered = {name: dict(sorted(own.items(), key=lambda item: item[1].position)) for name, own in lists.items()}
    return CodeLists(ordered, {**base.more, "unit": frozenset(there.by_id)})


def holidays_of(connection: Connection) -> Holidays:
    """The holiday table in force on this desk."""
    kinds = shipped_holidays()
    kinds.update((values["date"], values["kind"]) for values in records_of(connection, "holiday"))
    return holidays(kinds)


def require_in_force(connection: Connection, manifest: Manifest, trusted: Registry) -> None:
    """Refuse a template file that only says less than this desk has heard from the office already.

    One that is as new, or of which a second machine of the office knows something more, is let in.
    """
    held = have(connection)
    office = [one.device for one in trusted.devices if one.role == "dic"]
    behind = [
        (held[device].seq if device in held else 0) - (manifest.have[device].seq if device in manifest.have else 0)
        for device in office
    ]
    if max(behind, default=0) > 0 and min(behind) >= 0:
        made = datetime.fromtimestamp(clocks.parts(manifest.created)[0] / 1000, UTC) + LOCAL_TIME
        raise TemplateOlder(day=format_numeric(made.date()), count=sum(behind))


def template_order(unit: str) -> Order:
    """What to write to hand a unit the templates and rounds before its first report.

    A template bundle is cut for one unit, never for all at once: the office's lines about single units would
    come to everybody as digests, and what a desk has once as a digest it never takes as a line again.
    """
    return Order("template", unit)
