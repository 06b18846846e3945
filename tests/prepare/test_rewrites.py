"""What each rewrite makes of a drawing, beyond the example on its page."""

from dataclasses import replace

from engine.model import FlowNode, MessageFlow, SequenceFlow, Trigger
from engine.model.sketch import read_sketch, write_sketch
from engine.prepare import choice, prepare
from tests.prepare.drawn import changed, kinds, with_condition

GATEWAY = "(start) -> A -> <Ja?> -ja-> B -> (slut)\n<Ja?> -nej-> C -> (klart)"


def test_conditions_of_other_tools_are_written_in_our_notation():
    prepared = prepare(with_condition(read_sketch(GATEWAY), ja="${ok == true}", nej="${ok == false}"))
    assert [flow.condition for flow in prepared.model.outgoing("Ja")] == ["ok == True", "ok == False"]
    assert {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites} == {("exact", "undecided-gateway")}


def test_conditions_in_our_notation_need_no_rewrite():
    assert kinds(with_condition(read_sketch(GATEWAY), ja="ok == True", nej="ok == False")) == []


def test_a_single_name_as_condition_stays_settled():
    once = prepare(with_condition(read_sketch(GATEWAY), ja="${ok}", nej="${!ok}")).model
    assert [flow.condition for flow in once.outgoing("Ja")] == ["(ok)", "not ok"]
    assert prepare(once).rewrites == ()


def test_the_only_flow_without_a_condition_is_taken_when_no_other_is():
    prepared = prepare(with_condition(read_sketch(GATEWAY), ja="ok == True"))
    assert prepared.model.node_by_id["Ja"].default == "Ja__C"
    assert kinds(with_condition(read_sketch(GATEWAY), ja="ok == True")) == [("exact", "undecided-gateway")]


def test_a_condition_that_is_not_understood_leaves_the_whole_gateway_to_a_person():
    prepared = prepare(with_condition(read_sketch(GATEWAY), ja="${bean.check(x)}", nej="${ok}"))
    item = next(node for node in prepared.model.nodes if node.choice_of)
    assert [flow.name for flow in choice(prepared.model, item).options] == ["ja", "nej"]
    assert "are understood" in str(prepared.rewrites[0].message)


def test_a_default_flow_is_one_of_the_options_and_tests_nothing():
    prepared = prepare(changed(GATEWAY, "Ja", default="Ja__C")).model
    conditions = {flow.id: flow.condition for flow in prepared.outgoing("Ja")}
    assert conditions["Ja__C"] == ""


def test_a_default_flow_that_starts_elsewhere_is_forgotten():
    assert prepare(changed(GATEWAY, "Ja", default="start__A")).model.node_by_id["Ja"].default is None


def test_choices_are_numbered_through_the_file():
    model = prepare(read_sketch(GATEWAY + "\nC -> <Nu?> -ja-> D -> (d)\n<Nu?> -nej-> E -> (e)")).model
    variables = [choice(model, node).variable for node in model.nodes if node.choice_of]
    assert variables == ["klunga_choice_1", "klunga_choice_2"]


def test_several_ways_can_be_chosen_at_an_inclusive_gateway():
    sketch = "(start) -> <o Vilka?> -a-> A -> <o J> -> (slut)\n<o Vilka?> -b-> B -> <o J>"
    prepared = prepare(read_sketch(sketch)).model
    item = next(node for node in prepared.nodes if node.choice_of)
    chosen = choice(prepared, item)
    assert chosen.several
    assert chosen.options[0].condition == '"gateway_Vilka__A" in klunga_choice_1'


def test_conditional_flows_out_of_an_activity_are_tested_by_a_gateway():
    model = with_condition(read_sketch("(start) -> A -ja-> B -> (slut)\nA -> C -> (klart)"), ja="ok == True")
    prepared = prepare(model).model
    gateway = prepared.after("A")[0]
    assert gateway.kind == "inclusiveGateway"
    assert [flow.condition for flow in prepared.outgoing(gateway.id)] == ["ok == True", "True"]


