"""Processes, flow nodes and sequence flows."""

from collections import Counter
from dataclasses import dataclass, field, replace

from lxml import etree

from engine.bpmn.data import data, global_properties, global_task
from engine.bpmn.document import KINDS, Document, attribute, child, child_text, is_true, text_of
from engine.bpmn.events import triggers
from engine.bpmn.extensions import added_by, extension_elements, extensions
from engine.bpmn.forms import form, zeebe_forms
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import BPMN, ZEEBE, bpmn, local_name
from engine.bpmn.repetition import repetition
from engine.language import Message, message
from engine.model import CONTAINERS, FlowNode, Process, SequenceFlow
from engine.model.elements import make_flow, make_node

_KNOWN_CHILDREN = frozenset(
    {
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "laneSet",
        "ioSpecification",
        "property",
        "dataInputAssociation",
        "dataOutputAssociation",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "completionCondition",
        "script",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "resourceRole",
        "auditing",
        "monitoring",
        "supportedInterfaceRef",
        "correlationSubscription",
        "category",
        "rendering",
        "association",
    }
)
CONDITIONS = {"adHocSubProcess": "completionCondition", "complexGateway": "activationCondition"}
"""Where an element says when it is finished, or goes on."""
_NO_LANGUAGE = ("http://www.w3.org/1999/XPath", "http://www.w3.org/1999/xpath")


@dataclass(slots=True)
class Elements:
    """The processes, nodes and flows of a file, before references are checked."""

    processes: list[Process] = field(default_factory=list)
    nodes: list[FlowNode] = field(default_factory=list)
    flows: list[SequenceFlow] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def elements(document: Document) -> Elements:
    """Return all processes, nodes (a subprocess before what lies in it) and flows, in the file's order."""
    found = Elements()
    for element in document.root.iterchildren(bpmn("process")):
        said = extensions(document, element, extension_elements(element))
        process = Process(
            id=document.id(element),
            name=document.name(element),
            executable=is_true(element.get("isExecutable")),
            deadline=said.deadline,
            legal_basis=said.legal_basis,
            documentation=_documentation(document, element),
        )
        found.processes.append(process)
        _Container(document, found, process.id, zeebe_forms(element)).read(element, None)
    handlers = _compensation_handlers(document, {node.id: node for node in found.nodes})
    found.nodes = [_with_handler(node, handlers) for node in found.nodes]
    return found


def _compensation_handlers(document: Document, nodes: dict[str, FlowNode]) -> dict[str, str]:
    """Return the activities that associations join, in either direction, to what they are joined to.

    A compensation event is joined to its handler so; one that is marked as such counts before others.
    """
    handlers: dict[str, str] = {}
    for association in document.root.iter(bpmn("association")):
        ends = document.refer(association.get("sourceRef")), document.refer(association.get("targetRef"))
        for event, handler in (ends, ends[::-1]):
            node, known = nodes.get(handler), nodes.get(handlers.get(event, ""))
            if event and node is not None and node.is_activity and (known is None or node.undoes > known.undoes):
                handlers[event] = handler
    return handlers


def _with_handler(node: FlowNode, handlers: dict[str, str]) -> FlowNode:
    if node.id not in handlers or not any(trigger.kind == "compensation" for trigger in node.triggers):
        return node
    return replace(node, properties=tuple(sorted({*node.properties, ("compensatedBy", handlers[node.id])})))


