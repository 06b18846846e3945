"""Decide: which rows of a table apply to a case's variables, and what they give.

Source: OMG, Decision Model and Notation 1.5, 8.2.8 (hit policies), 8.3.3 (default outputs), 6.2 (requirements).
Departure: where no row applies and no default is given, or an input is not set, there is no result: a person decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from engine.dmn.feel import Feel, Irrelevant, Scope, Tests, Unset, evaluate, holds, speaks_of_null
from engine.dmn.feel.evaluation import TooLong
from engine.dmn.feel.values import from_json, to_json
from engine.dmn.hits import Conflict, combined
from engine.dmn.tables import Column, Decision, Decisions, Row, Table
from engine.dmn.types import fits, typed
from engine.errors import EngineError
from engine.language import Message, message

__all__ = ["Answer", "Conflict", "NotDecided", "decide"]


class NotDecided(EngineError):
    """A decision that a person must take; its message says why. ``missing`` are the variables that nobody has set."""

    def __init__(self, sentence: Message, missing: frozenset[str] = frozenset()) -> None:
        self.missing = missing
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a decision gives.

    ``result`` is the decision's value as JSON: a value, an object where there are several outputs, a list where
    the hit policy gives one. ``outputs`` gives each output by name, a list of values where several rows count.
    ``rows`` are the numbers of the rows that apply, in the order of the table; ``inputs`` the columns' values.
    ``before`` are the answers of the decisions that this one needs, by id.
    """

    decision: str
    result: Any
    outputs: Mapping[str, Any]
    rows: tuple[int, ...] = ()
    inputs: tuple[Any, ...] = ()
    by_default: bool = False
    before: Mapping[str, "Answer"] = field(default_factory=dict)


def decide(decisions: Decisions, decision: Decision, variables: Mapping[str, Any], now: datetime) -> Answer:
    """Return what a decision gives for variables as JSON knows them.

    Raises NotDecided where a person must decide, and Conflict if rows contradict each other.
    """
    known = {name: from_json(value) for name, value in variables.items()}
    scope = Scope(known, now)
    answers: dict[str, Answer] = {}
    try:
        for each in decisions.needed(decision):
            value, answer = _decided(each, scope)
            answers[each.id] = answer
            known.update(_bound(each, value, answer, known))
    except TooLong as error:
        raise NotDecided(
            message("“{decision}” is not decided: {reason}", decision=each.name, reason=error.message)
        ) from error
    answer = answers.pop(decision.id)
    return Answer(
        answer.decision, answer.result, answer.outputs, answer.rows, answer.inputs, answer.by_default, answers
    )


