"""Who does the work of a node and when it is due, in the words of BPMN and of other tools.

What depends on data is kept as text and reported: nobody is guessed.
"""

from dataclasses import dataclass, field, replace

from lxml import etree

from engine.bpmn.document import Document, text_of
from engine.bpmn.labels import visible
from engine.bpmn.namespaces import ZEEBE, bpmn, local_name
from engine.expressions import constants, timer
from engine.language import Message, message

_OF_ZEEBE = ("assignmentDefinition", "taskSchedule", "priorityDefinition")
_ROLES = ("performer", "humanPerformer", "potentialOwner")
_LONGEST = 200


@dataclass(slots=True)
class People:
    """Who does the work of a node, and when it is due; ``kept`` are the texts that nothing was made of."""

    assignee: str = ""
    groups: tuple[str, ...] = ()
    due: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)


NOBODY = People()


def people(document: Document, element: etree._Element, box: etree._Element | None) -> People:
    """Return who does the work of a node and when it is due; report what Klunga does otherwise than the file says."""
    by_role = _roles(document, element)
    if not document.is_of_engines and by_role is NOBODY:
        return by_role
    found = People("", (), _value(document, element, box, "dueDate"), [*by_role.kept])
    found.groups = tuple(group for group in by_role.groups if not _is_told(document, element, found, group))
    if (groups := _value(document, element, box, "candidateGroups")) and not _is_told(document, element, found, groups):
        found.groups = constants.texts(groups) or ()
    if found.groups:
        _report(document, element, "named-group", _FOR_GROUPS, ", ".join(found.groups))
    if assignee := _value(document, element, box, "assignee") or by_role.assignee:
        found.assignee = "" if _is_told(document, element, found, assignee, "assignee") else _one(assignee)
    users = _value(document, element, box, "candidateUsers") or dict(by_role.kept).get("candidateUsers", "")
    if persons := ", ".join(filter(None, (found.assignee, users))):
        _report(document, element, "named-person", _FOR_PERSONS, persons)
    if found.due and timer(found.due) is None:
        _report(document, element, "due-not-read", _NOT_DUE, found.due)
    for name, sentence in (("followUpDate", _FOLLOW_UP), ("priority", _PRIORITY)):
        if value := _value(document, element, box, name):
            found.kept.append((name, value))
            _report(document, element, "not-ordered", sentence, value)
    return found


_FOR_PERSONS = message(
    "{element} is meant for a named person (“{text}”). Klunga offers it to the group of its lane, and who takes it "
    "does it."
)
_FOR_GROUPS = message(
    "{element} is meant for “{text}”. Outside lanes it is offered to a group of that name, in a lane to the group that "
    "serves the lane. An administrator says who is in it."
)
_NOT_DUE = message(
    "When {element} is due is not stated as a date or a time span (“{text}”), so it has no date of its own. "
    "Write for example P10D for ten days."
)
_FOLLOW_UP = message("{element} has a date to be followed up (“{text}”). It is kept as text and sorts no list.")
_PRIORITY = message("{element} has a priority (“{text}”). It is kept as text; lists are sorted by time limits.")
_DEPENDS = message(
    "Who does {element} depends on data (“{text}”), which is not evaluated. It is offered to the group of its lane; "
    "an administrator says which group serves the lane."
)


def _report(document: Document, element: etree._Element, rule: str, sentence: Message, text: str) -> None:
    said = {"element": document.mention(element), "text": visible(text)[:_LONGEST]}
    document.report(rule, "information", document.id(element), replace(sentence, parameters=tuple(said.items())))


def _is_told(
    document: Document, element: etree._Element, found: People, text: str, name: str = "candidateGroups"
) -> bool:
    """Say whether a text depends on data; it is then kept and reported."""
    if constants.texts(text) is not None:
        return False
    found.kept.append((name, text))
    _report(document, element, "people-by-data", _DEPENDS, text)
    return True


def _one(text: str) -> str:
    return ", ".join(constants.texts(text) or ())


def _value(document: Document, element: etree._Element, box: etree._Element | None, name: str) -> str:
    """Return the value of an attribute that Camunda and its kin write on the node, and Zeebe in a child."""
    for space in document.engines:
        if value := element.get(f"{{{space}}}{name}"):
            return visible(value.strip())
    for child in box.iterchildren(f"{{{ZEEBE}}}*") if box is not None and ZEEBE in document.spaces else ():
        if local_name(child.tag) in _OF_ZEEBE and (value := child.get(name)):
            return visible(value.strip())
    return ""


def _roles(document: Document, element: etree._Element) -> People:
    """Return the assignee, the candidate groups and the candidate users that BPMN's own resource roles name."""
    if document.kinds.isdisjoint(_ROLES):
        return NOBODY
    assignee, groups, users = "", [], []
    for role in element.iterchildren(*map(bpmn, _ROLES)):
        kind = local_name(role.tag)
        resource = document.find(text_of(role.find(bpmn("resourceRef"))))
        expression = text_of(role.find(bpmn("resourceAssignmentExpression")))
        text = expression or (document.name(resource).strip() if resource is not None else role.get("name", "").strip())
        if kind != "potentialOwner":
            assignee = assignee or text
            continue
        for part in filter(None, (part.strip() for part in text.split(","))):
            if part.startswith("user(") and part.endswith(")"):
                users.append(part[5:-1].strip())
            else:
                groups.append(part[6:-1].strip() if part.startswith("group(") and part.endswith(")") else part)
    found = People(assignee, tuple(groups), "", [("candidateUsers", ", ".join(users))] if users else [])
    return found if found != NOBODY else NOBODY
