"""A new branch beside what is under way begins or counts as done; a person says where each token goes on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.execution import Migrated, Move, Said, migrate
from engine.model import ProcessModel
from tests.execution.conftest import NOW
from tests.execution.test_migrating import LINE, SPLIT, bridge

THIRD = f"{SPLIT}\n<+ dela> -> Hör grannar -> <+ möt>"
BESIDE = (
    "(start) -> <+ dela> -> Registrera ansökan -> Granska ansökan -> <+ möt> -> Besluta i ärendet -> (slut)\n"
    "<+ dela> -> Hör grannar -> Sammanställ svar -> <+ möt>"
)
CHOICE = (
    f"{SPLIT}\n<+ dela> -> <Vilka?> -ja == 1-> Hör grannar -> <samlat> -> <+ möt>\n"
    "<Vilka?> -default-> Hör sakägare -> <samlat>"
)


def carried(run: Callable, old: str | ProcessModel, new: ProcessModel, *done: str, **said: object) -> Migrated:
    case = run(old)
    for name in done:
        case.do(name)
    return migrate(bridge(case.program.model, new), case.move.state, NOW, Said(**said))


def offered(move: Move | None) -> list[str]:
    return sorted(item.name for item in move.work_items) if move is not None else []


def told(found: Migrated) -> str:
    return " ".join(str(each) for each in (*found.notes, *found.why))


@pytest.mark.parametrize(
    ("old", "new", "done", "begun", "counted"),
    [
        (SPLIT, THIRD, (), ["Begär yttrande", "Granska ritning", "Hör grannar"], ["Begär yttrande", "Granska ritning"]),
        (SPLIT, THIRD, ("Begär yttrande",), ["Granska ritning", "Hör grannar"], ["Granska ritning"]),
        (LINE, BESIDE, ("Registrera ansökan",), ["Granska ansökan", "Hör grannar"], ["Granska ansökan"]),
        (SPLIT, THIRD, ("Begär yttrande", "Granska ritning"), ["Besluta bygglov"], ["Besluta bygglov"]),
    ],
)
def test_a_new_branch_begins_or_counts_as_done(
    run: Callable, model: Callable, old: str, new: str, done: tuple[str, ...], begun: list[str], counted: list[str]
) -> None:
    found = carried(run, old, model(new), *done)
    assert (found.verdict, offered(found.move)) == ("continues", begun)
    firsts = frozenset(branch.first for branch in found.branches)
    other = carried(run, old, model(new), *done, done=firsts)
    assert (other.verdict, offered(other.move)) == ("continues", counted)
    assert bool(firsts) == ("begins at the move" in told(found)) == ("counts as done" in told(other))


def test_what_goes_on_beside_a_new_branch_meets_it(run: Callable, model: Callable) -> None:
    case = run(SPLIT)
    crossing = bridge(case.program.model, model(THIRD))
    found = migrate(crossing, case.move.state, NOW)
    (branch,) = found.branches
    assert branch.activities == ("Hör_grannar",)
    counted = migrate(crossing, case.move.state, NOW, Said(done=frozenset({branch.first})))
    work = ["Granska ritning", "Begär yttrande"]
    for move, names in ((found.move, [*work, "Hör grannar"]), (counted.move, work)):
        after = run(crossing.new.model)
        after.program, after.moves = crossing.new, [move]
        for name in names:
            assert "Besluta bygglov" not in after.open
            after.do(name)
        assert after.open == ["Besluta bygglov"]
        assert after.do("Besluta bygglov").status == "completed"


def test_two_new_branches_both_begin_and_one_that_hangs_on_a_choice_asks(run: Callable, model: Callable) -> None:
    both = carried(run, SPLIT, model(f"{THIRD}\n<+ dela> -> Hör sakägare -> <+ möt>"))
    assert offered(both.move) == ["Begär yttrande", "Granska ritning", "Hör grannar", "Hör sakägare"]
    assert len(both.branches) == 2
    chosen = carried(run, SPLIT, model(CHOICE))
    assert [branch.activities for branch in chosen.branches] == [("Hör_grannar", "Hör_sakägare")]


def test_a_branch_that_is_not_wholly_new_is_for_a_person(run: Callable, model: Callable) -> None:
    moved = (
        "(start) -> <+ dela> -> Granska ritning -> <+ möt> -> (slut)\n"
        "<+ dela> -> Begär yttrande -> <+ möt>\n<+ dela> -> Besluta bygglov -> <+ möt>"
    )
    found = carried(run, SPLIT, model(moved), "Begär yttrande")
    assert found.move is None
    assert not found.branches


def test_each_token_goes_on_where_a_person_has_said(run: Callable, model: Callable) -> None:
    row = model("(start) -> Granska ritning -> Begär yttrande -> Besluta bygglov -> (slut)")
    alone = carried(run, SPLIT, row)
    assert alone.verdict == "decision"
    one = carried(run, SPLIT, row, targets={"Begär_yttrande": "Granska_ritning"})
    assert offered(one.move) == ["Granska ritning"]
    other = carried(run, SPLIT, model(SPLIT.replace("ritning", "karta")), targets={"Granska_ritning": "Granska_karta"})
    assert offered(other.move) == ["Begär yttrande", "Granska karta"]
    both = dict.fromkeys(("Granska_ritning", "Begär_yttrande"), "Besluta_bygglov")
    assert offered(carried(run, SPLIT, row, targets=both).move) == ["Besluta bygglov"]
    never = carried(run, SPLIT, model(SPLIT), targets={"Begär_yttrande": "Besluta_bygglov"})
    assert "never has these under way at the same time" in told(never)
    assert "lacks what was chosen" in told(carried(run, SPLIT, row, targets={"Begär_yttrande": "nothing"}))


def test_a_subprocess_that_all_have_left_is_ended(run: Callable, model: Callable) -> None:
    drawn = model("(start) -> A -> S {subProcess} -> D -> (slut)\n(in) -> B -> C -> (ut)\nS !(timer P5D: sent) -> E")
    within = {"in", "B", "C", "ut"}
    nested = drawn.with_nodes(replace(node, parent="S" if node.id in within else None) for node in drawn.nodes)
    left = carried(run, nested, nested, "A", targets={"B": "D"})
    assert offered(left.move) == ["D"]
    assert not left.move.timers
    stays = carried(run, nested, nested, "A", targets={"B": "C"})
    assert offered(stays.move) == ["C"]
    assert len(stays.move.timers) == 1


def test_where_nothing_more_is_waited_for_the_case_goes_on(run: Callable, model: Callable) -> None:
    alone = SPLIT.replace("Granska ritning -> <+ möt>", "Granska ritning -> (slut)\n<+ möt>")
    found = carried(run, SPLIT, model(alone), "Begär yttrande")
    assert (found.verdict, offered(found.move)) == ("continues", ["Besluta bygglov", "Granska ritning"])
    assert "Nothing more is waited for" in " ".join(str(note) for place in found.stands for note in place.notes)


def test_what_keeps_id_and_words_is_the_same_though_something_like_it_is_new(run: Callable, model: Callable) -> None:
    new = model(f"{THIRD}\n<+ dela> -> Hör hembygdsföreningen -> <+ möt>")
    found = carried(run, THIRD, new)
    assert offered(found.move) == ["Begär yttrande", "Granska ritning", "Hör grannar", "Hör hembygdsföreningen"]
