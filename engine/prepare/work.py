"""Tasks that no system does become work items that a person completes."""

from engine.language import Message, message
from engine.model import FlowNode, ProcessModel
from engine.model.called_decisions import called_decision
from engine.model.systems import topic_of
from engine.prepare.draft import Changed, Draft
from engine.prepare.own_process import own_process

RULE = "work-item"


def rewrite(model: ProcessModel) -> Changed:
    """Turn abstract, manual, service, business rule, sending and receiving tasks into user tasks.

    A task that sends stays if something in the same file waits for its message, or the message says how it finds
    its case; a task that receives stays if it says which message it waits for; a business rule task that says which
    decision it asks stays.
    """
    draft = Draft(model, RULE)
    awaited = _awaited(model)
    for node in model.nodes:
        names = {trigger.name for trigger in node.triggers if trigger.kind == "message"}
        finds = any(trigger.correlation for trigger in node.triggers)
        if (node.kind == "sendTask" and (names & awaited or finds)) or (node.kind == "receiveTask" and names):
            continue
        if called_decision(node) is not None:
            continue
        if node.kind in {"task", "manualTask"}:
            draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind)
        elif node.kind in {"serviceTask", "businessRuleTask", "sendTask", "receiveTask"}:
            _to_person(draft, node)
    return draft.finished()


def _to_person(draft: Draft, node: FlowNode) -> None:
    draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind, triggers=())
    draft.say("decision", node.id, _by_system(draft, node) if topic_of(node) else _by_person(draft, node))


def _by_system(draft: Draft, node: FlowNode) -> Message:
    return message(
        "The file names the system “{topic}” for {element}; that does it if it is connected when a case comes there, "
        "else it is a work item that a person completes.",
        topic=topic_of(node),
        element=draft.named(node.id),
    )


def _by_person(draft: Draft, node: FlowNode) -> Message:
    element = draft.named(node.id)
    sentences = {
        "serviceTask": message(
            "No system is connected that does {element}; it becomes a work item that a person completes.",
            element=element,
        ),
        "businessRuleTask": message(
            "It is not stated which decision table decides {element}; it becomes a work item that a person completes.",
            element=element,
        ),
        "sendTask": message(
            "No system sends {element}; it becomes a work item: a person sends it and says so.", element=element
        ),
        "receiveTask": message(
            "It is not stated what {element} waits for; it becomes a work item: a person says when it has come.",
            element=element,
        ),
    }
    return sentences[node.kind]


def _awaited(model: ProcessModel) -> set[str]:
    """Return the names of the messages that something in the file waits for, its own start apart."""
    first = own_process(model)
    waiting = [
        node
        for node in model.nodes
        if node.kind in {"receiveTask", "intermediateCatchEvent", "boundaryEvent"}
        or (node.kind == "startEvent" and (node.process != first or node.parent is not None))
    ]
    return {trigger.name for node in waiting for trigger in node.triggers if trigger.kind == "message" and trigger.name}
