"""Each line of the journal carries a seal over itself and the one before, so that a changed line shows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("seal", sa.Text()))


def downgrade() -> None:
    op.drop_column("audit", "seal")
