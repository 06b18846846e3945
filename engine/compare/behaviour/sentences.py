"""The sentences of what can happen in one model and not in the other.

A clause follows "In {variant}" or "In {reference}": in Swedish its verb comes first.
"""

from typing import Literal

from engine.compare.behaviour.relations import Order
from engine.compare.sentences import NAMES, Said
from engine.language import Message, message

Side = Literal["reference", "variant"]


def only(clause: Message, *, here: bool) -> Message:
    """Return the sentence for what can happen in one model alone, in the variant if ``here``."""
    if here:
        return message("In {variant} {clause}. In {reference} never.", clause=clause, **NAMES)
    return message("In {reference} {clause}. In {variant} never.", clause=clause, **NAMES)


def undecided_without(meaning: str, *, refusal: bool) -> Message:
    """Return the clause for a decision made before something else was done."""
    what = message("a refusal") if refusal else message("a decision")
    return {
        "communicate": message("{what} can be made without the applicant having been heard", what=what),
        "review": message("{what} can be made without anybody having reviewed the proposal", what=what),
        "investigate": message("{what} can be made without an investigation", what=what),
        "check_completeness": message("{what} can be made without the application having been checked", what=what),
        "consult": message("{what} can be made without anybody having been consulted", what=what),
    }[meaning]


def untold() -> Message:
    """Return the clause for a decision that the applicant is not told."""
    return message("a case can end after the decision without the applicant being told")


def unconfirmed() -> Message:
    """Return the clause for an application that is never confirmed."""
    return message("a case can go through without the applicant getting a confirmation")


def left_out(what: Said) -> Message:
    """Return the clause for what can be left out."""
    return message("{what} can be left out", what=what)


def broken_off(what: Said) -> Message:
    """Return the clause for what can break off all that goes on."""
    return message("{what} can break off what goes on at any time", what=what)


def done_again(what: Said) -> Message:
    """Return the clause for what can be done several times in a case."""
    return message("{what} can be done several times", what=what)


def done_without(what: Said, other: Said) -> Message:
    """Return the clause for something done in a case in which something else is not."""
    return message("{what} can be done in a case without {other}", what=what, other=other)


def ordered(what: Said, others: Said, new: Order, old: Order, *, number: int = 1) -> Message:
    """Return the sentence for another order of ``what``, of which there are so many, and ``others``."""
    said = {"what": what, "others": others}
    several: dict[Order, Message] = {
        "before": message("{what} always come before {others}", **said),
        "after": message("{what} always come after {others}", **said),
        "never": message("{what} are never done in the same case as {others}", **said),
    }
    clauses: dict[Order, Message] = {
        "before": message("{what} always comes before {others}", **said),
        "after": message("{what} always comes after {others}", **said),
        "either": message("{what} can come both before and after {others}", **said),
        "parallel": message("{what} can be done at the same time as {others}", **said),
        "never": message("{what} is never done in the same case as {others}", **said),
    }
    short: dict[Order, Message] = {
        "before": message("always before"),
        "after": message("always after"),
        "either": message("both before and after"),
        "parallel": message("at the same time"),
        "never": message("never in the same case"),
    }
    clause = several.get(new, clauses[new]) if number > 1 else clauses[new]
    return message("In {variant} {new}. In {reference} {old}.", new=clause, old=short[old], **NAMES)


def overlapping(what: Said, *, here: bool) -> Message:
    """Return the sentence for many that can be done at the same time in one model alone."""
    if here:
        return message(
            "In {variant} each of these can be done at the same time as another of them, in {reference} never: {what}.",
            what=what,
            **NAMES,
        )
    return message(
        "In {reference} each of these can be done at the same time as another of them, in {variant} never: {what}.",
        what=what,
        **NAMES,
    )


def complex_gateway(element: Message, which: Side) -> Message:
    """Return that the rule of a complex gateway is not read, and how it was played instead."""
    said = {"element": element, **NAMES}
    return _in(
        which,
        message("In {variant} the rule of {element} is not read. It was played as an inclusive gateway.", **said),
        message("In {reference} the rule of {element} is not read. It was played as an inclusive gateway.", **said),
    )


def crowded(element: Message, which: Side) -> Message:
    """Return that work can meet itself at an element."""
    said = {"element": element, **NAMES}
    return _in(
        which,
        message("In {variant} work can come to {element} several times at once. It was played as once.", **said),
        message("In {reference} work can come to {element} several times at once. It was played as once.", **said),
    )


def forced(element: Message, which: Side) -> Message:
    """Return that a join would wait for what waits for it."""
    said = {"element": element, **NAMES}
    return _in(
        which,
        message("In {variant} {element} waits for what waits for it. It was played as if it went on.", **said),
        message("In {reference} {element} waits for what waits for it. It was played as if it went on.", **said),
    )


def do_not_fit(which: Side) -> Message:
    """Return that pools were played each alone because their messages do not fit together."""
    return _in(
        which,
        message("In {variant} the messages between pools do not let all be done. Each pool was played alone.", **NAMES),
        message(
            "In {reference} the messages between pools do not let all be done. Each pool was played alone.", **NAMES
        ),
    )


def too_many_together(which: Side) -> Message:
    """Return that pools were played each alone because there is too much that they can do together."""
    return _in(
        which,
        message("{Variant} has too many ways through its pools together. Each pool was played alone.", **NAMES),
        message("{Reference} has too many ways through its pools together. Each pool was played alone.", **NAMES),
    )


def _in(which: Side, variant: Message, reference: Message) -> Message:
    return variant if which == "variant" else reference
