"""Nodes that read alike are joined as they stand: one true difference beside them is one line."""

from dataclasses import replace
from itertools import pairwise

from engine.compare import Alignment, Correspondence, diff
from engine.compare.diff.twins import with_twins
from engine.model import FlowNode, Lane, ProcessModel, SequenceFlow
from engine.model.sketch import read_sketch
from tests.compare.telling import told


def pair(one: str, other: str) -> Correspondence:
    return Correspondence((one,), (other,), 0.8, "accept", basis="place")


TWO = "(start) -> Läs -> Task 1 -> Besluta -> Task 2 -> (slut)"


def test_two_that_read_alike_are_exchanged_where_fewer_flows_differ_then():
    model = read_sketch(TWO)
    ids = [node.id for node in model.nodes]
    crossed = {"Task_1": "Task_2", "Task_2": "Task_1"}
    alignment = Alignment(tuple(pair(id_, crossed.get(id_, id_)) for id_ in ids))
    assert with_twins(model, model, alignment).variant_of == {id_: id_ for id_ in ids}
    assert diff(model, model, alignment).operations == ()


def test_what_stands_alike_is_left_as_it_is():
    model = read_sketch(TWO)
    alignment = Alignment(tuple(pair(node.id, node.id) for node in model.nodes))
    assert with_twins(model, model, alignment) is alignment


def test_an_unnamed_activity_stays_the_unnamed_one_when_another_comes_before_it():
    def unnamed(text: str) -> ProcessModel:
        model = read_sketch(text)
        return model.with_nodes(replace(each, name="" if "Task" in each.name else each.name) for each in model.nodes)

    one, other = unnamed("(start) -> Task 1 -> (slut)"), unnamed("(start) -> Ring brandkåren -> Task 1 -> (slut)")
    assert [line.split(":")[0] for line in told(one, other)] == ["insert"]
    assert [line.split(":")[0] for line in told(other, one)] == ["delete"]


def test_a_label_tells_two_ways_to_unnamed_events_apart():
    def sent(first: str, second: str) -> ProcessModel:
        model = read_sketch(f"(start) -> <Svårt?> -{first}-> (a) -> (slut)\n<Svårt?> -{second}-> (b) -> (slut)")
        nodes = (replace(each, name="") if each.id in {"a", "b"} else each for each in model.nodes)
        return model.with_nodes(nodes)

    lines = told(sent("enkelt", "svårt"), sent("över 100 000 kr", "enkelt"))
    assert len(lines) == 1
    assert "över 100 000 kr" in lines[0]


def test_a_role_that_reads_as_another_may_be_called_otherwise():
    def lanes(name: str) -> ProcessModel:
        places = (Lane("a", "Team-Assistant", "process"), Lane("b", name, "process"))
        names = ("Scanna", "Arkivera", "Kontera", "Betala")
        nodes = [FlowNode(each, "userTask", each, "process", lane="ab"[place % 2]) for place, each in enumerate(names)]
        flows = [SequenceFlow(f"f{place}", *ends) for place, ends in enumerate(pairwise(names))]
        model = read_sketch("(start) -> (slut)")
        return replace(model, nodes=tuple(nodes), flows=tuple(flows), lanes=places)

    assert told(lanes("Team Assistant"), lanes("Team Assistant i Kil")) == [
        "rename: Rollen heter Team Assistant i Kil i Kil, Team Assistant i standarden."
    ]
