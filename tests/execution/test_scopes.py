"""Subprocesses, called processes and several pools."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.model import MessageFlow, Process, ProcessModel, Repetition


def inside(model: ProcessModel, subprocess: str, *names: str) -> ProcessModel:
    """Return the model with the named nodes in a subprocess."""
    return model.with_nodes(replace(node, parent=subprocess) if node.id in names else node for node in model.nodes)


def own_process(model: ProcessModel, process: str, *names: str) -> ProcessModel:
    """Return the model with the named nodes in a process of their own."""
    moved = model.with_nodes(replace(node, process=process) if node.id in names else node for node in model.nodes)
    return replace(moved, processes=(*model.processes, Process(process)))


SUBPROCESS = "(start) -> Sub {subProcess} -> C -> (slut)\n(börja) -> A -> B -> (sluta)"


def test_a_subprocess_is_left_when_all_in_it_is_done(run: Callable, model: Callable) -> None:
    case = run(inside(model(SUBPROCESS), "Sub", "börja", "A", "B", "sluta"))
    case.do("A", x=1)
    case.do("B")
    assert (case.open, case.move.variables) == (["C"], {"x": 1})
    assert case.trace == ["start", "börja", "A", "B", "sluta", "Sub"]


def test_an_event_at_the_edge_of_a_subprocess_cancels_all_within(run: Callable, model: Callable) -> None:
    drawn = model(SUBPROCESS + "\nSub !(timer P14D) -> D -> (slut)")
    case = run(inside(drawn, "Sub", "börja", "A", "B", "sluta"))
    case.wait()
    assert case.open == ["D"]
    assert [event.element for event in case.move.events if event.kind == "cancelled"] == ["A", "Sub"]
    case.do("D")
    assert case.move.status == "completed"


def test_an_error_leaves_the_subprocess_by_its_boundary_event_only(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> Sub {subProcess} -> C -> (slut)\n(börja) -> A -> (error Fel)\nSub !(error Fel) -> D -> (slut)"
    )
    case = run(inside(drawn, "Sub", "börja", "A", "error_Fel"))
    case.do("A")
    assert case.open == ["D"]
    assert case.trace == ["start", "börja", "A", "error_Fel", "Sub_error_Fel"]


def test_an_error_that_nothing_catches_ends_the_whole_process(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> Sub {subProcess} -> C -> (slut)\n(börja) -> A -> (error Fel)")
    case = run(inside(drawn, "Sub", "börja", "A", "error_Fel"))
    case.do("A")
    assert (case.move.status, case.open, case.trace[-1]) == ("completed", [], "error_Fel")


def test_an_escalation_that_does_not_interrupt_goes_on_beside(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> Sub {subProcess} -> C -> (slut)\n(börja) -> A -> (escalation Stor: kasta) -> B -> (sluta)\n"
        "Sub !(escalation Stor) -> D -> (slut)"
    )
    drawn = inside(drawn, "Sub", "börja", "A", "escalation_Stor_kasta", "B", "sluta")
    throw = replace(drawn.node_by_id["escalation_Stor_kasta"], kind="intermediateThrowEvent")
    drawn = drawn.replacing(throw).replacing(replace(drawn.node_by_id["Sub_escalation_Stor"], interrupting=False))
    case = run(drawn)
    case.do("A")
    assert case.open == ["D", "B"] or case.open == ["B", "D"]


def test_terminate_in_a_subprocess_ends_only_that(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> Sub {subProcess} -> C -> (slut)\n(börja) -> <+ dela> -> A -> (terminate)\n<+ dela> -> B -> (sluta)"
    )
    case = run(inside(drawn, "Sub", "börja", "gateway_dela", "A", "terminate", "B", "sluta"))
    case.do("A")
    assert case.open == ["C"]


def test_a_called_process_of_the_same_file_runs_and_comes_back(run: Callable, model: Callable) -> None:
    drawn = own_process(
        model("(start) -> Kalla {callActivity} -> C -> (slut)\n(börja) -> A -> (sluta)"), "other", "börja", "A", "sluta"
    )
    drawn = drawn.replacing(replace(drawn.node_by_id["Kalla"], called="other"))
    case = run(drawn)
    assert case.open == ["A"]
    case.do("A")
    assert case.open == ["C"]
    assert {event.process for move in case.moves for event in move.events} == {"process", "other"}


def test_a_process_that_calls_itself_ends_in_an_incident(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> Kalla {callActivity} -> (slut)")
    drawn = drawn.replacing(replace(drawn.node_by_id["Kalla"], called="process"))
    assert run(drawn).move.status == "incident"


POOLS = """
    (start) -> A -> (message Beslut: sänd) -> (message Svar) -> C -> (slut)
    (message Beslut: kommer) -> B -> (message Svar: sänd svar)
