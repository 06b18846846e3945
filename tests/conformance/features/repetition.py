"""Standard loops and multi-instance activities."""

from tests.conformance.building import (
    boundary,
    catch,
    end,
    error,
    flow,
    loop,
    many,
    node,
    path,
    process,
    script,
    signal,
    start,
    subprocess,
    task,
    timer,
)
from tests.conformance.judging import Feature, feature, filed

LOOP, PARALLEL, SEQUENTIAL = "Standard loop", "Multi-instance, parallel", "Multi-instance, sequential"
BEHAVIOR = "Multi-instance, behaviour at completion"
CAMUNDA = ' camunda:collection="${things}" camunda:elementVariable="thing"'


def _repeated(name: str, row: str, marker: str, traces: str, *body: str, about: str = "S", **told: object) -> Feature:
    """Return the feature of a repeated subprocess S around is -> I (n = n + 1) -> ie."""
    inner = body or (start("is"), script("I", "n = n + 1"), end("ie"), path("is I ie"))
    variables = {"n": 0, **told.pop("variables", {})}  # type: ignore[dict-item]
    return feature(
        name,
        row,
        about,
        traces,
        start("s"),
        subprocess("S", marker, *inner),
        end("e"),
        path("s S e"),
        variables=variables,
        **told,
    )


def _counted(name: str, row: str, marker: str, count: int, *, kind: str = "scriptTask") -> Feature:
    """Return the feature of a repeated script that counts; the gateway after it tells whether it did so often."""
    return feature(
        name,
        row,
        "A",
        f"s {'A?' if count == 0 else f'(A | A*{count})'} g R e",
        start("s"),
        script("A", "n = n + 1", "python", marker),
        node("exclusiveGateway", "g", default="g__W") + task("R", "W"),
        end("e") + path("s A g W e", "R e"),
        flow("g", "R", f"${{n == {count}}}"),
        variables={"n": 0, "things": ["a", "b"]},
    )


TIMED = (start("is"), catch("t", timer("PT1H")), end("ie"), path("is t ie"))
ONCE, TWICE, THRICE = "is I ie", "is I ie is I ie", "is I ie is I ie is I ie"


def _behavior(name: str, behavior: str, times: int, *inner: str) -> Feature:
    """Return the feature of a task done for two things whose completions throw a signal, caught at its edge."""
    thrown = " ".join(["& b B eb"] * times)
    reference = f' {behavior.lower()}BehaviorEventRef="thrown"' if behavior != "Complex" else ""
    return filed(
        name,
        BEHAVIOR,
        "A b",
        f"s ((A | A*2) e {thrown})",
        '<signalEventDefinition id="thrown" signalRef="signal_z"/>',
        process(
            "P",
            start("s"),
            node("task", "A", many("2", *inner, behavior=behavior, extra=reference)),
            boundary("b", "A", signal("z"), interrupting=False),
            task("B") + end("e", "eb") + path("s A e", "b B eb"),
        ),
    )


