"""The list of e-services, and the page of one family: its standard, and what each municipality draws and runs."""

from collections import Counter

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.services.catalogue import adoptions, e_services
from engine.services.decisions import decision_tables
from engine.services.organization import ownership
from engine.services.starting import switching
from webui.audience import audience, current_person
from webui.database import now, reading
from webui.language import local
from webui.process_owners import blueprint
from webui.process_owners.words import MODES, STATES, state, table_owner, table_state


@blueprint.get("/models")
@audience("process_owner", "change_lead")
def models() -> ResponseReturnValue:
    """Show the e-services with their standards and how many municipalities run what."""
    text = request.args.get("q", "").strip()[:100]
    today = now().date()
    with reading() as session:
        rows = []
        for e_service in e_services.list_e_services(session):
            if text.casefold() not in local(e_service.name).casefold():
                continue
            family = ownership.family_of(session, e_service)
            modes = Counter(each.mode for each in adoptions.overview(session, e_service, on=today))
            standard = next((each for each in family if each.model.is_standard), None)
            rows.append((e_service, standard, [each for each in family if each is not standard], modes))
        return render_template("process_owners/models.html", rows=rows, text=text, states=STATES, state=state)


@blueprint.get("/models/<slug>")
@audience("process_owner", "change_lead")
def model_family(slug: str) -> ResponseReturnValue:
    """Show the standard of an e-service, and for each municipality its variant and what it runs."""
    with reading() as session:
        e_service = e_services.find_e_service(session, slug)
        if e_service.is_block:
            return redirect(url_for("process_owners.model_block", slug=slug), code=303)
        family = ownership.family_of(session, e_service)
        by = current_person()
        return render_template(
            "process_owners/family.html",
            e_service=e_service,
            standard=next((each for each in family if each.model.is_standard), None),
            not_my_standard=ownership.refusal(session, by, e_service, None),
            variants={each.model.municipality_id: each for each in family if not each.model.is_standard},
            adopted=adoptions.overview(session, e_service, on=now().date()),
            coming=adoptions.coming(session, e_service, after=now().date()),
            starts=switching.start_events(session, e_service),
            modes=MODES,
            states=STATES,
            state=state,
            tables=[
                (each, decision_tables.published(session, each))
                for each in decision_tables.tables_of(session, e_service)
            ],
            table_owner=table_owner,
            table_state=table_state,
        )
