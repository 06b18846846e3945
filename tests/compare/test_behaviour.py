"""What can happen by one model and not by the other, in the sentences that are told."""

from dataclasses import replace

import pytest

from engine.compare import behaviour, match
from engine.compare.behaviour import played
from engine.language import render
from engine.model import FlowNode, ProcessModel
from engine.model.sketch import read_sketch

STANDARD = "(start) -> Utred -> Granska -> Besluta -> Arkivera -> (slut)"


def told(one: str | ProcessModel, other: str | ProcessModel) -> list[str]:
    first, second = (read_sketch(each) if isinstance(each, str) else each for each in (one, other))
    return [str(each.message) for each in behaviour(first, second, match(first, second)).statements]


def meaning(sketch: str, **meanings: str) -> ProcessModel:
    """Return a sketch whose activities state what they mean, by their ids."""
    model = read_sketch(sketch)
    return model.with_nodes(replace(node, meaning=meanings.get(node.id, "")) for node in model.nodes)


@pytest.mark.parametrize(
    ("variant", "sentences"),
    [
        (STANDARD, []),
        (
            "(start) -> Utred -> Besluta -> Granska -> Arkivera -> (slut)",
            ["In the variant “Granska” always comes after “Besluta”. In the standard always before."],
        ),
        (
            "(start) -> Utred -> <Behövs?> -ja-> Granska -> <x> -> Besluta -> Arkivera -> (slut)\n<Behövs?> -nej-> <x>",
            ["In the variant “Granska” can be left out. In the standard never."],
        ),
        (
            "(start) -> <z> -> Utred -> Granska -> <Bra?> -ja-> Besluta -> Arkivera -> (slut)\n<Bra?> -nej-> <z>",
            ["In the variant “Utred” and “Granska” can be done several times. In the standard never."],
        ),
        (
            "(start) -> Utred -> <+ a> -> Granska -> <+ b> -> Arkivera -> (slut)\n<+ a> -> Besluta -> <+ b>",
            ["In the variant “Granska” can be done at the same time as “Besluta”. In the standard always before."],
        ),
        (
            "(start) -> Utred -> <a> -x-> Granska -> <b> -> Arkivera -> (slut)\n<a> -y-> Besluta -> <b>",
            [
                "In the variant “Granska” can be left out. In the standard never.",
                "In the variant “Besluta” can be left out. In the standard never.",
                "In the variant “Granska” is never done in the same case as “Besluta”. In the standard always before.",
            ],
        ),
    ],
)
def test_what_can_happen_in_one_of_them_is_one_sentence(variant: str, sentences: list[str]):
    assert sorted(told(STANDARD, variant)) == sorted(sentences)


def test_a_decision_without_a_hearing_is_told_by_what_the_activities_mean():
    standard = meaning(
        "(start) -> Utred -> Kommunicera -> Besluta -> (slut)", Kommunicera="communicate", Besluta="decide"
    )
    variant = meaning("(start) -> Utred -> Besluta -> (slut)", Besluta="decide")
    found = behaviour(standard, variant, match(standard, variant)).named(variant="Kil")
    assert [(each.group, str(each.message)) for each in found.statements] == [
        ("rights", "In Kil a decision can be made without the applicant having been heard. In the standard never.")
    ]
    assert render(found.statements[0].message, "sv") == (
        "I Kil kan ett beslut fattas utan att den sökande har hörts. I standarden aldrig."
    )


def test_a_refusal_is_called_by_its_name():
    standard = meaning("(start) -> Kommunicera -> Avslå -> (slut)", Kommunicera="communicate", Avslå="decide")
    variant = meaning("(start) -> Avslå -> (slut)", Avslå="decide")
    assert told(standard, variant) == [
        "In the variant a refusal can be made without the applicant having been heard. In the standard never."
    ]


def test_hearing_that_moves_behind_the_decision_is_a_decision_without_it():
    stated = {"Kommunicera": "communicate", "Besluta": "decide"}
    standard = meaning("(start) -> Kommunicera -> Besluta -> (slut)", **stated)
    variant = meaning("(start) -> Besluta -> Kommunicera -> (slut)", **stated)
    assert told(standard, variant)[0].startswith("In the variant a decision can be made without the applicant")


def test_what_no_run_can_do_is_not_told_as_left_out():
    endless = "(start) -> <a> -> Utred -> Granska -> <a>"
    assert told(endless, endless) == []


def test_more_ways_than_can_be_looked_at_are_not_spoken_of(monkeypatch: pytest.MonkeyPatch):
    ways = "\n".join(f"<+ a> -> Utred {number} -> Granska {number} -> <+ b>" for number in range(14))
    wide = read_sketch(f"(start) -> <+ a>\n{ways}\n<+ b> -> (slut)")
    assert behaviour(wide, wide, match(wide, wide)).complete
    monkeypatch.setattr(played, "MOST_IN_ALL", 100)
    found = behaviour(wide, wide, match(wide, wide))
    assert not found.complete and found.statements == ()


def test_an_event_at_the_edge_of_a_subprocess_can_happen_at_each_of_its_activities():
    model = read_sketch("(start) -> Utred -> Granska -> (slut)\nUtred !(timer P1D: sent) -> Påminn -> (klart)")
    whole = FlowNode("whole", "subProcess", process=model.processes[0].id)
    nodes = [replace(node, parent="whole") if node.id in {"Utred", "Granska"} else node for node in model.nodes]
    nodes = [replace(node, attached_to="whole") if node.attached_to else node for node in nodes]
    flows = [
        replace(
            flow,
            target="whole" if flow.target == "Utred" else flow.target,
            source="whole" if flow.source == "Granska" else flow.source,
        )
        for flow in model.flows
    ]
    other = replace(model, nodes=(*nodes, whole), flows=tuple(flows))
    assert told(model, other) == [
        "In the variant “Påminn” always comes after “Granska”. In the standard never in the same case."
    ]
