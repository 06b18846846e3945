"""Run the migrations in the connection and transaction that ``engine.store.schema`` opened."""

from alembic import context

from engine.store import tables
from engine.store.columns import Table

assert tables.Case.metadata is Table.metadata

# Alembic runs this file; whoever merely imports it, as the doctests do, migrates nothing.
if hasattr(context, "config"):
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Table.metadata,
        render_as_batch=True,
        compare_type=True,
        user_module_prefix="columns.",
    )
    context.run_migrations()
