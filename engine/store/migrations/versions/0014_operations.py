"""Cases that are suspended or cancelled, team leaders, acts that take two persons, and acts on many cases."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns
from engine.store.migrations.checking import replace_check

revision = "0014"
down_revision = "0015"
branch_labels = None
depends_on = None

CHECKS = (
    (
        "case",
        "ck_case_status",
        "status IN ('running', 'completed', 'incident', 'withdrawn')",
        "status IN ('running', 'completed', 'incident', 'withdrawn', 'suspended', 'cancelled')",
    ),
    (
        "work_item",
        "ck_work_item_status",
        "status IN ('open', 'completed', 'cancelled')",
        "status IN ('open', 'suspended', 'completed', 'cancelled')",
    ),
    (
        "assignment",
        "ck_assignment_role",
        "role IN ('caseworker', 'process_owner', 'change_lead', 'administrator')",
        "role IN ('caseworker', 'process_owner', 'change_lead', 'team_leader', 'administrator')",
    ),
)


def upgrade() -> None:
    """Make the change."""
    for table, name, old, new in CHECKS:
        replace_check(table, name, old, new)
    op.create_table(
        "bulk_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("finished_at", columns.Moment(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('suspend', 'resume', 'retry', 'cancel')", name=op.f("ck_bulk_operation_kind")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_bulk_operation_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_operation")),
        sa.UniqueConstraint("key", name=op.f("uq_bulk_operation_key")),
    )
    with op.batch_alter_table("bulk_operation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulk_operation_asked_by_id"), ["asked_by_id"], unique=False)

    op.create_table(
        "four_eyes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=True),
        sa.Column("acts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_four_eyes_e_service_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_four_eyes_municipality_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_four_eyes_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_four_eyes")),
    )
    with op.batch_alter_table("four_eyes", schema=None) as batch_op:
        batch_op.create_index(
            "uq_four_eyes_of_all",
            ["municipality_id"],
            unique=True,
            sqlite_where=sa.text("e_service_id IS NULL"),
            postgresql_where=sa.text("e_service_id IS NULL"),
        )
        batch_op.create_index(
            "uq_four_eyes_of_one",
            ["municipality_id", "e_service_id"],
            unique=True,
            sqlite_where=sa.text("e_service_id IS NOT NULL"),
            postgresql_where=sa.text("e_service_id IS NOT NULL"),
        )

    op.create_table(
        "bulk_case",
        sa.Column("bulk_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("sentence", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("outcome IN ('waiting', 'done', 'asked', 'refused')", name=op.f("ck_bulk_case_outcome")),
        sa.ForeignKeyConstraint(
            ["bulk_id"], ["bulk_operation.id"], name=op.f("fk_bulk_case_bulk_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_bulk_case_case_id")),
        sa.PrimaryKeyConstraint("bulk_id", "case_id", name=op.f("pk_bulk_case")),
    )
    with op.batch_alter_table("bulk_case", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_case_outcome", ["bulk_id", "outcome", "case_id"], unique=False)

    op.create_table(
        "operation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("expires_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('suspend', 'cancel', 'move')", name=op.f("ck_operation_request_kind")),
        sa.CheckConstraint(
            "status IN ('open', 'approved', 'declined', 'expired', 'taken_back', 'overtaken')",
            name=op.f("ck_operation_request_status"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_operation_request_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_operation_request_case_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_operation_request_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operation_request")),
    )
    with op.batch_alter_table("operation_request", schema=None) as batch_op:
        batch_op.create_index("ix_operation_request_status", ["status", "expires_at"], unique=False)
        batch_op.create_index(
            "uq_operation_request_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )

    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("halt", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("suspended_at", columns.Moment(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("incident_at", columns.Moment(timezone=True), nullable=True))
        batch_op.create_index("ix_case_of_status", ["status", "received_at"], unique=False)


def downgrade() -> None:
    """Undo the change; fails while a case is suspended or cancelled, or somebody is a team leader."""
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_index("ix_case_of_status")
        batch_op.drop_column("incident_at")
        batch_op.drop_column("suspended_at")
        batch_op.drop_column("halt")

    with op.batch_alter_table("operation_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_operation_request_open",
            sqlite_where=sa.text("status = 'open'"),
            postgresql_where=sa.text("status = 'open'"),
        )
        batch_op.drop_index("ix_operation_request_status")

    op.drop_table("operation_request")
    with op.batch_alter_table("bulk_case", schema=None) as batch_op:
        batch_op.drop_index("ix_bulk_case_outcome")

    op.drop_table("bulk_case")
    with op.batch_alter_table("four_eyes", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_four_eyes_of_one",
            sqlite_where=sa.text("e_service_id IS NOT NULL"),
            postgresql_where=sa.text("e_service_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_four_eyes_of_all",
            sqlite_where=sa.text("e_service_id IS NULL"),
            postgresql_where=sa.text("e_service_id IS NULL"),
        )

    op.drop_table("four_eyes")
    with op.batch_alter_table("bulk_operation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulk_operation_asked_by_id"))

    op.drop_table("bulk_operation")
    for table, name, old, new in CHECKS:
        replace_check(table, name, new, old)
