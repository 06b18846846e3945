"""How much a difference matters to those concerned: the groups of the summary.

- ``rights``: what the applicant is told, is heard about, may supply or may appeal; time given to the applicant.
- ``decision``: who decides, what is checked before the decision, and how long it takes.
- ``words``: the same under another name.
- ``small``: all else.

The meaning of an activity is the one stated (``klunga:`` extension); otherwise its words suggest it.
"""

from collections.abc import Iterable
from functools import lru_cache

from engine.compare.diff.script import Group, OperationKind
from engine.compare.match.words import normal
from engine.model import FlowNode

_RIGHTS_MEANINGS = frozenset({"confirm", "communicate", "notify", "request_completion"})
_DECISION_MEANINGS = frozenset({"decide", "propose", "review", "consult", "investigate", "check_completeness"})
_RIGHTS_WORDS = (
    "sökande", "bekräft", "mottagningsbevis", "kommunicer", "yttra", "underrätt", "meddela", "delge", "expedier",
    "överklag", "komplettering", "höra", "hörande", "mottagande", "kungör", "avisera", "applicant", "confirm", "notif",
    "inform", "appeal", "objection", "acknowledg", "communicat", "hearing", "supplement", "citizen",
)  # fmt: skip
_DECISION_WORDS = (
    "beslut",
    "bevilja", "avslå", "avslag", "granska", "kontroll", "utred", "bedöm", "pröva", "remiss", "samråd", "förslag",
    "nämnd", "delegat", "attest", "tillsyn", "inspektion", "platsbesök", "återkall", "fastställ", "verifier", "polis",
    "decide",
    "decision", "approv", "reject", "grant", "review", "check", "verif", "assess", "investigat", "advice", "board",
    "committee", "inspect", "evaluat", "judge", "determin", "revok", "consult",
)  # fmt: skip
_REMEMBERED = 16384
_DECISION_KINDS = frozenset({"reassign", "retime", "convert", "repeat", "split", "merge"})


def group_of(kind: OperationKind, nodes: Iterable[FlowNode]) -> Group:
    """Return how much an operation on these nodes matters."""
    if kind == "rename":
        return "words"
    concerned = [node for node in nodes if not node.is_gateway]
    if kind not in {"reassign", "retype"} and any(touches_rights(node) for node in concerned):
        return "rights"
    if kind in _DECISION_KINDS or (kind != "retype" and any(touches_decision(node) for node in concerned)):
        return "decision"
    return "small"


def touches_rights(node: FlowNode) -> bool:
    """Say whether an activity gives the applicant word, time or a hearing, or takes in what they add later."""
    if node.meaning:
        later = node.meaning == "register" and node.phase not in {"", "registration"}
        return later or node.meaning in _RIGHTS_MEANINGS
    return _names_rights(node.name)


def touches_decision(node: FlowNode) -> bool:
    """Say whether an activity decides, or prepares or checks a decision."""
    if node.meaning:
        return node.meaning in _DECISION_MEANINGS
    return _names_decision(node.name)


@lru_cache(_REMEMBERED)
def _names_rights(label: str) -> bool:
    return _names_one(label, _RIGHTS_WORDS)


@lru_cache(_REMEMBERED)
def _names_decision(label: str) -> bool:
    return _names_one(label, _DECISION_WORDS)


def _names_one(label: str, words: tuple[str, ...]) -> bool:
    said = normal(label)
    return any(word in said for word in words)
