"""Begin a case at a start event, in the caller's transaction, on what its municipality runs now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.services.case_handling import cases
from engine.services.case_handling.begun import Begun
from engine.services.catalogue import adoptions
from engine.store.tables import Case, CaseBeginning, IncomingMessage, StartEvent

DEEPEST = 50
"""So many cases may begin each other in a row; one more would go on for ever."""


def is_live(session: Session, start: StartEvent, *, now: datetime) -> bool:
    """Say whether a start event is of the version that its municipality runs; if not, it is to be looked at anew."""
    version = adoptions.runs_for(session, start.municipality, start.e_service, on=now.date())
    return version is not None and version.id == start.model_version_id and version.prepared_sha is not None


def begin(session: Session, start: StartEvent, values: Mapping[str, Any], begun: Begun, *, now: datetime) -> Case:
    """Begin a case at a start event with variables; the caller commits."""
    case = cases.start_case(
        session,
        e_service=start.e_service,
        municipality=start.municipality,
        version=start.model_version,
        subject=start.label.strip() or start.e_service.name["sv"],
        application=values,
        applicant=None,
        by=None,
        now=now,
        begun=begun,
    )
    start.last_at, start.last_case_id = now, case.id
    start.failures, start.again_at, start.problem = 0, None, None
    return case


def depth_of(session: Session, row: IncomingMessage) -> int:
    """Return how many cases have begun each other before one that a message begins."""
    if row.from_case_id is None:
        return 0
    before = session.get(CaseBeginning, row.from_case_id)
    return 1 + (before.depth if before is not None else 0)
