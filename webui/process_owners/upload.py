"""Upload a BPMN file as a new version of the standard or of a municipality's variant."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services import e_services, models, municipalities, ownership
from engine.services.authority import NotAllowed
from engine.store.tables import EService, Municipality
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.process_owners import blueprint

STANDARD = "standard"
AROUND_THE_FILE = 64 * 1024
"""What the other fields of the form may take."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an upload may become: the standard or a municipality's variant, and why the visitor may not."""

    key: str
    municipality: Municipality | None
    refusal: Message | None


@blueprint.url_value_preprocessor
def limit_upload(endpoint: str | None, _values: object) -> None:
    """Refuse too large uploads before anything reads them: this runs before the form is looked at."""
    if endpoint == "process_owners.model_upload_send":
        request.max_content_length = models.LARGEST_UPLOAD + AROUND_THE_FILE


@blueprint.get("/models/upload")
@audience("process_owner")
def model_upload() -> ResponseReturnValue:
    """Show the form; without an e-service, let the visitor choose one first."""
    slug = request.args.get("service", "")
    if slug:
        return _form(slug, chosen=request.args.get("as", ""))
    with reading() as session:
        return render_template("process_owners/upload_choose.html", services=e_services.list_e_services(session))


@blueprint.post("/models/upload")
@audience("process_owner")
def model_upload_send() -> ResponseReturnValue:
    """Store the file as a draft and show it; show the form again, with the reason, if it is refused."""
    typed = request.form
    slug, chosen, note = typed.get("service", ""), typed.get("as", ""), typed.get("note", "")[:1000]
    file = request.files.get("file")
    errors: dict[str, Message] = {}
    if not chosen:
        errors["as"] = message("Choose what the drawing is.")
    if file is None or (not file.filename and not file.read(1)):
        errors["file"] = message("Choose a BPMN file.")
    if errors or file is None:
        return _form(slug, chosen=chosen, note=note, errors=errors)
    file.seek(0)
    data = file.read(models.LARGEST_UPLOAD + 1)
    with writing() as session:
        e_service = e_services.find_e_service(session, slug)
        place = None if chosen == STANDARD else municipalities.find_municipality(session, chosen)
        try:
            version = models.upload(
                session, e_service, place, file.filename or "", data, by=current_person(), now=now(), note=note
            )
        except NotAllowed as refused:
            errors["as"] = refused.message
        except EngineError as refused:
            errors["file"] = refused.message
        if errors:
            session.rollback()
            return _form(slug, chosen=chosen, note=note, errors=errors, file_name=file.filename or "")
        tell(
            message(
                "The file is stored as version {number}. Nothing runs it before it is published.", number=version.number
            )
        )
        return redirect(url_for("process_owners.model_version", version_id=version.id), code=303)


def _form(
    slug: str,
    *,
    chosen: str = "",
    note: str = "",
    errors: dict[str, Message] | None = None,
    file_name: str = "",
) -> ResponseReturnValue:
    with reading() as session:
        e_service = e_services.find_e_service(session, slug)
        targets = _targets(session, e_service)
        allowed = [each for each in targets if each.refusal is None]
        known = {each.key for each in allowed}
        page = render_template(
            "process_owners/upload.html",
            e_service=e_service,
            allowed=allowed,
            refused=[each for each in targets if each.refusal is not None],
            chosen=chosen if chosen in known else allowed[0].key if len(allowed) == 1 else "",
            note=note,
            errors=errors or {},
            file_name=file_name,
            largest=models.LARGEST_UPLOAD // 1024 // 1024,
        )
    return (page, 422) if errors else page


def _targets(session: Session, e_service: EService) -> list[Target]:
    by = current_person()
    places: list[Municipality | None] = [None, *municipalities.list_municipalities(session)]
    return [
        Target(place.slug if place else STANDARD, place, ownership.refusal(session, by, e_service, place))
        for place in places
    ]
