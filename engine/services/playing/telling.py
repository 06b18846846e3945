"""Tell a test run in plain sentences: what was done, and where the case went by it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from engine.language import Language, Message, message
from engine.model import ProcessModel, given_names
from engine.model.description import described
from engine.services.case_handling.awaited import awaited_thing
from engine.services.forms.forms import FormContent, told
from engine.services.playing.acts import Act
from engine.services.playing.playing import Played, Turn

FormAt = Callable[[str], FormContent]
"""The form of an activity, by its id; that of the application for ""."""


@dataclass(frozen=True, slots=True)
class Line:
    """A turn in words: what was done and where in the drawing, what the case passed by itself, why it stopped."""

    number: int
    done: Message
    element: str
    passed: tuple[Message, ...]
    elements: tuple[str, ...]
    at: datetime
    stopped: Message | None = None
    completed: bool = False


def lines(played: Played, drawn: ProcessModel, form_at: FormAt, language: Language) -> list[Line]:
    """Return a line for each turn, the first one first; answers are told in ``language``."""
    return [_line(number, turn, drawn, form_at, language) for number, turn in enumerate(played.turns, 1)]


def _line(number: int, turn: Turn, drawn: ProcessModel, form_at: FormAt, language: Language) -> Line:
    events = [event.element for event in turn.move.events if event.kind == "completed"]
    passed = [each for each in events if each in drawn.node_by_id and each != turn.act.element]
    return Line(
        number,
        _done(turn.act, form_at, language),
        turn.act.element,
        tuple(described(drawn, each) for each in passed),
        tuple(each for each in (turn.act.element, *passed) if each),
        turn.at,
        turn.move.incident,
        turn.move.status == "completed",
    )


def _done(act: Act, form_at: FormAt, language: Language) -> Message:
    if act.kind == "start":
        answers = _answers(act, form_at, language)
        return message("An application came in: {answers}.", answers=answers) if answers else message("A case started.")
    if act.kind == "complete":
        answers = _answers(act, form_at, language)
        if answers:
            return message(
                "“{activity}” was completed: {answers}.", activity=given_names.told(act.label), answers=answers
            )
        return message("“{activity}” was completed.", activity=given_names.told(act.label))
    if act.kind == "choose":
        names = [given_names.in_language(way.label, language) for way in act.ways]
        ways = ", ".join(f"”{name}”" if language == "sv" else f"“{name}”" for name in names)
        return message("At “{activity}” the way {ways} was chosen.", activity=given_names.told(act.label), ways=ways)
    if act.kind == "set":
        values = ", ".join(f"{name} = {value}" for name, value in act.values.items())
        return message("A value was set: {values}.", values=values)
    if act.kind == "timer":
        return (
            message("The time came: “{label}”.", label=given_names.told(act.label))
            if act.label
            else message("The time came.")
        )
    if act.kind == "conditional":
        return message("A condition was met: “{label}”.", label=given_names.told(act.label))
    return message("There came in {what}.", what=awaited_thing(act.kind, act.name))


def _answers(act: Act, form_at: FormAt, language: Language) -> str:
    """Return what was filled in, as the form calls it."""
    if not act.values:
        return ""
    known = told(form_at(act.element), act.values, language)
    return "; ".join(f"{label.rstrip('?:')}: {answer}" for label, answer in known)
