"""What becomes of the open cases of older versions when a version is published: seen, decided, moved, put back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message, messages
from engine.services.migration import moving
from engine.services.migration.choosing import STAY, each_at, targets_in
from engine.services.migration.left import SHOWN, left
from engine.services.migration.preview import Preview, Row, made_ready, preview, refused, targets
from engine.services.operations.reach import operated_ids
from engine.services.organization import ownership
from engine.services.publishing import models
from engine.store import Unavailable
from engine.store.tables import CaseMigration, ModelVersion
from webui.addresses import whole_number
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.words import model_name, version_name

VERDICTS = {
    "unchanged": (message("Goes on unchanged"), "ok", "check"),
    "continues": (message("Goes on, with changes"), "accent", "info"),
    "decision": (message("A person has to decide"), "warn", "tri"),
}
SHOWN_CASES = 200
"""The most cases that are listed of those that stand alike in a municipality."""
DECIDING = (None, "planned", "undone")
"""The statuses of a migration in which the owner still decides."""


@blueprint.get("/models/versions/<int:version_id>/open-cases")
@audience("process_owner")
def model_open_cases(version_id: int) -> ResponseReturnValue:
    """Show what would become of the open cases, or how far they are moved."""
    return _page(version_id)


@blueprint.post("/models/versions/<int:version_id>/open-cases")
@audience("process_owner")
def model_move_cases(version_id: int) -> ResponseReturnValue:
    """Decide that the open cases follow the version, or finish where they are; show the page again if it is wrong."""
    if request.form.get("act") == "finish":
        with writing() as session:
            moving.drop(session, models.own_version(session, version_id, current_person()), by=current_person())
        tell(message("The open cases finish on the versions that they are on."))
        return _back(version_id)
    choices, errors = _chosen(version_id)
    if errors:
        return _page(version_id, errors=errors, choices=choices)
    with writing() as session:
        version = models.own_version(session, version_id, current_person())
        chosen = {key: choice for key, choice in choices.items() if choice}
        migration = moving.plan(session, version, chosen, _times(), by=current_person(), now=now(), done=_done())
        tell(
            message("The open cases are moved when the version is published.")
            if migration.status == "planned"
            else message("The open cases are being moved.")
        )
    return _back(version_id)


def _chosen(version_id: int) -> tuple[dict[str, str], dict[str, Message]]:
    """Return what is chosen for the rows of the page, by their keys, and what of it cannot be, by field.

    Only reads: what takes long while there are thousands of cases keeps nobody else waiting.
    """
    moment, times = now(), _times()
    with writing() as session:
        made_ready(session, models.own_version(session, version_id, current_person()))
    with reading() as session:
        seen = _preview(session, models.find_version(session, version_id), moment)
        choices = {row.key: _choice(row) for row in seen.rows}
        wrong = {row.key: refused(row, choices[row.key], times, _done(), moment) for row in seen.rows}
    return choices, {f"choice_{key}": why for key, why in wrong.items() if why is not None}


def _choice(row: Row) -> str:
    """Return what is chosen for a row: one place for all of a case, or one for each of its tokens."""
    field = f"choice_{row.key}"
    if f"apart_{row.key}" not in request.form:
        return request.form.get(field, "")
    places = enumerate(row.found.stands)
    return each_at({place.element: request.form.get(f"{field}_{number}", "") for number, place in places})


def _done() -> set[str]:
    """Return the new branches that count as done: the first flows of those for which that is chosen."""
    return {name.removeprefix("branch_") for name, value in request.form.items() if value == "done"}


@blueprint.post("/models/versions/<int:version_id>/open-cases/<act>")
@audience("process_owner")
def model_steer_cases(version_id: int, act: str) -> ResponseReturnValue:
    """Stop the moving, go on with it, put the cases back, or let those that were left go on where somebody says."""
    acts = {"stop": _stop, "go-on": _go_on, "undo": _undo, "decide": _decide}
    with writing() as session:
        version = models.own_version(session, version_id, current_person())
        try:
            if act in acts:
                tell(acts[act](session, version))
        except Unavailable:
            raise
        except EngineError as refusal:
            session.rollback()
            tell(refusal.message, "warn")
    return _back(version_id)


@blueprint.get("/models/versions/<int:version_id>/open-cases/progress")
@audience("process_owner")
def model_cases_progress(version_id: int) -> ResponseReturnValue:
    """Say how far the cases are moved, for the page that waits for it."""
    with reading() as session:
        migration = moving.migration_of(session, models.find_version(session, version_id))
        if migration is None:
            return jsonify(status="", done=0, total=0)
        counts = moving.progress(session, migration)
        done = counts.undone + counts.kept if migration.status == "undoing" else counts.total - counts.waiting
        return jsonify(status=migration.status, done=done, total=counts.total)


@blueprint.get("/models/versions/<int:version_id>/open-cases/cases")
@audience("process_owner")
def model_counted_cases(version_id: int) -> ResponseReturnValue:
    """Show the cases that a figure counts: of a municipality, of what would become of them, or that stand alike."""
    asked, person = request.args, current_person()
    verdict = next((each for each in VERDICTS if each == asked.get("verdict")), None)
    with reading() as session:
        version = models.own_version(session, version_id, person)
        migration = moving.migration_of(session, version)
        if version.prepared_sha is None or (migration.status if migration is not None else None) not in DECIDING:
            return _back(version_id)
        seen = _preview(session, version, now())
        place = asked.get("place", type=whole_number)
        found = list(seen.counting(cast(Any, verdict), place, asked.get("row", "")))
        reach = operated_ids(session, person)
        return render_template(
            "process_owners/counted_cases.html",
            version=version,
            model=version.process_model,
            found=found,
            count=sum(len(numbers) for _, _, numbers in found),
            places={each.id: each for each in seen.municipalities},
            operates={each.id for each in seen.municipalities if reach is None or each.id in reach},
            verdicts=VERDICTS,
            most=SHOWN_CASES,
            version_name=version_name,
        )


def _back(version_id: int) -> ResponseReturnValue:
    return redirect(url_for("process_owners.model_open_cases", version_id=version_id), code=303)


def _times() -> Any:
    return "anew" if request.form.get("times") == "anew" else "keep"


def _stop(session: Session, version: ModelVersion) -> Message:
    moving.stop(session, version, by=current_person())
    return message("The moving is stopped. What is moved stays so.")


def _go_on(session: Session, version: ModelVersion) -> Message:
    moving.resume(session, version, by=current_person(), now=now())
    return message("The moving goes on.")


def _undo(session: Session, version: ModelVersion) -> Message:
    moving.undo(session, version, by=current_person(), now=now())
    return message("The cases in which nobody has done anything since are being put back.")


def _decide(session: Session, version: ModelVersion) -> Message:
    migration = moving.migration_of(session, version)
    groups = left(session, migration) if migration is not None else []
    chosen: dict[int, str] = {}
    for group in groups:
        of_all = request.form.get(f"all_{group.key}", "")
        for place in group.places:
            target = request.form.get(f"case_{place}", "") or of_all
            if target:
                chosen[place] = target
    known = {each.id for each in targets(session, version)}
    count = moving.decide(
        session,
        version,
        {place: each for place, each in chosen.items() if each in known},
        by=current_person(),
        now=now(),
    )
    if not count:
        return message("Nothing is chosen, so nothing is moved.")
    return messages("{count} more case is being moved.", "{count} more cases are being moved.", count)


def _preview(session: Session, version: ModelVersion, moment: datetime) -> Preview:
    migration = moving.migration_of(session, version)
    known = migration is not None and migration.status in ("planned", "undone")
    choices = cast(Mapping[str, str], migration.choices) if known and migration is not None else {}
    times = _times() if request.method == "POST" else migration.times if known and migration is not None else "keep"
    done = _done() if request.method == "POST" else migration.done if known and migration is not None else ()
    return preview(session, version, now=moment, times=cast(Any, times), done=done, choices=choices)


def _page(
    version_id: int, *, errors: Mapping[str, Message] | None = None, choices: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    with writing() as session:
        made_ready(session, models.find_version(session, version_id))
    with reading() as session:
        version = models.find_version(session, version_id)
        migration = moving.migration_of(session, version)
        status = migration.status if migration is not None else None
        runs = version.prepared_sha is not None
        seen = _preview(session, version, now()) if status in DECIDING and runs else None
        page = render_template(
            "process_owners/open_cases.html",
            version=version,
            model=version.process_model,
            migration=migration,
            seen=seen,
            runs=runs,
            choices=choices,
            times=request.form.get("times") or (migration.times if migration is not None else "keep"),
            refusal=ownership.refusal(
                session, current_person(), version.process_model.e_service, version.process_model.municipality
            ),
            **_left(session, version, migration, status),
            errors=errors or {},
            verdicts=VERDICTS,
            stay=STAY,
            targets_in=targets_in,
            done=_done() if request.method == "POST" else migration.done if migration is not None else (),
            most=SHOWN,
            model_name=model_name,
            version_name=version_name,
        )
    return (page, 422) if errors else page


def _left(
    session: Session, version: ModelVersion, migration: CaseMigration | None, status: str | None
) -> dict[str, Any]:
    """Return how far the cases have come, and those that were left."""
    if migration is None or status == "planned":
        return {"counts": None, "left": [], "kept": [], "targets": ()}
    groups = left(session, migration)
    return {
        "counts": moving.progress(session, migration),
        "left": groups,
        "kept": left(session, migration, "kept"),
        "targets": targets(session, version) if groups else (),
    }
