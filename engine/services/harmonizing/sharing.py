"""What a family shares, in sentences."""

from collections.abc import Callable, Mapping

from engine.compare import Union
from engine.compare.merge import Cluster, Figures
from engine.compare.merge.figures import Promise
from engine.compare.naming import listed, quoted
from engine.language import Message, message, messages

PROMISES: Mapping[Promise, Message] = {
    "good": message("One standard for all looks realistic: most of what is done is done by most."),
    "partly": message("A standard for a part looks realistic: a good half of what is done is done by most."),
    "little": message("One standard for all does not look realistic now: little of what is done is done by most."),
}


def figures_told(figures: Figures) -> tuple[Message, ...]:
    """Return what the models share, in three sentences."""
    counted = messages("{count} activity in all", "{count} activities in all", len(figures.activities))
    return (
        message(
            "{activities}: {core} are done by more than half of the {models}, {shared} by all, {alone} by one only.",
            activities=counted,
            core=len(figures.core),
            models=figures.models,
            shared=len(figures.shared),
            alone=len(figures.alone),
        ),
        message("{percent} % of all that is done lies in what more than half do.", percent=int(100 * figures.covered)),
    )


def cluster_told(cluster: Cluster, union: Union) -> tuple[Message, ...]:
    """Return what those in a cluster do alike and otherwise than the rest."""
    names = {node.id: quoted(node.name) for node in union.model.nodes}
    others = len(union.members) - len(cluster.members)
    number = ("one" if len(cluster.members) == 1 else "several", "one" if others == 1 else "several")
    told = [
        sentences[number](listed([names[id_] for id_ in ids]))
        for ids, sentences in ((cluster.does, _DOES), (cluster.lacks, _LACKS))
        if ids
    ]
    if not told and others:
        told.append(message("They do the same as the rest, in another order or by other roles."))
    return tuple(told)


_Number = tuple[str, str]
"""Whether a cluster has one member or several, and whether one or several are outside it."""
_DOES: Mapping[_Number, Callable[[Message | str], Message]] = {
    ("one", "one"): lambda what: message("It does {what}; the other one does not.", what=what),
    ("one", "several"): lambda what: message("It does {what}; most others do not.", what=what),
    ("several", "one"): lambda what: message("They do {what}; the remaining one does not.", what=what),
    ("several", "several"): lambda what: message("They do {what}; most others do not.", what=what),
}
_LACKS: Mapping[_Number, Callable[[Message | str], Message]] = {
    ("one", "one"): lambda what: message("It does not do {what}; the other one does.", what=what),
    ("one", "several"): lambda what: message("It does not do {what}; most others do.", what=what),
    ("several", "one"): lambda what: message("They do not do {what}; the remaining one does.", what=what),
    ("several", "several"): lambda what: message("They do not do {what}; most others do.", what=what),
}
