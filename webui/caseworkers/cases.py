"""The list of cases, and the search in it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.services import cases as case_services
from engine.services import e_services
from engine.services.cases import CaseFilter
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.caseworkers import blueprint
from webui.caseworkers.phases import PHASES, STATUSES
from webui.database import reading


@blueprint.get("/cases")
@audience("caseworker")
def cases() -> ResponseReturnValue:
    """Show the cases of the visitor's municipalities; a search that finds one case leads straight to it."""
    asked = request.args
    wanted = CaseFilter(
        status=asked.get("status", "") if asked.get("status") in STATUSES else "",
        e_service_id=asked.get("service", type=whole_number),
        mine="mine" in asked,
        text=asked.get("q", "")[:100],
    )
    with reading() as session:
        found = case_services.list_cases(session, current_person(), wanted)
        if len(found) == 1 and found[0].number.casefold() == wanted.text.strip().casefold():
            return redirect(url_for("caseworkers.case", number=found[0].number))
        return render_template(
            "caseworkers/cases.html",
            cases=found,
            wanted=wanted,
            services=e_services.list_e_services(session),
            phases=PHASES,
            statuses=STATUSES,
        )
