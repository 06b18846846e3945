"""What a file says, and what the model then holds."""

# ruff: noqa: E501  (XML reads best with an element whole on its line)

import pytest

from engine.bpmn import read, write
from engine.model import FlowNode, Process, Repetition, SequenceFlow, Timer, Trigger
from engine.model.sketch import read_sketch
from tests.bpmn.written import DRAWN, SPACES, model_of, node_of


def test_a_written_sketch_is_read_back_as_it_was() -> None:
    model = read_sketch("(start) -> Utred [Handläggare] -> <Komplett?> -ja-> Besluta -> (slut)")
    assert read(write(model)).model == model


@pytest.mark.parametrize("prefix", ["", "bpmn:", "semantic:"])
def test_any_prefix_and_order_of_attributes_gives_the_same_model(prefix: str) -> None:
    declared = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    text = (
        f'<{prefix}definitions {declared}="http://www.omg.org/spec/BPMN/20100524/MODEL"><{prefix}process isExecutable="true" id="p">'
        f'<{prefix}userTask name="Utred" id="a"/><{prefix}sequenceFlow targetRef="a" id="f" sourceRef="a"/>'
        f"</{prefix}process></{prefix}definitions>"
    )
    model = read(text.encode()).model
    assert model.nodes == (FlowNode("a", "userTask", "Utred", "p"),)
    assert model.flows == (SequenceFlow("f", "a", "a"),)
    assert model.processes == (Process("p", executable=True),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_swedish_letters_survive_every_legal_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    text += (
        f'<definitions {SPACES}><process id="p"><task id="a" name="Överklagande på åtgärd"/></process></definitions>'
    )
    assert read(text.encode(encoding)).model.nodes[0].name == "Överklagande på åtgärd"


def test_utf8_that_declares_utf16_is_read_as_what_it_is() -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?><definitions {SPACES}><process id="p" name="Å"/></definitions>'
    assert read(text.encode()).model.processes[0].name == "Å"


def test_the_beta_namespace_of_bpmn_2_is_understood() -> None:
    text = '<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0"><process id="p"><task id="a"/></process></definitions>'
    assert [node.kind for node in read(text.encode()).model.nodes] == ["task"]


def test_nothing_is_included_from_elsewhere() -> None:
    model = model_of(
        '<documentation><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/></documentation>'
    )
    assert model.processes[0].documentation == ""


@pytest.mark.parametrize(
    ("definition", "root", "trigger"),
    [
        ('<messageEventDefinition messageRef="tns:m"/>', '<message id="m" name="Svar"/>', Trigger("message", "Svar")),
        ('<signalEventDefinition signalRef="s"/>', '<signal id="s" name="Brand"/>', Trigger("signal", "Brand")),
        ('<errorEventDefinition errorRef="e"/>', '<error id="e" name="Fel" errorCode="7"/>', Trigger("error", "Fel", "7")),
        ('<errorEventDefinition errorRef="avslag"/>', "", Trigger("error", code="avslag")),
        (
            '<escalationEventDefinition escalationRef="e"/>',
            '<escalation id="e" name="Chef" escalationCode="c"/>',
            Trigger("escalation", "Chef", "c"),
        ),
        ('<linkEventDefinition name="A"/>', "", Trigger("link", "A")),
        ("<conditionalEventDefinition><condition> x &gt; 1 </condition></conditionalEventDefinition>", "", Trigger("conditional", condition="x > 1")),
        ("<eventDefinitionRef>t</eventDefinitionRef>", '<terminateEventDefinition id="t"/>', Trigger("terminate")),
        ("<cancelEventDefinition/>", "", Trigger("cancel")),
        ("<compensateEventDefinition/>", "", Trigger("compensation")),
        ("<timerEventDefinition/>", "", Trigger("timer", timer=Timer("duration", ""))),
        ("<timerEventDefinition><timeDate>2026-12-01</timeDate></timerEventDefinition>", "", Trigger("timer", timer=Timer("date", "2026-12-01"))),
        ("<timerEventDefinition><timeCycle>R3/P1D</timeCycle></timerEventDefinition>", "", Trigger("timer", timer=Timer("cycle", "R3/P1D"))),
        (
            "<timerEventDefinition><timeDate/><timeDuration>P14D</timeDuration></timerEventDefinition>",
            "",
            Trigger("timer", timer=Timer("duration", "P14D")),
        ),
    ],
)  # fmt: skip
def test_an_event_has_its_trigger(definition: str, root: str, trigger: Trigger) -> None:
    assert node_of(f'<intermediateCatchEvent id="e">{definition}</intermediateCatchEvent>', root).triggers == (trigger,)


def test_a_send_task_has_its_message_as_trigger() -> None:
    assert node_of('<sendTask id="a" messageRef="m"/>', '<message id="m" name="Beslut"/>').triggers == (
        Trigger("message", "Beslut"),
    )


def test_a_compensation_event_names_its_handler() -> None:
    model = model_of(
        '<task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
        '<task id="c" isForCompensation="true"/><association id="x" sourceRef="b" targetRef="c"/>'
    )
    assert model.node_by_id["b"].properties == (("compensatedBy", "c"),)
    assert model.node_by_id["c"].properties == (("isForCompensation", "true"),)


@pytest.mark.parametrize(
    ("marker", "repetition"),
    [
        (
            '<standardLoopCharacteristics testBefore="true" loopMaximum="3"><loopCondition>x</loopCondition></standardLoopCharacteristics>',
            Repetition("loop", "3", condition="x", test_before=True),
        ),
        ("<multiInstanceLoopCharacteristics/>", Repetition("parallel")),
        (
            '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>5</loopCardinality>'
            "<completionCondition>done</completionCondition></multiInstanceLoopCharacteristics>",
            Repetition("sequential", "5", condition="done"),
        ),
        (
            '<multiInstanceLoopCharacteristics camunda:collection="grannar" camunda:elementVariable="granne"/>',
            Repetition("parallel", collection="grannar", item="granne"),
        ),
        (
            '<multiInstanceLoopCharacteristics flowable:collection="grannar"/>',
            Repetition("parallel", collection="grannar"),
        ),
        (
            "<multiInstanceLoopCharacteristics><extensionElements>"
            '<zeebe:loopCharacteristics inputCollection="=grannar" inputElement="granne"/>'
            "</extensionElements></multiInstanceLoopCharacteristics>",
            Repetition("parallel", collection="=grannar", item="granne"),
        ),
        (
            "<multiInstanceLoopCharacteristics><loopDataInputRef>d</loopDataInputRef>"
            '<inputDataItem id="i" name="granne"/></multiInstanceLoopCharacteristics>'
            '<ioSpecification><dataInput id="d" name="grannar"/></ioSpecification>',
            Repetition("parallel", collection="grannar", item="granne"),
        ),
    ],
)
def test_an_activity_has_its_repetition(marker: str, repetition: Repetition) -> None:
    assert node_of(f'<task id="a">{marker}</task>').repetition == repetition


def test_subprocesses_hold_their_nodes_and_flows_come_by_place() -> None:
    model = model_of(
        '<sequenceFlow id="f1" sourceRef="s" targetRef="b"/><subProcess id="s" triggeredByEvent="true"><task id="a"/>'
        '<sequenceFlow id="f2" sourceRef="a" targetRef="a"/><transaction id="t"><adHocSubProcess id="h" ordering="Sequential">'
        "<completionCondition>x</completionCondition></adHocSubProcess></transaction></subProcess>"
        '<task id="b"/><sequenceFlow id="f3" sourceRef="b" targetRef="b"/>'
    )
    assert [(node.id, node.parent) for node in model.nodes] == [
        ("s", None),
        ("a", "s"),
        ("t", "s"),
        ("h", "t"),
        ("b", None),
    ]
    assert [flow.id for flow in model.flows] == ["f1", "f3", "f2"]
    assert model.node_by_id["s"].event_subprocess
    assert model.node_by_id["h"].completion_condition == "x"
    assert model.node_by_id["h"].properties == (("ordering", "Sequential"),)


def test_conditions_scripts_calls_and_interruptions_are_read() -> None:
    model = model_of(
        '<callActivity id="a" calledElement="tns:granska"/><callActivity id="z"><extensionElements>'
        '<zeebe:calledElement processId="granska"/></extensionElements></callActivity>'
        '<scriptTask id="c" scriptFormat="groovy"><script>\n x = 1\n</script></scriptTask>'
        '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><timerEventDefinition/></boundaryEvent>'
        '<sequenceFlow id="f" sourceRef="a" targetRef="c"><conditionExpression language="juel">${x}</conditionExpression></sequenceFlow>'
    )
    nodes = model.node_by_id
    assert nodes["a"].called == nodes["z"].called == "granska"
    assert (nodes["c"].script, nodes["c"].script_format) == ("x = 1", "groovy")
    assert not nodes["b"].interrupting
    assert (model.flows[0].condition, model.flows[0].language) == ("${x}", "juel")


def test_a_node_lies_in_its_innermost_lane() -> None:
    model = model_of(
        '<laneSet><lane id="o" name="Bygg"><flowNodeRef>a</flowNodeRef><childLaneSet><lane id="i" name="Registrator">'
        '<flowNodeRef> a </flowNodeRef></lane></childLaneSet></lane></laneSet><task id="a"/>'
    )
    assert [(lane.id, lane.parent) for lane in model.lanes] == [("o", None), ("i", "o")]
    assert model.nodes[0].lane == "i"


def test_where_lanes_list_no_nodes_the_drawing_decides() -> None:
    def shape(id_: str, y: int, height: int) -> str:
        bounds = f'<dc:Bounds x="0" y="{y}" width="200" height="{height}"/>'
        return f'<di:BPMNShape bpmnElement="{id_}" isHorizontal="true">{bounds}</di:BPMNShape>'

    drawn = f"<di:BPMNPlane {DRAWN}>{shape('x', 0, 100)}{shape('y', 100, 100)}{shape('a', 120, 40)}</di:BPMNPlane>"
    model = model_of('<laneSet><lane id="x"/><lane id="y"/></laneSet><task id="a"/>', drawn)
    assert model.nodes[0].lane == "y"
    assert model.layout.horizontal["x"]
    assert read(write(model)).model == model


def test_pools_and_message_flows_are_read() -> None:
    model = model_of(
        '<task id="a"/>',
        '<collaboration id="c"><participant id="k" name="Kommunen" processRef="p"/><participant id="s" name="Sökande"/>'
        '<messageFlow id="m" name="Ansökan" sourceRef="s" targetRef="a"/></collaboration>',
    )
    assert [(pool.name, pool.process) for pool in model.pools] == [("Kommunen", "p"), ("Sökande", None)]
    assert [(flow.name, flow.source, flow.target) for flow in model.message_flows] == [("Ansökan", "s", "a")]


def test_the_name_and_the_exporter_of_a_file_are_read() -> None:
    model = model_of("", attributes='name="Bygglov" exporter="Signavio"')
    assert (model.name, model.exporter) == ("Bygglov", "Signavio")


def test_diagrams_of_one_file_that_would_lie_on_each_other_are_drawn_below_each_other() -> None:
    data = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
     xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
     xmlns:dd="http://www.omg.org/spec/DD/20100524/DI"><process id="P"><task id="A"/></process>
    <process id="Q"><task id="B"/><subProcess id="S"><task id="C"/></subProcess>
    <sequenceFlow id="F" sourceRef="B" targetRef="S"/></process>
    <di:BPMNDiagram><di:BPMNPlane bpmnElement="P">
    <di:BPMNShape bpmnElement="A"><dc:Bounds x="10" y="20" width="100" height="80"/></di:BPMNShape></di:BPMNPlane>
    </di:BPMNDiagram><di:BPMNDiagram><di:BPMNPlane bpmnElement="Q">
    <di:BPMNShape bpmnElement="B"><dc:Bounds x="10" y="20" width="100" height="80"/></di:BPMNShape>
    <di:BPMNShape bpmnElement="S"><dc:Bounds x="210" y="20" width="100" height="80"/></di:BPMNShape>
    <di:BPMNEdge bpmnElement="F"><dd:waypoint x="110" y="60"/><dd:waypoint x="210" y="60"/></di:BPMNEdge>
    </di:BPMNPlane></di:BPMNDiagram><di:BPMNDiagram><di:BPMNPlane bpmnElement="S">
    <di:BPMNShape bpmnElement="C"><dc:Bounds x="10" y="20" width="100" height="80"/></di:BPMNShape></di:BPMNPlane>
    </di:BPMNDiagram></definitions>"""
    drawn = read(data.encode()).model.layout
    assert {id_: box.y for id_, box in drawn.shapes.items()} == {"A": 20, "B": 160, "S": 160, "C": 20}
    assert drawn.edges == {"F": ((110, 200), (210, 200))}


def test_what_is_collected_of_instances_is_read_by_the_name_of_the_data_that_it_is_joined_to() -> None:
    node = node_of(
        '<userTask id="a"><ioSpecification><dataInput id="di"/><dataOutput id="do"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>o</sourceRef><targetRef>di</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>do</sourceRef><targetRef>s</targetRef></dataOutputAssociation>"
        "<multiInstanceLoopCharacteristics><loopDataInputRef>di</loopDataInputRef><loopDataOutputRef>do</loopDataOutputRef>"
        '<inputDataItem id="granne"/><outputDataItem id="svar"/></multiInstanceLoopCharacteristics></userTask>'
        '<dataObject id="o" name="Alla grannar"/><dataObject id="s" name="Svaren"/>'
    )
    assert node.repetition == Repetition(
        "parallel", collection="Alla_grannar", item="granne", output="Svaren", output_item="svar"
    )


def test_assignments_and_transformations_of_data_associations_are_read() -> None:
    node = node_of(
        '<task id="a"><dataInputAssociation><sourceRef>o</sourceRef><targetRef>q</targetRef>'
        "<transformation>upper(namn)</transformation></dataInputAssociation>"
        "<dataOutputAssociation><targetRef>o</targetRef><assignment><from>7</from><to>n</to></assignment>"
        "</dataOutputAssociation></task>"
        '<dataObject id="o" name="En ansökan"/><property id="q" name="q"/>'
    )
    assert set(node.properties) == {
        ("reads", "En ansökan"),
        ("writes", "En ansökan"),
        ("associated-in:q", "upper(namn)"),
        ("associated-out:n", "7"),
    }


def test_the_rule_of_a_complex_gateway_and_quantities_are_read_and_written_back() -> None:
    model = model_of(
        '<task id="a" startQuantity="2" completionQuantity="3"/>'
        '<complexGateway id="g"><activationCondition>x >= 2</activationCondition></complexGateway>'
    )
    assert model.nodes[0].properties == (("completionQuantity", "3"), ("startQuantity", "2"))
    assert model.nodes[1].completion_condition == "x >= 2"
    assert read(write(model)).model == model


def test_a_called_global_task_gives_its_kind_script_and_documentation() -> None:
    node = node_of(
        '<callActivity id="a" calledElement="g"/>',
        '<globalScriptTask id="g" name="Sätt" scriptLanguage="python"><documentation>Så här.</documentation>'
        "<script>n = 1</script></globalScriptTask>",
    )
    assert dict(node.properties)["globalTask"] == "globalScriptTask"
    assert dict(node.properties)["globalTask:script"] == "n = 1"
    assert node.documentation == "Så här."
