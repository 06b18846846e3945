"""The features that do not run as the standard says, and why. A test fails when one of them begins to.

``named``: preparing says so at the element. ``wrong``: nothing is said; this is a fault.
"""

from tests.conformance.judging import Outcome

NOT_YET: dict[str, tuple[Outcome, str]] = {
    "receive-task-instantiates": ("wrong", "a receive task that starts the process waits for its message"),
    "transaction-cancel-compensates": ("named", "nothing is compensated"),
    "transaction-cancel-compensates-in-reverse": ("named", "nothing is compensated"),
    "behavior-one": ("wrong", "events thrown when instances are completed are not read"),
    "behavior-none": ("wrong", "events thrown when instances are completed are not read"),
    "behavior-complex": ("wrong", "events thrown when instances are completed are not read"),
    "event-based-timers": ("named", "a person chooses which event has happened"),
    "event-based-timer-before-message": ("named", "a person chooses which event has happened"),
    "event-based-instantiate-parallel": ("named", "a person chooses which event has happened"),
    "started-twice-by-message": ("wrong", "a second message starts no second instance of the pool's process"),
    "catch-all-of-several": ("wrong", "parallelMultiple is not read: the first event is enough"),
    "catch-all-of-several-still-waits": ("wrong", "parallelMultiple is not read: the first event is enough"),
    "end-signal": ("wrong", "the signal is caught before the end event that throws it is recorded"),
    "end-several": ("wrong", "the signal is caught before the end event that throws it is recorded"),
    "edge-parallel-multiple-beside": (
        "wrong",
        "parallelMultiple is not read: the event fires once for each of its parts",
    ),
    "edge-parallel-multiple-still-waits": ("wrong", "parallelMultiple is not read: the first event is enough"),
    "event-subprocess-running-is-interrupted": (
        "wrong",
        "an interrupting event subprocess leaves another that runs beside alone",
    ),
    "event-subprocess-in-event-subprocess": ("named", "the outer event subprocess is left out"),
    "event-subprocess-of-multiple-starts": ("named", "an event subprocess with two start events is left out"),
    "compensation-of-one": ("named", "nothing is compensated"),
    "compensation-named-activity": ("named", "nothing is compensated"),
    "compensation-in-reverse": ("named", "nothing is compensated"),
    "compensation-not-of-what-is-not-done": ("named", "nothing is compensated"),
    "compensation-twice-done-twice-undone": ("named", "nothing is compensated"),
    "compensation-undone-only-once": ("named", "nothing is compensated"),
    "compensation-end": ("named", "nothing is compensated"),
    "compensation-end-in-reverse": ("named", "nothing is compensated"),
    "compensation-handler-is-subprocess": ("named", "nothing is compensated"),
    "compensation-handler-writes-data": ("named", "nothing is compensated"),
    "compensation-without-waiting": ("named", "nothing is compensated"),
    "compensation-only-in-own-scope": ("named", "nothing is compensated"),
    "compensation-of-all-in-subprocess": ("named", "nothing is compensated"),
    "compensation-of-named-subprocess": ("named", "nothing is compensated"),
    "compensation-handler-of-subprocess-alone": ("named", "nothing is compensated"),
    "compensation-each-instance": ("named", "nothing is compensated"),
    "compensation-after-error": ("named", "nothing is compensated"),
    "compensation-event-subprocess": ("named", "nothing is compensated"),
    "compensation-event-subprocess-in-place-of-handlers": ("named", "nothing is compensated"),
    "compensation-from-error-handler": ("named", "nothing is compensated"),
}

PROBES_NOT_RIGHT: dict[str, tuple[Outcome, str]] = {
    "parallel-branches-write-one-variable": ("wrong", "no check tells that two branches write one variable"),
    "inclusive-branches-write-one-variable": ("wrong", "no check tells that two branches write one variable"),
    "compensation-throw": ("named", "nothing is compensated"),
    "compensation-end": ("named", "nothing is compensated"),
}
