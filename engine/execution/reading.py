"""Read the texts of a model into expressions; what is not understood is not executable."""

import keyword
import re

from engine.execution.calling import Passing
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


def correlation(
    model: ProcessModel, element: str, pairs: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, Expression], ...]:
    """Return what a message finds its case by, or what it carries, as expressions. Raises NotExecutable."""
    try:
        return tuple((name, parse(text)) for name, text in pairs)
    except NotUnderstood as error:
        sentence = message(
            "What the message of {element} finds its case by, or carries, is not understood: {reason}",
            element=described(model, element),
            reason=error.message,
        )
        raise NotExecutable(sentence, element=element) from error


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


def given(model: ProcessModel, node: FlowNode) -> Passing | None:
    """Return what a call activity gives to what it calls, None if that shares its variables. Raises NotExecutable."""
    return _passing(model, node, "in") if any(_is_passed(name) for name, _ in node.properties) else None


def taken(model: ProcessModel, node: FlowNode) -> Passing:
    """Return what a call activity takes back from what it calls. Raises NotExecutable."""
    return _passing(model, node, "out")


def _passing(model: ProcessModel, node: FlowNode, word: str) -> Passing:
    named = []
    for name, text in node.properties:
        passed, _, variable = name.partition(":")
        if passed != word or (variable, text) == ("all", ""):
            continue
        try:
            named.append((variable, parse(text)))
        except NotUnderstood as error:
            sentence = message(
                "What {element} passes on is not understood: {reason}",
                element=described(model, node.id),
                reason=error.message,
            )
            raise NotExecutable(sentence, element=node.id) from error
    return Passing((f"{word}:all", "") in node.properties, tuple(named))


def _is_passed(name: str) -> bool:
    return name.startswith(("in:", "out:"))
