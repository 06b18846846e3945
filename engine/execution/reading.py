"""Read the texts of a model into expressions; what is not understood is not executable."""

import keyword
import re

from engine.execution.errors import NotExecutable
from engine.expressions import Expression, Literal, NotUnderstood, parse, timer
from engine.language import message
from engine.model import FlowNode, ProcessModel, Trigger
from engine.model.description import described

_ASSIGNMENT = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)(.+)", re.DOTALL)


def condition(model: ProcessModel, element: str, text: str) -> Expression:
    """Return the condition of a flow or event. Raises NotExecutable."""
    try:
        return parse(text)
    except NotUnderstood as error:
        sentence = message(
            "The condition of {element} is not understood: {reason}",
            element=described(model, element),
            reason=error.message,
        )
        raise NotExecutable(sentence, element=element) from error


def expression(model: ProcessModel, element: str, text: str) -> Expression | None:
    """Return what says how often an activity is repeated, None if nothing is written. Raises NotExecutable."""
    if not text.strip():
        return None
    try:
        return parse(text)
    except NotUnderstood as error:
        sentence = message(
            "How often {element} is done is not understood: {reason}",
            element=described(model, element),
            reason=error.message,
        )
        raise NotExecutable(sentence, element=element) from error


def time(model: ProcessModel, node: FlowNode, trigger: Trigger) -> Expression:
    """Return the expression that gives when a timer is due. Raises NotExecutable."""
    text = trigger.timer.text if trigger.timer else ""
    due = timer(text)
    if due is not None:
        return Literal(due.text)
    try:
        return parse(text)
    except NotUnderstood as error:
        sentence = message(
            "The timer of {element} is not understood: {reason}",
            element=described(model, node.id),
            reason=error.message,
        )
        raise NotExecutable(sentence, element=node.id) from error


def assignments(model: ProcessModel, node: FlowNode) -> tuple[tuple[str, Expression], ...]:
    """Return the variables that a script sets, and to what: a line each. Raises NotExecutable if it does more."""
    name = described(model, node.id)
    found = []
    for line in filter(str.strip, node.script.splitlines()):
        match = _ASSIGNMENT.fullmatch(line)
        if match is None or keyword.iskeyword(match[1]) or match[1].startswith("_"):
            sentence = message("The script of {element} does more than set variables.", element=name)
            raise NotExecutable(sentence, element=node.id)
        try:
            found.append((match[1], parse(match[2])))
        except NotUnderstood as error:
            sentence = message(
                "The script of {element} is not understood: {reason}", element=name, reason=error.message
            )
            raise NotExecutable(sentence, element=node.id) from error
    return tuple(found)
