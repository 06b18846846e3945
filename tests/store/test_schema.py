"""The migrations give exactly the tables that the program declares, on both databases."""

from pathlib import Path

from sqlalchemy import inspect

from engine import store
from engine.store import Database, schema
from engine.store.columns import Table


def test_the_migrations_give_the_tables_that_the_program_declares(database: Database) -> None:
    assert schema.differences(database) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    store.migrate(database)
    assert schema.differences(database) == []


INDEX = {"case_words", "case_words_config", "case_words_data", "case_words_idx"}
"""The index of the words of cases: SQLite keeps it as tables of its own."""


def test_a_new_file_is_migrated_from_nothing_and_holds_no_table_more(tmp_path: Path) -> None:
    database = store.connect(f"sqlite:///{tmp_path / 'new' / 'klunga.db'}")
    store.migrate(database)
    assert set(inspect(database.engine).get_table_names()) == {*Table.metadata.tables, *INDEX, "alembic_version"}
    database.close()
