"""The administrators' pages: persons and their assignments, groups, municipalities, standards, connections."""

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
    Entry(
        "administration.connections_list",
        message("Connections"),
        "administrator",
        order=53,
        section="administration.connection",
    ),
    Entry("administration.senders_list", message("Messages from outside"), "administrator", order=54),
)

from webui.administration import (  # noqa: E402 - they add their views
    closed_days,  # noqa: F401
    connections,  # noqa: F401
    groups,  # noqa: F401
    person,  # noqa: F401
    persons,  # noqa: F401
    places,  # noqa: F401
    senders,  # noqa: F401
    standards,  # noqa: F401
)
