"""Differences in who does it: roles under other names, and activities that another role does."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from engine.compare import sentences
from engine.compare.diff.around import Key
from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.facts import facts_of
from engine.compare.match.role import same_roles
from engine.compare.match.words import language_of, lexicon, normal
from engine.language import Language
from engine.model import FlowNode, ProcessModel

_REMEMBERED = 1024


def role_operations(telling: Telling) -> Iterator[Operation]:
    """Yield one operation for each two roles that activities went between, and one for each role renamed."""
    joined = telling.joined
    pairs = [(ours, theirs) for ours, theirs in joined.pairs if ours.is_activity]
    roles = {ours.id: (_who(joined.reference, ours), _who(joined.variant, theirs)) for ours, theirs in pairs}
    if not any(old for old, _ in roles.values()) or not any(new for _, new in roles.values()):
        return
    same = _same_roles(list(roles.values()))
    went: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for ours, _ in pairs:
        old, new = roles[ours.id]
        if normal(same.get(old, old)) != normal(new):
            went[old, new].append(joined.reference_keys[ours.id])
    for (old, new), keys in went.items():
        sentence = sentences.reassigned(telling.names(keys), new, old)
        yield telling.operation("reassign", keys, sentence, before=old, after=new)
    for old, new in same.items():
        if normal(old) != normal(new):
            keys = [joined.reference_keys[id_] for id_, both in roles.items() if both == (old, new)]
            sentence = sentences.rolename(new, old)
            yield telling.operation("rename", keys, sentence, label=old, before=old, after=new)


def roles_agree(joined: Joined) -> float | None:
    """Return the share of corresponding activities whose role means the same in both models; None without roles."""
    roles = [
        (_who(joined.reference, ours), _who(joined.variant, theirs))
        for ours, theirs in joined.pairs
        if ours.is_activity
    ]
    named = [(old, new) for old, new in roles if old or new]
    if not any(old for old, _ in named) or not any(new for _, new in named):
        return None
    same = _same_roles(named)
    return sum(normal(same.get(old, old)) == normal(new) for old, new in named) / len(named)


def _who(model: ProcessModel, node: FlowNode) -> str:
    return facts_of(model).roles[node.id] or node.assignee


def _same_roles(roles: list[tuple[str, str]]) -> dict[str, str]:
    """Return the roles that are one under two names: alike in words, most activities shared."""
    names = frozenset(name for pair in roles for name in pair if name)
    return same_roles(Counter(roles), lexicon(_language(names)))


@lru_cache(_REMEMBERED)
def _language(names: frozenset[str]) -> Language:
    return language_of(names)
