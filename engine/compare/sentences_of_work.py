"""The sentences of how activities are done: after each other, together, one of them, several times."""

from typing import Literal

from engine.compare.sentences import NAMES, Said
from engine.language import Message, message

Way = Literal[
    "in a row", "together", "one of", "some of", "first of", "by a rule", "until done", "for several",
    "for one after the other",
]  # fmt: skip
"""How activities are done."""


def converted(what: Said, new: Way, old: Way) -> Message:
    """Return the sentence for activities done in another way: one after the other, at the same time, one of them."""
    return message("{first} {second}", first=_done(what, new), second=_done_there(old))


def _done(what: Said, way: Way) -> Message:
    said = {"what": what, **NAMES}
    told: dict[Way, Message] = {
        "in a row": message("{Variant} does {what} one after the other.", **said),
        "together": message("{Variant} does {what} at the same time.", **said),
        "one of": message("{Variant} does only one of {what}.", **said),
        "some of": message("{Variant} does one or more of {what}.", **said),
        "first of": message("{Variant} goes on with the one of {what} that happens first.", **said),
        "by a rule": message("{Variant} chooses among {what} by a complex rule.", **said),
        "until done": message("{Variant} does {what} again until it is done.", **said),
        "for several": message("{Variant} does {what} for several things at the same time.", **said),
        "for one after the other": message("{Variant} does {what} for one thing after the other.", **said),
    }
    return told[way]


def _done_there(way: Way) -> Message:
    told: dict[Way, Message] = {
        "in a row": message("{Reference} does them one after the other.", **NAMES),
        "together": message("{Reference} does them at the same time.", **NAMES),
        "one of": message("{Reference} does only one of them.", **NAMES),
        "some of": message("{Reference} does one or more of them.", **NAMES),
        "first of": message("{Reference} goes on with the one that happens first.", **NAMES),
        "by a rule": message("{Reference} chooses by a complex rule.", **NAMES),
        "until done": message("{Reference} does it again until it is done.", **NAMES),
        "for several": message("{Reference} does it for several things at the same time.", **NAMES),
        "for one after the other": message("{Reference} does it for one thing after the other.", **NAMES),
    }
    return told[way]


def repeated_otherwise(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for what decides how often something is repeated; "" is not stated."""
    if not new:
        return message(
            "How often {what} is repeated is decided by {old} in {reference}. {Variant} does not say.",
            what=what, old=old, **NAMES,
        )  # fmt: skip
    if not old:
        return message(
            "How often {what} is repeated is decided by {new} in {variant}. {Reference} does not say.",
            what=what, new=new, **NAMES,
        )  # fmt: skip
    return message(
        "How often {what} is repeated is decided by {new} in {variant}, by {old} in {reference}.",
        what=what, new=new, old=old, **NAMES,
    )  # fmt: skip


def repeated(what: Said, *, here: bool) -> Message:
    """Return the sentence for what only one model can repeat."""
    if here:
        return message("{Variant} can repeat {what}. {Reference} does it once.", what=what, **NAMES)
    return message("{Variant} does {what} once. {Reference} can repeat it.", what=what, **NAMES)


def joined(what: Said, *, waits: bool) -> Message:
    """Return the sentence for a join of another kind, after ``what``: waiting for all, or not."""
    if waits:
        return message("{Variant} waits for all of {what}. {Reference} goes on after one of them.", what=what, **NAMES)
    return message("{Variant} goes on after one of {what}. {Reference} waits for all of them.", what=what, **NAMES)
