"""Only indexes that pick out few records of many, and a full-text index without positions: nothing asks for those."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DATED = ("activity", "training", "delegation", "plan_item")
SEARCHED = (*DATED, "round", "unit", "code", "indicator")
GONE = {"subtype": ["subtype", "start_date"], "task": ["task", "start_date"], "title_key": ["title_key"]}


def upgrade() -> None:
    for table in DATED:
        for name in GONE:
            op.drop_index(f"ix_{table}_{name}", table_name=table)
    _full_text("detail=none, columnsize=0, ")


def downgrade() -> None:
    for table in DATED:
        for name, columns in GONE.items():
            op.create_index(f"ix_{table}_{name}", table, columns, unique=False)
    _full_text("")


def _full_text(options: str) -> None:
    """Made anew, and filled from the tables."""
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TABLE search")
    op.execute(f"CREATE VIRTUAL TABLE search USING fts5(folded, content='', tokenize='ascii', {options}prefix='1 2')")
    for table in SEARCHED:
        op.execute(
            f"INSERT INTO search(rowid, folded) SELECT no, folded FROM {table} WHERE folded IS NOT NULL ORDER BY no"
        )
