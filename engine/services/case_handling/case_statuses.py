"""What the statuses of a case allow: which cases may go on, and which are not over yet."""

from sqlalchemy import ColumnElement, literal_column, or_
from sqlalchemy.orm import InstrumentedAttribute

from engine.errors import EngineError
from engine.language import message
from engine.store.tables import Case, WorkItem
from engine.store.unindexed import unindexed

MOVABLE = ("running", "incident")
"""The statuses in which a case may go on: people, times, messages and systems take effect."""

OPEN = (*MOVABLE, "suspended")
"""The statuses of a case that is not over. While it is suspended nothing takes effect."""

OPEN_WORK = ("open", "suspended")
"""The statuses of a work item that is not done yet; it is suspended while its case is, and stands in no worklist."""


def is_not_done(status: InstrumentedAttribute[str] | ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition of a work item that is not done yet, by its column ``status``.

    It is written out, as the index of them has it: else PostgreSQL looks through all that was ever done in the case,
    and SQLite plans the statement anew each time, which takes ten times as long as reading the rows.
    """
    return or_(*(status == literal_column(f"'{each}'") for each in OPEN_WORK))


def is_open(
    status: InstrumentedAttribute[str] | ColumnElement[str] = WorkItem.status,
) -> ColumnElement[bool]:
    """Return the condition of an open work item, by its column ``status``, written out for the same reason."""
    return status == literal_column("'open'")


def may_go_on() -> ColumnElement[bool]:
    """Return the condition that a case may go on, for queries that begin with what is due, not with all such cases.

    SQLite else went through all running cases, and sorted what is due in them.
    """
    return unindexed(Case.status).in_(MOVABLE)


class Suspended(EngineError):
    """Something that cannot be done in a case while it is suspended."""


def refuse_suspended(case: Case) -> None:
    """Raise Suspended, with who suspended the case and why, if it is."""
    if case.status == "suspended":
        halt = case.halt or {}
        raise Suspended(
            message(
                "{person} has suspended the case {number}, so nothing can be done in it until it goes on. "
                "The reason: {reason}",
                person=halt.get("person", ""),
                number=case.number,
                reason=halt.get("reason", ""),
            )
        )
