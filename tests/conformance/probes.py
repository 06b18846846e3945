"""Probes of what SpiffWorkflow 3.2 fails at, or does wrongly without a word, when it is given a drawing as it is.

Each row of that list has one or several; a probe is right, or named by preparing, never silently wrong.
"""

from tests.conformance.building import (
    boundary,
    catch,
    compensate,
    compensated,
    document,
    end,
    error,
    escalation,
    flow,
    handler,
    link,
    loop,
    many,
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

CAMUNDA = ' camunda:collection="things" camunda:elementVariable="thing"'
TO_A = (start("s"), node("exclusiveGateway", "g"), task("A", "B"), end("e", "f"), path("s g", "A e", "B f"))


def _one(name: str, row: str, element: str, traces: str = "s A e", *, about: str = "A", **told: object) -> Feature:
    """Return the probe of one element between s and e."""
    return feature(name, row, about, traces, start("s"), element, end("e"), path(f"s {about.split()[0]} e"), **told)


def _decided(name: str, conditions: tuple[str, str], traces: str, **told: object) -> Feature:
    flows = flow("g", "A", conditions[0]) + flow("g", "B", conditions[1])
    return feature(name, "exclusive gateway", "g", traces, *TO_A, flows, **told)


def _timer(name: str, definition: str, **told: object) -> Feature:
    inner = (start("s"), catch("A", definition), catch("d", timer("P1D")), end("e"), path("s A e", "s d e"))
    return feature(name, "timer", "A", "s A (e & d e)", *inner, **told)


def _race(name: str, kind: str) -> Feature:
    """Return the probe of two branches that write one variable: whoever is last must not win in silence."""
    inner = (start("s"), node(kind, "g"), node(kind, "j"), script("A", "v = 1"), script("B", "v = 2"), end("e"))
    ways = path("s g A j e", "g B j") if kind == "parallelGateway" else path("s g", "A j e", "B j")
    conditions = "" if kind == "parallelGateway" else flow("g", "A", "${x > 0}") + flow("g", "B", "${x > 1}")
    told = {"variables": {"x": 2}, "must_name": "B"}
    return feature(name, "data of branches", "A B g j", "s g (A & B) j e", *inner, ways, conditions, **told)


def _handled(name: str, start_: str, traces: str, *main: str, **told: object) -> Feature:
    return feature(name, "event subprocess", "H Hs", traces, *main, handler("H", start_, **told))


SHORT = start("s") + task("A") + end("e") + path("s A e")
LONG = start("s") + catch("w", timer("P9D")) + end("e") + path("s w e")
SIGNALS = start("s") + task("A") + throw("T", signal("z")) + catch("w", timer("P9D")) + end("e") + path("s A T w e")

PROBES = (
    _one("task", "tasks", node("task", "A")),
    _one("user-task", "tasks", node("userTask", "A")),
    _one("manual-task", "tasks", node("manualTask", "A")),
    _one("script-javascript", "script task", script("A", "var x = 1;", "javascript")),
    _one("script-groovy", "script task", script("A", "execution.setVariable('x', 1)", "groovy")),
    _one("script-python", "script task", script("A", "x = [y for y in range(3)]", "python")),
    _one("script-missing", "script task", node("scriptTask", "A")),
    _one("service-without-operator", "service task", node("serviceTask", "A")),
    _one("rule-without-decision", "business rule task", node("businessRuleTask", "A")),
    _one(
        "rule-with-decision-elsewhere",
        "business rule task",
        node("businessRuleTask", "A", **{"camunda:decisionRef": "d"}),
    ),
    _one("receive-without-message", "receive task", node("receiveTask", "A"), must_name="A"),
    feature(
        "way-without-condition", "exclusive gateway", "g", "s g (A e | B f)", *TO_A, path("g A", "g B"), must_name="g"
    ),
    _decided("condition-juel", ("${x == 1}", "${x != 1}"), "s g A e", variables={"x": 1}),
    _decided("condition-feel", ("= x = 1", "= x != 1"), "s g A e", variables={"x": 1}),
    _decided("condition-without-variable", ("${x == 1}", "${x != 1}"), "s g (A e | B f)"),
    _race("parallel-branches-write-one-variable", "parallelGateway"),
    _race("inclusive-branches-write-one-variable", "inclusiveGateway"),
    feature(
        "complex-join",
        "complex gateway",
        "c",
        "s A c e B c | s A c e B c e | s A B c e",
        start("s")
        + node("complexGateway", "c", "<activationCondition>${activationCount &gt; 0}</activationCondition>"),
        task("A") + catch("B", timer("PT1H")) + end("e") + path("s A c e", "s B c"),
    ),
    feature(
        "complex-split",
        "complex gateway",
        "c",
        "s c A e",
        start("s") + node("complexGateway", "c") + task("A", "B") + end("e") + path("s c", "A e", "B e"),
        flow("c", "A", "${x > 0}") + flow("c", "B", "${x > 1}"),
        variables={"x": 1},
    ),
    feature(
        "implicit-split",
        "implicit split",
        "A",
        "s A (e & f)",
        start("s"),
        task("A"),
        end("e", "f"),
        path("s A e", "A f"),
    ),
    feature(
        "conditional-flow",
        "conditional flow",
        "A",
        "s A f",
        start("s") + task("A", "B") + end("e", "f") + path("s A f", "B e") + flow("A", "B", "False", "python"),
    ),
    feature(
        "conditional-flow-with-default",
        "conditional flow",
        "A",
        "s A B e",
        start("s") + node("task", "A", default="A__f") + task("B") + end("e", "f") + path("s A f", "B e"),
        flow("A", "B", "${x > 0}"),
        variables={"x": 1},
    ),
    feature(
        "signal-end",
        "signal end event",
        "x",
        "s A (x & c e)",
        start("s") + task("A") + catch("c", signal("z")) + end("x", of=signal("z")) + end("e") + path("s A x", "s c e"),
    ),
    feature(
        "uncaught-error",
        "uncaught error",
        "x",
        "s ss x",
        start("s") + subprocess("S", start("ss"), end("x", of=error("E")), path("ss x")) + task("A") + end("e"),
        path("s S A e"),
        ends=None,
    ),
    feature(
        "link",
        "link event",
        "l k",
        "s l? k? A e",
        start("s") + throw("l", link("L")) + catch("k", link("L")) + task("A") + end("e") + path("s l", "k A e"),
    ),
    feature(
        "link-without-partner",
        "link event",
        "l",
        "s A l",
        start("s") + task("A") + throw("l", link("L")) + path("s A l"),
        must_name="l",
    ),
    _one("compensation-boundary", "compensation", task("A") + compensated("A", "U"), about="A c_A U"),
    feature(
        "compensation-throw",
        "compensation",
        "t c_A U",
        "s A c_A? U t e",
        start("s") + task("A") + compensated("A", "U") + throw("t", compensate()) + end("e") + path("s A t e"),
    ),
    feature(
        "compensation-end",
        "compensation",
        "x c_A U",
        "s A c_A? U x",
        start("s") + task("A") + compensated("A", "U") + end("x", of=compensate()) + path("s A x"),
    ),
    _timer("timer-duration", timer("PT1H")),
    _timer("timer-date", timer(date="2026-01-01T12:00:00Z")),
    _timer("timer-cycle", timer(cycle="R/PT1H")),
    _one("timer-undefined", "timer", catch("A", timer()), must_name="A"),
    feature(
        "timer-at-edge",
        "timer",
        "b",
        "s ss b f",
        start("s") + subprocess("S", start("ss"), catch("w", timer("P9D")), end("se"), path("ss w se")),
        boundary("b", "S", timer("PT1H")) + end("e", "f") + path("s S e", "b f"),
    ),
    feature("timer-start", "timer", "s", "s A e", start("s", timer(cycle="R/P1D")), task("A"), end("e"), path("s A e")),
    _one("message-without-reference", "message", catch("A", "<messageEventDefinition/>"), "s", ends=False),
    _one("message-dangling", "message", catch("A", '<messageEventDefinition messageRef="gone"/>'), "s", ends=False),
    _one("signal-dangling", "message", throw("A", '<signalEventDefinition signalRef="gone"/>')),
    filed(
        "message-without-name",
        "message",
        "T qs",
        "s T (e & qs qe)",
        '<message id="nameless"/>',
        pools("P", "Q"),
        process(
            "P", start("s"), throw("T", '<messageEventDefinition messageRef="nameless"/>'), end("e"), path("s T e")
        ),
        process("Q", start("qs", '<messageEventDefinition messageRef="nameless"/>'), end("qe"), path("qs qe")),
    ),
    _handled("handler-cancels-the-main-path", signal("z"), "s A T Hs Ht He H", SIGNALS),
    _handled("handler-beside-the-main-path", signal("z"), "s A T (Hs Ht He H & w e)", SIGNALS, interrupting=False),
    _handled("error-handler-not-at-start", error("E"), "s A e", SHORT),
    _handled("escalation-handler-not-at-start", escalation("E"), "s A e", SHORT),
    _handled("timer-handler-keeps-nothing-open", timer("P14D"), "s A e", SHORT),
    _handled("timer-handler-cancels", timer("PT1H"), "s Hs Ht He H", LONG),
    feature(
        "subprocess-without-start",
        "subprocess",
        "S",
        "s A S e",
        start("s"),
        subprocess("S", task("A")),
        end("e"),
        path("s S e"),
    ),
    feature(
        "subprocess-with-two-starts",
        "subprocess",
        "S s1 s2",
        "s (s1 A S | s2 B S | (s1 A & s2 B) S) e",
        start("s") + subprocess("S", start("s1") + start("s2") + task("A", "B") + path("s1 A", "s2 B")) + end("e"),
        path("s S e"),
    ),
    _one("call-of-another-file", "call activity", node("callActivity", "A", calledElement="gone")),
    feature(
        "ad-hoc-without-data",
        "ad-hoc subprocess",
        "H",
        "s (A | B)?*7 H e",
        start("s") + subprocess("H", task("A", "B"), kind="adHocSubProcess") + end("e") + path("s H e"),
    ),
    feature(
        "ad-hoc-sequential",
        "ad-hoc subprocess",
        "H",
        "s (A | B)?*7 H e",
        start("s") + subprocess("H", task("A", "B"), kind="adHocSubProcess", ordering="Sequential") + end("e"),
        path("s H e"),
    ),
    _one("multiple-bare", "multi-instance", node("task", "A", many()), "s A*1 e | s A*2 e | s A*3 e | s A*4 e"),
    _one(
        "multiple-collection",
        "multi-instance",
        node("task", "A", many(extra=CAMUNDA)),
        "s (A | A*2) e",
        variables={"things": [1, 2]},
    ),
    _one("loop-bare", "standard loop", node("task", "A", loop()), "s A*1 e | s A*2 e | s A*3 e | s A*4 e"),
    _one(
        "data-output",
        "data association",
        '<dataObject id="d"/><dataObjectReference id="r" name="Result" dataObjectRef="d"/>'
        + node("userTask", "A", '<dataOutputAssociation id="o"><targetRef>r</targetRef></dataOutputAssociation>'),
    ),
    Feature(
        "data-store",
        "data store",
        "A",
        document(
            '<dataStore id="store" name="Register"/>',
            process(
                "P",
                '<dataStoreReference id="r" name="Register" dataStoreRef="store"/>' + start("s"),
                node("task", "A", '<dataInputAssociation id="i"><sourceRef>r</sourceRef></dataInputAssociation>'),
                end("e") + path("s A e"),
            ),
        ),
        "s A e",
    ),
    filed(
        "not-executable",
        "isExecutable",
        "P",
        "s A e",
        node("process", "P", SHORT, isExecutable=False),
    ),
    feature("no-way-from-start", "unreachable node", "U", "s A e", SHORT, task("U"), must_name="U"),
    feature("no-end", "missing end", "A", "s A", start("s"), task("A"), path("s A")),
    feature(
        "exclusive-split-parallel-join",
        "dead join",
        "j",
        "s g (A | B)",
        start("s") + node("exclusiveGateway", "g") + node("parallelGateway", "j") + task("A", "B") + end("e"),
        path("s g", "A j e", "B j") + flow("g", "A", "${x}") + flow("g", "B", "${not x}"),
        variables={"x": True},
        must_name="j",
        ends=False,
    ),
)
