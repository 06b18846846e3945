"""What is watched while two models are played: activities that correspond, and what several of them mean together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.compare.alignment import Alignment
from engine.compare.match.words import is_silent, normal
from engine.model import FlowNode, ProcessModel

WATCHED = ("confirm", "check_completeness", "investigate", "consult", "communicate", "review", "decide", "notify")
"""The meanings that behaviour is told of (docs/reference/klunga-extensions.md)."""

_WORDS: dict[str, tuple[str, ...]] = {
    "communicate": ("kommunicer", "yttra", "bemöt", "höra sökande", "hör sökande", "communicat", "hear the applicant"),
    "decide": ("besluta", "fatta beslut", "fatta delegationsbeslut", "avslå", "bevilja", "decide", "make a decision"),
    "notify": ("expediera", "underrätta", "meddela", "delge", "skicka beslut", "notify", "inform"),
    "confirm": ("bekräfta", "skicka bekräftelse", "mottagningsbevis", "confirm", "acknowledge"),
    "review": ("granska förslag", "granska beslut", "review the decision", "review proposal"),
}
_REFUSALS = ("avslå", "avslag", "reject", "refuse", "deny")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is watched, by its nodes in both models; ``meaning`` if it is all activities that mean this."""

    reference: tuple[str, ...]
    variant: tuple[str, ...]
    meaning: str = ""


def subjects(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> tuple[Subject, ...]:
    """Return what is watched: corresponding activities in the reference's order, then the meanings that both can have.

    What only stands in another's place is not the same activity and is not watched by itself.
    """
    return (*_pairs(reference, variant, alignment), *_meanings(reference, variant, alignment))


def _pairs(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Iterator[Subject]:
    for pair in alignment.correspondences:
        ours, theirs = _activities(reference, pair.reference), _activities(variant, pair.variant)
        instead = pair.basis == "place" and pair.band == "ask"
        named = not any(is_silent(node.name) for node in (*ours, *theirs))
        opened = _is_drawn_out(reference, ours) and _is_drawn_out(variant, theirs)
        if ours and theirs and named and not instead and not opened:
            yield Subject(tuple(node.id for node in ours), tuple(node.id for node in theirs))


def _activities(model: ProcessModel, ids: Iterable[str]) -> list[FlowNode]:
    nodes = (model.node_by_id.get(id_) for id_ in ids)
    return [node for node in nodes if node is not None and node.is_activity]


def _is_drawn_out(model: ProcessModel, nodes: list[FlowNode]) -> bool:
    """Say whether what nodes do is drawn in them, so that it is watched there."""
    return all(node.is_container and model.children(node.id) for node in nodes)


def _meanings(reference: ProcessModel, variant: ProcessModel, alignment: Alignment) -> Iterator[Subject]:
    """Yield the activities of each meaning: stated, or stated of what they correspond to, or else by their words."""
    ours, theirs = _stated(reference), _stated(variant)
    for pair in alignment.correspondences:
        if pair.basis == "place" and pair.band == "ask":
            continue
        said = [ours.get(id_, "") for id_ in pair.reference] + [theirs.get(id_, "") for id_ in pair.variant]
        meaning = next((one for one in said if one), "")
        if meaning:
            ours |= {id_: ours.get(id_) or meaning for id_ in pair.reference if id_ in ours}
            theirs |= {id_: theirs.get(id_) or meaning for id_ in pair.variant if id_ in theirs}
    ours, theirs = _guessed(reference, ours), _guessed(variant, theirs)
    for meaning in WATCHED:
        both = [tuple(id_ for id_, said in side.items() if said == meaning) for side in (ours, theirs)]
        if any(both):
            yield Subject(both[0], both[1], meaning)


def _stated(model: ProcessModel) -> dict[str, str]:
    return {node.id: node.meaning for node in model.nodes if node.is_activity}


def _guessed(model: ProcessModel, stated: dict[str, str]) -> dict[str, str]:
    return {id_: said or _by_words(model.node_by_id[id_].name) for id_, said in stated.items()}


def _by_words(label: str) -> str:
    text = normal(label)
    found = (meaning for meaning, words in _WORDS.items() if any(text.startswith(word) for word in words))
    return next(found, "")


def refuses(nodes: Iterable[FlowNode]) -> bool:
    """Say whether activities decide on refusals alone, by their labels."""
    labels = [normal(node.name) for node in nodes]
    return bool(labels) and all(any(word in label for word in _REFUSALS) for label in labels)
