"""What the rows that apply give together: the hit policies. Source: DMN 1.5, 8.2.8."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.dmn.feel import Scope, evaluate
from engine.dmn.feel.functions import applied
from engine.dmn.feel.values import equal
from engine.dmn.tables import SINGLE, Decision, Row, Table
from engine.errors import EngineError
from engine.language import message


class Conflict(EngineError):
    """Rows that apply together although the table says that they cannot; ``rows`` are their numbers."""

    def __init__(self, decision: Decision, rows: tuple[int, ...], template: str) -> None:
        self.rows = rows
        listed = ", ".join(map(str, rows))
        super().__init__(message(template, decision=decision.name, rows=listed))


def combined(
    decision: Decision,
    table: Table,
    hits: list[Row],
    given: list[tuple[Any, ...]],
    scope: Scope,
    *,
    by_default: bool,
) -> tuple[Any, Mapping[str, Any]]:
    """Return the decision's value and its outputs by name, from the outputs that each row gives. Raises Conflict."""
    _refuse_conflicts(decision, table, hits, given)
    if table.hit_policy in ("PRIORITY", "OUTPUT ORDER") and not by_default:
        given = _by_importance(table, given, scope)
    names = [output.name for output in table.outputs]
    if table.hit_policy in SINGLE:
        return _value(names, given[0]), dict(zip(names, given[0], strict=True))
    if table.aggregation:
        total = given[0][0] if by_default else _aggregated(table.aggregation, [values[0] for values in given])
        return total, {names[0]: total}
    columns = {name: [values[place] for values in given] for place, name in enumerate(names)}
    return [_value(names, values) for values in given], columns


def _value(names: list[str], values: tuple[Any, ...]) -> Any:
    return values[0] if len(names) == 1 else dict(zip(names, values, strict=True))


def _refuse_conflicts(decision: Decision, table: Table, hits: list[Row], given: list[tuple[Any, ...]]) -> None:
    rows = tuple(row.number for row in hits)
    if table.hit_policy == "UNIQUE" and len(hits) > 1:
        raise Conflict(
            decision,
            rows,
            message("Rows {rows} of “{decision}” apply together, although only one may. Correct the table.").template,
        )
    if table.hit_policy == "ANY" and any(equal(list(given[0]), list(each)) is not True for each in given[1:]):
        raise Conflict(
            decision,
            rows,
            message(
                "Rows {rows} of “{decision}” apply together and give different results. Correct the table."
            ).template,
        )


def _by_importance(table: Table, given: list[tuple[Any, ...]], scope: Scope) -> list[tuple[Any, ...]]:
    """Return outputs by the place of each value among the output values, the first output first; stable."""
    orders = [[evaluate(each, scope) for each in output.values] for output in table.outputs]

    def importance(values: tuple[Any, ...]) -> list[int]:
        return [
            next((place for place, known in enumerate(order) if equal(known, value) is True), len(order))
            for value, order in zip(values, orders, strict=True)
        ]

    return sorted(given, key=importance)


def _aggregated(aggregation: str, values: list[Any]) -> Any:
    if aggregation == "COUNT":
        return Decimal(len(values))
    return applied({"SUM": "sum", "MIN": "min", "MAX": "max"}[aggregation], [values])
