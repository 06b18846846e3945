"""What runs is what is drawn: an independent token game of the drawing allows each path of the prepared form."""

import os
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine import bpmn, execution
from engine.execution import CHOICE, OpenWorkItem, Program
from engine.execution.case import MAX_STEPS, Case
from engine.execution.open import timers, work_items
from engine.execution.stepping import begin, finish, ring
from engine.model import ProcessModel
from engine.prepare import prepare
from engine.services.publishing.preparation import try_file
from tests.conformance.drawings import drawings
from tests.conformance.features import FEATURES
from tests.conformance.judging import Feature
from tests.conformance.token_game import refused
from tests.conformance.traces import allowed
from tests.dmn.sketch import NOW

EXAMPLES = int(os.environ.get("KLUNGA_EXAMPLES", "150"))
LONGEST = 80
slow = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
# Where nothing in the drawing decides, the token game lets every way be taken, as the person may who chooses.
_CHOICES = frozenset({"undecided-gateway"})


def exact(model: ProcessModel) -> bool:
    """Say whether all that preparing changes means the same."""
    return all(each.kind == "exact" or each.rule in _CHOICES for each in prepare(model).rewrites)


@slow
@given(drawings(), st.integers(0, 3), st.integers(0, 3))
def test_every_path_of_an_exact_form_is_one_that_the_drawing_allows(model: ProcessModel, seed: int, x: int):
    file = bpmn.write(model)
    drawn = bpmn.read(file).model
    assume(exact(drawn))
    run = try_file(file, seed=seed, max_steps=60, variables={"x": x, "n": 0}).run
    assume(len(run.trace) <= LONGEST)
    at = refused(drawn, run.trace, completed=run.completed, x=x, n=0)
    assert at is None, (
        f"{' '.join(run.trace)}: refused at {at}, {'' if run.completed else 'not '}completed; {run.incident}"
    )


@slow
@given(drawings(), st.integers(0, 3), st.integers(0, 3))
def test_saving_and_restoring_between_any_two_moves_changes_nothing(model: ProcessModel, turn: int, x: int):
    program = execution.load(bpmn.write(prepare(bpmn.read(bpmn.write(model)).model).model))
    variables = {"x": x, "n": 0}
    whole = kept(program, turn, variables)
    # A case that goes round without work for ever is stopped, and begins anew whenever it is restored.
    assume(len(whole) < MAX_STEPS / 2)
    assert saved(program, turn, variables) == whole


def saved(program: Program, turn: int, variables: dict[str, int]) -> list[str]:
    """Return the nodes completed by a case that is saved after each move and restored before the next."""
    move = execution.start(program, variables, NOW)
    trace = [event.element for event in move.events if event.kind == "completed"]
    now = NOW
    for _ in range(40):
        if move.status == "completed":
            break
        if move.work_items:
            item = move.work_items[0]
            move = execution.complete(program, move.state, item.token, outcome(item, turn), now)
        elif move.timers:
            timer = min(move.timers, key=lambda each: each.due_at)
            now = max(now, timer.due_at)
            move = execution.fire(program, move.state, timer.token, now)
        else:
            break
        trace += [event.element for event in move.events if event.kind == "completed"]
    return trace


def kept(program: Program, turn: int, variables: dict[str, int]) -> list[str]:
    """Return the nodes completed by a case that stays in memory."""
    case: Case = begin(program, variables, NOW)
    for _ in range(40):
        items, due = work_items(case), timers(case)
        if items:
            finish(case, items[0].token, outcome(items[0], turn))
        elif due:
            timer = min(due, key=lambda each: each.due_at)
            case.now = max(case.now, timer.due_at)
            ring(case, timer.token)
        else:
            break
    return [event.element for event in case.events if event.kind == "completed"]


def outcome(item: OpenWorkItem, turn: int) -> dict[str, object]:
    """Return what a person does at a work item: at a choice, the way whose turn it is."""
    if not item.options:
        return {}
    way = item.options[turn % len(item.options)].flow
    return {CHOICE: [way] if item.several else way}


PLAIN = {
    "sequence", "merge-of-parallel", "parallel", "parallel-mixed", "parallel-nested", "inclusive-two", "exclusive-loop",
    "inclusive-join-waits-for-long-way", "subprocess-nested", "call-activity-nested", "multiple-parallel", "link-back",
    "end-terminate", "multiple-sequential", "signal-reaches-all", "edge-error-through-two-levels", "event-based-signal",
    "edge-escalation-beside", "event-subprocess-signal", "event-subprocess-timer-beside", "compensation-in-reverse",
    "compensation-of-all-in-subprocess", "transaction-cancelled",
}  # fmt: skip


@pytest.mark.parametrize(
    "feature", [feature for feature in FEATURES if feature.id in PLAIN], ids=lambda feature: feature.id
)
def test_the_token_game_allows_what_the_standard_allows_and_no_more(feature: Feature):
    model = bpmn.read(feature.file).model

    def allows(trace: Sequence[str]) -> bool:
        return refused(model, trace, completed=True, **feature.variables) is None

    traces = {tuple(node for node in trace if not node.startswith("c_")) for trace in allowed(feature.traces)}
    shown = sorted(traces)[:40]
    wrong = {(*trace[:at], *trace[at + 1 :]) for trace in shown for at in range(len(trace))}
    wrong |= {
        (*trace[:at], trace[at + 1], trace[at], *trace[at + 2 :]) for trace in shown for at in range(len(trace) - 1)
    }
    assert any(allows(trace) for trace in shown)
    assert not [trace for trace in wrong - traces if allows(trace)]
