"""The log of a move to a new version: what became of each case, for whoever is asked about one on the telephone."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import message
from engine.services.migration import moving
from engine.services.migration.log import log
from engine.services.publishing import models
from webui.addresses import whole_number
from webui.audience import audience
from webui.database import reading
from webui.process_owners import blueprint
from webui.process_owners.words import version_name

STATUSES = {
    "moved": (message("Moved"), "ok", "check"),
    "left": (message("Left where it is"), "warn", "tri"),
    "waiting": (message("Waits"), "accent", "clock"),
    "undone": (message("Put back"), "plain", "info"),
    "kept": (message("Moved and gone on"), "accent", "info"),
}


@blueprint.get("/models/versions/<int:version_id>/open-cases/log")
@audience("process_owner")
def model_cases_log(version_id: int) -> ResponseReturnValue:
    """Show what became of each case, those of a status or with a number."""
    status, number = request.args.get("status", ""), request.args.get("number", "").strip()[:60]
    after = request.args.get("after", type=whole_number) or 0
    values: dict[str, Any] = {name: value for name, value in (("status", status), ("number", number)) if value}
    with reading() as session:
        version = models.find_version(session, version_id)
        migration = moving.migration_of(session, version)
        if migration is None or migration.begun_at is None:
            abort(404)
        page = log(session, migration, status=status, number=number, after=after)
        following = _address(version_id, values | {"after": page.following}) if page.following else None
        return render_template(
            "process_owners/open_cases/log.html",
            version=version,
            model=version.process_model,
            page=page,
            counts=moving.progress(session, migration),
            statuses=STATUSES,
            status=status,
            number=number,
            first=_address(version_id, values) if after else None,
            following=following,
            version_name=version_name,
        )


def _address(version_id: int, values: dict[str, Any]) -> str:
    return url_for("process_owners.model_cases_log", version_id=version_id, **values)
