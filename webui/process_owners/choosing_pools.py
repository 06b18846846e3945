"""Which pool of a version is the case: shown on its page, and chosen there by its owner."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.case_handling import running_forms
from engine.services.publishing import case_pools, models
from engine.services.publishing.case_pools import PoolRefused
from engine.services.publishing.rules import rule_book
from webui.audience import audience, current_person
from webui.database import now, writing
from webui.language import tell
from webui.process_owners import blueprint


@blueprint.post("/models/versions/<int:version_id>/pools")
@audience("process_owner")
def model_pools(version_id: int) -> ResponseReturnValue:
    """Store which pool of a draft is the case and which others run along, and prepare it anew with that."""
    runs = request.form.getlist("runs")
    with writing() as session:
        try:
            version = models.own_version(session, version_id, current_person())
            outside = [each.process for each in case_pools.case_pools(session, version) if each.process not in runs]
            case_pools.choose_pools(session, version, request.form.get("case", ""), outside)
            running_forms.prepare_with_uses(session, version, rule_book(session, now().date()))
            session.commit()
            tell(message("Which pool is the case is stored, and the drawing is prepared anew."))
        except PoolRefused as refused:
            session.rollback()
            tell(refused.message, "warn")
    return redirect(url_for("process_owners.model_version", version_id=version_id) + "#pools-h", code=303)
