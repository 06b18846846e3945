"""Complex and event-based gateways."""

from tests.conformance.building import (
    both,
    catch,
    conditional,
    end,
    flow,
    message,
    node,
    path,
    pools,
    process,
    script,
    signal,
    start,
    task,
    throw,
    timer,
    xor,
)
from tests.conformance.judging import Feature, feature, filed

COMPLEX, EVENTS, INSTANTIATE = "Complex gateway", "Event-based gateway", "Event-based gateway that starts a process"


def _complex(name: str, traces: str, activation: str) -> Feature:
    """Return the feature of a complex join: A comes at once, B and C after one and two days."""
    condition = f"<activationCondition>{activation}</activationCondition>" if activation else ""
    return feature(
        name,
        COMPLEX,
        "c",
        traces,
        start("s"),
        both("g") + node("complexGateway", "c", condition) + catch("B", timer("P1D")) + catch("C", timer("P2D")),
        task("A", "D"),
        end("e"),
        path("s g A c D e", "g B c", "g C c"),
    )


def _first_of(name: str, traces: str, *inner: str, about: str = "g", **told: object) -> Feature:
    return feature(name, EVENTS, about, traces, start("s"), *inner, **told)


FEATURES = (
    # When the gateway is reset, it may give a token once more (13.4.5).
    _complex("complex-two-of-three", "s g A B c D e C (c | c D e)?", "${activationCount &gt;= 2}"),
    _complex("complex-discriminator", "s g A c D e B C (c | c D e)?", "${activationCount &gt;= 1}"),
    _complex("complex-all", "s g A B C c D e", "${activationCount == 3}"),
    _complex(
        "complex-join-without-condition",
        "s g A B C c D e | s g A c D e B C (c | c D e)? | s g A c D e B c D e C c D e",
        "",
    ),
    feature(
        "complex-split",
        COMPLEX,
        "c",
        "s c (A e & B f)",
        start("s"),
        node("complexGateway", "c") + task("A", "B", "C"),
        end("e", "f", "h"),
        path("s c", "A e", "B f", "C h"),
        flow("c", "A", "${x > 0}") + flow("c", "B", "${x > 1}") + flow("c", "C", "${x > 2}"),
        variables={"x": 2},
    ),
    feature(
        "complex-split-default",
        COMPLEX,
        "c",
        "s c B f",
        start("s"),
        node("complexGateway", "c", default="c__B") + task("A", "B"),
        end("e", "f"),
        path("s c B f", "A e"),
        flow("c", "A", "${x > 0}"),
        variables={"x": 0},
    ),
    _first_of(
        "event-based-timers",
        "s g u B f",
        node("eventBasedGateway", "g") + catch("t", timer("PT2H")) + catch("u", timer("PT1H")),
        task("A", "B") + end("e", "f") + path("s g t A e", "g u B f"),
    ),
    _first_of(
        "event-based-timer-before-message",
        "s g t A e",
        node("eventBasedGateway", "g") + catch("t", timer("PT2H")) + catch("u", message("m")),
        task("A", "B") + end("e", "f") + path("s g t A e", "g u B f"),
    ),
    _first_of(
        "event-based-signal",
        "s p (g & X) (T k & u B f)",
        both("p") + node("eventBasedGateway", "g") + catch("t", timer("PT2H")) + catch("u", signal("z")),
        task("A", "B", "X") + throw("T", signal("z")) + end("e", "f", "k"),
        path("s p g t A e", "g u B f", "p X T k"),
    ),
    _first_of(
        "event-based-conditional",
        "s p (g & X) (k & u B f)",
        both("p") + node("eventBasedGateway", "g") + catch("t", timer("PT2H")) + catch("u", conditional("${n == 3}")),
        script("X", "n = 3") + task("A", "B") + end("e", "f", "k"),
        path("s p g t A e", "g u B f", "p X k"),
        variables={"n": 0},
    ),
    filed(
        "event-based-message",
        EVENTS,
        "g",
        "s T (g & qs Q1) (qt qe & u B f)",
        pools("P", "Q"),
        process(
            "P",
            start("s") + throw("T", message("ask")) + node("eventBasedGateway", "g"),
            catch("t", timer("PT2H")) + catch("u", message("answer")) + catch("w", message("refusal")),
            task("A", "B") + end("e", "f") + path("s T g t A e", "g u B f", "g w e"),
        ),
        process(
            "Q",
            start("qs", message("ask")) + task("Q1") + throw("qt", message("answer")) + end("qe") + path("qs Q1 qt qe"),
        ),
    ),
    filed(
        "event-based-receive-tasks",
        EVENTS,
        "g u w",
        "s T (g & qs Q1) (qt qe & u B f)",
        pools("P", "Q"),
        process(
            "P",
            start("s") + throw("T", message("ask")) + node("eventBasedGateway", "g"),
            node("receiveTask", "u", messageRef="message_answer")
            + node("receiveTask", "w", messageRef="message_refusal"),
            task("A", "B") + end("e", "f") + path("s T g w A e", "g u B f"),
        ),
        process(
            "Q",
            start("qs", message("ask")) + task("Q1") + throw("qt", message("answer")) + end("qe") + path("qs Q1 qt qe"),
        ),
    ),
    _first_of(
        "event-based-loop",
        "s m g t I x m g t I x e",
        xor("m") + node("eventBasedGateway", "g") + catch("t", timer("PT1H")) + catch("u", timer("PT9H")),
        script("I", "n = n + 1") + xor("x", "e") + end("e") + path("s m g t I x e", "g u e"),
        flow("x", "m", "${n < 2}"),
        variables={"n": 0},
    ),
    feature(
        "event-based-instantiate",
        INSTANTIATE,
        "g t u",
        "g? (t A e | u B f)",
        node("eventBasedGateway", "g", instantiate=True) + catch("t", message("a")) + catch("u", message("b")),
        task("A", "B") + end("e", "f") + path("g t A e", "g u B f"),
    ),
    feature(
        "event-based-instantiate-parallel",
        INSTANTIATE,
        "g t u",
        "g? (t & u) j A e",
        node("eventBasedGateway", "g", instantiate=True, eventGatewayType="Parallel"),
        catch("t", message("a")) + catch("u", message("b")),
        both("j") + task("A") + end("e") + path("g t j A e", "g u j"),
    ),
)
