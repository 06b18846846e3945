"""What moving each of several held cases has to know, read for all of them at once."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.services.case_handling import projections, running_forms
from engine.services.case_handling.case_moves import Known
from engine.services.case_handling.case_statuses import is_not_done
from engine.services.case_handling.writes import Writes
from engine.services.publishing.understanding import Understanding
from engine.store.tables import Case, WorkItem


def known_of(session: Session, cases: Sequence[Case]) -> tuple[dict[int, Known], Writes]:
    """Return what is known of each of the held cases, by their ids, and the writes that they share. Few queries."""
    ids, writes = [case.id for case in cases], Writes()
    open_items: dict[int, list[WorkItem]] = {id_: [] for id_ in ids}
    items = select(WorkItem).where(WorkItem.case_id.in_(ids), is_not_done(WorkItem.status)).order_by(WorkItem.id)
    for item in session.scalars(items):
        open_items[item.case_id].append(item)
    waiting = projections.read_all(session, ids)
    understood: dict[tuple[int, int | None], Understanding] = {}
    for case in cases:
        follows = (case.model_version_id, case.form_id)
        if follows not in understood:
            understood[follows] = running_forms.understand_case(session, case)
    return {
        case.id: Known(understood[case.model_version_id, case.form_id], open_items[case.id], waiting[case.id], writes)
        for case in cases
    }, writes
