"""Which new branches count as done in moved cases, where each token goes on, and what became of each case in words."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("case_migration", sa.Column("done", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("migrated_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.JSON(), nullable=True))
        batch_op.alter_column("choice", existing_type=sa.String(length=200), type_=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("migrated_case", schema=None) as batch_op:
        batch_op.alter_column("choice", existing_type=sa.Text(), type_=sa.String(length=200), existing_nullable=False)
        batch_op.drop_column("told")
    op.drop_column("case_migration", "done")
