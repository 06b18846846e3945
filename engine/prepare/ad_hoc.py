"""An ad hoc subprocess becomes one where a person chooses what to do next, one or several activities at a time.

Ordering "Sequential": one activity at a time; when it is done the completion condition is tested, and if it does
not hold a person chooses anew, or says that all is done. Ordering "Parallel": the question stays open beside the
activities; each is begun by a choice and ends by itself, until a person says that no more are begun, or the
completion condition holds. It then cancels what is still open, unless ``cancelRemainingInstances`` is false.
"""

from dataclasses import replace

from engine.expressions.writing import quoted
from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation

RULE = "ad-hoc"
DONE = "Klart"


def rewrite(model: ProcessModel) -> Changed:
    """Let a person choose among the activities of each ad hoc subprocess until all that is needed is done."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "adHocSubProcess":
            _rewrite(draft, node)
    return draft.finished()


def _rewrite(draft: Draft, subprocess: FlowNode) -> None:
    firsts, lasts = _ends(draft, subprocess)
    said = dict(subprocess.properties)
    condition = in_notation(subprocess.completion_condition, "klunga") or ""
    kept = tuple(each for each in subprocess.properties if each[0] not in {"ordering", "cancelRemainingInstances"})
    draft.change(subprocess.id, kind="subProcess", drawn_as=subprocess.kind, completion_condition="", properties=kept)
    near = replace(firsts[0], lane=firsts[0].lane or subprocess.lane)
    name = subprocess.name or "Välj nästa aktivitet"
    cancels = said.get("cancelRemainingInstances") != "false"
    if said.get("ordering", "Parallel").lower() == "sequential":
        _one_at_a_time(draft, near, firsts, lasts, name=name, condition=condition)
    else:
        _several_at_once(draft, near, firsts, lasts, name=name, condition=condition, cancels=cancels)
    _say(draft, subprocess, condition)


def _say(draft: Draft, subprocess: FlowNode, condition: str) -> None:
    if condition:
        sentence = message(
            "In {subprocess} a person chooses what to do next, until the completion condition holds or all that is "
            "needed is done.",
            subprocess=draft.named(subprocess.id),
        )
    elif subprocess.completion_condition.strip():
        sentence = message(
            "In {subprocess} a person chooses what to do next, until all that is needed is done; its completion "
            "condition is not understood.",
            subprocess=draft.named(subprocess.id),
        )
    else:
        sentence = message(
            "In {subprocess} a person chooses what to do next, until all that is needed is done.",
            subprocess=draft.named(subprocess.id),
        )
    draft.say("decision", subprocess.id, sentence)


def _ends(draft: Draft, subprocess: FlowNode) -> tuple[list[FlowNode], list[FlowNode]]:
    """Return the nodes with which a person may begin, and those after which nothing follows."""
    inner = [
        child for child in draft.children(subprocess.id) if child.attached_to is None and not child.event_subprocess
    ]
    firsts = [child for child in inner if not draft.incoming(child.id) and child.kind != "startEvent"]
    firsts = firsts or [child for child in inner if child.kind != "startEvent"][:1]
    for child in inner:
        if child.kind in {"startEvent", "endEvent"} and not child.triggers:
            draft.drop(child.id)
    firsts = [child for child in firsts if child.id in draft.nodes]
    lasts = [
        child
        for child in draft.children(subprocess.id)
        if not draft.outgoing(child.id) and child.kind not in {"startEvent", "endEvent"} and not child.event_subprocess
    ]
    return firsts, lasts


def _one_at_a_time(
    draft: Draft, near: FlowNode, firsts: list[FlowNode], lasts: list[FlowNode], *, name: str, condition: str
) -> None:
    start = draft.add("startEvent", "start", near)
    end = draft.add("endEvent", "end", near, side="below")
    gateway = draft.add("exclusiveGateway", "next", near)
    draft.connect(start.id, gateway.id)
    for first in firsts:
        draft.connect(gateway.id, first.id, name=first.name)
    draft.connect(gateway.id, end.id, name=DONE)
    back = gateway
    if condition:
        back = draft.add("exclusiveGateway", "completed", near, side="right")
        draft.connect(back.id, end.id, condition=condition)
        again = draft.connect(back.id, gateway.id)
        draft.change(back.id, default=again.id)
    for last in lasts:
        draft.connect(last.id, back.id)
    choose(draft, draft.nodes[gateway.id], name=name)


def _several_at_once(
    draft: Draft,
    near: FlowNode,
    firsts: list[FlowNode],
    lasts: list[FlowNode],
    *,
    name: str,
    condition: str,
    cancels: bool,
) -> None:
    start = draft.add("startEvent", "start", near)
    chosen = draft.add("inclusiveGateway", "next", near)
    draft.connect(start.id, chosen.id)
    for first in firsts:
        draft.connect(chosen.id, first.id, name=first.name)
    done = draft.connect(chosen.id, draft.add("endEvent", "end", near, side="below").id, name=DONE)
    item = choose(draft, draft.nodes[chosen.id], name=name)
    both = draft.add("parallelGateway", "both", near)
    draft.insert_before(chosen.id, both)
    more = draft.add("exclusiveGateway", "more", near, side="above")
    draft.connect(both.id, more.id)
    variable = draft.flows[done.id].condition.rpartition(" ")[2]
    no_more = draft.add("endEvent", "no_more", near, side="above")
    draft.connect(more.id, no_more.id, condition=f"{quoted(done.id)} in {variable}")
    again = draft.connect(more.id, item.id)
    draft.change(more.id, default=again.id)
    if condition:
        _complete(draft, near, item, lasts, condition=condition, cancels=cancels)


def _complete(
    draft: Draft, near: FlowNode, item: FlowNode, lasts: list[FlowNode], *, condition: str, cancels: bool
) -> None:
    """Let nothing more be begun once the completion condition holds, and cancel what is open if it says so."""
    if not cancels:
        holds = Trigger("conditional", condition=condition)
        event = draft.add("boundaryEvent", "completed", item, side="right", attached_to=item.id, triggers=(holds,))
        draft.connect(event.id, draft.add("endEvent", "completed_end", near, side="below").id)
        return
    test = draft.add("exclusiveGateway", "completed", near, side="right")
    all_ = draft.add("endEvent", "completed_end", near, side="below", triggers=(Trigger("terminate"),))
    one = draft.add("endEvent", "one_end", near, side="right")
    draft.connect(test.id, all_.id, condition=condition)
    draft.change(test.id, default=draft.connect(test.id, one.id).id)
    for last in lasts:
        draft.connect(last.id, test.id)
