"""The closed vocabulary of what a rule of law may ask of a model, each with its check and its words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.checks.law.rule import LawRule, Pattern, PatternKind
from engine.checks.meanings import MEANINGS, meaning_of, stated_or_suggested
from engine.checks.scopes import following, reachable
from engine.language import Message, message, own_words
from engine.model import Finding, FlowNode, ProcessModel, Severity
from engine.model.description import described, one_line

_WATCH = re.compile(r"försen|dröjsmål|sex månader|6 månader|begäran om avgörande|delay|six months", re.IGNORECASE)
_LONG = re.compile(r"P(\d+Y|([6-9]|\d\d)M|(2[4-9]|[3-9]\d)W|(1[5-9]\d|[2-9]\d\d)D)")

Broken = Iterator[tuple[str, bool, dict[str, str]]]
"""The element meant, whether the model states its meaning, and further parameters of the sentence."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One pattern: what the administration page calls it, its words with names filled in, its check."""

    name: Message
    words: Callable[[Message, Message], Message]
    broken: Callable[[ProcessModel, Pattern], Broken]


def law_findings(rule: LawRule, model: ProcessModel) -> Iterator[Finding]:
    """Yield a finding for each element at which a model does not do what a rule asks.

    Where only a label suggests what an activity means, the severity is at most warning: a label only suggests.
    """
    for element, stated, more in PATTERNS[rule.pattern.kind].broken(model, rule.pattern):
        names: dict[str, Message | str] = {"element": described(model, element), **more}
        severity: Severity = "warning" if rule.severity == "law" and not stated else rule.severity
        yield Finding(rule.id, severity, element, own_words(rule.message, **names), own_words(rule.mend, **names))


def in_words(pattern: Pattern) -> Message:
    """Return what a rule asks, as a sentence."""
    names = [MEANINGS[meaning] for meaning in pattern.others]
    others = names[0] if names else message("nothing")
    for name in names[1:]:
        others = message("{one} or {other}", one=others, other=name)
    return PATTERNS[pattern.kind].words(MEANINGS[pattern.activity], others)


def _meant(model: ProcessModel, activity: str) -> Iterator[tuple[FlowNode, bool]]:
    for node in model.nodes:
        meaning, stated = stated_or_suggested(node)
        if node.is_activity and meaning == activity:
            yield node, stated


def _not_before(model: ProcessModel, pattern: Pattern) -> Broken:
    passing = [node for node in model.nodes if meaning_of(node) not in pattern.others]
    without = _only(model, passing)
    for node, stated in _meant(model, pattern.activity):
        if _can_skip(without, passing, node):
            yield node.id, stated, {}


def _can_skip(without: ProcessModel, passing: list[FlowNode], activity: FlowNode) -> bool:
    """Say whether some way leads from a start to the activity without one of the others."""
    node: FlowNode | None = activity
    while node is not None:
        before = [other.id for other in passing if other.kind == "startEvent" and _beside(other, node)]
        if before and node.id not in reachable(without, before):
            return False
        node = without.node_by_id.get(node.parent or "")
    return True


def _not_after(model: ProcessModel, pattern: Pattern) -> Broken:
    without = _only(model, [node for node in model.nodes if meaning_of(node) not in pattern.others])
    for node, stated in _meant(model, pattern.activity):
        level: FlowNode | None = node
        while level is not None and _leaves(without, level):
            level = without.node_by_id.get(level.parent or "")
        if level is None:
            yield node.id, stated, {}


def _leaves(without: ProcessModel, node: FlowNode) -> bool:
    """Say whether some way leads from a node to where its scope ends, in a model without the others."""
    if node.id not in without.node_by_id:
        return False
    ways = reachable(without, [node.id])
    return any(not following(without, without.node_by_id[id_]) and _was_end(without, id_) for id_ in ways)


def _was_end(without: ProcessModel, node_id: str) -> bool:
    return without.node_by_id[node_id].kind == "endEvent" or ("end", "true") in without.node_by_id[node_id].properties


