"""How differences of two sketches are told, for tests."""

from engine.compare import EditScript, Operation, apply, diff, match
from engine.language import render
from engine.model import ProcessModel
from engine.model.sketch import read_sketch


def script(one: str | ProcessModel, other: str | ProcessModel) -> EditScript:
    """Return the edit script of two models; applying it must leave no difference."""
    reference = read_sketch(one) if isinstance(one, str) else one
    variant = read_sketch(other) if isinstance(other, str) else other
    found = diff(reference, variant, match(reference, variant))
    made = apply(found, reference)
    assert len(diff(made, variant, match(made, variant))) == 0
    return found


def told(one: str | ProcessModel, other: str | ProcessModel) -> list[str]:
    """Return the operations as lines of kind and Swedish sentence; what follows from one is a line under it."""
    operations = script(one, other).named(variant="Kil").operations
    return [line for operation in operations for line in _lines(operation, "")]


def _lines(operation: Operation, indent: str) -> list[str]:
    lines = [f"{indent}{operation.kind}: {render(operation.message, 'sv')}"]
    return lines + [line for one in operation.follows for line in _lines(one, f"{indent}  ")]
