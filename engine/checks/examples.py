"""The wrong and the right sketch of each rule, from its page in docs/rules."""

import re
from dataclasses import replace
from pathlib import Path

from engine.model import ProcessModel, Repetition
from engine.model.sketch import read_sketch

PAGES = Path(__file__).parents[2] / "docs" / "rules"
_BLOCK = re.compile(r"```sketch ?([^\n]*)\n(.*?)```", re.DOTALL)


def examples(rule: str) -> tuple[ProcessModel, ...]:
    """Return the models that the page of a rule sketches, the wrong one first; none for a rule without a page."""
    page = PAGES / f"{rule}.md"
    if not re.fullmatch(r"[a-z0-9-]+", rule) or not page.is_file():
        return ()
    return tuple(sketched(sketch, settings) for settings, sketch in _BLOCK.findall(page.read_text("utf-8")))


def sketched(sketch: str, settings: str) -> ProcessModel:
    """Return the sketched model with what sketches cannot say.

    ``node.attribute=value`` sets an attribute of a node (``loop`` and ``repetition`` mark it as repeated,
    ``decision`` names the decision that it asks, ``properties`` are ``name:value``),
    ``process.attribute=value`` one of the process, ``flow:condition=value`` the condition of the flow with that label,
    and ``inside=node:nodes`` puts nodes into a subprocess.
    """
    model = read_sketch(sketch)
    for setting in settings.split():
        name, value = setting.split("=", 1)
        model = _with(model, name, value)
    return model


def _with(model: ProcessModel, name: str, value: str) -> ProcessModel:
    if name == "inside":
        parent, inner = value.split(":")
        children = set(inner.split(","))
        return model.with_nodes(replace(node, parent=parent) if node.id in children else node for node in model.nodes)
    if name.endswith(":condition"):
        label = name.removesuffix(":condition")
        return model.with_flows(replace(f, condition=value) if f.name == label else f for f in model.flows)
    element, attribute = name.rsplit(".", 1)
    changed: dict[str, object] = {attribute: value}
    if attribute == "decision":
        changed = {"properties": (("decisionRef", value),)}
    if attribute == "properties":
        changed = {"properties": tuple(tuple(each.rsplit(":", 1)) for each in value.split(","))}
    if attribute in {"loop", "repetition"}:
        changed = {"repetition": Repetition("loop" if attribute == "loop" else "parallel", cardinality=value)}
    if element == "process":
        return replace(model, processes=tuple(replace(each, **changed) for each in model.processes))  # type: ignore[arg-type]
    return model.replacing(replace(model.node_by_id[element], **changed))  # type: ignore[arg-type]
