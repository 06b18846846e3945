"""The process owners' pages: what waits, the families of models, uploads, versions, and what each municipality runs."""

from flask import Blueprint

from engine.language import message
from engine.services.organization import ownership
from webui.audience import current_person
from webui.database import reading
from webui.navigation import Entry


def _drafts() -> int:
    """Return how many drafts wait for the visitor to publish or withdraw them."""
    with reading() as session:
        return sum(each.draft is not None for each in ownership.own_models(session, current_person()))


blueprint = Blueprint("process_owners", __name__, template_folder="templates")
NAVIGATION = (
    Entry("process_owners.start", message("My models"), "process_owner", order=20, count=_drafts),
    Entry("process_owners.models", message("Models"), "process_owner", order=21, section="process_owners.model"),
)

from webui.process_owners import (  # noqa: E402,F401 - they add their views to the blueprint
    accepting,
    adoption,
    blocks,
    catalogue,
    choosing_calls,
    choosing_pools,
    drawing_board,
    moved_cases,
    open_cases,
    publishing,
    scenario,
    start,
    starts,
    tables,
    trial,
    upload,
    version,
    version_files,
    versions,
)
