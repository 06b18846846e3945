"""The administrators' pages: persons and their assignments, candidate groups, municipalities, owners of standards."""

from flask import Blueprint

from engine.language import message
from webui.navigation import Entry

blueprint = Blueprint("administration", __name__, template_folder="templates", url_prefix="/administration")
NAVIGATION = (
    Entry("administration.persons", message("Persons"), "administrator", order=50, section="administration.person"),
    Entry(
        "administration.places", message("Municipalities"), "administrator", order=51, section="administration.place"
    ),
    Entry("administration.standards", message("Standards"), "administrator", order=52),
)

from webui.administration import groups, person, persons, places, standards  # noqa: E402,F401 - they add their views