def _bound(decision: Decision, value: Any, answer: Answer, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a needed decision gives to others: its result, and its outputs by name as Camunda does."""
    outputs = {name: from_json(each) for name, each in answer.outputs.items() if name not in known}
    return {**outputs, decision.id: value, decision.name: value, decision.variable: value}


def _decided(decision: Decision, scope: Scope) -> tuple[Any, Answer]:
    if isinstance(decision.logic, Table):
        return _by_table(decision, decision.logic, scope)
    try:
        value = evaluate(decision.logic, scope)
    except Unset as unset:
        raise _not_set(decision, frozenset({unset.name})) from unset
    if value is None:
        raise NotDecided(message("“{decision}” gives no value for these variables.", decision=decision.name))
    result = to_json(value)
    return value, Answer(decision.id, result, {decision.variable: result})


def _by_table(decision: Decision, table: Table, scope: Scope) -> tuple[Any, Answer]:
    inputs = tuple(_input(decision, column, scope) for column in table.columns)
    hits = _hits(decision, table, inputs, scope)
    shown = tuple(None if isinstance(value, Unset) else to_json(value) for value in inputs)
    by_default = False
    given: list[tuple[Any, ...]] = [_outputs(decision, row.outputs, scope) for row in hits]
    if not given and table.aggregation != "COUNT":
        defaults = tuple(output.default for output in table.outputs)
        if all(each is None for each in defaults):
            raise NotDecided(message("No row of “{decision}” applies.", decision=decision.name))
        given, by_default = [_outputs(decision, defaults, scope)], True
    value, outputs = combined(decision, table, hits, given, scope, by_default=by_default)
    answer = Answer(
        decision.id,
        to_json(value),
        {name: to_json(each) for name, each in outputs.items()},
        tuple(row.number for row in hits),
        shown,
        by_default,
    )
    return value, answer


def _input(decision: Decision, column: Column, scope: Scope) -> Any:
    """Return the value of a column, or the Unset that says what is missing for it. Raises NotDecided."""
    try:
        value = evaluate(column.expression, scope)
    except Unset as unset:
        return unset
    value = typed(value, column.type)
    if not fits(value, column.type):
        raise NotDecided(
            message(
                "“{value}” is not what “{column}” of “{decision}” takes.",
                value=str(to_json(value))[:60],
                column=column.label,
                decision=decision.name,
            )
        )
    if value is not None and column.allowed.tests and holds(column.allowed, value, scope) is not True:
        raise NotDecided(
            message(
                "“{value}” is not among the values that “{column}” of “{decision}” can have: {allowed}.",
                value=str(to_json(value))[:60],
                column=column.label,
                decision=decision.name,
                allowed=column.allowed_text[:200],
            )
        )
    return value


def _hits(decision: Decision, table: Table, inputs: tuple[Any, ...], scope: Scope) -> list[Row]:
    """Return the rows that apply; raises NotDecided if that hangs on a variable that nobody has set.

    A column that is not set counts as null where one of its cells tests for null.
    """
    known = list(inputs)
    for place, value in enumerate(inputs):
        if isinstance(value, Unset) and any(speaks_of_null(row.tests[place]) for row in table.rows):
            known[place] = None
    hits: list[Row] = []
    for row in table.rows:
        applies, missing = _applies(row, known, scope)
        if applies and missing:
            raise _not_set(decision, missing)
        if applies:
            hits.append(row)
            if table.hit_policy == "FIRST":
                break
    return hits


def _applies(row: Row, inputs: list[Any], scope: Scope) -> tuple[bool, frozenset[str]]:
    """Say whether a row applies, or would if the variables that are returned with it were set."""
    missing: set[str] = set()
    for tests, value in zip(row.tests, inputs, strict=True):
        if tests == Irrelevant:
            continue
        try:
            if isinstance(value, Unset):
                missing.add(value.name)
            elif holds(tests, value, scope) is not True:
                return False, frozenset()
        except Unset as unset:
            missing.add(unset.name)
    return True, frozenset(missing)


def _outputs(decision: Decision, outputs: tuple[Feel | None, ...], scope: Scope) -> tuple[Any, ...]:
    try:
        return tuple(None if each is None else evaluate(each, scope) for each in outputs)
    except Unset as unset:
        raise _not_set(decision, frozenset({unset.name})) from unset


def _not_set(decision: Decision, missing: frozenset[str]) -> NotDecided:
    sentence = message(
        "“{decision}” hangs on “{variables}”, which nobody has set.",
        decision=decision.name,
        variables=", ".join(sorted(missing)),
    )
    return NotDecided(sentence, missing)


def cells_that_hold(
    decisions: Decisions, decision: Decision, variables: Mapping[str, Any], now: datetime
) -> Mapping[int, tuple[bool, ...]]:
    """Return for each row of a decision's table, by number, which of its cells hold; nothing if that is not known.

    A cell of a column that is not set holds only if it tests nothing.
    """
    known = {name: from_json(value) for name, value in variables.items()}
    scope, table = Scope(known, now), decision.logic
    if not isinstance(table, Table):
        return {}
    try:
        for each in decisions.needed(decision):
            if each.id != decision.id:
                value, answer = _decided(each, scope)
                known.update(_bound(each, value, answer, known))
        inputs = [_input(decision, column, scope) for column in table.columns]
        return {row.number: tuple(map(partial(_holds, scope), row.tests, inputs)) for row in table.rows}
    except (NotDecided, Conflict, TooLong):
        return {}


def _holds(scope: Scope, tests: Tests, value: Any) -> bool:
    try:
        return tests == Irrelevant or (not isinstance(value, Unset) and holds(tests, value, scope) is True)
    except Unset:
        return False
