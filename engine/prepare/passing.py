"""What a call activity gives to the process that it calls, and what it takes back, read from other engines' words."""

import re
from dataclasses import replace

from engine.expressions import Literal, source, translate
from engine.language import message
from engine.model import FlowNode
from engine.prepare.draft import Draft

ALL = "all"
_NAME = re.compile(r"[^\W\d]\w*")
_ZEEBE = {"input": "in", "output": "out"}
_WORDS = ("in", "out", *_ZEEBE)
PROPAGATED = {"propagateAllParentVariables": "in", "propagateAllChildVariables": "out"}


def understand(draft: Draft, node: FlowNode) -> None:
    """Write what a call gives and takes back as ``in:name`` and ``out:name`` with expressions of our own grammar.

    A call that states any has variables of its own, as in Camunda; ``in:all`` and ``out:all`` copy all of them.
    """
    if not any(_word(name) for name, _ in node.properties):
        return
    kept = [(name, value) for name, value in node.properties if not _word(name)]
    for name, value in node.properties:
        word, _, variable = name.partition(":")
        if not _word(name) or name in PROPAGATED:
            continue
        if (variable, value) == (ALL, ""):
            kept.append((name, value))
            continue
        text = _expression(value, zeebe=word in _ZEEBE)
        if text is not None and _NAME.fullmatch(variable):
            kept.append((f"{_ZEEBE.get(word, word)}:{variable}", text))
        else:
            sentence = message(
                "What {element} passes on as “{name}” is not understood: “{text}”. It is left out.",
                element=draft.named(node.id),
                name=variable[:60],
                text=value[:60],
            )
            draft.say("lossy", node.id, sentence, lost=message("the value; what is called begins without it"))
    kept += _propagated(node)
    draft.put(replace(node, properties=tuple(sorted(set(kept)))))


def _word(name: str) -> str:
    word, colon, _ = name.partition(":")
    return word if (colon and word in _WORDS) or name in PROPAGATED else ""


def _expression(value: str, *, zeebe: bool) -> str | None:
    """Return what is passed on in our own grammar, None if it is not understood."""
    if zeebe and not value.startswith("="):
        return source(Literal(value))
    text = value.removeprefix("=").strip() if zeebe else value.strip()
    if _NAME.fullmatch(text):
        return text
    translated = translate(value).expression
    return source(translated) if translated is not None else None


def _propagated(node: FlowNode) -> list[tuple[str, str]]:
    """Return what Zeebe passes on without being told: all to the called process, and all back if nothing is mapped."""
    said = dict(node.properties)
    zeebe = any(name in said for name in PROPAGATED) or any(_word(name) in _ZEEBE for name in said)
    if not zeebe:
        return []
    found = []
    if said.get("propagateAllParentVariables") != "false":
        found.append((f"in:{ALL}", ""))
    if said.get("propagateAllChildVariables") != "false" and not any(_word(name) == "output" for name in said):
        found.append((f"out:{ALL}", ""))
    return found
