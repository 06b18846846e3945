"""The staff: find a person, add one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.organization import people, staffing
from engine.services.organization.authority import ROLE_NAMES
from webui.addresses import whole_number
from webui.administration import blueprint
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell


@blueprint.get("/persons")
@audience("administrator")
def persons() -> ResponseReturnValue:
    """List the persons that the visitor looks after, filtered."""
    text, place = request.args.get("q", "")[:100], request.args.get("place", type=whole_number)
    with reading() as session:
        by = current_person()
        return render_template(
            "administration/persons.html",
            persons=staffing.list_looked_after(session, by, text=text, place=place),
            places=staffing.administered(session, by),
            text=text,
            place=place,
            roles=ROLE_NAMES,
        )


@blueprint.get("/persons/new")
@audience("administrator")
def person_new() -> ResponseReturnValue:
    """Show the form for a new person."""
    return render_template("administration/person_new.html", errors={}, typed={}, shortest=people.SHORTEST_PASSWORD)


@blueprint.post("/persons/new")
@audience("administrator")
def person_create() -> ResponseReturnValue:
    """Add a person and go on to the assignments; show the form again if something is wrong."""
    typed = {name: request.form.get(name, "").strip()[:250] for name in ("name", "email")}
    password = request.form.get("password", "")
    errors = _missing(typed)
    if not errors:
        with writing() as session:
            try:
                made = people.create_person(
                    session,
                    typed["name"],
                    now=now(),
                    by=current_person(),
                    email=typed["email"],
                    password=password or None,
                )
                tell(
                    message("{person} is added. Give an assignment, so that the person can sign in.", person=made.name)
                )
                return redirect(url_for("administration.person", person_id=made.id), code=303)
            except EngineError as refused:
                too_short = bool(password) and len(password) < people.SHORTEST_PASSWORD
                errors["password" if too_short else "email"] = refused.message
    page = render_template(
        "administration/person_new.html", errors=errors, typed=typed, shortest=people.SHORTEST_PASSWORD
    )
    return page, 422


def _missing(typed: dict[str, str]) -> dict[str, Message]:
    errors: dict[str, Message] = {}
    if not typed["name"]:
        errors["name"] = message("Write the person's name.")
    name, at, domain = typed["email"].partition("@")
    if not (name and at and "." in domain) or " " in typed["email"]:
        errors["email"] = message("Write the address as name@municipality.se.")
    return errors
