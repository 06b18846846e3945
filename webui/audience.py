"""Who may open a page: every view declares its audience, and the declaration is enforced before the view runs."""

from collections.abc import Callable
from typing import Literal, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask_login import current_user

from engine.store.tables import Person
from webui.visitors import Visitor

Audience = Literal[
    "public", "staff", "caseworker", "process_owner", "change_lead", "team_leader", "administrator", "resident"
]
AUDIENCES: tuple[Audience, ...] = (
    "public",
    "staff",
    "caseworker",
    "process_owner",
    "change_lead",
    "team_leader",
    "administrator",
    "resident",
)
View = TypeVar("View", bound=Callable[..., object])


class NotForYou(Exception):
    """The visitor is signed in but does not belong to the audience of the page."""

    def __init__(self, declared: frozenset[Audience]) -> None:
        self.declared = declared
        super().__init__(", ".join(sorted(declared)))


def audience(*names: Audience) -> Callable[[View], View]:
    """Declare who may open a view: ``@audience("caseworker")``; several names mean any of them.

    ``public`` is everybody, ``staff`` any signed-in person with an assignment. Stands directly on
    the function, below the route.
    """
    declared = frozenset(names)
    if not declared or not declared <= set(AUDIENCES):
        raise ValueError(f"Unknown audience: {', '.join(names)}.")

    def declare(view: View) -> View:
        view.audience = declared  # type: ignore[attr-defined]
        return view

    return declare


def declared_audience(endpoint: str) -> frozenset[Audience]:
    """Return the audience that the view of ``endpoint`` declares; empty if it declares none."""
    view = current_app.view_functions[endpoint]
    return getattr(view, "audience", frozenset())


def current_visitor() -> Visitor | None:
    """Return who is signed in, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None


def current_person() -> Person:
    """Return the person who is signed in, for the ``by`` of services. Only in views that are not public."""
    visitor = current_visitor()
    if visitor is None:
        raise NotForYou(frozenset())
    return visitor.person


def admits(declared: frozenset[Audience], visitor: Visitor | None) -> bool:
    """Return whether ``visitor`` belongs to one of the declared audiences."""
    if "public" in declared:
        return True
    if visitor is None:
        return False
    return bool(declared & visitor.audiences) or ("staff" in declared and visitor.is_staff)


def enforce_audience() -> Response | None:
    """Let the request through, send it to sign in, or raise NotForYou. A view that declares nothing is for nobody."""
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None
    declared = declared_audience(endpoint)
    visitor = current_visitor()
    if admits(declared, visitor):
        return None
    if visitor is not None or not declared:
        raise NotForYou(declared)
    page = "sign_in.resident" if declared == {"resident"} else "sign_in.staff"
    came_for = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(page, next=came_for), code=303)  # type: ignore[return-value]


def install_audience(app: Flask) -> None:
    """Enforce the declared audience on every request."""
    app.before_request(enforce_audience)
