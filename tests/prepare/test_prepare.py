"""Preparing as a whole: it can be done again, keeps ids, and adds only what it says."""

from dataclasses import replace

import pytest

from engine.model import Bounds, Layout, MessageFlow, ProcessModel
from engine.model.sketch import read_sketch
from engine.prepare import choice, prepare

SKETCHES = [
    "(start) -> <Komplett?> -ja-> Besluta\n<Komplett?> -nej-> Avvisa",
    "Utred {serviceTask} -> Besluta\nUtred !(timer P14D) -> Påminn -> (slut)\nUtred !(error Fel) -> Laga",
    "(message A: Post) -> Läs -> <x> -> (slut)\n(B) -> Skanna -> <x>",
    "(start) -> A -> B -> A",
    "(start) -> <@ Vänta> -> (timer P3D) -> C\n<@ Vänta> -> D",
    "(start) -> <o Vilka?> -a-> A -> <o J> -> (slut)\n<o Vilka?> -b-> B -> <o J>",
    "(start) -> <* Vilka?> -a-> A -> <* J> -> (slut)\n<* Vilka?> -b-> B -> <* J>",
    "(start) -> A -> B\nA -> C\n(timer) -> D",
    "(start) -> A -> (signal Klart)\nX -> Y",
    "(start) -> A -> (link L)\n(link L: In) -> B -> (slut)",
]


@pytest.mark.parametrize("sketch", SKETCHES)
def test_preparing_a_prepared_model_changes_nothing(sketch: str):
    once = prepare(read_sketch(sketch))
    twice = prepare(once.model)
    assert twice.model == once.model
    assert twice.rewrites == ()


@pytest.mark.parametrize("sketch", SKETCHES)
def test_added_elements_say_who_added_them(sketch: str):
    drawn = read_sketch(sketch)
    prepared = prepare(drawn).model
    ids = set(drawn.node_by_id) | set(drawn.flow_by_id)
    for element in (*prepared.nodes, *prepared.flows):
        assert (element.id in ids) != element.id.startswith("klunga_"), element
        assert bool(element.added_by) == element.id.startswith("klunga_"), element


def test_labels_stay_where_they_were_drawn_unless_their_flow_leads_elsewhere():
    drawn = read_sketch("(start) -> <Komplett?> -ja-> Besluta -> (slut)\n<Komplett?> -nej-> Avvisa -> (nej)")
    into, yes = drawn.incoming("Komplett")[0].id, drawn.outgoing("Komplett")[0].id
    labels = {id_: Bounds(10, 10, 40, 14) for id_ in ("Komplett", into, yes)}
    shapes = {node.id: Bounds(100.0 * at, 0, 80, 60) for at, node in enumerate(drawn.nodes)}
    edges = {flow.id: ((0.0, 0.0), (9.0, 9.0)) for flow in drawn.flows}
    prepared = prepare(replace(drawn, layout=Layout(shapes, edges, labels=labels))).model
    assert prepared.flow_by_id[into].target != "Komplett"
    assert prepared.layout.labels == {id_: labels[id_] for id_ in ("Komplett", yes)}


@pytest.mark.parametrize("sketch", SKETCHES)
def test_every_process_has_one_start_and_every_way_an_end(sketch: str):
    prepared = prepare(read_sketch(sketch)).model
    assert sum(node.kind == "startEvent" for node in prepared.nodes) == 1
    assert all(prepared.outgoing(node.id) for node in prepared.nodes if node.kind != "endEvent")


def test_an_undecided_gateway_becomes_a_choice_between_its_flows():
    prepared = prepare(
        read_sketch("(start) -> Läs [Registrator] -> <Komplett?> -ja-> Besluta\n<Komplett?> -nej-> Avvisa")
    ).model
    item = next(node for node in prepared.nodes if node.choice_of)
    chosen = choice(prepared, item)
    assert (item.choice_of, item.lane, item.kind) == ("Komplett", "lane_Registrator", "userTask")
    assert chosen is not None
    assert (chosen.variable, chosen.several) == ("klunga_choice_1", False)
    assert [flow.name for flow in chosen.options] == ["ja", "nej"]
    assert chosen.options[0].condition == 'klunga_choice_1 == "Komplett__Besluta"'


def test_an_empty_process_is_one_work_item_and_the_emptiness_is_said():
    prepared = prepare(read_sketch("", name="Bygglov"))
    assert prepared.executable
    assert [node.name for node in prepared.model.activities()] == ["Bygglov"]
    assert "nothing-to-run" in {finding.rule for finding in prepared.findings}


def test_a_file_without_a_process_cannot_run():
    assert not prepare(ProcessModel()).executable


def test_a_message_flow_goes_with_the_node_it_led_to():
    drawn = read_sketch("(start) -> Utred -> (slut)\nEnsam -> Ensam2")
    gone = replace(drawn, message_flows=(MessageFlow("m", "Utred", "Ensam"), MessageFlow("n", "Utred", "Nowhere")))
    left = {flow.target for flow in prepare(gone).model.message_flows}
    assert left <= set(prepare(gone).model.node_by_id)
