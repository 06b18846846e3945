"""What stands in the extension elements and foreign attributes of a node: Klunga's own, and other engines'."""

from dataclasses import dataclass

from lxml import etree

from engine.bpmn.document import Document, attribute, child, text_of
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import KLUNGA, OF_ENGINES, klunga, local_name, namespace
from engine.bpmn.people import NOBODY, people
from engine.language import message, messages
from engine.model.making import maker

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
    return child(element, "extensionElements")


_NOTHING = Extensions()
_saying = maker(Extensions)


def extensions(document: Document, element: etree._Element, box: etree._Element | None) -> Extensions:
    """Return what ``box``, the extensions of a node or process, says; report values that nobody knows."""
    own = _own(document, box)
    work = people(document, element, box)
    properties = [*_properties(document, element, box), *_own_properties(own), *work.kept]
    if not (own or properties) and work is NOBODY:
        return _NOTHING
    activity, deadline, prepared, given = (_said(own, name) for name in ("activity", "deadline", "prepared", "work"))
    return _saying(
        phase=_known(document, element, activity.get("phase", ""), PHASES),
        meaning=_known(document, element, activity.get("meaning", ""), MEANINGS),
        deadline=deadline.get("duration", ""),
        legal_basis=deadline.get("basis", ""),
        added_by=prepared.get("addedBy", ""),
        drawn_as=prepared.get("drawnAs", ""),
        choice_of=prepared.get("choiceOf", ""),
        assignee=given.get("assignee") or work.assignee,
        due=given.get("due") or work.due,
        candidate_groups=_own_groups(own) or work.groups,
        properties=tuple(sorted(set(properties))),
    )


def added_by(document: Document, element: etree._Element) -> str:
    """Return the rule that added a sequence flow, "" for a flow of the upload."""
    if KLUNGA not in document.spaces:
        return ""
    return _said(_own(document, extension_elements(element)), "prepared").get("addedBy", "")


Own = dict[str, list[etree._Element]]
"""Klunga's own extension elements of a node, by name."""


def _own(document: Document, box: etree._Element | None) -> Own:
    found: Own = {}
    if box is not None and KLUNGA in document.spaces:
        for element in box.iterchildren(klunga("*")):
            found.setdefault(local_name(element.tag), []).append(element)
    return found


def _said(own: Own, name: str) -> dict[str, str]:
    """Return the attributes of the first extension element of ours of that name."""
    if name not in own:
        return {}
    return {str(key): visible(str(value)) for key, value in own[name][0].attrib.items()}


def _own_groups(own: Own) -> tuple[str, ...]:
    works = own.get("work", ())
    groups = (group for work in works for group in work.iterchildren(klunga("candidateGroup")))
    return tuple(visible(group.get("name", "")) for group in groups)


def _own_properties(own: Own) -> list[tuple[str, str]]:
    boxes = own.get("properties", ())
    found = (each for box in boxes for each in box.iterchildren(klunga("property")))
    return [(each.get("name", ""), each.get("value", "")) for each in found]


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
    found = []
    for key, value in element.items() if document.is_of_engines or not NATIVE.keys().isdisjoint(element.keys()) else ():
        name, text = str(key), str(value).strip()
        if name in NATIVE:
            if text not in ("", NATIVE[name], "##WebService"):
                found.append((name, visible(text)))
        elif text and namespace(name) in OF_ENGINES and local_name(name) in _ATTRIBUTES:
            found.append((local_name(name), visible(text)))
    operation = document.find(attribute(element, "operationRef")) if "operation" in document.kinds else None
    if operation is not None and local_name(operation.tag) == "operation" and document.name(operation).strip():
        found.append(("operation", visible(document.name(operation).strip())))
    if box is None or not document.is_of_engines:
        return found
    of_engines = [each for each in box.iter() if namespace(each.tag) in OF_ENGINES]
    scripts = [each for each in of_engines if local_name(each.tag) in _SCRIPTS]
    if scripts:
        _report_scripts(document, element, scripts)
    for each in of_engines:
        found.extend(_of_child(each))
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
