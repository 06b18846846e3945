"""Compensation, drawn out: what was done is remembered, and undone in reverse order where it is asked for."""

from collections.abc import Iterator

from engine.compare.behaviour.flat import Drawing
from engine.compare.graph import flow_of
from engine.model import FlowNode, ProcessModel


class Undoing:
    """What undoes the activities of a model, and the choices and copies that were drawn for it.

    What undoes counts as one activity: a subprocess that undoes is done as a whole.
    """

    def __init__(self, model: ProcessModel, drawing: Drawing) -> None:
        self.model, self.drawing = model, drawing
        self.by = dict(self._undone())
        self.recalls: dict[str, str] = {}
        self.stands_for: dict[str, tuple[str, ...]] = {}

    def remembers(self) -> dict[str, str]:
        """Return the activity that is to be remembered after each node of the flat model."""
        recalled = set(self.recalls.values())
        return {self.drawing.exit[id_]: id_ for id_ in self.by if id_ in recalled and id_ in self.drawing.exit}

    def thrown(self, event: FlowNode, part: str, at: str) -> str:
        """Draw behind ``at`` the undoing of what an event asks to be undone in a part; return where that ends."""
        order = flow_of(self.model).order
        for activity in sorted(self._asked(event, part), key=lambda id_: -order[id_]):
            name = f"{activity} after {event.id}"
            choice = self.drawing.gate(f"undo {name}", event, self.drawing.part_of[at])
            done = self.drawing.gate(f"undone {name}", event, self.drawing.part_of[at])
            undoing = self.by[activity]
            copy = FlowNode(f"{undoing.id} for {name}", "task", undoing.name, event.process, lane=undoing.lane)
            self.drawing.add(copy, self.drawing.part_of[at])
            for source, target in ((at, choice), (choice, copy.id), (choice, done), (copy.id, done)):
                self.drawing.link(source, target)
            self.recalls[choice] = activity
            self.stands_for[copy.id] = (undoing.id, *(node.id for node in self._within(undoing.id)))
            at = done
        return at

    def _undone(self) -> Iterator[tuple[str, FlowNode]]:
        """Yield the activities that can be undone, each with what undoes it."""
        for node in self.model.nodes:
            if node.awaits_undoing and node.attached_to in self.model.node_by_id:
                undoing = self.model.node_by_id.get(node.undone_by) or next(iter(self.model.after(node.id)), None)
                if undoing is not None:
                    yield node.attached_to or "", undoing
            elif node.event_subprocess and node.parent and self._starts_undoing(node):
                yield node.parent, node

    def _starts_undoing(self, node: FlowNode) -> bool:
        starts = (each for each in self.model.children(node.id) if each.kind == "startEvent")
        return any(trigger.kind == "compensation" for each in starts for trigger in each.triggers)

    def _asked(self, event: FlowNode, part: str) -> list[str]:
        named = next((each.activity for each in event.triggers if each.kind == "compensation" and each.activity), "")
        if named:
            return [named] if named in self.by else []
        return [id_ for id_ in self.by if self._lies_in(id_, part)]

    def _lies_in(self, id_: str, part: str) -> bool:
        node: FlowNode | None = self.model.node_by_id[id_]
        while node is not None:
            if node.parent == part or (node.parent is None and part == f"process {node.process}"):
                return True
            node = self.model.node_by_id.get(node.parent or "")
        return False

    def _within(self, id_: str) -> Iterator[FlowNode]:
        for node in self.model.children(id_):
            yield node
            yield from self._within(node.id)
