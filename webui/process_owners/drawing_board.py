"""The drawing board: draw a model in the browser, or edit a version, and save it as a new draft."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.organization import ownership
from engine.services.organization.authority import NotAllowed
from engine.services.publishing import drawings, models, sketching
from engine.services.publishing.sketching import Checked
from engine.store.tables import EService, ModelVersion, Municipality
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.files import bpmn_file
from webui.language import sentence, tell
from webui.process_owners import blueprint
from webui.process_owners.board_words import board_words
from webui.process_owners.versions import family_member
from webui.process_owners.words import KINDS, SEVERITIES, place_key, version_name

MOST_ROWS = 100
"""How many findings and changes are told while somebody draws."""


@blueprint.get("/models/<slug>/<place>/draw")
@audience("process_owner")
def model_draw(slug: str, place: str) -> ResponseReturnValue:
    """Show the drawing board with nothing on it but a start."""
    with reading() as session:
        e_service, municipality = family_member(session, slug, place)
        return _board(session, e_service, municipality, None)


@blueprint.get("/models/versions/<int:version_id>/edit")
@audience("process_owner")
def model_edit(version_id: int) -> ResponseReturnValue:
    """Show a version on the drawing board."""
    with reading() as session:
        version = models.find_version(session, version_id)
        model = version.process_model
        return _board(session, model.e_service, model.municipality, version)


@blueprint.get("/models/versions/<int:version_id>/edit.bpmn")
@audience("process_owner")
def model_edited_drawing(version_id: int) -> ResponseReturnValue:
    """Return what the drawing board opens: the version as drawn, with a layout if it has none."""
    with reading() as session:
        return bpmn_file(drawings.to_edit(session, models.find_version(session, version_id)))


@blueprint.post("/models/<slug>/<place>/draw")
@audience("process_owner")
def model_draw_save(slug: str, place: str) -> ResponseReturnValue:
    """Store the drawing as a new draft and say where it is shown; else say why not, for the page that is still open."""
    file = request.files.get("file")
    if file is None:
        return jsonify(error=sentence(message("The drawing did not come along. Save once more."))), 422
    data = file.read(models.LARGEST_UPLOAD + 1)
    file.close()
    known = request.form.get("newest", 0, type=whole_number) or 0
    with writing() as session:
        e_service, municipality = family_member(session, slug, place)
        newest = _newest(session, e_service, municipality)
        if newest > known:
            return jsonify(error=sentence(_overtaken(newest)), newest=newest), 409
        try:
            version = models.upload(
                session,
                e_service,
                municipality,
                f"{slug}-{place}.bpmn",
                data,
                by=current_person(),
                now=now(),
                note=request.form.get("note", "")[:1000],
                when="unless_large",
            )
        except models.SameFile as refused:
            session.rollback()
            said = message("Nothing is changed: it is the same as version {number}.", number=refused.version.number)
            return jsonify(error=sentence(said)), 409
        except NotAllowed as refused:
            return jsonify(error=sentence(refused.message)), 403
        except EngineError as refused:
            return jsonify(error=sentence(refused.message)), 422
        tell(
            message(
                "The drawing is stored as version {number}. Nothing runs it before it is published.",
                number=version.number,
            )
        )
        return jsonify(location=url_for("process_owners.model_version", version_id=version.id))


@blueprint.post("/models/draw/check")
@audience("process_owner")
def model_draw_check() -> ResponseReturnValue:
    """Return what is found in a drawing: a verdict, its tone, and rows with their elements. Nothing is stored."""
    file = request.files.get("file")
    data = file.read(models.LARGEST_UPLOAD + 1) if file else b""
    if file:
        file.close()
    if len(data) > models.LARGEST_UPLOAD:
        return jsonify(verdict=sentence(message("The drawing is too large.")), tone="stop", rows=[])
    try:
        with reading() as session:
            found = sketching.check_drawing(session, data, on=now().date())
    except EngineError as refused:
        return jsonify(verdict=sentence(refused.message), tone="stop", rows=[])
    verdict, tone = _verdict(found)
    return jsonify(verdict=sentence(verdict), tone=tone, rows=_rows(found)[:MOST_ROWS])


def _board(
    session: Session, e_service: EService, municipality: Municipality | None, version: ModelVersion | None
) -> ResponseReturnValue:
    refusal = ownership.refusal(session, current_person(), e_service, municipality)
    if refusal is not None:
        raise NotAllowed(refusal)
    place = place_key(version.process_model) if version else municipality.slug if municipality else "standard"
    return render_template(
        "process_owners/drawing_board.html",
        e_service=e_service,
        municipality=municipality,
        place=place,
        version=version,
        newest=_newest(session, e_service, municipality),
        key=f"{current_person().id}:{e_service.slug}:{place}:{version.id if version else 'new'}",
        words=board_words(),
        version_name=version_name,
    )


def _newest(session: Session, e_service: EService, municipality: Municipality | None) -> int:
    """Return the number of the newest version, 0 if there is none."""
    found = models.versions(session, e_service, municipality)
    return found[0].number if found else 0


def _overtaken(newest: int) -> Message:
    return message(
        "Meanwhile version {newest} was stored. Save once more to store your drawing as the version after it.",
        newest=newest,
    )


def _verdict(found: Checked) -> tuple[Message, str]:
    """Return in one sentence whether the drawing runs, and its tone."""
    if found.executable is None:
        return message("The drawing is too large to be tried while you draw. It is tried when you save it."), "warn"
    if not found.executable:
        return message("It cannot run yet."), "stop"
    if any(each.severity == "error" for each in found.findings):
        return message("It starts, but errors stand in the way of publishing."), "stop"
    if any(each.kind == "lossy" for each in found.rewrites):
        return message("It runs, but loses something of what is drawn."), "warn"
    if found.rewrites:
        return message("It runs after some changes, without loss."), "ok"
    return message("It runs as it is drawn."), "ok"


def _rows(found: Checked) -> list[dict[str, Any]]:
    """Return findings, worst first, and changes, as the page lists them."""
    order = list(SEVERITIES)
    said_by_change = {(each.rule, each.element) for each in found.rewrites}
    rows = []
    for finding in sorted(found.findings, key=lambda each: order.index(each.severity)):
        if finding.severity == "information" and (finding.rule, finding.element) in said_by_change:
            continue
        said, tone, _symbol = SEVERITIES[finding.severity]
        badge = "law" if finding.severity in ("error", "law") else "warn"
        mend = sentence(finding.mend) if finding.mend else ""
        rows.append(_row(finding.element, sentence(finding.message), said, tone, badge, mend))
    for rewrite in found.rewrites:
        if rewrite.kind != "exact":
            said, tone, _symbol = KINDS[rewrite.kind]
            rows.append(_row(rewrite.element, sentence(rewrite.message), said, tone, "warn", ""))
    return rows


def _row(element: str | None, told: str, tag: Message, tone: str, badge: str, mend: str) -> dict[str, Any]:
    return {"element": element, "message": told, "tag": sentence(tag), "tone": tone, "badge": badge, "mend": mend}
