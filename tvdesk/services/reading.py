"""One consistent look at a desk's database, for callers that must not know databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from tvdesk.db.engine import reading
from tvdesk.services.desk import Desk

Found = TypeVar("Found")


def read_desk(desk: Desk, look: Callable[[Connection], Found]) -> Found:
    """What ``look`` finds in one read transaction."""
    with reading(desk.engine) as connection:
        return look(connection)
