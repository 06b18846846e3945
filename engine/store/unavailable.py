"""Say in a sentence why the database did not do what was asked, whatever SQLite or PostgreSQL calls it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    PendingRollbackError,
    TimeoutError,
)

from engine.errors import EngineError
from engine.language import Message, message

FULL = frozenset({"SQLITE_FULL", "53100"})
_IDLE = frozenset({"25P03", "25P04"})
"""What PostgreSQL calls it when it ended a transaction in which nothing was done, or that lasted, for too long."""
BUSY = frozenset({"SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED", "55P03", "40P01", "57014", "53300", *_IDLE})
"""What SQLite and PostgreSQL call it when others hold what is needed: locks, deadlocks, connections."""
_CONNECTION_LOST = "8s2b"
"""What SQLAlchemy calls it when a connection is used that was lost in its transaction."""


class Unavailable(EngineError):
    """The database is full, busy for too long, or gone. What was not committed before is not stored."""


def too_busy() -> Unavailable:
    """Return that others have used the database for too long."""
    return Unavailable(_BUSY)


OF_THE_DATABASE = (OperationalError, InterfaceError, TimeoutError, PendingRollbackError, Unavailable)
"""What says nothing of a case: the same is tried again later.

PendingRollbackError is what follows when a connection is lost within a savepoint: leaving that fails once more.
"""


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """Raise Unavailable for whatever keeps the database from answering."""
    try:
        yield
    except TimeoutError as error:
        raise too_busy() from error
    except (OperationalError, InterfaceError) as error:
        raise Unavailable(_sentence(error)) from error
    except InternalError as error:
        if getattr(error.orig, "sqlstate", None) not in _IDLE:
            raise
        raise Unavailable(_sentence(error)) from error
    except PendingRollbackError as error:
        if error.code != _CONNECTION_LOST:
            raise
        raise Unavailable(_GONE) from error


def _sentence(error: DBAPIError) -> Message:
    code = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    if code in FULL:
        return _FULL
    if code in BUSY:
        return _BUSY
    return _GONE


_FULL = message(
    "The disk that holds the database is full, so nothing was saved. Tell those who run Klunga. Go back and send "
    "it again when there is room."
)
_BUSY = message(
    "Others were using the database for so long that nothing of yours was saved. Go back and send it again in a moment."
)
_GONE = message(
    "The database does not answer. Try again in a while, and look first whether what you did last was saved. "
    "If it does not help, tell those who run Klunga."
)
