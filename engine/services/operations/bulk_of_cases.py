"""Acts on many cases: suspend, resume, retry and cancel them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from engine.language import message
from engine.services.case_handling import incidents, resuming
from engine.services.operations.acting import act_or_ask
from engine.services.operations.acts import Act, Kind, refuse_incomplete
from engine.services.operations.bulk_kinds import Asked, BulkKind, Chosen, ManyKind, Outcome
from engine.services.operations.reach import case_for_operator, operated_ids
from engine.services.operations.suspending import TIMES, go_on
from engine.services.organization.access import NotYours
from engine.store import hold_case
from engine.store.tables import BulkCase, BulkOperation, Case, Person

ACTS: Mapping[BulkKind, Kind] = {"suspend": "suspend", "cancel": "cancel"}
"""Those that need a reason, and may take two persons: the act that each does on a case."""


def refuse_others(session: Session, ids: Sequence[int], by: Person) -> None:
    """Raise NotYours if ``by`` does not look after all of the cases."""
    query = select(func.count(Case.id)).where(Case.id.in_(ids))
    reach = operated_ids(session, by)
    if reach is not None:
        query = query.where(Case.municipality_id.in_(reach))
    if session.scalar(query) != len(ids):
        raise NotYours(message("Some of these cases are in no municipality that you look after."))


def _choose(session: Session, asked: Asked) -> Chosen:
    if asked.kind in ACTS:
        refuse_incomplete(Act(ACTS[asked.kind], asked.reason, asked.told))
    refuse_others(session, asked.ids, asked.by)
    return Chosen(asked.ids, {"told": asked.told.strip(), "times": asked.times if asked.times in TIMES else "kept"})


def _act(session: Session, row: BulkOperation, line: BulkCase, by: Person, now: datetime) -> Outcome:
    kind = next(act for name, act in ACTS.items() if name == row.kind)
    acted = act_or_ask(
        session, line.case.number, Act(kind, row.reason, row.details["told"]), by=by, now=now, many=row.id
    )
    return "asked" if acted.request is not None else "done"


def _resume(session: Session, row: BulkOperation, line: BulkCase, by: Person, now: datetime) -> Outcome:
    case = case_for_operator(session, line.case.number, by)
    hold_case(session, case)
    go_on(session, case, row.details["times"], by=by, now=now, many=row.id)
    return "done"


def _retry(session: Session, row: BulkOperation, line: BulkCase, by: Person, now: datetime) -> Outcome:
    resuming.resume(session, incidents.held(session, line.case.number, by), by=by, now=now, told={"many": row.id})
    return "done"


def suspended(row: BulkOperation) -> Select[int]:
    """Return the query for the ids of the cases that stand still by the act itself: not again, by another."""
    done = select(BulkCase.case_id).join(Case).where(BulkCase.bulk_id == row.id, BulkCase.outcome == "done")
    return done.where(Case.status == "suspended", Case.halt["many"].as_integer() == row.id)


KINDS: Mapping[BulkKind, ManyKind] = {
    "suspend": ManyKind(BulkCase, BulkCase.case_id, _choose, _act, "resume", suspended),
    "cancel": ManyKind(BulkCase, BulkCase.case_id, _choose, _act),
    "resume": ManyKind(BulkCase, BulkCase.case_id, _choose, _resume),
    "retry": ManyKind(BulkCase, BulkCase.case_id, _choose, _retry),
}
