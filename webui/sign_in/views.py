"""The pages of signing in and out."""

import hmac

from flask import Blueprint, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from engine.language import Message, message
from engine.services.organization import municipalities, people
from webui.audience import audience
from webui.database import reading
from webui.language import tell
from webui.security import limiter
from webui.sign_in.demo import by_purpose, personas
from webui.visitors import SEAL, Visitor, seal, visitor_of

blueprint = Blueprint("sign_in", __name__)


def safe_target(asked: str | None) -> str:
    """Return ``asked`` if it is an address on this site, else the front page."""
    on_this_site = asked and asked.startswith("/") and not asked.startswith(("//", "/\\"))
    if asked and on_this_site and asked.isprintable():
        return asked
    return url_for("start.start")


def let_in(visitor: Visitor, target: str | None = None) -> ResponseReturnValue:
    """Begin a new session for ``visitor`` and go to where the visitor was heading."""
    session.clear()
    session.permanent = True
    login_user(visitor)
    session[SEAL] = seal(visitor.person)
    return redirect(safe_target(target), code=303)


@blueprint.get("/sign-in")
@audience("public")
def staff() -> ResponseReturnValue:
    """Show the staff's sign-in form."""
    return _staff_form("", {})


@blueprint.post("/sign-in")
@audience("public")
@limiter.limit("10 per minute")
def staff_sign_in() -> ResponseReturnValue:
    """Sign in with e-mail and password, or show the form again without saying which was wrong."""
    email = request.form.get("email", "").strip()
    try:
        with reading() as open_session:
            person = people.sign_in(open_session, email, request.form.get("password", ""))
            visitor = visitor_of(person, "staff", tuple(municipalities.list_municipalities(open_session)))
    except people.SignInRefused as error:
        return _staff_form(email, {"email": error.message}), 422
    if visitor is None:
        return _staff_form(email, {"email": message("You have no assignment yet. Ask your administrator.")}), 422
    return let_in(visitor, request.form.get("next"))


def _staff_form(email: str, errors: dict[str, Message]) -> str:
    return render_template("sign_in/staff.html", email=email, errors=errors, next=request.values.get("next", ""))


@blueprint.get("/sign-in/resident")
@audience("public")
def resident() -> ResponseReturnValue:
    """Show the e-identifications; the demo's is a list of invented residents."""
    found = []
    if current_app.config["KLUNGA_DEMO"]:
        with reading() as open_session:
            found = [persona for persona in personas(open_session) if persona.visitor.capacity == "resident"]
    return render_template("sign_in/resident.html", personas=found, next=request.args.get("next", ""))


@blueprint.post("/sign-out")
@audience("public")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    tell(message("You are signed out."))
    return redirect(url_for("start.start"), code=303)


@blueprint.get("/demo")
@audience("public")
def demo() -> ResponseReturnValue:
    """List the people of the demo, each with a link that signs in."""
    _only_in_demo()
    with reading() as open_session:
        return render_template("sign_in/demo.html", groups=by_purpose(personas(open_session)))


@blueprint.get("/demo/sign-in/<token>")
@audience("public")
@limiter.limit("60 per minute")
def demo_sign_in(token: str) -> ResponseReturnValue:
    """Sign in as the person of a demo link."""
    _only_in_demo()
    with reading() as open_session:
        known = personas(open_session)
    chosen = next((persona for persona in known if hmac.compare_digest(persona.token.encode(), token.encode())), None)
    if chosen is None:
        abort(404)
    return let_in(chosen.visitor, request.args.get("next"))


def _only_in_demo() -> None:
    if not current_app.config["KLUNGA_DEMO"]:
        abort(404)
