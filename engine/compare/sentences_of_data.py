"""The sentences of what activities and events ask for, read, produce, wait for and send; as ``sentences`` has them."""

from engine.compare.sentences import NAMES, Said
from engine.language import Message, message


def asked(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for fields of a form that only one model has; "" is none."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if not old:
        return message("{Variant} asks for {new} too in {what}. {Reference} does not.", **said)
    if not new:
        return message("{Variant} does not ask for {old} in {what}. {Reference} does.", **said)
    return message("{Variant} asks for {new} in {what}. {Reference} asks for {old} instead.", **said)


def asked_otherwise(what: Said, fields: Said) -> Message:
    """Return the sentence for fields of a form that are asked for otherwise: of another type, must be filled in."""
    return message(
        "{Variant} asks for {fields} in another way in {what} than {reference}.", what=what, fields=fields, **NAMES
    )


def shown(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a form that is named, under another name."""
    return message(
        "{what} has the form {new} in {variant} and {old} in {reference}.", what=what, new=new, old=old, **NAMES
    )


def calculated(what: Said) -> Message:
    """Return the sentence for another script."""
    return message("{what} calculates otherwise in {variant} than in {reference}.", what=what, **NAMES)


def calls(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for another process that is called; "" is none that is named."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if not old:
        return message("{what} is the process {new} in {variant}. {Reference} does not say which.", **said)
    if not new:
        return message("{what} is the process {old} in {reference}. {Variant} does not say which.", **said)
    return message("{what} is the process {new} in {variant} and {old} in {reference}.", **said)


def read(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for documents and data that an activity reads; "" is nothing."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if not old:
        return message("{what} takes in {new} in {variant}. In {reference} it does not.", **said)
    if not new:
        return message("{what} takes in {old} in {reference}. In {variant} it does not.", **said)
    return message("{what} takes in {new} in {variant} and {old} in {reference}.", **said)


def written(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for documents and data that an activity produces; "" is nothing."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if not old:
        return message("{what} produces {new} in {variant}. In {reference} it does not.", **said)
    if not new:
        return message("{what} produces {old} in {reference}. In {variant} it does not.", **said)
    return message("{what} produces {new} in {variant} and {old} in {reference}.", **said)


def recommunicated(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for another message or signal of an event or activity."""
    return message(
        "{what} has the message {new} in {variant} and {old} in {reference}.", what=what, new=new, old=old, **NAMES
    )


def failed(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for another error or escalation of an event."""
    return message(
        "{what} is about the error {new} in {variant} and {old} in {reference}.", what=what, new=new, old=old, **NAMES
    )


def found_by(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message that finds its case by other values; "" is not stated."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if not old:
        return message(
            "The message of {what} finds its case by {new} in {variant}. {Reference} states nothing.", **said
        )
    if not new:
        return message(
            "The message of {what} finds its case by {old} in {reference}. {Variant} states nothing.", **said
        )
    return message("The message of {what} finds its case by {new} in {variant} and by {old} in {reference}.", **said)


def finds_by(what: Said, names: Said) -> Message:
    """Return by which values the messages of some nodes find their cases, to be listed."""
    return message("{what} by {names}", what=what, names=names)


def finding_told(said: Said, *, here: bool) -> Message:
    """Return the sentence for how messages find their cases, where only one model says it of any."""
    if here:
        return message(
            "{Variant} says how messages find their cases: {said}. {Reference} never does.", said=said, **NAMES
        )
    return message("{Reference} says how messages find their cases: {said}. {Variant} never does.", said=said, **NAMES)


def found_where(what: Said, name: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message of which the same value must be equal to another one of the case."""
    return message(
        "The message of {what} finds the case in which {name} is {new} in {variant}, {old} in {reference}.",
        what=what, name=name, new=new, old=old, **NAMES,
    )  # fmt: skip


def carries(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message that carries other values; "" is none."""
    said = {"what": what, "new": new, "old": old, **NAMES}
    if not old:
        return message("The message of {what} carries {new} in {variant}. In {reference} it carries nothing.", **said)
    if not new:
        return message("The message of {what} carries {old} in {reference}. In {variant} it carries nothing.", **said)
    return message("The message of {what} carries {new} in {variant} and {old} in {reference}.", **said)


def carries_as(what: Said, name: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message that carries something else under the same name."""
    return message(
        "The message of {what} carries {new} as {name} in {variant}, {old} in {reference}.",
        what=what, name=name, new=new, old=old, **NAMES,
    )  # fmt: skip


def happens(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for an event that waits for another condition."""
    return message(
        "{what} happens when {new} in {variant}, when {old} in {reference}.", what=what, new=new, old=old, **NAMES
    )


def finished(what: Said, new: Said, old: Said) -> Message:
    """Return the sentence for what is finished, or goes on, on another condition."""
    return message(
        "{what} is finished when {new} in {variant}, when {old} in {reference}.", what=what, new=new, old=old, **NAMES
    )


def message_added(source: Said, target: Said, *, here: bool) -> Message:
    """Return the sentence for a message between parties that only one model has."""
    said = {"source": source, "target": target, **NAMES}
    if here:
        return message("{Variant} sends a message from {source} to {target}. {Reference} does not.", **said)
    return message("{Reference} sends a message from {source} to {target}. {Variant} does not.", **said)


def message_to(source: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message that another gets."""
    return message(
        "The message from {source} goes to {new} in {variant} and to {old} in {reference}.",
        source=source, new=new, old=old, **NAMES,
    )  # fmt: skip


def message_from(target: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message that another sends."""
    return message(
        "The message to {target} comes from {new} in {variant} and from {old} in {reference}.",
        target=target, new=new, old=old, **NAMES,
    )  # fmt: skip


def message_named(source: Said, target: Said, new: Said, old: Said) -> Message:
    """Return the sentence for a message between the same ends with another name."""
    return message(
        "The message from {source} to {target} is {new} in {variant} and {old} in {reference}.",
        source=source, target=target, new=new, old=old, **NAMES,
    )  # fmt: skip


def party_called(new: Said, old: Said) -> Message:
    """Return the sentence for a party that is not drawn itself, under another name."""
    return message("The other party is called {new} in {variant}, {old} in {reference}.", new=new, old=old, **NAMES)
