"""The sentences of what can happen in one model and not in the other.

A clause follows "In {variant}" or "In {reference}": in Swedish its verb comes first.
"""

from engine.compare.behaviour.relations import Order
from engine.compare.sentences import NAMES, Said
from engine.language import Message, message


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


def done_again(what: Said) -> Message:
    """Return the clause for what can be done several times in a case."""
    return message("{what} can be done several times", what=what)


def done_without(what: Said, other: Said) -> Message:
    """Return the clause for something done in a case in which something else is not."""
    return message("{what} can be done in a case without {other}", what=what, other=other)


def ordered(what: Said, others: Said, new: Order, old: Order) -> Message:
    """Return the sentence for another order of ``what`` and ``others``."""
    said = {"what": what, "others": others}
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
    return message("In {variant} {new}. In {reference} {old}.", new=clauses[new], old=short[old], **NAMES)
