"""The list of cases, and the search in it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.services.case_handling import case_lists
from engine.services.case_handling.case_lists import CaseFilter
from engine.services.catalogue import e_services
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.case_words import STATUSES
from webui.caseworkers import blueprint
from webui.caseworkers.listing import case_lines
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
        after=asked.get("after", "")[:80],
    )
    with reading() as session:
        page = case_lists.list_cases(session, current_person(), wanted)
        services = e_services.names(session)
    if len(page.items) == 1 and page.items[0].number.casefold() == wanted.text.strip().casefold():
        return redirect(url_for("caseworkers.case", number=page.items[0].number))
    return render_template(
        "caseworkers/cases.html",
        cases=list(case_lines(page.items)),
        following=page.following,
        wanted=wanted,
        services=services,
        statuses=STATUSES,
    )
