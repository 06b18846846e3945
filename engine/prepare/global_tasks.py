"""A call activity that calls a global task becomes a task of that kind."""

from dataclasses import replace

from engine.language import message
from engine.model import FlowNode, Kind, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "global-task"
_KEY = "globalTask"
_KINDS: dict[str, Kind] = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def rewrite(model: ProcessModel) -> Changed:
    """Put a task in place of each call of a global task: the same work, done where it is called."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        said = dict(node.properties)
        if node.kind == "callActivity" and said.get(_KEY) in _KINDS:
            _task(draft, node, said)
    return draft.finished()


def _task(draft: Draft, node: FlowNode, said: dict[str, str]) -> None:
    kept = tuple(each for each in node.properties if each[0].partition(":")[0] != _KEY)
    task = replace(
        node,
        kind=_KINDS[said[_KEY]],
        name=node.name or said.get(f"{_KEY}:name", ""),
        drawn_as=node.drawn_as or node.kind,
        called="",
        script=said.get(f"{_KEY}:script", ""),
        script_format=said.get(f"{_KEY}:scriptFormat", ""),
        properties=kept,
    )
    draft.put(task)
    sentence = message(
        "What {element} calls is a task of the same file; it is done there.", element=draft.named(node.id)
    )
    draft.say("exact", node.id, sentence)
