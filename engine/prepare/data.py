"""What data associations and mappings set runs as assignments before and after an activity."""

import re

from engine.expressions import Name, source, translate
from engine.expressions.writing import quoted
from engine.language import message
from engine.model import FlowNode, ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "data"
_BEFORE = frozenset({"associated-in", "inputParameter", "input"})
_AFTER = frozenset({"associated-out", "outputParameter", "output"})
_BPMN = frozenset({"associated-in", "associated-out"})
_OF_PEOPLE = frozenset({"userTask", "scriptTask", "subProcess", "transaction", "adHocSubProcess"})
_NAME = re.compile(r"[^\W\d_]\w*")
_EXPRESSION = re.compile(r"\s*(?:=|[$#]\{)")


def rewrite(model: ProcessModel) -> Changed:
    """Put a script before and after each activity or event that sets data; report what is not understood.

    What engines map for tasks that a system does is left alone: it is part of what that system is told.
    """
    draft = Draft(model, RULE)
    for node in model.nodes:
        found = [each for each in node.properties if _word(node, each[0])]
        if found and node.kind != "callActivity" and not node.event_subprocess:
            draft.change(node.id, properties=tuple(each for each in node.properties if each not in found))
            _set(draft, node, [each for each in found if _word(node, each[0]) in _BEFORE], before=True)
            _set(draft, node, [each for each in found if _word(node, each[0]) in _AFTER], before=False)
    return draft.finished()


def _word(node: FlowNode, name: str) -> str:
    """Return the word that says when a property of a node sets a variable, "" if it sets none."""
    word, colon, _ = name.partition(":")
    drawn = node.drawn_as or node.kind
    known = word in _BPMN or (word in _BEFORE | _AFTER and drawn in _OF_PEOPLE)
    return word if colon and known and (node.is_activity or node.is_event) else ""


def _set(draft: Draft, node: FlowNode, properties: list[tuple[str, str]], *, before: bool) -> None:
    lines = []
    for name, text in properties:
        word, _, variable = name.partition(":")
        value = _value(word, text)
        if value is None or not _NAME.fullmatch(variable):
            _say_lost(draft, node, variable, text)
        elif value != variable:
            lines.append(f"{variable} = {value}")
    if not lines:
        return
    there = draft.incoming(node.id) if before else (node.kind != "endEvent" and not _is_handler(node))
    gateways = [draft.nodes[flow.source].kind for flow in draft.incoming(node.id)] if before else []
    if not there or "eventBasedGateway" in gateways or node.repetition is not None:
        for line in lines:
            _say_lost(draft, node, *line.split(" = ", 1))
        return
    stem, side = ("before", "left") if before else ("after", "right")
    script = draft.add("scriptTask", stem, node, side=side, script="\n".join(lines))
    (draft.insert_before if before else draft.insert_after)(node.id, script)
    sentence = message(
        "The data of {element} are set as it is drawn: {lines}.", element=draft.named(node.id), lines=", ".join(lines)
    )
    draft.say("exact", node.id, sentence)


def _is_handler(node: FlowNode) -> bool:
    return ("isForCompensation", "true") in node.properties


def _value(word: str, text: str) -> str | None:
    """Return what is set in our own grammar; what engines write without a mark of an expression is text."""
    if word not in _BPMN and not _EXPRESSION.match(text):
        return quoted(text.strip()) if text.strip() else None
    expression = Name(text.strip()) if _NAME.fullmatch(text.strip()) else translate(text, "klunga").expression
    return None if expression is None else source(expression)


def _say_lost(draft: Draft, node: FlowNode, name: str, text: str) -> None:
    sentence = message(
        "That “{name}” is set to “{text}” at {element} is not understood, or cannot be done there; it is left out.",
        name=name[:60],
        text=text[:60],
        element=draft.named(node.id),
    )
    draft.say("lossy", node.id, sentence, lost=message("the value that is drawn; the variable keeps what it has"))
