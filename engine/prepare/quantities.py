"""How many tokens an activity needs to start and gives when it is completed runs as drawn, within limits."""

import math
from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "quantity"
MOST = 100
QUANTITIES = frozenset({"startQuantity", "completionQuantity"})


def rewrite(model: ProcessModel) -> Changed:
    """Forget quantities that are no number above 1, or stand on what is no activity; allow 100 at the most."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        for name, value in node.properties:
            if name in QUANTITIES:
                _mend(draft, node, name, value)
    _begin_with_what_comes(draft)
    return draft.finished()


def _begin_with_what_comes(draft: Draft) -> None:
    """Let an activity begin with the tokens that can come where it needs more than can ever come."""
    comes = _Comes(draft)
    for node in list(draft.nodes.values()):
        needed, most = quantity(node, "startQuantity"), 0.0
        if needed > 1:
            most = comes.to(node.id)
        if 0 < most < needed:
            rest = tuple(each for each in node.properties if each[0] != "startQuantity")
            kept = (("startQuantity", str(int(most))),) if most > 1 else ()
            draft.put(replace(node, properties=tuple(sorted(rest + kept))))
            sentence = message(
                "As drawn, {element} begins when {needed} tokens have come, but no more than {most} can; it "
                "begins with that.",
                element=draft.named(node.id),
                needed=needed,
                most=int(most),
            )
            draft.say("lossy", node.id, sentence, lost=message("that it waits for as many as are drawn"))


def quantity(node: FlowNode, name: str) -> int:
    """Return a quantity of an activity, 1 where nothing that counts is stated."""
    text = dict(node.properties).get(name, "1") if node.is_activity else "1"
    return int(text[:9]) if text.isdecimal() else 1


class _Comes:
    """The most tokens that can come to each node in one run of its scope: a bound, without end in a cycle."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.found: dict[str, float] = {}

    def to(self, node_id: str) -> float:
        """Return the most tokens that can come to a node. Without recursion: models are long."""
        waiting = [node_id]
        while waiting:
            current = waiting[-1]
            before = self._before(current)
            missing = [each for each in before if each not in self.found]
            if current in self.found:
                waiting.pop()
            elif any(each in waiting for each in missing):
                self.found[current] = math.inf
            elif missing:
                waiting.append(missing[0])
            else:
                self.found[current] = self._sum(current)
        return self.found[node_id]

    def _before(self, node_id: str) -> list[str]:
        node = self.draft.nodes[node_id]
        hosts = [node.attached_to] if node.attached_to in self.draft.nodes else []
        return [flow.source for flow in self.draft.incoming(node_id)] + [host for host in hosts if host]

    def _sum(self, node_id: str) -> float:
        node = self.draft.nodes[node_id]
        if node.attached_to is not None and not node.interrupting:
            return math.inf
        given = sum(
            self.found[source] * quantity(self.draft.nodes[source], "completionQuantity")
            for source in self._before(node_id)
        )
        return given if self._before(node_id) else 1


def _mend(draft: Draft, node: FlowNode, name: str, value: str) -> None:
    if node.is_activity and value.isdecimal() and 1 < int(value[:9]) <= MOST:
        return
    rest = [each for each in draft.nodes[node.id].properties if each[0] != name]
    if not node.is_activity or not value.isdecimal() or int(value[:9]) <= 1:
        sentence = message(
            "“{name}” of {element} is “{value}”, which says nothing; one token is meant.",
            name=name,
            element=draft.named(node.id),
            value=value[:40],
        )
        draft.say("exact", node.id, sentence)
    else:
        rest.append((name, str(MOST)))
        sentence = message(
            "“{name}” of {element} is {value}; {most} tokens are the most.",
            name=name,
            element=draft.named(node.id),
            value=value[:40],
            most=MOST,
        )
        draft.say("lossy", node.id, sentence, lost=message("the number beyond that"))
    draft.put(replace(draft.nodes[node.id], properties=tuple(sorted(rest))))
