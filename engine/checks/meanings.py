"""What an activity means in the handling of a case: as stated, or as its label suggests."""

import re

from engine.language import Message, message
from engine.model import FlowNode

# Stems of the words that municipalities write; the first that fits counts. A label only suggests.
_WORDS: tuple[tuple[str, str], ...] = (
    ("communicate", r"kommunicer|\bbegär yttrande från (den )?(sökande|part)|inhämta yttrande från (sökande|part)"),
    ("request_completion", r"begär\w* (in )?komplettering|förelägg\w* om komplettering|request (more|missing)"),
    ("appeal", r"överklag|appeal|besvärshänvis"),
    ("reasons", r"motiver|skäl för beslut|reasons for"),
    ("notify", r"expedier|underrätt\w* (om beslut|sökande|part)|delge|skicka (ut )?beslut|notify|send decision"),
    ("review", r"granska|fyra ögon|review"),
    ("decide", r"^(fatta|ta) (ett )?beslut|^besluta\b|^bevilja eller avslå|^decide\b|^make (a |the )?decision"),
    ("propose", r"(bered|skriv|ta fram|upprätta)\w* (ett )?(förslag|beslutsförslag|tjänsteutlåtande)|propose"),
    ("investigate", r"^utred|^handlägg|^bedöm|^pröva|investigate|^assess"),
    ("register", r"registrer|diarieför|^register"),
)
MEANINGS: dict[str, Message] = {
    "communicate": message("letting the party see the material and comment on it"),
    "request_completion": message("asking for what is missing"),
    "appeal": message("telling how to appeal"),
    "reasons": message("giving the reasons"),
    "notify": message("telling the party"),
    "review": message("reviewing"),
    "decide": message("deciding"),
    "propose": message("preparing a proposal"),
    "investigate": message("investigating"),
    "register": message("registering"),
}
"""What rules of law may speak of, with the words for it."""

_PATTERNS = tuple((meaning, re.compile(words, re.IGNORECASE)) for meaning, words in _WORDS)


def stated_or_suggested(node: FlowNode) -> tuple[str, bool]:
    """Return what an activity means, "" if unknown, and whether the model states it.

    >>> stated_or_suggested(FlowNode("a", "userTask", "Besluta om bygglov"))
    ('decide', False)
    """
    if node.meaning:
        return node.meaning, True
    label = " ".join(node.name.split())
    return next((meaning for meaning, words in _PATTERNS if words.search(label)), ""), False


def meaning_of(node: FlowNode) -> str:
    """Return what a node means, stated or suggested, "" if unknown."""
    return stated_or_suggested(node)[0]