def _never_after(model: ProcessModel, pattern: Pattern) -> Broken:
    for node, stated in _meant(model, pattern.activity):
        level: FlowNode | None = node
        found = False
        while level is not None and not found:
            after = reachable(model, [level.id]) - {level.id}
            found = any(meaning_of(model.node_by_id[id_]) in pattern.others for id_ in after)
            level = model.node_by_id.get(level.parent or "")
        if not found:
            yield node.id, stated, {}


def _same_role(model: ProcessModel, pattern: Pattern) -> Broken:
    """Yield what lies with the only role that does the others too; nobody else reviews it."""
    for node, stated in _meant(model, pattern.activity):
        role = model.role(node)
        beside = [other for other in model.activities() if other.process == node.process]
        roles = {model.role(other) for other in beside if meaning_of(other) in pattern.others}
        reviewing = {model.role(other) for other in beside if meaning_of(other) == "review"}
        if role and roles == {role} and reviewing <= {role}:
            yield node.id, stated, {"role": one_line(role)}


def _no_limit(model: ProcessModel, pattern: Pattern) -> Broken:
    yield from _processes(model, pattern, lambda node: bool(node.deadline))


def _no_watch(model: ProcessModel, pattern: Pattern) -> Broken:
    yield from _processes(model, pattern, _watches)


def _processes(model: ProcessModel, pattern: Pattern, heeds: Callable[[FlowNode], bool]) -> Broken:
    for process in model.processes:
        meant = [stated for node, stated in _meant(model, pattern.activity) if node.process == process.id]
        own = (node for node in model.nodes if node.process == process.id)
        if meant and not process.deadline and not any(heeds(node) for node in own):
            yield process.id, any(meant), {}


def _watches(node: FlowNode) -> bool:
    texts = [trigger.timer.text for trigger in node.triggers if trigger.timer is not None]
    return bool(node.deadline) or bool(_WATCH.search(node.name)) or any(_LONG.search(text) for text in texts)


def _only(model: ProcessModel, nodes: list[FlowNode]) -> ProcessModel:
    """Return the model with these nodes and the flows between them; what ended in the model keeps a mark."""
    ends = {node.id for node in nodes if node.kind != "endEvent" and not following(model, node)}
    marked = [_as_end(node) if node.id in ends else node for node in nodes]
    without = model.with_nodes(marked)
    known = without.node_by_id
    return without.with_flows(flow for flow in model.flows if flow.source in known and flow.target in known)


def _as_end(node: FlowNode) -> FlowNode:
    return replace(node, properties=(*node.properties, ("end", "true")))


def _beside(one: FlowNode, other: FlowNode) -> bool:
    return (one.process, one.parent) == (other.process, other.parent)


PATTERNS: dict[PatternKind, Kind] = {
    "before_on_every_way": Kind(
        message("Before the activity, one of the others comes on every way"),
        lambda activity, others: message(
            "Before {activity} there must be {others} on every way.", activity=activity, others=others
        ),
        _not_before,
    ),
    "after_on_every_way": Kind(
        message("After the activity, one of the others comes on every way"),
        lambda activity, others: message(
            "After {activity} there must be {others} on every way to an end.", activity=activity, others=others
        ),
        _not_after,
    ),
    "after_on_some_way": Kind(
        message("After the activity, one of the others can come"),
        lambda activity, others: message(
            "After {activity} there must be {others} on some way at least.", activity=activity, others=others
        ),
        _never_after,
    ),
    "different_roles": Kind(
        message("The activity and the others lie with different roles"),
        lambda activity, others: message(
            "The role of {activity} must not be the only one that has {others}, unless another role reviews it.",
            activity=activity,
            others=others,
        ),
        _same_role,
    ),
    "states_time_limit": Kind(
        message("The process with the activity states a time limit"),
        lambda activity, _: message("A process with {activity} must state a time limit.", activity=activity),
        _no_limit,
    ),
    "watches_time": Kind(
        message("The process with the activity watches over six months"),
        lambda activity, _: message(
            "A process with {activity} must state a time limit or watch over about six months.", activity=activity
        ),
        _no_watch,
    ),
}
