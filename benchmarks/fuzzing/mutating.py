"""Change a file as an attacker or a broken tool would: in its structure, now and then in its bytes."""

import contextlib
import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from xml.sax.saxutils import escape

from lxml import etree

from benchmarks.fuzzing.hostile import KINDS, PIECES, TEXTS

Act = Callable[[random.Random, list[etree._Element], Sequence[bytes]], None]
_PARTS = (b"\0", b"<", b"&", b"]]>", b"<![CDATA[", b"\xff\xfe", b"<!DOCTYPE d>")
LARGEST = 60_000
"""Bytes of a file that is mutated; larger ones only make it slow."""


def mutated(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """Return ``data`` with one to eight changes, hardly ever the same; ``others`` give parts to splice in."""
    root = _tree(data)
    if root is None or chance.random() < 0.08:
        return _bytes(data, chance)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        with contextlib.suppress(ValueError, etree.XMLSyntaxError):  # names that only a broken file has
            chance.choice(_ACTS)(chance, [each for each in root.iter() if isinstance(each.tag, str)], others)
    written = etree.tostring(root, encoding="utf-8")
    return _bytes(written, chance) if chance.random() < 0.05 else written


def _tree(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _bytes(data: bytes, chance: random.Random) -> bytes:
    """Return ``data`` with a few bytes or stretches gone, doubled, flipped or put in."""
    changed = bytearray(data[:LARGEST])
    for _ in range(chance.choice((1, 2, 4, 16))):
        start = chance.randrange(len(changed) + 1)
        stop = min(len(changed), start + chance.choice((1, 1, 4, 40, 400)))
        match chance.randrange(4):
            case 0:
                del changed[start:stop]
            case 1:
                changed[start:start] = changed[start:stop]
            case 2 if start < len(changed):
                changed[start] ^= 1 << chance.randrange(8)
            case _:
                changed[start:start] = chance.choice(
                    (b"\0", b"<", b"&", b"]]>", b"<![CDATA[", b"\xff\xfe", b"<!DOCTYPE d>")
                )
    return bytes(changed)


def _text(chance: random.Random) -> str:
    return chance.choice(TEXTS)


def _safe(text: str) -> str:
    return "".join(each for each in text if each in "\t\n\r" or each >= " ")


def _an_id(chance: random.Random, elements: list[etree._Element]) -> str:
    return next((found for _ in range(6) if (found := chance.choice(elements).get("id"))), "nobody")


def _remove(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    parent = element.getparent()
    if parent is None or len(list(element.iter())) > 200:
        return
    copy = deepcopy(element)
    if chance.random() < 0.7:
        for each in copy.iter():
            if isinstance(each.tag, str) and each.get("id"):
                each.set("id", f"{each.get('id')}_{chance.randrange(10**6)}")
    parent.append(copy)


def _move(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element, target = chance.choice(elements), chance.choice(elements)
    if element.getparent() is not None and element not in target.iterancestors() and element is not target:
        target.append(element)


def _nest(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    for _times in range(chance.choice((1, 3, 30, 150))):
        copy = etree.SubElement(element, element.tag)
        copy.set("id", f"deep_{chance.randrange(10**6)}")
        element = copy


def _rename(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    if element.getparent() is not None:
        element.tag = f"{{{etree.QName(element).namespace or ''}}}{chance.choice(KINDS)}".replace("{}", "")


def _attribute(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    if not element.attrib:
        return
    name = chance.choice(list(element.attrib))
    match chance.randrange(4):
        case 0:
            del element.attrib[name]
        case 1:
            element.set(name, _an_id(chance, elements))
        case _:
            element.set(name, _safe(_text(chance)))


def _new_attribute(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    found = [name for each in chance.choices(elements, k=5) for name in each.attrib]
    known = ("triggeredByEvent", "isForCompensation", "default", "cancelActivity", "startQuantity", "instantiate")
    chance.choice(elements).set(chance.choice((*found, *known)), chance.choice(("true", "2", _safe(_text(chance)))))


def _retext(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    with_text = [each for each in elements if (each.text or "").strip()] or elements
    chance.choice(with_text).text = _safe(_text(chance))


def _rewire(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    flows = [each for each in elements if each.get("sourceRef") or each.get("attachedToRef")]
    if flows:
        flow = chance.choice(flows)
        name = chance.choice([name for name in ("sourceRef", "targetRef", "attachedToRef") if flow.get(name)])
        flow.set(name, _an_id(chance, elements))


def _piece(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    space = etree.QName(element).namespace or ""
    values = {
        "id": escape(_an_id(chance, elements), {"'": "&apos;", '"': "&quot;"}),
        "other": escape(_an_id(chance, elements), {"'": "&apos;", '"': "&quot;"}),
        "new": f"new_{chance.randrange(10**6)}",
        "text": escape(_safe(_text(chance)), {"'": "&apos;", '"': "&quot;"}),
    }
    piece = chance.choice(PIECES)
    for name, value in values.items():
        piece = piece.replace(f"{{{name}}}", value)
    element.extend(list(etree.fromstring(f"<all xmlns='{escape(space)}'>{piece}</all>")))


def _splice(chance: random.Random, elements: list[etree._Element], others: Sequence[bytes]) -> None:
    other = _tree(chance.choice(others)) if others else None
    if other is not None:
        found = [each for each in other.iter() if isinstance(each.tag, str)]
        chance.choice(elements).append(deepcopy(chance.choice(found[1:] or found)))


def _many(chance: random.Random, elements: list[etree._Element], _: Sequence[bytes]) -> None:
    element = chance.choice(elements)
    small = len(list(element.iter())) <= 5
    for _times in range(chance.choice((10, 60, 250)) if small else 3):
        _double(chance, [element], ())


_ACTS: tuple[Act, ...] = (
    _remove,
    _double,
    _move,
    _nest,
    _rename,
    _rename,
    _attribute,
    _attribute,
    _attribute,
    _new_attribute,
    _retext,
    _retext,
    _rewire,
    _rewire,
    _rewire,
    _piece,
    _piece,
    _piece,
    _piece,
    _splice,
    _splice,
    _many,
)
