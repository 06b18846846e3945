"""Run all checks on a model."""

from collections.abc import Callable, Iterable
from types import ModuleType

from engine.checks import (
    calls_itself,
    communication_before_decision,
    cycle_without_exit,
    dead_end,
    deadline_stated,
    deadlock,
    four_eyes,
    gateway_loop_without_work,
    gateway_question,
    huge_model,
    implicit_split,
    label_form,
    lack_of_synchronization,
    never_thrown,
    no_end,
    no_start,
    not_fully_analysed,
    reasons_and_appeal,
    repetition_huge,
    same_label,
    six_months,
    undecided_gateway,
    unlabelled_activity,
    unreachable,
)
from engine.model import Finding, ProcessModel

Rule = Callable[[ProcessModel], Iterable[Finding]]

# What stands in the way first, then what the law asks, then how the model reads.
MODULES: tuple[ModuleType, ...] = (
    cycle_without_exit,
    gateway_loop_without_work,
    calls_itself,
    communication_before_decision,
    reasons_and_appeal,
    four_eyes,
    deadline_stated,
    six_months,
    no_start,
    no_end,
    unreachable,
    dead_end,
    deadlock,
    lack_of_synchronization,
    not_fully_analysed,
    undecided_gateway,
    never_thrown,
    repetition_huge,
    implicit_split,
    unlabelled_activity,
    same_label,
    gateway_question,
    label_form,
    huge_model,
)
RULES: dict[str, Rule] = {module.RULE: module.findings for module in MODULES}


def check(model: ProcessModel) -> tuple[Finding, ...]:
    """Return what the rules say of a model, rule by rule, in the file's order within each."""
    return tuple(finding for rule in RULES.values() for finding in rule(model))
