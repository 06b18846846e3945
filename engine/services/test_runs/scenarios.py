"""Scenarios: played paths with a name, replayed on every later version of their process model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine.errors import EngineError
from engine.language import Message, in_both, message
from engine.services import playing
from engine.services.harmonizing import judgements
from engine.services.organization.authority import require_owner
from engine.services.playing import Passed, Recording, Replayed
from engine.services.playing.paths import from_stored as path_from_stored
from engine.services.playing.replaying import accepted
from engine.services.publishing import models
from engine.services.publishing.understanding import read_model
from engine.services.test_runs.trials import NothingRuns, TestRun, program_of
from engine.store.tables import ModelVersion, Person, ProcessModel, Scenario, ScenarioResult

LONGEST_NAME = 120
AFTER_UPLOAD = 1.0
"""How many seconds somebody who uploads a version waits for its scenarios; a worker replays those that are left."""
MOST = 100
"""How many scenarios a process model may have."""


class ScenarioRefused(EngineError):
    """A scenario that cannot be saved or renamed like this."""


class NoSuchScenario(EngineError):
    """An address that belongs to no scenario."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A scenario on a version: ``result`` is None if it has not been replayed there since it was saved or changed."""

    scenario: Scenario
    result: ScenarioResult | None

    @property
    def differs(self) -> bool:
        """Say whether the case goes another way than expected."""
        return self.result is not None and self.result.difference is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The scenarios of a process model on a version."""

    model: ProcessModel
    outcomes: tuple[Outcome, ...]

    @property
    def as_before(self) -> int:
        """Return how many run as expected."""
        return sum(each.result is not None and not each.differs for each in self.outcomes)

    @property
    def differing(self) -> tuple[Outcome, ...]:
        """Return those in which the case goes another way."""
        return tuple(each for each in self.outcomes if each.differs)

    @property
    def waiting(self) -> int:
        """Return how many are not replayed yet."""
        return sum(each.result is None for each in self.outcomes)


def save(session: Session, run: TestRun, name: str, *, by: Person, now: datetime) -> Scenario:
    """Save the path of a test run as a scenario of its process model, with its result on that version.

    Raises ScenarioRefused if nothing was played, the name is missing or taken, or there are too many; NotAllowed if
    ``by`` does not decide over the model.
    """
    require_owner(session, by, run.version.process_model.e_service, run.version.process_model.municipality)
    if not run.played.turns:
        raise ScenarioRefused(message("Nothing is played yet that could be saved. Start the test run first."))
    path = playing.path_of(run.played, run.drawn)
    recording = Recording(run.played.acts, path, run.played.is_completed, run.played.began)
    return store(session, run.version, name, recording, by=by, now=now)


def store(
    session: Session, version: ModelVersion, name: str, recording: Recording, *, by: Person, now: datetime
) -> Scenario:
    """Store what was recorded on a version as a scenario. Raises ScenarioRefused."""
    own = of_model(session, version.process_model)
    name = _free_name(name, [each.name for each in own])
    if len(own) >= MOST:
        raise ScenarioRefused(message("There are {count} scenarios already. Delete one first.", count=MOST))
    scenario = Scenario(
        process_model_id=version.process_model_id,
        version_id=version.id,
        name=name,
        began_at=recording.began,
        acts=[playing.as_json(act) for act in recording.acts],
        path=[each.as_json() for each in recording.path],
        completed=recording.completed,
        revision=1,
        saved_by_id=by.id,
        saved_at=now,
    )
    session.add(scenario)
    session.flush()
    _replay(session, scenario, version, now)
    session.commit()
    return scenario


def rename(session: Session, scenario_id: int, name: str, *, by: Person) -> Scenario:
    """Give a scenario another name. Raises ScenarioRefused, NoSuchScenario, NotAllowed."""
    scenario = _own(session, scenario_id, by)
    others = [each.name for each in of_model(session, scenario.process_model) if each.id != scenario.id]
    scenario.name = _free_name(name, others)
    session.commit()
    return scenario


def remove(session: Session, scenario_id: int, *, by: Person) -> str:
    """Delete a scenario with its results; return its name. Raises NoSuchScenario, NotAllowed."""
    scenario = _own(session, scenario_id, by)
    name = scenario.name
    session.delete(scenario)
    session.commit()
    return name


def accept(session: Session, scenario_id: int, version: ModelVersion, *, by: Person, now: datetime) -> Scenario:
    """Expect from now on the way that a scenario takes on a version of its own process model.

    Raises ScenarioRefused if it belongs to another process model, NoSuchScenario, NotAllowed, and as ``replay_on``.
    """
    scenario = _own(session, scenario_id, by)
    if scenario.process_model_id != version.process_model_id:
        raise ScenarioRefused(message("The scenario belongs to another process model, so its way stays as it is."))
    replayed = replay_on(session, scenario, version)
    recording = accepted(recording_of(scenario), replayed)
    scenario.acts = [playing.as_json(act) for act in recording.acts]
    scenario.path = [each.as_json() for each in recording.path]
    scenario.completed, scenario.version_id = recording.completed, version.id
    scenario.revision += 1
    session.flush()
    _replay(session, scenario, version, now)
    session.commit()
    return scenario


def find(session: Session, scenario_id: int) -> Scenario:
    """Return a scenario. Raises NoSuchScenario."""
    scenario = session.get(Scenario, scenario_id, options=[joinedload(Scenario.version)])
    if scenario is None:
        raise NoSuchScenario(message("There is no such scenario (any more)."))
    return scenario


def of_model(session: Session, model: ProcessModel) -> Sequence[Scenario]:
    """Return the scenarios of a process model by name."""
    return session.scalars(
        select(Scenario)
        .where(Scenario.process_model_id == model.id)
        .options(joinedload(Scenario.version), joinedload(Scenario.saved_by))
        .order_by(Scenario.name)
    ).all()


def verdicts(session: Session, version: ModelVersion) -> list[Verdict]:
    """Return how the scenarios of a version's own model go on it, and for a variant those of the standard."""
    found = []
    for model in _demanding(session, version):
        scenarios = of_model(session, model)
        rows = session.scalars(
            select(ScenarioResult).where(
                ScenarioResult.version_id == version.id,
                ScenarioResult.scenario_id.in_([each.id for each in scenarios]),
            )
        )
        results = {row.scenario_id: row for row in rows}
        outcomes = tuple(Outcome(each, _current(each, results.get(each.id))) for each in scenarios)
        found.append(Verdict(model, outcomes))
    return [each for each in found if each.outcomes or each.model.id == version.process_model_id]


