"""One act on many work items: chosen in the worklist, seen before it is done, done in the background, put back."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling import own_groups, worklists
from engine.services.operations import bulk
from engine.services.operations.acts import LONGEST, ReasonMissing
from engine.services.operations.bulk_kinds import WORK_ITEM_KINDS, BulkKind
from engine.services.operations.outlook_of_work import work_outlook
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from engine.store.tables import Person
from webui import many
from webui.addresses import whole_number, whole_numbers
from webui.audience import audience, current_person
from webui.caseworkers import blueprint
from webui.caseworkers.several_words import TITLES, WOULD
from webui.caseworkers.worklist import asked_filter, filter_values
from webui.database import now, reading, writing
from webui.language import tell

PAGES = many.Pages(
    progress="caseworkers.several_progress",
    told="caseworkers.several_told",
    steer="caseworkers.several_steer",
    begins="caseworkers.worklist",
    begins_name=message("Work items"),
    case="caseworkers.case",
)
ACTS: tuple[BulkKind, ...] = ("assign", "release")


@blueprint.get("/work-items/several")
@audience("caseworker")
def several() -> ResponseReturnValue:
    """Show what handing over the ticked work items, or all that the filter finds, would come to."""
    kind = _kind(request.args.get("act"))
    if kind is None:
        tell(message("Choose what to do with the work items."), "warn")
        return redirect(_list(), code=303)
    with reading() as session:
        ids = _chosen(session)
    if not ids:
        tell(message("Tick the work items first."), "warn")
        return redirect(_list(), code=303)
    return _page(kind, ids, {"key": token_hex(16), "to": request.args.get("to", type=whole_number)})


@blueprint.post("/work-items/several")
@audience("caseworker")
def several_begin() -> ResponseReturnValue:
    """Begin to hand over the work items that were shown; show it again if something is wrong."""
    form, kind, ids = request.form, _kind(request.form.get("act")), whole_numbers(request.form.get("items", ""))
    if kind is None:
        tell(message("Choose what to do with the work items."), "warn")
        return redirect(_list(), code=303)
    key, reason = form.get("key", "")[:32] or token_hex(16), form.get("reason", "").replace("\r\n", "\n")
    to = form.get("to", type=whole_number)
    try:
        with writing() as session:
            row = bulk.begin(session, key, kind, ids, reason=reason, to=to, by=current_person(), now=now())
            return many.to(row.id, PAGES)
    except ReasonMissing as missing:
        typed = {"key": key, "reason": reason, "to": to}
        return _page(kind, ids, typed, {missing.field: missing.message}), 422
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        tell(error.message, "warn")
    return redirect(_list(), code=303)


@blueprint.get("/work-items/several/done")
@audience("caseworker")
def several_done() -> ResponseReturnValue:
    """Show what the visitor has done to many work items, latest first."""
    with reading() as session:
        rows = bulk.latest(session, current_person(), WORK_ITEM_KINDS, limit=50)
        return render_template("caseworkers/several_done.html", rows=many.lines(rows))


@blueprint.get("/work-items/several/<int:bulk_id>")
@audience("caseworker")
def several_progress(bulk_id: int) -> ResponseReturnValue:
    """Show how far an act on many work items has come, and which could not be and why."""
    return many.show(bulk_id, PAGES)


@blueprint.get("/work-items/several/<int:bulk_id>/progress")
@audience("caseworker")
def several_told(bulk_id: int) -> ResponseReturnValue:
    """Say how far an act on many work items has come, for the page that waits for it."""
    return many.told(bulk_id)


@blueprint.post("/work-items/several/<int:bulk_id>/<any(stop, continue, undo):act>")
@audience("caseworker")
def several_steer(bulk_id: int, act: str) -> ResponseReturnValue:
    """Stop an act on many work items, let it go on, or put back what it has done."""
    return many.steer(bulk_id, act, PAGES)


def _page(
    kind: BulkKind, ids: Sequence[int], typed: Mapping[str, Any], errors: Mapping[str, Message] | None = None
) -> str:
    person = current_person()
    with reading() as session:
        colleagues = own_groups.colleagues(session, person) if kind == "assign" else ()
        known = typed["to"] in {each.id for each in colleagues}
        to = (session.get_one(Person, typed["to"]) if known else person) if kind == "assign" else None
        seen = work_outlook(session, kind, ids, to=to, by=person)
        return render_template(
            "caseworkers/several.html",
            act=kind,
            ids=ids,
            seen=seen,
            to=to,
            colleagues=colleagues,
            would=WOULD[kind](seen.done, to.name if to else "") if seen.done else None,
            title=TITLES[kind](seen.total, to.name if to else ""),
            button=TITLES[kind](seen.done, to.name if to else ""),
            is_cut=len(ids) == bulk.MOST,
            most=bulk.MOST,
            longest=LONGEST,
            back=_list(),
            values=filter_values(asked_filter()),
            again=[(name, value) for name, value in request.args.items(multi=True) if name != "to"],
            typed=typed,
            errors=errors or {},
        )


def _kind(asked: str | None) -> BulkKind | None:
    return next((each for each in ACTS if each == asked), None)


def _chosen(session: Session) -> list[int]:
    """Return the ids of the work items that are chosen in the list, no more than one act takes."""
    asked = request.args
    if "everything" in asked:
        page = worklists.worklist(session, current_person(), asked_filter(), now=now(), limit=bulk.MOST)
        return [item.id for item in page.items]
    ticked = [*asked.getlist("item", type=whole_number), *whole_numbers(asked.get("page", ""))]
    return list(dict.fromkeys(ticked))[: bulk.MOST]


def _list() -> str:
    return url_for("caseworkers.worklist", **filter_values(asked_filter()))
