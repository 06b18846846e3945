"""Models drawn anew: other ids, another order of elements, no layout; nothing that a reader would call a difference."""

from dataclasses import fields, replace
from random import Random
from typing import Any

from engine.compare.merge.union import PARTS, REFERENCES
from engine.model import Layout, ProcessModel

_OWN_REFERENCES = "called"


def redrawn(model: ProcessModel, seed: int = 0) -> ProcessModel:
    """Return the model with every id regenerated, every part shuffled and without layout. Same seed, same model."""
    random = Random(seed)
    elements = [element for part in PARTS for element in getattr(model, part)]
    ids = {element.id: f"_{random.getrandbits(64):016x}" for element in elements}

    processes = {process.id for process in model.processes}

    def new(element: Any) -> Any:
        names = [name for name in REFERENCES[type(element)] if name != _OWN_REFERENCES]
        changes = {name: ids.get(getattr(element, name), getattr(element, name)) for name in names}
        if _has(element, "called") and element.called in processes:
            changes["called"] = ids[element.called]
        if _has(element, "properties"):
            changes["properties"] = tuple((key, ids.get(value, value)) for key, value in element.properties)
        return replace(element, id=ids[element.id], **changes)

    parts: dict[str, Any] = {}
    for part in PARTS:
        made = [new(element) for element in getattr(model, part)]
        random.shuffle(made)
        parts[part] = tuple(made)
    return replace(model, **parts, layout=Layout())


def _has(element: Any, name: str) -> bool:
    return any(each.name == name for each in fields(element))
