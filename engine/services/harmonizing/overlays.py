"""Two compared models as one picture: what both have is drawn once, what only one has beside it, all on one layout."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine import bpmn
from engine.compare import Alignment, Correspondence, FamilyAlignment, Operation, merge
from engine.compare.merge import Union
from engine.drawing import Mark, with_layout
from engine.model import ProcessModel
from engine.services.harmonizing.comparisons import Compared, Pair
from engine.services.storage.remembered import Remembered

_REFERENCE, _VARIANT = "1 reference", "2 variant"
_MARKS: dict[str, Mark] = {"insert": "ins", "delete": "del", "move": "mov"}
_PARTS = ("nodes", "flows")


@dataclass(frozen=True)
class Overlay:
    """The picture: ``model`` with a layout, where elements of both models have the reference's name and look.

    ``reference`` and ``variant`` give for the ids of each model the ids in the picture; ``marks`` what differs.
    """

    model: ProcessModel
    reference: Mapping[str, str]
    variant: Mapping[str, str]
    marks: Mapping[str, Mark]


def overlay(found: Compared) -> Overlay:
    """Return the picture of a comparison. What was moved is drawn once, with its old and its new flows.

    Kept for a comparison that is kept, as its behaviour is: the page and the drawing on it ask for the same.
    """
    return _overlay(found) if found.pair is None else _overlays.get(found.pair, lambda: _overlay(found))


def _overlay(found: Compared) -> Overlay:
    models = {_REFERENCE: found.reference, _VARIANT: found.variant}
    union = merge(models, _family(found))
    ours, theirs = (_ids(union, name) for name in models)
    marks: dict[str, Mark] = dict(_of_one(union))
    for operation in found.script.operations:
        for each in (operation, *operation.follows):
            for id_ in _about(each, ours, theirs):
                marks.setdefault(id_, _MARKS.get(each.kind, "chg"))
    return Overlay(with_layout(union.model), ours, theirs, marks)


_overlays: Remembered[Pair, Overlay] = Remembered(32)


def _family(found: Compared) -> FamilyAlignment:
    """Return what corresponds of two models as that of a family of two."""
    pairs = [(one.reference[0], one.variant[0]) for one in found.correspondences if _fits(found, one)]
    sets = [frozenset({(_REFERENCE, one), (_VARIANT, other)}) for one, other in pairs]
    known = {member for each in sets for member in each}
    every = [(_REFERENCE, node.id) for node in found.reference.nodes]
    every += [(_VARIANT, node.id) for node in found.variant.nodes]
    alone = [frozenset({member}) for member in every if member not in known]
    return FamilyAlignment({(_REFERENCE, _VARIANT): Alignment(found.correspondences)}, (*sets, *alone), {})


def _fits(found: Compared, pair: Correspondence) -> bool:
    return pair.reference[0] in found.reference.node_by_id and pair.variant[0] in found.variant.node_by_id


def _ids(union: Union, name: str) -> dict[str, str]:
    """Return for each id of a member's nodes and flows its id in the merged model."""
    elements = [element for part in _PARTS for element in getattr(union.model, part)]
    return {union.of[one.id][name]["id"]: one.id for one in elements if name in union.of[one.id]}


def _of_one(union: Union) -> Iterator[tuple[str, Mark]]:
    for part in _PARTS:
        for element in getattr(union.model, part):
            if len(union.of[element.id]) == 1:
                yield element.id, "del" if _REFERENCE in union.of[element.id] else "ins"


def _about(operation: Operation, ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterable[str]:
    """Return the ids in the picture of what an operation is about; other names are no difference."""
    if operation.group == "words":
        return ()
    known = [ours.get(id_, "") for id_ in operation.reference] + [theirs.get(id_, "") for id_ in operation.variant]
    return dict.fromkeys(id_ for id_ in known if id_)


def overlay_file(found: Compared) -> bytes:
    """Return the picture of a comparison as a BPMN file."""
    return bpmn.write(overlay(found).model)
