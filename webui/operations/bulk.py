"""One act on many cases: chosen in a list, seen before it is done, done in the background, stopped and undone."""

from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.case_handling import incidents
from engine.services.operations import bulk, overview
from engine.services.operations import incidents as mending
from engine.services.operations.acts import LONGEST, ActRefused, ReasonMissing
from engine.services.operations.bulk import BulkKind
from engine.services.operations.outlook import outlook
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from webui import many
from webui.addresses import whole_number, whole_numbers
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.operations import blueprint
from webui.operations.lists import filter_values, wanted
from webui.operations.words import VIEWS, WOULD, counted_act

PAGES = many.Pages(
    progress="operations.bulk_progress",
    told="operations.bulk_told",
    steer="operations.bulk_steer",
    begins="operations.overview",
    begins_name=message("Operations"),
    case="operations.case",
    requests="operations.asked",
)


@blueprint.get("/lists/<view>/several")
@audience("team_leader", "administrator")
def several(view: str) -> ResponseReturnValue:
    """Show what an act on the ticked cases, on the page or on all that the filter finds would come to."""
    kind = _kind(view, request.args.get("act"))
    if kind is None:
        tell(message("Choose what to do with the cases."), "warn")
        return redirect(_list(view), code=303)
    with reading() as session:
        ids = _chosen(session, view)
    if not ids:
        tell(message("Tick the cases first."), "warn")
        return redirect(_list(view), code=303)
    return _page(view, kind, ids, {"key": token_hex(16)})


@blueprint.post("/lists/<view>/several")
@audience("team_leader", "administrator")
def several_begin(view: str) -> ResponseReturnValue:
    """Begin an act on the cases that were shown; show it again if words are missing."""
    form, kind, ids = request.form, _kind(view, request.form.get("act")), whole_numbers(request.form.get("cases", ""))
    if kind is None:
        tell(message("Choose what to do with the cases."), "warn")
        return redirect(_list(view), code=303)
    typed = {name: form.get(name, "").replace("\r\n", "\n") for name in ("key", "reason", "told", "times")}
    try:
        with writing() as session:
            row = bulk.begin(
                session,
                typed["key"][:32] or token_hex(16),
                kind,
                ids,
                reason=typed["reason"],
                told=typed["told"],
                times=typed["times"],
                by=current_person(),
                now=now(),
            )
            return many.to(row.id, PAGES)
    except ReasonMissing as missing:
        return _page(view, kind, ids, typed, {missing.field: missing.message}), 422
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        tell(error.message, "warn")
    return redirect(_list(view), code=303)


@blueprint.post("/incidents/retry")
@audience("team_leader", "administrator")
def retry_alike() -> ResponseReturnValue:
    """Let all cases try again that have stopped in one way."""
    form, person, chosen = request.form, current_person(), wanted()
    kind = next((each for each in incidents.KINDS if each == form.get("kind")), None)
    asked = incidents.Wanted(kind, form.get("topic", "")[:200], chosen.municipality_id, chosen.e_service_id)
    try:
        with writing() as session:
            ids = mending.alike(session, person, asked, most=bulk.MOST)
            key = form.get("key", "")[:32] or token_hex(16)
            return many.to(bulk.begin(session, key, "retry", ids, by=person, now=now()).id, PAGES)
    except ActRefused:
        tell(message("No case stands stopped in this way any more."), "warn")
    return redirect(url_for("operations.overview", **filter_values(chosen)), code=303)


@blueprint.get("/several/<int:bulk_id>")
@audience("team_leader", "administrator")
def bulk_progress(bulk_id: int) -> ResponseReturnValue:
    """Show how far an act on many cases has come, and which could not be and why."""
    return many.show(bulk_id, PAGES)


@blueprint.get("/several/<int:bulk_id>/progress")
@audience("team_leader", "administrator")
def bulk_told(bulk_id: int) -> ResponseReturnValue:
    """Say how far an act on many cases has come, for the page that waits for it."""
    return many.told(bulk_id)


@blueprint.post("/several/<int:bulk_id>/<any(stop, continue, undo):act>")
@audience("team_leader", "administrator")
def bulk_steer(bulk_id: int, act: str) -> ResponseReturnValue:
    """Stop an act on many cases, let it go on, or put back what it has done."""
    return many.steer(bulk_id, act, PAGES)


def _page(
    view: str,
    kind: BulkKind,
    ids: Sequence[int],
    typed: Mapping[str, Any],
    errors: Mapping[str, Message] | None = None,
) -> str:
    with reading() as session:
        seen = outlook(session, kind, ids, by=current_person())
    return render_template(
        "operations/several.html",
        view=view,
        views=VIEWS,
        act=kind,
        ids=ids,
        seen=seen,
        would=WOULD[kind](seen.done) if seen.done else None,
        title=counted_act(kind, seen.total),
        button=counted_act(kind, seen.done + seen.asked),
        is_cut=len(ids) == bulk.MOST,
        most=bulk.MOST,
        longest=LONGEST,
        back=_list(view),
        values=filter_values(wanted()),
        typed=typed,
        errors=errors or {},
    )


def _kind(view: str, asked: str | None) -> BulkKind | None:
    if view not in VIEWS:
        abort(404)
    return next((each for each in bulk.KINDS if each == asked), None)


def _chosen(session: Session, view: str) -> list[int]:
    """Return the ids of the cases that are chosen in a list, no more than one act takes."""
    asked = request.args
    if "everything" in asked:
        return overview.case_ids(session, current_person(), view, wanted(), now=now(), most=bulk.MOST)
    ticked = [*asked.getlist("case", type=whole_number), *whole_numbers(asked.get("page", ""))]
    return list(dict.fromkeys(ticked))[: bulk.MOST]


def _list(view: str) -> str:
    return url_for("operations.listed", view=view, **filter_values(wanted()))
