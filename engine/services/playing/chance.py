"""Go on by chance: what somebody might do next in a test run. The same random numbers give the same acts."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from engine.execution import OpenWorkItem
from engine.model.distance import to_an_end
from engine.services.forms.forms import FormContent
from engine.services.playing.acts import Act
from engine.services.playing.offers import choosing, coming, completing, firing
from engine.services.playing.playing import Played, place_of

ROUNDS = 3
"""After so many choices at one place the way nearest an end is taken."""
TEXT = "…"
"""What is filled in where a form requires a text."""

_BY_FORMAT = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T10:00",
    "time": "10:00",
    "email": "anna@example.se",
}

FormOf = Callable[[OpenWorkItem], FormContent]


def next_act(played: Played, form_of: FormOf, dice: Random) -> Act | None:
    """Return an act that is possible now, None if there is none.

    The oldest work item first; without one the next timer, then what is waited for from outside.
    """
    if played.move is None:
        return Act("start")
    model = played.program.model
    if played.is_completed:
        return None
    if played.move.work_items:
        item = played.move.work_items[0]
        if item.options:
            return _choice(played, item, dice)
        return completing(item, filled(form_of(item), dice, _visits(played, item)))
    if played.move.timers:
        return firing(model, min(played.move.timers, key=lambda timer: timer.due_at))
    if played.move.subscriptions:
        return coming(model, played.move.subscriptions[0])
    return None


def _choice(played: Played, item: OpenWorkItem, dice: Random) -> Act:
    model = played.program.model
    flows = [option.flow for option in item.options]
    if _visits(played, item) >= ROUNDS:
        distance = to_an_end(model)
        far = len(model.nodes)
        picked = [min(item.options, key=lambda option: distance.get(option.target, far)).flow]
    elif item.several:
        picked = [flow for flow in flows if dice.random() < 0.5] or [dice.choice(flows)]
    else:
        picked = [dice.choice(flows)]
    return choosing(model, item, picked)


def _visits(played: Played, item: OpenWorkItem) -> int:
    """Return how often a work item of the same place was done before."""
    return sum(act.element == place_of(item) and act.kind in ("complete", "choose") for act in played.acts)


def filled(form: FormContent, dice: Random, visits: int = 0) -> dict[str, Any]:
    """Return a form filled in by chance: all alternatives, and besides those only what is required.

    Where it was filled in before, more than a few times, the alternatives are taken in turn, so that a loop is left.
    """
    schema: Mapping[str, Any] = form.get("schema", {})
    required = schema.get("required", ())
    values = {}
    for name, asked in schema.get("properties", {}).items():
        value = _value(asked, dice, visits, required=name in required)
        if value is not None:
            values[name] = value
    return values


def _value(asked: Mapping[str, Any], dice: Random, visits: int, *, required: bool) -> Any:
    if "const" in asked:
        return asked["const"]
    if asked.get("readOnly"):
        return asked.get("default")
    if asked.get("enum"):
        alternatives = list(asked["enum"])
        return dice.choice(alternatives) if visits < ROUNDS else alternatives[visits % len(alternatives)]
    kind = asked.get("type")
    if kind == "boolean":
        return dice.random() < 0.5
    if "default" in asked:
        return asked["default"]
    if not required:
        return None
    if kind in ("integer", "number"):
        return asked.get("minimum", min(1, asked.get("maximum", 1)))
    if kind == "array":
        offered = list(asked.get("items", {}).get("enum") or [])
        return [dice.choice(offered)] if offered else []
    if asked.get("format") in _BY_FORMAT:
        return _BY_FORMAT[asked["format"]]
    return TEXT * max(1, asked.get("minLength", 1))
