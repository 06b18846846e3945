"""Random process models: blocks within blocks, and now and then a flow that breaks them."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from engine.model import FlowNode, Process, ProcessModel, Repetition, SequenceFlow, Timer, Trigger

TIMES = ("PT1H", "PT2H", "PT3H", "P1D", "P2D")
CODES = ("E", "F")
MOST_NODES = 28


class _Drawing:
    """A model being drawn; ``pick`` chooses a number below its argument."""

    def __init__(self, pick: Any) -> None:
        self.pick = pick
        self.nodes: list[FlowNode] = []
        self.flows: list[SequenceFlow] = []
        self.process = "P"
        self.called = self.told = False

    def add(self, kind: str, parent: str | None, **said: Any) -> str:
        """Add a node; return its id: a letter for its kind, and a number."""
        letters = "".join(letter for letter in kind if letter.isupper()) or "T"
        id_ = f"{letters}{len(self.nodes)}"
        self.nodes.append(FlowNode(id_, kind, process=self.process, parent=parent, **said))  # type: ignore[arg-type]
        return id_

    def flow(self, source: str, target: str, condition: str = "") -> str:
        flow = SequenceFlow(f"{source}_{target}_{len(self.flows)}", source, target, condition=condition)
        self.flows.append(flow)
        return flow.id

    def one(self, choices: tuple[Any, ...]) -> Any:
        return choices[self.pick(len(choices))]

    def change(self, id_: str, **said: Any) -> None:
        self.nodes = [replace(node, **said) if node.id == id_ else node for node in self.nodes]

    # Blocks: each has one way in and one way out

    def block(self, parent: str | None, depth: int) -> tuple[str, str]:
        """Add a block; return its first and its last node."""
        simple = (self.task, self.task, self.script, self.timer, self.thrown, self.caught, self.call)
        nested = (self.sequence, self.exclusive, self.parallel, self.inclusive, self.loop, self.subprocess, self.race)
        deep = depth > 0 and len(self.nodes) < MOST_NODES
        return self.one((*simple, *nested, *nested) if deep else simple)(parent, depth - 1)  # type: ignore[no-any-return]

    def task(self, parent: str | None, depth: int) -> tuple[str, str]:
        kind = self.one(("task", "userTask", "manualTask"))
        repetition = Repetition(self.one(("parallel", "sequential")), cardinality="2") if self.pick(8) == 0 else None
        id_ = self.add(kind, parent, repetition=repetition)
        if repetition is None and self.pick(6) == 0:
            self.undone(id_, parent)
        return id_, id_

    def undone(self, activity: str, parent: str | None) -> None:
        """Add a compensation boundary event and its handler."""
        undo = self.add("task", parent, properties=(("isForCompensation", "true"),))
        compensation, by = (Trigger("compensation"),), (("compensatedBy", undo),)
        self.add("boundaryEvent", parent, attached_to=activity, triggers=compensation, properties=by)

    def call(self, parent: str | None, depth: int) -> tuple[str, str]:
        self.called = True
        id_ = self.add("callActivity", parent, called="Q") if self.process == "P" else self.add("task", parent)
        return id_, id_

    def script(self, parent: str | None, depth: int) -> tuple[str, str]:
        id_ = self.add("scriptTask", parent, script="n = n + 1", script_format="python")
        return id_, id_

    def timer(self, parent: str | None, depth: int) -> tuple[str, str]:
        id_ = self.add("intermediateCatchEvent", parent, triggers=(self.time(),))
        return id_, id_

    def thrown(self, parent: str | None, depth: int) -> tuple[str, str]:
        able = (Trigger("signal", "z"), Trigger("escalation", code=self.one(CODES)), Trigger("compensation"))
        trigger = self.one((*able, Trigger("message", "m")) if self.process == "P" else able)
        self.told = self.told or trigger.kind == "message"
        id_ = self.add("intermediateThrowEvent", parent, triggers=(trigger,))
        return id_, id_

    def caught(self, parent: str | None, depth: int) -> tuple[str, str]:
        other = self.time() if self.pick(3) else Trigger("signal", "y")
        id_ = self.add("intermediateCatchEvent", parent, triggers=(Trigger("signal", "z"), other))
        return id_, id_

    def time(self) -> Trigger:
        return Trigger("timer", timer=Timer("duration", self.one(TIMES)))

    def sequence(self, parent: str | None, depth: int) -> tuple[str, str]:
        parts = [self.block(parent, depth) for _ in range(2 + self.pick(2))]
        for (_, last), (first, _) in pairwise(parts):
            self.flow(last, first)
        return parts[0][0], parts[-1][1]

    def exclusive(self, parent: str | None, depth: int) -> tuple[str, str]:
        return self._split("exclusiveGateway", parent, depth, decided=bool(self.pick(2)))

    def parallel(self, parent: str | None, depth: int) -> tuple[str, str]:
        return self._split("parallelGateway", parent, depth, decided=False)

    def inclusive(self, parent: str | None, depth: int) -> tuple[str, str]:
        return self._split("inclusiveGateway", parent, depth, decided=True)

    def _split(self, kind: str, parent: str | None, depth: int, *, decided: bool) -> tuple[str, str]:
        """Add a gateway, two or three ways, and what joins them: mostly a gateway of its kind."""
        split = self.add(kind, parent)
        join = self.add(kind if self.pick(6) else self.one(("inclusiveGateway", "exclusiveGateway")), parent)
        for number in range(2 + self.pick(2)):
            first, last = self.block(parent, depth)
            flow = self.flow(split, first, f"x > {self.pick(3)}" if decided and number else "")
            if decided and not number:
                self.change(split, default=flow)
            self.flow(last, join)
        return split, join

    def loop(self, parent: str | None, depth: int) -> tuple[str, str]:
        merge, split = self.add("exclusiveGateway", parent), self.add("exclusiveGateway", parent)
        first, last = self.block(parent, depth)
        count, _ = self.script(parent, depth)
        self.flow(merge, first)
        self.flow(last, count)
        self.flow(count, split)
        self.flow(split, merge, f"n < {1 + self.pick(3)}")
        out = self.add("task", parent)
        self.change(split, default=self.flow(split, out))
        return merge, out

    def race(self, parent: str | None, depth: int) -> tuple[str, str]:
        before, _ = self.task(parent, depth)
        gateway, join = self.add("eventBasedGateway", parent), self.add("exclusiveGateway", parent)
        self.flow(before, gateway)
        for trigger in (self.time(), self.one((self.time(), Trigger("signal", "z")))):
            event = self.add("intermediateCatchEvent", parent, triggers=(trigger,))
            first, last = self.block(parent, depth)
            self.flow(gateway, event)
            self.flow(event, first)
            self.flow(last, join)
        return before, join

    def subprocess(self, parent: str | None, depth: int) -> tuple[str, str]:
        repeated = self.pick(5) == 0
        repetition = None
        if repeated:
            repetition = Repetition(self.one(("parallel", "sequential")), cardinality=str(1 + self.pick(2)))
        if not repeated and self.pick(6) == 0:
            return self.transaction(parent, depth)
        id_ = self.add("subProcess", parent, repetition=repetition)
        self.scope(id_, depth, handled=not repeated)
        if self.pick(2):
            self.edge(id_, parent)
        return id_, id_

    def transaction(self, parent: str | None, depth: int) -> tuple[str, str]:
        """Add a transaction that a gateway in it may cancel."""
        id_ = self.add("transaction", parent)
        first, last = self.block(id_, depth)
        gateway = self.add("exclusiveGateway", id_)
        cancel = self.add("endEvent", id_, triggers=(Trigger("cancel"),))
        self.flow(self.add("startEvent", id_), first)
        self.flow(last, gateway)
        self.flow(gateway, cancel, f"x > {self.pick(3)}")
        self.change(gateway, default=self.flow(gateway, self.end(id_)))
        self.tail(self.add("boundaryEvent", parent, attached_to=id_, triggers=(Trigger("cancel"),)), parent)
        return id_, id_

    def edge(self, activity: str, parent: str | None) -> None:
        """Add a boundary event with a task and an end of its own."""
        trigger = self.trigger()
        interrupting = trigger.kind == "error" or bool(self.pick(2))
        event = self.add("boundaryEvent", parent, attached_to=activity, triggers=(trigger,), interrupting=interrupting)
        self.tail(event, parent)

    def trigger(self) -> Trigger:
        return self.one(  # type: ignore[no-any-return]
            (
                self.time(),
                Trigger("error", code=self.one(CODES)),
                Trigger("escalation", code=self.one(CODES)),
                Trigger("signal", "z"),
            )
        )

    def tail(self, node: str, parent: str | None) -> None:
        task, _ = self.task(parent, 0)
        self.flow(node, task)
        self.flow(task, self.end(parent))

    def end(self, parent: str | None) -> str:
        triggers: tuple[tuple[Trigger, ...], ...] = ((), (), (), (Trigger("terminate"),), (Trigger("signal", "z"),))
        thrown = (Trigger("error", code=self.one(CODES)), Trigger("escalation", code=self.one(CODES)))
        return self.add("endEvent", parent, triggers=self.one((*triggers, *((each,) for each in thrown))))

    def scope(self, parent: str | None, depth: int, *, handled: bool, begun_by: tuple[Trigger, ...] = ()) -> None:
        """Fill a process or subprocess: start, block, end, and perhaps an event subprocess."""
        first, last = self.block(parent, depth)
        self.flow(self.add("startEvent", parent, triggers=begun_by), first)
        self.flow(last, self.end(parent))
        if handled and self.pick(4) == 0:
            trigger = self.trigger()
            interrupting = trigger.kind == "error" or bool(self.pick(2))
            handler = self.add("subProcess", parent, event_subprocess=True)
            start = self.add("startEvent", handler, triggers=(trigger,), interrupting=interrupting)
            self.tail(start, handler)

    def broken(self) -> None:
        """Lead one more flow from a gateway to a node of its scope, back or forth."""
        gateways = [node for node in self.nodes if node.kind in {"exclusiveGateway", "parallelGateway"}]
        if not gateways:
            return
        source = self.one(tuple(gateways))
        able = [node for node in self.nodes if node.parent == source.parent and not node.event_subprocess]
        guarded = {flow.target for flow in self.flows if flow.source.startswith("BG")}
        able = [node for node in able if node.kind not in {"startEvent", "boundaryEvent"} and node.id not in guarded]
        target = self.one(tuple(able))
        decided = any(flow.condition for flow in self.flows if flow.source == source.id)
        self.flow(source.id, target.id, f"n < {1 + self.pick(2)}" if decided else "")


@st.composite
def drawings(draw: st.DrawFn) -> ProcessModel:
    """Return a strategy for models of a process P, one that it calls and one that it starts, with variables x and n."""

    def pick(count: int) -> int:
        return draw(st.integers(0, count - 1))

    drawing = _Drawing(pick)
    drawing.scope(None, 3, handled=True)
    if pick(4) == 0:
        drawing.broken()
    processes = [Process("P", executable=True)]
    for process, needed, begun_by in (("Q", drawing.called, ()), ("R", drawing.told, (Trigger("message", "m"),))):
        if needed:
            processes.append(Process(process, executable=True))
            drawing.process = process
            drawing.scope(None, 1, handled=False, begun_by=begun_by)
    return ProcessModel(tuple(processes), tuple(drawing.nodes), tuple(drawing.flows))
