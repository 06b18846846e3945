"""Keep what is found under a key, whoever else finds the same meanwhile."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.store.columns import Table


def keep(session: Session, table: type[Table], **values: Any) -> None:
    """Store a row under its primary key; if there is one, give it these values. Commits nothing.

    Two processes that find the same at once both store it; neither fails.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in table.__table__.primary_key]
    rest = {name: value for name, value in values.items() if name not in keys}
    statement = insert(table).values(**values)
    session.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest))
