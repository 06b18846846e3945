"""The look of each municipality as a style sheet: no page needs inline styles."""

import re

from flask import Blueprint, Response

from engine.services.organization import municipalities
from engine.store.tables import Municipality
from webui.audience import audience
from webui.database import reading

blueprint = Blueprint("brands", __name__)

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
NAMES = ("--b", "--b-deep", "--b-soft", "--b2")
OWN = ("#0b5c6b", "#073d48", "#e3f0f2", "#7fd0de")
"""Klunga's own colours, for a municipality whose colours are none. Contrast is checked when colours are set."""


def rule(place: Municipality) -> str:
    """Return the CSS rule of one municipality; what is no colour never reaches the style sheet."""

    colours = (place.colour, place.colour_deep, place.colour_soft, place.colour_accent)
    chosen = colours if all(COLOUR.fullmatch(colour) for colour in colours) else OWN
    slug = re.sub(r"[^a-z0-9-]", "", place.slug)
    values = " ".join(f"{name}: {colour};" for name, colour in zip(NAMES, chosen, strict=True))
    return f'.k-brand[data-kommun="{slug}"] {{ {values} }}'


@blueprint.get("/brand/all.css")
@audience("public")
def all_brands() -> Response:
    """Return the look of all municipalities."""
    with reading() as session:
        rules = [rule(place) for place in municipalities.list_municipalities(session)]
    response = Response("\n".join([*rules, ""]), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
