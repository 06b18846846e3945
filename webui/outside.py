"""The address at which systems outside send messages and signals to cases (docs/reference/messages.md)."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import in_both
from engine.services.messaging import receiving, senders
from engine.services.messaging.receiving import Sent
from engine.services.messaging.senders import NotASender
from engine.store import Unavailable
from engine.store.tables import IncomingMessage, Sender
from webui.addresses import case_number
from webui.audience import audience
from webui.database import now, writing
from webui.security import csrf, limiter

blueprint = Blueprint("outside", __name__)

LARGEST, LARGEST_LIST = 200_000, 2_000_000
"""The most bytes of a message, and of several in a list."""
MOST = 200
"""The most messages of a list: those who act meanwhile on SQLite wait for each of them at the most."""
RATE = "300 per minute"
"""How often one token may send, one message or a list."""
FIELDS: Mapping[str, type | tuple[type, ...]] = {
    "name": str,
    "key": str,
    "kind": str,
    "case": str,
    "where": dict,
    "correlation": (str, int, dict),
    "values": dict,
    "days": int,
    "municipality": str,
    "service": str,
}


class _NoMessage(ValueError):
    """A body that is no message; told to programs, in English."""


@csrf.exempt
@blueprint.post("/api/messages")
@audience("public")
@limiter.limit(RATE, key_func=lambda: sha256(_token().encode()).hexdigest())
def receive_message() -> ResponseReturnValue:
    """Receive a message: 200 if a case took it, 202 if it is kept, 400, 401, 413 or 422 with the reason.

    Of a list each message is received by itself, and answered in its place with what it would have been alone.
    """
    try:
        body = _body()
    except _NoMessage as wrong:
        return _answer({"error": {"en": str(wrong)}}, 400)
    with writing() as session:
        try:
            sender = senders.sender_of(session, _token())
        except NotASender as unknown:
            return _answer({"error": in_both(unknown.message)}, 401)
        if isinstance(body, list):
            told = [_received(session, sender, each) for each in body]
            return _answer([{**answer, "code": code} for answer, code in told], 200)
        return _answer(*_received(session, sender, body, request.headers.get("Idempotency-Key", "")))


def _received(session: Session, sender: Sender, body: Any, key: str = "") -> tuple[Mapping[str, Any], int]:
    """Receive one message in a transaction of its own; return what is answered, and the status."""
    try:
        row = receiving.receive(session, sender, _sent(body, key), now=now())
    except _NoMessage as wrong:
        return {**_key_of(body), "error": {"en": str(wrong)}}, 400
    except Unavailable:
        raise
    except EngineError as refused:
        session.rollback()
        return {**_key_of(body), "error": in_both(refused.message)}, 422
    return _told(row), 200 if row.status == "delivered" else 202


def _key_of(body: Any) -> Mapping[str, Any]:
    """Return the key of a message that is refused, if it has one, by which its sender finds it in a list."""
    key = body.get("key") if isinstance(body, dict) else None
    return {"key": key} if isinstance(key, str) else {}


def _told(row: IncomingMessage) -> Mapping[str, Any]:
    return {"id": row.id, "key": row.key, "status": row.status, "expires": row.expires_at.isoformat()}


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _body() -> Any:
    """Return what was sent: one message, or a list of them. Raises _NoMessage if it is no JSON, or too many."""
    data = request.get_data()
    if len(data) > LARGEST_LIST:
        abort(413)
    try:
        body = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise _NoMessage("The body is no JSON.") from None
    if not isinstance(body, list) and len(data) > LARGEST:
        abort(413)
    if isinstance(body, list) and not 0 < len(body) <= MOST:
        raise _NoMessage(f"A list has from 1 to {MOST} messages.")
    return body


def _sent(body: Any, key: str) -> Sent:
    """Return what a message says; ``key`` is that of its header. Raises _NoMessage."""
    if not isinstance(body, dict):
        raise _NoMessage("The message is no JSON object.")
    for name, value in body.items():
        kind = FIELDS.get(name)
        if kind is None or not isinstance(value, kind) or isinstance(value, bool):
            raise _NoMessage(f"There is no field {name[:40]!r} of this kind; there are {', '.join(FIELDS)}.")
    if body.get("kind", "message") not in ("message", "signal"):
        raise _NoMessage("The kind is message or signal.")
    return Sent(
        body.get("name", "").strip(),
        body.get("key", key).strip(),
        body.get("values", {}),
        body.get("kind", "message"),
        case_number(" ".join(body.get("case", "").split())),
        body.get("where", {}),
        _correlation(body.get("correlation", {})),
        body.get("days", receiving.USUAL_DAYS),
        body.get("municipality", "").strip(),
        body.get("service", "").strip(),
    )


def _correlation(given: Any) -> Mapping[str, Any]:
    """Return the values by which the case is found: by their names, or the only one without a name."""
    return given if isinstance(given, dict) else {"": given}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _answer(told: Mapping[str, Any] | Sequence[Mapping[str, Any]], status: int) -> Response:
    return Response(json.dumps(told, ensure_ascii=False), status, content_type="application/json; charset=utf-8")
