"""A test run keeps what is sent before anything waits for it, as real cases do, and gives it then."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine.execution import program_of
from engine.model.sketch import read_sketch
from engine.services.playing import Played, play
from engine.services.playing.acts import Act

BEGAN = datetime(2026, 11, 26, 8, tzinfo=UTC)
EARLY = """
(start) -> <+ dela> -> (message Betalt: skickat)
<+ dela> -> Utred [Handläggare] -> (message Betalt: väntar) -> Besluta [Handläggare] -> (slut)
"""


def played(waits_for: str) -> Played:
    """Return the test run after “Utred”: what is sent finds its case by “nr”, what waits by another variable."""
    model = read_sketch(EARLY, "Prov")

    def said(expression: str) -> dict[str, object]:
        return {"correlation": (("nr", expression),), "content": (("belopp", "summa"),)}

    nodes = [
        replace(
            node,
            triggers=tuple(
                replace(each, **said("nr" if node.kind == "endEvent" else waits_for)) for each in node.triggers
            ),
        )
        for node in model.nodes
    ]
    program = program_of(replace(model, nodes=tuple(nodes)), waits_for)
    element = next(node.id for node in model.nodes if node.name == "Utred")
    start = Act("start", values={"nr": "7", "annat": "8", "summa": 900})
    return play(program, [start, Act("complete", element=element)], began=BEGAN)


def test_what_came_early_is_given_when_it_is_awaited() -> None:
    whole = played("nr")
    assert whole.move is not None
    assert [item.name for item in whole.move.work_items] == ["Besluta"]
    assert whole.move.variables["belopp"] == 900
    assert whole.kept == ()
    assert "väntar" in {whole.program.model.label(element) for element in whole.passed()}


@pytest.mark.parametrize("waits_for", ["annat", "okänt"])
def test_what_is_for_others_stays_kept(waits_for: str) -> None:
    whole = played(waits_for)
    assert whole.move is not None
    assert not whole.move.work_items
    assert [sent.name for sent in whole.kept] == ["Betalt"]
