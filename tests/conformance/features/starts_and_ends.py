"""Start, throw and end events of each kind."""

from tests.conformance.building import (
    TERMINATE,
    catch,
    conditional,
    end,
    error,
    escalation,
    message,
    node,
    path,
    pools,
    process,
    signal,
    start,
    subprocess,
    task,
    throw,
    timer,
)
from tests.conformance.judging import Feature, feature, filed

STARTS = "Start event: {}"


THROWS = "Intermediate throw event: {}"


ENDS = "End event: {}"


def _start(name: str, *definitions: str, **attributes: object) -> Feature:
    """Return the feature of a process's own start event."""
    kind = name.replace("-", " ")
    return feature(
        f"start-{name}",
        STARTS.format(kind),
        "s",
        "s A e",
        start("s", *definitions, **attributes),
        task("A"),
        end("e"),
        path("s A e"),
    )


def _started(name: str, row: str, thrown: str, caught: str) -> Feature:
    """Return the feature of a second process that starts when the first one throws."""
    return filed(
        f"started-by-{name}",
        row,
        "qs",
        "s T (e & qs Q1 qe)",
        pools("P", "Q"),
        process("P", start("s"), throw("T", thrown), end("e"), path("s T e")),
        process("Q", start("qs", caught), task("Q1"), end("qe"), path("qs Q1 qe")),
    )


def _ended(name: str, row: str, definition: str, about: str, traces: str, *inner: str, **told: object) -> Feature:
    return feature(name, row, about, traces, start("s"), *inner, end("x", of=definition), **told)


