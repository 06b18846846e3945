"""The address at which systems outside send messages and signals to cases (docs/reference/messages.md)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from engine.errors import EngineError
from engine.language import in_both
from engine.services.messaging import receiving, senders
from engine.services.messaging.receiving import Sent
from engine.services.messaging.senders import NotASender
from engine.store.tables import IncomingMessage
from webui.audience import audience
from webui.database import now, writing
from webui.security import csrf, limiter

blueprint = Blueprint("outside", __name__)

LARGEST = 200_000
"""The most bytes of a message."""
RATE = "300 per minute"
"""How often one token may send."""
FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "name": str,
    "key": str,
    "kind": str,
    "case": str,
    "where": dict,
    "correlation": (str, int, dict),
    "values": dict,
    "days": int,
}


class _NoMessage(ValueError):
    """A body that is no message; told to programs, in English."""


@csrf.exempt
@blueprint.post("/api/messages")
@audience("public")
@limiter.limit(RATE, key_func=lambda: sha256(_token().encode()).hexdigest())
def receive_message() -> ResponseReturnValue:
    """Receive a message: 200 if a case took it, 202 if it is kept, 400, 401, 413 or 422 with the reason."""
    try:
        sent = _sent()
    except _NoMessage as wrong:
        return _answer({"error": {"en": str(wrong)}}, 400)
    with writing() as session:
        try:
            sender = senders.sender_of(session, _token())
            row = receiving.receive(session, sender, sent, now=now())
        except NotASender as unknown:
            return _answer({"error": in_both(unknown.message)}, 401)
        except EngineError as refused:
            session.rollback()
            return _answer({"error": in_both(refused.message)}, 422)
        return _answer(_told(row), 200 if row.status == "delivered" else 202)


def _told(row: IncomingMessage) -> Mapping[str, Any]:
    return {"id": row.id, "key": row.key, "status": row.status, "expires": row.expires_at.isoformat()}


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _sent() -> Sent:
    """Return what the body says. Raises _NoMessage."""
    data = request.get_data()
    if len(data) > LARGEST:
        abort(413)
    try:
        body = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _NoMessage("The body is no JSON.") from None
    if not isinstance(body, dict):
        raise _NoMessage("The body is no JSON object.")
    for name, value in body.items():
        kind = FIELDS.get(name)
        if kind is None or not isinstance(value, kind) or isinstance(value, bool):
            raise _NoMessage(f"There is no field {name[:40]!r} of this kind; there are {', '.join(FIELDS)}.")
    if body.get("kind", "message") not in ("message", "signal"):
        raise _NoMessage("The kind is message or signal.")
    return Sent(
        body.get("name", "").strip(),
        body.get("key", request.headers.get("Idempotency-Key", "")).strip(),
        body.get("values", {}),
        body.get("kind", "message"),
        " ".join(body.get("case", "").split()),
        body.get("where", {}),
        _correlation(body.get("correlation", {})),
        body.get("days", receiving.USUAL_DAYS),
    )


def _correlation(given: Any) -> Mapping[str, Any]:
    """Return the values by which the case is found: by their names, or the only one without a name."""
    return given if isinstance(given, dict) else {"": given}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _answer(told: Mapping[str, Any], status: int) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), status, content_type="application/json; charset=utf-8")
