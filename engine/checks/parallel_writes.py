"""Activities that can be under way at the same time set no variable in common."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, combinations, islice

from engine.checks.soundness import overlaps
from engine.language import message
from engine.model import Finding, FlowNode, ProcessModel, Severity
from engine.model.description import described

RULE = "parallel-writes"
GROUP = "execution"
SEVERITY: Severity = "warning"
TITLE = message("Activities that can be under way at the same time set no variable in common.")
WHY = message(
    "All activities of a case share its variables: what one says is lost when another sets the same one beside it."
)
MEND = message("Give each activity a variable of its own; let instances collect what they give in a list.")
_MOST_PAIRS = 20_000
_ASSIGNED = re.compile(r"(?:^|[;\n])\s*(?:(?:var|let|const|def)\s+)?([^\W\d]\w*)\s*=(?![=~])")
_SET = re.compile(r"""\bsetVariable\(\s*["']([^\W\d]\w*)["']""")
_OUTPUTS = frozenset({"associated-out", "outputParameter", "output", "out"})
_RESULTS = frozenset({"resultVariable", "resultVariableName"})


def findings(model: ProcessModel) -> Iterator[Finding]:
    """Yield a warning for each variable that two activities, or two instances of one, can set at the same time.

    Fields of forms in the file, scripts and outputs set variables. What instances of a repeated activity are for and
    give is their own. Of variables that very many activities set, not all pairs are looked at.
    """
    writers = _writers(model)
    shared = {name: nodes for name, nodes in writers.items() if len(nodes) > 1 or _in_instance(model, nodes[0])}
    if not shared:
        return
    together = overlaps(model)
    called = {node.called for node in model.nodes if node.kind == "callActivity"}
    for variable, nodes in shared.items():
        alone = [(node, node) for node in nodes if not _collects(node, variable)]
        for one, other in islice(chain(alone, combinations(nodes, 2)), _MOST_PAIRS):
            apart = one.process != other.process and bool(called & {one.process, other.process})
            if not apart and together.may_overlap(one.id, other.id):
                yield _finding(model, variable, one, other)
                break


def written(node: FlowNode) -> set[str]:
    """Return the variables that a node sets, as far as the file says."""
    found = {field.key for field in node.form if field.asks and not field.readonly}
    if node.kind == "scriptTask":
        found |= {*_ASSIGNED.findall(node.script), *_SET.findall(node.script)}
    for name, value in node.properties:
        word, colon, variable = name.partition(":")
        if word in _OUTPUTS and colon:
            found.add(variable)
        elif name in _RESULTS:
            found.add(value)
    if node.repetition is not None:
        found |= {node.repetition.output}
    return found - {"", "all"}


def _collects(node: FlowNode, variable: str) -> bool:
    """Say whether a variable is the list of what all instances of a node give: it is set once for all of them."""
    return node.repetition is not None and node.repetition.output == variable


def _writers(model: ProcessModel) -> dict[str, list[FlowNode]]:
    found: dict[str, list[FlowNode]] = defaultdict(list)
    for node in model.nodes:
        own = _own(model, node)
        for variable in sorted(written(node) - own):
            found[variable].append(node)
    return dict(sorted(found.items()))


def _around(model: ProcessModel, node: FlowNode | None) -> Iterator[FlowNode]:
    """Yield a node and the subprocesses around it."""
    while node is not None:
        yield node
        node = model.node_by_id.get(node.parent or "")


def _own(model: ProcessModel, node: FlowNode) -> set[str]:
    """Return the variables of which each instance around a node has its own."""
    repeated = [each.repetition for each in _around(model, node) if each.repetition is not None]
    return {name for each in repeated for name in (each.item, each.output_item)}


def _in_instance(model: ProcessModel, node: FlowNode) -> bool:
    return any(each.repetition is not None and each.repetition.kind == "parallel" for each in _around(model, node))


def _finding(model: ProcessModel, variable: str, one: FlowNode, other: FlowNode) -> Finding:
    first = described(model, one.id)
    if one.id == other.id:
        sentence = message(
            "“{variable}” is set each time that {one} is done, which can be several times at once: what is set last "
            "holds.",
            variable=variable,
            one=first,
        )
        mend = message("Collect what each instance gives in a list, or do them one after the other.")
    else:
        sentence = message(
            "“{variable}” is set by both {one} and {other}, which can be under way at the same time: what is set last "
            "holds.",
            variable=variable,
            one=first,
            other=described(model, other.id),
        )
        mend = message("Give each of them a variable of its own.")
    return Finding(RULE, SEVERITY, other.id, sentence, mend)
