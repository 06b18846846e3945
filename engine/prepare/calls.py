"""A call activity runs the called process if it is in the same file, else it becomes a work item."""

from engine.language import message
from engine.model import ProcessModel
from engine.prepare.draft import Changed, Draft
from engine.prepare.passing import understand

RULE = "call"


def rewrite(model: ProcessModel) -> Changed:
    """Let a person do what call activities call that is not in the file, or that calls itself for ever."""
    draft = Draft(model, RULE)
    known = {process.id for process in model.processes}
    calls: dict[str, set[str]] = {id_: set() for id_ in known}
    for node in model.nodes:
        if node.kind != "callActivity":
            continue
        name = draft.named(node.id)
        if node.called not in known:
            sentence = message(
                "The process that {element} calls is not in the file; it becomes a work item that a person completes.",
                element=name,
            )
        elif _reaches(calls, node.called, node.process):
            sentence = message(
                "The process would call itself without end at {element}; it becomes a work item that "
                "a person completes.",
                element=name,
            )
        else:
            calls[node.process].add(node.called)
            understand(draft, node)
            continue
        draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind)
        draft.say("decision", node.id, sentence)
    return draft.finished()


def _reaches(calls: dict[str, set[str]], called: str, caller: str) -> bool:
    """Say whether ``called`` is the caller or calls it, over any number of calls."""
    seen: set[str] = set()
    waiting = [called]
    while waiting:
        process = waiting.pop()
        if process == caller:
            return True
        if process not in seen:
            seen.add(process)
            waiting += calls[process]
    return False