FEATURES = (
    _start("none"),
    _start("message", message("m")),
    _start("timer", timer(cycle="R/PT24H")),
    _start("timer-date", timer(date="2027-01-01T00:00:00")),
    _start("signal", signal("z")),
    _start("conditional", conditional("${n > 1}")),
    _start("multiple", message("m"), signal("z")),
    _start("parallel-multiple", message("m"), signal("z"), parallelMultiple=True),
    feature(
        "start-message-or-timer",
        STARTS.format("message"),
        "s t",
        "s A e | t B e",
        start("s", message("m")) + start("t", timer(cycle="R/P1D")) + task("A", "B") + end("e"),
        path("s A e", "t B e"),
    ),
    _started("message", STARTS.format("message"), message("m"), message("m")),
    _started("signal", STARTS.format("signal"), signal("z"), signal("z")),
    _started("one-of-several", STARTS.format("multiple"), message("m"), signal("z") + message("m")),
    filed(
        "started-twice-by-message",
        STARTS.format("message"),
        "qs",
        "s T (U e & qs Q1 qe & qs Q1 qe)",
        pools("P", "Q"),
        process("P", start("s"), throw("T", message("m")), throw("U", message("m")), end("e"), path("s T U e")),
        process("Q", start("qs", message("m")), task("Q1"), end("qe"), path("qs Q1 qe")),
    ),
    filed(
        "several-started-by-one-signal",
        STARTS.format("signal"),
        "qs rs",
        "s T (e & qs Q1 qe & rs R1 re)",
        pools("P", "Q", "R"),
        process("P", start("s"), throw("T", signal("z")), end("e"), path("s T e")),
        process("Q", start("qs", signal("z")), task("Q1"), end("qe"), path("qs Q1 qe")),
        process("R", start("rs", signal("z")), task("R1"), end("re"), path("rs R1 re")),
    ),
    feature("throw-nothing", THROWS.format("none"), "t", "s t e", start("s"), throw("t"), end("e"), path("s t e")),
    feature(
        "throw-message-nobody-gets",
        THROWS.format("message"),
        "t",
        "s t e",
        start("s"),
        throw("t", message("m")),
        end("e"),
        path("s t e"),
    ),
    feature(
        "throw-signal-nobody-gets",
        THROWS.format("signal"),
        "t",
        "s t e",
        start("s"),
        throw("t", signal("z")),
        end("e"),
        path("s t e"),
    ),
    feature(
        "throw-escalation-nobody-gets",
        THROWS.format("escalation"),
        "t",
        "s t e",
        start("s"),
        throw("t", escalation("E")),
        end("e"),
        path("s t e"),
    ),
    feature(
        "throw-several",
        THROWS.format("multiple"),
        "T",
        "s g X (T f & c e & d e)",
        start("s") + node("parallelGateway", "g"),
        catch("c", signal("y"))
        + catch("d", signal("z"))
        + task("X")
        + throw("T", signal("y") + signal("z"))
        + end("e", "f"),
        path("s g c e", "g d e", "g X T f"),
    ),
    feature("end-none", ENDS.format("none"), "e", "s e", start("s"), end("e"), path("s e")),
    filed(
        "end-message",
        ENDS.format("message"),
        "x",
        "s A x qs Q1 qe",
        pools("P", "Q"),
        process("P", start("s"), task("A"), end("x", of=message("m")), path("s A x")),
        process("Q", start("qs", message("m")), task("Q1"), end("qe"), path("qs Q1 qe")),
    ),
    _ended(
        "end-signal",
        ENDS.format("signal"),
        signal("z"),
        "x",
        "s g X x c A e",
        node("parallelGateway", "g") + catch("c", signal("z")) + task("A", "X") + end("e") + path("s g c A e", "g X x"),
    ),
    _ended(
        "end-several",
        ENDS.format("multiple"),
        signal("y") + signal("z"),
        "x",
        "s g X x (c e & d e)",
        node("parallelGateway", "g") + catch("c", signal("z")) + catch("d", signal("y")) + task("X") + end("e"),
        path("s g c e", "g d e", "g X x"),
    ),
    _ended(
        "end-terminate",
        ENDS.format("terminate"),
        TERMINATE,
        "x",
        "s g A x",
        node("parallelGateway", "g") + task("A") + catch("w", timer("P9D")) + end("e") + path("s g A x", "g w e"),
    ),
    _ended(
        "end-terminate-stops-subprocess",
        ENDS.format("terminate"),
        TERMINATE,
        "x",
        "s g (A & ss) x",
        node("parallelGateway", "g") + task("A"),
        subprocess("S", start("ss"), catch("w", timer("P9D")), end("se"), path("ss w se")),
        end("e") + path("s g A x", "g S e"),
    ),
    filed(
        "end-terminate-leaves-other-pools",
        ENDS.format("terminate"),
        "x",
        "(s A x & qs w qe)",
        pools("P", "Q"),
        process("P", start("s"), task("A"), end("x", of=TERMINATE), path("s A x")),
        process("Q", start("qs"), catch("w", timer("PT1H")), end("qe"), path("qs w qe")),
    ),
    _ended(
        "end-error-uncaught",
        ENDS.format("error"),
        error("E"),
        "x",
        "s g A x",
        node("parallelGateway", "g") + task("A") + catch("w", timer("P9D")) + end("e") + path("s g A x", "g w e"),
        ends=None,
    ),
    feature(
        "end-error-uncaught-in-subprocess",
        ENDS.format("error"),
        "x",
        "s ss A x",
        start("s") + subprocess("S", start("ss"), task("A"), end("x", of=error("E")), path("ss A x")),
        task("B") + end("e") + path("s S B e"),
        ends=None,
    ),
    _ended(
        "end-escalation-uncaught", ENDS.format("escalation"), escalation("E"), "x", "s A x", task("A") + path("s A x")
    ),
    feature(
        "end-escalation-uncaught-in-subprocess",
        ENDS.format("escalation"),
        "x",
        "s ss A x S B e",
        start("s") + subprocess("S", start("ss"), task("A"), end("x", of=escalation("E")), path("ss A x")),
        task("B") + end("e") + path("s S B e"),
    ),
    feature(
        "end-cancel-outside-transaction",
        ENDS.format("cancel"),
        "x",
        "s A x",
        start("s") + task("A") + end("x", of="<cancelEventDefinition/>") + path("s A x"),
        must_name="x",
    ),
)
