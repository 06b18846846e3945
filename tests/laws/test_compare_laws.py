"""Laws of comparing, on models drawn by Hypothesis."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compare import apply, diff, match, similarity
from engine.model import ProcessModel
from engine.model.sketch import read_sketch

LABELS = ("Registrera", "Granska", "Utreda", "Höra grannar", "Besluta", "Expediera", "Fakturera", "Arkivera", "Task 1")
ROLES = ("Registrator", "Handläggare", "Nämnd")


@st.composite
def models(draw: st.DrawFn) -> ProcessModel:
    """Draw a model: a chain of activities, some between a choice and its join, some with roles."""
    lines = []
    last = "(start)"
    for number in range(draw(st.integers(0, 7))):
        activity = f"{draw(st.sampled_from(LABELS))} #{number + 1}"
        if draw(st.booleans()):
            activity += f" [{draw(st.sampled_from(ROLES))}]"
        if draw(st.integers(0, 3)) == 0:
            mark = draw(st.sampled_from(("", "+ ", "o ")))
            split, join = f"<{mark}split{number}>", f"<{mark}join{number}>"
            other = f"{draw(st.sampled_from(LABELS))} #{number + 51}"
            lines += [f"{last} -> {split} -ja-> {activity} -> {join}", f"{split} -nej-> {other} -> {join}"]
            last = join
        else:
            lines.append(f"{last} -> {activity}")
            last = activity
    lines.append(f"{last} -> (slut)")
    return read_sketch("\n".join(lines))


def other_ids(model: ProcessModel, seed: int) -> ProcessModel:
    """Return the model with other ids and its elements in another order."""
    random = Random(seed)
    ids = {element.id: f"x{random.getrandbits(48):x}" for element in (*model.nodes, *model.flows, *model.lanes)}
    nodes = [replace(node, id=ids[node.id], lane=ids.get(node.lane or "")) for node in model.nodes]
    flows = [replace(flow, id=ids[flow.id], source=ids[flow.source], target=ids[flow.target]) for flow in model.flows]
    lanes = [replace(lane, id=ids[lane.id]) for lane in model.lanes]
    for elements in (nodes, flows, lanes):
        random.shuffle(elements)
    return replace(model, nodes=tuple(nodes), flows=tuple(flows), lanes=tuple(lanes))


@given(models())
@settings(deadline=None, max_examples=25)
def test_a_model_does_not_differ_from_itself(model: ProcessModel):
    assert diff(model, model, match(model, model)).operations == ()


@given(models(), st.integers(0, 99))
@settings(deadline=None, max_examples=30)
def test_other_ids_and_another_order_change_nothing(model: ProcessModel, seed: int):
    other = other_ids(model, seed)
    alignment = match(model, other)
    assert diff(model, other, alignment).operations == ()
    assert len(alignment.correspondences) == len(model.nodes)
    assert similarity(model, other, alignment).value == 1.0


@given(models(), models())
@settings(deadline=None, max_examples=30)
def test_applying_a_script_to_the_reference_gives_the_variant(one: ProcessModel, other: ProcessModel):
    made = apply(diff(one, other, match(one, other)), one)
    again = match(made, other)
    assert diff(made, other, again).operations == ()
    assert len(again.correspondences) == len(other.nodes) == len(made.nodes)
    assert similarity(made, other, again).value == 1.0


@given(models(), models(), st.integers(0, 99))
@settings(deadline=None, max_examples=25)
def test_ids_do_not_change_what_is_told(one: ProcessModel, other: ProcessModel, seed: int):
    plain = diff(one, other, match(one, other))
    renamed = other_ids(other, seed)
    again = diff(one, renamed, match(one, renamed))
    assert len(plain) == len(again)


@given(models(), models())
@settings(deadline=None, max_examples=5)
def test_the_same_models_give_the_same_script_every_time(one: ProcessModel, other: ProcessModel):
    first = diff(one, other, match(one, other))
    assert all(diff(one, other, match(one, other)) == first for _ in range(20))


@given(models(), models())
@settings(deadline=None, max_examples=25)
def test_similarity_is_between_nothing_and_one_and_symmetric(one: ProcessModel, other: ProcessModel):
    alignment = match(one, other)
    found = similarity(one, other, alignment)
    assert 0.0 <= found.value <= 1.0
    assert found == similarity(other, one, alignment.reversed())


def test_similarity_is_the_same_to_the_last_digit_both_ways_round():
    lines = "\n".join(f"(start) -> {label} -> (slut)" for label in LABELS)
    one = read_sketch(lines)
    other = read_sketch("\n".join(f"(start) -> {label} ärendet -> (slut)" for label in reversed(LABELS)))
    alignment = match(one, other)
    assert similarity(one, other, alignment) == similarity(other, one, alignment.reversed())
