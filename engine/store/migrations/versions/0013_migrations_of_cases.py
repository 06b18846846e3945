"""What owners decide about open cases when a new version comes, and what became of each case."""

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

OVER = sa.text("status NOT IN ('undone', 'dropped')")


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "case_migration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("times", sa.String(length=8), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("begun_at", columns.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", columns.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('planned', 'running', 'stopped', 'done', 'undoing', 'undone', 'dropped')",
            name=op.f("ck_case_migration_status"),
        ),
        sa.CheckConstraint("times IN ('keep', 'anew')", name=op.f("ck_case_migration_times")),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_case_migration_model_version_id")
        ),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name=op.f("fk_case_migration_planned_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_migration")),
    )
    with op.batch_alter_table("case_migration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_migration_model_version_id"), ["model_version_id"], unique=False)
        batch_op.create_index(
            "uq_case_migration_of_version",
            ["model_version_id"],
            unique=True,
            sqlite_where=OVER,
            postgresql_where=OVER,
        )

    op.create_table(
        "migrated_case",
        sa.Column("migration_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("stood", sa.String(length=64), nullable=False),
        sa.Column("choice", sa.String(length=200), nullable=False),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column("from_form_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state_before", sa.LargeBinary(), nullable=True),
        sa.Column("version_after", sa.Integer(), nullable=True),
        sa.Column("at", columns.Moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'moved', 'left', 'undone', 'kept')", name=op.f("ck_migrated_case_status")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_migrated_case_case_id")),
        sa.ForeignKeyConstraint(["from_form_id"], ["running_form.id"], name=op.f("fk_migrated_case_from_form_id")),
        sa.ForeignKeyConstraint(
            ["from_version_id"], ["model_version.id"], name=op.f("fk_migrated_case_from_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["migration_id"],
            ["case_migration.id"],
            name=op.f("fk_migrated_case_migration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("migration_id", "place", name=op.f("pk_migrated_case")),
    )
    with op.batch_alter_table("migrated_case", schema=None) as batch_op:
        batch_op.create_index("ix_migrated_case_of_case", ["case_id"], unique=False)
        batch_op.create_index("ix_migrated_case_status", ["migration_id", "status", "place"], unique=False)


def downgrade() -> None:
    """Undo the change."""
    with op.batch_alter_table("migrated_case", schema=None) as batch_op:
        batch_op.drop_index("ix_migrated_case_status")
        batch_op.drop_index("ix_migrated_case_of_case")

    op.drop_table("migrated_case")
    with op.batch_alter_table("case_migration", schema=None) as batch_op:
        batch_op.drop_index("uq_case_migration_of_version", sqlite_where=OVER, postgresql_where=OVER)
        batch_op.drop_index(batch_op.f("ix_case_migration_model_version_id"))

    op.drop_table("case_migration")