@dataclass(frozen=True, slots=True)
class _Container:
    document: Document
    found: Elements
    process: str
    forms: dict[str, str]

    def read(self, element: etree._Element, parent: str | None) -> None:
        for inner in element.iterchildren(f"{{{BPMN}}}*"):
            kind = local_name(inner.tag)
            if kind in KINDS:
                node = self._node(inner, parent)
                self.found.nodes.append(node)
                if kind in CONTAINERS:
                    self.read(inner, node.id)
            elif kind == "sequenceFlow":
                self.found.flows.append(_flow(self.document, inner))
            elif kind not in _KNOWN_CHILDREN and not kind.endswith("EventDefinition"):
                self.found.left_out[kind] += 1

    def _node(self, element: etree._Element, parent: str | None) -> FlowNode:
        document, kind = self.document, local_name(element.tag)
        box = extension_elements(element)
        said = extensions(document, element, box)
        catches = kind in ("boundaryEvent", "startEvent")
        called = global_task(document, element) if kind == "callActivity" else None
        about_global = global_properties(document, called) if called is not None else set()
        stays = "cancelActivity" if kind == "boundaryEvent" else "isInterrupting"
        return make_node(
            id=document.id(element),
            kind=kind,  # type: ignore[arg-type]
            name=document.name(element),
            process=self.process,
            parent=parent,
            documentation=_documentation(document, element)
            or (_documentation(document, called) if called is not None else ""),
            triggers=triggers(document, element),
            attached_to=(document.refer(element.get("attachedToRef")) or None) if kind == "boundaryEvent" else None,
            interrupting=is_true(element.get(stays), otherwise=True) if catches else True,
            default=element.get("default") or None,
            repetition=repetition(document, element),
            event_subprocess=kind in CONTAINERS and is_true(element.get("triggeredByEvent")),
            called=_called(document, element) if kind == "callActivity" else "",
            script=child_text(element, "script") if kind == "scriptTask" else "",
            script_format=attribute(element, "scriptFormat") if kind == "scriptTask" else "",
            completion_condition=child_text(element, CONDITIONS[kind]) if kind in CONDITIONS else "",
            form=form(document, element, box, self.forms)
            or (form(document, element, extension_elements(called), self.forms) if called is not None else ()),
            candidate_groups=said.candidate_groups,
            assignee=said.assignee,
            due=said.due,
            phase=said.phase,
            meaning=said.meaning,
            deadline=said.deadline,
            legal_basis=said.legal_basis,
            properties=tuple(sorted({*said.properties, *data(document, element), *about_global})),
            drawn_as=said.drawn_as,
            added_by=said.added_by,
            choice_of=said.choice_of,
        )


def _documentation(document: Document, element: etree._Element) -> str:
    if "documentation" not in document.kinds:
        return ""
    texts = (text_of(child) for child in element.iterchildren(bpmn("documentation")))
    return visible("\n\n".join(filter(None, texts)))


def _called(document: Document, element: etree._Element) -> str:
    """Return the id of the process that a call activity calls; of a global task of the file the name, as it is none."""
    zeebe = element.find(f".//{{{ZEEBE}}}calledElement")
    called = attribute(element, "calledElement") or attribute(zeebe, "processId")
    task = global_task(document, element)
    if task is not None and document.name(task):
        return document.name(task)
    prefix, colon, name = called.partition(":")
    return name if colon and prefix in element.nsmap else called


def _flow(document: Document, element: etree._Element) -> SequenceFlow:
    condition = child(element, "conditionExpression") if "conditionExpression" in document.kinds else None
    text = text_of(condition)
    language = (attribute(condition, "language") or attribute(document.root, "expressionLanguage")) if text else ""
    return make_flow(
        id=document.id(element),
        source=document.refer(element.get("sourceRef")),
        target=document.refer(element.get("targetRef")),
        name=document.name(element),
        condition=text,
        language=language if language not in _NO_LANGUAGE else "",
        added_by=added_by(document, element),
    )


def report_left_out(document: Document, left_out: Counter[str]) -> None:
    """Report the elements that the model does not know, one finding for each kind."""
    for kind, count in sorted(left_out.items()):
        if kind == "dataObject":  # what is drawn are the references to it
            continue
        document.report(
            "unsupported-element",
            "information" if kind in _ARTIFACTS else "warning",
            None,
            message(
                "The process model has no place for {kind} ({count}); they stay in the uploaded file.",
                kind=_ARTIFACTS.get(kind, kind),
                count=count,
            ),
        )


_ARTIFACTS: dict[str, Message] = {
    "textAnnotation": message("text annotations"),
    "group": message("groups"),
    "dataObjectReference": message("data objects"),
    "dataStoreReference": message("data stores"),
}
