from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from engine.drawing import svg, with_layout
from engine.drawing.sizes import text_width, wrapped
from engine.model import Bounds, FlowNode, Process, ProcessModel
from engine.model.elements import ACTIVITIES, EVENTS, GATEWAYS
from engine.model.sketch import read_sketch

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> str:
    return " ".join("".join(element.itertext()) for element in fromstring(picture).iter(f"{SVG}tspan"))


def test_a_picture_has_a_role_a_title_and_all_labels() -> None:
    picture = svg(with_layout(read_sketch("(start) -> Utred [Handläggare] -> <Bifall?> -ja-> (slut)", "Bygglov")), "sv")
    root = fromstring(picture)
    assert root.get("role") == "img"
    assert "".join(root.find(f"{SVG}title").itertext()) == "Bygglov: 1 aktivitet"  # type: ignore[union-attr]
    for label in ("start", "Utred", "Handläggare", "Bifall?", "ja", "slut"):
        assert label in texts(picture)


def test_labels_stand_where_they_were_drawn() -> None:
    model = with_layout(read_sketch("(start) -> <Bifall?> -ja-> (slut)"))
    flow = model.outgoing("Bifall")[0].id
    labels = {"Bifall": Bounds(200, 300, 40, 14), flow: Bounds(400, 500, 20, 14)}
    root = fromstring(svg(replace(model, layout=replace(model.layout, labels=labels))))
    assert float(str(root.get("height"))) > 500 - model.layout.shapes["Bifall"].y
    places = {"".join(span.itertext()): (span.get("x"), span.get("y")) for span in root.iter(f"{SVG}tspan")}
    assert places["Bifall?"] == ("220", "311")
    assert places["ja"] == ("410", "511")


def test_labels_are_escaped_and_control_characters_left_out() -> None:
    picture = svg(with_layout(read_sketch('<script>alert("x")</script> & \x01co')))
    assert "<script" not in picture and "\x01" not in picture
    fromstring(picture)


@pytest.mark.parametrize("kind", sorted(ACTIVITIES | EVENTS | GATEWAYS))
def test_every_kind_of_flow_node_has_a_picture(kind: str) -> None:
    model = ProcessModel((Process("p"),), (FlowNode("a", kind, "Namn", "p"),))  # type: ignore[arg-type]
    assert "Namn" in texts(svg(with_layout(model)))


def test_a_picture_of_nothing_is_still_a_picture() -> None:
    assert fromstring(svg(ProcessModel())).tag == f"{SVG}svg"


def test_two_pictures_on_one_page_share_no_ids() -> None:
    model = with_layout(read_sketch("A -> B"))
    ids = [{e.get("id") for e in fromstring(svg(model, name=name)).iter() if e.get("id")} for name in ("one", "two")]
    assert not ids[0] & ids[1]


def test_lines_of_a_label_fit_the_width_and_lose_no_letter() -> None:
    label = "Kontrollera fullständighetsgranskningsprotokollet före nämndsammanträdet"
    lines = wrapped(label, 96)
    assert all(text_width(line) <= 110 for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == label.replace(" ", "")


def test_a_label_that_is_too_long_is_cut_with_a_mark() -> None:
    assert wrapped("ett två tre fyra fem sex sju åtta nio tio", 50, 2)[-1].endswith("…")
