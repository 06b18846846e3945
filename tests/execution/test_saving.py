"""A state holds what is open, however long the case has gone on, and restoring it changes nothing."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine import execution
from engine.execution import program_of, running
from engine.execution.case import Case
from engine.execution.open import timers, work_items
from engine.execution.running import is_completed
from engine.execution.saving import restore, save
from engine.execution.stepping import begin, finish, ring
from engine.model import ProcessModel, Repetition, Trigger

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KINDS = ("task", "exclusive", "parallel", "inclusive", "loop", "timer", "boundary", "repeated", "question", "questions")


class Drawing:
    """A block-structured process with all kinds of gateways, loops, timers and repeated tasks, drawn at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.lines: list[str] = []
        self.count = 0
        self.lines.append(f"{self.sequence('(start)', 3)} -> (slut)")

    def new(self, prefix: str = "T") -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def sequence(self, before: str, depth: int) -> str:
        for _ in range(self.random.randint(1, 2)):
            before = getattr(self, self.random.choice(KINDS) if depth else "task")(before, depth)
        return before

    def task(self, before: str, depth: int) -> str:
        return self.then(before, self.new())

    def repeated(self, before: str, depth: int) -> str:
        return self.then(before, self.new("R"))

    def timer(self, before: str, depth: int) -> str:
        return self.then(before, f"(timer P1D: {self.new()})")

    def then(self, before: str, after: str) -> str:
        self.lines.append(f"{before} -> {after}")
        return after

    def boundary(self, before: str, depth: int) -> str:
        name, end = self.task(before, 0), f"<{self.new('J')}>"
        self.lines += [f"{name} !(timer P2D) -> E{name} -> {end}", f"{name} -> {end}"]
        return end

    def split(self, mark: str, before: str, depth: int, conditions: tuple[str, str]) -> str:
        split, join = f"<{mark}{self.new('S')}>", f"<{mark}{self.new('J')}>"
        self.then(before, split)
        for condition in conditions:
            first = self.new()
            self.lines.append(f"{split} {condition} {first}")
            self.then(self.sequence(first, depth - 1), join)
        return join

    def exclusive(self, before: str, depth: int) -> str:
        return self.split("", before, depth, ("-x == 1->", "-default->"))

    def parallel(self, before: str, depth: int) -> str:
        return self.split("+ ", before, depth, ("->", "->"))

    def inclusive(self, before: str, depth: int) -> str:
        return self.split("o ", before, depth, ("-x == 1->", "-default->"))

    def question(self, before: str, depth: int) -> str:
        return self.split("", before, depth, ("-unset == 1->", "-default->"))

    def questions(self, before: str, depth: int) -> str:
        return self.split("o ", before, depth, ("-unset == 1->", "-x == 1->"))

    def loop(self, before: str, depth: int) -> str:
        start, again, after = f"<{self.new('L')}>", f"<{self.new('A')}>", self.new()
        self.then(before, start)
        self.then(self.sequence(self.task(start, 0), depth - 1), again)
        self.lines += [f"{again} -y == 1-> {start}", f"{again} -default-> {after}"]
        return after


def drawn(seed: int, read: Callable[[str], ProcessModel]) -> ProcessModel:
    """Return a random process; the tasks whose names begin with R are repeated, in different ways."""
    model = read("\n".join(Drawing(seed).lines))
    throws = (
        ("True", Trigger("signal", name="Klart")),
        ("numberOfCompletedInstances == 1", Trigger("message", name="Svar")),
    )
    ways = (
        *(Repetition("parallel", "2"), Repetition("sequential", "2"), Repetition("loop", "2", condition="True")),
        *(Repetition("parallel", "2", throws=throws[:1]), Repetition("sequential", "2", throws=throws)),
    )
    return model.with_nodes(
        replace(node, repetition=ways[(len(node.name) if seed % 2 else seed) % len(ways)])
        if node.name[:1] == "R"
        else node
        for node in model.nodes
    )


def history(case: Case, seed: int, between: Callable[[Case], Case]) -> list[tuple[str, str]]:
    """Return what happens to a case whose open work is done in random order, and ``between`` any two steps."""
    choose = random.Random(seed)
    events = []
    for _ in range(150):
        events += [(event.kind, event.element) for event in case.events]
        case.events.clear()
        if is_completed(case):
            return [*events, ("outcome", str(sorted(case.variables.items())))]
        case = between(case)
        items = {item.token: item for item in work_items(case)}
        able = [*items, *(timer.token for timer in timers(case))]
        token = choose.choice(able)
        if token not in items:
            case.now = max(case.now, next(timer.due_at for timer in timers(case) if timer.token == token))
            ring(case, token)
        elif items[token].reason is not None:
            finish(case, token, {"choice": choose.choice(items[token].options).flow})
        else:
            finish(case, token, {"x": choose.randint(0, 2), "y": choose.randint(0, 2)})
    return events


