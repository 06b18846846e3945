"""May this model be published, does it follow BPMN and the law: one rule a file."""

from engine.checks.checking import MODULES, check
from engine.checks.rulebook import RuleBook, Setting, allowed, standard_book

__all__ = ["MODULES", "RuleBook", "Setting", "allowed", "check", "standard_book"]
