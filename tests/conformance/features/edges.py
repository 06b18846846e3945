"""Boundary events that something outside triggers, interrupting and not."""

from tests.conformance.building import (
    boundary,
    catch,
    conditional,
    end,
    message,
    node,
    path,
    pools,
    process,
    script,
    signal,
    start,
    subprocess,
    task,
    throw,
    timer,
)
from tests.conformance.judging import Feature, feature, filed

EDGE = "Boundary event: {}, interrupting"


BESIDE = "Boundary event: {}, not interrupting"


SLOW = subprocess("S", start("ss"), catch("w", timer("P9D")), end("se"), path("ss w se"))


def row(kind: str, interrupting: bool) -> str:
    return (EDGE if interrupting else BESIDE).format(kind)


def _beside(
    kind: str, caught: str, thrown: str, interrupting: bool, *, name: str = "", attributes: str = ""
) -> Feature:
    """Return the feature of an event at the edge of S, which waits; thrown by T on another branch."""
    on = "b B f" if interrupting else "b B f & w se S e"
    told = {"parallelMultiple": "true"} if attributes else {}
    return feature(
        name or f"edge-{kind.replace(' ', '-')}{'' if interrupting else '-beside'}",
        row(kind, interrupting),
        "b",
        f"s g (ss & X) (T k & {on})",
        start("s") + node("parallelGateway", "g") + SLOW,
        boundary("b", "S", caught, interrupting=interrupting, **told),
        task("B", "X") + throw("T", thrown) + end("e", "f", "k"),
        path("s g S e", "g X T k", "b B f"),
    )


def _timed(name: str, definition: str, traces: str, *, interrupting: bool = True, **variables: object) -> Feature:
    """Return the feature of a timer at the edge of S, which lasts nine days."""
    return feature(
        f"edge-{name}",
        row("timer", interrupting),
        "b",
        traces,
        start("s") + SLOW + boundary("b", "S", definition, interrupting=interrupting),
        task("B") + end("e", "f") + path("s S e", "b B f"),
        variables=variables,
    )


def _twice(interrupting: bool) -> Feature:
    on = "b B f" if interrupting else "b B f & b B f & w se S e"
    return feature(
        f"edge-signal-twice{'' if interrupting else '-beside'}",
        row("signal", interrupting),
        "b",
        f"s g (ss & X) (T U k & {on})",
        start("s") + node("parallelGateway", "g") + SLOW + boundary("b", "S", signal("z"), interrupting=interrupting),
        task("B", "X") + throw("T", signal("z")) + throw("U", signal("z")) + end("e", "f", "k"),
        path("s g S e", "g X T U k", "b B f"),
    )


def _message(interrupting: bool) -> Feature:
    on = "b B f" if interrupting else "b B f & w se S e"
    return filed(
        f"edge-message{'' if interrupting else '-beside'}",
        row("message", interrupting),
        "b",
        f"(s ss & qs X) (T qe & {on})",
        pools("P", "Q"),
        process(
            "P",
            start("s") + SLOW + boundary("b", "S", message("m"), interrupting=interrupting),
            task("B") + end("e", "f") + path("s S e", "b B f"),
        ),
        process("Q", start("qs"), task("X"), throw("T", message("m")), end("qe"), path("qs X T qe")),
    )


def _condition(interrupting: bool) -> Feature:
    on = "ss b B f" if interrupting else "ss w se S e & b B f"
    return feature(
        f"edge-conditional{'' if interrupting else '-beside'}",
        row("conditional", interrupting),
        "b",
        f"s g (X k & {on})",
        start("s") + node("parallelGateway", "g") + SLOW,
        boundary("b", "S", conditional("${n > 1}"), interrupting=interrupting),
        task("B") + script("X", "n = 2") + end("e", "f", "k"),
        path("s g S e", "g X k", "b B f"),
        variables={"n": 0},
    )


