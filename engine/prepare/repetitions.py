"""Repeated activities: by data where it is stated, else a person says how often.

Of a loop a person says after each time whether it is done once more; of a multi-instance activity, whose instances
may be done at the same time, a person says beforehand for whom it is done, or how many times.
"""

import re
from dataclasses import replace

from engine.expressions import Expression, Literal, Name, source, translate
from engine.language import message
from engine.model import LINES, FlowNode, FormField, ProcessModel, Repetition, Trigger
from engine.model.given_names import AGAIN, FOR_WHOM, GO_ON, again_at, for_whom_at, given
from engine.prepare.choosing import choose, lane_before, name_unnamed
from engine.prepare.draft import Changed, Draft
from engine.prepare.notation import in_notation

RULE = "repetition"
MOST = 1000
ASKED = "klunga_for_"
"""Begins the names of the variables in which is kept for whom an activity is done."""


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
        _ask(draft, node, loop)
        return
    cardinality = _capped(draft, node, times) if times is not None else ""
    _write(draft, node, replace(loop, condition=condition or "", cardinality=cardinality))


def _instances(draft: Draft, node: FlowNode, drawn: Repetition) -> None:
    collection, cardinality = _read(drawn.collection), _read(drawn.cardinality)
    output, given = _given(draft, node, drawn)
    written = replace(drawn, condition=_completion(draft, node, drawn), test_before=False)
    written = replace(written, output=output, output_item=given, throws=_throws(draft, node, drawn))
    if collection is None and cardinality is None:
        _ask_beforehand(draft, node, written)
        return
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
            draft.say("lossy", node.id, sentence, lost=message("the repetitions beyond that"))
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
            lost=message("that it ends early"),
        )
    return "" if condition is None else source(condition)


def _throws(draft: Draft, node: FlowNode, drawn: Repetition) -> tuple[tuple[str, Trigger], ...]:
    """Return what is thrown when an instance is completed, under conditions that run."""
    read = [(_read(condition), trigger) for condition, trigger in drawn.throws]
    if any(condition is None for condition, _ in read):
        sentence = message(
            "The condition under which {activity} throws something each time it is done is not understood.",
            activity=draft.named(node.id),
        )
        draft.say("lossy", node.id, sentence, lost=message("what is thrown then, and the way that is drawn after it"))
    return tuple((source(condition), trigger) for condition, trigger in read if condition is not None)


def _given(draft: Draft, node: FlowNode, drawn: Repetition) -> tuple[str, str]:
    """Return where what the instances give is collected, and what it is."""
    output, given = _read(drawn.output), _read(drawn.output_item)
    if isinstance(output, Name) and given is not None:
        return output.name, source(given)
    if drawn.output.strip() or drawn.output_item.strip():
        sentence = message(
            "What the instances of {activity} give is not understood, or where it goes; it is not collected.",
            activity=draft.named(node.id),
        )
        draft.say("lossy", node.id, sentence, lost=message("what each instance gives, for those who come after"))
    return "", ""


def _ask_beforehand(draft: Draft, node: FlowNode, repetition: Repetition) -> None:
    """Let a person say, before a multi-instance activity, for whom or how often it is done."""
    if not draft.incoming(node.id):
        draft.change(node.id, repetition=None)
        sentence = message(
            "It is not stated how often {activity} is done, and nothing leads there where a person could be asked; "
            "it is done once.",
            activity=draft.named(node.id),
        )
        draft.say("lossy", node.id, sentence, lost=message("the repetition"))
        return
    variable = f"{ASKED}{_next_number(draft)}"
    item = draft.add(
        "userTask",
        "instances",
        node,
        name=given(for_whom_at(node.name)),
        lane=node.lane or lane_before(draft, node),
        form=(FormField(variable, given(FOR_WHOM), LINES, required=True),),
        properties=tuple(each for each in node.properties if each[0] == "startQuantity"),
    )
    draft.insert_before(node.id, item)
    written = replace(repetition, collection=variable, cardinality="", item=repetition.item or f"{variable}_item")
    kept = tuple(each for each in node.properties if each[0] != "startQuantity")
    draft.change(node.id, repetition=written, properties=kept)
    sentence = message(
        "It is not stated how often {activity} is done; before it begins a person says for whom, or how many times.",
        activity=draft.named(node.id),
    )
    draft.say("decision", node.id, sentence)


def _next_number(draft: Draft) -> int:
    fields = (field.key for node in draft.nodes.values() for field in node.form if field.asks)
    used = [int(key.removeprefix(ASKED)) for key in fields if re.fullmatch(rf"{ASKED}\d+", key)]
    return max(used, default=0) + 1


def _ask(draft: Draft, node: FlowNode, loop: Repetition) -> None:
    """Let a person say, after each time (or before it, if it is tested before), whether the activity is done."""
    draft.change(node.id, repetition=None)
    gateway = draft.add("exclusiveGateway", "repeat", node, side="left" if loop.test_before else "right")
    draft.insert_after(node.id, gateway)
    name_unnamed(draft, gateway, given(GO_ON))
    if loop.test_before:
        draft.insert_before(node.id, gateway, name=given(AGAIN))
    else:
        draft.connect(gateway.id, node.id, name=given(AGAIN))
    choose(draft, gateway, name=given(again_at(node.name)))
    sentence = message(
        "It is not stated how often {activity} is repeated; each time a person chooses whether to do it once more.",
        activity=draft.named(node.id),
    )
    draft.say("decision", node.id, sentence)


def _read(text: str) -> Expression | None:
    return translate(text, "klunga").expression if text.strip() else None
