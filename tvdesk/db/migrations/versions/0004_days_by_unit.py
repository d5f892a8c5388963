"""No index over the days alone: it grew at as many places as there are days, with every file (decision 11).

Days are found through the index of (unit, day): SQLite looks into each unit's stretch of it, once it is told that
there are many rows to a unit. It is told so here, in place of ANALYZE, which would count a table that is still empty
(https://sqlite.org/optoverview.html, "The Skip-Scan Optimization").
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

DATED = ("activity", "training", "delegation", "plan_item")
PAIRED = ("unit", "reporting_unit")
STATISTICS = "1000000 10000 10"
"""Rows, rows of one unit, rows of one unit on one day: of an office with the files of a hundred units."""


def upgrade() -> None:
    for table in DATED:
        op.drop_index(f"ix_{table}_start_date", table_name=table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ANALYZE sqlite_schema")  # makes the table of statistics, and counts nothing
        for table in DATED:
            for name in PAIRED:
                op.execute(f"INSERT INTO sqlite_stat1 VALUES ('{table}', 'ix_{table}_{name}', '{STATISTICS}')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DELETE FROM sqlite_stat1")
    for table in DATED:
        op.create_index(f"ix_{table}_start_date", table, ["start_date"], unique=False)
