"""Let many cases move in one transaction, and each in one of its own if that fails: for times, messages and signals.

A move is worked out before anything of it is written, so a case that cannot go on costs the others nothing. Should the
database refuse what is stored, which of them cannot be stored shows when each is on its own.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from engine.execution import Move
from engine.services.case_handling.case_moves import Known
from engine.services.case_handling.knowing import known_of
from engine.store import OF_THE_DATABASE
from engine.store.tables import Case

LONGEST_SECONDS = 0.25
"""How long a transaction goes on taking what is due: for so long people wait who act on the same cases, on SQLite on
any."""

Due = TypeVar("Due")
_Due = TypeVar("_Due", contravariant=True)
Result = TypeVar("Result")


class Acts(Protocol[_Due]):
    """What becomes of something that is due in a case that is held."""

    def step(self, case: Case, due: _Due) -> Move:
        """Return the move that it is, without writing anything."""

    def store(self, case: Case, due: _Due, moved: Move, known: Known) -> None:
        """Let the move be written."""

    def fail(self, case: Case, due: _Due, error: Exception) -> None:
        """Keep why it could not be worked out."""


@dataclass(frozen=True, slots=True)
class Worked:
    """How many took what was due, and how many could not: the first ones of those that were to."""

    done: int = 0
    failed: int = 0

    @property
    def any(self) -> bool:
        """Say whether anything was done, so that there may be more to do."""
        return self.done + self.failed > 0


def move_together(session: Session, due: Sequence[tuple[Case, Due]], acts: Acts[Due]) -> Worked:
    """Let held cases, each there once, take what is due in them, in this order; return how many did.

    It stops after LONGEST_SECONDS; the rest stays due. Commits nothing.
    """
    done = failed = 0
    until = monotonic() + LONGEST_SECONDS
    known, writes = known_of(session, [case for case, _ in due])
    for case, each in due:
        try:
            moved = acts.step(case, each)
        except OF_THE_DATABASE:
            raise
        except Exception as error:
            acts.fail(case, each, error)
            failed += 1
        else:
            acts.store(case, each, moved, known[case.id])
            done += 1
        if monotonic() > until:
            break
    writes.write(session)
    return Worked(done, failed)


def or_one_by_one(
    session: Session, together: Callable[[], Result], alone: Callable[[], Result], *, what: str
) -> Result:
    """Return what ``together`` gives; if it fails, what ``alone`` does, which begins anew. ``what`` is for the log.

    Raises what the database says of itself: then nothing is known of any case.
    """
    try:
        return together()
    except OF_THE_DATABASE:
        raise
    except Exception:
        logging.getLogger(__name__).warning("%s could not be done together; trying one by one.", what, exc_info=True)
        session.rollback()
        session.expunge_all()
        return alone()
