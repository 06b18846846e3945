"""Activities: tasks, subprocesses, calls, ad-hoc subprocesses and transactions."""

from tests.conformance.building import (
    CANCEL,
    TERMINATE,
    boundary,
    catch,
    compensated,
    end,
    error,
    flow,
    message,
    node,
    path,
    pools,
    process,
    script,
    start,
    subprocess,
    task,
    throw,
    timer,
)
from tests.conformance.judging import Feature, feature, filed

TASKS = {
    "task": "Task (abstract)",
    "userTask": "User task",
    "manualTask": "Manual task",
    "serviceTask": "Service task",
    "businessRuleTask": "Business rule task",
    "sendTask": "Send task",
}
RECEIVE, SUB, CALL, GLOBAL = "Receive task", "Subprocess", "Call activity", "Global task"
ADHOC, TRANSACTION = "Ad-hoc subprocess", "Transaction"


def _kind(kind: str, row: str) -> Feature:
    return feature(
        f"task-{kind}", row, "A", "s A e", start("s"), node(kind, "A", name="Do it"), end("e"), path("s A e")
    )


def _within(name: str, traces: str, *inner: str, row: str = SUB, **told: object) -> Feature:
    """Return the feature of a subprocess S between s and e."""
    return feature(name, row, "S", traces, start("s"), subprocess("S", *inner), end("e"), path("s S e"), **told)


def _ad_hoc(name: str, traces: str, *inner: str, ordering: str, until: str = "", **told: object) -> Feature:
    condition = f"<completionCondition>{until}</completionCondition>" if until else ""
    sub = subprocess("H", *inner, condition, kind="adHocSubProcess", ordering=ordering)
    return feature(name, ADHOC, "H", traces, start("s"), sub, end("e"), path("s H e"), **told)


def _called(name: str, traces: str, *others: str, row: str = CALL, called: str = "Q") -> Feature:
    calling = process("P", start("s"), node("callActivity", "C", calledElement=called), end("e"), path("s C e"))
    return filed(name, row, "C", traces, calling, *others)


def _transaction(name: str, traces: str, *inner: str, about: str = "S", outside: str = "") -> Feature:
    return feature(
        name,
        TRANSACTION,
        about,
        traces,
        start("s"),
        subprocess("S", *inner, kind="transaction"),
        boundary("b", "S", CANCEL) + task("B") + end("e", "f") + path("s S e", "b B f"),
        outside,
    )


Q = process("Q", start("qs"), task("Q1"), end("qe"), path("qs Q1 qe"))
ANSWERING = process("Q", start("qs", message("ask")), throw("qt", message("answer")), end("qe"), path("qs qt qe"))

