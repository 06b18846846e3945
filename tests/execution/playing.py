"""Play a case by chance: do what is open, let times come, send what is waited for; and note all that can be seen."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.execution import CHOICE, NotOpen, program_of
from engine.execution.case import Case
from engine.execution.events import Catch
from engine.execution.moves import OpenSubscription, OpenWorkItem
from engine.execution.open import subscriptions, timers, work_items
from engine.execution.running import is_completed, settle
from engine.execution.stepping import begin, finish, retry_timers, ring
from engine.expressions import names
from engine.model import ProcessModel
from tests.execution.conftest import NOW

Seen = list[Any]
Act = tuple[str, Any]
MOST_VALUES = 60


class Play:
    """A play of a model: the same seed gives the same play. ``between`` is done to the case between any two acts."""

    def __init__(self, model: ProcessModel, seed: int, between: Callable[[Case], Case]) -> None:
        self.choose = random.Random(seed)
        self.between = between
        self.program = program_of(model)
        self.words = sorted(asked(model))[:MOST_VALUES]
        self.case = begin(self.program, self._values(), NOW)
        self.seen: Seen = []
        self.most_live = 0

    def run(self, acts: int) -> Seen:
        """Return what was seen before each of up to ``acts`` acts, and at the end."""
        for _ in range(acts):
            self._note()
            if is_completed(self.case) or self.case.overrun:
                break
            self.case = self.between(self.case)
            self._try_again()
            able = self._able()
            if not able:
                break
            self._do(*self.choose.choice(able))
        return self.seen

    def _try_again(self) -> None:
        """Let what could not go on be tried again with the next act, as it is when a state is restored."""
        self.case.incident, self.case.incident_element = None, None
        for task in self.case.live():
            if task.state == TaskState.READY and task not in self.case.queue:
                self.case.schedule(task)

    def _note(self) -> None:
        case = self.case
        self.most_live = max(self.most_live, sum(1 for _ in case.live()))
        self.seen.append(
            (
                [(event.kind, event.element) for event in case.events],
                [(item.token, item.name, item.role, item.options, item.reason) for item in work_items(case)],
                timers(case),
                subscriptions(case),
                repr(sorted(case.variables.items())),
                str(case.incident) if case.incident else "",
            )
        )
        case.events.clear()

    def _able(self) -> list[Act]:
        items: list[Act] = [("do", item) for item in work_items(self.case)]
        times: list[Act] = [("wait", timer) for timer in timers(self.case)]
        comes: list[Act] = [("come", one) for one in subscriptions(self.case) if one.kind != "conditional"]
        return [*items, *items, *times, *comes] or ([("set", None)] if list(self.case.live()) else [])

    def _do(self, kind: str, what: Any) -> None:
        case = self.case
        try:
            if kind == "do":
                finish(case, what.token, self._outcome(what))
            elif kind == "wait":
                case.now = max(case.now, what.due_at)
                ring(case, what.token)
            elif kind == "come":
                self._come(what)
            else:
                case.put(self._values())
                retry_timers(case)
                settle(case)
        except NotOpen as error:
            self.seen.append(str(error))

    def _outcome(self, item: OpenWorkItem) -> Mapping[str, Any]:
        if not item.options:
            return self._values()
        flows = [option.flow for option in item.options]
        return {CHOICE: self.choose.choice(flows)}

    def _come(self, what: OpenSubscription) -> None:
        task = next(each for each in self.case.live() if each.id == what.token.partition(".")[0])
        spec = task.task_spec
        number = spec.awaited(task, what.kind, what.name) if isinstance(spec, Catch) else None
        if number is not None:
            spec.happen(task, number)
        settle(self.case)

    def _values(self) -> dict[str, Any]:
        return {word: self.choose.choice((True, False, 0, 1, 2)) for word in self.words}


def asked(model: ProcessModel) -> set[str]:
    """Return the variables that a model asks for."""
    program = program_of(model)
    found: set[str] = set()
    for spec in (each for scope in program.scopes.values() for each in scope.task_specs.values()):
        tests = [way.condition for way in getattr(spec, "ways", ()) if way.condition is not None]
        tests += [each for name in ("cardinality", "collection", "condition") if (each := getattr(spec, name, None))]
        tests += list(getattr(spec, "conditions", {}).values())
        for test in tests:
            found |= names(test)
    return {name for name in found if not name.startswith("klunga_")}
