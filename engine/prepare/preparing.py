"""Turn a drawing into a process that runs, one rewrite after the other, and say what was changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.checks import RuleBook, calls_itself, check
from engine.language import message
from engine.model import Finding, ProcessModel, Rewrite
from engine.model.description import described
from engine.prepare import (
    ad_hoc,
    broken_flows,
    calls,
    compensation,
    data,
    decision_tables,
    decisions,
    empty_subprocesses,
    ends,
    event_subprocesses,
    events,
    executable,
    gateways,
    global_tasks,
    links,
    messages,
    offered_events,
    pools,
    quantities,
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
from engine.prepare.linking import in_circle, key_of, link, without_uncalled
from engine.prepare.surroundings import ALONE, Surroundings

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
    global_tasks.rewrite,
    calls.rewrite,
    decision_tables.rewrite,
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
    data.rewrite,
    quantities.rewrite,
    repetitions.rewrite,
    offered_events.rewrite,
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


def prepare(model: ProcessModel, surroundings: Surroundings = ALONE, book: RuleBook | None = None) -> Prepared:
    """Return the form of a model that runs, with every rewrite and the findings of the drawing.

    What it uses of other files comes from ``surroundings``; of those nothing is said, only of the drawing itself.
    ``book`` are the rules that the drawing is checked by, else those that come with Klunga.

    Preparing what is prepared changes nothing. Ids of the upload are kept; added ids start with ``klunga_``.

    >>> from engine.model.sketch import read_sketch
    >>> prepared = prepare(read_sketch("(start) -> <Komplett?> -ja-> Besluta\\n<Komplett?> -nej-> Avvisa"))
    >>> sorted({rewrite.rule for rewrite in prepared.rewrites})
    ['end', 'undecided-gateway']
    """
    findings = (*check(model, book), *_circles(model, surroundings))
    keys = [each.key for each in surroundings.links]
    chosen = pools.choose(model, surroundings.case, surroundings.parties)
    model = link(chosen.model, surroundings)
    rewrites = list(chosen.rewrites)
    if not model.nodes:
        nothing = message("Nothing is drawn in the file that could run.")
        findings = (*findings, Finding("nothing-to-run", "error", None, nothing))
    for _ in range(_ROUNDS):
        before = model
        for rule in RULES:
            changed = rule(model)
            model = changed.model
            rewrites += changed.rewrites
        model = without_uncalled(model, keys)
        if model == before:
            break
    own = tuple(each for each in rewrites if not key_of(each.element or "", keys))
    own = decision_tables.with_known(own, model, surroundings.tables)
    return Prepared(model, own, findings, bool(model.nodes))


def _circles(model: ProcessModel, surroundings: Surroundings) -> Iterator[Finding]:
    for element in in_circle(surroundings):
        sentence = message(
            "What {element} calls comes back to itself over other processes. Let one of them call something else.",
            element=described(model, element),
        )
        yield Finding(calls_itself.RULE, "error", element, sentence)
