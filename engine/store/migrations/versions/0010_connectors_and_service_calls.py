"""Connections to other systems, and the calls of cases to them."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "connector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("secret_header", sa.String(length=100), nullable=False),
        sa.Column("secret", sa.String(length=4000), nullable=True),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", columns.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('http', 'email')", name=op.f("ck_connector_kind")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_connector_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connector")),
        sa.UniqueConstraint("topic", name=op.f("uq_connector_topic")),
    )
    op.create_table(
        "service_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=80), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("topic", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("opened_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("next_at", columns.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'failed', 'by_hand', 'done', 'cancelled')", name=op.f("ck_service_call_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_service_call_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_call")),
        sa.UniqueConstraint("case_id", "token", name=op.f("uq_service_call_case_id_token")),
    )
    with op.batch_alter_table("service_call", schema=None) as batch_op:
        batch_op.create_index("ix_service_call_due", ["status", "next_at"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("service_call", schema=None) as batch_op:
        batch_op.drop_index("ix_service_call_due")

    op.drop_table("service_call")
    op.drop_table("connector")
