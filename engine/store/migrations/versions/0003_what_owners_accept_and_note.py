"""What owners accept and note: rows with who and when, in place of a list in the version.

Columns are added and dropped in place: to copy the table, as batches do, SQLite would have to drop
rows that others refer to.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

from engine.store import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("process_model", sa.Column("last_number", sa.Integer(), server_default="0", nullable=False))
    op.add_column("model_version", sa.Column("preparing_since", columns.Moment(timezone=True), nullable=True))
    responsibility = op.create_table(
        "taken_responsibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("element", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", columns.Moment(timezone=True), nullable=False),
        sa.Column("taken_back_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_back_at", columns.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_taken_responsibility_model_version_id")
        ),
        sa.ForeignKeyConstraint(["taken_by_id"], ["person.id"], name=op.f("fk_taken_responsibility_taken_by_id")),
        sa.ForeignKeyConstraint(
            ["taken_back_by_id"], ["person.id"], name=op.f("fk_taken_responsibility_taken_back_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_responsibility")),
    )
    note = op.create_table(
        "version_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", columns.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_version.id"], name=op.f("fk_version_note_model_version_id")
        ),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_version_note_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_note")),
    )
    for table in ("taken_responsibility", "version_note"):
        op.create_index(op.f(f"ix_{table}_model_version_id"), table, ["model_version_id"], unique=False)
    _carry_over(responsibility, note)
    op.drop_column("model_version", "accepted")


def _carry_over(responsibility: sa.Table, note: sa.Table) -> None:
    version = sa.table(
        "model_version",
        *map(sa.column, ("id", "number", "process_model_id", "note", "uploaded_by_id", "published_by_id")),
        sa.column("accepted", sa.JSON()),
        sa.column("uploaded_at", columns.Moment()),
        sa.column("published_at", columns.Moment()),
    )
    model = sa.table("process_model", sa.column("id"), sa.column("last_number"))
    bind = op.get_bind()
    highest = sa.select(sa.func.coalesce(sa.func.max(version.c.number), 0))
    bind.execute(
        model.update().values(last_number=highest.where(version.c.process_model_id == model.c.id).scalar_subquery())
    )
    for row in bind.execute(sa.select(version)).all():
        if row.note:
            bind.execute(
                note.insert().values(
                    model_version_id=row.id, text=row.note, written_by_id=row.uploaded_by_id, written_at=row.uploaded_at
                )
            )
        for each in row.accepted or ():
            bind.execute(
                responsibility.insert().values(
                    model_version_id=row.id,
                    rule=each["rule"],
                    element=each["element"],
                    reason=each["reason"],
                    review_on=date.fromisoformat(each["review_on"]) if each["review_on"] else None,
                    taken_by_id=row.published_by_id or row.uploaded_by_id,
                    taken_at=row.published_at or row.uploaded_at,
                )
            )


def downgrade() -> None:
    """Undo the change; what was accepted is not carried back."""
    op.add_column("model_version", sa.Column("accepted", sa.JSON(), server_default="[]", nullable=False))
    op.drop_table("version_note")
    op.drop_table("taken_responsibility")
    op.drop_column("model_version", "preparing_since")
    op.drop_column("process_model", "last_number")
