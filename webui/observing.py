"""What those who run Klunga see of each request: an id, a line in the log, a count and a span; no personal data.

The address is told as its route, with the ids in it: what people search for and the tokens of links stay out.
"""

import logging
import re
import time
from contextlib import AbstractContextManager, ExitStack
from uuid import uuid4

from flask import Flask, Response, g, request

from engine.telemetry import logs, tracing
from engine.telemetry.metrics import REQUEST_SECONDS, REQUESTS

HEADER = "X-Request-ID"
QUIET = ("static", "health.live", "health.ready", "health.metrics")
"""What is asked too often to be told line by line."""

_log = logging.getLogger(__name__)
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_NUMBER = re.compile(r"[^/]{1,30}-?\d{4}-\d{6,}")


def begin() -> None:
    """Give the request an id, that of the server in front if it sends one, and begin its span."""
    given = request.headers.get(HEADER, "")
    g.began, g.request_id = time.monotonic(), given if _GIVEN.fullmatch(given) else uuid4().hex
    entered = g.observing = ExitStack()
    about: AbstractContextManager[object] = logs.about(request=g.request_id, route=_route(), **_ids())
    entered.enter_context(about)
    carrier = {name.lower(): value for name, value in request.headers}
    span = tracing.span(f"{request.method} {_route()}", carrier, {"klunga.request": g.request_id, **_ids()})
    g.span = entered.enter_context(span)


def tell(response: Response) -> Response:
    """Count the request, and write its line."""
    seconds, route = time.monotonic() - g.began, _route()
    REQUESTS.labels(route, request.method, str(response.status_code)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)
    response.headers.setdefault(HEADER, g.request_id)
    if g.span is not None:
        g.span.set_attribute("http.response.status_code", response.status_code)
    if request.endpoint not in QUIET:
        fields = {"method": request.method, "status": response.status_code, "ms": round(seconds * 1000, 1)}
        _log.info("answered", extra={"fields": fields})
    return response


def end(_error: BaseException | None) -> None:
    """End what ``begin`` began."""
    entered = g.pop("observing", None)
    if entered is not None:
        entered.close()


def install_observing(app: Flask) -> None:
    """Observe every request of ``app``; called before whatever else answers requests."""
    app.before_request(begin)
    app.after_request(tell)
    app.teardown_request(end)
    # Flask's own line quotes the address, and with it what people put there.
    app.log_exception = lambda exc_info: _log.error("failed", exc_info=exc_info)  # type: ignore[method-assign]


def _route() -> str:
    return request.url_rule.rule if request.url_rule is not None else "(none)"


def _ids() -> dict[str, str | int]:
    """Return the ids in the address: numbers of rows, and case numbers."""
    found = (request.view_args or {}).items()
    return {key: value for key, value in found if isinstance(value, int) or _NUMBER.fullmatch(str(value))}
