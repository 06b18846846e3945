"""What handing over many work items is called, and what it comes to, by the number of them and who is given them."""

from collections.abc import Callable, Mapping

from engine.language import Message, messages

Worded = Mapping[str, Callable[[int, str], Message]]

TITLES: Worded = {
    "assign": lambda n, to: messages(
        "Give {count} work item to {person}", "Give {count} work items to {person}", n, person=to
    ),
    "release": lambda n, _: messages(
        "Release {count} work item to the group", "Release {count} work items to their groups", n
    ),
}
WOULD: Worded = {
    "assign": lambda n, to: messages(
        "{count} work item is with {person} afterwards: nobody else can complete it.",
        "{count} work items are with {person} afterwards: nobody else can complete them.",
        n,
        person=to,
    ),
    "release": lambda n, _: messages(
        "{count} work item is offered to its group again; a draft in it stays.",
        "{count} work items are offered to their groups again; drafts in them stay.",
        n,
    ),
}
