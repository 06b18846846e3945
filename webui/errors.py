"""Errors as pages: the only place that turns what the engine raises into HTTP."""

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from engine.errors import EngineError
from engine.language import Message, message
from engine.store import Unavailable
from webui.audience import NotForYou
from webui.visitors import forget_visitor

NAMES = {
    "caseworker": message("caseworkers"),
    "process_owner": message("process owners"),
    "change_lead": message("change leads"),
    "team_leader": message("team leaders"),
    "administrator": message("administrators"),
    "resident": message("residents"),
    "staff": message("staff"),
}
STATUS = {
    "NotYours": 404,
    "NoSuchEService": 404,
    "NoSuchMunicipality": 404,
    "NoConnection": 404,
    "NoSuchTable": 404,
    "NoSuchVersion": 404,
    "NoSuchPerson": 404,
    "NotAllowed": 403,
}
"""Errors of the services that are no conflict, by the name of their class."""

TAKEN_WHOLE = 4_000_000
"""The size in bytes up to which a request that is refused as too large is read to its end."""
_PIECE = 50_000

EXPLAINED: dict[int, tuple[Message, Message]] = {
    400: (
        message("The page could not be understood"),
        message("Something is missing in what the browser sent. Go back, load the page again and try once more."),
    ),
    403: (
        message("This page is not for you"),
        message("You are signed in, but your assignments do not include this. Ask your administrator if you need it."),
    ),
    404: (
        message("The page does not exist"),
        message("The address may be mistyped, or what it showed is no longer there. Use the menu to find it."),
    ),
    405: (
        message("The page cannot be opened in this way"),
        message("Go back and use the button on the page."),
    ),
    413: (
        message("The file is too large"),
        message("Nothing was saved. Choose a smaller file and try again."),
    ),
    429: (
        message("Too many attempts"),
        message("Wait a minute and try again."),
    ),
    500: (
        message("Something went wrong here"),
        message("The fault is ours and has been noted. What you had saved is still there. Try again in a while."),
    ),
}
_EXPIRED = (
    message("The page had been open for too long"),
    message("Nothing was saved. Go back, load the page again and send the form once more."),
)


def page(status: int, title: Message, text: Message) -> tuple[str, int]:
    """Return an error page: what happened and what to do."""
    return render_template("error.html", status=status, title=title, text=text), status


def engine_error(error: EngineError) -> tuple[str, int]:
    """Show the engine's own sentence; most are conflicts with what others did or what the rules say."""
    status = next((STATUS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in STATUS), 409)
    return page(status, message("That could not be done"), error.message)


def unavailable(error: Unavailable) -> tuple[str, int]:
    """Say that the database is full, busy or gone; as to a stranger if it does not even tell who the visitor is."""
    title = message("The database is not available")
    try:
        return page(503, title, error.message)
    except Unavailable:
        forget_visitor()
        return page(503, title, error.message)


def not_for_you(error: NotForYou) -> tuple[str, int]:
    """Say whom the page is for."""
    if not error.declared:
        return page(403, *EXPLAINED[403])
    names = [NAMES[name] for name in sorted(error.declared) if name in NAMES]
    listed = names[0]
    for name in names[1:]:
        listed = message("{first} and {second}", first=listed, second=name)
    text = message(
        "The page is for {audience}. Ask your administrator for the assignment, or sign in as somebody else.",
        audience=listed,
    )
    return page(403, EXPLAINED[403][0], text)


def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """Show an error of the web itself; redirects pass."""
    status = error.code or 500
    if status == 413:
        _take_the_rest()
    return error if status < 400 else page(status, *EXPLAINED.get(status, EXPLAINED[400 if status < 500 else 500]))


def _take_the_rest() -> None:
    """Read what was refused as too large, if that is not much: who is answered while sending may not see the answer.

    A server that closes a connection on which something unread lies resets it, and the server in front says 502.
    """
    if (request.content_length or 0) > TAKEN_WHOLE:
        return
    for _ in range(TAKEN_WHOLE // _PIECE):
        if not request.environ["wsgi.input"].read(_PIECE):
            return


def csrf_error(_error: CSRFError) -> tuple[str, int]:
    """Say that the form is too old to be trusted."""
    return page(400, *_EXPIRED)


def install_errors(app: Flask) -> None:
    """Show every error of ``app`` as a page."""
    app.register_error_handler(EngineError, engine_error)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(NotForYou, not_for_you)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
