from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drawing import with_layout
from engine.model import Bounds, FlowNode, Lane, Layout, MessageFlow, Pool, Process, ProcessModel, SequenceFlow
from engine.model.sketch import read_sketch
from engine.prepare import prepare

PERMIT = """
(message Ansökan) -> Ta emot [Registrator] -> Kontrollera [Handläggare] -> <Komplett?>
<Komplett?> -ja-> <+ dela> -> Utred -> <+ samla> -> Granska [Granskare] -> <Godkänt?> -ja-> Besluta [Nämnd] -> (slut)
<+ dela> -> Remiss {sendTask} -> Svar {receiveTask} -> <+ samla>
<Komplett?> -nej-> Begär komplettering -> Kontrollera
<Godkänt?> -nej-> Utred
Begär komplettering !(timer P14D: Inget svar) -> Avvisa [Nämnd] -> (terminate Avvisat)
"""
LOOP = "(start) -> Ta emot -> <Komplett?> -ja-> Utred -> (slut)\n<Komplett?> -nej-> Begär -> Ta emot"


def ends_dock(model: ProcessModel) -> bool:
    def on_border(point: tuple[float, float], element: str) -> bool:
        box = model.layout.shapes[element]
        across = box.x - 0.01 <= point[0] <= box.x + box.width + 0.01
        return across and box.y - 0.01 <= point[1] <= box.y + box.height + 0.01

    edges = model.layout.edges
    return all(
        on_border(edges[f.id][0], f.source) and on_border(edges[f.id][-1], f.target)
        for f in (*model.flows, *model.message_flows)
    )


def overlaps(nodes: Sequence[FlowNode], layout: Layout) -> Iterator[tuple[str, str]]:
    placed = [(node.id, layout.shapes[node.id]) for node in nodes if node.id in layout.shapes and not node.attached_to]
    for index, (one, a) in enumerate(placed):
        for other, b in placed[index + 1 :]:
            beside = a.x + a.width <= b.x or b.x + b.width <= a.x
            above = a.y + a.height <= b.y or b.y + b.height <= a.y
            if not (beside or above):
                yield one, other


def levels(model: ProcessModel) -> list[tuple[FlowNode, ...]]:
    parents = {node.parent for node in model.nodes}
    return [tuple(node for node in model.nodes if node.parent == parent) for parent in parents]


def is_well_drawn(model: ProcessModel) -> bool:
    whole = model.layout.shapes.keys() >= model.node_by_id.keys()
    return (
        whole and ends_dock(model) and not any(True for nodes in levels(model) for _ in overlaps(nodes, model.layout))
    )


@pytest.mark.parametrize("sketch", [PERMIT, LOOP, "A", "(start) -> A -> A -> (slut)", "A\nB\nC -> D"])
def test_everything_gets_a_place_no_two_shapes_overlap_and_flows_begin_and_end_at_shapes(sketch: str) -> None:
    assert is_well_drawn(with_layout(read_sketch(sketch)))


def test_an_empty_model_is_left_as_it_is() -> None:
    assert with_layout(ProcessModel()).layout == Layout()


def test_nodes_lie_in_the_band_of_their_lane_and_lanes_follow_each_other_without_gaps() -> None:
    model = with_layout(read_sketch(PERMIT))
    for node in model.nodes:
        if node.lane is not None:
            lane, place = model.layout.shapes[node.lane], model.layout.shapes[node.id]
            assert lane.y <= place.y and place.y + place.height <= lane.y + lane.height
            assert lane.x <= place.x and place.x + place.width <= lane.x + lane.width
    lanes = [model.layout.shapes[lane.id] for lane in model.lanes]
    assert [upper.y + upper.height for upper in lanes[:-1]] == [lower.y for lower in lanes[1:]]


def test_the_longest_way_through_is_a_straight_line() -> None:
    model = with_layout(read_sketch(LOOP))
    middles = {model.layout.shapes[id_].center[1] for id_ in ("start", "Ta_emot", "Komplett", "Utred", "slut")}
    assert len(middles) == 1


def test_a_boundary_event_sits_on_the_border_of_its_activity() -> None:
    model = with_layout(read_sketch(PERMIT))
    event = next(node for node in model.nodes if node.attached_to)
    host = model.layout.shapes[event.attached_to or ""]
    x, y = model.layout.shapes[event.id].center
    assert y == host.y + host.height and host.x < x < host.x + host.width


def test_equal_models_give_equal_layouts() -> None:
    assert with_layout(read_sketch(PERMIT)).layout == with_layout(read_sketch(PERMIT)).layout


