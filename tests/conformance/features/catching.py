"""Intermediate catch events of each kind, and links."""

from tests.conformance.building import (
    catch,
    conditional,
    document,
    end,
    flow,
    link,
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

CATCHES = "Intermediate catch event: {}"


def _beside(name: str, row: str, caught: str, thrown: str, **told: object) -> Feature:
    """Return the feature of a catch event c on one branch, thrown to (T) on the other."""
    return feature(
        name,
        row,
        "c",
        "s g X (T f & c A e)",
        start("s") + node("parallelGateway", "g"),
        catch("c", caught) + task("A", "X") + throw("T", thrown) + end("e", "f"),
        path("s g c A e", "g X T f"),
        **told,
    )


def _timer(name: str, definition: str, later: str = "PT100000H", *, traces: str = "s (c A e & d f)") -> Feature:
    """Return the feature of a timer c that fires before another timer d, set at the same time."""
    return feature(
        f"timer-{name}",
        CATCHES.format("timer"),
        "c",
        traces,
        start("s") + catch("c", definition) + catch("d", timer(later)) + task("A") + end("e", "f"),
        path("s c A e", "s d f"),
        variables={"wait": "PT1H"},
    )


MULTIPLE = message("m") + timer("PT1H")


FEATURES = (
    filed(
        "catch-message",
        CATCHES.format("message"),
        "c",
        "s T qs (qt qe & c e)",
        pools("P", "Q"),
        process("P", start("s"), throw("T", message("ask")), catch("c", message("answer")), end("e"), path("s T c e")),
        process("Q", start("qs", message("ask")), throw("qt", message("answer")), end("qe"), path("qs qt qe")),
    ),
    filed(
        "catch-message-of-flow-without-name",
        CATCHES.format("message"),
        "c",
        "s T qs (qt qe & c e)",
        pools("P", "Q", flows=(("T", "qs"), ("qt", "c"))),
        process(
            "P",
            start("s"),
            throw("T", "<messageEventDefinition/>"),
            catch("c", "<messageEventDefinition/>"),
            end("e"),
            path("s T c e"),
        ),
        process(
            "Q",
            start("qs", "<messageEventDefinition/>"),
            throw("qt", "<messageEventDefinition/>"),
            end("qe"),
            path("qs qt qe"),
        ),
    ),
    feature(
        "catch-message-waits",
        CATCHES.format("message"),
        "c",
        "s",
        start("s"),
        catch("c", message("m")),
        end("e"),
        path("s c e"),
        ends=False,
    ),
    filed(
        "message-goes-to-one",
        CATCHES.format("message"),
        "c d",
        "s T qs qt (qe & (c e | d f))",
        pools("P", "Q"),
        process(
            "P",
            start("s") + throw("T", message("ask")) + node("parallelGateway", "g"),
            catch("c", message("answer")) + catch("d", message("answer")) + end("e", "f"),
            path("s T", "T c e", "T d f"),
        ),
        process("Q", start("qs", message("ask")), throw("qt", message("answer")), end("qe"), path("qs qt qe")),
        ends=False,
    ),
    _beside("catch-signal", CATCHES.format("signal"), signal("z"), signal("z")),
    feature(
        "catch-signal-not-kept",
        CATCHES.format("signal"),
        "c",
        "s T",
        start("s"),
        throw("T", signal("z")),
        catch("c", signal("z")),
        end("e"),
        path("s T c e"),
        ends=False,
    ),
    feature(
        "signal-reaches-all",
        CATCHES.format("signal"),
        "c d T",
        "s g X (T f & c e & d e)",
        start("s") + node("parallelGateway", "g"),
        catch("c", signal("z")) + catch("d", signal("z")) + task("X") + throw("T", signal("z")) + end("e", "f"),
        path("s g c e", "g d e", "g X T f"),
    ),
    feature(
        "signal-reaches-into-subprocess",
        CATCHES.format("signal"),
        "c T",
        "s g (X & ss) (T f & c se S e)",
        start("s") + node("parallelGateway", "g"),
        subprocess("S", start("ss"), catch("c", signal("z")), end("se"), path("ss c se")),
        task("X") + throw("T", signal("z")) + end("e", "f"),
        path("s g S e", "g X T f"),
    ),
    filed(
        "signal-reaches-other-pool",
        CATCHES.format("signal"),
        "qc",
        "(s X & qs) (T e & qc qe)",
        pools("P", "Q"),
        process("P", start("s"), task("X"), throw("T", signal("z")), end("e"), path("s X T e")),
        process("Q", start("qs"), catch("qc", signal("z")), end("qe"), path("qs qc qe")),
    ),
    feature(
        "catch-condition",
        CATCHES.format("conditional"),
        "c",
        "s g X (f & c A e)",
        start("s") + node("parallelGateway", "g"),
        catch("c", conditional("${n > 1}")) + task("A") + script("X", "n = 2") + end("e", "f"),
        path("s g c A e", "g X f"),
        variables={"n": 0},
    ),
    feature(
        "catch-condition-that-holds",
        CATCHES.format("conditional"),
        "c",
        "s c e",
        start("s"),
        catch("c", conditional("${n > 1}")),
        end("e"),
        path("s c e"),
        variables={"n": 2},
    ),
    feature(
        "catch-one-of-several",
        CATCHES.format("multiple"),
        "c",
        "s (c A e & d f)",
        start("s") + catch("c", MULTIPLE) + catch("d", timer("PT2H")) + task("A") + end("e", "f"),
        path("s c A e", "s d f"),
    ),
    _beside("catch-one-of-two-signals", CATCHES.format("multiple"), signal("y") + signal("z"), signal("z")),
    feature(
        "catch-all-of-several",
        CATCHES.format("parallel multiple"),
        "c",
        "s g X T d (U f & c A e)",
        start("s") + node("parallelGateway", "g"),
        catch("c", signal("y") + signal("z"), parallelMultiple=True) + catch("d", timer("PT1H")),
        task("A", "X") + throw("T", signal("z")) + throw("U", signal("y")) + end("e", "f"),
        path("s g c A e", "g X T d U f"),
    ),
    feature(
        "catch-all-of-several-still-waits",
        CATCHES.format("parallel multiple"),
        "c",
        "s g X T f",
        start("s") + node("parallelGateway", "g"),
        catch("c", signal("y") + signal("z"), parallelMultiple=True),
        task("X") + throw("T", signal("z")) + end("e", "f"),
        path("s g c e", "g X T f"),
        ends=False,
    ),
    _timer("duration", timer("PT1H30M")),
    _timer("days", timer("P14D")),
    _timer("month", timer("P1M"), "P40D"),
    _timer("week", timer("P1W"), "P8D"),
    _timer("date", timer(date="2026-01-02T10:00:00"), "P2D"),
    _timer("date-in-zone", timer(date="2026-01-02T10:00:00+01:00"), "P2D"),
    _timer("day", timer(date="2026-01-03"), "P3D"),
    _timer("past-date", timer(date="2020-01-01T00:00:00Z")),
    _timer("cycle-passed-once", timer(cycle="R3/PT1H")),
    _timer("cycle-with-start", timer(cycle="R2/2026-01-02T00:00:00/PT10H"), "P3D"),
    _timer("interval-with-end", timer("2026-01-02T00:00:00/PT10H"), "P3D"),
    _timer("variable", timer("${wait}"), "PT2H"),
    _timer("quoted", timer('"PT1H"'), "PT2H"),
    _timer("feel", timer('duration("PT1H")'), "PT2H"),
    _timer("later", timer("PT5H"), "PT1H", traces="s d (f & c A e)"),
    feature(
        "timer-undefined",
        CATCHES.format("timer"),
        "c",
        "s c e",
        start("s"),
        catch("c", timer()),
        end("e"),
        path("s c e"),
        must_name="c",
    ),
    feature("catch-nothing", CATCHES.format("none"), "c", "s c e", start("s"), catch("c"), end("e"), path("s c e")),
    feature(
        "link",
        "Link events",
        "l k",
        "s A l? k? B e",
        start("s") + task("A", "B") + throw("l", link("L")) + catch("k", link("L")) + end("e"),
        path("s A l", "k B e"),
    ),
    feature(
        "link-from-two",
        "Link events",
        "l m k",
        "s (A l? k? B e & C m? k? B e)",
        start("s")
        + task("A", "B", "C")
        + throw("l", link("L"))
        + throw("m", link("L"))
        + catch("k", link("L"))
        + end("e"),
        path("s A l", "s C m", "k B e"),
    ),
    feature(
        "link-back",
        "Link events",
        "l k",
        "s m I g l? k? m I g e",
        start("s")
        + node("exclusiveGateway", "m")
        + script("I", "n = n + 1")
        + node("exclusiveGateway", "g", default="g__e"),
        throw("l", link("back")) + catch("k", link("back")) + end("e"),
        path("s m I g e", "k m") + flow("g", "l", "${n < 2}"),
        variables={"n": 0},
    ),
    feature(
        "two-links",
        "Link events",
        "l m k j",
        "s (A l? k? B e & C m? j? D f)",
        start("s") + task("A", "B", "C", "D") + throw("l", link("L")) + throw("m", link("M")),
        catch("k", link("L")) + catch("j", link("M")) + end("e", "f"),
        path("s A l", "s C m", "k B e", "j D f"),
    ),
    Feature(
        "definition-by-reference",
        CATCHES.format("timer"),
        "c",
        document(
            '<timerEventDefinition id="shared"><timeDuration>PT1H</timeDuration></timerEventDefinition>',
            process(
                "P",
                start("s") + catch("c", "<eventDefinitionRef>shared</eventDefinitionRef>") + catch("d", timer("PT2H")),
                end("e", "f") + path("s c e", "s d f"),
            ),
        ),
        "s (c e & d f)",
    ),
)
