"""The page of a version: does it run, what was changed so that it does, what is found, and the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.language import Message
from engine.services import drawings, models, ownership
from engine.services.obstacles import Acceptance
from engine.services.tellings import told
from engine.services.understanding import read_model
from engine.store.tables import ModelVersion
from webui.audience import audience, current_person
from webui.database import now, reading
from webui.files import bpmn_file, download
from webui.process_owners import blueprint
from webui.process_owners.words import KINDS, SEVERITIES, STATES, model_name, state, version_name

SHOWN = 50
"""How many findings, and how many rewrites without loss, are listed before the rest is only counted."""
MARKS = {"error": "law:!", "law": "law:§"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was filled in on the page when publishing was refused: accepted rewrites, reasons, days of review."""

    accepted: frozenset[int] = frozenset()
    reasons: Mapping[int, str] = field(default_factory=dict)
    days: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A rewrite or a finding with its place among the version's, which names its fields."""

    index: int
    entry: Mapping[str, Any]
    taken: Acceptance | None = None


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
        model = version.process_model
        rewrites, findings = rewrite_rows(version), finding_rows(version)
        as_run = request.args.get("as") == "run" and version.prepared_sha is not None
        everything = "all" in request.args
        page = render_template(
            "process_owners/version.html",
            version=version,
            model=model,
            size=version.original.size,
            rewrites=rewrites if everything else _first(rewrites, keep=("lossy",)),
            more_rewrites=0 if everything else len(rewrites) - len(_first(rewrites, keep=("lossy",))),
            findings=findings if everything else _first(findings, keep=("error", "law")),
            more_findings=0 if everything else len(findings) - len(_first(findings, keep=("error", "law"))),
            counts={kind: sum(row.entry["kind"] == kind for row in rewrites) for kind in KINDS},
            errors_found=sum(row.entry["severity"] == "error" for row in findings),
            laws=[row for row in findings if row.entry["severity"] == "law"],
            lossy=[row for row in rewrites if row.entry["kind"] == "lossy"],
            marks=marks(rewrites, findings),
            as_run=as_run,
            everything=everything,
            versions=models.versions(session, model.e_service, model.municipality),
            refusal=ownership.refusal(session, current_person(), model.e_service, model.municipality),
            reach=ownership.reach(session, model, on=now().date()),
            before=_before(version),
            comparison=_comparison(session, version),
            typed=typed or Typed(),
            errors=errors or {},
            kinds=KINDS,
            severities=SEVERITIES,
            states=STATES,
            state=state,
            model_name=model_name,
            version_name=version_name,
        )
    return (page, 422) if errors else page


def rewrite_rows(version: ModelVersion) -> list[Row]:
    """Return the rewrites of a version, with what was accepted when it was published."""
    return [Row(index, entry, _taken(version, entry)) for index, entry in enumerate(version.rewrites)]


def finding_rows(version: ModelVersion) -> list[Row]:
    """Return the findings of a version, worst first; what a rewrite says already is left out."""
    said = {(each["rule"], each["element"]) for each in version.rewrites}
    order = list(SEVERITIES)
    rows = [
        Row(index, entry, _taken(version, entry))
        for index, entry in enumerate(version.findings)
        if entry["severity"] != "information" or (entry["rule"], entry["element"]) not in said
    ]
    return sorted(rows, key=lambda row: order.index(row.entry["severity"]))


def marks(rewrites: Sequence[Row], findings: Sequence[Row]) -> dict[str, list[str]]:
    """Return what the diagram shows at each element: the numbers of its rewrites, and errors and law."""
    numbers: dict[str, list[str]] = {}
    for row in rewrites:
        if row.entry["element"]:
            numbers.setdefault(row.entry["element"], []).append(str(row.index + 1))
    shown = {element: [f"warn:{','.join(own)}"] for element, own in numbers.items()}
    for row in findings:
        mark = MARKS.get(row.entry["severity"])
        if mark and row.entry["element"] and mark not in shown.setdefault(row.entry["element"], []):
            shown[row.entry["element"]].append(mark)
    return shown


def _first(rows: Sequence[Row], *, keep: Sequence[str]) -> list[Row]:
    """Return the first rows, and all of the kinds or severities that somebody must settle."""
    return [
        row for at, row in enumerate(rows) if at < SHOWN or row.entry.get("kind", row.entry.get("severity")) in keep
    ]


def _taken(version: ModelVersion, entry: Mapping[str, Any]) -> Acceptance | None:
    key = (entry["rule"], entry["element"])
    found = next((each for each in version.accepted if (each["rule"], each["element"]) == key), None)
    return Acceptance(**found) if found is not None else None


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


@blueprint.get("/models/versions/<int:version_id>/text")
@audience("process_owner", "change_lead")
def model_text(version_id: int) -> ResponseReturnValue:
    """Tell a version as text: each element, who does it, and where it leads."""
    with reading() as session:
        version = models.find_version(session, version_id)
        return render_template(
            "process_owners/text.html",
            version=version,
            model=version.process_model,
            lines=told(read_model(session, version.sha)),
            version_name=version_name,
        )


@blueprint.get("/models/versions/<int:version_id>/<form>.bpmn")
@audience("process_owner", "change_lead")
def model_drawing(version_id: int, form: str) -> ResponseReturnValue:
    """Return what the diagram draws: the version as drawn, or as it runs."""
    with reading() as session:
        version = models.find_version(session, version_id)
        content = {"drawn": drawings.as_drawn, "run": drawings.as_run}.get(form, _nothing)(session, version)
        if content is None:
            abort(404)
        return bpmn_file(content)


@blueprint.get("/models/versions/<int:version_id>/<form>/file")
@audience("process_owner", "change_lead")
def model_file(version_id: int, form: str) -> ResponseReturnValue:
    """Download the original, byte for byte, or the prepared form."""
    with reading() as session:
        version = models.find_version(session, version_id)
        if form == "original":
            return download(models.original(session, version), version.file_name, models.MEDIA_TYPE)
        content = models.prepared_form(session, version) if form == "prepared" else None
        if content is None:
            abort(404)
        return download(
            content, f"{version.process_model.e_service.slug}-{version.number}-prepared.bpmn", models.MEDIA_TYPE
        )


def _nothing(_session: Session, _version: ModelVersion) -> None:
    return None
