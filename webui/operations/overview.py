"""The operators' first page: how much waits, is late or fails, and what has stopped."""

from collections.abc import Sequence
from secrets import token_hex

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.services.case_handling import incidents
from engine.services.catalogue import e_services
from engine.services.messaging import keeping
from engine.services.operations import background, bulk, requests
from engine.services.operations import overview as services
from engine.services.operations.bulk_kinds import ANSWERS
from engine.services.operations.overview import Wanted
from engine.services.operations.reach import operated, operates_all
from webui import many
from webui.audience import audience, current_person
from webui.database import now, reading
from webui.operations import blueprint
from webui.operations.lists import filter_values, told_count, wanted
from webui.operations.words import ACTS, EXPLAINED, JOB_STATES, QUEUES, SAID, VIEWS

SHOWN = 10


@blueprint.get("/")
@audience("team_leader", "administrator")
def overview() -> ResponseReturnValue:
    """Show how much there is of each, the cases that have stopped, and the requests that wait."""
    person, chosen, at = current_person(), wanted(), now()
    with reading() as session:
        counts = {view: services.count(session, person, view, chosen, now=at) for view in VIEWS}
        return render_template(
            "operations/overview.html",
            counts={view: told_count(number) for view, number in counts.items()},
            nothing=not any(number for view, number in counts.items() if view != "open"),
            stopped=services.page(session, person, "incidents", chosen, now=at, limit=SHOWN).lines,
            late=services.page(session, person, "overdue", chosen, now=at, limit=SHOWN).lines,
            asked=requests.waiting(session, person, now=at)[:SHOWN],
            kinds=_kinds(session, chosen),
            messages=told_count(keeping.count_kept(session, person)),
            queues=background.queues(session) if operates_all(session, person) else {},
            acts_on_many=many.lines(bulk.latest(session, person, (*bulk.KINDS, *ANSWERS), limit=5)),
            key=token_hex(14),
            queue_names=QUEUES,
            job_states=JOB_STATES,
            incident_kinds=incidents.KINDS,
            said=SAID,
            explained=EXPLAINED,
            acts=ACTS,
            wanted=chosen,
            values=filter_values(chosen),
            places=operated(session, person),
            services=e_services.list_e_services(session),
        )


def _kinds(session: Session, chosen: Wanted) -> Sequence[incidents.Count]:
    """Return in which ways the cases have stopped that the filter finds."""
    asked = incidents.Wanted(municipality_id=chosen.municipality_id, e_service_id=chosen.e_service_id)
    return incidents.counts(session, current_person(), asked)
