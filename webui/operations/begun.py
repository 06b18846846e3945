"""The cases that no applicant began: by how they did, latest first."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from engine.services.case_handling.begun import CAME_BY, KINDS
from engine.services.catalogue import e_services
from engine.services.operations import begun
from engine.services.operations.reach import operated
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.case_words import STATUSES, TONES
from webui.database import reading
from webui.operations import blueprint
from webui.operations.lists import filter_values, told_count, wanted


@blueprint.get("/begun/<kind>")
@audience("team_leader", "administrator")
def begun_cases(kind: str) -> ResponseReturnValue:
    """Show the cases that began in one way, and how many began in each."""
    if kind not in KINDS:
        abort(404)
    chosen, person = wanted(), current_person()
    before = request.args.get("before", type=whole_number)
    with reading() as session:
        return render_template(
            "operations/begun.html",
            kind=kind,
            kinds=KINDS,
            counts={each: told_count(number) for each, number in begun.counts(session, person, chosen).items()},
            page=begun.page(session, person, kind, chosen, before=before),  # type: ignore[arg-type]
            is_first=before is None,
            wanted=chosen,
            values=filter_values(chosen),
            places=operated(session, person),
            services=e_services.list_e_services(session),
            came_by=CAME_BY,
            statuses=STATUSES,
            tones=TONES,
        )
