"""What would not run as drawn is refused, with a sentence and the element."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.execution import NotExecutable, program_of
from engine.language import in_both
from engine.model import ProcessModel, Repetition, Trigger
from engine.model.sketch import read_sketch


def changed(sketch: str, node: str, **changes: object) -> ProcessModel:
    model = read_sketch(sketch)
    return model.replacing(replace(model.node_by_id[node], **changes))  # type: ignore[arg-type]


PLAIN = "(start) -> A -> (slut)"
REFUSED: dict[str, Callable[[], ProcessModel]] = {
    "service task": lambda: changed(PLAIN, "A", kind="serviceTask"),
    "business rule task": lambda: changed(PLAIN, "A", kind="businessRuleTask"),
    "ad hoc subprocess": lambda: changed(PLAIN, "A", kind="adHocSubProcess"),
    "complex gateway": lambda: changed("(start) -> <* G> -> (slut)", "gateway_G", completion_condition="2 av 3"),
    "event subprocess": lambda: changed(PLAIN, "A", kind="subProcess", event_subprocess=True),
    "receiving task without a message": lambda: changed(PLAIN, "A", kind="receiveTask"),
    "sending task without a message": lambda: changed(PLAIN, "A", kind="sendTask"),
    "called process that is not there": lambda: changed(PLAIN, "A", kind="callActivity", called="x"),
    "undecided gateway": lambda: read_sketch("(start) -> <G> -> A -> (slut)\n<G> -> B -> (slut)"),
    "undecided inclusive gateway": lambda: read_sketch("(start) -> <o G> -> A -> (slut)\n<o G> -> B -> (slut)"),
    "link": lambda: read_sketch("(start) -> (link L: till)\n(link L) -> A -> (slut)"),
    "waiting for compensation": lambda: changed(
        "(start) -> (message x) -> (slut)", "message_x", triggers=(Trigger("compensation"),)
    ),
    "boundary event without a trigger": lambda: read_sketch(PLAIN + "\nA !(x) -> B -> (slut)"),
    "event without a trigger": lambda: read_sketch("(start) -> (vänta) -> (slut)"),
    "timer without a time": lambda: read_sketch("(start) -> (timer) -> (slut)"),
    "message without a name": lambda: changed(
        "(start) -> (message x) -> (slut)", "message_x", triggers=(Trigger("message"),)
    ),
    "bare loop": lambda: changed(PLAIN, "A", repetition=Repetition("loop")),
    "bare multi-instance": lambda: changed(PLAIN, "A", repetition=Repetition("parallel")),
    "no start event": lambda: read_sketch("A -> (slut)"),
    "several start events": lambda: read_sketch("(start) -> A -> (slut)\n(start 2) -> A"),
    "nothing at all": ProcessModel,
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_run_as_drawn_is_refused_with_a_sentence_in_both_languages(what: str) -> None:
    with pytest.raises(NotExecutable) as refused:
        program_of(REFUSED[what]())
    said = in_both(refused.value.message)
    assert said["sv"] != said["en"]
    assert said["en"].endswith(".") and said["sv"].endswith(".")


def test_a_process_without_an_end_event_ends_when_nothing_is_left(run: Callable) -> None:
    case = run("(start) -> A -> B")
    case.do("A")
    case.do("B")
    assert case.move.status == "completed"


def test_a_node_that_nothing_leads_to_holds_up_no_join(run: Callable) -> None:
    case = run("(start) -> <+ dela> -> A -> <+ möt> -> C -> (slut)\n<+ dela> -> B -> <+ möt>\nX -> <+ möt>")
    case.do("A")
    case.do("B")
    assert case.open == ["C"]