def test_the_contents_of_a_subprocess_lie_inside_it() -> None:
    model = read_sketch("(start) -> Handlägg {subProcess} -> (slut)\nUtred -> Granska -> Besluta")
    inside = {"Utred", "Granska", "Besluta"}
    model = with_layout(
        model.with_nodes(replace(node, parent="Handlägg") if node.id in inside else node for node in model.nodes)
    )
    outer = model.layout.shapes["Handlägg"]
    assert is_well_drawn(model) and model.layout.expanded["Handlägg"]
    for id_ in inside:
        box = model.layout.shapes[id_]
        assert outer.x < box.x and box.x + box.width < outer.x + outer.width
        assert outer.y < box.y and box.y + box.height < outer.y + outer.height


def test_pools_lie_below_each_other_and_lanes_in_lanes() -> None:
    model = ProcessModel(
        processes=(Process("p"), Process("q")),
        nodes=(
            FlowNode("a", "task", process="p", lane="inner"),
            FlowNode("b", "task", process="p", lane="other"),
            FlowNode("c", "task", process="q"),
        ),
        flows=(SequenceFlow("ab", "a", "b"),),
        lanes=(Lane("outer", "Förvaltning", "p"), Lane("inner", "A", "p", "outer"), Lane("other", "B", "p", "outer")),
        pools=(Pool("P", "Kommunen", "p"), Pool("Q", "Länet", "q"), Pool("R", "Sökande")),
        message_flows=(MessageFlow("m", "b", "c"), MessageFlow("n", "R", "a")),
    )
    model = with_layout(model)
    shapes = model.layout.shapes
    assert is_well_drawn(model)
    assert shapes["P"].y + shapes["P"].height < shapes["Q"].y < shapes["Q"].y + shapes["Q"].height < shapes["R"].y
    assert shapes["outer"].height == shapes["inner"].height + shapes["other"].height
    assert shapes["outer"].x < shapes["inner"].x


def with_choice(drawn: ProcessModel, added_by: str) -> ProcessModel:
    choice = FlowNode("klunga_choice", "userTask", "Bifall?", "process", added_by=added_by, choice_of="Bifall")
    flows = [replace(flow, target="klunga_choice") if flow.target == "Bifall" else flow for flow in drawn.flows]
    added = drawn.with_nodes((*drawn.nodes, choice))
    return added.with_flows((*flows, SequenceFlow("klunga_f", "klunga_choice", "Bifall")))


DECISION = "(start) -> Utred -> <Bifall?> -ja-> Besluta -> (slut)\n<Bifall?> -nej-> Avslå"


def test_a_node_without_a_place_gets_room_before_what_it_leads_to() -> None:
    drawn = with_layout(read_sketch(DECISION))
    added = with_layout(with_choice(drawn, ""))
    assert is_well_drawn(added)
    assert added.layout.shapes["Utred"] == drawn.layout.shapes["Utred"]
    assert added.layout.shapes["klunga_choice"].center[1] == drawn.layout.shapes["Bifall"].center[1]
    assert added.layout.shapes["slut"].x > drawn.layout.shapes["slut"].x


def test_what_preparing_added_takes_free_room_and_all_that_was_drawn_keeps_its_place() -> None:
    drawn = with_layout(read_sketch(DECISION))
    added = with_layout(with_choice(drawn, "choosing"))
    assert is_well_drawn(added)
    assert {id_: box for id_, box in added.layout.shapes.items() if id_ != "klunga_choice"} == drawn.layout.shapes


def test_what_preparing_added_on_top_of_another_shape_moves_beside_it() -> None:
    drawn = with_layout(read_sketch(DECISION))
    added = with_choice(drawn, "choosing")
    shapes = {**drawn.layout.shapes, "klunga_choice": drawn.layout.shapes["Utred"]}
    added = with_layout(replace(added, layout=replace(drawn.layout, shapes=shapes)))
    assert is_well_drawn(added)
    assert {id_: box for id_, box in added.layout.shapes.items() if id_ != "klunga_choice"} == drawn.layout.shapes


def test_what_preparing_added_on_top_of_a_flow_moves_beside_it() -> None:
    drawn = with_layout(read_sketch(DECISION))
    box = drawn.layout.shapes["Bifall"]
    place = Bounds(box.x - 25, box.y - 120, 100, 80)
    flow = next(flow for flow in drawn.flows if flow.source == "Bifall")
    upward = ((box.center[0], box.y), (box.center[0], box.y - 200), drawn.layout.edges[flow.id][-1])
    layout = replace(
        drawn.layout,
        shapes={**drawn.layout.shapes, "klunga_choice": place},
        edges={**drawn.layout.edges, flow.id: upward},
    )
    moved = with_layout(replace(with_choice(drawn, "choosing"), layout=layout)).layout.shapes["klunga_choice"]
    assert moved.x + moved.width <= box.center[0] or moved.x >= box.center[0] or moved.y > box.y


