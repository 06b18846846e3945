"""Which of several pools is the case, and what becomes of the others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.model import MessageFlow, Pool, Process, ProcessModel, Trigger
from engine.model.sketch import read_sketch
from engine.prepare import Surroundings, prepare
from engine.prepare.pools import suggested, suggested_parties


def two(first: str = "Sökande", second: str = "Kils kommun") -> ProcessModel:
    """Return an applicant who applies and gets an answer, and a municipality that waits and answers."""
    a = read_sketch("(ansök) -> Skicka ansökan -> (vänta) -> Läs svaret -> (klart)")
    b = read_sketch("(kom in) -> Utred -> Besluta -> (slut)")
    nodes = [replace(node, process="p1") for node in a.nodes] + [replace(node, process="p2") for node in b.nodes]
    changes = {
        "vänta": {"kind": "intermediateCatchEvent", "triggers": (Trigger("message", "svar"),)},
        "kom_in": {"triggers": (Trigger("message", "ansökan"),)},
    }
    return ProcessModel(
        processes=(Process("p1"), Process("p2")),
        nodes=tuple(replace(node, **changes.get(node.id, {})) for node in nodes),  # type: ignore[arg-type]
        flows=(*a.flows, *b.flows),
        pools=(Pool("pool1", first, "p1"), Pool("pool2", second, "p2")),
        message_flows=(
            MessageFlow("m1", "Skicka_ansökan", "kom_in"),
            MessageFlow("m2", "Besluta", "vänta"),
        ),
    )


def test_the_municipality_is_suggested_rather_than_the_applicant() -> None:
    assert suggested(two()) == "p2"
    assert suggested_parties(two(), "p2") == ("p1",)


def test_of_pools_without_telling_names_the_one_with_most_work_of_people_is_suggested() -> None:
    model = two("A", "B")
    more = replace(model.node_by_id["Utred"], id="Mer", name="Mer")
    assert suggested(replace(model, nodes=(*model.nodes, more))) == "p2"
    assert suggested(model) == "p1" and suggested_parties(model, "p1") == ()


def test_a_pool_that_alone_is_executable_is_suggested() -> None:
    model = two("A", "B")
    processes = (model.processes[0], replace(model.processes[1], executable=True))
    assert suggested(replace(model, processes=processes)) == "p2"


def test_the_case_starts_in_the_chosen_pool_and_the_party_is_not_run(run: Callable[..., Any]) -> None:
    prepared = prepare(two(), Surroundings(case="p2", parties=("p1",)))
    case = run(prepared.model)
    assert case.open == ["Utred"]
    case.do("Utred")
    assert case.do("Besluta").status == "completed"
    assert [each.kind for each in prepared.rewrites if each.rule == "pools"] == ["exact", "decision"]
    assert [pool.process for pool in prepared.model.pools] == [None, "p2"]


def test_what_a_party_sends_is_waited_for_from_outside(run: Callable[..., Any]) -> None:
    prepared = prepare(two("Kils kommun", "Sökande"), Surroundings(case="p1", parties=("p2",)))
    case = run(prepared.model)
    case.do("Skicka ansökan")
    assert [each.name for each in case.move.subscriptions] == ["svar"]
    case.receive("svar")
    assert case.open == ["Läs svaret"]


def test_a_pool_that_runs_along_takes_part(run: Callable[..., Any]) -> None:
    case = run(prepare(two(), Surroundings(case="p2")).model)
    assert set(case.open) == {"Utred", "Skicka ansökan"}


def test_without_a_choice_the_first_process_is_the_case() -> None:
    assert prepare(two()).model.processes[0].id == "p1"
    assert prepare(two(), Surroundings(case="no such")).model == prepare(two()).model


def test_preparing_what_is_prepared_changes_nothing() -> None:
    around = Surroundings(case="p2", parties=("p1",))
    model = prepare(two(), around).model
    assert prepare(model, around).model == model
