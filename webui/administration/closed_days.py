"""The days on which a municipality is closed besides public holidays: they are no business days for its cases."""

import datetime as dt

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services.organization import closed_days, staffing
from engine.services.organization.closed_days import LONGEST_REASON, DayRefused
from engine.store.tables import Municipality
from webui.administration import blueprint
from webui.administration.places import own_place
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.language.dates import here


@blueprint.get("/municipalities/<slug>/closed-days")
@audience("administrator")
def place_closed_days(slug: str) -> ResponseReturnValue:
    """Show the days on which the municipality is closed, from today on."""
    return _page(own_place(slug))


@blueprint.post("/municipalities/<slug>/closed-days")
@audience("administrator")
def place_close(slug: str) -> ResponseReturnValue:
    """Add a closed day; show the form again if it cannot be one."""
    place = own_place(slug)
    day = _day()
    if day is None:
        return _page(place, errors={"day": message("Write the day as 2026-05-15.")})
    with writing() as session:
        try:
            closed_days.close_on(
                session, place, day, request.form.get("reason", "")[:1000], by=current_person(), now=now()
            )
        except DayRefused as refused:
            session.rollback()
            field = "reason" if not request.form.get("reason", "").strip() else "day"
            return _page(place, errors={field: refused.message})
        tell(message("{day} is no business day in {municipality}.", day=day.isoformat(), municipality=place.name))
    return redirect(url_for("administration.place_closed_days", slug=slug), code=303)


@blueprint.post("/municipalities/<slug>/closed-days/open")
@audience("administrator")
def place_open(slug: str) -> ResponseReturnValue:
    """Let a closed day be a business day again."""
    place, day = own_place(slug), _day()
    if day is not None:
        with writing() as session:
            closed_days.open_on(session, place, day, by=current_person())
            tell(message("{day} is a business day in {municipality}.", day=day.isoformat(), municipality=place.name))
    return redirect(url_for("administration.place_closed_days", slug=slug), code=303)


def _day() -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.form.get("day", "").strip()[:10])
    except ValueError:
        return None


def _page(place: Municipality, *, errors: dict[str, Message] | None = None) -> ResponseReturnValue:
    with reading() as session:
        page = render_template(
            "administration/closed_days.html",
            place=place,
            days=closed_days.list_closed(session, place, since=here(now()).date()),
            several=len(staffing.administered(session, current_person())) > 1,
            longest=LONGEST_REASON,
            errors=errors or {},
            typed=request.form,
        )
    return (page, 422) if errors else page
