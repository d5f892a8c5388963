"""Alembic's entry: runs inside the transaction that tvdesk.db.upgrade opened."""

from __future__ import annotations

from typing import Any

from alembic import context

from tvdesk.db.models import FULL_TEXT, metadata


def include_object(_object: Any, name: str | None, type_: str, _reflected: bool, _compare: Any) -> bool:
    """FTS5 keeps its rows in tables of its own; they are not ours to compare."""
    return not (type_ == "table" and name is not None and name.startswith(FULL_TEXT))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=include_object,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
