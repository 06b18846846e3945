"""Which elements of a version are those at which something was done in another: by id, else by what they mean."""

from collections.abc import Iterable

from engine.compare import NOTHING_SAID, Judgements, match
from engine.model import FlowNode, ProcessModel
from engine.model.description import one_line

MOST_MATCHED = 400
"""Larger models are not matched by meaning, which takes the third power of their size; ids and labels must do."""


def counterparts(
    elements: Iterable[tuple[str, str]],
    recorded: ProcessModel | None,
    drawn: ProcessModel,
    said: Judgements = NOTHING_SAID,
) -> dict[str, str]:
    """Return for elements of another version, (id, label) each, the flow node of ``drawn`` that corresponds.

    An id that both have counts, unless most of the ids that both have belong to other labels: then another tool has
    numbered anew. Else the nodes that mean the same (engine.compare), else the only one with the same label.
    ``recorded`` is the model that the elements are from, None if it is not known; ``said`` is what people said of
    meanings.
    """
    wanted = dict(elements)
    shared = [id_ for id_ in wanted if id_ in drawn.node_by_id]
    alike = [id_ for id_ in shared if wanted[id_] in ("", one_line(drawn.node_by_id[id_].name))]
    found = {id_: id_ for id_ in (shared if 2 * len(alike) >= len(shared) else alike)}
    missing = [id_ for id_ in wanted if id_ not in found]
    if missing:
        meant = _by_meaning(recorded, drawn, said)
        taken = set(found.values())
        for id_ in missing:
            other = meant.get(id_) or _by_label(wanted[id_], drawn)
            if other is not None and other not in taken:
                found[id_] = other
    return found


def _by_meaning(recorded: ProcessModel | None, drawn: ProcessModel, said: Judgements) -> dict[str, str]:
    if recorded is None or max(len(recorded.nodes), len(drawn.nodes)) > MOST_MATCHED:
        return {}
    return match(recorded, drawn, said).variant_of


def _by_label(label: str, drawn: ProcessModel) -> str | None:
    named: list[FlowNode] = [node for node in drawn.nodes if label and one_line(node.name) == label]
    return named[0].id if len(named) == 1 else None
