"""The worklist: what waits for me and my groups, most urgent first."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import Message, message, messages
from engine.services.case_handling import own_groups, work_items, worklists
from engine.services.case_handling.worklists import WorklistFilter
from engine.services.catalogue import e_services
from webui.addresses import whole_number, whole_numbers
from webui.audience import audience, current_person
from webui.case_words import PHASES
from webui.caseworkers import blueprint
from webui.caseworkers.listing import lines
from webui.database import now, reading, writing
from webui.language import tell

MOST_REFUSALS = 5
"""So many sentences the cookie holds that carries them to the next page; the rest are counted."""
ORDERS = ("due", "name", "number", "received")
DUE = {"": message("all"), "late": message("overdue"), "today": message("today"), "week": message("this week")}


def _wanted() -> WorklistFilter:
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


def _without_place() -> str:
    """Return the address of the same list from its beginning."""
    asked = urlencode({name: value for name, value in request.args.items() if name != "after"})
    return f"{url_for('caseworkers.worklist')}?{asked}"


@blueprint.get("/work-items")
@audience("caseworker")
def worklist() -> ResponseReturnValue:
    """Show the work items that the visitor holds or may take."""
    person, wanted = current_person(), _wanted()
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
        is_filtered=replace(wanted, mine=False, group_id=None, order="due", after="") != WorklistFilter(),
        waiting=waiting,
        group=next((group for group in waiting.groups if group.id == wanted.group_id), None),
        services=services,
        colleagues=colleagues,
        phases=PHASES,
        due=DUE,
    )


@blueprint.post("/work-items/several")
@audience("caseworker")
def work_items_several() -> ResponseReturnValue:
    """Assign or release the ticked work items, and say how many could not be."""
    ticked = [*request.form.getlist("item", type=whole_number), *whole_numbers(request.form.get("page", ""))]
    ids = list(dict.fromkeys(ticked))[: worklists.LONGEST]
    done, refused = 0, dict[Message, None]()
    for id_ in ids:
        try:
            _act(id_)
            done += 1
        except EngineError as error:
            refused[error.message] = None
    for sentence in list(refused)[:MOST_REFUSALS]:
        tell(sentence, "warn")
    if len(refused) > MOST_REFUSALS:
        more = len(refused) - MOST_REFUSALS
        tell(messages("{count} more could not be changed.", "{count} more could not be changed.", more), "warn")
    if not ids:
        tell(message("Tick the work items first."), "warn")
    elif done:
        tell(messages("{count} work item was changed.", "{count} work items were changed.", done))
    return redirect(_back(), code=303)


def _act(item_id: int) -> None:
    person = current_person()
    with writing() as session:
        if request.form.get("act") == "release":
            work_items.release(session, item_id, by=person, now=now())
        else:
            to = request.form.get("to", type=whole_number) or person.id
            reason = request.form.get("reason", "")[:300]
            work_items.assign(session, item_id, to, reason=reason, by=person, now=now())


@blueprint.post("/work-items/<int:item_id>/claim")
@audience("caseworker")
def work_item_claim(item_id: int) -> ResponseReturnValue:
    """Take a work item and open its case."""
    with writing() as session:
        item = work_items.claim(session, item_id, by=current_person(), now=now())
        return redirect(url_for("caseworkers.case", number=item.case.number, item=item.id), code=303)


def _back() -> str:
    """Return the worklist with the filter that it had."""
    back = request.form.get("back", "")
    address = url_for("caseworkers.worklist")
    return f"{address}?{back}" if back and back.isprintable() else address
