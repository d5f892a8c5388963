"""What a desk keeps for itself: drafts of forms, how its lists are looked at, and an index of what they hide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


LISTED = ("activity", "training", "delegation", "plan_item")


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("saved", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("type", "record"),
        comment="forms begun and not yet saved, as JSON values; record is empty for one that is new; never sent",
    )
    op.create_table(
        "view_setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        comment="how this desk looks at its lists: saved filters, columns and their widths, as JSON; never sent",
    )
    hidden = sa.text("NOT visible")
    for table in LISTED:
        op.create_index(f"ix_{table}_hidden", table, ["no"], sqlite_where=hidden, postgresql_where=hidden)


def downgrade() -> None:
    for table in LISTED:
        op.drop_index(f"ix_{table}_hidden", table_name=table)
    op.drop_table("view_setting")
    op.drop_table("draft")
