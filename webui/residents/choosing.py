"""Choose a municipality and an e-service: open to everybody, signed in or not."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.services.case_handling import applications
from engine.services.catalogue import offers
from engine.services.catalogue.e_services import find_e_service, handling_time
from engine.services.forms import forms
from engine.services.organization.municipalities import find_municipality, list_municipalities
from webui.audience import audience, current_visitor
from webui.database import now, reading
from webui.forms import shown
from webui.residents import blueprint


@blueprint.get("/apply")
@audience("public")
def apply() -> ResponseReturnValue:
    """List the municipalities, and the e-services that hold the words searched for."""
    text = request.args.get("q", "").strip()[:100]
    with reading() as session:
        return render_template(
            "residents/apply.html",
            text=text,
            places=list_municipalities(session),
            offers=offers.search(session, text, now=now()),
        )


@blueprint.get("/apply/<place>")
@audience("public")
def apply_at(place: str) -> ResponseReturnValue:
    """List what a municipality offers, in its look, and say what it does not offer."""
    with reading() as session:
        municipality = find_municipality(session, place)
        offered, others = offers.offered_by(session, municipality, now=now())
        return render_template(
            "residents/municipality.html",
            municipality=municipality,
            offered=[(each, handling_time(each, municipality)) for each in offered],
            others=others,
        )


@blueprint.get("/apply/<place>/<service>")
@audience("public")
def apply_for(place: str, service: str) -> ResponseReturnValue:
    """Say what an e-service is, what it takes and costs, and what is needed, before anybody signs in."""
    visitor = current_visitor()
    with reading() as session:
        municipality, e_service = find_municipality(session, place), find_e_service(session, service)
        offered, _ = offers.offered_by(session, municipality, now=now())
        is_resident = visitor is not None and visitor.capacity == "resident"
        return render_template(
            "residents/e_service.html",
            municipality=municipality,
            e_service=e_service,
            takes=handling_time(e_service, municipality),
            is_offered=e_service in offered,
            form=shown(forms.application_form(session, e_service.id, municipality.id)),
            draft=applications.find_draft(session, visitor.person, municipality, e_service)
            if visitor and is_resident
            else None,
        )
