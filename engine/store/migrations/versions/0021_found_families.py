"""What is found of all models of an e-service at once, so that all processes share it."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "found_family",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("merged", sa.LargeBinary(), nullable=True),
        sa.Column("shared", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("proposed", sa.LargeBinary(), nullable=True),
        sa.Column("proposal", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("refused", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("asked_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("made_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_found_family_e_service_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_found_family")),
    )
    op.create_index(op.f("ix_found_family_e_service_id"), "found_family", ["e_service_id"])


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("found_family")
