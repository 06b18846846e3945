"""The figures of the shortest and the usual way, as docs/reference/comparison.md defines them."""

from dataclasses import replace

from engine.compare import Figures, effect, match
from engine.compare.effect import ways
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

STANDARD = (
    "(start) -> Registrera [Registrator] -> <Rätt?> -ja-> Utred [Handläggare] -> Besluta [Nämnd] -> (beslutat)\n"
    "<Rätt?> -nej-> (avvisat)"
)


def model(sketch: str, **meanings: str) -> ProcessModel:
    read = read_sketch(sketch)
    return read.with_nodes(replace(node, meaning=meanings.get(node.id, "")) for node in read.nodes)


def test_the_shortest_way_ends_anywhere_and_the_usual_where_most_is_done():
    found = ways(model(STANDARD, Besluta="decide"))
    assert found.shortest == Figures(1, 1, 0, 0, 0)
    assert found.usual == Figures(3, 3, 2, 1, 0)
    assert found.usual_way == ("Registrera", "Utred", "Besluta")


def test_a_default_flow_is_the_usual_way():
    read = read_sketch("(start) -> <Rätt?> -ja-> Utred -> (klart)\n<Rätt?> -nej-> Avvisa -> Meddela -> <x> -> Utred")
    flow = next(one for one in read.flows if one.name == "nej")
    assert ways(read).usual_way == ("Utred",)
    assert ways(read.replacing(replace(read.node_by_id["Rätt"], default=flow.id))).usual_way == (
        "Avvisa",
        "Meddela",
        "Utred",
    )


def test_what_most_of_the_family_draws_is_the_usual_way():
    read = read_sketch("(start) -> <Hur?> -a-> Ring -> (klart)\n<Hur?> -b-> Skriv -> Posta -> <x> -> (klart)")
    assert ways(read).usual_way == ("Ring",)
    assert ways(read, {"Skriv": 0.9, "Ring": 0.1}).usual_way == ("Skriv", "Posta")


def test_parallel_ways_count_all_and_hand_over_once_each():
    found = ways(read_sketch("(start) -> A [X] -> <+ s> -> B [Y] -> <+ j> -> D [X] -> (slut)\n<+ s> -> C [Z] -> <+ j>"))
    assert found.shortest == Figures(4, 3, 4, 0, 0)


def test_without_roles_there_are_no_hand_overs_to_count():
    found = ways(read_sketch("(start) -> A -> B -> (slut)"))
    assert found.usual == Figures(2, None, None, 0, 0)


def test_asking_and_awaiting_the_answer_is_waiting_once():
    drawn = model("(start) -> Remittera -> (catch message: Svar) -> Fråga -> (slut)", Remittera="consult")
    assert ways(drawn).usual is not None
    asked = model("(start) -> Remittera -> Besluta -> (slut)", Remittera="consult")
    assert ways(asked).usual.waits == 1  # type: ignore[union-attr]


def test_a_model_that_never_ends_has_no_ways():
    found = ways(read_sketch("(start) -> <a> -> A -> <a>"))
    assert (found.shortest, found.usual) == (None, None)


def test_rows_hold_both_models_and_the_difference():
    short = read_sketch("(start) -> Registrera -> Besluta -> (slut)")
    rows = dict(effect(read_sketch(STANDARD), short).rows())
    assert rows["activities"] == (1, 2, 1, 3, 2, -1)
    assert rows["handovers"] == (0, None, None, 2, None, None)


def test_an_activity_that_does_not_say_what_it_means_means_what_the_corresponding_one_says():
    one = model("(start) -> Utred -> Kommunicera -> Besluta -> (slut)", Kommunicera="communicate", Besluta="decide")
    other = model("(start) -> Utred -> Kommunicera -> Besluta -> (slut)")
    alone, together = effect(one, other), effect(one, other, alignment=match(one, other))
    assert (alone.variant.usual.waits, together.variant.usual.waits) == (0, 1)
    assert together.reference == alone.reference


def test_of_ways_that_are_as_usual_both_models_take_the_same():
    one = "(start) -> <Bifall?> -ja-> Bevilja -> Expediera -> (slut)\n<Bifall?> -nej-> Avslå -> Underrätta -> (slut)"
    other = read_sketch(one.replace("Bevilja -> Expediera", "Bevilja -> Skriv ut -> Granska -> Expediera"))
    first = read_sketch(one)
    found = effect(first, other, alignment=match(first, other))
    usual = {found.reference.usual_way[0], found.variant.usual_way[0]}
    assert usual in ({"Bevilja"}, {"Avslå"})


def test_what_both_draw_is_more_usual_than_what_one_does():
    first = read_sketch("(start) -> <Hur?> -a-> Registrera -> Utred -> Besluta -> (slut)\n<Hur?> -b-> Besluta")
    other = read_sketch("(start) -> <Hur?> -a-> Registrera -> Utred -> Besluta -> (slut)\n<Hur?> -b-> Fråga -> Besluta")
    found = effect(first, other, alignment=match(first, other))
    assert found.variant.usual_way == ("Registrera", "Utred", "Besluta")
