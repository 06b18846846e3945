"""The only place that knows SQLAlchemy: tables, sessions and migrations of the schema."""

from engine.store import tables
from engine.store.database import CannotConnect, Database, connect
from engine.store.moves import CaseHasMoved, Happened, held, hold_case, next_case_number, record_event, save_move
from engine.store.schema import migrate
from engine.store.unavailable import Unavailable

__all__ = [
    "CannotConnect",
    "CaseHasMoved",
    "Database",
    "Happened",
    "Unavailable",
    "connect",
    "held",
    "hold_case",
    "migrate",
    "next_case_number",
    "record_event",
    "save_move",
    "tables",
]
