"""What each rewrite makes of a drawing, beyond the example on its page."""

from dataclasses import replace

import pytest

from engine.model import FlowNode, MessageFlow, ProcessModel, Repetition, SequenceFlow, Timer, Trigger
from engine.model.sketch import read_sketch, write_sketch
from engine.prepare import choice, prepare


def with_condition(model: ProcessModel, **conditions: str) -> ProcessModel:
    """Return the model with conditions on the flows that carry these names."""
    return model.with_flows(replace(flow, condition=conditions.get(flow.name, "")) for flow in model.flows)


def changed(sketch: str, node: str, **attributes: object) -> ProcessModel:
    """Return a sketched model with attributes of a node set."""
    model = read_sketch(sketch)
    return model.replacing(replace(model.node_by_id[node], **attributes))


def kinds(model: ProcessModel) -> list[tuple[str, str]]:
    """Return kind and rule of each rewrite that preparing makes."""
    return [(rewrite.kind, rewrite.rule) for rewrite in prepare(model).rewrites]


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


def test_times_are_quoted_and_repeated_ones_fire_once_where_they_are_passed_once():
    prepared = prepare(read_sketch("(start) -> (timer R3/PT1H) -> (timer 2026-12-01) -> (slut)")).model
    timers = [trigger.timer for node in prepared.nodes for trigger in node.triggers]
    assert timers == [Timer("duration", '"PT1H"'), Timer("date", '"2026-12-01"')]


def test_a_boundary_timer_without_a_time_is_offered_beside_its_activity():
    prepared = prepare(read_sketch("(start) -> A -> (slut)\nA !(timer : Sent) -> Påminn -> (klart)"))
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("decision", "timer")]
    event = prepared.model.node_by_id["A_timer_Sent"]
    assert event.offered and event.attached_to == "A" and [field.type for field in event.form] == ["date"]
    assert prepare(prepared.model).rewrites == ()


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


def test_an_event_based_gateway_of_events_that_can_come_stays():
    model = read_sketch(
        "(start) -> A -> <@ Svar?> -> (message Svar) -> B -> (slut)\n<@ Svar?> -> (timer P3D) -> C -> (d)"
    )
    prepared = prepare(model).model
    assert prepared.node_by_id["gateway_Svar"].kind == "eventBasedGateway"


def test_an_uncaught_error_of_a_subprocess_ends_the_case():
    model = changed("(start) -> S {subProcess} -> (slut)\n(in) -> B -> (error Fel)", "S")
    inner = {"in", "B", "error_Fel"}
    model = model.with_nodes(replace(node, parent="S") if node.id in inner else node for node in model.nodes)
    prepared = prepare(model).model
    event = prepared.boundary_events("S")[0]
    assert [trigger.kind for trigger in prepared.after(event.id)[0].triggers] == ["terminate"]
    assert prepare(prepared).rewrites == ()


def test_repetitions_above_a_thousand_are_capped():
    prepared = prepare(changed("(start) -> A -> (slut)", "A", repetition=Repetition("parallel", cardinality="5000")))
    assert prepared.model.node_by_id["A"].repetition.cardinality == "1000"
    assert ("lossy", "repetition") in {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites}


def test_a_repetition_over_a_list_keeps_its_list():
    drawn = Repetition("sequential", collection="${grannar}", item="granne")
    prepared = prepare(changed("(start) -> A -> (slut)", "A", repetition=drawn)).model
    assert prepared.node_by_id["A"].repetition == replace(drawn, collection="grannar")


def test_scripts_of_assignments_run_and_others_are_work():
    sketch = "(start) -> A {scriptTask} -> (slut)"
    simple = prepare(changed(sketch, "A", script="execution.setVariable('x', 5);", script_format="groovy")).model
    assert (simple.node_by_id["A"].kind, simple.node_by_id["A"].script) == ("scriptTask", "x = 5")
    hostile = prepare(changed(sketch, "A", script="import os\nos.system('id')")).model
    assert (hostile.node_by_id["A"].kind, hostile.node_by_id["A"].script) == ("userTask", "")


