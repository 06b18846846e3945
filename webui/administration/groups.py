"""Candidate groups of a municipality: their members, and the lanes that each serves."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.language import Message, message
from engine.services.catalogue import e_services, lanes
from engine.services.organization import groups, people, staffing
from engine.services.organization.groups import GroupRefused
from engine.store.tables import CandidateGroup, Municipality
from webui.addresses import whole_number
from webui.administration import blueprint
from webui.administration.places import own_place
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell


@blueprint.get("/municipalities/<slug>/groups")
@audience("administrator")
def place_groups(slug: str) -> ResponseReturnValue:
    """Show the groups of a municipality and which lanes they serve."""
    return _page(own_place(slug))


def _page(place: Municipality, *, errors: dict[str, Message] | None = None) -> ResponseReturnValue:
    with reading() as session:
        page = render_template(
            "administration/groups.html",
            place=place,
            groups=groups.list_groups(session, place),
            lanes=lanes.lanes_in_use(session, place, on=now().date()),
            several=len(staffing.administered(session, current_person())) > 1,
            errors=errors or {},
            typed=request.form,
        )
    return (page, 422) if errors else page


@blueprint.post("/municipalities/<slug>/groups")
@audience("administrator")
def place_group_create(slug: str) -> ResponseReturnValue:
    """Add a group and go on to its members."""
    place = own_place(slug)
    with writing() as session:
        try:
            group = groups.create_group(session, place, request.form.get("name", "")[:120], by=current_person())
        except GroupRefused as refused:
            session.rollback()
            return _page(place, errors={"name": refused.message})
        tell(message("The group {group} is added. Choose its members.", group=group.name))
        return redirect(url_for("administration.place_group", slug=slug, group_id=group.id), code=303)


@blueprint.post("/municipalities/<slug>/lanes")
@audience("administrator")
def place_lanes(slug: str) -> ResponseReturnValue:
    """Let a group serve a lane, for all e-services or for one; without a group an exception ends."""
    place = own_place(slug)
    lane, service = request.form.get("lane", "")[:200], request.form.get("service", "")
    group_id = request.form.get("group", type=whole_number)
    with writing() as session:
        e_service = e_services.find_e_service(session, service) if service else None
        if group_id is not None:
            _own_group(session, place, group_id)
            served = groups.serve_lane(session, group_id, lane, e_service=e_service, by=current_person())
            tell(message("{group} serves the lane {lane}.", group=served.group.name, lane=served.lane))
        elif e_service is not None:
            groups.make_no_exception(session, place, lane, e_service, by=current_person())
            tell(message("The exception for the lane {lane} has ended.", lane=lane))
        else:
            tell(message("Choose a group."), "warn")
    return redirect(url_for("administration.place_groups", slug=slug) + "#lanes", code=303)


@blueprint.get("/municipalities/<slug>/groups/<int:group_id>")
@audience("administrator")
def place_group(slug: str, group_id: int) -> ResponseReturnValue:
    """Show a group: its name and its members."""
    return _group_page(own_place(slug), group_id)


def _group_page(place: Municipality, group_id: int, *, errors: dict[str, Message] | None = None) -> ResponseReturnValue:
    with reading() as session:
        group = _own_group(session, place, group_id)
        page = render_template(
            "administration/group.html",
            place=place,
            group=group,
            members={each.id for each in group.members},
            staff=people.list_staff(session, place),
            served=[each for each in groups.lanes_served(session, place) if each.group_id == group.id],
            several=len(staffing.administered(session, current_person())) > 1,
            name=request.form.get("name", group.name),
            errors=errors or {},
        )
    return (page, 422) if errors else page


@blueprint.post("/municipalities/<slug>/groups/<int:group_id>/name")
@audience("administrator")
def place_group_rename(slug: str, group_id: int) -> ResponseReturnValue:
    """Give the group another name."""
    place = own_place(slug)
    with writing() as session:
        _own_group(session, place, group_id)
        try:
            group = groups.rename_group(session, group_id, request.form.get("name", "")[:120], by=current_person())
        except GroupRefused as refused:
            session.rollback()
            return _group_page(place, group_id, errors={"name": refused.message})
        tell(message("The group is now called {group}. It serves the same lanes.", group=group.name))
    return redirect(url_for("administration.place_group", slug=slug, group_id=group_id), code=303)


@blueprint.post("/municipalities/<slug>/groups/<int:group_id>/members")
@audience("administrator")
def place_group_members(slug: str, group_id: int) -> ResponseReturnValue:
    """Let exactly the ticked persons be the members."""
    place = own_place(slug)
    ids = set(request.form.getlist("member", type=whole_number))
    with writing() as session:
        group = _own_group(session, place, group_id)
        staff = [each for each in people.list_staff(session, place) if each.id in ids]
        groups.set_members(session, group_id, staff, by=current_person())
        tell(message("The members of {group} are saved.", group=group.name))
    return redirect(url_for("administration.place_group", slug=slug, group_id=group_id), code=303)


def _own_group(session: Session, place: Municipality, group_id: int) -> CandidateGroup:
    found = next((each for each in groups.list_groups(session, place) if each.id == group_id), None)
    if found is None:
        abort(404)
    return found
