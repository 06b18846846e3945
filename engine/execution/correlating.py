"""What a message finds its case by, worked out where an event waits for it or sends it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task

from engine.execution.errors import CannotGoOn, Undecided
from engine.expressions import Expression, names
from engine.language import message
from engine.model.correlation import as_key
from engine.model.description import described

if TYPE_CHECKING:
    from engine.execution.case import Case

Correlation = tuple[tuple[str, Expression], ...]
"""The name of each value in the message, and what it is in the case."""
Values = tuple[tuple[str, str | None], ...]
"""The same worked out; None for what nobody has set."""


def correlated(case: "Case", task: Task, correlation: Correlation) -> Values:
    """Return the values by which a message finds the event where ``task`` waits."""
    return tuple((name, _key(case, task, expression)) for name, expression in correlation)


def stated(case: "Case", task: Task, correlation: Correlation) -> tuple[tuple[str, str], ...]:
    """Return the values by which a message that ``task`` sends finds its case. Raises CannotGoOn if one is missing.

    In a dry run, in which nobody sets anything, it finds none.
    """
    if case.chooser is not None:
        return ()
    found = correlated(case, task, correlation)
    missing = sorted(name for name, value in found if value is None)
    if missing:
        unset = frozenset().union(*(names(expression) for name, expression in correlation if name in missing))
        sentence = message(
            "What {element} sends finds its case by “{names}”: that is “{variables}” here, which nobody has set.",
            element=described(case.program.model, task.task_spec.element),
            names=", ".join(missing),
            variables=", ".join(sorted(unset)),
        )
        raise CannotGoOn(sentence, unset)
    return tuple((name, value) for name, value in found if value is not None)


def carried(case: "Case", task: Task, content: Correlation) -> Mapping[str, Any]:
    """Return what a message carries from where ``task`` sends it; what nobody has set is left out."""
    values = {}
    for name, expression in content:
        try:
            values[name] = case.evaluate(expression, task)
        except Undecided:
            continue
    return values


def agree(one: Values, other: Values) -> bool:
    """Say whether a message with the values ``one`` is for an event with ``other``; without any it is for all."""
    return not one or not other or dict(one) == dict(other)


def _key(case: "Case", task: Task, expression: Expression) -> str | None:
    try:
        return as_key(case.evaluate(expression, task))
    except CannotGoOn:
        return None
