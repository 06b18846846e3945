"""How many differences there are and how alike two models are, in one sentence with the parts of the number."""

from engine.compare import Similarity
from engine.compare import percent as whole
from engine.language import Message, message, messages
from engine.services.harmonizing.comparisons import Compared

PARTS: dict[str, Message] = {
    "activities": message("activities"),
    "order": message("order"),
    "roles": message("roles"),
    "conditions": message("conditions and times"),
}


def likeness(found: Compared, count: int) -> Message:
    """Return how many differences there are, how alike the models are, and of what parts that is made up."""
    differences = messages("{count} difference", "{count} differences", count)
    percent, parts = found.similarity.percent, _parts(found.similarity)
    if not parts or found.similarity.value == 1:
        return message("{differences}. The models are {percent} % alike.", differences=differences, percent=percent)
    return message(
        "{differences}. The models are {percent} % alike: {parts}.",
        differences=differences, percent=percent, parts=parts,
    )  # fmt: skip


def shares(found: Similarity) -> dict[str, float | None]:
    """Return the parts of a similarity by name; None for one that not both models draw."""
    return {name: None if (part := getattr(found, name)) is None else round(part, 4) for name in PARTS}


def _parts(found: Similarity) -> Message | str:
    told = [
        message("{part} {percent} %", part=name, percent=whole(share))
        for key, name in PARTS.items()
        if (share := getattr(found, key)) is not None
    ]
    said: Message | str = ""
    for each in reversed(told):
        said = message("{first}, {rest}", first=each, rest=said) if said else each
    return said
