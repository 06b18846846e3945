"""The pages that belong to no audience: the front page, keyboard shortcuts, accessibility and privacy."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engine.services.organization import municipalities
from webui.audience import audience, current_visitor
from webui.database import reading
from webui.navigation import first_page

blueprint = Blueprint("start", __name__)


@blueprint.get("/")
@audience("public")
def start() -> ResponseReturnValue:
    """Lead the visitor to where the work begins, or show the front page."""
    page = first_page() if current_visitor() else None
    if page is not None:
        return redirect(url_for(page), code=303)
    with reading() as session:
        places = list(municipalities.list_municipalities(session))
    return render_template("start.html", places=places)


@blueprint.get("/shortcuts")
@audience("public")
def shortcuts() -> ResponseReturnValue:
    """List the keyboard shortcuts; they can be turned off here."""
    return render_template("shortcuts.html")


@blueprint.get("/accessibility")
@audience("public")
def accessibility() -> ResponseReturnValue:
    """Say how accessible the pages are and whom to tell about what is not."""
    return render_template("accessibility.html")


@blueprint.get("/privacy")
@audience("public")
def privacy() -> ResponseReturnValue:
    """Say which personal data are kept and who sees them."""
    return render_template("privacy.html")
