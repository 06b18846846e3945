"""The only place that knows SQLAlchemy: tables, sessions and migrations of the schema."""

from engine.store import tables
from engine.store.database import LOST_AFTER_SECONDS, CannotConnect, Database, connect
from engine.store.moves import (
    CaseHasMoved,
    Happened,
    HeldMoves,
    change_work_item,
    held,
    hold_case,
    hold_cases,
    next_case_number,
    record_event,
    save_move,
)
from engine.store.pools import watch_pool
from engine.store.prepared import Prepared
from engine.store.rows import Part, as_loaded, as_written
from engine.store.schema import is_current, migrate
from engine.store.unavailable import OF_THE_DATABASE, Unavailable
from engine.store.whole_moves import Done, NewItem, add_work_items, save_whole_move

__all__ = [
    "LOST_AFTER_SECONDS",
    "OF_THE_DATABASE",
    "CannotConnect",
    "CaseHasMoved",
    "Database",
    "Done",
    "Happened",
    "HeldMoves",
    "NewItem",
    "Part",
    "Prepared",
    "Unavailable",
    "add_work_items",
    "as_loaded",
    "as_written",
    "change_work_item",
    "connect",
    "held",
    "hold_case",
    "hold_cases",
    "is_current",
    "migrate",
    "next_case_number",
    "record_event",
    "save_move",
    "save_whole_move",
    "tables",
    "watch_pool",
]
