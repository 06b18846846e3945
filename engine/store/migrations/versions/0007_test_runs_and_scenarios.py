"""Test runs and scenarios."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_model_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("began_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("acts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("path", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["process_model_id"], ["process_model.id"], name=op.f("fk_scenario_process_model_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["person.id"], name=op.f("fk_scenario_saved_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["model_version.id"], name=op.f("fk_scenario_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario")),
        sa.UniqueConstraint("process_model_id", "name", name=op.f("uq_scenario_process_model_id_name")),
    )
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_version_id"), ["version_id"], unique=False)

    op.create_table(
        "trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("began_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("acts", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_trial_person_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_version.id"], name=op.f("fk_trial_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.UniqueConstraint("person_id", "version_id", name=op.f("uq_trial_person_id_version_id")),
    )
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_version_id"), ["version_id"], unique=False)

    op.create_table(
        "scenario_result",
        sa.Column("scenario_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("difference", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("acts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("path", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("passed", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("replayed_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenario.id"], name=op.f("fk_scenario_result_scenario_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_version.id"], name=op.f("fk_scenario_result_version_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scenario_id", "version_id", name=op.f("pk_scenario_result")),
    )
    with op.batch_alter_table("scenario_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_result_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("scenario_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scenario_result_version_id"))

    op.drop_table("scenario_result")
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_version_id"))
        batch_op.drop_index(batch_op.f("ix_trial_changed_at"))

    op.drop_table("trial")
    with op.batch_alter_table("scenario", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scenario_version_id"))

    op.drop_table("scenario")
