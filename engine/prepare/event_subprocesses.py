"""An event subprocess becomes a boundary event on a subprocess around all else in its scope.

SpiffWorkflow starts event subprocesses wrongly (it never cancels the rest, and runs error handlers at
once), but boundary events rightly; the two mean the same.
"""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft
from engine.prepare.placing import around

RULE = "event-subprocess"


def rewrite(model: ProcessModel) -> Changed:
    """Turn each event subprocess into a boundary event and an ordinary subprocess, innermost first."""
    draft = Draft(model, RULE)
    for process, scope, nodes in reversed(draft.scopes()):
        handlers = []
        for node in nodes:
            if node.event_subprocess:
                start = _start(draft, node)
                if start is None:
                    _leave_out(draft, node)
                else:
                    handlers.append((node, start))
        if handlers:
            _wrap(draft, process, scope, handlers)
    return draft.finished()


def _start(draft: Draft, handler: FlowNode) -> FlowNode | None:
    """Return the start event with a trigger, if the subprocess has exactly one."""
    starts = [child for child in draft.children(handler.id) if child.kind == "startEvent" and child.triggers]
    return starts[0] if len(starts) == 1 else None


def _leave_out(draft: Draft, handler: FlowNode) -> None:
    sentence = message(
        "Nothing says which event starts {subprocess}, so it does not run.", subprocess=draft.named(handler.id)
    )
    draft.say("lossy", handler.id, sentence)
    draft.drop(handler.id)


def _wrap(draft: Draft, process: str, scope: str | None, handlers: list[tuple[FlowNode, FlowNode]]) -> None:
    handling = {handler.id for handler, _ in handlers}
    rest = [
        node
        for node in draft.nodes.values()
        if (node.process, node.parent) == (process, scope) and node.id not in handling and not node.event_subprocess
    ]
    if not rest:
        for handler, _ in handlers:
            _leave_out(draft, handler)
        return
    near = next((node for node in rest if node.attached_to is None), rest[0])
    wrapper = draft.add("subProcess", "scope", replace(near, id=scope or process, lane=None))
    draft.place(wrapper.id, around([draft.shapes[node.id] for node in rest if node.id in draft.shapes]))
    for node in rest:
        draft.change(node.id, parent=wrapper.id)
    start = draft.add("startEvent", "start", wrapper)
    end = draft.add("endEvent", "end", wrapper, side="right")
    draft.connect(start.id, wrapper.id)
    draft.connect(wrapper.id, end.id)
    for handler, trigger in handlers:
        _attach(draft, wrapper, handler, trigger)


def _attach(draft: Draft, wrapper: FlowNode, handler: FlowNode, start: FlowNode) -> None:
    event = draft.add(
        "boundaryEvent",
        "event",
        replace(handler, lane=None),
        side="above",
        name=start.name,
        attached_to=wrapper.id,
        triggers=start.triggers,
        interrupting=start.interrupting,
    )
    end = draft.add("endEvent", "end", handler, side="right")
    draft.change(start.id, triggers=(), interrupting=True)
    draft.change(handler.id, event_subprocess=False)
    draft.connect(event.id, handler.id)
    draft.connect(handler.id, end.id)
    if start.interrupting:
        sentence = message(
            "When {event} happens, {subprocess} takes over from all else around it, as drawn.",
            event=draft.named(start.id),
            subprocess=draft.named(handler.id),
        )
    else:
        sentence = message(
            "When {event} happens, {subprocess} runs beside all else around it, as drawn.",
            event=draft.named(start.id),
            subprocess=draft.named(handler.id),
        )
    draft.say("exact", handler.id, sentence)
