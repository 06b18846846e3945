"""Events of which a person tells: offered as a work item for as long as they are waited for."""

from dataclasses import replace

from engine.model import OFFERED, FlowNode, FormField, Trigger
from engine.model.given_names import DAY_OF_EVENT, HAPPENED, HAPPENS, given
from engine.prepare.draft import Draft

WHEN = "klunga_when"
_FIELD = FormField(WHEN, given(DAY_OF_EVENT), "date")


def offer(draft: Draft, event: FlowNode, triggers: tuple[Trigger, ...], *, timed: bool) -> FlowNode:
    """Let a person tell when ``event`` happens, besides ``triggers``; of a time, also beforehand on which day."""
    return draft.put(
        replace(
            event,
            triggers=triggers,
            properties=tuple(sorted({*event.properties, (OFFERED, "true")})),
            form=event.form or ((_FIELD,) if timed else ()),
            documentation=event.documentation or given(HAPPENS if timed else HAPPENED),
        )
    )


def can_be_offered(draft: Draft, node: FlowNode) -> bool:
    """Say whether an event waits beside something else, so that a work item in its place would not mean the same."""
    if node.kind == "boundaryEvent":
        return True
    if node.kind == "startEvent":
        around = draft.nodes.get(node.parent or "")
        return around.event_subprocess if around is not None else begins_by_event(draft, node)
    before = [draft.nodes[flow.source].kind for flow in draft.incoming(node.id)]
    return node.kind == "intermediateCatchEvent" and before == ["eventBasedGateway"]


def begins_by_event(draft: Draft, node: FlowNode) -> bool:
    """Say whether a node lies directly in a process that begins, beside the case's own, when its event comes."""
    return node.parent is None and draft.begins_by_event(node.process)
