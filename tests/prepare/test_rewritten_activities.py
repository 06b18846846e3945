"""What preparing makes of activities: repetitions, scripts, data, quantities, what is called."""

from dataclasses import replace

from engine.model import ProcessModel, Repetition
from engine.prepare import choice, prepare
from tests.prepare.drawn import changed, kinds


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
