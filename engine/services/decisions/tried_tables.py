"""Try a decision table without a case: what it must know, what it gives, and why each row applies or not."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from engine import dmn
from engine.dmn import Answer, Column, Conflict, Decision, Decisions, NotDecided, Table
from engine.dmn.feel import tree, used_names
from engine.dmn.feel.values import as_text, from_json
from engine.dmn.types import NUMBERS
from engine.language import Message

Kind = Literal["text", "number", "date", "boolean"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A variable that a decision uses: its name, what its column is called, and its possible values, if told."""

    name: str
    label: str
    kind: Kind = "text"
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """What a decision gives for some values; else why not, and which rows contradict each other.

    ``cells`` says for each row of the table, by number, which of its cells hold.
    """

    answer: Answer | None
    reason: Message | None
    rows: tuple[int, ...]
    cells: Mapping[int, tuple[bool, ...]]

    @property
    def outputs(self) -> list[tuple[str, str]]:
        """Return the outputs as text."""
        given = self.answer.outputs if self.answer else {}
        return [(name, as_text(from_json(value))) for name, value in given.items()]


def wanted(decisions: Decisions, decision: Decision) -> tuple[Wanted, ...]:
    """Return the variables that a decision and those that it needs use, in the order of columns."""
    needed = list(decisions.needed(decision))
    given = {name for each in needed if each is not decision for name in _gives(each)}
    found: dict[str, Wanted] = {}
    for each in needed:
        if isinstance(each.logic, Table):
            for column in each.logic.columns:
                if isinstance(column.expression, tree.Name):
                    found.setdefault(column.expression.name, _of_column(column, column.expression.name))
        for name in sorted(name for part in _parts(each) for name in used_names(part)):
            found.setdefault(name, Wanted(name, name))
    return tuple(one for name, one in found.items() if name not in given)


def try_table(decisions: Decisions, decision: Decision, typed: Mapping[str, str], now: datetime) -> Tried:
    """Return what a decision gives for what somebody typed; a field left empty is a variable that is not set."""
    kinds = {one.name: one.kind for one in wanted(decisions, decision)}
    values = {name: _value(text.strip(), kinds[name]) for name, text in typed.items() if name in kinds and text.strip()}
    cells = dmn.cells_that_hold(decisions, decision, values, now)
    try:
        answer = dmn.decide(decisions, decision, values, now)
    except Conflict as conflict:
        return Tried(None, conflict.message, conflict.rows, cells)
    except NotDecided as undecided:
        return Tried(None, undecided.message, (), cells)
    return Tried(answer, None, answer.rows, cells)


def _gives(decision: Decision) -> set[str]:
    outputs = {output.name for output in decision.logic.outputs} if isinstance(decision.logic, Table) else set()
    return {decision.id, decision.name, decision.variable} | outputs


def _parts(decision: Decision) -> Iterator[Any]:
    if not isinstance(decision.logic, Table):
        yield decision.logic
        return
    yield from (column.expression for column in decision.logic.columns)
    for row in decision.logic.rows:
        yield from (*row.tests, *row.outputs)


def _of_column(column: Column, name: str) -> Wanted:
    kind: Kind = "number" if column.type in NUMBERS else "text"
    if column.type in ("date", "boolean"):
        kind = column.type  # type: ignore[assignment]
    values = [test.value for test in column.allowed.tests if isinstance(test, tree.Equals)]
    texts = [value.value for value in values if isinstance(value, tree.Literal) and isinstance(value.value, str)]
    options = tuple(texts) if texts and len(texts) == len(column.allowed.tests) else ()
    return Wanted(name, column.label or name, kind, options)


def _value(text: str, kind: Kind) -> Any:
    if kind == "boolean":
        return text == "true"
    if kind == "number":
        return text.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if text[0] in "[{":
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
