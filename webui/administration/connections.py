"""Connections: which systems do the tasks with a topic, how they are asked, and a trial of each."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.connectors.mapping import MappingRefused
from engine.connectors.web import METHODS
from engine.language import Message, message
from engine.services.organization import staffing
from engine.services.systems import asked_systems, connections, sealed_secrets, tried_calls
from engine.services.systems.connections import FIELDS, ConnectionRefused, Draft
from engine.services.systems.tried_calls import TriedCall
from engine.store.tables import Connector
from webui.administration import blueprint
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell

KINDS = {"http": message("HTTP, with JSON"), "email": message("E-mail")}
LABELS = {
    "topic": message("Topic"),
    "kind": message("How the system is asked"),
    "method": message("Method"),
    "url": message("Address"),
    "request": message("What is sent"),
    "response": message("What is taken from the answer"),
    "headers": message("Headers"),
    "secret_header": message("Header with a secret"),
    "secret": message("Secret"),
    "to": message("To"),
    "subject": message("Subject"),
    "body": message("Text"),
    "sample": message("Invented values"),
}


@blueprint.get("/connections")
@audience("administrator")
def connections_list() -> ResponseReturnValue:
    """Show which systems are connected, and which topics published processes ask for."""
    with reading() as session:
        return render_template(
            "administration/connections.html",
            connections=connections.list_connections(session),
            in_use={each.topic: each.versions for each in asked_systems.in_use(session)},
            everywhere=staffing.administers_all(session, current_person()),
            kinds=KINDS,
            secrets={each.connection_id: each for each in sealed_secrets.kept(session)},
        )


@blueprint.get("/connections/new")
@audience("administrator")
def connection_new() -> ResponseReturnValue:
    """Show the form of a new connection, for a topic that a process asks for or for any."""
    kind = request.args.get("kind", "http")
    typed = {"topic": request.args.get("topic", "")[:200], "kind": kind if kind in FIELDS else "http", "method": "POST"}
    return _page(None, typed=typed)


@blueprint.post("/connections/new")
@audience("administrator")
def connection_create() -> ResponseReturnValue:
    """Add a connection and go on to its page."""
    return _save(None)


@blueprint.get("/connections/<int:connection_id>")
@audience("administrator")
def connection(connection_id: int) -> ResponseReturnValue:
    """Show a connection."""
    return _page(connection_id)


@blueprint.post("/connections/<int:connection_id>")
@audience("administrator")
def connection_save(connection_id: int) -> ResponseReturnValue:
    """Change a connection."""
    return _save(connection_id)


@blueprint.post("/connections/<int:connection_id>/try")
@audience("administrator")
def connection_try(connection_id: int) -> ResponseReturnValue:
    """Ask the system once with invented values, and show what was sent and what came back."""
    sample = request.form.get("sample", "")
    with reading() as session:
        try:
            tried = tried_calls.try_call(session, connection_id, sample, by=current_person())
        except MappingRefused as refused:
            return _page(connection_id, errors={"sample": refused.message}, sample=sample)
    return _page(connection_id, tried=tried, sample=sample)


@blueprint.post("/connections/<int:connection_id>/switch")
@audience("administrator")
def connection_switch(connection_id: int) -> ResponseReturnValue:
    """Switch a connection on or off."""
    on = request.form.get("on") == "yes"
    with writing() as session:
        row = connections.switch(session, connection_id, on=on, by=current_person(), now=now())
        if on:
            tell(message("“{topic}” is switched on: cases that come to its tasks from now on ask it.", topic=row.topic))
        else:
            tell(message("“{topic}” is switched off: people do its tasks from now on.", topic=row.topic))
    return redirect(url_for("administration.connection", connection_id=connection_id), code=303)


@blueprint.post("/connections/<int:connection_id>/remove")
@audience("administrator")
def connection_remove(connection_id: int) -> ResponseReturnValue:
    """Remove a connection for good."""
    with writing() as session:
        topic = connections.remove(session, connection_id, by=current_person())
        tell(message("The connection “{topic}” is removed: people do its tasks from now on.", topic=topic))
    return redirect(url_for("administration.connections_list"), code=303)


def _save(connection_id: int | None) -> ResponseReturnValue:
    with writing() as session:
        try:
            row = connections.save(session, connection_id, _draft(), by=current_person(), now=now())
        except ConnectionRefused as refused:
            session.rollback()
            return _page(connection_id, typed=request.form, errors=refused.problems)
        tell(message("The connection “{topic}” is saved. Try it before you rely on it.", topic=row.topic))
        return redirect(url_for("administration.connection", connection_id=row.id), code=303)


def _draft() -> Draft:
    kind = request.form.get("kind", "")
    settings = {name: request.form.get(name, "").replace("\r\n", "\n") for name in FIELDS.get(kind, ())}
    return Draft(
        " ".join(request.form.get("topic", "").split()),
        kind,
        settings,
        request.form.get("secret_header", ""),
        request.form.get("secret", ""),
        remove_secret="remove_secret" in request.form,
    )


def _page(
    connection_id: int | None,
    *,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, Message] | None = None,
    tried: TriedCall | None = None,
    sample: str = "",
) -> ResponseReturnValue:
    with reading() as session:
        everywhere = staffing.administers_all(session, current_person())
        row = None if connection_id is None else connections.find_connection(session, connection_id)
        page = render_template(
            "administration/connection.html",
            connection=row,
            typed=typed if typed is not None else _stored(row),
            secret=None if row is None else sealed_secrets.kept_of(session, row.id),
            everywhere=everywhere,
            kinds=KINDS,
            methods=METHODS,
            labels=LABELS,
            errors=errors or {},
            tried=tried,
            sample=sample,
        )
    return (page, 422) if errors else page


def _stored(row: Connector | None) -> Mapping[str, Any]:
    """Return the fields of the form as they are stored; never the secret."""
    if row is None:
        return {}
    return {"topic": row.topic, "kind": row.kind, "secret_header": row.secret_header, **row.settings}
