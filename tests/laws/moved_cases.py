"""Cases of a real model that have been moved to an edited version of it, and what they are then able to do."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from engine.compare import successors
from engine.execution import Bridge, Migrated, migrate, program_of
from engine.execution.asking import question_at
from engine.execution.case import Case
from engine.execution.dry_run import _Seeded, _step, most_steps
from engine.execution.open import subscriptions
from engine.execution.running import is_completed, settle
from engine.execution.saving import save
from engine.execution.stepping import begin
from engine.model import ProcessModel, SequenceFlow
from engine.prepare import prepare
from tests.execution.conftest import NOW
from tests.execution.playing import Play
from tests.laws.injections import INJECTIONS, in_a_row


class Walk(Play):
    """A play in which nobody sets variables: people choose the ways."""

    def _values(self) -> dict[str, Any]:
        return {}


Pair = tuple[ProcessModel, ProcessModel]


def beside(model: ProcessModel) -> Iterator[Pair]:
    """Yield versions in which something new is done beside an activity."""
    for node in in_a_row(model):
        (into,), (out,) = model.incoming(node.id), model.outgoing(node.id)
        if not node.is_activity or model.boundary_events(node.id):
            continue
        new = replace(node, id="beside", name="Hör hembygdsföreningen", kind="userTask", repetition=None)
        split, join = (
            replace(new, id=name, name="", kind="parallelGateway") for name in ("beside_split", "beside_join")
        )
        flows = [
            replace(into, target=split.id),
            SequenceFlow("beside_1", split.id, node.id),
            SequenceFlow("beside_2", split.id, new.id),
            SequenceFlow("beside_3", node.id, join.id),
            SequenceFlow("beside_4", new.id, join.id),
            replace(out, source=join.id),
        ]
        kept = [flow for flow in model.flows if flow not in (into, out)]
        yield model, replace(model, nodes=(*model.nodes, new, split, join), flows=(*kept, *flows))


EDITS = {**INJECTIONS, "beside": beside}


def versions(model: ProcessModel, edit: str, most: int) -> Iterator[Pair]:
    """Yield up to ``most`` pairs of prepared versions that differ by one edit, both able to run."""
    found = list(islice(EDITS[edit](model), 12))
    for one, other in found[:: max(1, len(found) // most)][:most]:
        old, new = prepare(one), prepare(other)
        if old.executable and new.executable:
            yield old.model, new.model


@dataclass
class Moved:
    """A case that was moved, and the versions between which it was."""

    bridge: Bridge
    before: Case
    state: bytes
    found: Migrated


def moved(old: ProcessModel, new: ProcessModel, seed: int) -> Moved | None:
    """Play a case of the old version for some acts and move it; None if nothing is open then."""
    choose = random.Random(seed)
    play = Walk(old, seed, lambda case: case)
    play.run(choose.randint(0, 8))
    if is_completed(play.case) or play.case.overrun or not list(play.case.live()):
        return None
    state = save(play.case)
    bridge = Bridge(play.program, program_of(new, "new"), successors(old, new))
    return Moved(bridge, play.case, state, migrate(bridge, state, play.case.now))


def ends(case: Case, seed: int) -> bool:
    """Say whether a case goes on to its end when all is done that can be: work, times, messages."""
    case.chooser = chooser = _Seeded(case.program.model, seed, frozenset())
    for task in list(case.live()):
        if question_at(task) is not None:
            task.task_spec.ask_again(task)
    settle(case)
    for _ in range(most_steps(case.program.model)):
        if is_completed(case) or case.overrun:
            break
        if not _step(case, chooser) and not _come(case, seed):
            break
    return is_completed(case) and case.incident is None


def _come(case: Case, seed: int) -> bool:
    """Let something that is waited for come."""
    for one in subscriptions(case):
        task = next(each for each in case.live() if each.id == one.token.partition(".")[0])
        number = task.task_spec.awaited(task, one.kind, one.name) if hasattr(task.task_spec, "awaited") else None
        if number is not None:
            task.task_spec.happen(task, number)
            settle(case)
            return True
    return False


def always_ends(model: ProcessModel) -> bool:
    """Say whether new cases of a model come to their end, as often as it was tried."""
    for seed in range(4):
        case = Case(program_of(model, "new"), now=NOW)
        case.chooser = _Seeded(model, seed, frozenset())
        begin(case.program, {}, NOW, case)
        if not ends(case, seed):
            return False
    return True
