"""The change leads' pages: the map of all municipalities, and the comparison of any two models of an e-service.

Process owners may read them too: models and comparisons are common to all.
"""

from flask import Blueprint

from engine.language import message
from webui.change_leads.waiting import waiting
from webui.navigation import Entry

blueprint = Blueprint("change_leads", __name__, template_folder="templates")
NAVIGATION = (
    Entry("change_leads.start", message("Start"), "change_lead", order=29, section="change_leads.start"),
    Entry("change_leads.map", message("Map"), "change_lead", order=30, section="change_leads.map"),
    Entry("change_leads.compare", message("Compare"), "change_lead", order=31, section="change_leads.compare"),
    Entry("change_leads.ask", message("Questions"), "change_lead", order=32, section="change_leads.ask", count=waiting),
    Entry("change_leads.map", message("Map"), "process_owner", order=30, section="change_leads.map"),
    Entry("change_leads.compare", message("Compare"), "process_owner", order=31, section="change_leads.compare"),
    Entry(
        "change_leads.ask", message("Questions"), "process_owner", order=32, section="change_leads.ask", count=waiting
    ),
)

from webui.change_leads import (  # noqa: E402,F401 - they add their views
    asking,
    comparison,
    consequences,
    deviation,
    diagrams,
    family,
    figures,
    map,
    meeting,
    picker,
    rebase,
    start,
    table,
)
