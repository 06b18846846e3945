"""Scripts of simple assignments run; other scripts become work items."""

import re

from engine.expressions import source, translate
from engine.language import message
from engine.model import ProcessModel
from engine.prepare.draft import Changed, Draft

RULE = "script"
_ASSIGNMENT = re.compile(r"^(?:(?:var|let|const|def)\s+)?([A-Za-z_]\w*)\s*=(?![=~])\s*(.+)$", re.DOTALL)
_SET_VARIABLE = re.compile(r"""^(?:\w+\.)?setVariable\(\s*["']([A-Za-z_]\w*)["']\s*,\s*(.+)\)$""", re.DOTALL)
_COMMENT = re.compile(r"^\s*(#|//).*$", re.MULTILINE)


def rewrite(model: ProcessModel) -> Changed:
    """Write each script that only sets variables in our own grammar; let a person do the others."""
    draft = Draft(model, RULE)
    for node in model.nodes:
        if node.kind != "scriptTask":
            continue
        lines = assignments(node.script, node.script_format)
        if lines is None:
            draft.change(node.id, kind="userTask", drawn_as=node.drawn_as or node.kind, script="", script_format="")
            sentence = message(
                "The script of {element} does more than set variables, or is missing; it becomes a "
                "work item that a person completes.",
                element=draft.named(node.id),
            )
            draft.say("decision", node.id, sentence)
        elif (written := "\n".join(lines)) != node.script or node.script_format:
            draft.change(node.id, script=written, script_format="")
            draft.say(
                "exact",
                node.id,
                message(
                    "The script of {element} sets variables; it runs in our own notation.", element=draft.named(node.id)
                ),
            )
    return draft.finished()


def assignments(script: str, language: str) -> list[str] | None:
    """Return the lines ``name = expression`` that a script amounts to, or None if it is more than that.

    >>> assignments("execution.setVariable('ok', true);", "javascript")
    ['ok = True']
    """
    lines = []
    for part in re.split(r"[;\n]", _COMMENT.sub("", script)):
        if not part.strip():
            continue
        match = _SET_VARIABLE.match(part.strip()) or _ASSIGNMENT.match(part.strip())
        value = translate(match[2], language or "klunga").expression if match else None
        if match is None or value is None:
            return None
        lines.append(f"{match[1]} = {source(value)}")
    return lines or None
