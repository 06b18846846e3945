"""Who owns the standard of each e-service."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.catalogue import e_services
from engine.services.organization import people, staffing
from engine.services.organization.municipalities import list_municipalities
from engine.store.tables import Person
from webui.addresses import whole_number
from webui.administration import blueprint
from webui.audience import audience, current_person
from webui.database import reading, writing
from webui.language import local, tell


@blueprint.get("/standards")
@audience("administrator")
def standards() -> ResponseReturnValue:
    """Show the owner of each standard; administrators for all municipalities appoint them."""
    with reading() as session:
        owners: dict[int, Person] = {}
        for place in list_municipalities(session):
            owners.update((each.id, each) for each in people.list_staff(session, place, "process_owner"))
        return render_template(
            "administration/standards.html",
            services=e_services.list_e_services(session),
            owners=sorted(owners.values(), key=lambda each: each.name),
            everywhere=staffing.administers_all(session, current_person()),
        )


@blueprint.post("/standards/<slug>")
@audience("administrator")
def standard_owner(slug: str) -> ResponseReturnValue:
    """Appoint the owner of a standard."""
    with writing() as session:
        e_service = e_services.find_e_service(session, slug)
        owner = people.find_person(session, request.form.get("owner", 0, type=whole_number))
        if owner is None or all(each.role != "process_owner" for each in owner.assignments):
            tell(message("Choose a process owner."), "warn")
        else:
            e_services.appoint_owner(session, e_service, owner, by=current_person())
            tell(
                message(
                    "{person} owns the standard of {service} now.", person=owner.name, service=local(e_service.name)
                )
            )
    return redirect(url_for("administration.standards"), code=303)
