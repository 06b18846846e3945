"""Messages between parties that only one model draws."""

from collections.abc import Iterator

from engine.compare import sentences
from engine.compare.diff.around import Key
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.match.words import normal
from engine.compare.naming import quoted
from engine.language import Message, message
from engine.model import MessageFlow, ProcessModel

Ends = tuple[str, str]


def message_operations(telling: Telling) -> Iterator[Operation]:
    """Yield one operation for each message flow between corresponding ends that only one model has.

    A message flow whose end only one model has goes with that end.
    """
    joined = telling.joined
    ours = {_ends(flow, joined.reference, joined.reference_keys): flow for flow in joined.reference.message_flows}
    theirs = {_ends(flow, joined.variant, joined.variant_keys): flow for flow in joined.variant.message_flows}
    if not ours or not theirs:
        return
    for ends in sorted(set(ours) ^ set(theirs)):
        if all(end[:1] in "=p" for end in ends):
            keys = [end for end in ends if end[0] == "="]
            source, target = (_said(telling, end) for end in ends)
            sentence = sentences.message_added(source, target, here=ends in theirs)
            yield telling.operation("recommunicate", keys, sentence)


def _ends(flow: MessageFlow, model: ProcessModel, keys: dict[str, Key]) -> Ends:
    pools = {pool.id: f"p{normal(pool.name)}" for pool in model.pools}
    source, target = (keys.get(end) or pools.get(end, "?") for end in (flow.source, flow.target))
    return source, target


def _said(telling: Telling, end: str) -> Message:
    if end[0] == "=":
        return telling.name(end)
    return quoted(end[1:]) if end[1:] else message("the other party")
