"""Scenarios on a version: which run as before, where others go another way, and what none of them passes."""

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.organization import ownership
from engine.services.playing import Passed
from engine.services.publishing import models
from engine.services.publishing.understanding import read_model
from engine.services.test_runs import coverage, scenario_files, scenarios
from engine.services.test_runs.scenarios import Outcome
from engine.store.tables import ModelVersion, Scenario
from webui.audience import audience, current_person
from webui.database import now, reading, writing
from webui.files import download
from webui.language import tell
from webui.process_owners import blueprint
from webui.process_owners.words import model_name, version_name

AT_ONCE_SECONDS = 5.0
"""How long a visitor waits for scenarios that are replayed; a worker replays the rest."""


@blueprint.get("/models/versions/<int:version_id>/scenarios")
@audience("process_owner", "change_lead")
def model_scenarios(version_id: int) -> ResponseReturnValue:
    """Show the scenarios that concern a version, how they go on it, and what they do not pass."""
    with reading() as session:
        version = models.find_version(session, version_id)
        verdicts = scenarios.verdicts(session, version)
        passed = set().union(*(scenarios.passed_by(verdict) for verdict in verdicts))
        drawn = read_model(session, version.sha)
        covered = coverage.coverage(drawn, passed)
        return render_template(
            "process_owners/scenarios.html",
            version=version,
            model=version.process_model,
            verdicts=verdicts,
            covered=covered,
            missed=[(each, drawn.label(each)) for each in covered.missed_activities],
            marks=_covered(covered, passed),
            model_name=model_name,
            version_name=version_name,
        )


@blueprint.post("/models/versions/<int:version_id>/scenarios/replay")
@audience("process_owner", "change_lead")
def model_replay(version_id: int) -> ResponseReturnValue:
    """Replay the scenarios that have no result on the version."""
    with writing() as session:
        left = scenarios.replay_version(session, version_id, now=now(), seconds=AT_ONCE_SECONDS)
        if left:
            tell(message("{count} are not replayed yet. Go on in a moment.", count=left), "warn")
        else:
            tell(message("All scenarios are replayed."))
    return redirect(url_for("process_owners.model_scenarios", version_id=version_id), code=303)


@blueprint.get("/models/versions/<int:version_id>/scenarios/<int:scenario_id>")
@audience("process_owner", "change_lead")
def model_scenario(version_id: int, scenario_id: int) -> ResponseReturnValue:
    """Show how a scenario goes on a version: the expected way and the way that the case takes there."""
    return _show(version_id, scenario_id)


def _show(
    version_id: int, scenario_id: int, *, name: str | None = None, error: Message | None = None
) -> ResponseReturnValue:
    with reading() as session:
        version = models.find_version(session, version_id)
        scenario = scenarios.find(session, scenario_id)
        outcome = scenarios.outcome_of(session, scenario, version)
        page = render_template(
            "process_owners/scenario.html",
            version=version,
            model=version.process_model,
            scenario=scenario,
            outcome=outcome,
            **_paths(session, version, outcome),
            refusal=ownership.refusal(
                session, current_person(), scenario.process_model.e_service, scenario.process_model.municipality
            ),
            name=scenario.name if name is None else name,
            error=error,
            model_name=model_name,
            version_name=version_name,
        )
    return (page, 422) if error else page


def _paths(session: Session, version: ModelVersion, outcome: Outcome) -> dict[str, Any]:
    """Return both ways as lines and as marks."""
    was, drawn = read_model(session, outcome.scenario.version.sha), read_model(session, version.sha)
    expected = scenarios.expected_path(outcome.scenario)
    actual = scenarios.path_of_result(outcome.result) if outcome.result else ()
    at = outcome.result.place if outcome.result and outcome.differs else None
    return {
        "expected": [(each.element, each.called(was)) for each in expected],
        "actual": [(each.element, each.called(drawn)) for each in actual],
        "at": at,
        "expected_marks": _marks(expected, at),
        "actual_marks": _marks(actual, at, outcome.result.passed if outcome.result else ()),
    }


def _marks(path: Sequence[Passed], at: int | None, passed: Sequence[str] = ()) -> dict[str, list[str]]:
    marks: dict[str, list[str]] = {each: ["done"] for each in (*passed, *(step.element for step in path))}
    if at is not None and at < len(path):
        marks[path[at].element] = ["chg"]
    return marks


def _covered(covered: coverage.Coverage, passed: set[str]) -> dict[str, list[str]]:
    marks = {each: ["done"] for each in passed}
    marks.update({each: ["missed"] for each in (*covered.missed_activities, *covered.missed_flows)})
    return marks


@blueprint.post("/models/versions/<int:version_id>/scenarios/<int:scenario_id>/<act>")
@audience("process_owner")
def model_scenario_act(version_id: int, scenario_id: int, act: str) -> ResponseReturnValue:
    """Accept the way that a scenario takes now, rename it, or delete it."""
    if act not in ("accept", "rename", "delete"):
        abort(404)
    with writing() as session:
        version = models.find_version(session, version_id)
        try:
            if act == "delete":
                name = scenarios.remove(session, scenario_id, by=current_person())
                tell(message("The scenario “{name}” is deleted.", name=name))
                return redirect(url_for("process_owners.model_scenarios", version_id=version_id), code=303)
            if act == "rename":
                scenarios.rename(session, scenario_id, request.form.get("scenario-name", ""), by=current_person())
                tell(message("The scenario has its new name."))
            else:
                scenarios.accept(session, scenario_id, version, by=current_person(), now=now())
                tell(message("This way is what the scenario expects from now on."))
        except EngineError as error:
            session.rollback()
            if act == "rename":
                return _show(version_id, scenario_id, name=request.form.get("scenario-name", ""), error=error.message)
            tell(error.message, "warn")
    return redirect(url_for("process_owners.model_scenario", version_id=version_id, scenario_id=scenario_id), code=303)


@blueprint.get("/models/versions/<int:version_id>/scenarios/<int:scenario_id>/file")
@audience("process_owner", "change_lead")
def model_scenario_file(version_id: int, scenario_id: int) -> ResponseReturnValue:
    """Download a scenario as a file that the command line replays."""
    with reading() as session:
        models.find_version(session, version_id)
        scenario: Scenario = scenarios.find(session, scenario_id)
        text = scenario_files.write(scenario.name, scenarios.recording_of(scenario))
        return download(text.encode(), f"{scenario.name}.yaml", scenario_files.MEDIA_TYPE)
