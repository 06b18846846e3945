"""The rules that models are checked by: all staff read them, administrators of all municipalities change them."""

from flask import Blueprint

from engine.language import message
from webui.navigation import Entry

blueprint = Blueprint("rules", __name__, template_folder="templates", url_prefix="/rules")
NAVIGATION = (
    Entry("rules.all_rules", message("Rules"), "administrator", order=53, section="rules."),
    Entry("rules.all_rules", message("Rules"), "process_owner", order=28, section="rules."),
)

from webui.rules import changing, reading  # noqa: E402,F401 - they add their views
