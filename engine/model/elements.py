"""The elements of a process model. ``kind`` is the element's name in BPMN 2.0 XML."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal

from engine.model.forms import FormField
from engine.model.making import maker

Kind = Literal[
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "complexGateway",
    "eventBasedGateway",
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
]

CONTAINERS: frozenset[str] = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES: frozenset[str] = CONTAINERS | {
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
    "callActivity",
}
GATEWAYS: frozenset[str] = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"}
)
EVENTS: frozenset[str] = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)

OFFERED = "offered"
"""The property of an event of which a person tells when it happens."""

TriggerKind = Literal[
    "message",
    "timer",
    "signal",
    "error",
    "escalation",
    "conditional",
    "link",
    "terminate",
    "cancel",
    "compensation",
]


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer fires, as the file says it: ``text`` is ISO 8601 or an expression, "" if not drawn."""

    kind: Literal["date", "duration", "cycle"]
    text: str

    @property
    def repeats(self) -> bool:
        """Say whether a timer is drawn as one that fires again and again; ``R1/…`` fires once.

        >>> [Timer("cycle", text).repeats for text in ("R/P7D", "R3/P7D", "R1/P7D", "0 0 9 * * *")]
        [True, True, False, True]
        """
        return self.kind == "cycle" and not self.text.strip().strip("\"'").upper().startswith(("R1/", "R0/"))


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event definition. ``name`` is the name of the message, signal, error, escalation or link.

    Of compensation, ``activity`` is the id of what is to be undone, "" for all of the scope, and ``waits`` says
    whether the event that throws it goes on only when all is undone.

    Of a message, ``correlation`` says how it finds its case: for each name of a value in the message, the expression of
    the case that must be equal to it; ``content`` what it carries from the case that sends it.
    """

    kind: TriggerKind
    name: str = ""
    code: str = ""
    timer: Timer | None = None
    condition: str = ""
    activity: str = ""
    waits: bool = True
    correlation: tuple[tuple[str, str], ...] = ()
    content: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Repetition:
    """A loop or multi-instance marker. Empty texts were not drawn.

    Each instance is for one thing of ``collection``, called ``item`` in it; what ``output_item`` is when an instance
    is completed is collected in ``output``, in the order of the instances. Each time one is completed, those of
    ``throws`` are thrown whose condition holds then (BPMN's ``behavior``).
    """

    kind: Literal["loop", "parallel", "sequential"]
    cardinality: str = ""
    collection: str = ""
    item: str = ""
    condition: str = ""
    test_before: bool = False
    output: str = ""
    output_item: str = ""
    throws: tuple[tuple[str, Trigger], ...] = ()


@dataclass(frozen=True, slots=True)
class FlowNode:
    """An activity, gateway or event.

    ``process`` is the id of its process, ``parent`` the id of the subprocess it lies in or None,
    ``lane`` the id of its innermost lane or None. ``drawn_as`` is the kind in the upload where
    preparing changed it; ``added_by`` the rule that added the node, "" for nodes of the upload.
    ``choice_of`` is set on the work items that preparing adds where a person chooses the way: the
    id of the gateway decided there. ``completion_condition`` says when an ad hoc subprocess is finished,
    and of a complex gateway when it goes on. ``phase``, ``meaning`` and ``deadline`` come from ``klunga:``
    extension elements (docs/reference/klunga-extensions.md).
    """

    id: str
    kind: Kind
    name: str = ""
    process: str = ""
    parent: str | None = None
    lane: str | None = None
    documentation: str = ""
    triggers: tuple[Trigger, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    default: str | None = None
    repetition: Repetition | None = None
    event_subprocess: bool = False
    called: str = ""
    script: str = ""
    script_format: str = ""
    completion_condition: str = ""
    form: tuple[FormField, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    assignee: str = ""
    due: str = ""
    phase: str = ""
    meaning: str = ""
    deadline: str = ""
    legal_basis: str = ""
    properties: tuple[tuple[str, str], ...] = ()
    drawn_as: str = ""
    added_by: str = ""
    choice_of: str = ""

    def in_lane(self, lane: str) -> "FlowNode":
        """Return the node in a lane: what ``replace`` gives, in a third of the time; each node of a file is put in one.

        >>> FlowNode("a", "task", name="Utred").in_lane("lane") == FlowNode("a", "task", name="Utred", lane="lane")
        True
        """
        values = list(_every_field(self))
        values[_LANE] = lane
        return make_node(*values)

    @property
    def is_activity(self) -> bool:
        """Say whether this is a task, call activity or subprocess."""
        return self.kind in ACTIVITIES

    @property
    def is_gateway(self) -> bool:
        """Say whether this is a gateway."""
        return self.kind in GATEWAYS

    @property
    def is_event(self) -> bool:
        """Say whether this is an event."""
        return self.kind in EVENTS

    @property
    def is_container(self) -> bool:
        """Say whether other flow nodes lie in this one."""
        return self.kind in CONTAINERS

    @property
    def undoes(self) -> bool:
        """Say whether this activity only runs to undo another, to whose compensation event it is joined."""
        return ("isForCompensation", "true") in self.properties

    @property
    def undone_by(self) -> str:
        """Return the id of the activity that a compensation event at an edge is joined to, "" if to none."""
        return dict(self.properties).get("compensatedBy", "")

    @property
    def awaits_undoing(self) -> bool:
        """Say whether this is a compensation event at the edge of an activity: what follows it undoes the activity."""
        return self.kind == "boundaryEvent" and any(trigger.kind == "compensation" for trigger in self.triggers)

    @property
    def awaits_all(self) -> bool:
        """Say whether this event happens only when all its triggers have come, not at the first."""
        return ("parallelMultiple", "true") in self.properties and len(self.triggers) + self.offered > 1

    @property
    def offered(self) -> bool:
        """Say whether a person tells when this event happens, beside its triggers if it has any."""
        return (OFFERED, "true") in self.properties

    @property
    def instantiates(self) -> bool:
        """Say whether a gateway or receiving task is drawn as one that starts its process."""
        return ("instantiate", "true") in self.properties


_FIELDS = [field.name for field in fields(FlowNode)]
_LANE = _FIELDS.index("lane")
_every_field: Callable[[FlowNode], tuple[Any, ...]] = attrgetter(*_FIELDS)
make_node = maker(FlowNode)


@dataclass(frozen=True, slots=True)
class SequenceFlow:
    """A sequence flow; ``condition`` is its text as written, "" if none; ``language`` as declared."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str = ""
    language: str = ""
    added_by: str = ""


make_flow = maker(SequenceFlow)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane of a process; ``parent`` is the lane it lies in, or None."""

    id: str
    name: str
    process: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; ``process`` is None for a party whose process is not drawn."""

    id: str
    name: str
    process: str | None = None


@dataclass(frozen=True, slots=True)
class MessageFlow:
    """A message flow between two pools or flow nodes."""

    id: str
    source: str
    target: str
    name: str = ""
