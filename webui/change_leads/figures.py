"""Similarity as the pages write and shade it."""

from typing import Any

from markupsafe import Markup

from engine.compare import percent as whole_percent
from engine.language import message
from webui.change_leads import blueprint
from webui.language import sentence

SHADES = ((100, 5), (90, 4), (75, 3), (60, 2), (0, 1))


def percent(share: float | None) -> int | None:
    """Return a share in whole per cent, as the command line tells it; None if nobody knows."""
    return None if share is None else whole_percent(share)


def shade(share: float | None) -> int:
    """Return the class of the map's shade, 1 (light, under 60 per cent) to 5 (like the standard)."""
    figure = percent(share) or 0
    return next(step for least, step in SHADES if figure >= least)


def said(share: float | None) -> str:
    """Return a share as it is written: 83 % or 83%; a dash if nobody knows."""
    figure = percent(share)
    return "–" if figure is None else sentence(message("{percent}%", percent=figure))


@blueprint.app_template_filter("highlighted")
def highlighted(text: str) -> Markup:
    """Return a text as what a question is about."""
    return Markup('<span class="k-hl">{}</span>').format(text)


@blueprint.app_template_filter("strong")
def strong(text: str) -> Markup:
    """Return a text set off from its sentence."""
    return Markup("<b>{}</b>").format(text)


@blueprint.context_processor
def _in_templates() -> dict[str, Any]:
    return {"percent": percent, "shade": shade, "said": said}
