"""Compensation: of one activity, of all in reverse order, nested, repeated and by event subprocess."""

from tests.conformance.building import (
    boundary,
    catch,
    compensate,
    compensated,
    end,
    error,
    flow,
    handler,
    many,
    node,
    path,
    script,
    start,
    subprocess,
    task,
    throw,
    timer,
)
from tests.conformance.judging import Feature, feature

THROW, END, EDGE = "Intermediate throw event: compensation", "End event: compensation", "Boundary event: compensation"
NESTED, EVENT = "Compensation of a subprocess", "Event subprocess: compensation"


def _undone(name: str, row: str, about: str, traces: str, *inner: str, **told: object) -> Feature:
    return feature(f"compensation-{name}", row, about, traces, start("s"), *inner, end("e"), **told)


A, D = compensated("A", "U"), compensated("D", "V")
WAIT = subprocess("S", start("ss"), task("A", "D"), A, D, end("se"), path("ss A D se"))

FEATURES = (
    _undone("of-one", THROW, "t c_A U", "s A c_A? U t e", task("A"), A, throw("t", compensate()), path("s A t e")),
    _undone(
        "named-activity",
        THROW,
        "t c_A U c_D V",
        "s A D c_A? U t e",
        task("A", "D"),
        A,
        D,
        throw("t", compensate("A")),
        path("s A D t e"),
    ),
    _undone(
        "in-reverse",
        THROW,
        "t c_A U c_D V",
        "s A D c_D? V c_A? U t e",
        task("A", "D"),
        A,
        D,
        throw("t", compensate()),
        path("s A D t e"),
    ),
    _undone("of-nothing", THROW, "t c_A U", "s t e", task("A"), A, throw("t", compensate()), path("s t e")),
    _undone("not-thrown", EDGE, "c_A U", "s A e", task("A"), A, path("s A e")),
    _undone(
        "not-of-what-is-not-done",
        EDGE,
        "t c_A U c_D V",
        "s A g c_A? U t e",
        node("exclusiveGateway", "g", default="g__t") + task("A", "D"),
        A,
        D,
        throw("t", compensate()) + path("s A g t e", "D t") + flow("g", "D", "${x}"),
        variables={"x": False},
    ),
    _undone(
        "twice-done-twice-undone",
        EDGE,
        "t c_A U",
        "s m A I g m A I g c_A? U c_A? U t e",
        node("exclusiveGateway", "m")
        + task("A")
        + script("I", "n = n + 1")
        + node("exclusiveGateway", "g", default="g__t"),
        A,
        throw("t", compensate()) + path("s m A I g t e") + flow("g", "m", "${n < 2}"),
        variables={"n": 0},
    ),
    _undone(
        "undone-only-once",
        EDGE,
        "t u c_A U",
        "s A c_A? U t u e",
        task("A"),
        A,
        throw("t", compensate()) + throw("u", compensate()) + path("s A t u e"),
    ),
    feature(
        "compensation-end",
        END,
        "x c_A U",
        "s A c_A? U x",
        start("s") + task("A") + A + end("x", of=compensate()) + path("s A x"),
    ),
    feature(
        "compensation-end-in-reverse",
        END,
        "x c_A U c_D V",
        "s A D c_D? V c_A? U x",
        start("s") + task("A", "D") + A + D + end("x", of=compensate()) + path("s A D x"),
    ),
    _undone(
        "handler-is-subprocess",
        EDGE,
        "t c_A U",
        "s A c_A? us U1 ue U t e",
        task("A") + boundary("c_A", "A", compensate()),
        subprocess("U", start("us"), task("U1"), end("ue"), path("us U1 ue"), isForCompensation=True),
        '<association id="a" sourceRef="c_A" targetRef="U" associationDirection="One"/>',
        throw("t", compensate()) + path("s A t e"),
    ),
    _undone(
        "handler-writes-data",
        EDGE,
        "t c_A U",
        "s A c_A? U t g R e",
        task("A")
        + boundary("c_A", "A", compensate())
        + node("scriptTask", "U", "<script>x = 1</script>", isForCompensation=True),
        '<association id="a" sourceRef="c_A" targetRef="U" associationDirection="One"/>',
        throw("t", compensate()) + node("exclusiveGateway", "g", default="g__W") + task("R", "W"),
        path("s A t g W e", "R e") + flow("g", "R", "${x == 1}"),
        variables={"x": 0},
    ),
    _undone(
        "without-waiting",
        THROW,
        "t c_A U",
        "s A (t e & c_A? U)",
        task("A") + A + throw("t", compensate(wait=False)) + path("s A t e"),
    ),
    _undone(
        "only-in-own-scope",
        NESTED,
        "t c_A U c_D V",
        "s A ss D c_D? V t se S e",
        task("A") + A,
        subprocess("S", start("ss") + task("D") + D + throw("t", compensate()) + end("se") + path("ss D t se")),
        path("s A S e"),
    ),
    _undone(
        "of-all-in-subprocess",
        NESTED,
        "t S c_A U c_D V",
        "s ss A D se S c_D? V c_A? U t e",
        WAIT + throw("t", compensate()) + path("s S t e"),
    ),
    _undone(
        "of-named-subprocess",
        NESTED,
        "t S c_A U c_D V",
        "s ss A D se S c_D? V c_A? U t e",
        WAIT + throw("t", compensate("S")) + path("s S t e"),
    ),
    _undone(
        "handler-of-subprocess-alone",
        NESTED,
        "t S c_S W c_A U c_D V",
        "s ss A D se S c_S? W t e",
        WAIT + compensated("S", "W") + throw("t", compensate()) + path("s S t e"),
    ),
    _undone(
        "not-of-running-subprocess",
        NESTED,
        "t S c_A U",
        "s g (ss A w se S e & X t k)",
        node("parallelGateway", "g") + task("X") + throw("t", compensate()) + end("k"),
        subprocess("S", start("ss") + task("A") + A + catch("w", timer("P1D")) + end("se") + path("ss A w se")),
        path("s g S e", "g X t k"),
    ),
    _undone(
        "each-instance",
        NESTED,
        "t S c_A U",
        "s is A ie is A ie S c_A? U c_A? U t e",
        subprocess("S", many("2", sequential=True), start("is") + task("A") + A + end("ie") + path("is A ie")),
        throw("t", compensate()) + path("s S t e"),
    ),
    _undone(
        "after-error",
        NESTED,
        "t c_A U b",
        "s A ss X x b c_A? U t f",
        task("A") + A + subprocess("S", start("ss") + task("X") + end("x", of=error("E")) + path("ss X x")),
        boundary("b", "S", error("E")) + throw("t", compensate()) + end("f") + path("s A S e", "b t f"),
    ),
    _undone(
        "event-subprocess",
        EVENT,
        "t S H Hs",
        "s ss X se S Hs Ht He H? t e",
        subprocess("S", start("ss") + task("X") + end("se") + path("ss X se") + handler("H", compensate())),
        throw("t", compensate()) + path("s S t e"),
    ),
    _undone(
        "event-subprocess-in-place-of-handlers",
        EVENT,
        "t S H Hs c_A U",
        "s ss A se S Hs Ht He H? t e",
        subprocess("S", start("ss") + task("A") + A + end("se") + path("ss A se") + handler("H", compensate())),
        throw("t", compensate()) + path("s S t e"),
    ),
    _undone(
        "event-subprocess-not-thrown",
        EVENT,
        "S H Hs",
        "s ss X se S e",
        subprocess("S", start("ss") + task("X") + end("se") + path("ss X se") + handler("H", compensate())),
        path("s S e"),
    ),
    feature(
        "compensation-from-error-handler",
        EVENT,
        "H Hs Ht c_A U",
        "s A x Hs c_A? U Ht He H",
        start("s") + task("A") + A + end("x", of=error("E")) + path("s A x"),
        handler("H", error("E"), throw("Ht", compensate()), end("He"), path("Hs Ht He")),
    ),
)
