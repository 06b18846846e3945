"""Bytes to decisions: a DMN file is read whole, or refused with what is not understood and where."""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn.hardening import safe_tree
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import local_name
from engine.bpmn.unreadable import Unreadable
from engine.bpmn.wanted import TABLE
from engine.dmn import reading_tables
from engine.dmn.cells import Cells
from engine.dmn.feel import Feel
from engine.dmn.namespaces import child, children, is_dmn, line, text
from engine.dmn.tables import Decision, Decisions, Table
from engine.language import message

MAX_DECISIONS = 100
MAX_ROWS = 2_000
MAX_CELLS = 40_000


def read(data: bytes) -> Decisions:
    """Return the decisions of a DMN file, versions 1.1 to 1.5.

    Raises Unreadable for what is no DMN file, passes a limit, or has a cell, expression or construct that is
    not understood: a table runs whole or not at all. The sentence names the decision, the row and the column.
    """
    root = safe_tree(data, TABLE)
    if not is_dmn(root.tag):
        raise Unreadable(message("This is not DMN 1.1 to 1.5. Export the decision table as DMN 1.3 XML."), line=1)
    elements = children(root, "decision")
    if not elements:
        raise Unreadable(
            message("There is no decision in the file. Draw at least one decision table, and export it again.")
        )
    _refuse_large(elements)
    known = _names(root, elements)
    types = _types(root)
    cells = Cells(tuple(sorted(known)), types)
    decisions = tuple(_decision(element, cells, root) for element in elements)
    _refuse_twice(decisions)
    whole = Decisions(visible(root.get("name") or ""), decisions)
    _refuse_circles(whole)
    return whole


def is_table(data: bytes) -> bool:
    """Say whether an upload seems to be DMN: by the namespace near its beginning. Nothing is parsed."""
    beginning = data[:4000].replace(b"\0", b"")
    return b"/DMN/" in beginning and b"/BPMN/" not in beginning


def refuse_as_process(data: bytes) -> None:
    """Raise Unreadable if an upload that should be a process model is DMN, with what is wrong with it as such."""
    if is_table(data):
        read(data)
        raise Unreadable(message("This is a decision table (DMN), not a process model. Give the process that asks it."))


def _refuse_large(elements: list[etree._Element]) -> None:
    rows = [row for element in elements for row in element.iter() if local_name(row.tag) == "rule"]
    if len(elements) > MAX_DECISIONS:
        raise Unreadable(message("The file has more than {limit} decisions, which is the limit.", limit=MAX_DECISIONS))
    if len(rows) > MAX_ROWS:
        raise Unreadable(message("The file has more than {limit} rows, which is the limit.", limit=MAX_ROWS))
    if sum(len(row) for row in rows) > MAX_CELLS:
        raise Unreadable(message("The file has more than {limit} cells, which is the limit.", limit=MAX_CELLS))


def _names(root: etree._Element, elements: list[etree._Element]) -> set[str]:
    """Return the names that the file declares: they may be of several words."""
    declaring = [*elements, *children(root, "inputData")]
    found = {element.get("name", "") for element in declaring}
    found |= {variable.get("name", "") for element in declaring for variable in children(element, "variable")}
    return {" ".join(name.split()) for name in found if name.strip()}


def _types(root: etree._Element) -> dict[str, etree._Element]:
    return {item.get("name", ""): item for item in children(root, "itemDefinition")}


def _decision(element: etree._Element, cells: Cells, root: etree._Element) -> Decision:
    id_ = element.get("id") or element.get("name") or ""
    name = visible(" ".join((element.get("name") or id_).split()))[:200] or id_
    variable = child(element, "variable")
    called = " ".join((variable.get("name", "") if variable is not None else "").split()) or name
    type_ = cells.type_of(variable.get("typeRef", "") if variable is not None else "")
    logic, source = _logic(element, name, called, cells)
    requires, inputs = _requirements(element, root, name)
    if not id_:
        raise Unreadable(message("A decision in the file has neither an id nor a name."), line=line(element))
    return Decision(id_, name, called, logic, source, requires, inputs, type_)


def _logic(element: etree._Element, name: str, variable: str, cells: Cells) -> tuple[Table | Feel, str]:
    table, expression = child(element, "decisionTable"), child(element, "literalExpression")
    if table is not None:
        return reading_tables.table(table, name, variable, cells), ""
    if expression is not None:
        source = text(expression)
        return cells.expression(expression, source, name), source
    found = next(
        (
            local_name(each.tag)
            for each in element
            if is_dmn(each.tag)
            and local_name(each.tag)
            in (
                "invocation",
                "context",
                "relation",
                "functionDefinition",
                "list",
                "conditional",
                "filter",
                "for",
                "every",
                "some",
            )
        ),
        "",
    )
    if found:
        raise Unreadable(
            message(
                "“{decision}” is drawn as “{kind}”, which is not understood. "
                "Draw it as a decision table or an expression.",
                decision=name,
                kind=found,
            ),
            line=line(element),
        )
    raise Unreadable(
        message(
            "“{decision}” has neither a table nor an expression. Draw one, and export the file again.", decision=name
        ),
        line=line(element),
    )


def _requirements(element: etree._Element, root: etree._Element, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids of the decisions and the names of the input data that a decision needs. Raises Unreadable."""
    ids = {each.get("id", ""): each for each in children(root, "decision", "inputData", "businessKnowledgeModel")}
    decisions, inputs = [], []
    for kind, reference in _references(element):
        target = ids.get(reference)
        if kind == "requiredInput":
            if target is not None:
                inputs.append(visible(" ".join(target.get("name", "").split())))
            continue
        if kind == "requiredKnowledge" or target is None or local_name(target.tag) != "decision":
            raise Unreadable(
                message(
                    "“{decision}” needs “{other}”, which is no decision of this file. Put all of them in one file.",
                    decision=name,
                    other=reference[:80],
                ),
                line=line(element),
            )
        decisions.append(reference)
    return tuple(decisions), tuple(inputs)


def _references(element: etree._Element) -> Iterator[tuple[str, str]]:
    for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
        for each in children(requirement, "requiredDecision", "requiredInput", "requiredKnowledge"):
            yield local_name(each.tag), each.get("href", "").rpartition("#")[2]


def _refuse_twice(decisions: tuple[Decision, ...]) -> None:
    seen: set[str] = set()
    for decision in decisions:
        if decision.id in seen:
            raise Unreadable(message("Two decisions of the file have the same id, “{id}”.", id=decision.id[:80]))
        seen.add(decision.id)


def _refuse_circles(whole: Decisions) -> None:
    done: set[str] = set()
    left = {decision.id: set(decision.requires) for decision in whole.decisions}
    while left:
        ready = [id_ for id_, needs in left.items() if needs <= done]
        if not ready:
            name = whole.by_id[next(iter(left))].name
            raise Unreadable(message("“{decision}” needs itself, by way of what it needs.", decision=name))
        done.update(ready)
        left = {id_: needs for id_, needs in left.items() if id_ not in done}
