"""The rules in force on a day: the rules of law with their content, and the severities that an administrator chose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engine.checks.law import LawRule, standard_rules
from engine.model import Severity

Setting = Severity | Literal["off"]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of law that are applied, in order, and by rule the severities that differ from the usual ones."""

    laws: tuple[LawRule, ...] = ()
    settings: Mapping[str, Setting] = field(default_factory=dict)


def standard_book(on: date | None = None) -> RuleBook:
    """Return the rules as they come with Klunga; with ``on`` only the rules of law in force on that day."""
    return RuleBook(tuple(law for law in standard_rules() if on is None or law.in_force(on)))


def allowed(usual: Severity) -> tuple[Setting, ...]:
    """Return the severities that may be chosen for a rule, by its usual one.

    What keeps a case from ever running or ending is an error and stays one. Law is for rules of law.
    """
    if usual == "error":
        return ("error",)
    return ("error", "warning", "information", "off")