def test_a_flow_into_another_pool_is_not_followed():
    model = changed("(start) -> A -> B -> (slut)", "B", process="other")
    model = replace(model, processes=(*model.processes, replace(model.processes[0], id="other", name="Andra")))
    prepared = prepare(model)
    assert ("lossy", "broken-flow") in {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites}
    assert "A__B" not in prepared.model.flow_by_id


HANDLER = "(start) -> A -> (slut)\nH {subProcess}\n"


def handled(start: str, start_id: str, **attributes: object) -> ProcessModel:
    """Return a process with an event subprocess H that begins with ``start``."""
    model = changed(f"{HANDLER}{start} -> B -> (klart)", "H", event_subprocess=True)
    inner = {start_id, "B", "klart"}
    model = model.with_nodes(replace(node, parent="H") if node.id in inner else node for node in model.nodes)
    return model.replacing(replace(model.node_by_id[start_id], **attributes))


def test_an_event_subprocess_runs_as_drawn():
    assert kinds(handled("(message M)", "message_M", interrupting=False)) == []


def test_an_event_subprocess_without_an_event_is_started_by_a_person():
    prepared = prepare(handled("(in)", "in"))
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("decision", "event-subprocess")]
    assert prepared.model.node_by_id["in"].offered
    assert prepare(prepared.model).rewrites == ()


def test_an_event_subprocess_without_a_start_event_gets_one():
    model = changed("(start) -> A -> (slut)\nH {subProcess}\nB -> (klart)", "H", event_subprocess=True)
    model = model.with_nodes(replace(node, parent="H") if node.id in {"B", "klart"} else node for node in model.nodes)
    prepared = prepare(model).model
    assert [node.offered for node in prepared.children("H") if node.kind == "startEvent"] == [True]


def test_an_event_subprocess_with_nothing_around_it_is_an_ordinary_one():
    model = changed("H {subProcess}\n(message M) -> B -> (klart)", "H", event_subprocess=True)
    inner = {"message_M", "B", "klart"}
    model = model.with_nodes(replace(node, parent="H") if node.id in inner else node for node in model.nodes)
    prepared = prepare(model)
    assert ("lossy", "event-subprocess") in {(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites}
    assert not prepared.model.node_by_id["H"].event_subprocess


@pytest.mark.parametrize(
    ("written", "kind"), [("0 0 9-17 * * MON-FRI", "exact"), ("5 arbetsdagar", "exact"), ("0 0 9 ? * 2", "decision")]
)
def test_cron_runs_where_its_meaning_is_certain_else_a_person_sets_the_time(written: str, kind: str):
    cron = Timer("cycle", written)
    model = changed(
        "(start) -> A -> (slut)\nA !(timer P1D) -> B -> (klart)",
        "A_timer_P1D",
        triggers=(Trigger("timer", timer=cron),),
    )
    assert kinds(model) == [(kind, "timer")]


def test_before_an_event_without_a_time_a_person_sets_the_day():
    model = prepare(read_sketch("(start) -> (timer : Sammanträde) -> (timer : Mål) -> (slut)")).model
    items = [node for node in model.nodes if node.kind == "userTask"]
    assert [[field.key for field in item.form] for item in items] == [["klunga_time_1"], ["klunga_time_2"]]
    assert [node.kind for node in model.after(items[0].id)] == ["intermediateCatchEvent"]
    assert prepare(model).rewrites == ()


def test_what_nothing_can_trigger_after_an_event_based_gateway_is_offered_while_the_rest_is_waited_for():
    model = prepare(
        read_sketch("(start) -> A -> <@ G> -> (message Svar) -> B -> (slut)\n<@ G> -> (timer : Sent) -> C -> (klart)")
    ).model
    assert model.node_by_id["gateway_G"].kind == "eventBasedGateway"
    assert [model.node_by_id[id_].offered for id_ in ("message_Svar", "timer_Sent")] == [False, True]


UNDONE = "(start) -> Boka -> (compensation: Ångra) -> (slut)\nBoka !(compensation: Avboka) -> Avboka rum"


def test_compensation_runs_as_drawn():
    model = changed(UNDONE, "compensation_Ångra", kind="intermediateThrowEvent")
    assert {rule for _, rule in kinds(model)} == {"end"}


def test_a_compensation_event_without_a_handler_is_left_out():
    model = changed(UNDONE.removesuffix(" -> Avboka rum"), "compensation_Ångra", kind="intermediateThrowEvent")
    prepared = prepare(model)
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("lossy", "compensation")]
    assert prepared.model.boundary_events("Boka") == ()


