"""What is read of other tools' forms, people and dates in real files, which the variable KLUNGA_DATA points to."""

import os
from collections import Counter
from pathlib import Path

from benchmarks.tables import Table
from engine import bpmn
from engine.errors import EngineError
from engine.expressions import timer
from engine.model import FlowNode

RULES = (
    "form-field",
    "form-elsewhere",
    "named-group",
    "named-person",
    "people-by-data",
    "due-not-read",
    "not-ordered",
)


def measure() -> list[Table]:
    """Return how much is read, and what is reported, in all files of the folder ``import``."""
    folder = os.environ.get("KLUNGA_DATA")
    if not folder:
        raise SystemExit("Set KLUNGA_DATA to the folder that holds the folder import.")
    read: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    for path in sorted(Path(folder, "import").rglob("*")):
        if path.suffix not in (".bpmn", ".xml"):
            continue
        try:
            reading = bpmn.read(path.read_bytes())
        except EngineError:
            continue
        read["files"] += 1
        for node in reading.model.nodes:
            read.update(_said(node))
        reported.update(finding.rule for finding in reading.findings if finding.rule in RULES)
    return [
        Table("Read of other tools' forms, people and dates", ("what", "count"), tuple(read.items())),
        Table("Reported of them", ("rule", "count"), tuple((rule, reported[rule]) for rule in RULES)),
    ]


def _said(node: FlowNode) -> Counter[str]:
    fields = [field for field in node.form if field.asks]
    demands = sum(
        field.required
        + field.readonly
        + bool(field.pattern)
        + sum(bound is not None for bound in (field.minimum, field.maximum, field.shortest, field.longest))
        for field in fields
    )
    return Counter(
        {
            "nodes with a form": bool(fields),
            "fields": len(fields),
            "fields with alternatives": sum(bool(field.options) for field in fields),
            "fields of another kind than text": sum(field.type not in ("string", "text") for field in fields),
            "demands on fields": demands,
            "nodes with constant groups": bool(node.candidate_groups),
            "nodes with a named person": bool(node.assignee),
            "nodes with a due date that is understood": bool(node.due) and timer(node.due) is not None,
        }
    )
