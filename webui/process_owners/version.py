"""The page of a version: does it run, what was changed so that it does, what is found, and the files.

Each part of the page is a template in templates/process_owners/version/; what a part shows is put together in
``_parts``.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.language import Message
from engine.services.decisions import asked_tables
from engine.services.migration import moving
from engine.services.migration.preview import count_open
from engine.services.organization import ownership
from engine.services.publishing import models, versions
from engine.services.publishing.rules import list_rules
from engine.services.systems import asked_systems
from engine.services.test_runs import scenarios
from engine.store.tables import ModelVersion
from webui.audience import audience, current_person
from webui.database import now, reading
from webui.language import local
from webui.process_owners import blueprint
from webui.process_owners.choosing_calls import uses_of
from webui.process_owners.version_rows import Typed, accepted_of, finding_rows, first_rows, marks, rewrite_rows
from webui.process_owners.words import (
    KINDS,
    SEVERITIES,
    STATES,
    in_parts,
    model_name,
    place_key,
    state,
    table_owner,
    version_name,
)

LONG = timedelta(minutes=2)
"""After this time the owner may let a version be prepared once more."""

blueprint.add_app_template_filter(in_parts, "in_parts")


@blueprint.get("/models/versions/<int:version_id>")
@audience("process_owner", "change_lead")
def model_version(version_id: int) -> ResponseReturnValue:
    """Show a version, as drawn or as it runs."""
    return show_version(version_id)


def show_version(
    version_id: int, *, typed: Typed | None = None, errors: Mapping[str, Message] | None = None
) -> ResponseReturnValue:
    """Return the page of a version, with what was typed if ``errors`` are shown."""
    with reading() as session:
        version = models.find_version(session, version_id)
        page = render_template(
            "process_owners/version.html",
            **_parts(session, version),
            typed=typed or Typed(),
            errors=errors or {},
            kinds=KINDS,
            severities=SEVERITIES,
            states=STATES,
            state=state,
            model_name=model_name,
            version_name=version_name,
            place_key=place_key,
            table_owner=table_owner,
        )
    return (page, 422) if errors else page


def _parts(session: Session, version: ModelVersion) -> dict[str, Any]:
    """Return what the parts of the page show."""
    return {
        "version": version,
        "model": version.process_model,
        "size": version.original.size,
        "as_run": request.args.get("as") == "run" and version.prepared_sha is not None,
        "everything": "all" in request.args,
        **_rewrites_and_findings(session, version, everything="all" in request.args),
        "notes": versions.notes_of(session, version),
        "keep": versions.refuse_delete(session, version),
        "waited_long": version.preparing_since is not None and now() - version.preparing_since > LONG,
        "rule_ids": {each.id for each in list_rules(session)},
        **_standing(session, version),
        **uses_of(session, version),
    }


def _rewrites_and_findings(session: Session, version: ModelVersion, *, everything: bool) -> dict[str, Any]:
    """Return the rows that are shown, how many are not, and what stands in the way."""
    accepted = accepted_of(session, version)
    rewrites = rewrite_rows(asked_tables.rewrites_of(session, version), accepted)
    findings = finding_rows(version, accepted)
    shown = rewrites if everything else first_rows(rewrites, keep=("lossy",))
    found = findings if everything else first_rows(findings, keep=("error", "law"))
    return {
        "rewrites": shown,
        "more_rewrites": len(rewrites) - len(shown),
        "findings": found,
        "more_findings": len(findings) - len(found),
        "counts": {kind: sum(row.entry["kind"] == kind for row in rewrites) for kind in KINDS},
        "errors_found": sum(row.entry["severity"] == "error" for row in findings),
        "warnings_found": sum(row.entry["severity"] == "warning" for row in findings),
        "laws": [row for row in findings if row.entry["severity"] == "law"],
        "lossy": [row for row in rewrites if row.entry["kind"] == "lossy"],
        "marks": marks(rewrites, findings),
        "names_of_rows": {row.place: local(row.entry["message"]) for row in (*findings, *rewrites)},
    }


def _standing(session: Session, version: ModelVersion) -> dict[str, Any]:
    """Return where the version stands among the others, and whom publishing it reaches."""
    model = version.process_model
    return {
        "scenarios": scenarios.verdicts(session, version),
        "versions": models.versions(session, model.e_service, model.municipality),
        "refusal": ownership.refusal(session, current_person(), model.e_service, model.municipality),
        "reach": ownership.reach(session, model, on=now().date()),
        "before": _before(version),
        "older_cases": count_open(session, version),
        "cases_move": moving.migration_of(session, version),
        "comparison": _comparison(session, version),
        "systems": asked_systems.asked_by(session, version),
        "asked": asked_tables.asked_by(session, version),
    }


def _before(version: ModelVersion) -> ModelVersion | None:
    """Return the published version that takes over if this one is withdrawn."""
    others = [each for each in version.process_model.versions if each.status == "published" and each is not version]
    return max(others, key=lambda each: each.number, default=None)


def _comparison(session: Session, version: ModelVersion) -> str | None:
    """Return where the variant is compared with the standard, if that page is there and a standard is published."""
    model = version.process_model
    standard = models.published(session, model.e_service, None)
    endpoint = "change_leads.compare_summary"
    if model.is_standard or standard is None or endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, reference_id=standard.id, variant_id=version.id)
