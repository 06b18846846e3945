"""Systems that may send messages to cases, and the messages that have come in."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "sender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("token_sha", sa.String(length=64), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("e_service_id", sa.Integer(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_sender_changed_by_id")),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_sender_e_service_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_sender_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
        sa.UniqueConstraint("name", name=op.f("uq_sender_name")),
        sa.UniqueConstraint("token_sha", name=op.f("uq_sender_token_sha")),
    )
    op.create_table(
        "incoming_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("e_service_id", sa.Integer(), nullable=True),
        sa.Column("case_number", sa.String(length=40), nullable=False),
        sa.Column("correlation", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("received_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("delivered_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'signal')", name=op.f("ck_incoming_message_kind")),
        sa.CheckConstraint(
            "status IN ('kept', 'delivered', 'expired', 'discarded')", name=op.f("ck_incoming_message_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_incoming_message_case_id")),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_incoming_message_e_service_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_incoming_message_municipality_id")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["sender.id"], name=op.f("fk_incoming_message_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_message")),
        sa.UniqueConstraint("sender_name", "key", name=op.f("uq_incoming_message_sender_name_key")),
    )
    with op.batch_alter_table("incoming_message", schema=None) as batch_op:
        batch_op.create_index("ix_incoming_message_waiting", ["status", "name"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_message_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incoming_message_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("incoming_message")
    op.drop_table("sender")
