"""What stands in the extension elements and foreign attributes of a node: Klunga's own, and other engines'."""

from dataclasses import dataclass

from lxml import etree

from engine.bpmn.document import Document, attribute, text_of
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import ENGINES, SPIFF, ZEEBE, bpmn, klunga, local_name, namespace
from engine.bpmn.people import people
from engine.language import message, messages

PHASES = ("registration", "review", "investigation", "decision", "execution", "followup")
MEANINGS = (
    "register",
    "check_completeness",
    "request_completion",
    "confirm",
    "assign",
    "investigate",
    "consult",
    "communicate",
    "propose",
    "review",
    "decide",
    "notify",
    "invoice",
    "follow_up",
)
_OF_ENGINES = (*ENGINES, ZEEBE, SPIFF)
_ATTRIBUTES = frozenset(
    {
        "calledElementBinding",
        "calledElementVersion",
        "calledElementVersionTag",
        "candidateStarterGroups",
        "candidateUsers",
        "class",
        "connectorId",
        "decisionRef",
        "decisionRefBinding",
        "delegateExpression",
        "expression",
        "field",
        "formId",
        "formKey",
        "formRef",
        "initiator",
        "mapDecisionResult",
        "resource",
        "resultVariable",
        "resultVariableName",
        "topic",
        "triggerable",
        "type",
        "variableName",
        "decisionId",
        "processId",
        "retries",
    }
)
_SCRIPTS = frozenset(
    {
        "executionListener",
        "taskListener",
        "eventListener",
        "preScript",
        "postScript",
        "messagePayload",
        "payloadExpression",
        "script",
    }
)
_CALLED = ("bindingType", "versionTag", "propagateAllParentVariables", "propagateAllChildVariables")
_MEMBERS = frozenset(
    {"input", "output", "inputParameter", "outputParameter", "in", "out", "header", "property", "field", "parameter"}
)
NATIVE: dict[str, str] = {
    "parallelMultiple": "false",
    "ordering": "Parallel",
    "cancelRemainingInstances": "true",
    "instantiate": "false",
    "eventGatewayType": "Exclusive",
    "isForCompensation": "false",
    "implementation": "##unspecified",
    "startQuantity": "1",
    "completionQuantity": "1",
}
"""Attributes of BPMN itself that the model keeps as properties, with the values that mean nothing was said."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the extension elements and foreign attributes of a node or process say, as the model names it."""

    phase: str = ""
    meaning: str = ""
    deadline: str = ""
    legal_basis: str = ""
    added_by: str = ""
    drawn_as: str = ""
    choice_of: str = ""
    assignee: str = ""
    due: str = ""
    candidate_groups: tuple[str, ...] = ()
    properties: tuple[tuple[str, str], ...] = ()


def extension_elements(element: etree._Element) -> etree._Element | None:
    """Return the extension elements of an element, or None."""
    return element.find(bpmn("extensionElements"))


def extensions(document: Document, element: etree._Element) -> Extensions:
    """Return what the extensions of a node or process say; report values that nobody knows."""
    box = extension_elements(element)
    own = {name: _own(box, name) for name in ("activity", "deadline", "prepared", "work")}
    work = people(document, element, box)
    properties = [*_properties(document, element, box), *work.kept]
    return Extensions(
        phase=_known(document, element, own["activity"].get("phase", ""), PHASES),
        meaning=_known(document, element, own["activity"].get("meaning", ""), MEANINGS),
        deadline=own["deadline"].get("duration", ""),
        legal_basis=own["deadline"].get("basis", ""),
        added_by=own["prepared"].get("addedBy", ""),
        drawn_as=own["prepared"].get("drawnAs", ""),
        choice_of=own["prepared"].get("choiceOf", ""),
        assignee=own["work"].get("assignee") or work.assignee,
        due=own["work"].get("due") or work.due,
        candidate_groups=_own_groups(box) or work.groups,
        properties=tuple(sorted(set(properties))),
    )


def added_by(element: etree._Element) -> str:
    """Return the rule that added a sequence flow, "" for a flow of the upload."""
    return _own(extension_elements(element), "prepared").get("addedBy", "")


