"""What a municipality runs for an e-service, from which day, and what it ran before."""

from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.catalogue import adoptions, e_services
from engine.services.catalogue.adoptions import AdoptionRefused
from engine.services.organization import municipalities, ownership
from engine.services.publishing import models
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import language, tell
from webui.language.dates import HERE
from webui.language.dates import day as day_in_words
from webui.process_owners import blueprint
from webui.process_owners.words import MODES

ADOPTED = {
    "standard": message("{municipality} runs the standard from {day}."),
    "variant": message("{municipality} runs its own variant from {day}."),
    "not_offered": message("{municipality} does not offer the e-service from {day}."),
}


@blueprint.get("/models/<slug>/<place>/adoption")
@audience("process_owner", "change_lead")
def model_adoption(slug: str, place: str) -> ResponseReturnValue:
    """Show what a municipality runs, has run and will run, with a form for those who decide."""
    return show_adoption(slug, place)


def show_adoption(
    slug: str, place: str, *, errors: dict[str, Message] | None = None, mode: str = "", day: str = ""
) -> ResponseReturnValue:
    """Return the page of one municipality's adoptions, with what was chosen if ``errors`` are shown."""
    today = now().date()
    with reading() as session:
        e_service = e_services.find_e_service(session, slug)
        municipality = municipalities.find_municipality(session, place)
        current = adoptions.in_force(session, e_service, municipality, on=today)
        page = render_template(
            "process_owners/adoption.html",
            e_service=e_service,
            municipality=municipality,
            current=current,
            runs=adoptions.runs_for(session, municipality, e_service, on=today),
            standard=models.published(session, e_service, None),
            variant=models.published(session, e_service, municipality),
            history=adoptions.history(session, e_service, municipality),
            refusal=ownership.refusal(session, current_person(), e_service, municipality),
            open_cases=ownership.open_cases_in(session, e_service, municipality),
            mode=mode or (current.mode if current else ""),
            day=day or datetime.now(HERE).date().isoformat(),
            today=today,
            errors=errors or {},
            modes=MODES,
        )
    return (page, 422) if errors else page


@blueprint.post("/models/<slug>/<place>/adoption")
@audience("process_owner")
def model_adopt(slug: str, place: str) -> ResponseReturnValue:
    """Let the municipality run what was chosen; show the form again if it cannot."""
    mode, typed = request.form.get("mode", ""), request.form.get("day", "")
    errors: dict[str, Message] = {}
    if mode not in MODES:
        errors["mode"] = message("Choose what the municipality is to run.")
    try:
        valid_from = date.fromisoformat(typed)
    except ValueError:
        errors["day"] = message("Write the day as 2026-11-24.")
    if errors:
        return show_adoption(slug, place, errors=errors, mode=mode, day=typed)
    with writing() as session:
        e_service = e_services.find_e_service(session, slug)
        municipality = municipalities.find_municipality(session, place)
        try:
            adoptions.adopt(
                session,
                e_service,
                municipality,
                mode,  # type: ignore[arg-type]
                valid_from=valid_from,
                by=current_person(),
                now=now(),
            )
        except AdoptionRefused as refused:
            session.rollback()
            return show_adoption(slug, place, errors=_beside(refused, valid_from), mode=mode, day=typed)
        told = ADOPTED[mode].template
        tell(message(told, municipality=municipality.name, day=day_in_words(valid_from, language())))
    return redirect(url_for("process_owners.model_adoption", slug=slug, place=place), code=303)


def _beside(refused: EngineError, valid_from: date) -> dict[str, Message]:
    """Return the refusal at the field it is about: a day that has passed, else the choice."""
    return {"day" if valid_from < now().date() else "mode": refused.message}
