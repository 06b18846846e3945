"""The worklist: what waits for me and my groups, most urgent first."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.case_handling import own_groups, work_items, worklists
from engine.services.case_handling.worklists import WorklistFilter
from engine.services.catalogue import e_services
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.case_words import PHASES
from webui.caseworkers import blueprint
from webui.caseworkers.listing import lines
from webui.database import now, reading, writing

ORDERS = ("due", "name", "number", "received")
DUE = {"": message("all"), "late": message("overdue"), "today": message("today"), "week": message("this week")}


def asked_filter() -> WorklistFilter:
    """Return the filter that the address asks for; what is not understood does not filter."""
    asked = request.args
    due = asked.get("due", "")
    order = asked.get("order", "due")
    return WorklistFilter(
        mine=asked.get("view") == "mine",
        group_id=asked.get("group", type=whole_number),
        e_service_id=asked.get("service", type=whole_number),
        phase=asked.get("phase", "") if asked.get("phase") in PHASES else "",
        due=due if due in DUE else "",
        text=asked.get("q", "")[:100],
        order=order if order in ORDERS else "due",
        after=asked.get("after", "")[:400],
    )


def filter_values(wanted: WorklistFilter) -> dict[str, Any]:
    """Return a filter as the values of an address, without the place in the list; what does not filter is left out."""
    values = {
        "view": "mine" if wanted.mine else "",
        "group": wanted.group_id,
        "service": wanted.e_service_id,
        "phase": wanted.phase,
        "due": wanted.due,
        "q": wanted.text,
        "order": wanted.order if wanted.order != "due" else "",
    }
    return {name: value for name, value in values.items() if value}


def _without_place() -> str:
    """Return the address of the same list from its beginning."""
    asked = urlencode({name: value for name, value in request.args.items() if name != "after"})
    return f"{url_for('caseworkers.worklist')}?{asked}"


@blueprint.get("/work-items")
@audience("caseworker")
def worklist() -> ResponseReturnValue:
    """Show the work items that the visitor holds or may take."""
    person, wanted = current_person(), asked_filter()
    with reading() as session:
        page = worklists.worklist(session, person, wanted, now=now())
        if wanted.after and not page.items:  # they have been done meanwhile
            return redirect(_without_place())
        waiting = own_groups.waiting(session, person, now=now())
        services = e_services.names(session)
        colleagues = own_groups.colleagues(session, person) if page.items else ()
    g.mine = waiting.mine
    return render_template(
        "caseworkers/worklist.html",
        items=list(lines(page.items)),
        following=page.following,
        wanted=wanted,
        values=filter_values(wanted),
        is_filtered=replace(wanted, mine=False, group_id=None, order="due", after="") != WorklistFilter(),
        waiting=waiting,
        group=next((group for group in waiting.groups if group.id == wanted.group_id), None),
        services=services,
        colleagues=colleagues,
        phases=PHASES,
        due=DUE,
    )


@blueprint.post("/work-items/<int:item_id>/claim")
@audience("caseworker")
def work_item_claim(item_id: int) -> ResponseReturnValue:
    """Take a work item and open its case."""
    with writing() as session:
        item = work_items.claim(session, item_id, by=current_person(), now=now())
        return redirect(url_for("caseworkers.case", number=item.case.number, item=item.id), code=303)
