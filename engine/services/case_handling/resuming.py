"""Let a stopped case try again what stopped it: for its caseworker and for its operators alike."""

from datetime import datetime

from sqlalchemy.orm import Session

from engine import execution
from engine.services.case_handling.case_moves import move
from engine.services.systems import called_systems, circuits
from engine.store.tables import Case, Person


def resume(session: Session, case: Case, *, by: Person, now: datetime) -> None:
    """Let the case, which the caller holds, go on where it stopped; the caller commits.

    Systems that have not done their tasks are asked again, soon also where they are spared; timers that could not
    fire are set free. It may stop there anew.
    """
    topics = [call.topic for call in called_systems.calls_of(session, case) if call.status == "failed"]
    called_systems.try_again(session, case, now=now)
    circuits.ask_soon(session, topics, now=now)
    move(
        session,
        case,
        lambda program, state: execution.resume(program, state, {}, now=now),
        kind="resumed",
        now=now,
        by=by,
    )
