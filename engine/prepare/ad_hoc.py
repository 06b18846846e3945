"""An ad hoc subprocess becomes one where a person chooses, time after time, what to do next."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.choosing import choose
from engine.prepare.draft import Changed, Draft

RULE = "ad-hoc"


def rewrite(model: ProcessModel) -> Changed:
    """Let a person choose among the activities of each ad hoc subprocess until they say that it is finished."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind == "adHocSubProcess":
            _choose_next(draft, node)
    return draft.finished()


def _choose_next(draft: Draft, subprocess: FlowNode) -> None:
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
        child for child in draft.children(subprocess.id) if not draft.outgoing(child.id) and child.kind != "endEvent"
    ]
    draft.change(subprocess.id, kind="subProcess", drawn_as=subprocess.kind, completion_condition="")
    near = replace(firsts[0], lane=firsts[0].lane or subprocess.lane)
    start = draft.add("startEvent", "start", near)
    end = draft.add("endEvent", "end", near, side="below")
    gateway = draft.add("exclusiveGateway", "next", near)
    draft.connect(start.id, gateway.id)
    for first in firsts:
        draft.connect(gateway.id, first.id, name=first.name)
    draft.connect(gateway.id, end.id, name="Klart")
    for last in lasts:
        if not last.event_subprocess and last.kind not in {"startEvent"}:
            draft.connect(last.id, gateway.id)
    choose(draft, draft.nodes[gateway.id], name=subprocess.name or "Välj nästa aktivitet")
    sentence = message(
        "In {subprocess} a person chooses one activity after the other, until all that is needed is done.",
        subprocess=draft.named(subprocess.id),
    )
    draft.say("decision", subprocess.id, sentence)