"""


def pools(model: ProcessModel) -> ProcessModel:
    moved = own_process(model, "other", "message_Beslut_kommer", "B", "message_Svar_sänd_svar")
    kinds = {"message_Beslut_sänd": "intermediateThrowEvent", "message_Beslut_kommer": "startEvent"}
    return moved.with_nodes(replace(node, kind=kinds.get(node.id, node.kind)) for node in moved.nodes)


def test_pools_of_a_case_send_each_other_messages(run: Callable, model: Callable) -> None:
    case = run(pools(model(POOLS)))
    assert case.open == ["A"]
    case.do("A")
    assert case.open == ["B"]
    case.do("B")
    assert case.open == ["C"]
    case.do("C")
    assert case.move.status == "completed"


def test_a_pool_that_nobody_starts_keeps_no_case_open(run: Callable, model: Callable) -> None:
    drawn = own_process(
        model("(start) -> A -> (slut)\n(message Beslut) -> B -> (sluta)"), "other", "message_Beslut", "B", "sluta"
    )
    case = run(drawn)
    assert [each.name for each in case.move.subscriptions] == ["Beslut"]
    case.do("A")
    assert (case.move.status, case.move.subscriptions) == ("completed", ())


def test_pools_without_a_trigger_all_start(run: Callable, model: Callable) -> None:
    drawn = own_process(model("(start) -> A -> (slut)\n(börja) -> B -> (sluta)"), "other", "börja", "B", "sluta")
    case = run(drawn)
    assert case.open == ["A", "B"]
    case.do("A")
    assert case.move.status == "running"


def test_a_message_waits_for_a_pool_that_is_not_ready_for_it(run: Callable, model: Callable) -> None:
    drawn = model(
        "(start) -> A -> (message Beslut: sänd) -> (slut)\n(börja) -> B -> (message Beslut: vänta) -> C -> (sluta)"
    )
    drawn = own_process(drawn, "other", "börja", "B", "message_Beslut_vänta", "C", "sluta")
    drawn = drawn.replacing(replace(drawn.node_by_id["message_Beslut_sänd"], kind="intermediateThrowEvent"))
    case = run(drawn)
    case.do("A")
    case.do("B")
    assert case.open == ["C"]


def test_a_message_flow_from_the_task_of_a_person_carries_its_message(run: Callable, model: Callable) -> None:
    drawn = own_process(
        model("(start) -> A -> (slut)\n(message Ansökan) -> B -> (sluta)"), "other", "message_Ansökan", "B", "sluta"
    )
    drawn = replace(drawn, message_flows=(MessageFlow("m", "A", "message_Ansökan"),))
    case = run(drawn)
    case.do("A")
    assert case.open == ["B"]


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_a_subprocess_may_be_repeated_for_each_of_several(run: Callable, model: Callable, kind: str) -> None:
    drawn = inside(model(SUBPROCESS), "Sub", "börja", "A", "B", "sluta")
    several = Repetition(kind, collection="grannar", item="granne")  # type: ignore[arg-type]
    case = run(drawn.replacing(replace(drawn.node_by_id["Sub"], repetition=several)), grannar=["x", "y"])
    while case.open != ["C"]:
        case.do(case.open[0])
    assert case.trace.count("A") == 2 and case.trace.count("Sub") == 1


def two_pools(model: ProcessModel, *names: str, **kinds: str) -> ProcessModel:
    moved = own_process(model, "other", *names)
    return moved.with_nodes(replace(node, kind=kinds.get(node.id, node.kind)) for node in moved.nodes)


def test_each_message_starts_another_instance_of_a_pool(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> (message M: ett) -> (message M: två) -> (slut)\n(message M: börja) -> B -> (klart)")
    sending = {"message_M_ett": "intermediateThrowEvent", "message_M_två": "intermediateThrowEvent"}
    case = run(two_pools(drawn, "message_M_börja", "B", "klart", **sending))
    case.do("A")
    assert case.open == ["B", "B"]
    case.do("B")
    case.do("B")
    assert case.move.status == "completed"


def test_a_pool_with_several_start_events_begins_at_the_one_that_comes(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> (signal Y: sänd)\n(message X) -> B -> (klart)\n(signal Y: börja) -> C -> (klart)")
    case = run(two_pools(drawn, "message_X", "B", "klart", "signal_Y_börja", "C"))
    case.do("A")
    assert case.open == ["C"]


def test_a_gateway_that_starts_its_process_is_passed_when_its_event_comes(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> (slut)\n<@ G> -> (message X) -> B -> (klart)\n<@ G> -> (message Y) -> C -> (klart)")
    drawn = two_pools(drawn, "gateway_G", "message_X", "message_Y", "B", "C", "klart")
    case = run(drawn.replacing(replace(drawn.node_by_id["gateway_G"], properties=(("instantiate", "true"),))))
    assert "gateway_G" not in case.trace
    case.receive("Y")
    assert (case.trace[-2:], case.open) == (["gateway_G", "message_Y"], ["A", "C"])
