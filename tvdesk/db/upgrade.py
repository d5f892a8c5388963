"""Bringing a database to the schema this program knows. Alembic is loaded here and nowhere else."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from tvdesk.db.engine import reading, translated
from tvdesk.db.errors import SchemaTooNew
from tvdesk.db.revision import NEWEST as NEWEST

MIGRATIONS = Path(__file__).parent / "migrations"


def revision(engine: Engine) -> str | None:
    """The revision the database is at; ``None`` for an empty one."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(engine: Engine) -> bool:
    """Bring the database to :data:`NEWEST`; whether anything had to be done.

    Raises :class:`SchemaTooNew` when a newer program has written it: nothing is touched then.
    """
    found = revision(engine)
    if found == NEWEST:
        return False
    if found is not None and found > NEWEST:
        raise SchemaTooNew(found=found, known=NEWEST)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with translated(), engine.connect() as plain:
        connection = plain.execution_options(immediate=True)
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, NEWEST)
    return True
