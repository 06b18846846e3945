"""Where a case is, in the picture and as text, told in words also where the drawing has none."""

from dataclasses import replace

from engine.model import Bounds, Layout
from engine.model.sketch import read_sketch
from engine.services.case_handling import applications, whereabouts, work_items
from engine.store.tables import Case
from tests.services.cases.place import NOW, Place


def apply(place: Place) -> Case:
    values = {"arende": "En carport"}
    return applications.send(place.session, place.municipality, place.e_service, values, by=place.maja, now=NOW)


def finish(place: Place, case: Case) -> None:
    item = work_items.open_work_items(place.session, case)[0]
    work_items.complete(place.session, item.id, {}, by=place.anna, now=NOW)


def here(place: Place, case: Case, language: str = "en") -> list[str]:
    lines = whereabouts.path(place.session, case, language)  # type: ignore[arg-type]
    return [line.name for line in lines if line.at is None]


def test_a_gateway_without_a_label_is_told_by_what_lies_before(place: Place) -> None:
    place.publish("(start) -> Utred [Handläggare] -> <> -> A [Handläggare] -> (slut)\n<> -> B [Handläggare] -> (klar)")
    case = apply(place)
    finish(place, case)
    assert here(place, case) == ["The gateway after “Utred”"]
    assert here(place, case, "sv") == ["Vägvalet efter ”Utred”"]


def test_an_activity_without_a_label_is_a_work_item_told_by_what_lies_before(place: Place) -> None:
    drawn = read_sketch("(Ansökan) -> A [Handläggare] -> (slut)", "Prov")
    place.publish_model(drawn.replacing(replace(drawn.node_by_id["A"], name="")))
    case = apply(place)
    (item,) = work_items.open_work_items(place.session, case)
    assert item.name == "Aktiviteten utan namn efter ”Ansökan”"
    assert here(place, case) == ["The activity without a label after “Ansökan”"]


def test_an_event_that_a_person_may_tell_of_is_no_place_beside_its_activity(place: Place) -> None:
    place.publish("(start) -> Utred [Handläggare] -> (slut)\nUtred !(error Avbrott: Avbrott) -> Ring -> (avbruten)")
    case = apply(place)
    assert [item.name for item in work_items.open_work_items(place.session, case)] == ["Utred", "Avbrott"]
    assert here(place, case) == ["Utred"]
    work_items.complete(
        place.session, work_items.open_work_items(place.session, case)[1].id, {}, by=place.anna, now=NOW
    )
    assert here(place, case) == ["Ring"]


def test_a_case_in_a_closed_subprocess_is_shown_at_it(place: Place) -> None:
    drawn = read_sketch("(start) -> S {subProcess} -> (slut)\n(in) -> Utred [Handläggare] -> (ut)", "Prov")
    inner = {"in", "Utred", "ut"}
    drawn = drawn.with_nodes(replace(node, parent="S") if node.id in inner else node for node in drawn.nodes)
    shapes = {node.id: Bounds(100.0 * at, 0, 80, 60) for at, node in enumerate(drawn.nodes)}
    place.publish_model(replace(drawn, layout=Layout(shapes, expanded={"S": False})))
    case = apply(place)
    assert whereabouts.find(place.session, case).now == ("Utred", "S")
    assert here(place, case) == ["Utred"]


STOPS = "(start) -> Utred [Handläggare] -> {between}(timer ${{tid}}: Vänta) -> Besluta [Handläggare] -> (slut)"


def test_a_stopped_case_is_shown_where_it_stopped_and_not_as_if_it_went_on(place: Place) -> None:
    place.publish(STOPS.format(between=""))
    case = apply(place)
    finish(place, case)
    found = whereabouts.find(place.session, case)
    assert (found.stopped, found.now) == (("timer_tid_Vänta",), ()) and "Utred" in found.done
    last = whereabouts.path(place.session, case, "en")[-1]
    assert (last.name, last.at, last.stopped) == ("Vänta", None, True)


def test_other_ways_of_a_stopped_case_are_still_open(place: Place) -> None:
    place.publish(STOPS.format(between="<+ dela> -> ") + "\n<+ dela> -> Granska [Handläggare] -> (klar)")
    case = apply(place)
    finish(place, case)
    found = whereabouts.find(place.session, case)
    assert (found.stopped, found.now) == (("timer_tid_Vänta",), ("Granska",))
    assert [(line.name, line.stopped) for line in whereabouts.path(place.session, case, "sv")][-2:] == [
        ("Granska", False),
        ("Vänta", True),
    ]


def test_phases_are_told_only_where_somebody_has_said_them(place: Place) -> None:
    drawn = read_sketch("(start) -> Utred [Handläggare] -> (slut)", "Prov")
    place.publish_model(drawn)
    assert not whereabouts.has_phases(place.session, apply(place))


def test_phases_that_the_drawing_states_are_told(place: Place) -> None:
    drawn = read_sketch("(start) -> Utred [Handläggare] -> (slut)", "Prov")
    place.publish_model(drawn.replacing(replace(drawn.node_by_id["Utred"], phase="investigation")))
    assert whereabouts.has_phases(place.session, apply(place))
