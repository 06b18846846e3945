"""Publish a version, or take it back."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.publishing import models
from engine.services.publishing.building_blocks import StillCalled
from engine.services.publishing.drafts import StillPreparing
from engine.services.publishing.rechecking import keep_current
from engine.store.tables import ModelVersion
from webui.audience import audience, current_person
from webui.database import now, writing
from webui.language import sentence, tell
from webui.process_owners import blueprint
from webui.process_owners.version import show_version
from webui.process_owners.words import version_name


@blueprint.post("/models/versions/<int:version_id>/publish")
@audience("process_owner")
def model_publish(version_id: int) -> ResponseReturnValue:
    """Publish the version; show it again with what stands in the way if that cannot be."""
    with writing() as session:
        version = models.find_version(session, version_id)
        if keep_current(session, version, on=now().date()):
            tell(message("The rules have changed since the version was checked. Look at the findings again."), "warn")
            return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)
        try:
            version = models.publish(session, version_id, by=current_person(), now=now())
        except (models.CannotPublish, StillPreparing) as refused:
            session.rollback()
            return show_version(version_id, errors={"publish": refused.message})
        tell(message("{version} is published.", version=capital(version)))
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


@blueprint.post("/models/versions/<int:version_id>/withdraw")
@audience("process_owner")
def model_withdraw(version_id: int) -> ResponseReturnValue:
    """Take the version back; say why if that cannot be."""
    with writing() as session:
        try:
            version = models.withdraw(session, version_id, by=current_person(), now=now())
            tell(message("{version} is withdrawn. Open cases on it go on.", version=capital(version)))
        except (models.CannotPublish, StillCalled) as refused:
            session.rollback()
            tell(refused.message, "warn")
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


def capital(version: ModelVersion) -> str:
    """Return what a version is called, as the first word of a sentence."""
    name = sentence(version_name(version))
    return name[:1].upper() + name[1:]
