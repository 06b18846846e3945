"""May this model be published, does it follow BPMN and the law: one rule a file."""

from engine.checks.checking import check

__all__ = ["check"]
