"""Decision tables, those that a case asks, and the work items in which a person decides instead.

Columns are added in place, as in 0002.
"""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "decision_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", columns.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('draft', 'published', 'withdrawn')", name=op.f("ck_decision_table_status")),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_decision_table_e_service_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_decision_table_municipality_id")
        ),
        sa.ForeignKeyConstraint(["published_by_id"], ["person.id"], name=op.f("fk_decision_table_published_by_id")),
        sa.ForeignKeyConstraint(["sha"], ["blob.sha"], name=op.f("fk_decision_table_sha")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["person.id"], name=op.f("fk_decision_table_uploaded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_table")),
    )
    op.create_index(op.f("ix_decision_table_municipality_id"), "decision_table", ["municipality_id"], unique=False)
    owner = ["e_service_id", "municipality_id", "key", "number"]
    op.create_index("ix_decision_table_of_owner", "decision_table", owner, unique=False)
    op.create_index(op.f("ix_decision_table_sha"), "decision_table", ["sha"], unique=False)
    op.add_column("case", sa.Column("tables", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("work_item", sa.Column("asked", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("work_item", "asked")
    op.drop_column("case", "tables")
    op.drop_table("decision_table")
