"""Where a case is and has been, for the picture on its page and as text."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import execution
from engine.language import Language, render
from engine.model import FlowNode, ProcessModel
from engine.model.description import described, one_line
from engine.services.case_handling import paths
from engine.services.case_handling.case_moves import open_work_items
from engine.services.case_handling.case_statuses import OPEN
from engine.services.case_handling.opened_cases import OpenedCase
from engine.services.case_handling.paths import Passed
from engine.services.case_handling.running_forms import drawn, program_of, understand_case
from engine.services.publishing.places import closed_around, drawn_near, stands_alone
from engine.services.publishing.understanding import Understanding
from engine.store.tables import Case, ServiceCall, Subscription, Timer


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a case is and has been, as ids of flow nodes in the drawing, in the order in which they were passed.

    ``stopped`` is where it cannot go on; those are not in ``now``.
    """

    done: tuple[str, ...]
    now: tuple[str, ...]
    flows: tuple[str, ...]
    stopped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PathLine:
    """A line of the way as text: what is passed has the time ``at``; where the case is or has stopped has none."""

    name: str
    at: datetime | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page tells in several ways: the drawing, what the case has passed, where it is, where it has stopped."""

    model: ProcessModel
    passed: Passed
    stopped: list[str]
    here: dict[str, str]


def standing(session: Session, case: Case, opened: OpenedCase | None = None) -> Standing:
    """Return where a case stands, to be given to ``find`` and ``path``; ``opened`` is what has been read of it."""
    model = drawn(session, case)
    stopped = _stopped(session, case, model)
    passed = paths.passed(session, case, opened.newest if opened else None)
    return Standing(model, passed, stopped, _here(session, case, model, stopped, opened))


def find(session: Session, case: Case, known: Standing | None = None) -> Whereabouts:
    """Return where the case is and has been, for the picture on its page."""
    stands = known or standing(session, case)
    model, here, stopped = stands.model, stands.here, stands.stopped
    stopped_around = (*stopped, *closed_around(model, stopped))
    done = (each for each in stands.passed.nodes if each in model.node_by_id)
    return Whereabouts(
        tuple(each for each in done if each not in here and each not in stopped),
        tuple(each for each in (*here, *closed_around(model, here)) if each not in stopped_around),
        tuple(each for each in stands.passed.flows if each in model.flow_by_id),
        stopped_around,
    )


def path(session: Session, case: Case, language: Language, known: Standing | None = None) -> list[PathLine]:
    """Return the activities and events that the case has passed and stands at, in order: the picture as text.

    Each passed one with the time when it was last completed; where the case has stopped comes last.
    """
    stands = known or standing(session, case)
    model, here, stopped = stands.model, stands.here, stands.stopped
    done = {each: at for each, at in stands.passed.nodes.items() if _is_told(model.node_by_id.get(each))}
    names = dict.fromkeys(name or _called(model, each, language) for each, name in here.items())
    return [
        *(PathLine(one_line(model.label(each)), at) for each, at in done.items() if each not in (*here, *stopped)),
        *(PathLine(name) for name in names),
        *(PathLine(_called(model, each, language), stopped=True) for each in stopped),
    ]


def _is_told(node: FlowNode | None) -> bool:
    return node is not None and bool(node.name.strip()) and not node.is_gateway


def _called(model: ProcessModel, element: str, language: Language) -> str:
    """Return what a line calls an element: its label, else where it is."""
    node = model.node_by_id.get(element)
    if node is not None and node.name.strip():
        return one_line(node.name)
    told = render(described(model, element), language)
    return told[:1].upper() + told[1:]


def _stopped(session: Session, case: Case, model: ProcessModel) -> list[str]:
    """Return the flow nodes at which a case cannot go on: where it stopped, or the drawn ones near there."""
    element = (case.incident or {}).get("element")
    if case.status not in ("incident", "suspended") or not element:
        return []
    if element in model.node_by_id:
        return [element]
    return drawn_near(program_of(session, case).model, element)


def _here(
    session: Session, case: Case, model: ProcessModel, stopped: Collection[str], opened: OpenedCase | None
) -> dict[str, str]:
    """Return the flow nodes at which a case stands and can go on: open work items, and events that it waits for.

    Each with the name of its work item if that is no node of the drawing: it then stands where the
    case came from, or where it can begin.
    """
    if case.status not in OPEN:
        return {}
    here: dict[str, str] = {}
    for item in opened.items if opened else open_work_items(session, case):
        element = item.choices[0]["gateway"] if item.choices else item.element
        if element in model.node_by_id:
            if stands_alone(model, element):
                here[element] = ""
        else:
            here.update(dict.fromkeys(drawn_near(program_of(session, case).model, element), item.name))
    if opened is None or opened.waits:
        here.update((each, "") for each in _waited_for(session, case, model))
    here.update((each, "") for each in _calls(session, case, model))
    return {each: name for each, name in here.items() if each not in stopped}


def _waited_for(session: Session, case: Case, model: ProcessModel) -> list[str]:
    """Return the flow nodes at which a case waits for times, messages and systems."""
    found: list[str] = []
    for waiting in (Timer, Subscription):
        elements = session.scalars(select(waiting.element).where(waiting.case_id == case.id))
        found += [each for each in elements if stands_alone(model, each)]
    asked = select(ServiceCall.element).where(ServiceCall.case_id == case.id, ServiceCall.status == "waiting")
    return found + [each for each in session.scalars(asked) if each in model.node_by_id]


def _calls(session: Session, case: Case, model: ProcessModel) -> list[str]:
    """Return the call activities whose called process runs, if the case runs any of another file."""
    if case.form is None:
        return []
    running = execution.running_calls(program_of(session, case), case.state)
    return [each for each in running if each in model.node_by_id]


def has_phases(session: Session, case: Case, understood: Understanding | None = None) -> bool:
    """Say whether anybody has said to which phase an activity of the case belongs."""
    understood = understood or understand_case(session, case)
    return any(understood.phase(node.id) for node in understood.model.nodes if node.is_activity)
