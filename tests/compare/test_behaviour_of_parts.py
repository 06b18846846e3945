"""What can happen in models with subprocesses, events at their edges, undoing, markers and pools."""

from dataclasses import replace

import pytest

from engine.compare import Alignment, Correspondence, behaviour
from engine.compare.behaviour.played import Played, Player
from engine.compare.behaviour.relations import Relations
from engine.model import FlowNode, ProcessModel, Repetition, Timer, Trigger
from engine.model.sketch import read_sketch
from tests.compare.parts import stated, throwing, with_pool, within
from tests.laws.rewritings_of_parts import silent_tasks


def told(one: ProcessModel | str, other: ProcessModel | str) -> list[str]:
    """Return what is said of two models whose activities of one name are the same."""
    first, second = (read_sketch(each) if isinstance(each, str) else each for each in (one, other))
    names = {node.name: node.id for node in second.nodes if node.is_activity and node.name}
    pairs = [
        Correspondence((node.id,), (names[node.name],), 0.99, "accept")
        for node in first.nodes
        if node.is_activity and node.name in names
    ]
    return [str(each.message) for each in behaviour(first, second, Alignment(tuple(pairs))).statements]


def same(*ids: str) -> Alignment:
    return Alignment(tuple(Correspondence((id_,), (id_,), 0.99, "accept") for id_ in ids))


def only(variant: str) -> str:
    return f"In the variant {variant}. In the standard never."


WHOLE = within("(start) -> S -> Arkivera -> (slut)", "S", "(början) -> Utred -> Granska -> (klart)")
FLAT = "(start) -> Utred -> Granska -> Arkivera -> (slut)"


def interrupted(
    model: ProcessModel, at: str = "S", *, interrupting: bool = True, then: str = "Påminn", timer: Timer | None = None
) -> ProcessModel:
    """Return a model with a timer at an activity that leads to another and to an end of its own."""
    aside = read_sketch(f"(e) -> {then} -> (avbrutet)")
    triggers = (Trigger("timer", timer=timer),)
    event = replace(
        aside.node_by_id["e"], kind="boundaryEvent", attached_to=at, interrupting=interrupting, triggers=triggers
    )
    nodes = [replace(node, process=model.processes[0].id) for node in aside.replacing(event).nodes]
    return replace(model, nodes=(*model.nodes, *nodes), flows=(*model.flows, *aside.flows))


def test_a_subprocess_is_what_lies_in_it():
    assert told(FLAT, WHOLE) == told(WHOLE, FLAT) == []


def test_what_interrupts_a_part_keeps_what_was_done_and_stops_the_rest():
    found = told(WHOLE, interrupted(WHOLE))
    assert only("“Granska” and “Arkivera” can be left out") in found or only("“Arkivera” can be left out") in found


def test_what_interrupts_stops_all_branches_of_a_part():
    inner = "(början) -> <+ s> -> Utred -> <+ j> -> (klart)\n<+ s> -> Granska -> <+ j>"
    part = interrupted(within("(start) -> S -> Arkivera -> (slut)", "S", inner))
    assert told(part, part) == []
    whole = within("(start) -> S -> Arkivera -> (slut)", "S", inner)
    assert only("“Arkivera” can be left out") in told(whole, part)


def test_what_does_not_interrupt_goes_on_beside():
    flat = read_sketch("(start) -> Utred -> Arkivera -> (slut)")
    beside = interrupted(flat, "Utred", interrupting=False)
    drawn = "(start) -> <+ s> -> Utred -> Arkivera -> (slut)\n<+ s> -> <m> -ja-> Påminn -> (a)\n<m> -nej-> (b)"
    assert told(beside, drawn) == told(drawn, beside) == []


def test_an_error_that_is_thrown_goes_where_it_is_caught():
    inner = "(början) -> Utred -> <Rätt?> -ja-> Granska -> (klart)\n<Rätt?> -nej-> (fel)"
    part = within("(start) -> S -> Arkivera -> (slut)", "S", inner)
    thrown = throwing(interrupted(part, then="Avvisa"), "fel in S", Trigger("error", code="E1"))
    caught = throwing(thrown, "e", Trigger("error", code="E1"))
    flat = "(start) -> Utred -> <Rätt?> -ja-> Granska -> Arkivera -> (slut)\n<Rätt?> -nej-> Avvisa -> (avvisat)"
    assert told(flat, caught) == told(caught, flat) == []


