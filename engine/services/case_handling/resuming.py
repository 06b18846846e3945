"""Let a stopped case try again what stopped it: for its caseworker and for its operators alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine import execution
from engine.services.case_handling.case_moves import brought, move
from engine.services.systems import called_systems, circuits
from engine.store.tables import Case, Person


def resume(
    session: Session,
    case: Case,
    *,
    by: Person,
    now: datetime,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    told: Mapping[str, Any] | None = None,
) -> None:
    """Let the case, which the caller holds, go on where it stopped; the caller commits.

    ``values`` are set first, as they are seen where it stopped; then the history tells them and the reason. What is
    ``told`` it tells in any case.

    Systems that have not done their tasks are asked again, soon also where they are spared; timers that could not
    fire are set free. It may stop there anew.
    """
    element = (case.incident or {}).get("element") or None
    topics = [call.topic for call in called_systems.calls_of(session, case) if call.status == "failed"]
    called_systems.try_again(session, case, now=now)
    circuits.ask_soon(session, topics, now=now)
    move(
        session,
        case,
        lambda program, state: execution.resume(program, state, values or {}, now, element),
        kind="resumed",
        now=now,
        by=by,
        element=element,
        data={**(told or {}), **({"reason": reason, **brought(values)} if values else {})},
    )
