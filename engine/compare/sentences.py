"""The sentence of each operation, in two languages, naming the two models.

Every sentence has the parameters ``reference`` and ``variant`` (and the same with a capital, at its start), so that
``EditScript.named`` can put in a municipality's name.
"""

from engine.compare.naming import UNSTATED
from engine.language import Message, message

NAMES: dict[str, Message] = {
    "reference": message("the standard"),
    "variant": message("the variant"),
    "Reference": message("The standard"),
    "Variant": message("The variant"),
}
Said = Message | str


def place(before: Said, after: Said) -> Message:
    """Return where something stands, given what comes before it and after it ("" if not said)."""
    if before and after:
        return message("between {before} and {after}", before=before, after=after)
    if after:
        return message("before {after}", after=after)
    return message("after {before}", before=before) if before else message("beside the rest of the flow")


def inserted(what: Said, where: Message, number: int) -> Message:
    """Return the sentence for activities that only the variant has."""
    if number == 1:
        return message("{Variant} has an extra activity, {what}, {where}.", what=what, where=where, **NAMES)
    return message(
        "{Variant} has {number} extra activities, {what}, {where}.", what=what, where=where, number=str(number), **NAMES
    )


def inserted_unnamed(where: Message) -> Message:
    """Return the sentence for one activity without a name that only the variant has."""
    return message("{Variant} has an extra activity without a name, {where}.", where=where, **NAMES)


def inserted_choices(gateways: Said, number: int, what: Said, where: Message) -> Message:
    """Return the sentence for choices, perhaps with activities, that only the variant has."""
    said = {"gateways": gateways, "where": where, **NAMES}
    if number > 1:
        said["number"] = str(number)
        if what:
            return message("{Variant} has {number} extra choices, {gateways}, with {what}, {where}.", what=what, **said)
        return message("{Variant} has {number} extra choices, {gateways}, {where}.", **said)
    if what:
        return message("{Variant} has an extra choice, {gateways}, with {what}, {where}.", what=what, **said)
    return message("{Variant} has an extra choice, {gateways}, {where}.", **said)


def inserted_event(what: Said, where: Message, kind: str, *, silent: bool = False) -> Message:
    """Return the sentence for an event that only the variant has; ``silent``: it has no name."""
    if silent and kind == "startEvent":
        return message("{Variant} can also start {where}.", where=where, **NAMES)
    if silent and kind == "endEvent":
        return message("{Variant} can also end {where}.", where=where, **NAMES)
    if kind == "startEvent":
        return message("{Variant} can also start with {what}, {where}.", what=what, where=where, **NAMES)
    if kind == "endEvent":
        return message("{Variant} can also end with {what}, {where}.", what=what, where=where, **NAMES)
    if kind == "boundaryEvent":
        return message("{Variant} watches for {what}, {where}.", what=what, where=where, **NAMES)
    return message("{Variant} has an extra event, {what}, {where}.", what=what, where=where, **NAMES)


def deleted(what: Said, where: Message, number: int) -> Message:
    """Return the sentence for activities or events that only the reference has."""
    if number == 1:
        return message("{Variant} lacks {what}. In {reference} it comes {where}.", what=what, where=where, **NAMES)
    return message("{Variant} lacks {what}. In {reference} they come {where}.", what=what, where=where, **NAMES)


def deleted_choices(gateways: Said, number: int, what: Said, where: Message) -> Message:
    """Return the sentence for choices, perhaps with activities, that only the reference has."""
    said = {"gateways": gateways, "what": what, "where": where, **NAMES}
    if number > 1 and what:
        return message("{Variant} lacks the choices {gateways} with {what}. In {reference} they come {where}.", **said)
    if number > 1:
        return message("{Variant} lacks the choices {gateways}. In {reference} they come {where}.", **said)
    if what:
        return message("{Variant} lacks the choice {gateways} with {what}. In {reference} it comes {where}.", **said)
    return message("{Variant} lacks the choice {gateways}. In {reference} it comes {where}.", **said)


def with_event(events: Said, number: int) -> Message:
    """Return events as part of a list of what is added or missing."""
    return (
        message("the event {events}", events=events) if number == 1 else message("the events {events}", events=events)
    )


def beside(what: Said, more: Said) -> Message:
    """Return activities with what goes with them."""
    return message("{what} with {more}", what=what, more=more)


def replaced(new: Said, old: Said) -> Message:
    """Return the sentence for activities that stand where the reference has others."""
    return message("{Variant} has {new} where {reference} has {old}.", new=new, old=old, **NAMES)


def moved(what: Said, here: Message, there: Message, *, number: int = 1) -> Message:
    """Return the sentence for nodes that stand elsewhere: ``here`` in the variant, ``there`` in the reference."""
    said = {"what": what, "here": here, "there": there, **NAMES}
    if here == there:
        return message("{Variant} comes to {what} on other ways than {reference}, {here}.", **said)
    if number == 1:
        return message("{Variant} does {what} {here}. {Reference} does it {there}.", **said)
    return message("{Variant} does {what} {here}. {Reference} does them {there}.", **said)


def renamed(new: Said, old: Said) -> Message:
    """Return the sentence for another name of the same activity."""
    return message("{new} in {variant} is the same as {old} in {reference}.", new=new, old=old, **NAMES)


def probably_renamed(new: Said, old: Said) -> Message:
    """Return the sentence for what may be another name of the same activity, until a person has said."""
    return message("{new} in {variant} is probably the same as {old} in {reference}.", new=new, old=old, **NAMES)


