"""The operators' first page: how much waits, is late or fails, and what has stopped."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.services import e_services
from engine.services.operations import overview as services
from engine.services.operations import requests
from engine.services.operations.reach import operated, operates_all
from webui.audience import audience, current_person
from webui.database import now, reading
from webui.operations import blueprint
from webui.operations.lists import filter_values, told_count, wanted
from webui.operations.words import ACTS, EXPLAINED, SAID, VIEWS

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
            said=SAID,
            explained=EXPLAINED,
            acts=ACTS,
            wanted=chosen,
            values=filter_values(chosen),
            places=operated(session, person),
            services=e_services.list_e_services(session),
            everywhere=operates_all(session, person),
        )
