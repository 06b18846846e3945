"""Errors and escalations caught at the edge of activities."""

from tests.conformance.building import (
    boundary,
    catch,
    end,
    error,
    escalation,
    flow,
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

EDGE = "Boundary event: {}, interrupting"


BESIDE = "Boundary event: {}, not interrupting"


def row(kind: str, interrupting: bool) -> str:
    return (EDGE if interrupting else BESIDE).format(kind)


def _thrown(
    name: str, kind: str, definition: str, traces: str, *inner: str, interrupting: bool = True, **told: object
) -> Feature:
    """Return the feature of an event at the edge of S, which throws it itself: ``inner`` is what lies in S."""
    return feature(
        name,
        row(kind, interrupting),
        "b",
        traces,
        start("s") + subprocess("S", *inner) + boundary("b", "S", definition, interrupting=interrupting),
        task("B") + end("e", "f") + path("s S e", "b B f"),
        **told,
    )


FAILS = (start("ss"), task("A"), end("x", of=error("E")), path("ss A x"))


ESCALATES = (start("ss"), throw("T", escalation("E")), task("A"), end("se"), path("ss T A se"))


ENDS_ESCALATING = (start("ss"), task("A"), end("x", of=escalation("E")), path("ss A x"))


def _two_levels(
    name: str, kind: str, inner: str, outer: str, thrown: str, traces: str, *, interrupting: bool = True
) -> Feature:
    """Return the feature of an event thrown in T within S; ``inner`` is caught at T's edge, ``outer`` at S's."""
    return feature(
        name,
        row(kind, interrupting),
        "b i",
        traces,
        start("s"),
        subprocess(
            "S",
            start("ss") + subprocess("T", start("ts"), task("A"), end("x", of=thrown), path("ts A x")),
            boundary("i", "T", inner, interrupting=interrupting)
            + task("I")
            + end("se", "ie")
            + path("ss T se", "i I ie"),
        ),
        boundary("b", "S", outer, interrupting=interrupting) + task("B") + end("e", "f") + path("s S e", "b B f"),
    )


FEATURES = (
    feature(
        "edge-leads-back",
        row("error", True),
        "b",
        "s m ss I g x b m ss I g se S e",
        start("s") + node("exclusiveGateway", "m"),
        subprocess(
            "S",
            start("ss") + script("I", "n = n + 1") + node("exclusiveGateway", "g", default="g__x"),
            end("se") + end("x", of=error("E")) + path("ss I g x") + flow("g", "se", "${n == 2}"),
        ),
        boundary("b", "S", error("E")) + end("e") + path("s m S e", "b m"),
        variables={"n": 0},
    ),
    _thrown("edge-error", "error", error("E"), "s ss A x b B f", *FAILS),
    _thrown("edge-any-error", "error", error(), "s ss A x b B f", *FAILS),
    _thrown(
        "edge-error-stops-the-rest",
        "error",
        error("E"),
        "s ss A x b B f",
        *FAILS,
        catch("w", timer("P9D")) + end("y") + path("ss w y"),
    ),
    _thrown(
        "edge-error-not-thrown",
        "error",
        error("E"),
        "s ss A se S e",
        start("ss"),
        task("A"),
        end("se"),
        path("ss A se"),
    ),
    feature(
        "edge-error-by-code",
        row("error", True),
        "b c",
        "s ss A x c C k",
        start("s") + subprocess("S", *FAILS) + boundary("b", "S", error("D")) + boundary("c", "S", error("E")),
        task("B", "C") + end("e", "f", "k") + path("s S e", "b B f", "c C k"),
    ),
    _two_levels("edge-error-caught-inside", "error", error("E"), error("E"), error("E"), "s ss ts A x i I ie S e"),
    _two_levels("edge-error-through-two-levels", "error", error("D"), error("E"), error("E"), "s ss ts A x b B f"),
    _thrown("edge-escalation", "escalation", escalation("E"), "s ss T b B f", *ESCALATES),
    _thrown("edge-any-escalation", "escalation", escalation(), "s ss T b B f", *ESCALATES),
    _thrown(
        "edge-escalation-beside",
        "escalation",
        escalation("E"),
        "s ss T (b B f & A se S e)",
        *ESCALATES,
        interrupting=False,
    ),
    _thrown("edge-escalation-end", "escalation", escalation("E"), "s ss A x b B f", *ENDS_ESCALATING),
    _thrown(
        "edge-escalation-end-beside",
        "escalation",
        escalation("E"),
        "s ss A x (b B f & S e)",
        *ENDS_ESCALATING,
        interrupting=False,
    ),
    _thrown("edge-escalation-of-other-code", "escalation", escalation("D"), "s ss T A se S e", *ESCALATES),
    _thrown(
        "edge-escalation-twice-beside",
        "escalation",
        escalation("E"),
        "s ss T (b B f & U (b B f & se S e))",
        start("ss"),
        throw("T", escalation("E")) + throw("U", escalation("E")) + end("se") + path("ss T U se"),
        interrupting=False,
    ),
    _two_levels(
        "edge-escalation-through-two-levels",
        "escalation",
        escalation("D"),
        escalation("E"),
        escalation("E"),
        "s ss ts A x (b B f & T se S e)",
        interrupting=False,
    ),
    _two_levels(
        "edge-escalation-caught-inside",
        "escalation",
        escalation("E"),
        escalation("E"),
        escalation("E"),
        "s ss ts A x (i I ie & T se) S e",
        interrupting=False,
    ),
)
