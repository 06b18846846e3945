"""A standard proposed for a family, tried: what puts comparing, checking, preparing and execution together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import bpmn, execution
from engine.checks import check
from engine.compare import NOTHING_SAID, EditScript, Judgements, Union, diff, match_family, merge, project
from engine.compare.merge import (
    Choice,
    Cluster,
    Figures,
    Matrix,
    Proposal,
    alignment,
    choices,
    clusters,
    figures,
    matrix,
    propose,
)
from engine.errors import EngineError
from engine.model import ProcessModel
from engine.prepare import prepare

_UNSOUND = frozenset({"cycle-without-exit", "unreachable", "dead-end", "deadlock", "lack-of-synchronization"})
"""The rules whose findings keep a proposed standard from being sound, whatever their severity."""
_SEEDS = range(3)
Heard = Callable[[int, int], None]
"""What is told how much is done, of how much in all."""
_WHOLE = 1000
_MATCHED, _SEARCHED = 350, 600
"""How much of the whole is done when a family is matched, and when a standard is found; as measured, about."""


@dataclass(frozen=True)
class Family:
    """What the models of a family have in common and how alike every two of them are."""

    union: Union
    figures: Figures
    matrix: Matrix
    clusters: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a member would have to change to work as proposed: operations with the proposal as the standard."""

    member: str
    script: EditScript

    @property
    def count(self) -> int:
        """Return how many differences there are; other names for the same are none."""
        return sum(operation.group != "words" for operation in self.script.operations)


@dataclass(frozen=True)
class ProposedStandard:
    """A proposed standard that passes the checks and runs, why it is so, and what each member would have to change.

    ``adjustments`` are sorted, the fewest differences first.
    """

    proposal: Proposal
    choices: tuple[Choice, ...]
    adjustments: tuple[Adjustment, ...]


def compare_family(
    models: Mapping[str, ProcessModel],
    said: Judgements = NOTHING_SAID,
    heard: Heard | None = None,
) -> Family:
    """Return what models share, matched all at once; ``said`` is what people said of their meanings.

    ``heard`` is told how far it is; what it raises ends it.
    """
    family = match_family(models, said, _part(heard, 0, _MATCHED))
    union = merge(models, family)
    alike = matrix(models, said, _part(heard, _MATCHED, _WHOLE))
    return Family(union, figures(union), alike, clusters(alike, union))


def propose_standard(union: Union, heard: Heard | None = None) -> ProposedStandard:
    """Return the standard that most of a family suggests. Raises NoSoundModel if none of its models runs.

    ``heard`` is told how far it is; what it raises ends it.
    """
    proposal = propose(union, is_sound, _part(heard, 0, _SEARCHED))
    told = _part(heard, _SEARCHED, _WHOLE)
    adjustments = []
    for name in sorted(union.members):
        adjustments.append(_adjustment(proposal, name))
        if told is not None:
            told(len(adjustments), len(union.members))
    return ProposedStandard(
        proposal, choices(proposal), tuple(sorted(adjustments, key=lambda each: (each.count, len(each.script))))
    )


def _part(heard: Heard | None, start: int, end: int) -> Heard | None:
    """Return what is told of a part that goes from ``start`` to ``end`` of the whole."""
    if heard is None:
        return None
    return lambda done, total: heard(start + (end - start) * done // max(1, total), _WHOLE)


def _adjustment(proposal: Proposal, name: str) -> Adjustment:
    own = project(proposal.union, name)
    return Adjustment(name, diff(proposal.model, own, alignment(proposal, name)))


def is_sound(model: ProcessModel) -> bool:
    """Say whether a model has no errors, no deadlock or the like, and runs to its end, three times by chance.

    What it waits for from outside comes: a model in which the applicant answers is none that does not run.
    """
    if any(finding.severity == "error" or finding.rule in _UNSOUND for finding in check(model)):
        return False
    prepared = prepare(model)
    if not prepared.executable:
        return False
    try:
        program = execution.load(bpmn.write(prepared.model))
        return all(execution.dry_run(program, seed=seed, answered=True).completed for seed in _SEEDS)
    except EngineError:
        return False
