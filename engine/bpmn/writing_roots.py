"""Writing event definitions, and the messages, signals, errors and escalations that they name."""

from collections import Counter

from lxml import etree

from engine.bpmn.events import DEFINITIONS
from engine.bpmn.ids import ids
from engine.bpmn.namespaces import XSI, bpmn, klunga
from engine.model import FlowNode, ProcessModel, Timer, Trigger, TriggerKind

_ELEMENTS: dict[TriggerKind, str] = {kind: name for name, kind in DEFINITIONS.items()}
_TIMES = {"date": "timeDate", "duration": "timeDuration", "cycle": "timeCycle"}
_CODES = {"error": "errorCode", "escalation": "escalationCode"}


_Pairs = tuple[tuple[str, str], ...]
_Root = tuple[TriggerKind, str, str, _Pairs, _Pairs]


class Roots:
    """The root elements of a file that is being written, one for each that differs, with free ids."""

    def __init__(self, model: ProcessModel) -> None:
        self._taken = set(ids(model.processes, model.nodes, model.flows, model.lanes, model.pools, model.message_flows))
        self._numbers: Counter[str] = Counter()
        self._ids: dict[_Root, str] = {}

    def free_id(self, wish: str) -> str:
        """Return ``wish``, numbered if need be, and take it."""
        id_ = wish
        while id_ in self._taken:
            self._numbers[wish] += 1
            id_ = f"{wish}_{self._numbers[wish] + 1}"
        self._taken.add(id_)
        return id_

    def write(self, definitions: etree._Element) -> None:
        """Write the root elements before the processes that name them."""
        for place, ((kind, name, code, correlation, content), id_) in enumerate(self._ids.items()):
            element = etree.Element(bpmn(kind), id=id_)
            if name:
                element.set("name", name)
            if code:
                element.set(_CODES[kind], code)
            _write_pairs(element, correlation, content)
            definitions.insert(place, element)

    def write_triggers(self, element: etree._Element, node: FlowNode) -> None:
        """Write the triggers of an event; a send or receive task names its message itself."""
        for trigger in node.triggers:
            if not node.is_event:
                reference = self._reference(trigger)
                if reference:
                    element.set("messageRef", reference)
                    return
                etree.SubElement(element, bpmn(_ELEMENTS[trigger.kind]))
                continue
            self.write_trigger(element, trigger)

    def write_trigger(self, element: etree._Element, trigger: Trigger) -> None:
        """Write a trigger as the event definition of an event."""
        self._definition(etree.SubElement(element, bpmn(_ELEMENTS[trigger.kind])), trigger)

    def _definition(self, element: etree._Element, trigger: Trigger) -> None:
        if trigger.timer is not None:
            _write_timer(element, trigger.timer)
        elif trigger.kind == "link":
            element.set("name", trigger.name)
        elif trigger.kind == "conditional":
            condition = etree.SubElement(element, bpmn("condition"))
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            condition.text = trigger.condition
        elif trigger.kind == "compensation":
            _write_compensation(element, trigger)
        elif reference := self._reference(trigger):
            element.set(f"{trigger.kind}Ref", reference)

    def _reference(self, trigger: Trigger) -> str:
        """Return the id of the root element that a trigger names, "" if it names nothing."""
        if trigger.kind not in ("message", "signal", "error", "escalation"):
            return ""
        code = trigger.code if trigger.kind in _CODES else ""
        if not trigger.name and not code:
            return ""
        key = (trigger.kind, trigger.name, code, trigger.correlation, trigger.content)
        if key not in self._ids:
            self._ids[key] = self.free_id(f"klunga_{trigger.kind}")
        return self._ids[key]


def _write_pairs(element: etree._Element, correlation: _Pairs, content: _Pairs) -> None:
    """Write how a message finds its case, and what it carries."""
    if not correlation and not content:
        return
    box = etree.SubElement(element, bpmn("extensionElements"))
    for kind, pairs in (("correlation", correlation), ("content", content)):
        for name, value in pairs:
            etree.SubElement(box, klunga(kind), name=name, value=value)


def _write_compensation(element: etree._Element, trigger: Trigger) -> None:
    if trigger.activity:
        element.set("activityRef", trigger.activity)
    if not trigger.waits:
        element.set("waitForCompletion", "false")


def _write_timer(element: etree._Element, timer: Timer) -> None:
    if timer.kind == "duration" and not timer.text:
        return
    text = etree.SubElement(element, bpmn(_TIMES[timer.kind]))
    text.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
    text.text = timer.text
