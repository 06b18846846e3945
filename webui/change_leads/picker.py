"""The picker: an e-service, and any two versions of its models."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.language import Message, message
from engine.services.catalogue import e_services
from engine.services.harmonizing import harmonization
from engine.services.publishing import models
from engine.store.tables import EService, ModelVersion
from webui.addresses import whole_number
from webui.audience import audience
from webui.change_leads import blueprint
from webui.database import now, reading

STATUSES = {
    "draft": message("draft"),
    "published": message("published"),
    "withdrawn": message("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Model:
    """A model of an e-service with its versions, newest first; ``name`` is the municipality's, "" for the standard."""

    name: str
    versions: Sequence[ModelVersion]


@blueprint.get("/compare")
@audience("change_lead", "process_owner")
def compare() -> ResponseReturnValue:
    """Let the visitor choose two versions, or lead to their comparison when both are chosen."""
    chosen = [request.args.get(side, type=whole_number) for side in ("reference", "variant")]
    errors: dict[str, Message] = {}
    if "reference" in request.args:
        if None not in chosen:
            address = url_for("change_leads.compare_summary", reference_id=chosen[0], variant_id=chosen[1])
            return redirect(address, code=302)
        errors = {
            side: message("Choose a model.")
            for side, value in zip(("reference", "variant"), chosen, strict=True)
            if value is None
        }
    with reading() as session:
        services = e_services.list_e_services(session)
        service = next((each for each in services if each.slug == request.args.get("service")), None)
        family = _family(session, service) if service else []
        page = render_template(
            "change_leads/picker.html",
            services=services,
            service=service,
            family=family,
            row=harmonization.row_of(harmonization.chart(session, on=now().date()), service) if service else None,
            chosen=_defaults(session, service, family, [chosen[0] or _asked("with"), chosen[1] or _asked("what")]),
            statuses=STATUSES,
            errors=errors,
        )
    return (page, 422) if errors else page


def _asked(name: str) -> int | None:
    """Return a version that the address suggests."""
    return request.args.get(name, type=whole_number)


def _family(session: Session, service: EService) -> list[Model]:
    found = []
    for model in models.family(session, service):
        name = model.municipality.name if model.municipality else ""
        found.append(Model(name, models.versions(session, service, model.municipality)))
    return [model for model in found if model.versions]


def _defaults(
    session: Session, service: EService | None, family: list[Model], chosen: list[int | None]
) -> list[int | None]:
    """Return what is chosen, the published standard and the first variant where nothing is."""
    if service is None or not family:
        return chosen
    standard = models.published(session, service, None) or family[0].versions[0]
    variant = next((model.versions[0].id for model in family if model.name), None)
    return [chosen[0] or standard.id, chosen[1] or variant]
