"""A variant brought from the old standard onto the new one."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn import read, write
from engine.compare import Judgement, Judgements, Meaning, diff, match
from engine.compare.merge import NoSuchConflict, Rebased, rebase
from engine.compare.merge.aspects import Clash, value_of
from engine.language import render
from engine.model import FlowNode, Pool, ProcessModel, SequenceFlow
from engine.model.sketch import read_sketch, write_sketch

OURS = Path(__file__).parents[2] / "processes"
BASE = (
    "(start) -> Registrera ansökan [Registrator] -> Granska handlingar [Handläggare] -> <Komplett?>\n"
    "<Komplett?> -ja-> Bereda ärendet [Handläggare] -> Besluta om bygglov [Handläggare] -> (slut)\n"
    "<Komplett?> -nej-> Begär komplettering [Handläggare] -> Granska handlingar"
)


def rebased(ours: str, theirs: str, **answers: str) -> Rebased:
    return rebase(read_sketch(BASE), read_sketch(ours), read_sketch(theirs), answers)  # type: ignore[arg-type]


def changed(*changes: tuple[str, str]) -> str:
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def same(one: ProcessModel, other: ProcessModel) -> bool:
    return not diff(one, other, match(one, other)).operations


def test_changes_apart_are_both_made():
    extra = ("-> Granska handlingar [H", "-> Bekräfta mottagandet -> Granska handlingar [H")
    role = ("Besluta om bygglov [Handläggare]", "Besluta om bygglov [Nämnd]")
    found = rebased(changed(extra), changed(role))
    assert found.conflicts == ()
    assert same(found.model, read_sketch(changed(extra, role)))
    assert (found.brought, found.changed) == (frozenset(), {"Besluta_om_bygglov"})


def test_an_activity_that_the_standard_no_longer_has_goes_and_what_the_variant_added_stays():
    gone = ("Bereda ärendet [Handläggare] -> ", "")
    extra = ("-> Granska handlingar [H", "-> Bekräfta mottagandet -> Granska handlingar [H")
    found = rebased(changed(extra), changed(gone))
    assert found.conflicts == ()
    assert same(found.model, read_sketch(changed(extra, gone)))


def test_the_same_change_on_both_sides_is_no_conflict():
    extra = ("-> Granska handlingar [H", "-> Bekräfta mottagandet -> Granska handlingar [H")
    found = rebased(changed(extra), changed(extra))
    assert found.conflicts == ()
    assert same(found.model, read_sketch(changed(extra)))


def test_one_activity_renamed_differently_is_a_conflict_about_its_name():
    ours, theirs = ("Bereda ärendet", "Bereda ett ärende"), ("Bereda ärendet", "Beredning av ärendet")
    found = rebased(changed(ours), changed(theirs))
    assert [each.kind for each in found.conflicts] == ["name"]
    assert (found.conflicts[0].ours_value, found.conflicts[0].theirs_value) == (ours[1], theirs[1])
    answered = rebased(changed(ours), changed(theirs), **{found.conflicts[0].id: "theirs"})
    assert answered.left == ()
    assert same(answered.model, read_sketch(changed(theirs)))


def test_what_one_side_took_away_and_the_other_changed_is_a_conflict():
    gone, role = ("Bereda ärendet [Handläggare] -> ", ""), ("Bereda ärendet [Handläggare]", "Bereda ärendet [Nämnd]")
    found = rebased(changed(role), changed(gone))
    assert [each.kind for each in found.conflicts] == ["deleted"]
    assert "“Bereda ärendet”" in str(found.conflicts[0].message)
    id_ = found.conflicts[0].id
    assert same(rebased(changed(role), changed(gone), **{id_: "ours"}).model, read_sketch(changed(role)))
    assert same(rebased(changed(role), changed(gone), **{id_: "theirs"}).model, read_sketch(changed(gone)))


def test_two_activities_added_at_one_place_can_both_stay():
    before = "-> Bereda ärendet"
    ours, theirs = (f"-> Fakturera avgift {before}"), (f"-> Syna platsen {before}")
    found = rebased(changed((before, ours)), changed((before, theirs)))
    assert [(each.kind, each.answers) for each in found.conflicts] == [("same_place", ("ours", "theirs", "both"))]
    answered = rebased(changed((before, ours)), changed((before, theirs)), **{found.conflicts[0].id: "both"})
    both = changed((before, f"-> Fakturera avgift -> Syna platsen {before}"))
    assert same(answered.model, read_sketch(both))


def test_other_roles_and_other_conditions_are_conflicts_of_their_kind():
    found = rebased(
        changed(("Besluta om bygglov [Handläggare]", "Besluta om bygglov [Nämnd]"), ("-nej->", "-inte alls->")),
        changed(("Besluta om bygglov [Handläggare]", "Besluta om bygglov [Delegat]"), ("-nej->", "-delvis->")),
    )
    assert sorted(each.kind for each in found.conflicts) == ["condition", "role"]
    assert {each.ours_value for each in found.conflicts} == {"Nämnd", "inte alls"}


def test_what_both_changed_of_one_activity_is_one_question_of_which_each_part_can_be_chosen():
    ours = changed(("Bereda ärendet [Handläggare]", "Bereda ett ärende [Registrator]"))
    theirs = changed(("Bereda ärendet [Handläggare]", "Beredning av ärendet [Nämnd]"))
    (conflict,) = rebased(ours, theirs).conflicts
    assert conflict.kind == "several"
    assert render(conflict.message, "sv") == (
        "Båda har ändrat ”Bereda ett ärende”, på var sitt sätt: vad det heter och vem som gör det."
    )
    name, role = conflict.parts
    assert (name.kind, role.kind) == ("name", "role")
    assert rebased(ours, theirs, **{name.id: "ours"}).left == (conflict,)
    for answers, text in (
        ({conflict.id: "theirs"}, theirs),
        ({name.id: "ours", role.id: "ours"}, ours),
        ({conflict.id: "ours", role.id: "theirs"}, ours.replace("ärende [Registrator]", "ärende [Nämnd]")),
    ):
        chosen = rebased(ours, theirs, **answers)
        assert chosen.left == ()
        assert same(chosen.model, read_sketch(text))


def test_a_role_renamed_by_the_variant_takes_what_the_standard_adds_to_it():
    found = rebased(
        changed(("[Handläggare]", "[Byggnadsinspektör]")),
        changed(("-> Besluta om", "-> Fakturera avgift [Handläggare] -> Besluta om")),
    )
    assert found.conflicts == ()
    assert {lane.name for lane in found.model.lanes} == {"Registrator", "Byggnadsinspektör"}


def test_what_people_said_of_names_holds_for_both_sides():
    ours = read_sketch(changed(("Bereda ärendet", "Kvartalsgenomgång")))
    theirs = read_sketch(changed(("Bereda ärendet [Handläggare]", "Bereda ärendet [Nämnd]")))
    said = Judgements((Judgement(Meaning("Bereda ärendet"), Meaning("Kvartalsgenomgång"), same=True),))
    found = rebase(read_sketch(BASE), ours, theirs, said=said)
    assert found.conflicts == ()
    node = next(each for each in found.model.nodes if each.name == "Kvartalsgenomgång")
    assert found.model.role(node) == "Nämnd"


def test_an_activity_that_both_add_is_one_question_and_what_is_chosen_is_whole():
    before = "-> Bereda ärendet"
    ours, theirs = (f"-> Höra berörda grannar [{role}] {before}" for role in ("Registrator", "Nämnd"))
    theirs = theirs.replace("Höra berörda grannar", "Höra grannar")
    found = rebased(changed((before, ours)), changed((before, theirs)))
    assert [render(each.message, "sv") for each in found.conflicts] == [
        "Båda har lagt till ”Höra berörda grannar”, på var sitt sätt."
    ]
    for answer, text in (("ours", ours), ("theirs", theirs)):
        chosen = rebased(changed((before, ours)), changed((before, theirs)), **{found.conflicts[0].id: answer})
        assert chosen.left == ()
        assert same(chosen.model, read_sketch(changed((before, text))))


def described(text: str, **values: str) -> ProcessModel:
    model = read_sketch(text)
    return model.replacing(replace(next(each for each in model.nodes if each.name.startswith("Bered")), **values))  # type: ignore[arg-type]


def test_how_something_is_described_goes_with_the_rest_of_it_and_is_never_asked_about():
    ours = described(changed(("Bereda ärendet", "Bereda ett ärende")), documentation="Som i Kil.")
    theirs = described(changed(("Bereda ärendet", "Beredning av ärendet")), documentation="Som i standarden.")
    base = read_sketch(BASE)
    found = rebase(base, ours, theirs)
    assert [each.kind for each in found.conflicts] == ["name"]
    for answer, told in (("ours", "Som i Kil."), ("theirs", "Som i standarden.")):
        chosen = rebase(base, ours, theirs, {found.conflicts[0].id: answer})  # type: ignore[dict-item]
        assert told in {each.documentation for each in chosen.model.nodes}
    alone = rebase(base, described(BASE, documentation="a"), described(BASE, documentation="b"))
    assert alone.conflicts == ()
    assert "a" in {each.documentation for each in alone.model.nodes}


def test_the_own_name_of_a_municipality_is_never_asked_about():
    def pooled(name: str) -> ProcessModel:
        model = read_sketch(BASE)
        return replace(model, pools=(Pool("pool", name, model.processes[0].id),))

    found = rebase(pooled("Standard, bygglov"), pooled("Kil, bygglov"), pooled("Standard 4, bygglov"))
    assert found.conflicts == ()
    assert [each.name for each in found.model.pools] == ["Kil, bygglov"]


def test_a_role_that_both_rename_is_called_a_role_and_a_time_is_told_in_words():
    found = rebased(
        changed(("[Handläggare]", "[Byggnadsinspektör]")), changed(("[Handläggare]", "[Bygglovshandläggare]"))
    )
    assert [render(each.message, "sv") for each in found.conflicts] == [
        "Båda kallar rollen ”Byggnadsinspektör” något annat än förut, på var sitt sätt."
    ]
    base = read_sketch(BASE)
    sides = (described(BASE, due=due) for due in ("P14D", "P1M"))
    (conflict,) = rebase(base, *sides).conflicts
    assert (str(conflict.ours_value), str(conflict.theirs_value)) == ("2 weeks", "1 month")


def test_an_answer_to_no_conflict_is_refused():
    with pytest.raises(NoSuchConflict):
        rebased(BASE, BASE, **{"name:x": "ours"})


@st.composite
def models(draw: st.DrawFn, base: ProcessModel) -> ProcessModel:
    """Return a model with a few things changed by chance."""
    number = draw(st.integers(0, 10_000))
    return mutated(base, random.Random(number), draw(st.integers(1, 3)))


def mutated(model: ProcessModel, chance: random.Random, times: int) -> ProcessModel:
    """Return a model with activities added, taken away, renamed and given to other lanes."""
    for turn in range(times):
        change = chance.choice((added, taken, named, given_away))
        model = change(model, chance, f"{turn}{chance.randrange(1000)}")
    return model


def added(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    flow = chance.choice(model.flows)
    source = model.node_by_id[flow.source]
    node = FlowNode(f"new{label}", "userTask", chance.choice(NEW), source.process, source.parent, source.lane)
    if node.id in model.node_by_id:
        return model
    flows = [replace(each, target=node.id) if each.id == flow.id else each for each in model.flows]
    flows.append(SequenceFlow(f"flow{label}", node.id, flow.target))
    return model.with_nodes([*model.nodes, node]).with_flows(flows)


NEW = ("Fakturera avgift", "Syna platsen", "Bekräfta mottagandet", "Arkivera handlingar", "Meddela grannar")


def taken(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    plain = [
        node
        for node in model.activities()
        if len(model.incoming(node.id)) == len(model.outgoing(node.id)) == 1
        and not model.boundary_events(node.id)
        and not node.is_container
        and model.outgoing(node.id)[0].target != node.id
    ]
    if not plain:
        return model
    node = chance.choice(plain)
    (into,), (out,) = model.incoming(node.id), model.outgoing(node.id)
    flows = [replace(each, target=out.target) if each.id == into.id else each for each in model.flows]
    kept = [replace(each, default=into.id) if each.default == out.id else each for each in model.nodes]
    return model.with_nodes(each for each in kept if each.id != node.id).with_flows(
        each for each in flows if each.id != out.id
    )


def named(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    node = chance.choice(list(model.activities()))
    return model.replacing(replace(node, name=f"{node.name} {label}"))


def given_away(model: ProcessModel, chance: random.Random, label: str) -> ProcessModel:
    node = chance.choice(list(model.activities()))
    lanes = [lane.id for lane in model.lanes if lane.process == node.process]
    return model.replacing(replace(node, lane=chance.choice(lanes))) if lanes else model


REAL = [read(path.read_bytes()).model for path in sorted(OURS.glob("*/standard.bpmn"))]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_laws_of_rebasing_hold_to_the_id(data: st.DataObject):
    base = data.draw(st.sampled_from([read_sketch(BASE), *REAL]))
    other = data.draw(models(base))
    assert rebase(base, other, base).model == other
    assert rebase(base, base, other).model == other
    assert rebase(base, other, other).model == other
    assert not rebase(base, other, other).conflicts


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_answers_give_a_model_that_is_well_formed(data: st.DataObject):
    base = data.draw(st.sampled_from([read_sketch(BASE), *REAL]))
    ours, theirs = data.draw(models(base)), data.draw(models(base))
    found = rebase(base, ours, theirs)
    answers = {each.id: data.draw(st.sampled_from(each.answers)) for each in found.conflicts}
    answered = rebase(base, ours, theirs, answers)
    assert answered.left == ()
    assert_well_formed(found.model)
    assert_well_formed(answered.model)


def assert_well_formed(model: ProcessModel) -> None:
    """Hold that every id is there once, every reference leads somewhere, and the flow has no loose end."""
    parts = (model.nodes, model.flows, model.lanes, model.processes, model.pools)
    ids = [each.id for part in parts for each in part]
    assert len(ids) == len(set(ids))
    lanes, processes = set(model.lane_by_id), {each.id for each in model.processes}
    for node in model.nodes:
        assert node.process in processes
        assert node.lane is None or node.lane in lanes
        assert node.default is None or model.flow_by_id[node.default].source == node.id
        if not node.attached_to and not node.event_subprocess:
            assert node.kind == "startEvent" or model.incoming(node.id), write_sketch(model)
            assert node.kind == "endEvent" or model.outgoing(node.id), write_sketch(model)
    for flow in model.flows:
        assert {flow.source, flow.target} <= set(model.node_by_id)
    assert read(write(model)).model.nodes


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in OURS.glob("*/standard.bpmn")), ids=lambda one: one.name
)
def test_real_variants_come_onto_a_standard_with_one_more_activity(folder: Path):
    base = read((folder / "standard.bpmn").read_bytes()).model
    theirs = added(base, random.Random(3), "x")
    for path in sorted((folder / "variants").glob("*.bpmn")):
        ours = read(path.read_bytes()).model
        found = rebase(base, ours, theirs)
        assert_well_formed(rebase(base, ours, theirs, {each.id: "theirs" for each in found.conflicts}).model)
        assert len(found.conflicts) <= 1


def test_what_a_side_says_is_told_in_its_own_words_not_in_codes():
    clash = Clash("a", "details", (("documentation", "Läs igenom."), ("meaning", "review")), (("phase", "decision"),))
    assert value_of(clash, "ours", {}) == "Läs igenom."
    assert value_of(clash, "theirs", {}) == ""


def test_a_conflict_tells_what_each_side_did_also_where_it_only_led_the_flow_otherwise():
    base, ours, theirs = (
        read((OURS / "bygglov" / name).read_bytes()).model
        for name in ("standard.bpmn", "variants/kil.bpmn", "variants/munkfors.bpmn")
    )
    conflicts = rebase(base, ours, theirs).conflicts
    assert all((each.ours or each.ours_value) and (each.theirs or each.theirs_value) for each in conflicts)
    told = [render(each.message, "sv") for conflict in conflicts for each in conflict.ours]
    assert any("”Fakturera avgift” före ”Kommunicera”" in sentence for sentence in told)