FEATURES = (
    _repeated("loop-until", LOOP, loop("${n < 3}"), f"s {THRICE} S e"),
    _repeated("loop-done-once-at-least", LOOP, loop("${n < 0}"), f"s {ONCE} S e"),
    _repeated("loop-while", LOOP, loop("${n < 2}", before=True), f"s {TWICE} S e"),
    _repeated("loop-while-never", LOOP, loop("${n > 2}", before=True), "s S? e"),
    _repeated("loop-maximum", LOOP, loop("${n < 9}", most=2), f"s {TWICE} S e"),
    _repeated("loop-maximum-not-reached", LOOP, loop("${n < 2}", most=5), f"s {TWICE} S e"),
    _repeated("loop-maximum-alone", LOOP, loop(most=3), f"s {THRICE} S e"),
    _repeated("loop-while-maximum", LOOP, loop("${n < 9}", before=True, most=2), f"s {TWICE} S e"),
    _repeated("loop-feel", LOOP, loop("= n < 2"), f"s {TWICE} S e"),
    _repeated("loop-counter", LOOP, loop("${loopCounter < 2}"), f"s {TWICE} S e | s {THRICE} S e"),
    _counted("loop-of-script", LOOP, loop("${n < 3}"), 3),
    _repeated(
        "loop-bare", LOOP, loop(), f"s ({ONCE} S?)*1 e | s ({ONCE} S?)*2 e | s ({ONCE} S?)*3 e | s ({ONCE} S?)*4 e"
    ),
    feature(
        "loop-left-by-error",
        LOOP,
        "S b",
        "s is I g ie is I g x b f",
        start("s"),
        subprocess(
            "S",
            loop("${n < 9}"),
            start("is") + script("I", "n = n + 1") + node("exclusiveGateway", "g", default="g__ie"),
            end("ie") + end("x", of=error("E")) + path("is I g ie") + flow("g", "x", "${n == 2}"),
        ),
        boundary("b", "S", error("E")) + end("e", "f") + path("s S e", "b f"),
        variables={"n": 0},
    ),
    _repeated("multiple-parallel", PARALLEL, many("3"), f"s ({ONCE} & {ONCE} & {ONCE}) S e"),
    _repeated("multiple-parallel-all-start-at-once", PARALLEL, many("2"), "s is is (t ie & t ie) S e", *TIMED),
    _repeated("multiple-parallel-variable", PARALLEL, many("${k}"), f"s ({ONCE} & {ONCE}) S e", variables={"k": 2}),
    _repeated("multiple-parallel-none", PARALLEL, many("0"), "s S? e"),
    _repeated(
        "multiple-parallel-until",
        PARALLEL,
        many("3", until="${numberOfCompletedInstances >= 2}"),
        "s is*3 (t ie & t ie & t?) S e",
        *TIMED,
    ),
    _counted("multiple-parallel-script", PARALLEL, many("4"), 4),
    _counted("multiple-parallel-collection", PARALLEL, many(extra=CAMUNDA), 2),
    _repeated("multiple-sequential", SEQUENTIAL, many("3", sequential=True), f"s {THRICE} S e"),
    _repeated(
        "multiple-sequential-one-after-the-other",
        SEQUENTIAL,
        many("2", sequential=True),
        "s is t ie is t ie S e",
        *TIMED,
    ),
    _repeated("multiple-sequential-none", SEQUENTIAL, many("0", sequential=True), "s S? e"),
    _repeated("multiple-sequential-until", SEQUENTIAL, many("5", sequential=True, until="${n == 2}"), f"s {TWICE} S e"),
    *(
        _repeated(
            f"multiple-sequential-until-{name}",
            SEQUENTIAL,
            many("5", sequential=True, until=f"${{{name} == 2}}"),
            f"s {TWICE} S e",
        )
        for name in ("numberOfCompletedInstances", "nrOfCompletedInstances")
    ),
    _counted("multiple-sequential-collection", SEQUENTIAL, many(sequential=True, extra=CAMUNDA), 2),
    _repeated(
        "multiple-sequential-item-decides",
        SEQUENTIAL,
        many(sequential=True, extra=CAMUNDA),
        "s is g A ie is g B ie S e",
        start("is")
        + node("exclusiveGateway", "g", default="g__B")
        + task("A", "B")
        + end("ie")
        + path("is g B ie", "A ie"),
        flow("g", "A", "${thing == 'a'}"),
        variables={"things": ["a", "b"]},
    ),
    _repeated(
        "multiple-sequential-loop-counter-decides",
        SEQUENTIAL,
        many("2", sequential=True),
        "s is g A ie is g B ie S e",
        start("is")
        + node("exclusiveGateway", "g", default="g__B")
        + task("A", "B")
        + end("ie")
        + path("is g B ie", "A ie"),
        flow("g", "A", "${loopCounter == 0}"),
    ),
    feature(
        "multiple-data-input",
        PARALLEL,
        "A",
        "s (A | A*2) g R e",
        '<property id="things" name="things"/>',
        start("s"),
        script(
            "A",
            "n = n + 1",
            "python",
            "<multiInstanceLoopCharacteristics><loopDataInputRef>things</loopDataInputRef>"
            '<inputDataItem id="i" name="thing"/></multiInstanceLoopCharacteristics>',
        ),
        node("exclusiveGateway", "g", default="g__W") + task("R", "W") + end("e") + path("s A g W e", "R e"),
        flow("g", "R", "${n == 2}"),
        variables={"n": 0, "things": ["a", "b"]},
    ),
    feature(
        "multiple-bare",
        PARALLEL,
        "A",
        "s (A | A*2 | A*3 | A*4) e",
        start("s") + node("task", "A", many()) + end("e") + path("s A e"),
        must_name="A",
    ),
    filed(
        "multiple-call",
        PARALLEL,
        "C",
        "s (qs Q1 qe & qs Q1 qe) (C | C*2) e",
        process("P", start("s"), node("callActivity", "C", many("2"), calledElement="Q"), end("e"), path("s C e")),
        process("Q", start("qs"), task("Q1"), end("qe"), path("qs Q1 qe")),
    ),
    feature(
        "multiple-interrupted",
        PARALLEL,
        "S b",
        "s is is b B f",
        start("s") + subprocess("S", many("2"), start("is"), catch("t", timer("PT5H")), end("ie"), path("is t ie")),
        boundary("b", "S", timer("PT1H")) + task("B") + end("e", "f") + path("s S e", "b B f"),
    ),
    feature(
        "multiple-reminded",
        PARALLEL,
        "S b",
        "s is is b B f (t ie & t ie) S e",
        start("s") + subprocess("S", many("2"), start("is"), catch("t", timer("PT5H")), end("ie"), path("is t ie")),
        boundary("b", "S", timer("PT1H"), interrupting=False) + task("B") + end("e", "f") + path("s S e", "b B f"),
    ),
    feature(
        "multiple-left-by-error",
        PARALLEL,
        "S b",
        "s (is & is) x b B f | s is x b B f",
        start("s") + subprocess("S", many("2"), start("is"), end("x", of=error("E")), path("is x")),
        boundary("b", "S", error("E")) + task("B") + end("e", "f") + path("s S e", "b B f"),
    ),
    feature(
        "multiple-in-multiple",
        PARALLEL,
        "S I",
        "s is (I | I*2) g ie is (I | I*2) g ie S e",
        start("s"),
        subprocess(
            "S",
            many("2", sequential=True),
            start("is") + script("I", "n = n + 1", "python", many("2")) + node("exclusiveGateway", "g", default="g__W"),
            task("W") + end("ie") + path("is I g W ie") + flow("g", "ie", "${n == 2 or n == 4}"),
        ),
        end("e") + path("s S e"),
        variables={"n": 0},
    ),
    feature(
        "multiple-receive",
        SEQUENTIAL,
        "R",
        "s",
        start("s")
        + node("receiveTask", "R", many("2", sequential=True), messageRef="message_m")
        + end("e")
        + path("s R e"),
        ends=False,
    ),
    _behavior("behavior-one", "One", 1),
    _behavior("behavior-none", "None", 2),
    _behavior(
        "behavior-complex",
        "Complex",
        1,
        '<complexBehaviorDefinition id="cb"><condition>${numberOfCompletedInstances == 2}</condition>'
        '<event id="ev"><eventDefinitionRef>thrown</eventDefinitionRef></event></complexBehaviorDefinition>',
    ),
)
