"""Tasks that ask a decision table stay; the table is looked up when a case starts."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from engine.language import message
from engine.model import ProcessModel, Rewrite
from engine.model.called_decisions import asking, called_decision
from engine.model.description import described
from engine.prepare.draft import Changed, Draft

RULE = "decision-table"


def rewrite(model: ProcessModel) -> Changed:
    """Say in our own words which decision a business rule task asks, where another tool's extension names it."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        called = called_decision(node)
        if called is None or node == asking(node, called):
            continue
        draft.put(asking(node, called))
        sentence = message(
            "The decision table “{decision}” decides {element}. Where there is no such table, or no row of it applies, "
            "a person does.",
            decision=called.reference,
            element=draft.named(node.id),
        )
        draft.say("decision", node.id, sentence)
    return draft.finished()


def with_known(rewrites: Iterable[Rewrite], model: ProcessModel, tables: Collection[str]) -> tuple[Rewrite, ...]:
    """Return rewrites with those exact whose decision is among ``tables``, the references that are known."""
    return tuple(_known(each, model, tables) if each.rule == RULE else each for each in rewrites)


def _known(said: Rewrite, model: ProcessModel, tables: Collection[str]) -> Rewrite:
    called = called_decision(model.node_by_id[said.element]) if said.element in model.node_by_id else None
    if called is None or called.reference not in tables:
        return said
    sentence = message(
        "The decision table “{decision}” decides {element}.",
        decision=called.reference,
        element=described(model, said.element or ""),
    )
    return replace(said, kind="exact", message=sentence)