def outcome_of(session: Session, scenario: Scenario, version: ModelVersion) -> Outcome:
    """Return how a scenario goes on a version, if it was replayed there."""
    return Outcome(scenario, _current(scenario, session.get(ScenarioResult, (scenario.id, version.id))))


def replay_version(session: Session, version_id: int, *, now: datetime, seconds: float | None = None) -> int:
    """Replay all scenarios that concern a version and have no result there; return how many are left.

    With ``seconds``, no further one is begun after that time.
    """
    version = models.find_version(session, version_id)
    until = None if seconds is None else monotonic() + seconds
    missing = [
        each.scenario for verdict in verdicts(session, version) for each in verdict.outcomes if each.result is None
    ]
    if version.preparing_since is not None:
        return len(missing)
    for done, scenario in enumerate(missing):
        if until is not None and monotonic() >= until:
            return len(missing) - done
        _replay(session, scenario, version, now)
        session.commit()
    return 0


def replay_on(session: Session, scenario: Scenario, version: ModelVersion) -> Replayed:
    """Return how a scenario goes on a version. Raises NothingRuns, or NotExecutable if it does not load."""
    program = program_of(session, version)
    drawn, recorded = read_model(session, version.sha), read_model(session, scenario.version.sha)
    said = judgements.judgements(session, version.process_model.e_service_id)
    return playing.replay(recording_of(scenario), program, drawn, recorded, said)


def recording_of(scenario: Scenario) -> Recording:
    """Return what a scenario recorded."""
    acts = playing.from_stored(scenario.acts)
    return Recording(acts, path_from_stored(scenario.path), scenario.completed, scenario.began_at)


def expected_path(scenario: Scenario) -> tuple[Passed, ...]:
    """Return the way that a scenario expects."""
    return path_from_stored(scenario.path)


def _replay(session: Session, scenario: Scenario, version: ModelVersion, now: datetime) -> None:
    result = ScenarioResult(scenario_id=scenario.id, version_id=version.id, revision=scenario.revision, replayed_at=now)
    try:
        replayed = replay_on(session, scenario, version)
    except NothingRuns as error:
        _fill(result, error.message)
    except EngineError as error:
        _fill(result, message("It cannot be replayed. {reason}", reason=error.message))
    else:
        _fill(result, replayed.difference, replayed)
    session.merge(result)
    session.flush()


def _fill(result: ScenarioResult, difference: Message | None, replayed: Replayed | None = None) -> None:
    result.difference = dict(in_both(difference)) if difference is not None else None
    played = replayed.played if replayed else None
    result.place = replayed.at if replayed else 0
    result.completed = bool(played and played.is_completed)
    result.acts = [playing.as_json(act) for act in played.acts] if played else []
    result.path = [each.as_json() for each in replayed.path] if replayed else []
    result.passed = list(dict.fromkeys((*played.passed(), *played.flows()))) if played else []


def _current(scenario: Scenario, result: ScenarioResult | None) -> ScenarioResult | None:
    return result if result is not None and result.revision == scenario.revision else None


def _demanding(session: Session, version: ModelVersion) -> list[ProcessModel]:
    """Return the models whose scenarios a version is held to: its own, and for a variant the standard."""
    own = version.process_model
    if own.is_standard:
        return [own]
    standard = session.scalars(
        select(ProcessModel).where(
            ProcessModel.e_service_id == own.e_service_id, ProcessModel.municipality_id.is_(None)
        )
    ).first()
    return [own, standard] if standard is not None else [own]


def _own(session: Session, scenario_id: int, by: Person) -> Scenario:
    scenario = find(session, scenario_id)
    require_owner(session, by, scenario.process_model.e_service, scenario.process_model.municipality)
    return scenario


def _free_name(name: str, taken: Iterable[str]) -> str:
    name = " ".join("".join(each for each in name if each.isprintable() or each.isspace()).split())
    if not name:
        raise ScenarioRefused(
            message(
                "Give the scenario a name that says what happens, such as “{example}”.",
                example="Avslag efter komplettering",
            )
        )
    if len(name) > LONGEST_NAME:
        raise ScenarioRefused(message("Give the scenario a name of at most {count} characters.", count=LONGEST_NAME))
    if name.casefold() in {each.casefold() for each in taken}:
        raise ScenarioRefused(message("There is a scenario “{name}” already. Give this one another name.", name=name))
    return name


def passed_by(verdict: Verdict) -> set[str]:
    """Return the flow nodes and sequence flows of the version that its scenarios pass."""
    found: set[str] = set()
    for outcome in verdict.outcomes:
        if outcome.result is not None:
            found.update(outcome.result.passed)
    return found


def path_of_result(result: ScenarioResult) -> tuple[Passed, ...]:
    """Return the way that a case took on a version."""
    return path_from_stored(result.path)
