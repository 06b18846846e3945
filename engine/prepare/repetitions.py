"""Repeated activities: by data where it is stated, else a person says whether it is done once more."""

from dataclasses import replace

from engine.expressions import Expression, Literal, source, translate
from engine.language import message
from engine.model import FlowNode, ProcessModel, Repetition
from engine.prepare.choosing import choose, name_unnamed
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation

RULE = "repetition"
MOST = 1000


def rewrite(model: ProcessModel) -> Changed:
    """Write each loop and multi-instance marker so that it runs, at most 1,000 times."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.repetition is None:
            continue
        if not node.is_activity:
            draft.change(node.id, repetition=None)
        elif node.repetition.kind == "loop":
            _loop(draft, node, node.repetition)
        else:
            _instances(draft, node, node.repetition)
    return draft.finished()


def _loop(draft: Draft, node: FlowNode, loop: Repetition) -> None:
    condition, times = in_notation(loop.condition, "klunga"), _read(loop.cardinality)
    if (condition is None and loop.condition.strip()) or (condition is None and times is None):
        _ask(draft, node)
        return
    cardinality = _capped(draft, node, times) if times is not None else ""
    _write(draft, node, replace(loop, condition=condition or "", cardinality=cardinality))


def _instances(draft: Draft, node: FlowNode, drawn: Repetition) -> None:
    collection, cardinality = _read(drawn.collection), _read(drawn.cardinality)
    if collection is None and cardinality is None:
        _ask(draft, node)
        return
    written = replace(drawn, condition=_completion(draft, node, drawn), test_before=False)
    if collection is not None:
        written = replace(written, collection=source(collection), cardinality="")
    elif cardinality is not None:
        written = replace(written, cardinality=_capped(draft, node, cardinality), collection="")
    _write(draft, node, written)


def _write(draft: Draft, node: FlowNode, written: Repetition) -> None:
    if written != node.repetition:
        draft.change(node.id, repetition=written)
        sentence = message(
            "How often {activity} is repeated is written in the notation that runs.", activity=draft.named(node.id)
        )
        draft.say("exact", node.id, sentence)


def _capped(draft: Draft, node: FlowNode, cardinality: Expression) -> str:
    text = source(cardinality)
    if isinstance(cardinality, Literal):
        number = cardinality.value
        if isinstance(number, int | float) and number > MOST:
            sentence = message(
                "{number} repetitions are stated for {activity}; at most {most} are made.",
                number=number,
                activity=draft.named(node.id),
                most=MOST,
            )
            draft.say("lossy", node.id, sentence)
            return str(MOST)
        return str(int(number)) if isinstance(number, int | float) else "1"
    return text if text.startswith("min(") and text.endswith(f", {MOST})") else f"min({text}, {MOST})"


def _completion(draft: Draft, node: FlowNode, drawn: Repetition) -> str:
    condition = _read(drawn.condition)
    if condition is None and drawn.condition.strip():
        draft.say(
            "lossy",
            node.id,
            message(
                "The condition that ends {activity} early is not understood; all repetitions are made.",
                activity=draft.named(node.id),
            ),
        )
    return "" if condition is None else source(condition)


def _ask(draft: Draft, node: FlowNode) -> None:
    """Let a person say, after each time, whether the activity is done once more."""
    draft.change(node.id, repetition=None)
    gateway = draft.add("exclusiveGateway", "repeat", node, side="right")
    draft.insert_after(node.id, gateway)
    name_unnamed(draft, gateway, "Gå vidare")
    draft.connect(gateway.id, node.id, name="En gång till")
    choose(draft, gateway, name=f"{node.name}: en gång till?" if node.name else "En gång till?")
    sentence = message(
        "It is not stated how often {activity} is repeated; each time a person chooses whether to do it once more.",
        activity=draft.named(node.id),
    )
    draft.say("decision", node.id, sentence)


def _read(text: str) -> Expression | None:
    return translate(text, "klunga").expression if text.strip() else None