def test_ending_all_of_a_part_leaves_the_rest_alone():
    inner = "(början) -> <+ s> -> Utred -> (klart)\n<+ s> -> Granska -> (allt)"
    part = within("(start) -> S -> Arkivera -> (slut)", "S", inner)
    ended = throwing(part, "allt in S", Trigger("terminate"))
    assert told(part, ended) == [only("“Utred” can be left out")]


def event_subprocess(*, interrupting: bool) -> ProcessModel:
    model = read_sketch("(start) -> Utred -> Granska -> (slut)\n(ensam) -> E")
    model = model.with_nodes(node for node in model.nodes if node.id != "ensam")
    model = model.with_flows(flow for flow in model.flows if flow.source != "ensam")
    model = within(model, "E", "(återkallad) -> Avsluta -> (klart)", event_subprocess=True)
    return stated(model, "återkallad in E", interrupting=interrupting, triggers=(Trigger("message"),))


def test_an_event_subprocess_that_interrupts_is_an_event_at_the_edge_of_all():
    part = within("(start) -> S -> (slut)", "S", "(början) -> Utred -> Granska -> (klart)")
    around = interrupted(part, then="Avsluta")
    drawn = event_subprocess(interrupting=True)
    assert told(around, drawn) == told(drawn, around) == []
    plain = "(start) -> Utred -> Granska -> (slut)\n<aldrig> -> Avsluta"
    assert told(plain, drawn) == [only("“återkallad” can break off what goes on at any time")]


def test_what_has_no_label_takes_no_time_in_which_it_could_be_interrupted():
    drawn = event_subprocess(interrupting=True)
    for other in silent_tasks(drawn):
        assert told(drawn, other) == told(other, drawn) == []


def test_an_event_subprocess_that_does_not_interrupt_goes_on_beside():
    drawn = event_subprocess(interrupting=False)
    flat = "(start) -> <+ s> -> Utred -> Granska -> (slut)\n<+ s> -> <m> -ja-> Avsluta -> (a)\n<m> -nej-> (b)"
    assert told(flat, drawn) == told(drawn, flat) == []


def undoing() -> ProcessModel:
    """Return a model in which a payment is undone where a check fails, if it was made."""
    choice = "<Betala?> -ja-> Betala ut -> <x>\n<Betala?> -nej-> <x>"
    after = "<x> -> Granska -> <Rätt?> -ja-> (slut)\n<Rätt?> -nej-> (ångra) -> Avsluta -> (a)"
    model = read_sketch(f"(start) -> <Betala?>\n{choice}\n{after}")
    model = throwing(stated(model, "ångra", kind="intermediateThrowEvent"), "ångra", Trigger("compensation"))
    process = model.processes[0].id
    event = FlowNode(
        "c",
        "boundaryEvent",
        process=process,
        attached_to="Betala_ut",
        triggers=(Trigger("compensation"),),
        properties=(("compensatedBy", "Återkräv"),),
    )
    undo = FlowNode("Återkräv", "userTask", "Återkräv", process, properties=(("isForCompensation", "true"),))
    return ProcessModel(processes=model.processes, nodes=(*model.nodes, event, undo), flows=model.flows)


def test_what_was_done_is_undone_and_nothing_else():
    drawn = undoing()
    flat = (
        "(start) -> <Betala?> -ja-> Betala ut -> Granska -> <Rätt?> -ja-> (slut)\n<Betala?> -nej-> Granska\n"
        "<Rätt?> -nej-> <Betalt?> -ja-> Återkräv -> Avsluta -> (a)\n<Betalt?> -nej-> Avsluta"
    )
    assert told(drawn, drawn) == []
    assert told(drawn, flat) == [only("“Återkräv” can be done in a case without “Betala ut”")]


@pytest.mark.parametrize("kind", ["parallel", "sequential", "loop"])
def test_what_is_done_for_each_is_done_again(kind: str):
    repeated = stated(WHOLE, "S", repetition=Repetition(kind))  # type: ignore[arg-type]
    found = told(WHOLE, repeated)
    assert only("“Utred” and “Granska” can be done several times") in found
    at_once = any("at the same time" in each for each in found)
    assert at_once == (kind == "parallel")