FEATURES = (
    *(_kind(kind, row) for kind, row in TASKS.items()),
    filed(
        "send-task-to-pool",
        TASKS["sendTask"],
        "A",
        "s A (e & qs qe)",
        pools("P", "Q"),
        process("P", start("s"), node("sendTask", "A", messageRef="message_m"), end("e"), path("s A e")),
        process("Q", start("qs", message("m")), end("qe"), path("qs qe")),
    ),
    filed(
        "receive-task",
        RECEIVE,
        "R",
        "s T qs qt (qe & R e)",
        pools("P", "Q"),
        process(
            "P",
            start("s"),
            throw("T", message("ask")),
            node("receiveTask", "R", messageRef="message_answer"),
            end("e"),
            path("s T R e"),
        ),
        ANSWERING,
    ),
    feature(
        "receive-task-waits",
        RECEIVE,
        "R",
        "s",
        start("s"),
        node("receiveTask", "R", messageRef="message_m"),
        end("e"),
        path("s R e"),
        ends=False,
    ),
    feature(
        "receive-task-without-message",
        RECEIVE,
        "R",
        "s R e",
        start("s"),
        node("receiveTask", "R"),
        end("e"),
        path("s R e"),
        must_name="R",
    ),
    feature(
        "receive-task-instantiates",
        RECEIVE,
        "R",
        "R A e",
        node("receiveTask", "R", instantiate=True, messageRef="message_m"),
        task("A"),
        end("e"),
        path("R A e"),
    ),
    _within("subprocess", "s ss A se S e", start("ss"), task("A"), end("se"), path("ss A se")),
    _within(
        "subprocess-waits-for-all-tokens",
        "s ss (A x & B y) S e",
        start("ss"),
        task("A", "B"),
        end("x", "y"),
        path("ss A x", "ss B y"),
    ),
    _within("subprocess-without-events", "s (A & B) S e", task("A", "B")),
    _within("subprocess-empty", "s S e"),
    _within(
        "subprocess-nested",
        "s ss ts A te T se S e",
        start("ss"),
        subprocess("T", start("ts"), task("A"), end("te"), path("ts A te")),
        end("se"),
        path("ss T se"),
    ),
    _within(
        "subprocess-terminate-ends-it-alone",
        "s ss (A | A B) x S e | s ss B A x S e",
        start("ss") + task("A", "B") + end("x", of=TERMINATE) + catch("w", timer("P9D")) + end("y"),
        path("ss A x", "ss B w y"),
    ),
    _within(
        "subprocess-shares-data",
        "s ss X se S e",
        start("ss") + script("X", "n = 1") + end("se") + path("ss X se"),
    ),
    feature(
        "subprocess-data-decides-outside",
        SUB,
        "S",
        "s ss X se S g A e",
        start("s"),
        subprocess("S", start("ss"), script("X", "n = 1"), end("se"), path("ss X se")),
        node("exclusiveGateway", "g", default="g__B") + task("A", "B") + end("e") + path("s S g B e", "A e"),
        flow("g", "A", "${n == 1}"),
    ),
    feature(
        "subprocess-twice",
        SUB,
        "S",
        "s m ss X se S g m ss X se S g e",
        start("s") + node("exclusiveGateway", "m"),
        subprocess("S", start("ss"), script("X", "n = n + 1"), end("se"), path("ss X se")),
        node("exclusiveGateway", "g", default="g__e") + end("e") + path("s m S g e") + flow("g", "m", "${n < 2}"),
        variables={"n": 0},
    ),
    feature(
        "subprocess-entered-by-two-tokens",
        SUB,
        "S",
        "s (A & B & ss X se S e & ss X se S e)",
        start("s") + task("A", "B"),
        subprocess("S", start("ss"), task("X"), end("se"), path("ss X se")),
        end("e") + path("s A S e", "s B S"),
    ),
    _called("call-activity", "s qs Q1 qe C e", Q),
    _called(
        "call-activity-nested",
        "s qs rs R1 re D qe C e",
        process("Q", start("qs"), node("callActivity", "D", calledElement="R"), end("qe"), path("qs D qe")),
        process("R", start("rs"), task("R1"), end("re"), path("rs R1 re")),
    ),
    _called(
        "call-activity-terminate-ends-the-called-alone",
        "s qs Q1 qe C e",
        process("Q", start("qs"), task("Q1"), end("qe", of=TERMINATE), path("qs Q1 qe")),
    ),
    _called("call-activity-of-another-file", "s C e", called="elsewhere"),
    filed(
        "call-activity-twice",
        CALL,
        "C D",
        "s qs Q1 qe C qs Q1 qe D e",
        process(
            "P",
            start("s") + node("callActivity", "C", calledElement="Q") + node("callActivity", "D", calledElement="Q"),
            end("e") + path("s C D e"),
        ),
        Q,
    ),
    filed(
        "call-activity-error-caught-at-its-edge",
        CALL,
        "C b",
        "s qs Q1 qe b B f",
        process(
            "P",
            start("s") + node("callActivity", "C", calledElement="Q") + boundary("b", "C", error("E")),
            task("B") + end("e", "f") + path("s C e", "b B f"),
        ),
        process("Q", start("qs"), task("Q1"), end("qe", of=error("E")), path("qs Q1 qe")),
    ),
    filed(
        "call-activity-interrupted-by-timer",
        CALL,
        "C b",
        "s qs b B f",
        process(
            "P",
            start("s") + node("callActivity", "C", calledElement="Q") + boundary("b", "C", timer("PT1H")),
            task("B") + end("e", "f") + path("s C e", "b B f"),
        ),
        process("Q", start("qs"), catch("w", timer("P9D")), end("qe"), path("qs w qe")),
    ),
    _called("global-user-task", "s C e", '<globalUserTask id="Q" name="Ask"/>', row=GLOBAL),
    _called("global-manual-task", "s C e", '<globalManualTask id="Q" name="Ask"/>', row=GLOBAL),
    filed(
        "global-script-task",
        GLOBAL,
        "C",
        "s C g A e",
        process(
            "P",
            start("s") + node("callActivity", "C", calledElement="Q") + node("exclusiveGateway", "g", default="g__B"),
            task("A", "B") + end("e") + path("s C g B e", "A e") + flow("g", "A", "${n == 1}"),
        ),
        '<globalScriptTask id="Q" scriptLanguage="python"><script>n = 1</script></globalScriptTask>',
    ),
    _ad_hoc("ad-hoc-sequential", "s (A | B)?*7 H e", task("A", "B"), ordering="Sequential"),
    _ad_hoc("ad-hoc-parallel", "s (A | B)?*7 H e", task("A", "B"), ordering="Parallel"),
    _ad_hoc(
        "ad-hoc-with-flow",
        "s (A B | C)?*5 H e | s (A & B & C) H e",
        task("A", "B", "C"),
        path("A B"),
        ordering="Parallel",
    ),
    *(
        _ad_hoc(
            f"ad-hoc-{ordering.lower()}-until",
            "s A?*6 B H e",
            task("A"),
            script("B", "done = True"),
            ordering=ordering,
            until="${done}",
            variables={"done": False},
        )
        for ordering in ("Sequential", "Parallel")
    ),
    _ad_hoc(
        "ad-hoc-until-counted",
        "s B*3 H e",
        script("B", "n = n + 1"),
        ordering="Sequential",
        until="${n == 3}",
        variables={"n": 0},
    ),
    _transaction("transaction", "s ss A se S e", start("ss") + task("A") + end("se") + path("ss A se")),
    _transaction(
        "transaction-cancelled",
        "s ss A x b B f",
        start("ss") + task("A") + end("x", of=CANCEL) + path("ss A x"),
        about="S x b",
    ),
    _transaction(
        "transaction-cancel-stops-the-rest",
        "s ss A x b B f",
        start("ss") + task("A") + end("x", of=CANCEL) + catch("w", timer("P9D")) + end("y") + path("ss A x", "ss w y"),
        about="S x b",
    ),
    _transaction(
        "transaction-cancel-compensates",
        "s ss A x c_A? U b B f | s ss A c_A? U x b B f",
        start("ss") + task("A") + compensated("A", "U") + end("x", of=CANCEL) + path("ss A x"),
        about="S x b c_A U",
    ),
    _transaction(
        "transaction-cancel-compensates-in-reverse",
        "s ss A D x c_D? V c_A? U b B f | s ss A D c_D? V c_A? U x b B f",
        start("ss") + task("A", "D") + compensated("A", "U") + compensated("D", "V"),
        end("x", of=CANCEL) + path("ss A D x"),
        about="S x b c_A U c_D V",
    ),
    _transaction(
        "transaction-hazard",
        "s ss A x h H k",
        start("ss") + task("A") + compensated("A", "U") + end("x", of=error("E")) + path("ss A x"),
        about="S x h",
        outside=boundary("h", "S", error("E")) + task("H") + end("k") + path("h H k"),
    ),
)
