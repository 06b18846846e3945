"""Make one flow of a model: what lies in subprocesses stands in their place, and markers are drawn out."""

from collections.abc import Iterable
from dataclasses import replace

from engine.compare.behaviour.catching import Catching, catching
from engine.compare.behaviour.flat import Drawing, Flat, before_end
from engine.compare.behaviour.repeating import repeated_after
from engine.compare.behaviour.splits import narrowed
from engine.compare.behaviour.undoing import Undoing
from engine.expressions.activation import least
from engine.model import FlowNode, ProcessModel

_KEPT = "_flat_in_comparisons"


def flattened(model: ProcessModel) -> Flat:
    """Return a model that goes through the same activities without subprocesses; worked out once for each model.

    A subprocess is entered at one of its starts and left when no token is left in it. Loops, multi-instance and
    free order are drawn as ways back. An event that interrupts can happen at each activity and each waiting event
    of what it interrupts, and all tokens there vanish; one that does not happens once or never, a timer that repeats
    any number of times, from when the activity begins, and so does an event subprocess. An error, escalation or cancel
    that an end throws goes to the event that catches it. What is to be undone is remembered and undone in reverse
    order. O(N * depth).

    Departure: a complex gateway whose rule is not read is played as an inclusive one. Where one parts, any of its ways
    may be taken, as at an inclusive one.
    """
    kept = vars(model)
    if _KEPT not in kept:
        kept[_KEPT] = _Flattening(model).flat()
    found: Flat = kept[_KEPT]
    return found