@pytest.mark.parametrize("seed", range(60))
def test_saving_and_restoring_between_any_two_steps_changes_nothing(
    model: Callable, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = program_of(drawn(seed, model))

    def saved(case: Case) -> Case:
        return restore(program, save(case), case.now)

    compacted = history(begin(program, {"x": 1, "y": 1}, NOW), seed, saved)
    kept = history(begin(program, {"x": 1, "y": 1}, NOW), seed, lambda case: case)
    monkeypatch.setattr(running, "_forget", lambda case: None)
    with_all_history = history(begin(program, {"x": 1, "y": 1}, NOW), seed, lambda case: case)
    assert compacted == kept == with_all_history
    assert compacted[0] == ("entered", "start")


def test_a_state_does_not_grow_with_the_rounds_of_a_loop(run: Callable) -> None:
    case = run("(start) -> A -> <Igen?> -igen-> A\n<Igen?> -default-> (slut)")
    sizes = []
    for _ in range(700):
        case.do("A", igen=True)
        sizes.append(len(case.move.state))
        del case.moves[:-1]
    assert max(sizes) - min(sizes) <= 10
    case.do("A", igen=False)
    assert case.move.status == "completed"


def test_a_state_with_several_open_branches_does_not_grow_either(run: Callable) -> None:
    case = run(
        "(start) -> <+ dela> -> B -> <+ möt> -> (slut)\n<+ dela> -> <in> -> <+ d2> -> A -> <+ m2> -> <Igen?>\n"
        "<+ d2> -> C -> <+ m2>\n<Igen?> -igen-> <in>\n<Igen?> -default-> <+ möt>"
    )
    sizes = []
    for _ in range(300):
        case.do("A", igen=True)
        case.do("C")
        sizes.append(len(case.move.state))
        del case.moves[:-1]
    assert max(sizes) - min(sizes) <= 20
    for name, outcome in (("A", {"igen": False}), ("C", {}), ("B", {})):
        case.do(name, **outcome)
    assert case.move.status == "completed"


def test_a_model_of_thousands_of_tasks_loads_and_runs(run: Callable) -> None:
    case = run("(start) -> " + " -> ".join(f"T{number}" for number in range(3000)) + " -> (slut)")
    case.do("T0")
    assert case.open == ["T1"]
    assert len(case.move.state) < 400


def test_a_token_is_never_used_again(run: Callable) -> None:
    case = run("(start) -> A -> <Igen?> -igen-> A\n<Igen?> -default-> (slut)")
    tokens = []
    for _ in range(5):
        tokens.append(case.move.work_items[0].token)
        case.do("A", igen=True)
    assert len(set(tokens)) == 5


def test_the_state_of_a_finished_case_can_still_be_read(run: Callable) -> None:
    case = run("(start) -> A -> (slut)")
    case.do("A", x=1)
    assert execution.resume(case.program, case.move.state, {}, NOW).status == "completed"


def undone_and_handled(read: Callable[[str], ProcessModel]) -> ProcessModel:
    """Return a process with a transaction that may be cancelled, handlers, an event subprocess and offered events."""
    model = read(
        "(start) -> T {transaction} -> C -> (slut)\nT !(cancel) -> E -> (compensation: allt) -> (avbrutet)\n"
        "(in) -> A -> <+ dela> -> B -> <Hur?> -x == 0-> (cancel: ångra)\n<Hur?> -default-> (ut)\n"
        "<+ dela> -> R -> (ut2)\n"
        "A !(compensation: kant A) -> ångra A -> (åter)\nR !(compensation: kant R) -> ångra R -> (åter)\n"
        "H {subProcess}\n(timer P1D: då) -> D -> (klart)\nB !(offered: sent) -> F -> (ut3)"
    )
    undoing = {"A_compensation_kant_A", "ångra_A", "R_compensation_kant_R", "ångra_R", "åter"}
    within = {
        "in",
        "A",
        "gateway_dela",
        "B",
        "Hur",
        "cancel_ångra",
        "ut",
        "ut2",
        "ut3",
        "R",
        "H",
        "F",
        "B_offered_sent",
    }
    places = dict.fromkeys(within | undoing | {"B_offered_sent"}, "T") | dict.fromkeys(
        ("timer_P1D_då", "D", "klart"), "H"
    )
    changes: dict[str, dict[str, object]] = {
        "H": {"event_subprocess": True},
        "timer_P1D_då": {"interrupting": False},
        "R": {"repetition": Repetition("parallel", "2")},
        "B_offered_sent": {"properties": (("offered", "true"),)},
        "compensation_allt": {"kind": "intermediateThrowEvent"},
    }
    return model.with_nodes(
        replace(node, parent=places.get(node.id), **changes.get(node.id, {}))  # type: ignore[arg-type]
        for node in model.nodes
    )


@pytest.mark.parametrize("seed", range(30))
def test_saving_changes_nothing_where_events_take_over_and_undo(model: Callable, seed: int) -> None:
    program = program_of(undone_and_handled(model))

    def saved(case: Case) -> Case:
        return restore(program, save(case), case.now)

    kept = history(begin(program, {"x": 1}, NOW), seed, lambda case: case)
    assert history(begin(program, {"x": 1}, NOW), seed, saved) == kept
    assert kept[-1][0] == "outcome"
