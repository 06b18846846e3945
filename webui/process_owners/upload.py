"""Upload BPMN files as new versions of the standard or of a municipality's variant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.catalogue import e_services
from engine.services.decisions import decision_tables
from engine.services.organization import municipalities, ownership
from engine.services.publishing import models
from engine.services.publishing.drafts import When
from engine.services.test_runs import scenarios
from engine.store.tables import EService, ModelVersion, Municipality
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.words import STANDARD

MOST_FILES = 60
"""How many files may be sent at a time."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an upload may become: the standard or a municipality's variant, and why the visitor may not."""

    key: str
    municipality: Municipality | None
    refusal: Message | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one of the files: a version, or why not; ``same`` is the version that has the file already."""

    file_name: str
    version: ModelVersion | None = None
    refusal: Message | None = None
    same: ModelVersion | None = None


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
    """Store the file as a draft and show it; show the form again, with the reason, if it is refused.

    Of several files each becomes a version, in the order of their names, and each has its result.
    """
    typed = request.form
    slug, chosen, note = typed.get("service", ""), typed.get("as", ""), typed.get("note", "")[:1000]
    files = [each for each in request.files.getlist("file") if each.filename or each.stream.read(1)]
    errors: dict[str, Message] = {}
    if not chosen:
        errors["as"] = message("Choose what the drawing is.")
    if not files:
        errors["file"] = message("Choose a BPMN or DMN file.")
    elif len(files) > MOST_FILES:
        errors["file"] = message("Choose at most {most} files at a time.", most=MOST_FILES)
    if errors:
        return _form(slug, chosen=chosen, note=note, errors=errors)
    with writing() as session:
        e_service = e_services.find_e_service(session, slug)
        place = None if chosen == STANDARD else municipalities.find_municipality(session, chosen)
        refusal = ownership.refusal(session, current_person(), e_service, place)
        if refusal is not None:
            return _form(slug, chosen=chosen, note=note, errors={"as": refusal}, file_name=files[0].filename or "")
        if len(files) == 1 and decision_tables.is_table(_beginning(files[0])):
            return _table(session, e_service, place, files[0], note)
        if len(files) > 1:
            return _results(session, e_service, place, files, note)
        sent = _store(session, e_service, place, files[0], note, "unless_large")
        if sent.version is None:
            errors["file"] = sent.refusal or message("Choose a BPMN or DMN file.")
            same = sent.same.id if sent.same else None
            session.rollback()
            return _form(slug, chosen=chosen, note=note, errors=errors, file_name=sent.file_name, same=same)
        scenarios.replay_version(session, sent.version.id, now=now(), seconds=scenarios.AFTER_UPLOAD)
        tell(
            message(
                "The file is stored as version {number}. Nothing runs it before it is published.",
                number=sent.version.number,
            )
        )
        return redirect(url_for("process_owners.model_version", version_id=sent.version.id), code=303)


def _beginning(file: FileStorage) -> bytes:
    file.seek(0)
    return file.read(decision_tables.BEGINNING)


def _table(
    session: Session, e_service: EService, place: Municipality | None, file: FileStorage, note: str
) -> ResponseReturnValue:
    """Store a decision table as a draft and show it; show the form again if it is refused."""
    name = file.filename or ""
    file.seek(0)
    data = file.read(models.LARGEST_UPLOAD + 1)
    try:
        table = decision_tables.upload(session, e_service, place, name, data, by=current_person(), now=now(), note=note)
    except EngineError as refused:
        session.rollback()
        chosen = place.slug if place else STANDARD
        return _form(e_service.slug, chosen=chosen, note=note, errors={"file": refused.message}, file_name=name)
    tell(
        message("The table is stored as version {number}. No case asks it before it is published.", number=table.number)
    )
    return redirect(url_for("process_owners.model_table", table_id=table.id), code=303)


def _store(
    session: Session, e_service: EService, place: Municipality | None, file: FileStorage, note: str, when: When
) -> Sent:
    """Return what becomes of a file; no more than the limit is read into memory."""
    name = file.filename or ""
    file.seek(0)
    data = file.read(models.LARGEST_UPLOAD + 1)
    file.close()
    if decision_tables.is_table(data):
        return Sent(name, refusal=message("This is a decision table. Upload it by itself."))
    try:
        version = models.upload(
            session, e_service, place, name, data, by=current_person(), now=now(), note=note, when=when
        )
    except models.SameFile as refused:
        return Sent(name, refusal=refused.message, same=refused.version)
    except EngineError as refused:
        session.rollback()
        return Sent(name, refusal=refused.message)
    return Sent(name, version)


def _results(
    session: Session, e_service: EService, place: Municipality | None, files: Sequence[FileStorage], note: str
) -> ResponseReturnValue:
    """Store several files and show what became of each; workers prepare them, so that nobody waits."""
    ordered = sorted(files, key=lambda file: _by_number(file.filename or ""))
    results = [_store(session, e_service, place, file, note, "later") for file in ordered]
    return render_template(
        "process_owners/uploaded.html",
        e_service=e_service,
        municipality=place,
        place=place.slug if place else STANDARD,
        results=results,
        stored=sum(each.version is not None for each in results),
        newest=max((each.version.number for each in results if each.version), default=0),
    )


def _by_number(name: str) -> list[tuple[int, str]]:
    """Return what orders file names as people do: v9 before v10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]{1,9})", name.casefold())]


def _form(
    slug: str,
    *,
    chosen: str = "",
    note: str = "",
    errors: dict[str, Message] | None = None,
    file_name: str = "",
    same: int | None = None,
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
            same=models.find_version(session, same) if same else None,
            same_is_newest=same is not None and _is_newest(session, same),
            most=MOST_FILES,
            largest=models.LARGEST_UPLOAD // 1024 // 1024,
        )
    return (page, 422) if errors else page


def _is_newest(session: Session, version_id: int) -> bool:
    model = models.find_version(session, version_id).process_model
    return models.versions(session, model.e_service, model.municipality)[0].id == version_id


def _targets(session: Session, e_service: EService) -> list[Target]:
    by = current_person()
    places: list[Municipality | None] = [None]
    if not e_service.is_block:
        places += municipalities.list_municipalities(session)
    return [
        Target(place.slug if place else STANDARD, place, ownership.refusal(session, by, e_service, place))
        for place in places
    ]