def test_compensation_of_what_nothing_undoes_is_told():
    named = (Trigger("compensation", activity="start"),)
    model = changed(UNDONE, "compensation_Ångra", kind="intermediateThrowEvent", triggers=named)
    assert ("lossy", "compensation") in kinds(model)


def test_a_handler_that_flows_lead_to_is_an_ordinary_activity():
    model = changed("(start) -> A -> (slut)", "A", properties=(("isForCompensation", "true"),))
    assert kinds(model) == [("exact", "compensation")]


def test_a_handler_that_nothing_is_joined_to_does_not_run():
    model = changed("(start) -> A -> (slut)\nB", "B", properties=(("isForCompensation", "true"),))
    assert kinds(model) == [("lossy", "compensation")]


def test_an_uncaught_error_within_an_event_subprocess_that_something_catches_stays():
    model = handled("(error Fel)", "error_Fel")
    thrown = replace(model.node_by_id["slut"], triggers=(Trigger("error", name="Fel"),))
    assert kinds(model.replacing(thrown)) == []


def test_a_transaction_without_a_cancel_event_is_undone_and_left():
    model = changed("(start) -> T {transaction} -> (slut)\n(in) -> A -> (cancel)", "T")
    inner = {"in", "A", "cancel"}
    model = model.with_nodes(replace(node, parent="T") if node.id in inner else node for node in model.nodes)
    prepared = prepare(model)
    assert [(rewrite.kind, rewrite.rule) for rewrite in prepared.rewrites] == [("exact", "throwing-end")]
    assert [event.triggers[0].kind for event in prepared.model.boundary_events("T")] == ["cancel"]
    assert prepare(prepared.model).rewrites == ()


def test_an_id_of_the_upload_that_looks_added_is_not_taken_twice():
    model = changed("(start) -> A -> (slut)", "A", id="klunga_end_A")
    model = model.with_flows([SequenceFlow("f", "start", "klunga_end_A")])
    prepared = prepare(model).model
    assert len({node.id for node in prepared.nodes}) == len(prepared.nodes)


def test_a_prepared_loop_without_a_way_out_can_be_left():
    assert "-Avsluta->" in write_sketch(prepare(read_sketch("(start) -> A -> B -> A")).model)


def test_for_whom_a_multi_instance_activity_is_done_is_asked_before_it_begins():
    prepared = prepare(changed("(start) -> A -> (slut)", "A", repetition=Repetition("parallel"))).model
    item = prepared.before("A")[0]
    assert [(field.key, field.type) for field in item.form] == [("klunga_for_1", "lines")]
    assert prepared.node_by_id["A"].repetition == Repetition(
        "parallel", collection="klunga_for_1", item="klunga_for_1_item"
    )
    assert prepare(prepared).rewrites == ()


def test_whether_a_loop_that_is_tested_before_is_done_is_asked_before_it():
    prepared = prepare(changed("(start) -> A -> (slut)", "A", repetition=Repetition("loop", test_before=True))).model
    assert [node.name for node in prepared.after("start")] == ["A: en gång till?"]


def test_what_instances_give_is_written_in_our_notation_or_said_to_be_lost():
    drawn = Repetition("parallel", cardinality="2", output="svaren", output_item="=svar")
    prepared = prepare(changed("(start) -> A -> (slut)", "A", repetition=drawn)).model
    assert prepared.node_by_id["A"].repetition.output_item == "svar"
    lost = replace(drawn, output_item="$!")
    assert ("lossy", "repetition") in kinds(changed("(start) -> A -> (slut)", "A", repetition=lost))


