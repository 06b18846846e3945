"""A case goes on by a new version of its process: what is under way goes on, and what cannot is said."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import execution
from engine.compare import successors
from engine.execution import Bridge, Migrated, Program, Said, migrate, program_of
from engine.execution.case import Case
from engine.execution.open import work_items
from engine.execution.running import is_completed
from engine.execution.saving import restore, save
from engine.execution.standing import fits, places
from engine.execution.stepping import begin, finish
from engine.model import ProcessModel, Repetition
from tests.execution.conftest import NOW
from tests.execution.test_saving import drawn

LINE = "(start) -> Registrera ansökan -> Granska ansökan -> Besluta i ärendet -> (slut)"
SPLIT = (
    "(start) -> <+ dela> -> Granska ritning -> <+ möt> -> Besluta bygglov -> (slut)\n"
    "<+ dela> -> Begär yttrande -> <+ möt>"
)
LIMIT = f"{LINE}\nGranska ansökan !(timer P5D: dröjer) -> Påminn sökanden -> (påmind)"
RIVALS = (
    "(start) -> Registrera ansökan -> <@ Vad händer?> -> (message svar: Svar kom) -> Granska svar -> (slut)\n"
    "<@ Vad händer?> -> (timer P3D: tiden är ute) -> Avvisa ansökan -> (avvisad)"
)


def bridge(old: ProcessModel, new: ProcessModel) -> Bridge:
    return Bridge(program_of(old), program_of(new, "new"), successors(old, new))


def migrated(run: Callable, model: Callable, old: str, new: str, *done: str, **how: str) -> Migrated:
    case = run(old)
    for name in done:
        case.do(name)
    return migrate(bridge(case.program.model, model(new)), case.move.state, NOW, Said(**how))


@pytest.mark.parametrize(
    ("new", "verdict", "told"),
    [
        (LINE.replace("-> Besluta", "-> Begär yttrande -> Besluta"), "unchanged", ""),
        (LINE.replace("-> Registrera", "-> Begär yttrande -> Registrera"), "continues", "lies behind these cases"),
        (LINE.replace("-> Granska", "-> Begär yttrande -> Granska"), "continues", "lies behind these cases"),
        (LINE.replace("-> Besluta i ärendet ", ""), "unchanged", ""),
        (LINE.replace("-> Granska ansökan ", ""), "decision", "The new version lacks"),
        (LINE.replace("Granska ansökan", "Granska ansökan och handlingar"), "continues", "It is called"),
        (LINE.replace("Granska ansökan", "Granska ansökan [Handläggare]"), "continues", "Handläggare does it"),
        ("(start) -> Granska ansökan -> Registrera ansökan -> Besluta i ärendet -> (slut)", "decision", "done again"),
        ("(start) -> Registrera ansökan -> Besluta i ärendet -> Granska ansökan -> (slut)", "decision", "left out"),
        (LIMIT, "continues", "time counts from the move"),
    ],
)
def test_what_becomes_of_a_case_under_way(run: Callable, model: Callable, new: str, verdict: str, told: str) -> None:
    found = migrated(run, model, LINE, new, "Registrera ansökan")
    assert found.verdict == verdict
    assert told in " ".join(str(each) for place in found.stands for each in (*place.notes, *found.notes, *found.why))
    assert (found.move is None) == (verdict == "decision")


@pytest.mark.parametrize(
    ("new", "done", "verdict", "open_now"),
    [
        (SPLIT, (), "unchanged", ["Granska ritning", "Begär yttrande"]),
        (SPLIT.replace("ritning -> <", "ritning -> Mät upp tomten -> <"), ("Granska ritning",), "continues", None),
        ("(start) -> Granska ritning -> Begär yttrande -> Besluta bygglov -> (slut)", (), "decision", []),
        ("(start) -> Granska ritning -> Begär yttrande -> Besluta bygglov -> (slut)", "both", "unchanged", None),
    ],
)
def test_what_is_under_way_at_the_same_time_stays_so_or_a_person_says(
    run: Callable, model: Callable, new: str, done: tuple[str, ...], verdict: str, open_now: list[str] | None
) -> None:
    names = ("Granska ritning", "Begär yttrande") if done == "both" else done
    found = migrated(run, model, SPLIT, new, *names)
    assert found.verdict == verdict, [str(each) for each in found.why]
    if open_now is not None:
        assert [item.name for item in found.move.work_items] == open_now if found.move else not open_now


def test_a_token_keeps_its_name_and_a_time_its_date(run: Callable, model: Callable) -> None:
    case = run(LIMIT)
    token = case.do("Registrera ansökan").work_items[0].token
    changed = bridge(case.program.model, model(LIMIT.replace("P5D", "P9D")))
    kept, anew = (
        migrate(changed, case.move.state, NOW + timedelta(days=1), Said(times)).move for times in ("keep", "anew")
    )
    assert [item.token for item in kept.work_items] == [token]
    assert [timer.due_at - NOW for timer in kept.timers] == [timedelta(days=5)]
    assert [timer.due_at - NOW for timer in anew.timers] == [timedelta(days=10)]
    gone = migrate(bridge(case.program.model, model(LINE)), case.move.state, NOW)
    assert not gone.move.timers
    assert "waits no longer" in str(gone.stands[0].notes[0])


def test_a_person_says_where_it_goes_on(run: Callable, model: Callable) -> None:
    new = LINE.replace("-> Granska ansökan ", "")
    found = migrated(run, model, LINE, new, "Registrera ansökan", target="Besluta_i_ärendet")
    assert [item.name for item in found.move.work_items] == ["Besluta i ärendet"]
    both = migrated(run, model, SPLIT, f"{SPLIT}\n<+ dela> -> Hör grannar -> <+ möt>", target="Besluta_bygglov")
    assert [item.name for item in both.move.work_items] == ["Besluta bygglov"]
    never = migrated(run, model, SPLIT, SPLIT, target="Begär_yttrande")
    assert "wait for ever" in str(never.why[0])


def test_the_first_of_several_events_is_still_taken_alone(run: Callable, model: Callable) -> None:
    found = migrated(run, model, RIVALS, RIVALS.replace("P3D", "P4D"), "Registrera ansökan")
    assert [timer.due_at - NOW for timer in found.move.timers] == [timedelta(days=3)]
    program = program_of(model(RIVALS.replace("P3D", "P4D")), "new")
    after = execution.deliver(program, found.move.state, "svar", {}, NOW)
    assert (after.timers, [item.name for item in after.work_items]) == ((), ["Granska svar"])


def test_what_runs_in_a_subprocess_and_for_several_things_goes_on(run: Callable, model: Callable) -> None:
    drawn_ = model("(start) -> A -> S {subProcess} -> D -> (slut)\n(in) -> R -> C -> (ut)")
    within = {"in", "R", "C", "ut"}
    nested = drawn_.with_nodes(
        replace(
            node,
            parent="S" if node.id in within else None,
            repetition=Repetition("parallel", collection="saker", item="sak") if node.id == "R" else None,
        )
        for node in drawn_.nodes
    )
    case = run(nested, saker=["ek", "al", "tall"])
    case.do("A")
    case.do("R – al")
    renamed = nested.with_nodes(replace(node, name="R om") if node.id == "R" else node for node in nested.nodes)
    found = migrate(bridge(nested, renamed), case.move.state, NOW)
    assert [item.name for item in found.move.work_items] == ["R om – ek", "R om – tall"]
    otherwise = nested.with_nodes(
        replace(node, repetition=Repetition("sequential", "3")) if node.id == "R" else node for node in nested.nodes
    )
    assert "How often" in str(migrate(bridge(nested, otherwise), case.move.state, NOW).why[0])


def edited(model: ProcessModel, seed: int) -> ProcessModel:
    """Return a model with up to three edits: tasks renamed, left out or put in."""
    choose = random.Random(seed)
    for number in range(choose.randint(1, 3)):
        tasks = [
            node
            for node in model.nodes
            if node.kind == "userTask" and len(model.incoming(node.id)) == len(model.outgoing(node.id)) == 1
        ]
        if not tasks:
            return model
        task = choose.choice(tasks)
        (before,), (after,) = model.incoming(task.id), model.outgoing(task.id)
        sort = choose.choice(("rename", "leave out", "put in"))
        if sort == "rename":
            model = model.replacing(replace(task, name=f"{task.name} nytt"))
        elif sort == "leave out" and not model.boundary_events(task.id):
            kept = [replace(flow, target=after.target) if flow is before else flow for flow in model.flows]
            model = model.with_nodes(node for node in model.nodes if node is not task)
            model = model.with_flows(flow for flow in kept if flow.id != after.id)
        else:
            new = replace(task, id=f"new{number}", name=f"Ny {number}", repetition=None, attached_to=None)
            flow = replace(after, id=f"flow{number}", source=new.id, condition="")
            model = replace(model, nodes=(*model.nodes, new))
            kept = [replace(each, target=new.id) if each is after else each for each in model.flows]
            model = model.with_flows([*kept, flow])
    return model


def doubled(program: Program, case: Case) -> list[str]:
    """Return the scopes of a case whose tokens lie as its process never lets them."""
    found = {part.spec.name: places(program, part) for part in case.subprocesses.values()}
    return [
        scope
        for scope, lie in found.items()
        if lie is not None and (max(lie.values(), default=0) > 1 or not fits(program, scope, frozenset(lie)))
    ]


@pytest.mark.parametrize("seed", range(60))
def test_after_the_move_nothing_is_doubled_and_every_case_ends(model: Callable, seed: int) -> None:
    old = drawn(seed, model)
    crossing = bridge(old, edited(old, seed))
    choose = random.Random(seed)
    case = begin(crossing.old, {"x": 1, "y": 0}, NOW)
    for _ in range(choose.randint(0, 6)):
        if is_completed(case) or not work_items(case):
            break
        step(case, choose)
    if is_completed(case):
        return
    found = migrate(crossing, save(case), NOW)
    if found.move is None:
        assert found.why
        return
    assert found.move.incident is None
    case = restore(crossing.new, found.move.state, NOW)
    for _ in range(200):
        if is_completed(case):
            return
        assert not doubled(crossing.new, case)
        if work_items(case):
            step(case, choose)
        else:
            state = save(case)
            timer = min(execution.resume(crossing.new, state, {}, case.now).timers, key=lambda each: each.due_at)
            case = restore(crossing.new, execution.fire(crossing.new, state, timer.token, timer.due_at).state, NOW)
        assert case.incident is None
    raise AssertionError("The case goes on for ever.")


def step(case: Case, choose: random.Random) -> None:
    item = choose.choice(work_items(case))
    outcome = {"choice": choose.choice(item.options).flow} if item.reason else {"x": choose.randint(0, 2), "y": 0}
    finish(case, item.token, outcome)
