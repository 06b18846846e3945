"""The look of each municipality as a style sheet: no page needs inline styles."""

import re

from flask import Blueprint, Response

from engine.store.tables import Municipality
from webui import accounts
from webui.audience import audience
from webui.database import reading

blueprint = Blueprint("brands", __name__)

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT = "#0b5c6b"


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 black to 1 white. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, ground: str = "#ffffff", at_least: float = 4.5) -> str:
    """Return ``colour``, darkened until text in it can be read on ``ground``."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    while contrast(found := f"#{red:02x}{green:02x}{blue:02x}", ground) < at_least and (red or green or blue):
        red, green, blue = (int(part * 0.94) for part in (red, green, blue))
    return found


def rule(place: Municipality) -> str:
    """Return the CSS rule of one municipality; a colour that is no colour becomes Klunga's own."""

    def sound(colour: str, fallback: str) -> str:
        return colour.lower() if COLOUR.fullmatch(colour or "") else fallback

    soft = sound(place.colour_soft, "#eef5f6")
    base = readable(sound(place.colour, DEFAULT))
    deep = readable(sound(place.colour_deep, base), soft)
    accent = sound(place.colour_accent, base)
    slug = re.sub(r"[^a-z0-9-]", "", place.slug)
    return f'.k-brand[data-kommun="{slug}"] {{ --b: {base}; --b-deep: {deep}; --b-soft: {soft}; --b2: {accent}; }}'


@blueprint.get("/brand/all.css")
@audience("public")
def all_brands() -> Response:
    """Return the look of all municipalities."""
    with reading() as session:
        rules = [rule(place) for place in accounts.all_municipalities(session)]
    response = Response("\n".join([*rules, ""]), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
