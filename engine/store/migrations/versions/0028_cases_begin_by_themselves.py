"""What starts cases by itself, and how each case began; files of what staff are about to register."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0028"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "registration_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("uploaded_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_registration_file_by_id")),
        sa.ForeignKeyConstraint(["sha"], ["blob.sha"], name=op.f("fk_registration_file_sha")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_file")),
    )
    op.create_index(op.f("ix_registration_file_sha"), "registration_file", ["sha"])
    op.create_index(op.f("ix_registration_file_submission"), "registration_file", ["submission"])
    op.create_index(op.f("ix_registration_file_uploaded_at"), "registration_file", ["uploaded_at"])

    op.create_table(
        "starts_of_service",
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=True),
        sa.Column("look_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_starts_of_service_e_service_id")),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_starts_of_service_model_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_starts_of_service_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "e_service_id", name=op.f("pk_starts_of_service")),
    )
    op.create_index(op.f("ix_starts_of_service_e_service_id"), "starts_of_service", ["e_service_id"])
    op.create_index(op.f("ix_starts_of_service_look_at"), "starts_of_service", ["look_at"])

    op.create_table(
        "case_beginning",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), server_default="", nullable=False),
        sa.Column("due_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("came_by", sa.String(length=8), server_default="", nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("contact", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "came_by IN ('', 'paper', 'phone', 'visit', 'email')", name=op.f("ck_case_beginning_came_by")
        ),
        sa.CheckConstraint("kind IN ('staff', 'timer', 'message', 'signal')", name=op.f("ck_case_beginning_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_beginning_case_id")),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_case_beginning_e_service_id")),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_case_beginning_municipality_id")
        ),
        sa.ForeignKeyConstraint(["registered_by_id"], ["person.id"], name=op.f("fk_case_beginning_registered_by_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_beginning")),
        sa.UniqueConstraint("key", name=op.f("uq_case_beginning_key")),
    )
    op.create_index("ix_case_beginning_listed", "case_beginning", ["municipality_id", "kind", "case_id"])
    op.create_index(op.f("ix_case_beginning_message_id"), "case_beginning", ["message_id"])

    op.create_table(
        "start_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("e_service_id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time", sa.String(length=200), server_default="", nullable=False),
        sa.Column("since", columns.Moment(timezone=True), nullable=False),
        sa.Column("due_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("times_left", sa.Integer(), nullable=True),
        sa.Column("last_due_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("last_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("last_case_id", sa.Integer(), nullable=True),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("reason", sa.String(length=500), server_default="", nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("again_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("kind IN ('timer', 'message', 'signal')", name=op.f("ck_start_event_kind")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_start_event_changed_by_id")),
        sa.ForeignKeyConstraint(["e_service_id"], ["e_service.id"], name=op.f("fk_start_event_e_service_id")),
        sa.ForeignKeyConstraint(["last_case_id"], ["case.id"], name=op.f("fk_start_event_last_case_id")),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_start_event_model_version_id")
        ),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_start_event_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_event")),
        sa.UniqueConstraint(
            "municipality_id", "e_service_id", "element", "kind", "name", "time", name="uq_start_event_one"
        ),
    )
    op.create_index(op.f("ix_start_event_due_at"), "start_event", ["due_at"])
    op.create_index(op.f("ix_start_event_e_service_id"), "start_event", ["e_service_id"])
    op.create_index("ix_start_event_name", "start_event", ["name", "kind"])
    # Workers look at once which start events there are: one for each e-service that a municipality has ever run.
    adoption = sa.table("adoption", sa.column("municipality_id"), sa.column("e_service_id"))
    at_once = sa.literal(datetime(2026, 1, 1, tzinfo=UTC), columns.Moment())
    ever_run = sa.select(adoption.c.municipality_id, adoption.c.e_service_id, at_once).distinct()
    names = ("municipality_id", "e_service_id", "look_at")
    op.execute(sa.table("starts_of_service", *map(sa.column, names)).insert().from_select(names, ever_run))


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("start_event")
    op.drop_table("case_beginning")
    op.drop_table("starts_of_service")
    op.drop_table("registration_file")
