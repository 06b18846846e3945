"""What reading drops or repairs, and that it says so."""

# ruff: noqa: E501  (XML reads best with an element whole on its line)

from engine.bpmn import Reading, read, write
from engine.language import in_both

OPEN = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:s="http://spiffworkflow.org/bpmn/schema/1.0/core">'
DRAWN = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'


def reading(inside: str, outside: str = "") -> Reading:
    return read(f'{OPEN}<process id="p">{inside}</process>{outside}</definitions>'.encode())


def said(result: Reading) -> dict[str, str]:
    return {finding.rule: str(finding.message) for finding in result.findings}


def shape(id_: str, x: int, y: int, size: int) -> str:
    bounds = f'<dc:Bounds x="{x}" y="{y}" width="{size}" height="{size}"/>'
    return f'<di:BPMNShape bpmnElement="{id_}">{bounds}</di:BPMNShape>'


def test_flows_that_lead_nowhere_are_left_out_and_named() -> None:
    result = reading(
        '<task id="a" name="Granska"/><sequenceFlow id="f" sourceRef="a" targetRef="gone"/>'
        '<sequenceFlow id="g" sourceRef="gone" targetRef="a"/><sequenceFlow id="h" sourceRef="" targetRef="gone"/>'
    )
    assert result.model.flows == ()
    assert [str(finding.message) for finding in result.findings] == [
        "A sequence flow from the activity “Granska” leads nowhere; it was left out.",
        "A sequence flow to the activity “Granska” comes from nowhere; it was left out.",
        "A sequence flow that joins nothing was left out.",
    ]


def test_a_flow_from_one_pool_to_another_is_left_out() -> None:
    result = reading(
        '<task id="a" name="Fråga"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>',
        '<process id="q"><task id="b" name="Svara"/></process>',
    )
    assert result.model.flows == ()
    assert "“Fråga” to the activity “Svara” crosses" in said(result)["flow-across-pools"]


