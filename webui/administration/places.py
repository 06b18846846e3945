"""Municipalities: name, colours that can be read, and contact."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services.organization import municipalities, staffing
from engine.services.organization.authority import NotAllowed
from engine.services.organization.municipalities import LEAST_CONTRAST, Brand, contrast
from engine.store.tables import Municipality
from webui.administration import blueprint
from webui.audience import audience, current_person
from webui.brands import COLOUR
from webui.database import reading, writing
from webui.language import language, tell

FIELDS = ("name", "official_name", "colour", "colour_deep", "colour_soft", "colour_accent", "contact_sv", "contact_en")
PAIRS = {"colour": ("#ffffff", ""), "colour_deep": ("#ffffff", ""), "colour_soft": ("", "colour_deep")}
"""By colour that carries text: the text's colour, or the field that has it."""


@blueprint.get("/municipalities")
@audience("administrator")
def places() -> ResponseReturnValue:
    """List the municipalities that the visitor administers; one leads straight to its page."""
    with reading() as session:
        found = staffing.administered(session, current_person())
        if len(found) == 1:
            return redirect(url_for("administration.place", slug=found[0].slug))
        return render_template("administration/places.html", places=found)


@blueprint.get("/municipalities/<slug>")
@audience("administrator")
def place(slug: str) -> ResponseReturnValue:
    """Show how a municipality presents itself to residents."""
    with reading() as session:
        found = own_place(slug)
        typed = {name: getattr(found, name, "") for name in FIELDS}
        typed |= {f"contact_{each}": found.contact.get(each, "") for each in ("sv", "en")}
        several = len(staffing.administered(session, current_person())) > 1
    return _page(found, typed, {}, several)


@blueprint.post("/municipalities/<slug>")
@audience("administrator")
def place_save(slug: str) -> ResponseReturnValue:
    """Store how the municipality presents itself; show the form again with the figure if it cannot be read."""
    found = own_place(slug)
    typed = {name: request.form.get(name, "").strip()[:2000] for name in FIELDS}
    typed |= {name: value.lower() for name, value in typed.items() if name.startswith("colour")}
    errors = _wrong(typed)
    if not errors:
        looks = {name: typed[name] for name in FIELDS if not name.startswith("contact")}
        brand = Brand(**looks, contact={"sv": typed["contact_sv"], "en": typed["contact_en"]})
        with writing() as session:
            try:
                municipalities.set_brand(session, found, brand, by=current_person())
                tell(message("{municipality} is saved. Residents see it at once.", municipality=brand.name))
                return redirect(url_for("administration.place", slug=slug), code=303)
            except municipalities.BrandRefused as refused:
                errors["name"] = refused.message
    return _page(found, typed, errors, several=True), 422


def own_place(slug: str) -> Municipality:
    """Return a municipality that the visitor administers. Raises NotAllowed for the others."""
    with reading() as session:
        found = municipalities.find_municipality(session, slug)
        if all(each.id != found.id for each in staffing.administered(session, current_person())):
            raise NotAllowed(message("You do not administer {municipality}.", municipality=found.name))
        return found


def _page(found: Municipality, typed: dict[str, str], errors: dict[str, Message], several: bool) -> str:
    return render_template(
        "administration/place.html",
        place=found,
        typed=typed,
        errors=errors,
        several=several,
        contrasts={name: told(figure) for name, figure in _figures(typed).items()},
        least=LEAST_CONTRAST,
    )


def told(figure: float) -> str:
    """Return a contrast as it is written here: 4,7 or 4.7; rounded down, so that it never looks better than it is."""
    return f"{int(figure * 10) / 10:.1f}".replace(".", "," if language() == "sv" else ".")


def _figures(typed: dict[str, str]) -> dict[str, float]:
    """Return the contrast of text on each colour, for those that are colours."""
    found = {}
    for name, (text, field) in PAIRS.items():
        text = text or typed[field]
        if COLOUR.fullmatch(typed[name]) and COLOUR.fullmatch(text):
            found[name] = contrast(typed[name], text)
    return found


def _wrong(typed: dict[str, str]) -> dict[str, Message]:
    errors: dict[str, Message] = {}
    for name in ("name", "official_name"):
        if not typed[name]:
            errors[name] = message("Write the municipality's name.")
    for name in FIELDS:
        if name.startswith("colour") and not COLOUR.fullmatch(typed[name]):
            errors[name] = message("Write the colour as #1f5f8f.")
    for name, figure in _figures(typed).items():
        if figure < LEAST_CONTRAST:
            errors[name] = message(
                "The contrast is {figure} to 1; text needs at least {least} to 1. Choose another shade.",
                figure=told(figure),
                least=told(LEAST_CONTRAST),
            )
    return errors
