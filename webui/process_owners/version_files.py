"""A version as text, as what the diagram draws, and as files to save."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.services.publishing import drawings, models
from engine.services.publishing.tellings import told
from engine.services.publishing.understanding import read_model
from engine.store.tables import ModelVersion
from webui.audience import audience
from webui.database import reading
from webui.files import bpmn_file, download
from webui.process_owners import blueprint
from webui.process_owners.words import version_name


@blueprint.get("/models/versions/<int:version_id>/text")
@audience("process_owner", "change_lead")
def model_text(version_id: int) -> ResponseReturnValue:
    """Tell a version as text: each element, who does it, and where it leads."""
    with reading() as session:
        version = models.find_version(session, version_id)
        return render_template(
            "process_owners/text.html",
            version=version,
            model=version.process_model,
            lines=told(read_model(session, version.sha)),
            version_name=version_name,
        )


@blueprint.get("/models/versions/<int:version_id>/<form>.bpmn")
@audience("process_owner", "change_lead")
def model_drawing(version_id: int, form: str) -> ResponseReturnValue:
    """Return what the diagram draws: the version as drawn, or as it runs."""
    with reading() as session:
        version = models.find_version(session, version_id)
        content = {"drawn": drawings.as_drawn, "run": drawings.as_run}.get(form, _nothing)(session, version)
        if content is None:
            abort(404)
        return bpmn_file(content)


@blueprint.get("/models/versions/<int:version_id>/<form>/file")
@audience("process_owner", "change_lead")
def model_file(version_id: int, form: str) -> ResponseReturnValue:
    """Download the original, byte for byte, or the prepared form."""
    with reading() as session:
        version = models.find_version(session, version_id)
        if form == "original":
            return download(models.original(session, version), version.file_name, models.MEDIA_TYPE)
        content = models.prepared_form(session, version) if form == "prepared" else None
        if content is None:
            abort(404)
        return download(
            content, f"{version.process_model.e_service.slug}-{version.number}-prepared.bpmn", models.MEDIA_TYPE
        )


def _nothing(_session: Session, _version: ModelVersion) -> None:
    return None