def test_a_flow_over_the_border_of_a_subprocess_stays_and_is_reported() -> None:
    result = reading(
        '<subProcess id="s"><task id="a"/></subProcess><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    )
    assert [flow.id for flow in result.model.flows] == ["f"]
    assert "flow-across-subprocess" in said(result)


def test_a_boundary_event_attached_to_nothing_is_left_out() -> None:
    result = reading('<task id="a"/><boundaryEvent id="b" name="Påminn" attachedToRef="gone"/>')
    assert [node.id for node in result.model.nodes] == ["a"]
    assert "the boundary event “Påminn” is attached to" in said(result)["dangling-boundary"]


def test_a_boundary_event_is_attached_to_the_activity_that_it_is_drawn_on() -> None:
    drawn = f"<di:BPMNPlane {DRAWN}>{shape('a', 0, 0, 100)}{shape('b', 90, 90, 20)}</di:BPMNPlane>"
    result = reading('<task id="a"/><boundaryEvent id="b"/>', drawn)
    assert result.model.node_by_id["b"].attached_to == "a"
    assert "dangling-boundary" in said(result)


def test_a_boundary_event_written_within_its_subprocess_is_moved_out() -> None:
    result = reading(
        '<subProcess id="s"><boundaryEvent id="b" attachedToRef="s"/><task id="a"/></subProcess><task id="c"/>'
        '<sequenceFlow id="f" sourceRef="b" targetRef="c"/>'
    )
    assert [(node.id, node.parent) for node in result.model.nodes] == [
        ("s", None),
        ("a", "s"),
        ("b", None),
        ("c", None),
    ]
    assert "moved-boundary" in said(result)


def test_a_default_flow_of_another_gateway_is_dropped() -> None:
    result = reading(
        '<exclusiveGateway id="g" name="Komplett?" default="f"/><task id="a"/><task id="b"/>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
    )
    assert result.model.node_by_id["g"].default is None
    assert (
        said(result)["wrong-default"]
        == "The default flow of the gateway “Komplett?” does not leave it; the default was dropped."
    )


def test_a_condition_that_has_no_effect_is_reported() -> None:
    result = reading(
        '<parallelGateway id="g"/><task id="a"/><sequenceFlow id="f" sourceRef="g" targetRef="a">'
        "<conditionExpression>x</conditionExpression></sequenceFlow>"
    )
    assert result.model.flows[0].condition == "x"
    assert "condition-ignored" in said(result)


def test_references_to_nothing_are_dropped() -> None:
    result = reading(
        '<startEvent id="s"><signalEventDefinition signalRef="gone"/></startEvent>'
        '<startEvent id="r"><eventDefinitionRef>gone</eventDefinitionRef></startEvent>',
        '<collaboration id="c"><participant id="o" name="Sökande" processRef="gone"/>'
        '<messageFlow id="m" name="Svar" sourceRef="o" targetRef="gone"/></collaboration>',
    )
    assert [trigger.name for trigger in result.model.node_by_id["s"].triggers] == [""]
    assert result.model.pools[0].process is None
    assert set(said(result)) == {"dangling-reference", "dangling-message-flow"}


def test_invisible_characters_leave_names_and_are_reported() -> None:
    result = reading('<task id="a" name="Be\u200bslu\u00adta \u202eom\u202c"/>')
    assert result.model.nodes[0].name == "Besluta om"
    assert "invisible-characters" in said(result)


def test_letters_written_in_two_parts_are_joined() -> None:
    assert reading('<task id="a" name="Ho\u0308r"/>').model.nodes[0].name == "Hör"


def test_a_word_in_two_alphabets_is_reported() -> None:
    assert "mixed-alphabets" in said(reading('<task id="a" name="B\u0435sluta"/>'))
    assert said(reading('<task id="a" name="Σ summa Пётр"/>')) == {}


def test_an_id_of_a_tool_is_no_name() -> None:
    result = reading('<task id="a" name="sid-7E61DCD0-0700-4828-8A28-CD65132273D7"/>')
    assert "tools-id" in said(result)
    assert result.model.nodes[0].name == ""


def test_ids_with_odd_characters_are_replaced_everywhere() -> None:
    result = reading(
        '<task id="a b"/><task id="a_b"/><task id="1&apos;; DROP"/>'
        '<sequenceFlow id="f" sourceRef="a b" targetRef="1&apos;; DROP"/>'
    )
    assert [node.id for node in result.model.nodes] == ["a_b_2", "a_b", "_1_DROP"]
    assert (result.model.flows[0].source, result.model.flows[0].target) == ("a_b_2", "_1_DROP")
    assert result.original_ids == {"a_b_2": "a b", "_1_DROP": "1'; DROP"}
    assert "odd-id" in said(result)


def test_elements_without_ids_get_some() -> None:
    result = reading('<task name="A"/><task id="task_1"/><sequenceFlow sourceRef="task_1" targetRef="task_1"/>')
    assert [node.id for node in result.model.nodes] == ["task_1_2", "task_1"]
    assert result.model.flows[0].id == "sequenceFlow_1"
    assert "missing-id" in said(result)


def test_a_lane_that_lists_only_what_the_file_lacks_has_what_is_drawn_in_it() -> None:
    drawn = f"<di:BPMNPlane {DRAWN}>{shape('x', 0, 0, 300)}{shape('a', 10, 10, 100)}</di:BPMNPlane>"
    lane = '<laneSet><lane id="x" name="X"><flowNodeRef>nobody</flowNodeRef></lane></laneSet><task id="a"/>'
    model = reading(lane, drawn).model
    assert model.node_by_id["a"].lane == "x"
    assert read(write(model)).model == model


def test_a_node_in_two_lanes_stays_in_the_first() -> None:
    lane = '<lane id="{0}" name="{0}"><flowNodeRef>a</flowNodeRef></lane>'
    result = reading(f'<laneSet>{lane.format("x")}{lane.format("y")}</laneSet><task id="a" name="Granska"/>')
    assert result.model.nodes[0].lane == "x"
    assert said(result)["two-lanes"] == "The lanes “x” and “y” both hold the activity “Granska”; the first was kept."


def test_scripts_of_other_tools_are_kept_as_text_only() -> None:
    result = reading(
        '<manualTask id="a" name="Granska"><extensionElements><s:preScript>import os</s:preScript></extensionElements></manualTask>',
        '<message id="m"><extensionElements><s:messagePayload>1</s:messagePayload></extensionElements></message>'
        '<correlationProperty id="c"/>',
    )
    assert result.model.nodes[0].properties == (("preScript", "import os"),)
    assert [finding.rule for finding in result.findings] == ["foreign-script"] * 3


def test_what_the_model_has_no_place_for_is_counted() -> None:
    result = reading(
        '<textAnnotation id="n"/><textAnnotation id="m"/><choreographyTask id="k"/>',
        '<interface id="i"/><extensionElements><y:z xmlns:y="http://www.signavio.com"/></extensionElements>',
    )
    texts = [in_both(finding.message)["sv"] for finding in result.findings]
    assert "Processmodellen har ingen plats för textkommentarer (2). De finns kvar i den uppladdade filen." in texts
    assert [finding.rule for finding in result.findings].count("unsupported-element") == 3
    assert said(result)["foreign-extensions"] == "Extensions of other tools (signavio.com) are not read."


def test_places_that_are_no_numbers_are_left_out() -> None:
    drawn = f"<di:BPMNPlane {DRAWN}>{shape('a', 0, 0, 100).replace('100', 'NaN')}</di:BPMNPlane>"
    result = reading('<task id="a"/>', drawn)
    assert not result.model.layout
    assert "odd-layout" in said(result)
