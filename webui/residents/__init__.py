"""The residents' pages: find an e-service, apply in the municipality's look, follow all cases."""

from flask import Blueprint

from engine.language import message
from webui.navigation import Entry

blueprint = Blueprint("residents", __name__, template_folder="templates")
NAVIGATION = (
    Entry("residents.my_cases", message("My cases"), "resident", order=10, section="residents.my_case"),
    Entry("residents.apply", message("E-services"), "resident", order=11, section="residents.apply"),
)

from webui.residents import application, choosing, following  # noqa: E402,F401 - they add their views
