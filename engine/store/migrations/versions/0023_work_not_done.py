"""Of the work items of a case an index holds those alone that are not done: what is done is never looked through."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0025"
branch_labels = None
depends_on = None

_NOT_DONE = sa.text("status = 'open' OR status = 'suspended'")


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index(
            "ix_work_item_not_done", ["case_id"], unique=False, sqlite_where=_NOT_DONE, postgresql_where=_NOT_DONE
        )
        batch_op.drop_index("ix_work_item_of_case")


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.create_index("ix_work_item_of_case", ["case_id", "status"], unique=False)
        batch_op.drop_index("ix_work_item_not_done")
