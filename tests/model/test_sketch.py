"""The sketch notation draws models, and models are written as sketches."""

import pytest

from engine.model import Timer
from engine.model.sketch import SketchError, read_sketch, write_sketch

PERMIT = """
(start) -> Ta emot ansökan [Registrator] -> <Komplett?>
<Komplett?> -ja-> Utred [Handläggare] -> <+ dela>
<Komplett?> -nej-> Begär komplettering {sendTask} -> Ta emot ansökan
<+ dela> -> Hör grannar -> <+ möt> -> Besluta -> (slut)
<+ dela> -> Skicka remiss -> <+ möt>
Utred !(timer P14D) -> Påminn -> (error Försent)
"""


def test_shapes_and_arrows_become_nodes_and_flows():
    model = read_sketch(PERMIT)
    kinds = {node.name: node.kind for node in model.nodes}
    assert kinds["start"] == "startEvent"
    assert kinds["slut"] == "endEvent"
    assert kinds["Komplett?"] == "exclusiveGateway"
    assert kinds["dela"] == "parallelGateway"
    assert kinds["Begär komplettering"] == "sendTask"
    assert {flow.name for flow in model.outgoing("Komplett")} == {"ja", "nej"}


def test_a_boundary_event_knows_its_activity_and_timer():
    model = read_sketch(PERMIT)
    (event,) = model.boundary_events("Utred")
    assert event.kind == "boundaryEvent"
    assert event.triggers[0].timer == Timer("duration", "P14D")


def test_roles_are_lanes():
    model = read_sketch(PERMIT)
    assert model.role(model.node_by_id["Utred"]) == "Handläggare"
    assert model.role(model.node_by_id["Besluta"]) == ""


def test_equal_labels_are_one_node_and_a_number_makes_another():
    model = read_sketch("(start) -> A -> A #2 -> (slut)\nA -> (slut)")
    assert [node.name for node in model.nodes].count("A") == 2


@pytest.mark.parametrize("sketch", [PERMIT, "", "(start) -> A -> A #2 -> (slut)", "Ensam"])
def test_what_is_written_reads_back_the_same(sketch: str):
    written = write_sketch(read_sketch(sketch))
    assert write_sketch(read_sketch(written)) == written


def test_an_arrow_that_leads_nowhere_is_an_error_with_its_line():
    with pytest.raises(SketchError, match="Line 2"):
        read_sketch("(start) -> A\nA -> ")
