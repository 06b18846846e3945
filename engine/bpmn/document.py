"""One upload while it is read: its elements by id, safe ids, names as people read them, findings."""

import re
from collections import Counter
from typing import cast, get_args

from lxml import etree

from engine.bpmn.labels import hides_characters, is_plain, is_tools_id, mixes_alphabets, visible
from engine.bpmn.limits import MAX_LABEL
from engine.bpmn.mentions import Mention
from engine.bpmn.namespaces import BPMN, ENGINES, OF_ENGINES, bpmn, local_name
from engine.bpmn.unreadable import Unreadable
from engine.language import Message, message
from engine.model import Finding, Kind, Severity
from engine.model.caching import cached_property

KINDS: frozenset[str] = frozenset(get_args(Kind))
_IDENTIFIED = KINDS | {"process", "sequenceFlow", "lane", "participant", "messageFlow"}
_JOINED_BY_NAME = frozenset({"message", "signal", "error", "escalation"})
SAFE_ID = re.compile(r"[^\W\d][\w.-]*")


class Document:
    """The elements of a file with their ids made safe, and what is to be said of them.

    ``spaces`` are the namespaces that it declares, ``kinds`` the names of BPMN's that its elements have: what belongs
    to none of them need not be looked for.

    Raises Unreadable if two elements that need an id of their own share one, or a name is too long.
    """

    def __init__(self, root: etree._Element, spaces: frozenset[str]) -> None:
        self.root = root
        self.spaces = spaces
        self.kinds: set[str] = set()
        self._referred: dict[str | None, str] = {}
        self.findings: list[Finding] = []
        self.original_ids: dict[str, str] = {}
        self.by_id: dict[str, etree._Element] = {}
        self._named: dict[tuple[str, str], etree._Element] = {}
        self._ids: dict[etree._Element, str] = {}
        self._new_ids: dict[str, str] = {}
        self._names: dict[etree._Element, str] = {}
        self._numbers: Counter[str] = Counter()
        self._survey()

    @cached_property
    def engines(self) -> tuple[str, ...]:
        """Return the namespaces of Camunda 7 and its kin that the file uses."""
        return tuple(space for space in ENGINES if space in self.spaces)

    @cached_property
    def is_of_engines(self) -> bool:
        """Say whether the file uses what some engine adds to BPMN."""
        return not self.spaces.isdisjoint(OF_ENGINES)

    def report(self, rule: str, severity: Severity, element: str | None, sentence: Message) -> None:
        """Add a finding."""
        self.findings.append(Finding(rule, severity, element, sentence))

    def id(self, element: etree._Element) -> str:
        """Return the id that the model gives an element."""
        return self._ids.get(element) or element.get("id") or ""

    def name(self, element: etree._Element) -> str:
        """Return the name of an element as people read it."""
        if element not in self._names:
            self._names[element] = self._readable(element)
        return self._names[element]

    def mention(self, element: etree._Element) -> Mention:
        """Return a flow node, sequence flow or process as a parameter of a finding's sentence."""
        return Mention(self.id(element))

    def find(self, reference: str | None) -> etree._Element | None:
        """Return the element that a reference means, with or without a namespace prefix; None if there is none."""
        if not reference:
            return None
        reference = reference.strip()
        found = self.by_id.get(reference)
        return found if found is not None else self.by_id.get(reference.rpartition(":")[2])

    def find_named(self, kind: str, reference: str) -> etree._Element | None:
        """Return the message, signal, error or escalation that a reference means, though a node may share its id."""
        reference = reference.strip()
        found = self._named.get((kind, reference))
        return found if found is not None else self._named.get((kind, reference.rpartition(":")[2]))

    @cached_property
    def _referring(self) -> dict[str, list[etree._Element]]:
        """Return the elements that refer to each message and signal: events, tasks and message flows."""
        found: dict[str, list[etree._Element]] = {}
        for element in self.root.iter(f"{{{BPMN}}}*"):
            for name in ("messageRef", "signalRef"):
                if reference := element.get(name, "").strip():
                    parent = element.getparent()
                    of_event = parent is not None and local_name(element.tag).endswith("EventDefinition")
                    found.setdefault(reference, []).append(parent if of_event and parent is not None else element)
        return found

    @cached_property
    def _meetings(self) -> dict[str, str]:
        """Return what each message and signal without a name is called, if several refer to it.

        That is the names of those who refer to it, so that other ids say nothing else; its id where that is not clear.
        """
        known = {id_: found for id_, found in self._referring.items() if len(found) > 1}
        called = {id_: " / ".join(sorted(filter(None, map(self.name, found)))) for id_, found in known.items()}
        often = Counter(called.values())
        return {id_: name if name and often[name] == 1 else visible(id_) for id_, name in called.items()}

    def meeting(self, target: etree._Element) -> str:
        """Return the name of a message or signal; if several refer to it and it has none, one by which they meet."""
        return self.name(target) or self._meetings.get(target.get("id", ""), "")

    def refer(self, reference: str | None) -> str:
        """Return the model's id of what a reference means, "" if it means nothing in this file."""
        if reference not in self._referred:
            found = self.find(reference)
            self._referred[reference] = self.id(found) if found is not None else ""
        return self._referred[reference]

    def _survey(self) -> None:
        """Collect all BPMN elements by id; make the ids safe."""
        nameless: list[etree._Element] = []
        known: dict[str, str] = {}
        for element in self.root.iter(f"{{{BPMN}}}*"):
            kind = known.get(element.tag) or known.setdefault(element.tag, local_name(element.tag))
            id_, identified = element.get("id"), kind in _IDENTIFIED
            if not id_:
                if identified:
                    nameless.append(element)
                continue
            if identified and id_ in self.by_id and id_ in self._new_ids:
                raise self._used_twice(id_, self.by_id[id_], element)
            if identified or id_ not in self.by_id:
                self.by_id[id_] = element
            if identified:
                self._new_ids[id_] = ""
        self.kinds.update(known.values())
        for element in self.root.iterchildren(f"{{{BPMN}}}*"):
            if id_ := element.get("id"):
                self._named.setdefault((known[element.tag], id_), element)
        for id_ in self._new_ids:
            self._keep_id(id_)
        self._give_ids(nameless)

    def _used_twice(self, id_: str, first: etree._Element, second: etree._Element) -> Unreadable:
        if local_name(second.tag) == "process" == local_name(first.tag):
            sentence = message(
                "Two processes in the file have the same inner name (id): the process id “{id}”. Give one "
                "of them another id in the drawing tool, and export the file again.",
                id=id_[:200],
            )
        else:
            sentence = message(
                "Two parts of the drawing have the same inner name (id), so that they cannot be told "
                "apart. It is used by “{first}” and by “{second}”. Delete one of them in the drawing "
                "tool, draw it again, and export the file again. The id is “{id}”.",
                id=id_[:200],
                first=self.name(first) or local_name(first.tag),
                second=self.name(second) or local_name(second.tag),
            )
        return Unreadable(sentence, element=id_, line=line_of(second))

    def _keep_id(self, id_: str) -> None:
        element = self.by_id[id_]
        if SAFE_ID.fullmatch(id_):
            self._ids[element] = self._new_ids[id_] = id_
            return
        safe = self._free(re.sub(r"[^\w.-]+", "_", id_)[:100])
        self._ids[element] = self._new_ids[id_] = safe
        self.original_ids[safe] = id_
        self.report(
            "odd-id",
            "information",
            safe,
            message(
                "The id “{id}” has characters that ids may not have; it became “{safe}”.",
                id=visible(id_)[:200],
                safe=safe,
            ),
        )

    def _free(self, wish: str) -> str:
        safe = wish if SAFE_ID.fullmatch(wish) else f"_{wish}"
        name = safe
        while name in self.by_id or name in self.original_ids:
            self._numbers[safe] += 1
            name = f"{safe}_{self._numbers[safe] + 1}"
        return name

    def _give_ids(self, elements: list[etree._Element]) -> None:
        numbers: Counter[str] = Counter()
        for element in elements:
            kind = local_name(element.tag)
            numbers[kind] += 1
            self._ids[element] = id_ = self._free(f"{kind}_{numbers[kind]}")
            self.by_id[id_] = element
        for kind, count in sorted(numbers.items()):
            self.report(
                "missing-id",
                "information",
                None,
                message("Elements without an id ({kind}: {count}) were given one.", kind=kind, count=count),
            )

    def _readable(self, element: etree._Element) -> str:
        name = element.get("name", "")
        if len(name) > MAX_LABEL:
            raise Unreadable(
                message(
                    "A name on line {line} has {count} characters; the limit is {limit}. "
                    "Move the text to the documentation.",
                    line=line_of(element),
                    count=len(name),
                    limit=MAX_LABEL,
                ),
                element=element.get("id"),
                line=line_of(element),
            )
        if not name or is_plain(name):
            return name
        shown = visible(name)
        if is_tools_id(shown) and local_name(element.tag) not in _JOINED_BY_NAME:
            self.report(
                "tools-id",
                "information",
                self._ids.get(element) or element.get("id"),
                message("A name is an id that a tool made up. It is read as no name."),
            )
            return ""
        id_ = self._ids.get(element) or element.get("id")
        if shown != name and hides_characters(name):
            self.report(
                "invisible-characters",
                "warning",
                id_,
                message("The name “{label}” had invisible characters, which were removed.", label=shown.strip()),
            )
        if mixes_alphabets(shown):
            self.report(
                "mixed-alphabets",
                "warning",
                id_,
                message(
                    "The name “{label}” mixes letters of two alphabets that look alike. Type it again.",
                    label=shown.strip(),
                ),
            )
        return shown


def line_of(element: etree._Element) -> int:
    """Return the line of the file on which an element starts, 0 if unknown."""
    return cast("int | None", element.sourceline) or 0


def text_of(element: etree._Element | None) -> str:
    """Return all text within an element without the white space around it, "" for None."""
    if element is None:
        return ""
    return "".join(map(str, element.itertext())).strip() if len(element) else (element.text or "").strip()


def child(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first BPMN child of that name, or None."""
    return next(element.iterchildren(bpmn(name)), None)


def child_text(element: etree._Element, name: str) -> str:
    """Return the text of the first BPMN child of that name."""
    return text_of(child(element, name))


def attribute(element: etree._Element | None, name: str) -> str:
    """Return the value of an attribute without the white space around it, "" if there is none."""
    return str(element.get(name) or "").strip() if element is not None else ""


def is_true(value: str | None, otherwise: bool = False) -> bool:
    """Return what an XML boolean says, ``otherwise`` if it is not there."""
    return otherwise if value is None else value.strip().lower() in ("true", "1")
