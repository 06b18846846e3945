"""The operators' pages: what waits, is late or fails, and what is done about it."""

from flask import Blueprint

from engine.language import message
from engine.services.operations import waiting_count
from webui.audience import current_person
from webui.database import now, reading
from webui.navigation import Entry


def _waiting() -> int:
    """Return how many cases have stopped, and how many requests wait for the visitor."""
    with reading() as session:
        return waiting_count(session, current_person(), now=now())


blueprint = Blueprint("operations", __name__, template_folder="templates", url_prefix="/operations")
_LABEL, _SECTION = message("Operations"), "operations."
NAVIGATION = (
    Entry("operations.overview", _LABEL, "team_leader", order=20, section=_SECTION, count=_waiting),
    Entry("operations.overview", _LABEL, "administrator", order=54, section=_SECTION, count=_waiting),
)

from webui.operations import (  # noqa: E402 - they add their views
    acting,  # noqa: F401
    begun,  # noqa: F401
    bulk,  # noqa: F401
    case_page,  # noqa: F401
    exports,  # noqa: F401
    lists,  # noqa: F401
    many_requests,  # noqa: F401
    messages,  # noqa: F401
    overview,  # noqa: F401
    requests,  # noqa: F401
)
