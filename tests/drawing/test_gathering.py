"""The picture of a merged model: its lanes, and who has what."""

from dataclasses import replace
from itertools import permutations

from engine import bpmn
from engine.compare import match_family, merge, project
from engine.drawing import svg, with_gathered_lanes, with_layout
from engine.drawing.shares import who
from engine.model import Lane
from engine.model.sketch import read_sketch
from engine.services.harmonizing.merged_files import members_by_element, read_merged, write_merged

SKETCH = "(start) -> A [Ett] -> B [Sist] -> C [Ett] -> D [Sist] -> E [Mitt] -> F [Mitt] -> (slut)"
MODEL = read_sketch(SKETCH)
EMPTY = Lane("tom", "Tom", MODEL.processes[0].id)


def test_a_lane_without_anything_in_it_is_not_drawn_but_stays_in_the_model():
    drawn = with_gathered_lanes(replace(MODEL, lanes=(EMPTY, *MODEL.lanes)))
    assert "tom" in drawn.lane_by_id
    assert "tom" not in drawn.layout.shapes
    assert all(lane.id in drawn.layout.shapes for lane in MODEL.lanes)


def test_lanes_that_hand_over_to_each_other_lie_beside_each_other_whatever_their_order():
    for lanes in permutations(MODEL.lanes):
        layout = with_gathered_lanes(replace(MODEL, lanes=lanes)).layout
        order = sorted(MODEL.lanes, key=lambda lane: layout.shapes[lane.id].y)
        assert [lane.name for lane in order] == ["Ett", "Sist", "Mitt"]


def test_lanes_within_lanes_keep_their_order():
    outer = Lane("yttre", "Yttre", MODEL.processes[0].id)
    lanes = (outer, *(replace(lane, parent="yttre") for lane in MODEL.lanes), EMPTY)
    layout = with_gathered_lanes(replace(MODEL, lanes=lanes)).layout
    tops = [layout.shapes[lane.id].y for lane in MODEL.lanes]
    assert tops == sorted(tops)


def test_who_has_an_element_is_written_at_it_and_projecting_stays_exact():
    models = {
        "kil": read_sketch("(start) -> Utred [Handläggare] -> Besluta [Nämnd] -> (slut)"),
        "sunne": read_sketch("(start) -> Utred [Handläggare] -> Granska [Chef] -> Besluta [Nämnd] -> (slut)"),
        "torsby": read_sketch("(start) -> Utred [Handläggare] -> Besluta [Delegat] -> (slut)"),
    }
    union = merge(models, match_family(models))
    data = write_merged(union)
    reading = bpmn.read(data)
    members = members_by_element(reading)
    by_name = {node.name: members[node.id] for node in reading.model.nodes if node.is_activity}
    assert by_name == {
        "Utred": ("kil", "sunne", "torsby"),
        "Besluta": ("kil", "sunne", "torsby"),
        "Granska": ("sunne",),
    }
    picture = svg(with_layout(reading.model), shares=members)
    assert ">sunne</text>" in picture
    assert ">3/3</text>" in picture
    assert "<title>kil, sunne, torsby</title>" in picture
    assert all(project(read_merged(data), name).lanes == model.lanes for name, model in models.items())


def test_names_are_written_while_they_are_short():
    assert who(["Kil"], 3) == "Kil"
    assert who(["Kil", "Eda"], 2) == "2/2"
    assert who(["Storfors", "Filipstad", "Kristinehamn"], 16) == "3/16"
