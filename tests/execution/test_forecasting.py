"""What would become of cases is known before there are any: at each activity, with what is under way beside it."""

from collections.abc import Callable
from dataclasses import replace

from engine.compare import successors
from engine.execution import Bridge, forecast, program_of
from tests.execution.test_migrating import LIMIT, LINE, SPLIT


def verdicts(model: Callable, old: str, new: str) -> dict[str, str]:
    one, other = model(old), model(new)
    found = forecast(Bridge(program_of(one), program_of(other, "new"), successors(one, other)))
    return {"+".join((each.element, *each.beside)): each.found.verdict for each in found}


def test_each_activity_has_a_verdict_of_its_own(model: Callable) -> None:
    assert verdicts(model, LINE, LINE.replace("-> Granska ansökan ", "")) == {
        "Registrera_ansökan": "unchanged",
        "Granska_ansökan": "decision",
        "Besluta_i_ärendet": "unchanged",
    }
    assert verdicts(model, LINE, LIMIT)["Granska_ansökan"] == "continues"


def test_what_is_done_beside_others_is_looked_at_with_them(model: Callable) -> None:
    assert verdicts(model, SPLIT, f"{SPLIT}\n<+ dela> -> Hör grannar -> <+ möt>") == {
        "Granska_ritning+Begär_yttrande": "continues",  # the new branch begins beside them
        "Besluta_bygglov": "continues",
        "Begär_yttrande+Granska_ritning": "continues",
    }
    row = "(start) -> Granska ritning -> Begär yttrande -> Besluta bygglov -> (slut)"
    assert verdicts(model, SPLIT, row) == {
        "Granska_ritning+Begär_yttrande": "decision",
        "Besluta_bygglov": "unchanged",
        "Begär_yttrande+Granska_ritning": "decision",
    }


def test_what_lies_in_a_subprocess_is_looked_at_within_it(model: Callable) -> None:
    drawn = model("(start) -> A -> S {subProcess} -> D -> (slut)\n(in) -> B -> C -> (ut)")
    within = {"in", "B", "C", "ut"}
    nested = drawn.with_nodes(replace(each, parent="S" if each.id in within else None) for each in drawn.nodes)
    found = forecast(Bridge(program_of(nested), program_of(nested, "new"), successors(nested, nested)))
    assert {each.element: each.found.verdict for each in found} == dict.fromkeys("ASDBC", "unchanged")
