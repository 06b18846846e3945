"""Turn a drawing into a process that runs, one rewrite after the other, and say what was changed."""

from dataclasses import dataclass

from engine.checks import check
from engine.language import message
from engine.model import Finding, ProcessModel, Rewrite
from engine.prepare import (
    ad_hoc,
    boundary_choices,
    broken_flows,
    calls,
    compensation,
    decisions,
    empty_subprocesses,
    ends,
    event_subprocesses,
    events,
    executable,
    gateways,
    links,
    messages,
    repetitions,
    scripts,
    splits,
    start_shapes,
    starts,
    throwing_ends,
    timers,
    unreachable,
    work,
)
from engine.prepare.draft import RewriteRule

# The order matters: first what is drawn wrongly, then what each element is, then where scopes start
# and end, and last what is put between elements (docs/rules/rewrites.md).
RULES: tuple[RewriteRule, ...] = (
    executable.rewrite,
    broken_flows.rewrite,
    links.rewrite,
    compensation.rewrite,
    messages.rewrite,
    empty_subprocesses.rewrite,
    ad_hoc.rewrite,
    calls.rewrite,
    work.rewrite,
    scripts.rewrite,
    timers.rewrite,
    events.rewrite,
    event_subprocesses.rewrite,
    start_shapes.rewrite,
    starts.rewrite,
    unreachable.rewrite,
    ends.rewrite,
    splits.rewrite,
    repetitions.rewrite,
    boundary_choices.rewrite,
    throwing_ends.rewrite,
    gateways.rewrite,
    decisions.rewrite,
)

# What a late rule removes can change what an early one sees: a second round settles nearly all models.
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Prepared:
    """A model that runs, what was changed for that, and what the checks say of the drawing.

    ``executable`` is False only if the file has no process at all.
    """

    model: ProcessModel
    rewrites: tuple[Rewrite, ...]
    findings: tuple[Finding, ...]
    executable: bool


def prepare(model: ProcessModel) -> Prepared:
    """Return the form of a model that runs, with every rewrite and the findings of the drawing.

    Preparing what is prepared changes nothing. Ids of the upload are kept; added ids start with ``klunga_``.

    >>> from engine.model.sketch import read_sketch
    >>> prepared = prepare(read_sketch("(start) -> <Komplett?> -ja-> Besluta\\n<Komplett?> -nej-> Avvisa"))
    >>> sorted({rewrite.rule for rewrite in prepared.rewrites})
    ['end', 'undecided-gateway']
    """
    findings = check(model)
    rewrites: list[Rewrite] = []
    if not model.nodes:
        nothing = message("Nothing is drawn in the file that could run.")
        findings = (*findings, Finding("nothing-to-run", "error", None, nothing))
    for _ in range(_ROUNDS):
        before = model
        for rule in RULES:
            changed = rule(model)
            model = changed.model
            rewrites += changed.rewrites
        if model == before:
            break
    return Prepared(model, tuple(rewrites), findings, bool(model.nodes))
