"""One act on many cases: begun in a list, done in the background, told on a page of its own."""

from secrets import token_hex

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import message
from engine.services.case_handling import incidents
from engine.services.operations import bulk, overview
from engine.services.operations import incidents as mending
from engine.services.operations.acts import ActRefused
from engine.services.organization.access import NotYours
from engine.store import Unavailable
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.operations import blueprint
from webui.operations.lists import filter_values, wanted
from webui.operations.words import BULK, VIEWS


@blueprint.post("/lists/<view>/several")
@audience("team_leader", "administrator")
def several(view: str) -> ResponseReturnValue:
    """Begin an act on the ticked cases, or on all that the filter finds."""
    form, person = request.form, current_person()
    back = url_for("operations.listed", view=view if view in VIEWS else "open", **filter_values(wanted()))
    kind = next((each for each in bulk.KINDS if each == form.get("act")), None)
    if kind is None:
        tell(message("Choose what to do with the cases."), "warn")
        return redirect(back, code=303)
    try:
        with writing() as session:
            ids = form.getlist("case", type=whole_number)
            if "everything" in form and view in VIEWS:
                ids = overview.case_ids(session, person, view, wanted(), now=now(), most=bulk.MOST)
            row = bulk.begin(
                session,
                form.get("key", "")[:32] or token_hex(16),
                kind,
                ids,
                reason=form.get("reason", ""),
                told=form.get("told", ""),
                times=form.get("times", "kept"),
                by=person,
                now=now(),
            )
            return redirect(url_for("operations.bulk_progress", bulk_id=row.id), code=303)
    except (NotYours, Unavailable):
        raise
    except EngineError as error:
        tell(error.message, "warn")
    return redirect(back, code=303)


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
            row = bulk.begin(session, key, "retry", ids, by=person, now=now())
            return redirect(url_for("operations.bulk_progress", bulk_id=row.id), code=303)
    except ActRefused:
        tell(message("No case stands stopped in this way any more."), "warn")
    return redirect(url_for("operations.overview", **filter_values(chosen)), code=303)


@blueprint.get("/several/<int:bulk_id>")
@audience("team_leader", "administrator")
def bulk_progress(bulk_id: int) -> ResponseReturnValue:
    """Show how far an act on many cases has come, and which could not be and why."""
    with reading() as session:
        progress = bulk.progress(session, bulk_id, by=current_person())
        return render_template("operations/bulk.html", progress=progress, row=progress.row, kinds=BULK)
