"""Playing tokens finds states in which nothing can go on, and only those."""

from engine.checks import check
from engine.checks.token_game import play
from engine.model.sketch import read_sketch


def stuck(sketch: str) -> list[set[str]]:
    model = read_sketch(sketch)
    return [set(state) for state in play(model, model.nodes).stuck]


def test_a_choice_before_a_parallel_join_gets_stuck_on_either_way():
    found = stuck("(start) -> <x?> -> A -> <+ J> -> (slut)\n<x?> -> B -> <+ J>")
    assert sorted(map(sorted, found)) == [["A__gateway_J"], ["B__gateway_J"]]


def test_a_parallel_split_before_a_parallel_join_does_not():
    assert stuck("(start) -> <+ S> -> A -> <+ J> -> (slut)\n<+ S> -> B -> <+ J>") == []


def test_an_inclusive_join_waits_for_what_can_still_come_only():
    assert stuck("(start) -> <o S> -> A -> <o J> -> (slut)\n<o S> -> B -> <o J>") == []


def test_an_interrupting_boundary_event_can_starve_a_join():
    sketch = "(start) -> <+ S> -> A -> <+ J> -> (slut)\n<+ S> -> B -> <+ J>\nA !(timer P1D) -> C -> (klart)"
    assert stuck(sketch) == [{"B__gateway_J"}]


def test_terminating_leaves_nothing_stuck():
    sketch = "(start) -> <+ S> -> A -> (terminate)\n<+ S> -> <x?> -> B -> <+ J> -> (slut)\n<x?> -> C -> <+ J>"
    assert stuck(sketch) == []


def test_a_loop_ends_the_game():
    model = read_sketch("(start) -> A -> <Igen?> -> A\n<Igen?> -> (slut)")
    assert play(model, model.nodes).complete


def test_a_wide_split_is_given_up_within_the_budget():
    wide = "\n".join(f"<+ S> -> A{n} -> <+ J>" for n in range(400))
    model = read_sketch(f"(start) -> <+ S>\n{wide}\n<+ J> -> (slut)")
    assert not play(model, model.nodes, budget=10_000).complete


def test_a_sound_model_in_which_the_law_is_heeded_has_no_errors_or_warnings():
    sketch = (
        "(start) -> Utred ansökan [Handläggare] -> Kommunicera underlag -> Besluta om bygglov [Nämnd]\n"
        "Besluta om bygglov -> Expediera beslut -> (slut)"
    )
    assert {finding.severity for finding in check(read_sketch(sketch))} <= {"information"}
