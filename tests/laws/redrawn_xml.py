"""Files drawn anew: other ids, XML elements in another order, another layout; to a reader nothing that differs."""

from collections.abc import Iterator
from random import Random

from lxml import etree

from engine.bpmn.namespaces import BPMN, BPMN_BETA, DC, DD, DI, local_name, namespace

OURS = frozenset({BPMN, BPMN_BETA, DI, DC, DD})
SHUFFLED = {
    "definitions": frozenset({"message", "signal", "error", "escalation", "collaboration", "process", "dataStore"}),
    "process": None,
    "subProcess": None,
    "adHocSubProcess": None,
    "transaction": None,
    "collaboration": frozenset({"participant", "messageFlow", "textAnnotation", "association"}),
    "laneSet": frozenset({"lane"}),
    "lane": frozenset({"flowNodeRef"}),
    "BPMNPlane": frozenset({"BPMNShape", "BPMNEdge"}),
}
"""What of each element's children comes in another order; None is all that may come in any."""
FIRST = frozenset({"documentation", "extensionElements", "incoming", "outgoing", "ioSpecification", "laneSet"})
REFERRING = frozenset({"default", "bpmnElement", "incoming", "outgoing", "activityRef"})
CALLED = frozenset(
    {"process", "globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"}
)
"""What a call activity calls; another element of the same id in the file is not meant."""


def redrawn_xml(data: bytes, seed: int = 0) -> bytes:
    """Return a file with every id of BPMN regenerated, its elements shuffled and drawn from top to bottom.

    Same seed, same file. Nothing that carries meaning is touched: labels, conditions, extensions.
    """
    random = Random(seed)
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(filter(None, root.nsmap)))  # what is moved keeps its namespace
    ours = [element for element in root.iter() if namespace(element.tag) in OURS]
    ids = {id_: f"_{random.getrandbits(64):016x}" for id_ in _ids(ours)}
    callable_ids = {id_: ids[id_] for id_ in _ids([one for one in ours if local_name(one.tag) in CALLED])}
    for element in ours:
        _refer_anew(element, ids, callable_ids)
        _lay_out_anew(element, random)
    for element in ours:
        _shuffle(element, random)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _ids(elements: list[etree._Element]) -> Iterator[str]:
    return (id_ for element in elements if (id_ := element.get("id")))


def _refer_anew(element: etree._Element, ids: dict[str, str], callable_ids: dict[str, str]) -> None:
    if "calledElement" in element.attrib:
        element.set("calledElement", _new(element.attrib["calledElement"], callable_ids))
    for name, value in element.attrib.items():
        if name == "id" or name in REFERRING or (not namespace(name) and local_name(name).endswith("Ref")):
            element.set(name, _new(value, ids))
    if local_name(element.tag) in REFERRING or local_name(element.tag).endswith("Ref"):
        element.text = _new(element.text or "", ids)


def _new(reference: str, ids: dict[str, str]) -> str:
    prefix, colon, name = reference.strip().rpartition(":")
    return ids.get(reference.strip()) or (f"{prefix}{colon}{ids[name]}" if name in ids else reference)


def _lay_out_anew(element: etree._Element, random: Random) -> None:
    """Turn what is drawn from left to right into top to bottom, twice as far apart; take away most bends."""
    given = element.attrib
    if local_name(element.tag) == "Bounds" and _has(element, "x", "y"):
        given["x"], given["y"] = _twice(given["y"], 40), _twice(given["x"], 40)
        if _has(element, "width", "height"):
            given["width"], given["height"] = _twice(given["height"]), _twice(given["width"])
    elif local_name(element.tag) == "waypoint" and _has(element, "x", "y"):
        given["x"], given["y"] = _twice(given["y"], 40), _twice(given["x"], 40)
        between = element.getprevious() is not None and element.getnext() is not None
        parent = element.getparent()
        if between and parent is not None and random.random() < 0.8:
            parent.remove(element)
    elif local_name(element.tag) == "BPMNShape" and "isHorizontal" in given:
        given["isHorizontal"] = "false" if given["isHorizontal"] == "true" else "true"


def _has(element: etree._Element, *names: str) -> bool:
    return all(element.get(name) is not None for name in names)


def _twice(number: str, more: int = 0) -> str:
    try:
        return str(2 * float(number) + more)
    except ValueError:
        return number


def _shuffle(element: etree._Element, random: Random) -> None:
    name = local_name(element.tag)
    if name not in SHUFFLED:
        return
    wanted = SHUFFLED[name]
    children = list(element)
    places = [place for place, child in enumerate(children) if _moves(child, wanted)]
    moved = [children[place] for place in places]
    random.shuffle(moved)
    for place, child in zip(places, moved, strict=True):
        children[place] = child
    element[:] = children


def _moves(child: etree._Element, wanted: frozenset[str] | None) -> bool:
    name = local_name(child.tag)
    return bool(name) and (name not in FIRST if wanted is None else name in wanted)
