"""Messages between cases, what they find their cases by, and what people do with those that are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "correlation_names",
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("names", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("message", "names", name=op.f("pk_correlation_names")),
    )
    op.create_table(
        "message_key",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["incoming_message.id"], name=op.f("fk_message_key_message_id")),
        sa.PrimaryKeyConstraint("message_id", "names", name=op.f("pk_message_key")),
    )
    with op.batch_alter_table("message_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_key_digest"), ["digest"], unique=False)

    with op.batch_alter_table("incoming_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_case_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recognised_by", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("looked", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("problem", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("handled_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=500), server_default=sa.text("''"), nullable=False))
        batch_op.create_index(batch_op.f("ix_incoming_message_case_number"), ["case_number"], unique=False)
        batch_op.create_index("ix_incoming_message_new", ["status", "looked", "id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_incoming_message_handled_by_id"), "person", ["handled_by_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_incoming_message_from_case_id"), "case", ["from_case_id"], ["id"])

    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("correlation_names", sa.String(length=200), server_default=sa.text("''"), nullable=False)
        )
        batch_op.add_column(sa.Column("looked", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index("ix_subscription_new", ["looked", "id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("subscription", schema=None) as batch_op:
        batch_op.drop_index("ix_subscription_new")
        batch_op.drop_column("looked")
        batch_op.drop_column("correlation_names")
    with op.batch_alter_table("incoming_message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_incoming_message_from_case_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_incoming_message_handled_by_id"), type_="foreignkey")
        batch_op.drop_index("ix_incoming_message_new")
        batch_op.drop_index(batch_op.f("ix_incoming_message_case_number"))
        for name in ("reason", "handled_by_id", "problem", "looked", "recognised_by", "from_case_id"):
            batch_op.drop_column(name)
    op.drop_table("message_key")
    op.drop_table("correlation_names")