def retyped(what: Said, new: Said, old: Said, *, number: int = 1) -> Message:
    """Return the sentence for another kind of activity or event, or of several of them."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if number == 1:
        return message("In {variant} {what} is {new}. In {reference} it is {old}.", **said)
    return message("In {variant} these are each {new}: {what}. In {reference} each is {old}.", **said)


def reassigned(what: Said, new: str, old: str) -> Message:
    """Return the sentence for activities that another role does; "" is nobody named."""
    from_, to = (
        message("the role {role}", role=old) if old else "",
        message("the role {role}", role=new) if new else "",
    )
    if not new:
        return message(
            "{Variant} does not say who does {what}. In {reference} {old} does.", what=what, old=from_, **NAMES
        )
    if not old:
        return message("In {variant} {new} does {what}. {Reference} does not say who does.", what=what, new=to, **NAMES)
    return message("In {variant} {new} does {what}. In {reference} {old} does.", what=what, new=to, old=from_, **NAMES)


def rolename(new: str, old: str) -> Message:
    """Return the sentence for a role with another name but the same activities."""
    return message("The role is called {new} in {variant}, {old} in {reference}.", new=new, old=old, **NAMES)


def reconditioned(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a way taken on another condition."""
    if not new:
        return message(
            "{Variant} goes on to {what} without a condition. {Reference} does when {old}.", what=what, old=old, **NAMES
        )
    if not old:
        return message(
            "{Variant} goes on to {what} when {new}. {Reference} states no condition.", what=what, new=new, **NAMES
        )
    return message(
        "{Variant} goes on to {what} when {new}. {Reference} does when {old}.", what=what, new=new, old=old, **NAMES
    )


def taken(what: Said, condition: Said) -> Message:
    """Return where a way leads and on what condition it is taken, "" for none, to be listed."""
    if not condition:
        return message("{what} without a condition", what=what)
    return message("{what} when {condition}", what=what, condition=condition)


def decided(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a choice of which several ways are taken on other conditions."""
    return message(
        "From {what} {variant} goes on to {new}. {Reference} goes on to {old}.", what=what, new=new, old=old, **NAMES
    )


def defaulted(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for another way taken when no condition holds."""
    return message(
        "When nothing else applies at {what}, {variant} goes on to {new} and {reference} to {old}.",
        what=what,
        new=new,
        old=old,
        **NAMES,
    )


def retimed(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for another time limit, or for one that only one model states."""
    if new == UNSTATED:
        return message("{Variant} states no time for {what}. {Reference} gives {old}.", what=what, old=old, **NAMES)
    if old == UNSTATED:
        return message("{Variant} gives {new} for {what}. {Reference} states no time.", what=what, new=new, **NAMES)
    return message("{Variant} gives {new} for {what}. {Reference} gives {old}.", what=what, new=new, old=old, **NAMES)


def reminded(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a reminder of an activity that comes after another time."""
    return message(
        "{Variant} gives a reminder of {what} after {new}. {Reference} does after {old}.",
        what=what,
        new=new,
        old=old,
        **NAMES,
    )


def went_back(source: Said, target: Said, *, here: bool) -> Message:
    """Return the sentence for a way back that only one model has."""
    if here:
        return message(
            "{Variant} can go back from {source} to {target}. {Reference} cannot.",
            source=source,
            target=target,
            **NAMES,
        )
    return message(
        "{Reference} can go back from {source} to {target}. {Variant} cannot.", source=source, target=target, **NAMES
    )


def skipped(what: Said, source: Said, *, here: bool, number: int = 1) -> Message:
    """Return the sentence for what only one model can leave out, after ``source``."""
    said = {"what": what, "source": source, **NAMES}
    if here and number == 1:
        return message("{Variant} can leave out {what} after {source}. {Reference} always does it.", **said)
    if here:
        return message("{Variant} can leave out {what} after {source}. {Reference} always does them.", **said)
    if number == 1:
        return message("{Variant} always does {what}. {Reference} can leave it out after {source}.", **said)
    return message("{Variant} always does {what}. {Reference} can leave them out after {source}.", **said)


def rerouted(source: Said, new: Said, old: Said) -> Message:
    """Return the sentence for another way on after ``source``; "" is no such way."""
    if not old:
        return message("After {source} {variant} also goes on to {new}.", source=source, new=new, **NAMES)
    if not new:
        return message(
            "After {source} {reference} also goes on to {old}. {Variant} does not.", source=source, old=old, **NAMES
        )
    return message(
        "After {source} {variant} goes on to {new}. {Reference} goes on to {old}.",
        source=source,
        new=new,
        old=old,
        **NAMES,
    )


def divided(what: Said, parts: Said) -> Message:
    """Return the sentence for one activity of the reference that is several in the variant."""
    return message("{Variant} divides {what} into {parts}.", what=what, parts=parts, **NAMES)


def united(what: Said, parts: Said) -> Message:
    """Return the sentence for several activities of the reference that are one in the variant."""
    return message("{Variant} does {parts} as one activity, {what}.", what=what, parts=parts, **NAMES)


def in_places(what: Said, new: int, old: int) -> Message:
    """Return the sentence for what stands under the same name in more places of one model."""
    said = {"what": what, "new": str(new), "old": str(old), **NAMES}
    if old == 1:
        return message("{Variant} has {what} in {new} places. {Reference} has it in one.", **said)
    return message("{Variant} has {what} in one place. {Reference} has it in {old}.", **said)


def in_several(told: Message, count: int) -> Message:
    """Return a sentence that is true of several elements of the same name."""
    return message("{told} So it is in {count} places.", told=told, count=str(count))
