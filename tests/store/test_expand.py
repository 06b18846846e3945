"""Old and new releases run at once in an upgrade, and the old one may come back: migrations only add.

What an older release still uses is taken away in a later release (contract), by a migration that says ``CONTRACTS``:
since which release nothing has used it.
"""

import ast
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import store
from engine.store import Database, schema

VERSIONS = sorted(Path(schema.__file__).parent.glob("migrations/versions/*.py"))
FIRST = "0010"
"""Since this migration releases may run beside each other."""
TAKES_AWAY = ("drop_column", "drop_table", "rename_table", "alter_column", "drop_constraint", "drop_index")


def _calls(path: Path, function: str) -> list[ast.Call]:
    tree = ast.parse(path.read_text("utf-8"))
    (found,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function)
    return [node for node in ast.walk(found) if isinstance(node, ast.Call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _given(call: ast.Call, name: str) -> object:
    value = next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
    return value.value if isinstance(value, ast.Constant) else value


def breaks(path: Path) -> list[str]:
    """Return what in a migration an older release could not live with."""
    if "CONTRACTS" in path.read_text("utf-8"):
        return []
    found = []
    for call in _calls(path, "upgrade"):
        if _name(call) in TAKES_AWAY and not _only_allows_more(call):
            found.append(f"{_name(call)} in line {call.lineno}")
        if _name(call) == "add_column":
            (column,) = (each for each in call.args if isinstance(each, ast.Call))
            if _given(column, "nullable") is False and _given(column, "server_default") is None:
                found.append(f"a column that an older release does not fill in line {call.lineno}")
    return found


def _only_allows_more(call: ast.Call) -> bool:
    """Say whether a change lets in more than before: no value needed any more, a longer one, or a check made anew."""
    if _name(call) == "alter_column":
        return _given(call, "new_column_name") is None and _given(call, "nullable") is not False
    name = call.args[0] if call.args else None
    return _name(call) == "drop_index" or (_name(call) == "drop_constraint" and "ck_" in ast.unparse(name or call))


@pytest.mark.parametrize("path", [path for path in VERSIONS if path.name[:4] >= FIRST], ids=lambda path: path.name)
def test_a_migration_takes_nothing_away_that_an_older_release_uses(path: Path) -> None:
    assert breaks(path) == []


def test_an_older_release_leaves_the_tables_of_a_newer_one_as_they_are(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        session.commit()
    store.migrate(database)
    with database.writing() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        session.execute(text(f"UPDATE alembic_version SET version_num = '{schema.newest()}'"))
        session.commit()
