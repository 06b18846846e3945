"""Try a version of a process model: one invented case runs to its end, with nobody there."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine import execution
from engine.errors import EngineError
from engine.execution import Chosen, DryRun
from engine.language import Message, message, messages
from engine.model import ProcessModel
from engine.model.description import described
from engine.services import decision_tables, models, table_files
from engine.services.understanding import read_model
from engine.store.tables import ModelVersion


class NothingRuns(EngineError):
    """A version without a prepared form, of which no case can be tried."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A flow node that the trial passed: its id, what a reader calls it, and who does it ("" for nobody)."""

    element: str
    label: Message
    role: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How one invented case went: its path in order, the flows it took, what chance decided, how it ended."""

    completed: bool
    path: tuple[Passed, ...]
    flows: tuple[str, ...]
    choices: tuple[Message, ...]
    ending: Message


def try_version(session: Session, version: ModelVersion, *, seed: int) -> Trial:
    """Return how an invented case runs on a version; ``seed`` decides what people or the world would. Stores nothing.

    Raises NothingRuns if the version cannot run, and NotExecutable if its prepared form does not load.
    """
    xml = models.prepared_form(session, version)
    if xml is None:
        raise NothingRuns(message("Nothing is drawn in version {number} that could run.", number=version.number))
    tables = decision_tables.in_force(session, version, version.process_model.municipality_id)
    files = table_files.files(session, {reference: table.id for reference, table in tables.items()})
    program = execution.load(xml, files)
    run = execution.dry_run(program, seed=seed, variables={})
    drawn = read_model(session, version.sha)
    return Trial(
        run.completed,
        tuple(_passed(drawn, element) for element in run.trace),
        flows_taken(drawn, run.trace),
        tuple(_choice(program.model, chosen) for chosen in run.chosen),
        _ending(program.model, run),
    )


def flows_taken(model: ProcessModel, trace: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sequence flows between the nodes of a trace, for a picture. O(length of trace squared) at most.

    Out of a node with several ways that excludes the others, it is the flow whose target comes next.

    >>> from engine.model.sketch import read_sketch
    >>> model = read_sketch("(start) -> <Komplett?> -ja-> A -> (slut)\\n<Komplett?> -nej-> B -> A")
    >>> [model.flow_by_id[id_].target for id_ in flows_taken(model, ("start", "Komplett", "A", "slut"))]
    ['Komplett', 'A', 'slut']
    """
    taken: dict[str, None] = {}
    for place, element in enumerate(trace):
        later = {id_: at for at, id_ in reversed(list(enumerate(trace[place + 1 :])))}
        reached = [flow for flow in model.outgoing(element) if flow.target in later]
        node = model.node_by_id.get(element)
        if node is not None and node.kind in ("exclusiveGateway", "eventBasedGateway", "complexGateway"):
            reached = sorted(reached, key=lambda flow: later[flow.target])[:1]
        taken.update((flow.id, None) for flow in reached)
    return tuple(taken)


def _passed(model: ProcessModel, element: str) -> Passed:
    node = model.node_by_id.get(element)
    role = model.role(node) if node is not None and node.is_activity else ""
    return Passed(element, described(model, element), role)


def _choice(model: ProcessModel, chosen: Chosen) -> Message:
    element = described(model, chosen.element)
    ways = [model.flow_by_id[flow] for flow in chosen.flows if flow in model.flow_by_id]
    if len(ways) == 1:
        target = described(model, ways[0].target)
        if ways[0].name.strip():
            return message("{element}: “{label}” to {target}", element=element, label=ways[0].name, target=target)
        return message("{element}: to {target}", element=element, target=target)
    if ways:
        return message("{element}: {labels}", element=element, labels=", ".join(way.name or "–" for way in ways))
    if chosen.times is not None:
        return messages("{element}: {count} time", "{element}: {count} times", chosen.times, element=element)
    return message("{element}: left as if done", element=element)


def _ending(model: ProcessModel, run: DryRun) -> Message:
    if run.incident is not None:
        return message("The run stopped. {incident}", incident=run.incident)
    if run.completed:
        return message("The run was completed.")
    if not run.waiting:
        return message("The run was not completed: nothing in it can go on.")
    waiting = run.waiting[0]
    if waiting.name:
        return message("The run was not completed: it waits for “{name}”, which nobody sends.", name=waiting.name)
    return message("The run was not completed: it waits for {names}.", names=described(model, waiting.element))
