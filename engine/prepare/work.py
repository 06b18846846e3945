"""Tasks that no system does become work items that a person completes."""

from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft
from engine.prepare.own_process import own_process

RULE = "work-item"


def rewrite(model: ProcessModel) -> Changed:
    """Turn abstract, manual, service, business rule, sending and receiving tasks into user tasks.

    A task that sends stays if something in the same file waits for its message, and a task that
    receives stays if something in the same file sends it.
    """
    draft = Draft(model, RULE)
    sent, awaited = _messages(model)
    for node in model.nodes:
        names = {trigger.name for trigger in node.triggers if trigger.kind == "message"}
        if (node.kind == "sendTask" and names & awaited) or (node.kind == "receiveTask" and names & sent):
            continue
        if node.kind in {"task", "manualTask"}:
            draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind)
        elif node.kind in {"serviceTask", "businessRuleTask", "sendTask", "receiveTask"}:
            _to_person(draft, node)
    return draft.finished()


def _to_person(draft: Draft, node: FlowNode) -> None:
    element = draft.named(node.id)
    sentence = {
        "serviceTask": message(
            "No system is connected that does {element}; it becomes a work item that a person completes.",
            element=element,
        ),
        "businessRuleTask": message(
            "No decision table decides {element}; it becomes a work item that a person completes.", element=element
        ),
        "sendTask": message(
            "No system sends {element}; it becomes a work item: a person sends it and says so.", element=element
        ),
        "receiveTask": message(
            "Nothing in the file sends what {element} waits for; it becomes a work item: a person "
            "says when it has come.",
            element=element,
        ),
    }[node.kind]
    draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind, triggers=())
    draft.say("decision", node.id, sentence)


def _messages(model: ProcessModel) -> tuple[set[str], set[str]]:
    """Return the names of the messages that the file sends, and of those that it waits for."""
    first = own_process(model)
    sent: set[str] = set()
    awaited: set[str] = set()
    for node in model.nodes:
        names = {trigger.name for trigger in node.triggers if trigger.kind == "message" and trigger.name}
        if node.kind in {"sendTask", "intermediateThrowEvent", "endEvent"}:
            sent |= names
        elif node.kind != "startEvent" or node.process != first:
            awaited |= names
    return sent, awaited
