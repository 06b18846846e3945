"""The caseworkers' pages: the worklist, the cases, and one page for each case."""

from flask import Blueprint, g

from engine.language import message
from engine.services.case_handling import own_groups
from webui.audience import current_person
from webui.database import reading
from webui.navigation import Entry


def _mine() -> int:
    """Return how many work items wait for the visitor; the page may have counted them already."""
    if "mine" not in g:
        with reading() as session:
            g.mine = own_groups.mine(session, current_person())
    return int(g.mine)


blueprint = Blueprint("caseworkers", __name__, template_folder="templates")
NAVIGATION = (
    Entry(
        "caseworkers.worklist", message("Work items"), "caseworker", order=10, section="caseworkers.work", count=_mine
    ),
    Entry("caseworkers.cases", message("Cases"), "caseworker", order=11, section="caseworkers.case"),
)

from webui.caseworkers import (  # noqa: E402 - they add their views
    case_page,  # noqa: F401
    cases,  # noqa: F401
    register,  # noqa: F401
    several,  # noqa: F401
    work_item,  # noqa: F401
    worklist,  # noqa: F401
)
