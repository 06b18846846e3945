"""All versions of one model: find one, compare two, note, restore and delete."""

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.language import message
from engine.services.catalogue import e_services
from engine.services.organization import municipalities, ownership
from engine.services.publishing import models, versions
from engine.services.publishing.versions import CannotDelete, Listed
from engine.store.tables import EService, Municipality
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import sentence, tell
from webui.process_owners import blueprint
from webui.process_owners.publishing import capital
from webui.process_owners.words import STANDARD, STATES, place_key, state, version_name

PAGE = 20
"""How many versions one page of the list shows."""


@blueprint.get("/models/<slug>/<place>/versions")
@audience("process_owner", "change_lead")
def model_versions(slug: str, place: str) -> ResponseReturnValue:
    """Show the versions of the standard or of a variant, newest first, as the filter says."""
    text = request.args.get("q", "").strip()[:100]
    wanted = request.args.get("state", "")
    at = max(1, request.args.get("page", 1, type=whole_number) or 1)
    with reading() as session:
        e_service, municipality = family_member(session, slug, place)
        model = versions.find_model(session, e_service, municipality)
        known = versions.list_versions(session, model) if model else []
        found = [each for each in known if _matches(each, text, wanted)]
        last = max(1, -(-len(found) // PAGE))
        at = min(at, last)
        return render_template(
            "process_owners/versions.html",
            e_service=e_service,
            municipality=municipality,
            place=place,
            known=known,
            found=found,
            shown=found[(at - 1) * PAGE : at * PAGE],
            first=(at - 1) * PAGE,
            before=_address(slug, place, at - 1) if at > 1 else None,
            after=_address(slug, place, at + 1) if at < last else None,
            text=text,
            wanted=wanted,
            compare_address=_compare_address(),
            preparing=any(each.version.preparing_since for each in known),
            refusal=ownership.refusal(session, current_person(), e_service, municipality),
            states=STATES,
            state=state,
            version_name=version_name,
        )


@blueprint.post("/models/versions/<int:version_id>/note")
@audience("process_owner")
def model_note(version_id: int) -> ResponseReturnValue:
    """Change the note of a version."""
    with writing() as session:
        versions.write_note(session, version_id, request.form.get("note", ""), by=current_person(), now=now())
        tell(message("The note is saved."))
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


@blueprint.post("/models/versions/<int:version_id>/restore")
@audience("process_owner")
def model_restore(version_id: int) -> ResponseReturnValue:
    """Make the file of a version the newest draft, and show that."""
    with writing() as session:
        old = models.find_version(session, version_id)
        note = sentence(message("Restored from version {number}.", number=old.number))
        if old.note:
            note = f"{note} {old.note}"
        new = versions.restore(session, version_id, note, by=current_person(), now=now())
        tell(message("Version {old} is back as draft {new}.", old=old.number, new=new.number))
        return redirect(url_for("process_owners.model_version", version_id=new.id), code=303)


@blueprint.post("/models/versions/<int:version_id>/delete")
@audience("process_owner")
def model_delete(version_id: int) -> ResponseReturnValue:
    """Delete a draft and show the versions that are left; say why if it has to be kept."""
    with writing() as session:
        version = models.find_version(session, version_id)
        name = capital(version)
        try:
            model = versions.delete_draft(session, version_id, by=current_person())
        except CannotDelete as refused:
            session.rollback()
            tell(refused.message, "warn")
            return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)
        tell(message("{version} is deleted.", version=name))
        address = url_for("process_owners.model_versions", slug=model.e_service.slug, place=place_key(model))
        return redirect(address, code=303)


@blueprint.get("/models/versions/<int:version_id>/prepared")
@audience("process_owner", "change_lead")
def model_prepared(version_id: int) -> ResponseReturnValue:
    """Say whether a version is prepared, for the page that waits for it."""
    with reading() as session:
        return jsonify(prepared=models.find_version(session, version_id).preparing_since is None)


@blueprint.post("/models/versions/<int:version_id>/prepare-again")
@audience("process_owner")
def model_prepare_again(version_id: int) -> ResponseReturnValue:
    """Let a version be prepared once more."""
    with writing() as session:
        versions.prepare_again(session, version_id, by=current_person(), now=now())
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


def family_member(session: Session, slug: str, place: str) -> tuple[EService, Municipality | None]:
    """Return what an address names: an e-service, and the municipality of the variant."""
    e_service = e_services.find_e_service(session, slug)
    return e_service, None if place == STANDARD else municipalities.find_municipality(session, place)


def _matches(listed: Listed, text: str, wanted: str) -> bool:
    version = listed.version
    told = f"{version.number} {version.note} {version.file_name} {version.uploaded_by.name}".casefold()
    return (not wanted or state(version) == wanted) and text.casefold() in told


def _address(slug: str, place: str, at: int) -> str:
    kept: dict[str, Any] = {key: request.args[key] for key in ("q", "state") if request.args.get(key)}
    return url_for("process_owners.model_versions", slug=slug, place=place, page=at, **kept)


def _compare_address() -> str:
    """Return where two versions are compared, "" if that page is not served."""
    return url_for("change_leads.compare") if "change_leads.compare" in current_app.view_functions else ""
