"""What a token waits for at a gateway whose way a person chooses: the ways that may apply, and why it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.task import Task

from engine.language import Message

_ASKED = "asked"
"""Key of a task's internal data, which is stored with the state."""


@dataclass(frozen=True, slots=True)
class Question:
    """The ids of the flows that may apply, in the order of the file, and why the engine does not decide itself."""

    flows: tuple[str, ...]
    reason: Message


def ask(task: Task, question: Question) -> None:
    """Let a task wait for a person's answer."""
    task.internal_data[_ASKED] = {"ways": list(question.flows), "why": _stored(question.reason)}


def question_at(task: Task) -> Question | None:
    """Return what a person is asked where a task is, or None."""
    asked = task.internal_data.get(_ASKED)
    return Question(tuple(asked["ways"]), _message(asked["why"])) if asked else None


def withdraw(task: Task) -> None:
    """Forget what a person was asked."""
    task.internal_data.pop(_ASKED, None)


def _stored(sentence: Message) -> dict[str, Any]:
    """Return a sentence as JSON knows it."""
    parameters = {name: _stored(value) if isinstance(value, Message) else value for name, value in sentence.parameters}
    return {"says": sentence.template, "of": parameters}


def _message(stored: Mapping[str, Any]) -> Message:
    parameters = ((name, _message(value) if isinstance(value, dict) else value) for name, value in stored["of"].items())
    return Message(stored["says"], tuple(parameters))
