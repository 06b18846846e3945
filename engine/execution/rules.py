"""Business rule tasks: a decision table decides; where it does not, a person is asked for what it would have given."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.task import Task

from engine import dmn
from engine.dmn import Conflict, Decisions, NotDecided, Table
from engine.dmn.feel import used_names
from engine.dmn.tables import SINGLE, Decision, output_names
from engine.execution.asking import Question, ask, withdraw
from engine.execution.errors import CannotGoOn, Undecided
from engine.execution.nodes import Node, case_of
from engine.language import Message, message
from engine.model import FlowNode
from engine.model.called_decisions import CalledDecision, called_decision

_IN_CONFLICT = "conflict"
"""Key of a task's internal data: rows of the table have contradicted each other here, so next time a person decides."""


class Rule(Node):
    """A business rule task. The decision that it asks is looked up among the tables of the program.

    Where rows of the table contradict each other the case stops, so that somebody sees the table; a case keeps the
    table that it began with, so when it is tried again and they still do, a person decides.
    """

    node: FlowNode

    @property
    def called(self) -> CalledDecision:
        """Return the decision that the task asks; guarding lets no other business rule task pass."""
        called = called_decision(self.node)
        assert called is not None
        return called

    def _run_hook(self, my_task: Task) -> bool | None:
        case = case_of(my_task)
        decisions = case.program.tables.get(self.called.reference)
        if decisions is None:
            return self._asked(
                my_task, message("There is no decision table “{decision}”.", decision=self.called.reference)
            )
        decision = found(decisions, self.called.reference)
        try:
            answer = dmn.decide(decisions, decision, {**case.variables, **my_task.data}, case.now)
        except NotDecided as undecided:
            return self._asked(my_task, undecided.message, undecided.missing)
        except Conflict as conflict:
            if my_task.internal_data.get(_IN_CONFLICT):
                return self._asked(my_task, conflict.message)
            my_task.internal_data[_IN_CONFLICT] = True
            sentence = message("{conflict} Try again, and a person decides in this case.", conflict=conflict.message)
            raise CannotGoOn(sentence, _tested(decision)) from conflict
        case.put(_mapped(self.called, answer.outputs, answer.result), my_task)
        self.hand_on(my_task, self.ways)
        return True

    def _asked(self, my_task: Task, reason: Message, missing: frozenset[str] = frozenset()) -> bool | None:
        """Let a person decide, or in a dry run leave it as if somebody had."""
        case = case_of(my_task)
        if case.chooser is not None:
            case.chooser.skips(self, Undecided(reason, missing))
            self.hand_on(my_task, self.ways)
            return True
        ask(my_task, Question((), reason))
        return None

    def answer(self, my_task: Task, outcome: Mapping[str, Any]) -> None:
        """Take what a person decided: a value for each output."""
        case = case_of(my_task)
        withdraw(my_task)
        decisions = case.program.tables.get(self.called.reference)
        values = dict(outcome)
        if decisions is not None and values:
            values = _answered(self.called, found(decisions, self.called.reference), values)
        case.put(values, my_task)
        self.hand_on(my_task, self.ways)
        my_task.complete()


def _tested(decision: Decision) -> frozenset[str]:
    """Return the variables that the columns of a table test."""
    columns = decision.logic.columns if isinstance(decision.logic, Table) else ()
    return frozenset().union(*(used_names(column.expression) for column in columns))


def found(decisions: Decisions, reference: str) -> Decision:
    """Return the decision that is meant in a file: by its id or name, else the one that no other needs."""
    return decisions.find(reference) or decisions.main


def _answered(called: CalledDecision, decision: Decision, values: Mapping[str, Any]) -> dict[str, Any]:
    names = output_names(decision)
    outputs: dict[str, Any] = {name: values.get(name) for name in names}
    logic = decision.logic
    several = isinstance(logic, Table) and logic.hit_policy not in SINGLE and not logic.aggregation
    result = outputs if len(names) > 1 else outputs[names[0]]
    if several:
        result, outputs = [result], {name: [value] for name, value in outputs.items()}
    others = {name: value for name, value in values.items() if name not in names}
    return {**others, **_mapped(called, outputs, result)}


def _mapped(called: CalledDecision, outputs: Mapping[str, Any], result: Any) -> dict[str, Any]:
    """Return the variables that a decision sets."""
    if not called.variable:
        return dict(outputs)
    rows = _rows(outputs)
    value: Any = {
        "result": result,
        "singleEntry": next(iter(rows[0].values()), None) if rows else None,
        "singleResult": rows[0] if rows else {},
        "collectEntries": [next(iter(row.values()), None) for row in rows],
        "resultList": rows,
    }[called.shape]
    return {called.variable: value}


def _rows(outputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the outputs row by row."""
    columns = {name: value if isinstance(value, list) else [value] for name, value in outputs.items()}
    count = min((len(values) for values in columns.values()), default=0)
    return [{name: values[place] for name, values in columns.items()} for place in range(count)]
