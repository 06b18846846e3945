"""A process model to BPMN 2.0 XML: the room's second door. The same model always gives the same bytes."""

from collections import defaultdict

from lxml import etree

from engine.bpmn.namespaces import BPMN, DC, DD, DI, KLUNGA, XSI, bpmn
from engine.bpmn.notes import Notes, add_notes
from engine.bpmn.writing_extensions import flow_extensions, node_extensions, process_extensions
from engine.bpmn.writing_layout import write_layout
from engine.bpmn.writing_nodes import write_details
from engine.bpmn.writing_roots import Roots
from engine.model import FlowNode, Lane, ProcessModel, SequenceFlow
from engine.model.caching import cached_property

_PREFIXES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "xsi": XSI, "klunga": KLUNGA}


def write(model: ProcessModel, notes: Notes | None = None) -> bytes:
    """Return the model as BPMN 2.0 XML, UTF-8, in an order that depends on the model and its notes alone.

    ``read(write(model)).model == model`` for every model that ``read`` gave and every sketch. Nodes and
    flows are written with the subprocess they lie in: a model that lists them in another order comes
    back in that order.
    """
    return _Writer(model).write(notes or {})


class _Writer:
    def __init__(self, model: ProcessModel) -> None:
        self.model = model
        self.roots = Roots(model)

    def write(self, notes: Notes) -> bytes:
        definitions = etree.Element(bpmn("definitions"), nsmap=_PREFIXES)
        definitions.set("id", self.roots.free_id("klunga_definitions"))
        definitions.set("targetNamespace", KLUNGA)
        for name, value in (("name", self.model.name), ("exporter", self.model.exporter)):
            if value:
                definitions.set(name, value)
        plane = self._collaboration(definitions)
        for process in self.model.processes:
            element = etree.SubElement(definitions, bpmn("process"), id=process.id)
            if process.name:
                element.set("name", process.name)
            element.set("isExecutable", "true" if process.executable else "false")
            _documentation(element, process.documentation)
            process_extensions(element, process)
            self._lane_set(element, process.id)
            self._contents(element, process.id, None)
        self.roots.write(definitions)
        write_layout(definitions, self.model, plane)
        add_notes(definitions, notes)
        etree.indent(definitions, space="  ")
        return etree.tostring(definitions, encoding="UTF-8", xml_declaration=True) + b"\n"

    def _collaboration(self, definitions: etree._Element) -> str:
        """Write pools and message flows; return the id of what the drawing shows."""
        if not self.model.pools and not self.model.message_flows:
            return self.model.processes[0].id if self.model.processes else ""
        id_ = self.roots.free_id("klunga_collaboration")
        collaboration = etree.SubElement(definitions, bpmn("collaboration"), id=id_)
        for pool in self.model.pools:
            element = etree.SubElement(collaboration, bpmn("participant"), id=pool.id)
            if pool.name:
                element.set("name", pool.name)
            if pool.process is not None:
                element.set("processRef", pool.process)
        for flow in self.model.message_flows:
            element = etree.SubElement(collaboration, bpmn("messageFlow"), id=flow.id)
            if flow.name:
                element.set("name", flow.name)
            element.set("sourceRef", flow.source)
            element.set("targetRef", flow.target)
        return id_

    @cached_property
    def _inner_lanes(self) -> dict[tuple[str, str | None], list[Lane]]:
        inner = defaultdict(list)
        for lane in self.model.lanes:
            inner[lane.process, lane.parent].append(lane)
        return inner

    @cached_property
    def _members(self) -> dict[str | None, list[str]]:
        members = defaultdict(list)
        for node in self.model.nodes:
            members[node.lane].append(node.id)
        return members

    def _lane_set(self, parent: etree._Element, process: str, outer: str | None = None) -> None:
        lanes = self._inner_lanes.get((process, outer), [])
        if not lanes:
            return
        name = "laneSet" if outer is None else "childLaneSet"
        lane_set = etree.SubElement(parent, bpmn(name), id=self.roots.free_id(f"klunga_{name}"))
        for lane in lanes:
            element = etree.SubElement(lane_set, bpmn("lane"), id=lane.id)
            if lane.name:
                element.set("name", lane.name)
            for node in self._members.get(lane.id, ()):
                etree.SubElement(element, bpmn("flowNodeRef")).text = node
            self._lane_set(element, process, lane.id)

    @cached_property
    def _nodes(self) -> dict[tuple[str, str | None], list[FlowNode]]:
        places = defaultdict(list)
        for node in self.model.nodes:
            places[node.process, node.parent].append(node)
        return places

    @cached_property
    def _flows(self) -> dict[tuple[str, str | None], list[SequenceFlow]]:
        places = defaultdict(list)
        for flow in self.model.flows:
            source = self.model.node_by_id[flow.source]
            places[source.process, source.parent].append(flow)
        return places

    def _contents(self, parent: etree._Element, process: str, subprocess: str | None) -> None:
        for node in self._nodes.get((process, subprocess), ()):
            element = etree.SubElement(parent, bpmn(node.kind), id=node.id)
            self._node(element, node)
            if node.is_container:
                self._contents(element, process, node.id)
            write_details(element, node, self.roots)
        for flow in self._flows.get((process, subprocess), ()):
            self._flow(parent, flow)

    def _node(self, element: etree._Element, node: FlowNode) -> None:
        """Write what comes before the contents of a node, in the order of BPMN's schema."""
        if node.name:
            element.set("name", node.name)
        _documentation(element, node.documentation)
        node_extensions(element, node)
        for flow in self.model.incoming(node.id):
            etree.SubElement(element, bpmn("incoming")).text = flow.id
        for flow in self.model.outgoing(node.id):
            etree.SubElement(element, bpmn("outgoing")).text = flow.id
        self.roots.write_triggers(element, node)

    def _flow(self, parent: etree._Element, flow: SequenceFlow) -> None:
        element = etree.SubElement(parent, bpmn("sequenceFlow"), id=flow.id)
        if flow.name:
            element.set("name", flow.name)
        element.set("sourceRef", flow.source)
        element.set("targetRef", flow.target)
        flow_extensions(element, flow)
        if flow.condition:
            condition = etree.SubElement(element, bpmn("conditionExpression"))
            condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
            if flow.language:
                condition.set("language", flow.language)
            condition.text = flow.condition


def _documentation(element: etree._Element, text: str) -> None:
    if text:
        etree.SubElement(element, bpmn("documentation")).text = text
