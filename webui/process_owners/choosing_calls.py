"""What the calls of a version run: shown on its page, and chosen there by its owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.language import Message, message
from engine.services.case_handling import running_forms
from engine.services.publishing import building_blocks, case_pools, models, uses
from engine.services.publishing.rules import rule_book
from engine.services.publishing.uses import CallInUse, NoSuchCall, NotADraft
from engine.store.tables import ModelVersion
from webui.audience import audience, current_person
from webui.database import now, writing
from webui.language import local, sentence, tell
from webui.process_owners import blueprint

PERSON = "person"


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call on the page of a version: what it runs, and the choice that stands for that in the form."""

    call: CallInUse
    field: str
    chosen: str


def call_rows(session: Session, version: ModelVersion) -> list[CallRow]:
    """Return the calls of a version that call something outside its file."""
    return [CallRow(each, f"call-{place}", _chosen(each)) for place, each in enumerate(uses.calls_of(session, version))]


def call_options(session: Session) -> list[tuple[str, str]]:
    """Return what a call may run, as values and texts of a field: a person, or a building block, latest or pinned."""
    options = [(PERSON, sentence(message("A person does it")))]
    for latest in building_blocks.published_blocks(session):
        block = latest.process_model.e_service
        name = local(block.name)
        options.append((f"latest:{block.id}", sentence(message("{name}: always the latest version", name=name))))
        options += [
            (f"pinned:{each.id}", sentence(message("{name}: version {number}", name=name, number=each.number)))
            for each in building_blocks.published_versions(session, block.id)
        ]
    return options


@blueprint.post("/models/versions/<int:version_id>/calls")
@audience("process_owner")
def model_calls(version_id: int) -> ResponseReturnValue:
    """Store what the calls of a draft run, and prepare it anew with that."""
    with writing() as session:
        try:
            version = models.own_version(session, version_id, current_person())
            for row in call_rows(session, version):
                value = request.form.get(row.field, row.chosen)
                if value != row.chosen or not row.call.chosen:
                    _choose(session, version, row.call.element, value)
            running_forms.prepare_with_uses(session, version, rule_book(session, now().date()))
            session.commit()
            tell(message("What the calls run is stored, and the drawing is prepared anew."))
        except (NoSuchCall, NotADraft) as refused:
            session.rollback()
            tell(refused.message, "warn")
    return redirect(url_for("process_owners.model_version", version_id=version_id) + "#calls-h", code=303)


def _choose(session: Session, version: ModelVersion, element: str, value: str) -> None:
    kind, _, number = value.partition(":")
    id_ = int(number) if number.isdecimal() and len(number) < 10 else None
    if kind == "latest":
        uses.choose(session, version, element, "latest", id_, None)
    elif kind == "pinned" and id_ is not None:
        pinned = models.find_version(session, id_)
        uses.choose(session, version, element, "pinned", pinned.process_model.e_service_id, pinned.id)
    else:
        uses.choose(session, version, element, "person", None, None)


def _chosen(call: CallInUse) -> str:
    if call.mode == "latest" and call.block is not None:
        return f"latest:{call.block.id}"
    return f"pinned:{call.runs.id}" if call.mode == "pinned" and call.runs is not None else PERSON


def uses_of(session: Session, version: ModelVersion) -> dict[str, Any]:
    """Return what the parts of the page on calls and pools show."""
    rows: Sequence[CallRow] = call_rows(session, version)
    return {
        "calls": rows,
        "call_options": call_options(session) if rows else [],
        "called_by": called_by(session, version),
        "pools": case_pools.case_pools(session, version),
    }


def called_by(session: Session, version: ModelVersion) -> Message | None:
    """Return who calls a building block, as a sentence; None for what is no building block or is not called."""
    model = version.process_model
    users = building_blocks.users_of(session, model.e_service_id) if model.e_service.is_block else []
    if not users:
        return None
    names = ", ".join(dict.fromkeys(building_blocks.called_name(each) for each in users))
    return message("It is called by {names}.", names=names)