class _Flattening:
    def __init__(self, model: ProcessModel) -> None:
        self.model = model
        self.drawing = Drawing(model)
        self.catching: Catching = catching(model, self._opens)
        self.undoing = Undoing(model, self.drawing)
        self.stops: dict[str, str] = {}
        self.cuts: dict[str, tuple[str, str]] = {}
        self.left: dict[str, str] = {}
        self.stands_for: dict[str, tuple[str, ...]] = {}
        self.happens: dict[str, str] = {}
        self.several: list[str] = []
        self.complex: list[str] = []
        self.least: dict[str, int] = {}
        self.repeating: dict[str, str] = {}

    def flat(self) -> Flat:
        for process in self.model.processes:
            self._part(self.model.top_nodes(process.id), _whole(process.id))
        drawing = self.drawing
        drawn, again = repeated_after(drawing.drawn(), self.repeating, self.stands_for)
        drawn, owner = narrowed(drawn)
        drawing.part_of.update((added, drawing.part_of[node]) for added, node in owner.items())
        members = {part: drawing.members(part) for part in {*self.stops.values(), *self.left.values(), *self.several}}
        return Flat(
            drawn,
            {node: members[part] for node, part in self.stops.items()},
            {event: drawing.members(whole) - drawing.members(own) for event, (whole, own) in self.cuts.items()},
            {node: members[part] for node, part in self.left.items()},
            self.undoing.remembers(),
            self.undoing.recalls,
            {**self.stands_for, **self.undoing.stands_for},
            tuple(members[part] for part in self.several),
            self.happens,
            tuple(self.complex),
            self.least,
            again,
        )

    def _opens(self, node: FlowNode) -> bool:
        return node.is_container and bool(_firsts(self.model, self.model.children(node.id)))

    def _part(self, nodes: Iterable[FlowNode], part: str) -> None:
        for node in nodes:
            if node.event_subprocess:
                self._event_subprocess(node, part)
            elif node.kind == "boundaryEvent" and node.attached_to in self.model.node_by_id:
                self._boundary(node, part)
            elif not node.undoes:
                self._node(node, part)

    def _node(self, node: FlowNode, part: str) -> None:
        """Add a node with all that its markers and the events at its edge mean."""
        entry, left = self._opened(node, part) if self._opens(node) else self._plain(node, part)
        exit_ = left or node.id
        if node.repetition is not None or node.kind == "adHocSubProcess":
            entry, exit_ = self._repeated(node, part, entry, exit_)
        aside = [each for each in self.model.boundary_events(node.id) if self._comes_aside(each)]
        if aside:
            first = self.drawing.gate(f"with {node.id}", node, part, "intermediateThrowEvent")
            self.drawing.link(first, entry)
            for event in aside:
                self._maybe(event, part, first)
            entry = first
        self.drawing.entry[node.id], self.drawing.exit[node.id] = entry, exit_
        if left is not None and self._is_last(node):
            self._to_the_end(node.id, part)

    def _comes_aside(self, event: FlowNode) -> bool:
        return not event.interrupting and not event.awaits_undoing and event.id not in self.catching.caught

    def _maybe(self, event: FlowNode, part: str, first: str) -> None:
        """Lead from ``first`` to an event that happens or does not, or again and again."""
        gate = self.drawing.gate(f"maybe {event.id}", event, part)
        self.drawing.lead(first, gate)
        self.drawing.link(gate, event.id)
        self.drawing.link(gate, self.drawing.nothing(event.id, event, part))
        if any(trigger.timer is not None and trigger.timer.repeats for trigger in event.triggers):
            self.repeating[event.id] = gate
        self.happens[event.id] = event.id

    def _plain(self, node: FlowNode, part: str) -> tuple[str, str | None]:
        """Add a node without contents; return where it begins and where it goes on from, None if nowhere."""
        if node.kind == "complexGateway":
            self._complex(node)
            node = replace(node, kind="inclusiveGateway")
        if node.parent is None and node.kind == "endEvent":
            return self._end_of_process(node, part)
        target = self._link_target(node)
        if node.parent is not None and node.kind in {"startEvent", "endEvent"}:
            node = replace(node, kind="intermediateThrowEvent", triggers=())
        if node.is_event and any(trigger.kind == "link" for trigger in node.triggers):
            node = replace(node, triggers=())
        self.drawing.add(node, part)
        if target is not None:
            self.drawing.lead(node.id, target)
            return node.id, node.id
        return node.id, self._thrown(node, part, node.id)

    def _complex(self, node: FlowNode) -> None:
        """Note how many tokens a complex gateway waits for, or that its rule is not read; a split waits for none."""
        incoming = self.model.incoming(node.id)
        count = least(node, incoming) if len(incoming) > 1 else None
        if count is not None:
            self.least[node.id] = count
        elif len(incoming) > 1 or node.completion_condition.strip():
            self.complex.append(node.id)

    def _end_of_process(self, node: FlowNode, part: str) -> tuple[str, str]:
        """Add an end event behind a silent node that tells it apart."""
        mark = self.drawing.gate(before_end(node.id), node, part, "intermediateThrowEvent")
        exit_ = self._thrown(node, part, mark)
        if exit_ is not None:
            self.drawing.add(replace(node, triggers=()), part)
            self.drawing.link(exit_, node.id)
        return mark, mark

    def _thrown(self, node: FlowNode, part: str, at: str) -> str | None:
        """Lead what an event throws to what catches it; return where it goes on from, None if it goes nowhere else."""
        drawn = self.model.node_by_id[node.id]
        kinds = {trigger.kind for trigger in drawn.triggers} if drawn.kind != "boundaryEvent" else set()
        throws = drawn.kind in {"endEvent", "intermediateThrowEvent"}
        if throws and kinds & {"compensation", "cancel"}:
            at = self.undoing.thrown(drawn, self._whole_of(part), at)
        if drawn.kind == "endEvent" and "terminate" in kinds:
            self.stops[at] = part
        catcher = self.catching.by_thrower.get(node.id)
        if catcher is not None:
            self.drawing.lead(at, catcher.event)
            if catcher.stops:
                self.stops[at] = self._inside(catcher.stops)
                return None
        elif drawn.kind == "endEvent" and "error" in kinds:
            self.stops[at] = _whole(node.process)
            return None if node.parent is not None else at
        return at

    def _inside(self, scope: str) -> str:
        return scope if scope in self.model.node_by_id else _whole(scope)

    def _whole_of(self, part: str) -> str:
        node = self.model.node_by_id.get(part)
        return self.drawing.outer[part] if node is not None and node.event_subprocess else part

    def _is_last(self, node: FlowNode) -> bool:
        return not self.model.outgoing(node.id) and self._link_target(node) is None

    def _link_target(self, node: FlowNode) -> str | None:
        """Return the node that a link event goes on at, None for what is no throwing link event."""
        name = next((trigger.name for trigger in node.triggers if trigger.kind == "link"), None)
        if name is None or not self.model.incoming(node.id):
            return None
        beside = self.model.children(node.parent) if node.parent else self.model.top_nodes(node.process)
        catching = (other for other in beside if ("link", name) in {(each.kind, each.name) for each in other.triggers})
        return next((other.id for other in catching if not self.model.incoming(other.id)), None)

    def _to_the_end(self, exit_: str, part: str) -> None:
        """Lead from an end of a part to where the part is left; of a process's event subprocess to nowhere."""
        whole = self._whole_of(part)
        if whole in self.model.node_by_id:
            self.drawing.lead(exit_, _out(whole))

    def _opened(self, node: FlowNode, part: str) -> tuple[str, str]:
        """Add what lies in a subprocess between a node that enters it and one that leaves it."""
        inside = self.model.children(node.id)
        self.drawing.outer[node.id] = part
        into = self.drawing.gate(f"into {node.id}", node, node.id, "intermediateThrowEvent")
        out = self.drawing.gate(_out(node.id), node, node.id, "intermediateThrowEvent")
        self.left[out] = node.id
        self.stands_for[out] = (node.id,)
        firsts = _firsts(self.model, inside)
        one_of = node.kind == "adHocSubProcess" or firsts[0].kind == "startEvent"
        first = self.drawing.gate(f"first of {node.id}", node, node.id) if one_of and len(firsts) > 1 else into
        if first != into:
            self.drawing.link(into, first)
        for each in firsts:
            self.drawing.lead(first, each.id)
        self._part((self._in_lane(each, node) for each in inside), node.id)
        return into, out

    def _in_lane(self, node: FlowNode, of: FlowNode) -> FlowNode:
        return node if node.lane or not of.lane else replace(node, lane=of.lane)

    def _repeated(self, node: FlowNode, part: str, entry: str, exit_: str) -> tuple[str, str]:
        """Draw a loop, several instances or a free order as a way back; return where it begins and where it ends."""
        again = self.drawing.gate(f"again {node.id}", node, part)
        more = self.drawing.gate(f"more {node.id}", node, part)
        done = self.drawing.gate(f"done {node.id}", node, part, "intermediateThrowEvent")
        self.drawing.link(again, entry)
        self.drawing.nodes[again] = replace(self.drawing.nodes[again], default=f"{again} > {entry}")
        for source, target in ((exit_, more), (more, done), (more, again)):
            self.drawing.link(source, target)
        free = node.kind == "adHocSubProcess"
        if free or (node.repetition is not None and node.repetition.test_before):
            self.drawing.link(again, done)
        in_parallel = node.repetition is not None and node.repetition.kind == "parallel"
        if self._opens(node) and (in_parallel or (free and ("ordering", "Sequential") not in node.properties)):
            self.several.append(node.id)
        return again, done

    def _boundary(self, event: FlowNode, part: str) -> None:
        """Add an event at the edge of an activity."""
        host = self.model.node_by_id[event.attached_to or ""]
        if event.awaits_undoing or host.undoes or host.event_subprocess:
            return
        if event.interrupting and not self._opens(host) and event.id not in self.catching.caught:
            self.drawing.add(event, part)
            self.happens[event.id] = event.id
        else:
            self.drawing.add(replace(event, kind="intermediateThrowEvent", triggers=(), attached_to=None), part)
            if event.interrupting and event.id not in self.catching.caught:
                self._at_each(event, self.catching.waiting(host.id), host.id, "")
        if self._is_last(event):
            self._to_the_end(event.id, part)

    def _at_each(self, event: FlowNode, hosts: Iterable[FlowNode], whole: str, own: str) -> None:
        """Let an event happen at each of ``hosts``, and all that goes on in ``whole`` but not in ``own`` stop then."""
        for host in hosts:
            copy = f"{event.id} at {host.id}"
            at = FlowNode(copy, "boundaryEvent", process=event.process, lane=event.lane, attached_to=host.id)
            self.drawing.add(at, self.drawing.part_of.get(event.id, whole))
            self.drawing.link(copy, event.id)
            self.cuts[copy] = (whole, own)
            self.happens[copy] = event.id

    def _event_subprocess(self, node: FlowNode, part: str) -> None:
        """Add what an event subprocess does; its part is that of the scope it lies in."""
        inside = self.model.children(node.id)
        starts = [each for each in inside if each.kind == "startEvent"]
        if not starts or any(trigger.kind == "compensation" for each in starts for trigger in each.triggers):
            return
        self.drawing.outer[node.id] = part
        self._part((self._in_lane(each, node) for each in inside), node.id)
        for start in starts:
            if start.id in self.catching.caught:
                continue
            if start.interrupting:
                hosts = self.catching.waiting(part if part in self.model.node_by_id else node.process, node.id)
                self._at_each(start, hosts, part, node.id)
            else:
                self._beside_the_start(start, node, part)

    def _beside_the_start(self, start: FlowNode, node: FlowNode, part: str) -> None:
        if part in self.model.node_by_id:
            self._maybe(start, node.id, f"into {part}")
            return
        first = self.drawing.gate(f"beside {node.id}", node, part, "intermediateThrowEvent")
        self._maybe(start, node.id, first)
        for each in self.model.top_nodes(node.process):
            if each.kind == "startEvent":
                self.drawing.lead(each.id, first)


def _whole(process: str) -> str:
    return f"process {process}"


def _out(container: str) -> str:
    return f"out of {container}"


def _firsts(model: ProcessModel, inside: Iterable[FlowNode]) -> list[FlowNode]:
    """Return where a subprocess begins: its starts, else all that nothing leads to."""
    able = [node for node in inside if not node.attached_to and not node.event_subprocess and not node.undoes]
    starts = [node for node in able if node.kind == "startEvent"]
    links = {
        trigger.name for node in able if model.incoming(node.id) for trigger in node.triggers if trigger.kind == "link"
    }
    reached = [node for node in able if any(each.kind == "link" and each.name in links for each in node.triggers)]
    return starts or [node for node in able if not model.incoming(node.id) and node not in reached]
