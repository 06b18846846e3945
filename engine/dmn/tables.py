"""Decisions as values: tables with their rows, expressions, and which decision needs which."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.dmn.feel import Feel, Irrelevant, Tests
from engine.model.caching import cached_property

HitPolicy = Literal["UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"]
Aggregation = Literal["", "SUM", "MIN", "MAX", "COUNT"]
SINGLE: frozenset[str] = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})
"""The hit policies that give one row's outputs, not a list."""


@dataclass(frozen=True, slots=True)
class Column:
    """An input: what is tested, as the file writes it and as it is understood; ``allowed`` are its input values."""

    label: str
    text: str
    expression: Feel
    type: str = ""
    allowed: Tests = Irrelevant
    allowed_text: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """An output: its name as a variable; ``values`` are its output values, the most important first."""

    name: str
    label: str
    type: str = ""
    values: tuple[Feel, ...] = ()
    default: Feel | None = None
    default_text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A rule: what each column is tested for and what each output is; the same as the file writes it."""

    number: int
    id: str
    tests: tuple[Tests, ...]
    outputs: tuple[Feel, ...]
    test_texts: tuple[str, ...]
    output_texts: tuple[str, ...]
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table."""

    hit_policy: HitPolicy
    aggregation: Aggregation
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]
    rows: tuple[Row, ...]
    annotations: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: a table, or an expression. ``variable`` is what its result is called where others need it."""

    id: str
    name: str
    variable: str
    logic: Table | Feel
    text: str = ""
    requires: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    type: str = ""


@dataclass(frozen=True)
class Decisions:
    """All decisions of a file, in its order."""

    name: str
    decisions: tuple[Decision, ...]

    @cached_property
    def by_id(self) -> dict[str, Decision]:
        """Return the decisions by id."""
        return {decision.id: decision for decision in self.decisions}

    def find(self, reference: str) -> Decision | None:
        """Return the decision that a model means: by id, else the only one of that name, else None."""
        named = [decision for decision in self.decisions if decision.name == reference]
        return self.by_id.get(reference) or (named[0] if len(named) == 1 else None)

    @cached_property
    def main(self) -> Decision:
        """Return the decision that no other one of the file needs; of several the first."""
        needed = {id_ for decision in self.decisions for id_ in decision.requires}
        return next((each for each in self.decisions if each.id not in needed), self.decisions[0])

    def needed(self, decision: Decision) -> Iterator[Decision]:
        """Yield the decisions that one needs, each before what needs it, and then itself."""
        seen: set[str] = set()

        def visit(one: Decision) -> Iterator[Decision]:
            if one.id in seen:
                return
            seen.add(one.id)
            for id_ in one.requires:
                yield from visit(self.by_id[id_])
            yield one

        yield from visit(decision)


def output_names(decision: Decision) -> tuple[str, ...]:
    """Return the names of the variables that a decision sets."""
    if isinstance(decision.logic, Table):
        return tuple(output.name for output in decision.logic.outputs)
    return (decision.variable,)