def _own(box: etree._Element | None, name: str) -> dict[str, str]:
    found = box.find(klunga(name)) if box is not None else None
    return {str(key): visible(str(value)) for key, value in found.attrib.items()} if found is not None else {}


def _own_groups(box: etree._Element | None) -> tuple[str, ...]:
    groups = box.iterfind(f"{klunga('work')}/{klunga('candidateGroup')}") if box is not None else ()
    return tuple(visible(group.get("name", "")) for group in groups)


def _known(document: Document, element: etree._Element, value: str, allowed: tuple[str, ...]) -> str:
    if not value or value in allowed:
        return value
    document.report(
        "unknown-meaning",
        "warning",
        document.id(element),
        message(
            "Klunga does not know the mark “{value}” on {element}; the mark was dropped.",
            element=document.mention(element),
            value=value[:60],
        ),
    )
    return ""


def _properties(document: Document, element: etree._Element, box: etree._Element | None) -> list[tuple[str, str]]:
    found = [
        (name, visible(value))
        for name, nothing in NATIVE.items()
        if (value := attribute(element, name)) not in ("", nothing, "##WebService")
    ]
    for key in map(str, element.attrib):
        if namespace(key) in _OF_ENGINES and local_name(key) in _ATTRIBUTES and attribute(element, key):
            found.append((local_name(key), visible(attribute(element, key))))
    operation = document.find(attribute(element, "operationRef"))
    if operation is not None and local_name(operation.tag) == "operation" and document.name(operation).strip():
        found.append(("operation", visible(document.name(operation).strip())))
    if box is None:
        return found
    for own in box.iterfind(f"{klunga('properties')}/{klunga('property')}"):
        found.append((own.get("name", ""), own.get("value", "")))
    scripts = [
        child for child in box.iter() if namespace(child.tag) in _OF_ENGINES and local_name(child.tag) in _SCRIPTS
    ]
    if scripts:
        _report_scripts(document, element, scripts)
    for child in box.iter():
        if namespace(child.tag) in _OF_ENGINES:
            found.extend(_of_child(child))
    return found


def _report_scripts(document: Document, element: etree._Element, scripts: list[etree._Element]) -> None:
    listeners_only = all(local_name(script.tag).endswith("Listener") for script in scripts)
    document.report(
        "foreign-script",
        "information" if listeners_only else "warning",
        document.id(element),
        messages(
            "A script or listener of another tool on {element} is kept as text and never run.",
            "{count} scripts or listeners of another tool on {element} are kept as text and never run.",
            len(scripts),
            element=document.mention(element),
        ),
    )


def _of_child(child: etree._Element) -> list[tuple[str, str]]:
    """Return what a child of another engine's extension says, as names and texts."""
    kind = local_name(child.tag)
    if kind in ("taskDefinition", "calledDecision", "calledElement", "formDefinition", "serviceTaskOperator"):
        name = {"taskDefinition": "topic", "serviceTaskOperator": "operator", "calledDecision": "decisionRef"}.get(
            kind, ""
        )
        keys = (*_CALLED, "type", "id", "decisionId", "processId", "formKey", "formId", "externalReference")
        found = [(name or key, visible(child.get(key, "").strip())) for key in keys if child.get(key, "").strip()]
        return found + (_result_of(child) if kind == "calledDecision" else [])
    if kind == "calledDecisionId":
        return [("decisionRef", visible(text_of(child)))]
    if kind in _SCRIPTS:
        texts = (child.get(key) for key in ("class", "expression", "delegateExpression", "type"))
        return [(kind, visible((text_of(child) or next(filter(None, texts), "")).strip()))]
    if kind not in _MEMBERS:
        return []
    name = (
        child.get("target") or child.get("name") or child.get("key") or child.get("id") or child.get("variables") or ""
    )
    value = child.get("source") or child.get("sourceExpression") or child.get("value") or text_of(child)
    return [(f"{kind}:{visible(name)}", visible(value.strip()))] if name or value else []


def _result_of(called: etree._Element) -> list[tuple[str, str]]:
    """Return where Zeebe puts a decision's result: as it is, which Camunda 7 would have to be told."""
    variable = called.get("resultVariable", "").strip()
    return [("resultVariable", visible(variable)), ("mapDecisionResult", "result")] if variable else []
