"""The path of a test run: the activities and events that it passed, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.language import Message, message
from engine.model import ProcessModel
from engine.model.description import described, one_line
from engine.services.playing.playing import Played


@dataclass(frozen=True, slots=True)
class Passed:
    """An activity or event that a case passed: its id in the upload, and its label, "" if it has none."""

    element: str
    label: str = ""

    def called(self, model: ProcessModel | None) -> Message:
        """Return what a reader calls it, in a sentence; by its label alone if the model is not known."""
        if model is not None and self.element in model.node_by_id:
            return described(model, self.element)
        return message("“{label}”", label=self.label or self.element)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {"element": self.element, "label": self.label} if self.label else {"element": self.element}


def path_of(played: Played, drawn: ProcessModel) -> tuple[Passed, ...]:
    """Return the activities and events of the drawing that were passed, once for each time; gateways are left out."""
    found = []
    for element in played.passed():
        node = drawn.node_by_id.get(element)
        if node is not None and not node.is_gateway:
            found.append(Passed(element, one_line(node.name)))
    return tuple(found)


def from_stored(stored: Sequence[Mapping[str, Any]]) -> tuple[Passed, ...]:
    """Return a path that was stored. Raises ValueError if it is none."""
    try:
        return tuple(Passed(str(each["element"]), str(each.get("label", ""))) for each in stored)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