def test_flows_that_preparing_drew_straight_across_get_right_angles() -> None:
    drawn = with_layout(prepare(with_layout(read_sketch(DECISION))).model)
    added = {node.id for node in drawn.nodes if node.added_by}
    pieces = [
        piece
        for flow in drawn.flows
        if flow.added_by or {flow.source, flow.target} & added
        for piece in pairwise(drawn.layout.edges[flow.id])
    ]
    assert pieces and all(x1 == x2 or y1 == y2 for (x1, y1), (x2, y2) in pieces)


def test_labels_move_with_what_they_name_and_go_with_waypoints_that_are_drawn_again() -> None:
    drawn = with_layout(read_sketch(DECISION))
    end, gateway = drawn.layout.shapes["slut"], drawn.layout.shapes["Bifall"]
    flow = drawn.outgoing("Bifall")[0].id
    near = {"slut": end, "Bifall": gateway, flow: end}
    labels = {id_: Bounds(box.x, box.y - 20, 40, 14) for id_, box in near.items()}
    drawn = replace(drawn, layout=replace(drawn.layout, labels=labels))
    assert with_layout(drawn).layout.labels == labels
    added = with_layout(with_choice(drawn, "")).layout
    assert added.labels["slut"].x - added.shapes["slut"].x == labels["slut"].x - end.x
    bare = replace(drawn, layout=replace(drawn.layout, edges={}))
    assert with_layout(bare).layout.labels.keys() == {"slut", "Bifall"}


def test_flows_without_waypoints_are_drawn_between_shapes_that_have_their_place() -> None:
    drawn = with_layout(read_sketch(LOOP))
    bare = replace(drawn, layout=replace(drawn.layout, edges={}))
    assert is_well_drawn(with_layout(bare)) and with_layout(bare).layout.shapes == drawn.layout.shapes


def test_a_long_model_is_drawn_without_recursion() -> None:
    sketch = "(start) -> " + " -> ".join(f"A{number}" for number in range(2000)) + " -> (slut)"
    assert len(with_layout(read_sketch(sketch)).layout.shapes) == 2002


@st.composite
def models(draw: st.DrawFn) -> ProcessModel:
    count = draw(st.integers(1, 12))
    lanes = draw(st.integers(0, 3))
    kinds = st.sampled_from(["task", "exclusiveGateway", "intermediateThrowEvent", "subProcess"])
    nodes: list[FlowNode] = []
    for number in range(count):
        lane = f"l{draw(st.integers(0, lanes - 1))}" if lanes and draw(st.booleans()) else None
        holders = [None, *(n.id for n in nodes if n.kind == "subProcess")]
        parent = draw(st.sampled_from(holders)) if not lanes else None
        nodes.append(FlowNode(f"n{number}", draw(kinds), "Namn", "p", parent, lane))
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=20))
    flows = [
        SequenceFlow(f"f{index}", f"n{a}", f"n{b}")
        for index, (a, b) in enumerate(pairs)
        if nodes[a].parent == nodes[b].parent
    ]
    for number, node in enumerate(list(nodes)):
        if node.kind == "task" and draw(st.booleans()):
            nodes.append(FlowNode(f"b{number}", "boundaryEvent", "Sent", "p", node.parent, attached_to=node.id))
            same = [other.id for other in nodes[:count] if other.parent == node.parent]
            flows.append(SequenceFlow(f"g{number}", f"b{number}", draw(st.sampled_from(same))))
    return ProcessModel(
        (Process("p"),), tuple(nodes), tuple(flows), tuple(Lane(f"l{n}", f"Bana {n}", "p") for n in range(lanes))
    )


@settings(max_examples=150, deadline=None)
@given(models())
def test_any_model_is_well_drawn(model: ProcessModel) -> None:
    assert is_well_drawn(with_layout(model))


@settings(max_examples=100, deadline=None)
@given(models(), st.data())
def test_any_model_that_lost_some_places_gets_them_back(model: ProcessModel, data: st.DataObject) -> None:
    layout = with_layout(model).layout
    lost = data.draw(st.sets(st.sampled_from(sorted(layout.shapes)), max_size=3))
    shapes = {id_: box for id_, box in layout.shapes.items() if id_ not in lost}
    completed = with_layout(replace(model, layout=replace(layout, shapes=shapes)))
    assert completed.layout.shapes.keys() >= model.node_by_id.keys()
    assert completed.layout.edges.keys() == model.flow_by_id.keys()