JOIN = "(start) -> <+ S> -> A -> <* J> -> D -> (slut)\n<+ S> -> B -> <* J>"


def test_the_rule_of_a_complex_gateway_is_understood_where_it_counts():
    for written in ("x >= 2", "${activationCount ge 2}", "2 of 2", "2", "minst 2"):
        prepared = prepare(changed(JOIN, "gateway_J", completion_condition=written))
        assert prepared.model.node_by_id["gateway_J"].completion_condition == "activationCount >= 2", written
    assert prepare(changed(JOIN, "gateway_J", name="1 av 2")).model.node_by_id["gateway_J"].completion_condition


def test_a_complex_gateway_without_a_rule_is_a_decision():
    for written in ("", "när det är klart", "3 of 2", "klart == True"):
        assert ("decision", "gateway") in kinds(changed(JOIN, "gateway_J", completion_condition=written))


def test_an_activity_begins_with_the_tokens_that_can_come_where_it_needs_more():
    model = changed("(start) -> A -> (slut)", "A", properties=(("startQuantity", "2"),))
    assert kinds(model) == [("lossy", "quantity")]
    round_ = changed(
        "(start) -> A -> <Klart?> -ja-> (slut)\n<Klart?> -nej-> A", "A", properties=model.node_by_id["A"].properties
    )
    assert ("lossy", "quantity") not in kinds(round_)


def ad_hoc(**attributes: object) -> ProcessModel:
    """Return a process with an ad hoc subprocess U in which lie A and B."""
    model = changed("(start) -> U {adHocSubProcess} -> (slut)\nA\nB", "U", **attributes)
    return model.with_nodes(replace(node, parent="U") if node.id in "AB" else node for node in model.nodes)


def test_several_activities_of_an_ad_hoc_subprocess_are_begun_at_once_unless_it_is_sequential():
    def several(model: ProcessModel) -> list[bool]:
        prepared = prepare(model).model
        return [choice(prepared, node).several for node in prepared.nodes if node.choice_of]

    assert several(ad_hoc()) == [True]
    assert several(ad_hoc(properties=(("ordering", "Sequential"),))) == [False]


def test_data_are_set_before_and_after_the_activity_that_is_drawn_to_set_them():
    properties = (("associated-in:belopp", "=summa * 2"), ("associated-out:beslut", "svar"))
    prepared = prepare(changed("(start) -> A -> (slut)", "A", properties=properties)).model
    scripts = [node.script for node in prepared.nodes if node.kind == "scriptTask"]
    assert scripts == ["belopp = summa * 2", "beslut = svar"]
    assert [node.kind for node in prepared.after("start")] == ["scriptTask"]


def test_data_that_are_not_understood_are_said_to_be_lost():
    for properties in ((("associated-out:x", "$a/b"),), (("associated-out:två ord", "1"),)):
        assert kinds(changed("(start) -> A -> (slut)", "A", properties=properties)) == [("lossy", "data")]


def test_what_an_engine_maps_for_a_system_is_left_alone():
    properties = (("inputParameter:url", "https://example.se"),)
    model = changed("(start) -> A {serviceTask} -> (slut)", "A", properties=properties)
    assert ("exact", "data") not in kinds(model) and ("lossy", "data") not in kinds(model)
    script = changed("(start) -> A -> (slut)", "A", properties=(("outputParameter:klar", "${svar == 'ja'}"),))
    assert kinds(script) == [("exact", "data")]


def test_a_called_global_task_is_done_where_it_is_called():
    properties = (("globalTask", "globalScriptTask"), ("globalTask:name", "Sätt"), ("globalTask:script", "n = 1"))
    node = prepare(changed("(start) -> A {callActivity} -> (slut)", "A", properties=properties)).model.node_by_id["A"]
    assert (node.kind, node.script, node.drawn_as, node.properties) == ("scriptTask", "n = 1", "callActivity", ())