def test_a_free_order_lets_all_be_left_out_and_done_again():
    free = within("(start) -> S -> Arkivera -> (slut)", "S", "Utred -> (a)\nGranska -> (b)", kind="adHocSubProcess")
    found = told(WHOLE, free)
    assert any("can be left out" in each for each in found)
    assert any("several times" in each for each in found)


def test_pools_that_talk_are_one_process():
    hears = read_sketch("(start) -> Utred -> (fråga) -> (svar) -> Besluta -> (slut)")
    hears = throwing(stated(hears, "fråga", kind="intermediateThrowEvent"), "fråga", Trigger("message"))
    hears = throwing(stated(hears, "svar", kind="intermediateCatchEvent"), "svar", Trigger("message"))
    other = throwing(read_sketch("(början) -> Yttra sig -> (klart)"), "klart", Trigger("message"))
    talking = with_pool(hears, other, ("fråga", "början 2"), ("klart 2", "svar"))
    flat = "(start) -> Utred -> Yttra sig -> Besluta -> (slut)"
    assert told(flat, talking) == told(talking, flat) == []
    unheard = with_pool(hears, other, ("fråga", "början 2"))
    assert told(flat, unheard) == [
        only("a decision can be made without the applicant having been heard"),
        "In the variant “Yttra sig” can be done at the same time as “Besluta”. In the standard always before.",
    ]


def test_pools_whose_messages_do_not_fit_are_played_alone_and_that_is_said():
    waits = throwing(
        stated(read_sketch("(start) -> Utred -> (svar) -> Besluta -> (slut)"), "svar", kind="intermediateCatchEvent"),
        "svar",
        Trigger("message"),
    )
    other = read_sketch("(början) -> (väntar) -> Yttra sig -> (klart)")
    other = throwing(stated(other, "väntar", kind="intermediateCatchEvent"), "väntar", Trigger("message"))
    locked = with_pool(waits, other, ("slut", "väntar 2"), ("klart 2", "svar"))
    found = behaviour(locked, locked, same("Utred", "Besluta", "Yttra_sig 2"))
    assert found.statements == ()
    assert [str(each) for each in found.doubts] == [
        "In the standard the messages between pools do not let all be done. Each pool was played alone."
    ]


def test_pools_that_can_do_too_much_together_are_played_alone_and_that_is_said(monkeypatch: pytest.MonkeyPatch):
    hears = throwing(
        stated(read_sketch("(start) -> Utred -> (svar) -> Besluta -> (slut)"), "svar", kind="intermediateCatchEvent"),
        "svar",
        Trigger("message"),
    )
    other = throwing(read_sketch("(början) -> Yttra sig -> (klart)"), "klart", Trigger("message"))
    talking = with_pool(hears, other, ("klart 2", "svar"))
    monkeypatch.setattr(Player, "together", lambda self: Played(Relations(complete=False)))
    found = behaviour(talking, talking, same("Utred", "Besluta", "Yttra_sig 2"))
    assert (found.statements, found.complete) == ((), True)
    assert [str(each) for each in found.doubts] == [
        "The standard has too many ways through its pools together. Each pool was played alone."
    ]


def test_much_that_can_be_done_at_the_same_time_is_one_line():
    names = ("Utred", "Granska", "Höra grannar", "Skriv förslag", "Besluta")
    row = f"(start) -> {' -> '.join(names)} -> (slut)"
    beside = "(start) -> <+ a>\n" + "\n".join(f"<+ a> -> {name} -> <+ b>" for name in names) + "\n<+ b> -> (slut)"
    (line,) = (each for each in told(row, beside) if "same time" in each)
    assert line == (
        "In the variant each of these can be done at the same time as another of them, in the standard never: "
        "“Utred”, “Granska”, “Höra grannar”, “Skriv förslag” and “Besluta”."
    )


def test_twenty_parallel_branches_with_choices_are_judged():
    ways = [
        f"<+ a> -> Utred {n} -> <c{n}> -ja-> Granska {n} -> <d{n}> -> <+ b>\n<c{n}> -nej-> <d{n}>" for n in range(20)
    ]
    wide = "(start) -> <+ a>\n" + "\n".join(ways) + "\n<+ b> -> Besluta -> (slut)"
    other = wide.replace("<c7> -nej-> <d7>\n", "")
    assert told(other, wide) == [only("“Granska 7” can be left out")]


