"""Accept what is lost, or exempt from a finding about law, one by one or all at once; take it back."""

from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.publishing import acceptances, models
from engine.services.publishing.acceptances import CannotAccept, Place
from engine.store.tables import ModelVersion
from webui.audience import audience, current_person
from webui.database import now, writing
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.version import show_version
from webui.process_owners.version_rows import Accepted, Row, Typed, accepted_of, finding_rows, rewrite_rows

ALL, KNOWN = "all", "known"
"""The rows of the form that accepts all losses that are left, and of the one that accepts again what was before."""


@blueprint.post("/models/versions/<int:version_id>/accept")
@audience("process_owner")
def model_accept(version_id: int) -> ResponseReturnValue:
    """Accept a row of the page, or all, with a reason; show the page again if the reason or the day is missing."""
    row = request.form.get("row", "")[:40]
    reason, day = request.form.get(f"reason-{row}", ""), request.form.get(f"review-{row}", "")
    with writing() as session:
        version = models.find_version(session, version_id)
        accepted = accepted_of(session, version)
        try:
            if row == KNOWN:
                taken = acceptances.accept_again(session, version_id, by=current_person(), now=now())
            elif "again" in request.form:
                places = _places(version, row, accepted)
                taken = acceptances.accept_again(session, version_id, places, by=current_person(), now=now())
            else:
                taken = acceptances.accept(
                    session,
                    version_id,
                    _places(version, row, accepted),
                    reason,
                    review_on=_day(day),
                    by=current_person(),
                    now=now(),
                )
            count = len(taken)
        except CannotAccept as refused:
            session.rollback()
            wrong = f"review-{row}" if reason.strip() and _is_law(row) else f"reason-{row}"
            typed = Typed({row: reason[: acceptances.LONGEST_REASON]}, {row: day[:10]})
            return show_version(version_id, typed=typed, errors={wrong: refused.message})
    if count > 1:
        tell(message("{count} are accepted. You can take them back until you publish.", count=count))
    else:
        tell(message("It is accepted. You can take it back until you publish."))
    anchor = "rewrites-h" if row in (ALL, KNOWN) else row
    return redirect(url_for("process_owners.model_version", version_id=version_id, _anchor=anchor), code=303)


@blueprint.post("/models/versions/<int:version_id>/acceptances/<int:acceptance_id>/take-back")
@audience("process_owner")
def model_take_back(version_id: int, acceptance_id: int) -> ResponseReturnValue:
    """Take an acceptance back."""
    with writing() as session:
        try:
            acceptances.take_back(session, version_id, acceptance_id, by=current_person(), now=now())
            tell(message("It is taken back."))
        except CannotAccept as refused:
            session.rollback()
            tell(refused.message, "warn")
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


def _places(version: ModelVersion, row: str, accepted: Accepted) -> list[Place]:
    """Return what a row of the page stands for."""
    rewrites, findings = rewrite_rows(version.rewrites, accepted), finding_rows(version, accepted)
    if row == ALL:
        return [each.place for each in rewrites if each.entry["kind"] == "lossy" and each.taken is None]
    rows: dict[str, Row] = {f"change-{each.number}": each for each in rewrites}
    rows |= {f"finding-{each.number}": each for each in findings}
    return [rows[row].place] if row in rows else [("", None)]


def _is_law(row: str) -> bool:
    return row.startswith("finding-")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
