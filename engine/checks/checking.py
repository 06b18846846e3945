"""Run all checks on a model."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from types import ModuleType

from engine.checks import (
    answers_on_flows,
    calls_itself,
    condition_never_holds,
    conditions_overlap,
    cycle_without_exit,
    dead_end,
    deadlock,
    default_missing,
    gateway_loop_without_work,
    gateway_question,
    huge_model,
    implicit_split,
    label_form,
    lack_of_synchronization,
    long_label,
    never_thrown,
    no_end,
    no_start,
    not_fully_analysed,
    parallel_writes,
    repetition_huge,
    same_label,
    undecided_gateway,
    unlabelled_activity,
    unlabelled_ends,
    unreachable,
    variable_never_set,
)
from engine.checks.law import law_findings
from engine.checks.rulebook import RuleBook, standard_book
from engine.model import Finding, ProcessModel

Rule = Callable[[ProcessModel], Iterable[Finding]]

# What stands in the way first, then what the law asks, then how the model reads.
MODULES: tuple[ModuleType, ...] = (
    cycle_without_exit,
    gateway_loop_without_work,
    calls_itself,
    no_start,
    no_end,
    unreachable,
    dead_end,
    deadlock,
    lack_of_synchronization,
    not_fully_analysed,
    parallel_writes,
    undecided_gateway,
    default_missing,
    conditions_overlap,
    condition_never_holds,
    variable_never_set,
    never_thrown,
    repetition_huge,
    implicit_split,
    unlabelled_activity,
    same_label,
    gateway_question,
    answers_on_flows,
    unlabelled_ends,
    label_form,
    long_label,
    huge_model,
)
FIRST = 3
"""How many of the modules stand before the rules of law."""


def rules(book: RuleBook) -> dict[str, Rule]:
    """Return the rules of a book by their ids, in the order in which they are checked."""
    own = [(module.RULE, module.findings) for module in MODULES]
    laws = [(law.id, partial(law_findings, law)) for law in book.laws]
    return dict(own[:FIRST] + laws + own[FIRST:])


RULES = rules(standard_book())
"""The rules as they come with Klunga."""


def check(model: ProcessModel, book: RuleBook | None = None) -> tuple[Finding, ...]:
    """Return what the rules say of a model, rule by rule, in the file's order within each.

    Without a book the rules are used as they come with Klunga, whatever the day.
    """
    chosen = rules(book) if book is not None else RULES
    settings = book.settings if book is not None else {}
    found: list[Finding] = []
    for rule, findings in chosen.items():
        setting = settings.get(rule)
        if setting is None:
            found += findings(model)
        elif setting != "off":
            found += [replace(finding, severity=setting) for finding in findings(model)]
    return tuple(found)
