"""The pages Behaviour and Effect of a comparison: what its differences let happen, and what they change on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from engine.compare import Effect, Ways
from engine.compare.behaviour import Kind
from engine.compare.effect import stands_still
from engine.compare.naming import listed
from engine.language import Message, message, messages
from engine.model import ProcessModel
from engine.services.harmonizing import consequences
from engine.services.harmonizing.comparisons import Compared
from webui.audience import audience
from webui.change_leads import blueprint
from webui.change_leads.comparison import common, open_page
from webui.change_leads.lines import GROUPS
from webui.change_leads.places import Across
from webui.change_leads.sides import Sides
from webui.database import now, reading

KINDS: dict[Kind, Message] = {
    "rule": message("What handling a case asks for"),
    "skip": message("Can be left out"),
    "repeat": message("Can be repeated"),
    "order": message("Order"),
    "without": message("One without the other"),
}
FIGURES = {
    "activities": message("Activities"),
    "roles": message("Roles"),
    "handovers": message("Hand-overs between roles"),
    "decisions": message("Decisions by people"),
    "waits": message("Waiting for others"),
}
MORE: Mapping[str, Callable[[int], Message]] = {
    "activities": lambda n: messages("{count} activity more", "{count} activities more", n),
    "roles": lambda n: messages("{count} role more", "{count} roles more", n),
    "handovers": lambda n: messages("{count} hand-over more", "{count} hand-overs more", n),
    "decisions": lambda n: messages("{count} decision more", "{count} decisions more", n),
    "waits": lambda n: messages("{count} wait for others more", "{count} waits for others more", n),
}
FEWER: Mapping[str, Callable[[int], Message]] = {
    "activities": lambda n: messages("{count} activity less", "{count} activities less", n),
    "roles": lambda n: messages("{count} role less", "{count} roles less", n),
    "handovers": lambda n: messages("{count} hand-over less", "{count} hand-overs less", n),
    "decisions": lambda n: messages("{count} decision less", "{count} decisions less", n),
    "waits": lambda n: messages("{count} wait for others less", "{count} waits for others less", n),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """An activity on the usual way, or an event at which a case waits.

    ``is_alone``: only this way has it. ``waits``: a case stands still there until something comes.
    """

    name: str
    role: str
    is_alone: bool
    waits: bool


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/behaviour")
@audience("change_lead", "process_owner")
def compare_behaviour(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show what can happen by one model and not by the other, in sentences by what they concern."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        found = consequences.behaviour_of(page.found) if page.found else None
        told = found.statements if found else ()
        return render_template(
            "change_leads/behaviour.html",
            behaviour=found,
            groups=[(group, members) for group in GROUPS if (members := [one for one in told if one.group == group])],
            told=page.sides.told,
            kind_names=KINDS,
            not_waiting=_not_waiting(page.sides, page.found) if page.found else [],
            **common(session, page),
        )


@blueprint.get("/compare/<int:reference_id>/<int:variant_id>/effect")
@audience("change_lead", "process_owner")
def compare_effect(reference_id: int, variant_id: int) -> ResponseReturnValue:
    """Show in figures what differs on the shortest and on the usual way."""
    with reading() as session:
        page = open_page(session, reference_id, variant_id)
        reference = page.sides.reference.version
        found = consequences.effect_of(session, reference, page.found, on=now().date()) if page.found else None
        return render_template(
            "change_leads/effect.html",
            effect=found,
            rows=[(FIGURES[name], row) for name, row in found.rows()] if found else [],
            in_words=[page.sides.told(each) for each in in_words(found)] if found else [],
            ways=_ways(page.sides, page.found, found) if page.found and found else [],
            **common(session, page),
        )


def in_words(effect: Effect) -> tuple[Message, ...]:
    """Return what the variant has more and less of on the usual and on the shortest way; nothing if one is missing."""
    rows = dict(effect.rows())
    if rows["activities"][2] is None or rows["activities"][5] is None:
        return ()
    usual, shortest = (_changed(rows, at) for at in (5, 2))
    if not usual and not shortest:
        return (message("On the usual way and on the shortest both have the same figures."),)
    if usual == shortest:
        what = listed(usual)
        return (message("On the usual way and on the shortest {variant} has {what}.", variant="", what=what),)
    return (
        message("On the usual way {variant} has {what}.", variant="", what=listed(usual))
        if usual
        else message("On the usual way both have the same figures."),
        message("On the shortest way {variant} has {what}.", variant="", what=listed(shortest))
        if shortest
        else message("On the shortest way both have the same figures."),
    )


def _changed(rows: Mapping[str, tuple[int | None, ...]], at: int) -> list[Message]:
    """Return in words the figures that differ, the difference standing at a place of each row."""
    known = [(name, row[at]) for name, row in rows.items()]
    return [MORE[name](value) if value > 0 else FEWER[name](-value) for name, value in known if value]


def _ways(both: Sides, found: Compared, effect: Effect) -> list[tuple[Any, ...]]:
    """Return for each side the activities on its usual way and the mark of those that the other's way lacks."""
    across = Across(found)
    return [
        (both.reference, "del", _along(found.reference, effect.reference, effect.variant, across.variant_of)),
        (both.variant, "ins", _along(found.variant, effect.variant, effect.reference, across.reference_of)),
    ]


def _not_waiting(both: Sides, found: Compared) -> list[tuple[Message, list[str]]]:
    """Return for each side the activities of people that a message goes to, at which no case waits for it."""
    told = []
    for side, model in ((both.reference, found.reference), (both.variant, found.variant)):
        to = {flow.target for flow in model.message_flows}
        nodes = [node for node in model.nodes if node.id in to and node.is_activity and node.kind != "receiveTask"]
        told.append(
            (side.title, list(dict.fromkeys(" ".join(node.name.split()) for node in nodes if node.name.strip())))
        )
    return [each for each in told if each[1]]


def _along(model: ProcessModel, ways: Ways, others: Ways, across: Mapping[str, tuple[str, ...]]) -> list[Stop]:
    """Return each activity on the usual way, and each event at which a case waits there."""
    known = [model.node_by_id[id_] for id_ in ways.usual_seen if id_ in model.node_by_id]
    there = set(others.usual_seen)
    return [
        Stop(
            " ".join(node.name.split()),
            model.role(node) if node.is_activity else "",
            there.isdisjoint(across.get(node.id, ())),
            stands_still(node),
        )
        for node in known
    ]