def test_a_single_conditional_flow_may_lead_to_an_end_instead():
    model = with_condition(read_sketch("(start) -> A -ja-> B -> (slut)"), ja="ok == True")
    prepared = prepare(model).model
    gateway = prepared.after("A")[0]
    assert [node.kind for node in prepared.after(gateway.id)] == ["userTask", "endEvent"]


def test_starts_that_meet_in_a_parallel_gateway_start_together():
    prepared = prepare(read_sketch("(A) -> Läs -> <+> -> (slut)\n(B) -> Skriv -> <+>"))
    start = next(node for node in prepared.model.nodes if node.kind == "startEvent")
    assert [node.kind for node in prepared.model.after(start.id)] == ["parallelGateway"]
    assert ("exact", "start") in {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites}


def test_a_message_starts_no_case_by_itself_but_other_pools_wait_for_theirs():
    first, second = read_sketch("(message A) -> Läs -> (slut)"), read_sketch("(message B) -> Svara -> (klart)")
    moved = [replace(node, process="other") for node in second.nodes]
    both = replace(
        first,
        nodes=(*first.nodes, *moved),
        flows=(*first.flows, *second.flows),
        processes=(*first.processes, replace(second.processes[0], id="other")),
    )
    prepared = prepare(both).model
    assert prepared.node_by_id["message_A"].triggers == ()
    assert [trigger.name for trigger in prepared.node_by_id["message_B"].triggers] == ["B"]


def test_both_ends_of_a_message_flow_get_one_name():
    model = read_sketch("(start) -> S {sendTask} -> (slut)")
    receiver = FlowNode("R", "intermediateCatchEvent", process="process", triggers=(Trigger("message"),))
    model = replace(
        model,
        nodes=(*model.nodes, receiver),
        flows=(*model.flows, SequenceFlow("f", "start", "R"), SequenceFlow("g", "R", "slut")),
        message_flows=(MessageFlow("m", "S", "R", "Svar"),),
    )
    prepared = prepare(model).model
    assert prepared.node_by_id["S"].kind == "sendTask"
    assert {trigger.name for id_ in ("S", "R") for trigger in prepared.node_by_id[id_].triggers} == {"Svar"}


def ways(sketch: str, **conditions: str) -> list[str]:
    drawn = read_sketch(sketch)
    flows = [replace(flow, condition=conditions.get(flow.target, ""), language="x") for flow in drawn.flows]
    nodes = [replace(node, name="" if node.name in ("timer", "end") else node.name) for node in drawn.nodes]
    prepared = prepare(drawn.with_flows(flows).with_nodes(nodes)).model
    item = next(node for node in prepared.nodes if node.choice_of)
    return [flow.name for flow in choice(prepared, item).options]


def test_ways_are_named_by_what_they_lead_to_before_their_conditions():
    sketch = "(start) -> <> -> A -> (slut)\n<> -> B -> (klart)"
    assert ways(sketch, A="${bean.asks()}", B="${!bean.asks()}") == ["A", "B"]


def test_a_flow_into_another_pool_is_not_followed():
    model = changed("(start) -> A -> B -> (slut)", "B", process="other")
    model = replace(model, processes=(*model.processes, replace(model.processes[0], id="other", name="Andra")))
    prepared = prepare(model)
    assert ("lossy", "broken-flow") in {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites}
    assert "A__B" not in prepared.model.flow_by_id


def test_an_id_of_the_upload_that_looks_added_is_not_taken_twice():
    model = changed("(start) -> A -> (slut)", "A", id="klunga_end_A")
    model = model.with_flows([SequenceFlow("f", "start", "klunga_end_A")])
    prepared = prepare(model).model
    assert len({node.id for node in prepared.nodes}) == len(prepared.nodes)


def test_a_prepared_loop_without_a_way_out_can_be_left():
    assert "-Avsluta->" in write_sketch(prepare(read_sketch("(start) -> A -> B -> A")).model)
