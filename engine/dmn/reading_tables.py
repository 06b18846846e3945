"""Read one decision table: its columns, its rows, its hit policy."""

from typing import cast, get_args

from lxml import etree

from engine.bpmn.labels import visible
from engine.bpmn.unreadable import Unreadable
from engine.dmn.cells import Cells
from engine.dmn.feel import Feel, Irrelevant
from engine.dmn.feel.tree import Compared
from engine.dmn.namespaces import child, children, line, text
from engine.dmn.tables import Aggregation, Column, HitPolicy, Output, Row, Table
from engine.language import Message, message

_POLICIES = {policy.replace(" ", ""): policy for policy in get_args(HitPolicy)}
_LETTERS = {
    "U": "UNIQUE",
    "A": "ANY",
    "F": "FIRST",
    "P": "PRIORITY",
    "R": "RULE ORDER",
    "O": "OUTPUT ORDER",
    "C": "COLLECT",
}
_AGGREGATIONS = {
    "": "",
    "LIST": "",
    "SUM": "SUM",
    "+": "SUM",
    "MIN": "MIN",
    "<": "MIN",
    "MAX": "MAX",
    ">": "MAX",
    "COUNT": "COUNT",
    "#": "COUNT",
}


def table(element: etree._Element, decision: str, variable: str, cells: Cells) -> Table:
    """Return the table of a decision. Raises Unreadable, naming what is not understood and where it stands."""
    policy, aggregation = _policy(element, decision)
    columns = tuple(_column(each, decision, cells) for each in children(element, "input"))
    outputs = _outputs(children(element, "output"), decision, variable, cells)
    rows = tuple(
        _row(each, number, decision, columns, outputs, cells)
        for number, each in enumerate(children(element, "rule"), start=1)
    )
    if not outputs or not rows:
        raise Unreadable(
            message("The table of “{decision}” has no rows, or nothing that they give.", decision=decision),
            line=line(element),
        )
    if aggregation and len(outputs) > 1:
        raise Unreadable(
            message("The table of “{decision}” counts or adds up, so it can have only one output.", decision=decision),
            line=line(element),
        )
    if policy in ("PRIORITY", "OUTPUT ORDER") and not all(output.values for output in outputs):
        raise Unreadable(
            message(
                "The table of “{decision}” goes by the importance of outputs, but an output has no list of its values.",
                decision=decision,
            ),
            line=line(element),
        )
    annotations = " · ".join(visible(each.get("name", "")) for each in children(element, "annotation"))
    return Table(policy, aggregation, columns, outputs, rows, annotations)


def _policy(element: etree._Element, decision: str) -> tuple[HitPolicy, Aggregation]:
    written = (element.get("hitPolicy") or "UNIQUE").strip().upper()
    written = _LETTERS.get(written, written)
    policy = _POLICIES.get(written.replace(" ", "").replace("_", ""))
    aggregation = _AGGREGATIONS.get((element.get("aggregation") or "").strip().upper())
    if policy is None or aggregation is None:
        raise Unreadable(
            message("The hit policy “{policy}” of “{decision}” is not known.", policy=written[:40], decision=decision),
            line=line(element),
        )
    return cast(HitPolicy, policy), cast(Aggregation, aggregation if policy == "COLLECT" else "")


def _column(element: etree._Element, decision: str, cells: Cells) -> Column:
    expression = child(element, "inputExpression")
    source = text(expression)
    label = visible(" ".join((element.get("label") or source).split()))[:200]
    where = message("input “{column}”", column=label)
    holder = expression if expression is not None else element
    parsed = cells.expression(holder, source, decision, where)
    reference = holder.get("typeRef", "")
    values = child(element, "inputValues")
    allowed = text(values) or cells.allowed_of(reference)
    tests = cells.tests(values if values is not None else element, allowed, decision, where) if allowed else Irrelevant
    return Column(label, source, parsed, cells.type_of(reference), tests, allowed)


def _outputs(elements: list[etree._Element], decision: str, variable: str, cells: Cells) -> tuple[Output, ...]:
    found = tuple(_output(each, decision, variable if len(elements) == 1 else "", cells) for each in elements)
    names = [output.name for output in found]
    if len(set(names)) < len(names) or not all(names):
        raise Unreadable(
            message("The outputs of “{decision}” need names of their own.", decision=decision),
            line=line(elements[0]),
        )
    return found


def _output(element: etree._Element, decision: str, variable: str, cells: Cells) -> Output:
    name = " ".join((element.get("name") or variable).split())
    label = visible(" ".join((element.get("label") or name).split()))[:200]
    where = message("output “{column}”", column=label)
    values, default = child(element, "outputValues"), child(element, "defaultOutputEntry")
    listed = text(values) or cells.allowed_of(element.get("typeRef", ""))
    importance: list[Feel] = []
    if listed:
        tests = cells.tests(values if values is not None else element, listed, decision, where)
        importance = [test.value for test in tests.tests if not isinstance(test, Compared)]
    return Output(
        name,
        label,
        cells.type_of(element.get("typeRef", "")),
        tuple(importance),
        cells.expression(default, text(default), decision, where) if default is not None and text(default) else None,
        text(default),
    )


def _row(
    element: etree._Element,
    number: int,
    decision: str,
    columns: tuple[Column, ...],
    outputs: tuple[Output, ...],
    cells: Cells,
) -> Row:
    tests, results = children(element, "inputEntry"), children(element, "outputEntry")
    if len(tests) != len(columns) or len(results) != len(outputs):
        raise Unreadable(
            message(
                "Row {row} of “{decision}” has not as many cells as the table has columns.",
                row=number,
                decision=decision,
            ),
            line=line(element),
        )
    test_texts, output_texts = tuple(map(text, tests)), tuple(map(text, results))
    notes = [text(each) for each in children(element, "annotationEntry")]
    notes += ["".join(map(str, each.itertext())) for each in children(element, "description")]
    return Row(
        number,
        element.get("id", ""),
        tuple(
            cells.tests(cell, source, decision, _where(number, column.label))
            for cell, source, column in zip(tests, test_texts, columns, strict=True)
        ),
        tuple(
            cells.expression(cell, source or "null", decision, _where(number, output.label))
            for cell, source, output in zip(results, output_texts, outputs, strict=True)
        ),
        test_texts,
        output_texts,
        visible(" · ".join(filter(None, (" ".join(note.split()) for note in notes))))[:500],
    )


def _where(row: int, column: str) -> Message:
    return message("row {row}, column “{column}”", row=row, column=column)
