"""What an activity means in the handling of a case: as stated, or as its label suggests."""

import re

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


def deciding(nodes: tuple[FlowNode, ...]) -> list[tuple[FlowNode, bool]]:
    """Return the activities where a decision is made, each with whether the model states it."""
    found = []
    for node in nodes:
        meaning, stated = stated_or_suggested(node)
        if node.is_activity and meaning == "decide":
            found.append((node, stated))
    return found