def test_choosing_freely_among_many_is_judged():
    ways = "\n".join(f"<o a> -{n}-> Fråga {n} -> <o b>" for n in range(9))
    wide = f"(start) -> <o a>\n{ways}\n<o b> -> Besluta -> (slut)"
    more = wide.replace("<o a> -3-> Fråga 3", "<o a> -3-> <x> -> Fråga 3") + "\nFråga 4 -> <x>"
    assert only("“Fråga 3” can be done several times") in told(wide, more)


@pytest.mark.parametrize(
    "sketch",
    [
        "(start) -> <a> -> Utred -> <b> -x-> <a>\n<b> -y-> <c> -> Granska -> <d> -x-> <c>\n<d> -y-> <a>\n<d> -z-> (s)",
        "(start) -> <in> -x-> Utred -> <m> -> Granska -> <n> -x-> Utred\n<in> -y-> <m>\n<n> -y-> (slut)",
        "(start) -> <a> -> <+ s> -> Utred -> <+ j> -> <b> -x-> <a>\n<+ s> -> Granska -> <+ j>\n<b> -y-> (slut)",
        "(start) -> <+ s> -> Utred -> <x> -> Granska -> <y> -om-> <x>\n<+ s> -> Besluta -> <x>\n<y> -klart-> (slut)",
        "(start) -> <o a> -x-> Utred -> <o b> -x-> <o a>\n<o b> -y-> Granska -> <o c> -> <o b>\n<o a> -z-> <o c>",
        "(start) -> <+ s> -> <o a> -> Utred -> <o b> -> (slut)\n<+ s> -> <o b> -> Granska -> <o a>",
        "(start) -> <+ s> -> <a> -> <b> -> <a>\n<+ s> -> Utred -> (slut)",
        "(start) -> <+ s> -> Utred -> <+ s>\n<+ s> -> Granska -> (slut)",
    ],
)
def test_hostile_loops_are_judged_the_same_whatever_their_order(sketch: str):
    model = read_sketch(sketch)
    turned = ProcessModel(processes=model.processes, nodes=model.nodes[::-1], flows=model.flows[::-1])
    assert told(model, turned) == told(turned, model) == []


def test_work_that_meets_itself_is_said():
    crowd = read_sketch("(start) -> <a> -> <+ s> -> Utred -> <a>\n<+ s> -> Granska -> (slut)")
    doubts = behaviour(crowd, crowd, same("Utred", "Granska")).doubts
    assert "several times at once" in str(doubts[0])


def test_a_timer_that_comes_again_and_again_lets_what_it_leads_to_be_done_several_times():
    line = read_sketch("(start) -> Utred -> Besluta -> (slut)")
    once, week, again = (
        interrupted(line, "Utred", interrupting=False, timer=timer)
        for timer in (Timer("duration", "P7D"), Timer("cycle", "R1/P7D"), Timer("cycle", "R/P7D"))
    )
    found = behaviour(once, again, same("Utred", "Besluta", "Påminn"))
    assert [str(each.message) for each in found.statements] == [only("“Påminn” can be done several times")]
    assert found.doubts == ()
    assert told(again, again) == told(once, week) == []


def test_what_only_one_model_can_break_off_is_one_statement_and_not_all_that_follows_from_it():
    line = read_sketch("(start) -> Registrera -> Granska -> Besluta -> (slut) -> Återkallelse #9")
    plain = read_sketch("(start) -> Registrera -> Granska -> Besluta -> (slut)")
    broken = within(
        replace(line, flows=tuple(flow for flow in line.flows if "terk" not in flow.target)),
        next(node.id for node in line.nodes if node.name.startswith("Återkallelse")),
        "(message Återkallad: Återkallad) -> Avskriv -> (avskrivet)",
        event_subprocess=True,
        name="Återkallelse",
    )
    assert told(plain, broken) == [
        "In the variant “Återkallelse” can break off what goes on at any time. In the standard never."
    ]
    assert told(broken, plain) == [
        "In the standard “Återkallelse” can break off what goes on at any time. In the variant never."
    ]
