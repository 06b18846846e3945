"""Run all checks on a model."""

from collections.abc import Callable, Iterable

from engine.checks import no_start
from engine.model import Finding, ProcessModel

Rule = Callable[[ProcessModel], Iterable[Finding]]

RULES: tuple[Rule, ...] = (no_start.findings,)


def check(model: ProcessModel) -> tuple[Finding, ...]:
    """Return what the rules say of a model, rule by rule, in the file's order within each."""
    return tuple(finding for rule in RULES for finding in rule(model))
