"""Reports that the office has issued, version by version, each with all that it was built from; and an index of the
records whose day is not known, for possible duplicates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXTS = ("at", "actor", "reason", "ask", "language", "vector", "basis", "rules", "program", "digest", "figures")


DATED = ("activity", "training", "delegation", "plan_item")
ROUGH = sa.text("date_precision IN ('month', 'quarter', 'year')")


def upgrade() -> None:
    for table in DATED:
        op.create_index(f"ix_{table}_rough", table, ["start_date"], sqlite_where=ROUGH, postgresql_where=ROUGH)
    op.create_table(
        "issued",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round", "first", "last", "version"),
        comment="reports that were issued, version by version, with all that they were built from; never changed",
    )


def downgrade() -> None:
    for table in DATED:
        op.drop_index(f"ix_{table}_rough", table_name=table)
    op.drop_table("issued")