FEATURES = (
    _message(True),
    _message(False),
    _beside("signal", signal("z"), signal("z"), True),
    _beside("signal", signal("z"), signal("z"), False),
    _twice(True),
    _twice(False),
    _condition(True),
    _condition(False),
    _beside("multiple", signal("y") + signal("z"), signal("z"), True),
    _beside("multiple", signal("y") + signal("z"), signal("z"), False),
    _beside("parallel multiple", signal("y") + signal("z"), signal("y") + signal("z"), True, attributes="all"),
    _beside("parallel multiple", signal("y") + signal("z"), signal("y") + signal("z"), False, attributes="all"),
    feature(
        "edge-parallel-multiple-still-waits",
        row("parallel multiple", True),
        "b",
        "s g (ss & X) (T k & w se S e)",
        start("s") + node("parallelGateway", "g") + SLOW,
        boundary("b", "S", signal("y") + signal("z"), parallelMultiple=True),
        task("B", "X") + throw("T", signal("z")) + end("e", "f", "k"),
        path("s g S e", "g X T k", "b B f"),
    ),
    _timed("timer", timer("PT1H"), "s ss b B f"),
    _timed("timer-beside", timer("PT1H"), "s ss (b B f & w se S e)", interrupting=False),
    _timed("timer-cycle-beside", timer(cycle="R3/PT1H"), "s ss (b B f b B f b B f & w se S e)", interrupting=False),
    _timed("timer-cycle", timer(cycle="R3/PT1H"), "s ss b B f"),
    _timed("timer-later", timer("P10D"), "s ss w se S e"),
    _timed("timer-date", timer(date="2026-01-02T00:00:00"), "s ss b B f"),
    _timed("timer-variable", timer("${wait}"), "s ss b B f", wait="PT1H"),
    _timed("timer-every-four-days-beside", timer(cycle="R/P4D"), "s ss (b B f b B f & w se S e)", interrupting=False),
    feature(
        "edge-timer-of-receive-task",
        row("timer", True),
        "b",
        "s b B f",
        start("s") + node("receiveTask", "R", messageRef="message_m") + boundary("b", "R", timer("PT1H")),
        task("B") + end("e", "f") + path("s R e", "b B f"),
    ),
    feature(
        "edge-timer-of-user-task-done-in-time",
        row("timer", True),
        "b",
        "s A e",
        start("s") + node("userTask", "A") + boundary("b", "A", timer("PT1H")),
        task("B") + end("e", "f") + path("s A e", "b B f"),
    ),
    feature(
        "edge-two-timers",
        row("timer", True),
        "b c",
        "s ss c C k b B f",
        start("s") + SLOW + boundary("b", "S", timer("P2D")) + boundary("c", "S", timer("P1D"), interrupting=False),
        task("B", "C") + end("e", "f", "k") + path("s S e", "b B f", "c C k"),
    ),
    feature(
        "edge-merges-back",
        row("timer", True),
        "b",
        "s ss b m A e",
        start("s") + SLOW + boundary("b", "S", timer("PT1H")) + node("exclusiveGateway", "m"),
        task("A") + end("e") + path("s S m A e", "b m"),
    ),
    feature(
        "edge-conditional-that-holds",
        row("conditional", True),
        "b",
        "s ss? b B f",
        start("s") + SLOW + boundary("b", "S", conditional("${n > 1}")),
        task("B") + end("e", "f") + path("s S e", "b B f"),
        variables={"n": 2},
    ),
    feature(
        "edge-signal-of-own-scope",
        row("signal", True),
        "b",
        "s ss A T b B f",
        start("s"),
        subprocess(
            "S",
            start("ss"),
            task("A"),
            throw("T", signal("z")),
            catch("w", timer("P9D")),
            end("se"),
            path("ss A T w se"),
        ),
        boundary("b", "S", signal("z")) + task("B") + end("e", "f") + path("s S e", "b B f"),
    ),
    filed(
        "edge-of-call-activity",
        row("timer", False),
        "b",
        "s qs (b B f & w qe C e)",
        process(
            "P",
            start("s")
            + node("callActivity", "C", calledElement="Q")
            + boundary("b", "C", timer("PT1H"), interrupting=False),
            task("B") + end("e", "f") + path("s C e", "b B f"),
        ),
        process("Q", start("qs"), catch("w", timer("P9D")), end("qe"), path("qs w qe")),
    ),
    feature(
        "edge-undefined-timer",
        row("timer", True),
        "b",
        "s ss (w se S e | b B f | w se S b B f)",
        start("s") + SLOW + boundary("b", "S", timer()),
        task("B") + end("e", "f") + path("s S e", "b B f"),
        must_name="b",
    ),
)
