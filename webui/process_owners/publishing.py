"""Publish a version with what its owner takes responsibility for, or take it back."""

import re
from collections.abc import Mapping
from datetime import date

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.language import Message, message
from engine.services import models
from engine.services.obstacles import Acceptance
from engine.store.tables import ModelVersion
from webui.addresses import NUMBER
from webui.audience import audience, current_person
from webui.database import now, writing
from webui.language import sentence, tell
from webui.process_owners import blueprint
from webui.process_owners.version import show_version
from webui.process_owners.version_rows import Typed, finding_rows, rewrite_rows
from webui.process_owners.words import version_name


@blueprint.post("/models/versions/<int:version_id>/publish")
@audience("process_owner")
def model_publish(version_id: int) -> ResponseReturnValue:
    """Publish the version; show it again with what is missing if that cannot be."""
    typed = _typed(request.form)
    with writing() as session:
        version = models.find_version(session, version_id)
        errors = _missing(version, typed)
        if errors:
            session.rollback()
            return show_version(version_id, typed=typed, errors=errors)
        try:
            models.publish(session, version_id, _accepted(version, typed), by=current_person(), now=now())
        except models.CannotPublish as refused:
            session.rollback()
            return show_version(version_id, typed=typed, errors={"publish": refused.message})
        tell(message("{version} is published.", version=_capital(version)))
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


@blueprint.post("/models/versions/<int:version_id>/withdraw")
@audience("process_owner")
def model_withdraw(version_id: int) -> ResponseReturnValue:
    """Take the version back; say why if that cannot be."""
    with writing() as session:
        try:
            version = models.withdraw(session, version_id, by=current_person(), now=now())
            tell(message("{version} is withdrawn. Open cases on it go on.", version=_capital(version)))
        except models.CannotPublish as refused:
            session.rollback()
            tell(refused.message, "warn")
    return redirect(url_for("process_owners.model_version", version_id=version_id), code=303)


def _capital(version: ModelVersion) -> str:
    name = sentence(version_name(version))
    return name[:1].upper() + name[1:]


def _typed(form: Mapping[str, str]) -> Typed:
    """Return what was ticked and written; fields are named by the place of their row."""

    def named(prefix: str) -> dict[int, str]:
        found = ((name.removeprefix(prefix), text.strip()) for name, text in form.items() if name.startswith(prefix))
        return {int(place): text[:1000] for place, text in found if re.fullmatch(NUMBER, place) and text}

    return Typed(frozenset(named("accept-")), named("reason-"), named("review-"))


def _missing(version: ModelVersion, typed: Typed) -> dict[str, Message]:
    """Return what must still be accepted or justified, by the name of its field."""
    errors: dict[str, Message] = {}
    for row in rewrite_rows(version):
        if row.entry["kind"] == "lossy" and row.index not in typed.accepted:
            errors[f"accept-{row.index}"] = message("Accept change {number}, or draw it anew.", number=row.index + 1)
    for row in finding_rows(version):
        if row.entry["severity"] != "law":
            continue
        if not typed.reasons.get(row.index):
            errors[f"reason-{row.index}"] = message("Write why the requirement of law is met all the same.")
        day = _day(typed.days.get(row.index, ""))
        if day is None or day <= now().date():
            errors[f"review-{row.index}"] = message("Choose a later day on which this is to be reviewed.")
    return errors


def _accepted(version: ModelVersion, typed: Typed) -> list[Acceptance]:
    told = sentence(message("Accepted when the version was published."))
    lossy = [
        Acceptance(row.entry["rule"], row.entry["element"], told)
        for row in rewrite_rows(version)
        if row.index in typed.accepted and row.entry["kind"] == "lossy"
    ]
    law = [
        Acceptance(row.entry["rule"], row.entry["element"], typed.reasons[row.index], _day(typed.days[row.index]))
        for row in finding_rows(version)
        if row.entry["severity"] == "law"
    ]
    return [*lossy, *law]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
