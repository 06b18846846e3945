"""Event subprocesses of each kind, interrupting and not, in processes and in subprocesses."""

from tests.conformance.building import (
    TERMINATE,
    boundary,
    catch,
    conditional,
    end,
    error,
    escalation,
    handler,
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

TAKES_OVER = "Event subprocess: {}, interrupting"
BESIDE = "Event subprocess: {}, not interrupting"
DONE = "Hs Ht He H"


def row(kind: str, interrupting: bool) -> str:
    return (TAKES_OVER if interrupting else BESIDE).format(kind)


def _name(kind: str, interrupting: bool, where: str = "") -> str:
    return f"event-subprocess-{kind}{'' if interrupting else '-beside'}{where}"


def _thrown(kind: str, caught: str, thrown: str, interrupting: bool) -> Feature:
    """Return the feature of a handler for what T throws on one branch while w waits on the other."""
    on = DONE if interrupting else f"k & w e & {DONE}"
    return feature(
        _name(kind, interrupting),
        row(kind, interrupting),
        "H Hs",
        f"s g X T ({on})",
        start("s") + node("parallelGateway", "g") + catch("w", timer("P9D")),
        task("X") + throw("T", thrown) + end("e", "k") + path("s g w e", "g X T k"),
        handler("H", caught, interrupting=interrupting),
    )


def _timed(name: str, definition: str, traces: str, *, interrupting: bool = True) -> Feature:
    return feature(
        f"event-subprocess-{name}",
        row("timer", interrupting),
        "H Hs",
        traces,
        start("s") + catch("w", timer("P9D")) + end("e") + path("s w e"),
        handler("H", definition, interrupting=interrupting),
    )


def _failing(name: str, kind: str, caught: str, thrown: str, traces: str, *, interrupting: bool = True) -> Feature:
    """Return the feature of a handler for what the end event x of subprocess S throws."""
    return feature(
        f"event-subprocess-{name}",
        row(kind, interrupting),
        "H Hs",
        traces,
        start("s") + subprocess("S", start("ss"), task("A"), end("x", of=thrown), path("ss A x")),
        end("e") + path("s S e"),
        handler("H", caught, interrupting=interrupting),
    )


def _message(interrupting: bool) -> Feature:
    on = DONE if interrupting else f"w e & {DONE}"
    return filed(
        _name("message", interrupting),
        row("message", interrupting),
        "H Hs",
        f"(s & qs X) (T qe & {on})",
        pools("P", "Q"),
        process(
            "P",
            start("s") + catch("w", timer("P9D")) + end("e") + path("s w e"),
            handler("H", message("m"), interrupting=interrupting),
        ),
        process("Q", start("qs"), task("X"), throw("T", message("m")), end("qe"), path("qs X T qe")),
    )


def _conditional(interrupting: bool) -> Feature:
    on = f"s g X k? {DONE}" if interrupting else f"s g X (k & w e & {DONE})"
    return feature(
        _name("conditional", interrupting),
        row("conditional", interrupting),
        "H Hs",
        on,
        start("s") + node("parallelGateway", "g") + catch("w", timer("P9D")),
        script("X", "n = 2") + end("e", "k") + path("s g w e", "g X k"),
        handler("H", conditional("${n > 1}"), interrupting=interrupting),
        variables={"n": 0},
    )


def _inside(kind: str, caught: str, thrown: str, interrupting: bool) -> Feature:
    """Return the feature of a handler in subprocess S; all of S is over before the flow after S goes on."""
    on = f"{DONE} S e" if interrupting else f"(k & w se & {DONE}) S e"
    return feature(
        _name(kind, interrupting, "-in-subprocess"),
        row(kind, interrupting),
        "H Hs S",
        f"s ss g X T {on}",
        start("s"),
        subprocess(
            "S",
            start("ss") + node("parallelGateway", "g") + catch("w", timer("P9D")),
            task("X") + throw("T", thrown) + end("se", "k") + path("ss g w se", "g X T k"),
            handler("H", caught, interrupting=interrupting),
        ),
        end("e") + path("s S e"),
    )


BOTH = (True, False)

FEATURES = (
    *(_message(interrupting) for interrupting in BOTH),
    *(_thrown("signal", signal("z"), signal("z"), interrupting) for interrupting in BOTH),
    *(_thrown("escalation", escalation("E"), escalation("E"), interrupting) for interrupting in BOTH),
    *(_thrown("multiple", signal("y") + signal("z"), signal("z"), interrupting) for interrupting in BOTH),
    *(_conditional(interrupting) for interrupting in BOTH),
    _timed("timer", timer("PT1H"), f"s {DONE}"),
    _timed("timer-beside", timer("PT1H"), f"s ({DONE} & w e)", interrupting=False),
    _timed("timer-never", timer("P30D"), "s w e"),
    _timed("timer-never-beside", timer("P30D"), "s w e", interrupting=False),
    _timed("timer-cycle-beside", timer(cycle="R2/PT1H"), f"s ({DONE} {DONE} & w e)", interrupting=False),
    _timed("timer-date", timer(date="2026-01-02"), f"s {DONE}"),
    *(_inside("signal", signal("z"), signal("z"), interrupting) for interrupting in BOTH),
    *(_inside("escalation", escalation("E"), escalation("E"), interrupting) for interrupting in BOTH),
    feature(
        "event-subprocess-error",
        row("error", True),
        "H Hs",
        f"s A x {DONE}",
        start("s") + task("A") + end("x", of=error("E")) + path("s A x"),
        handler("H", error("E")),
    ),
    feature(
        "event-subprocess-error-not-thrown",
        row("error", True),
        "H Hs",
        "s A e",
        start("s") + task("A") + end("e") + path("s A e"),
        handler("H", error("E")),
    ),
    feature(
        "event-subprocess-error-in-subprocess",
        row("error", True),
        "H Hs",
        f"s ss A x {DONE} S e",
        start("s"),
        subprocess("S", start("ss"), task("A"), end("x", of=error("E")), path("ss A x"), handler("H", error("E"))),
        end("e") + path("s S e"),
    ),
    _failing("error-from-subprocess", "error", error("E"), error("E"), f"s ss A x {DONE}"),
    _failing("any-error", "error", error(), error("E"), f"s ss A x {DONE}"),
    _failing("escalation-from-subprocess", "escalation", escalation("E"), escalation("E"), f"s ss A x {DONE}"),
    _failing(
        "escalation-from-subprocess-beside",
        "escalation",
        escalation("E"),
        escalation("E"),
        f"s ss A x ({DONE} & S e)",
        interrupting=False,
    ),
    feature(
        "event-subprocess-before-edge",
        row("error", True),
        "H Hs",
        f"s ss A x {DONE} S e",
        start("s"),
        subprocess("S", start("ss"), task("A"), end("x", of=error("E")), path("ss A x"), handler("H", error("E"))),
        boundary("b", "S", error("E")) + end("e", "f") + path("s S e", "b f"),
    ),
    feature(
        "event-subprocess-throws-on",
        row("error", True),
        "H Hs b",
        "s ss A x Hs Ht He b f",
        start("s"),
        subprocess(
            "S",
            start("ss") + task("A") + end("x", of=error("E")) + path("ss A x"),
            handler("H", error("E"), task("Ht"), end("He", of=error("E")), path("Hs Ht He")),
        ),
        boundary("b", "S", error("E")) + end("e", "f") + path("s S e", "b f"),
    ),
    feature(
        "event-subprocess-by-code",
        row("error", True),
        "H Hs G Gs",
        "s A x Gs Gt Ge G",
        start("s") + task("A") + end("x", of=error("E")) + path("s A x"),
        handler("H", error("D")) + handler("G", error("E")),
    ),
    feature(
        "event-subprocess-beside-and-interrupting",
        row("timer", True),
        "H Hs G Gs",
        f"s {DONE} Gs Gt Ge G",
        start("s") + catch("w", timer("P9D")) + end("e") + path("s w e"),
        handler("H", timer("PT1H"), interrupting=False) + handler("G", timer("PT2H")),
    ),
    feature(
        "event-subprocess-running-is-interrupted",
        row("timer", True),
        "H Hs G Gs",
        "s Hs Gs Gt Ge G",
        start("s") + catch("w", timer("P9D")) + end("e") + path("s w e"),
        handler("H", timer("PT1H"), catch("Ht", timer("P2D")), end("He"), path("Hs Ht He"), interrupting=False),
        handler("G", timer("PT2H")),
    ),
    feature(
        "event-subprocess-keeps-process-open",
        row("timer", False),
        "H Hs",
        "s (w e & Hs Ht He H)",
        start("s") + catch("w", timer("PT2H")) + end("e") + path("s w e"),
        handler("H", timer("PT1H"), catch("Ht", timer("P2D")), end("He"), path("Hs Ht He"), interrupting=False),
    ),
    feature(
        "event-subprocess-twice-beside",
        row("signal", False),
        "H Hs",
        f"s X T (U e & {DONE} & {DONE})",
        start("s") + task("X") + throw("T", signal("z")) + throw("U", signal("z")) + end("e") + path("s X T U e"),
        handler("H", signal("z"), interrupting=False),
    ),
    feature(
        "event-subprocess-terminates",
        row("timer", False),
        "H Hs",
        "s Hs Ht He H w e",
        start("s") + catch("w", timer("P9D")) + end("e") + path("s w e"),
        handler("H", timer("PT1H"), task("Ht"), end("He", of=TERMINATE), path("Hs Ht He"), interrupting=False),
    ),
    feature(
        "event-subprocess-nested-in-subprocesses",
        row("error", True),
        "H Hs",
        f"s ss ts A x T? {DONE} S e",
        start("s"),
        subprocess(
            "S",
            start("ss") + subprocess("T", start("ts"), task("A"), end("x", of=error("E")), path("ts A x")),
            end("se") + path("ss T se"),
            handler("H", error("E")),
        ),
        end("e") + path("s S e"),
    ),
    feature(
        "event-subprocess-in-event-subprocess",
        row("error", True),
        "H Hs G Gs",
        f"s Gs A x {DONE} G",
        start("s") + catch("w", timer("P9D")) + end("e") + path("s w e"),
        handler(
            "G",
            timer("PT1H"),
            task("A") + end("x", of=error("E")) + path("Gs A x"),
            handler("H", error("E")),
        ),
    ),
    feature(
        "event-subprocess-of-multiple-starts",
        row("signal", True),
        "H",
        "s X T Hs2 Ht He H",
        start("s") + task("X") + throw("T", signal("z")) + catch("w", timer("P9D")) + end("e") + path("s X T w e"),
        subprocess(
            "H",
            start("Hs1", signal("y")) + start("Hs2", signal("z")) + task("Ht") + end("He"),
            path("Hs1 Ht He", "Hs2 Ht"),
            triggeredByEvent=True,
        ),
    ),
    feature(
        "event-subprocess-without-trigger",
        row("none", True),
        "H",
        "s A e",
        start("s") + task("A") + end("e") + path("s A e"),
        subprocess("H", start("Hs"), task("Ht"), end("He"), path("Hs Ht He"), triggeredByEvent=True),
        must_name="H",
    ),
)
