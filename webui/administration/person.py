"""One person: assignments, password, and whether the person may sign in."""

from flask import redirect, render_template, request, url_for
from flask import session as kept
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.organization import municipalities, people, staffing
from engine.services.organization.authority import ROLE_NAMES, ROLES
from webui.administration import blueprint
from webui.audience import audience, current_person
from webui.database import reading, writing
from webui.language import tell
from webui.visitors import SEAL, seal

EVERYWHERE = "all"


@blueprint.get("/persons/<int:person_id>")
@audience("administrator")
def person(person_id: int) -> ResponseReturnValue:
    """Show a person."""
    return show_person(person_id)


def show_person(person_id: int, *, errors: dict[str, Message] | None = None) -> ResponseReturnValue:
    """Return the page of a person, with what was chosen if ``errors`` are shown."""
    with reading() as session:
        by = current_person()
        page = render_template(
            "administration/person.html",
            person=staffing.find_looked_after(session, person_id, by),
            places=staffing.administered(session, by),
            everywhere=staffing.administers_all(session, by),
            roles=ROLE_NAMES,
            shortest=people.SHORTEST_PASSWORD,
            errors=errors or {},
            typed={name: request.form.get(name, "") for name in ("role", "place")},
        )
    return (page, 422) if errors else page


def _back(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("administration.person", person_id=person_id), code=303)


@blueprint.post("/persons/<int:person_id>/assignments")
@audience("administrator")
def person_assign(person_id: int) -> ResponseReturnValue:
    """Give the person a role in a municipality, or in all of them."""
    role, slug = request.form.get("role", ""), request.form.get("place", "")
    errors: dict[str, Message] = {}
    if role not in ROLES:
        errors["role"] = message("Choose a role.")
    if not slug:
        errors["place"] = message("Choose where it holds.")
    if errors:
        return show_person(person_id, errors=errors)
    with writing() as session:
        found = staffing.find_looked_after(session, person_id, current_person())
        place = None if slug == EVERYWHERE else municipalities.find_municipality(session, slug)
        people.assign(session, found, role, place, by=current_person())  # type: ignore[arg-type]
        told = ROLE_NAMES[role]  # type: ignore[index]
        if place is None:
            tell(message("{person} is now {role} for all municipalities.", person=found.name, role=told))
        else:
            tell(message("{person} is now {role} in {place}.", person=found.name, role=told, place=place.name))
    return _back(person_id)


@blueprint.post("/persons/<int:person_id>/assignments/<int:assignment_id>/end")
@audience("administrator")
def person_end_assignment(person_id: int, assignment_id: int) -> ResponseReturnValue:
    """Take a role from the person."""
    with writing() as session:
        found = staffing.find_looked_after(session, person_id, current_person())
        if any(each.id == assignment_id for each in found.assignments):
            try:
                people.end_assignment(session, assignment_id, by=current_person())
                tell(message("The assignment of {person} has ended.", person=found.name))
            except people.PersonRefused as refused:
                tell(refused.message, "warn")
        still_mine = any(each.id == person_id for each in staffing.list_looked_after(session, current_person()))
    return _back(person_id) if still_mine else redirect(url_for("administration.persons"), code=303)


@blueprint.post("/persons/<int:person_id>/password")
@audience("administrator")
def person_password(person_id: int) -> ResponseReturnValue:
    """Give the person a new password."""
    with writing() as session:
        found = staffing.find_looked_after(session, person_id, current_person())
        try:
            people.set_password(session, found, request.form.get("password", ""), by=current_person())
        except people.PersonRefused as refused:
            session.rollback()
            return show_person(person_id, errors={"password": refused.message})
        if found.id == current_person().id:
            kept[SEAL] = seal(found)
        tell(message("{person} has a new password. Hand it over in a safe way.", person=found.name))
    return _back(person_id)


@blueprint.post("/persons/<int:person_id>/active")
@audience("administrator")
def person_active(person_id: int) -> ResponseReturnValue:
    """Let the person sign in, or no more."""
    with writing() as session:
        found = staffing.find_looked_after(session, person_id, current_person())
        if found.id == current_person().id:
            tell(message("You cannot shut yourself out. Ask another administrator."), "warn")
            return _back(person_id)
        try:
            if request.form.get("active") == "yes":
                people.activate(session, found, by=current_person())
                tell(message("{person} can sign in again.", person=found.name))
            else:
                people.deactivate(session, found, by=current_person())
                tell(message("{person} can sign in no more. What the person has done stays.", person=found.name))
        except EngineError as refused:
            session.rollback()
            tell(refused.message, "warn")
    return _back(person_id)
