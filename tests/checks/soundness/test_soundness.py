"""The analysis finds what can go wrong with the tokens of a scope, says where it began, and ends within its budget."""

import time
from dataclasses import replace

import pytest

from engine.checks import check
from engine.checks.checking import RULES
from engine.checks.soundness import overlaps, soundness
from engine.checks.soundness.exploration import explore
from engine.model import ProcessModel
from engine.model.sketch import read_sketch
from engine.tokens.net import net


def stuck(sketch: str) -> set[str]:
    return {id_ for scope in soundness(read_sketch(sketch)) for id_ in scope.explored.stuck}


def verdict(sketch: str) -> str:
    return soundness(read_sketch(sketch))[0].verdict


def test_a_choice_before_a_parallel_join_gets_stuck():
    assert stuck("(start) -> <x?> -> A -> <+ J> -> (slut)\n<x?> -> B -> <+ J>") == {"gateway_J"}


def test_a_parallel_split_before_a_parallel_join_does_not():
    assert verdict("(start) -> <+ S> -> A -> <+ J> -> (slut)\n<+ S> -> B -> <+ J>") == "sound"


def test_an_inclusive_join_waits_for_what_can_still_come_only():
    assert verdict("(start) -> <o S> -> A -> <o J> -> (slut)\n<o S> -> B -> <o J>") == "sound"


def test_an_interrupting_boundary_event_can_starve_a_join():
    sketch = "(start) -> <+ S> -> A -> <+ J> -> (slut)\n<+ S> -> B -> <+ J>\nA !(timer P1D) -> C -> (klart)"
    assert stuck(sketch) == {"gateway_J"}


def test_terminating_leaves_nothing_stuck():
    sketch = "(start) -> <+ S> -> A -> (terminate)\n<+ S> -> <x?> -> B -> <+ J> -> (slut)\n<x?> -> C -> <+ J>"
    assert stuck(sketch) == set()


def test_a_loop_ends_the_analysis():
    assert verdict("(start) -> A -> <Igen?> -> A\n<Igen?> -> (slut)") == "sound"


def test_two_flows_from_one_split_to_one_activity_meet_there():
    model = read_sketch("(start) -> <+ S> -ett-> A -> (slut)\n<+ S> -två-> A")
    assert soundness(model)[0].explored.doubled == {"A"}


@pytest.mark.parametrize("kind", ["+", "o"])
def test_a_wide_split_with_a_choice_in_each_branch_is_settled_at_once(kind: str):
    many = 400 if kind == "+" else 8
    lines = [
        f"<{kind} S> -> A{n} -> <Bra {n}?> -> B{n} -> D{n} -> <{kind} J>\n<Bra {n}?> -> C{n} -> D{n}"
        for n in range(many)
    ]
    model = read_sketch("\n".join([f"(start) -> <{kind} S>", *lines, f"<{kind} J> -> (slut)"]))
    began = time.perf_counter()
    assert soundness(model)[0].verdict == "sound"
    assert time.perf_counter() - began < 5


def _tangled(width: int) -> ProcessModel:
    """Return parallel branches that exclusive ways across bind together, so that no part can be taken for itself."""
    lines = ["(start) -> <+ S>"]
    for n in range(width):
        lines += [f"<+ S> -> A{n} -> <Byt {n}?> -> B{n} -> <o J>", f"<Byt {n}?> -> B{(n + 1) % width}"]
    return read_sketch("\n".join([*lines, "<o J> -> (slut)"]))


def test_when_the_budget_ends_the_verdict_is_undecided_and_says_so():
    model = _tangled(12)
    found = explore(net(model, model.nodes), budget=50)
    assert not found.complete


def test_a_complex_join_is_not_judged():
    sketch = "(start) -> <+ S> -> A -> <* J> -> (slut)\n<+ S> -> B -> <* J>"
    assert verdict(sketch) == "undecided"
    assert [finding.rule for finding in RULES["not-fully-analysed"](read_sketch(sketch))] == ["not-fully-analysed"]


def test_a_finding_names_the_split_and_the_join_and_what_would_mend_it():
    model = read_sketch("(start) -> <Remiss?> -ja-> A -> <+ Möte> -> (slut)\n<Remiss?> -nej-> B -> <+ Möte>")
    (finding,) = RULES["deadlock"](model)
    assert "“Möte”" in str(finding.message)
    assert "“Remiss?”" in str(finding.mend)
    assert "exclusive gateway" in str(finding.mend)


def test_flows_that_meet_unjoined_are_told_from_which_split_they_come():
    (finding,) = RULES["lack-of-synchronization"](read_sketch("(start) -> <o S> -> A -> C -> (slut)\n<o S> -> B -> C"))
    assert "inclusive gateway before" in str(finding.mend)


def test_activities_overlap_over_subprocesses_and_boundary_events():
    model = read_sketch(
        "(start) -> <+ S> -> Del -> <+ J> -> (slut)\n<+ S> -> B -> <+ J>\n(in) -> C -> (ut)\nB !(timer P1D) -> P -> (p)"
    )
    inner = {"in", "C", "ut"}
    nodes = [replace(n, parent="Del") if n.id in inner else n for n in model.nodes]
    nodes = [
        replace(n, kind="subProcess") if n.id == "Del" else replace(n, interrupting=False) if n.attached_to else n
        for n in nodes
    ]
    apart = overlaps(model.with_nodes(nodes))
    assert apart.may_overlap("C", "B")
    assert apart.may_overlap("B", "P")
    assert not apart.may_overlap("C", "C")


def test_a_sound_model_in_which_the_law_is_heeded_has_no_errors_or_warnings():
    sketch = (
        "(start) -> Utred ansökan [Handläggare] -> Kommunicera underlag -> Besluta om bygglov [Nämnd]\n"
        "Besluta om bygglov -> Expediera beslut -> (slut)"
    )
    assert {finding.severity for finding in check(read_sketch(sketch))} <= {"information"}
