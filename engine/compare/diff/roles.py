"""Differences in who does it: roles under other names, and activities that another role does."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
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
    """Yield one operation for each two roles that activities went between, and one for each role renamed.

    Of an activity that another stands in place of nothing more is told: who does it is part of that.
    """
    joined = telling.joined
    our_who, their_who = facts_of(joined.reference).who, facts_of(joined.variant).who
    roles = {ours.id: (our_who[ours.id], their_who[theirs.id]) for ours, theirs in joined.pairs if ours.is_activity}
    if not any(old for old, _ in roles.values()) or not any(new for _, new in roles.values()):
        return
    same = _same_roles(list(roles.values()))
    others = {(old, new) for old, new in set(roles.values()) if normal(same.get(old, old)) != normal(new)}
    went: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for id_, both in roles.items() if others else ():
        if both in others and id_ not in telling.in_place_of:
            went[both].append(joined.reference_keys[id_])
    for (old, new), keys in went.items():
        sentence = sentences.reassigned(telling.names(keys), new, old)
        yield telling.operation("reassign", keys, sentence, before=old, after=new)
    for old, new in same.items():
        if normal(old) != normal(new):
            keys = [joined.reference_keys[id_] for id_, both in roles.items() if both == (old, new)]
            sentence = sentences.rolename(new, old)
            yield telling.operation("rename", keys, sentence, label=old, before=old, after=new, aspect="role")


def roles_agree(joined: Joined, but: Container[str] = ()) -> float | None:
    """Return the share of the activities with a role of which the corresponding one's role means the same.

    Of both models; None where either draws no roles. ``but``: activities of the reference that only another stands in
    place of.
    """
    ours, theirs = (
        sum(bool(_who(model, node)) for node in model.nodes if node.is_activity)
        for model in (joined.reference, joined.variant)
    )
    if not ours or not theirs:
        return None
    roles = [
        ((_who(joined.reference, one), _who(joined.variant, other)), weight)
        for one, other, weight in _counterparts(joined)
        if one.id not in but
    ]
    named = [(pair, weight) for pair, weight in roles if all(pair)]
    there = _same_roles([pair for pair, _ in named])
    back = _same_roles([pair[::-1] for pair, _ in named])
    agree = (weight * _one_role(pair, there, back) for pair, weight in named)
    return min(1.0, sum(agree) / (ours + theirs))


def _one_role(pair: tuple[str, str], there: Mapping[str, str], back: Mapping[str, str]) -> bool:
    """Say whether two roles are one, seen from either model: so that both ways round say the same."""
    old, new = pair
    return normal(there.get(old, old)) == normal(new) or normal(back.get(new, new)) == normal(old)


def _counterparts(joined: Joined) -> Iterator[tuple[FlowNode, FlowNode, int]]:
    """Yield the nodes that correspond, and how many activities of the two were not yielded before."""
    yield from ((one, other, one.is_activity + other.is_activity) for one, other in joined.pairs)
    ours, theirs = joined.reference.node_by_id, joined.variant.node_by_id
    for group in joined.alignment.groups():
        one, other = ours.get(group.reference[0]), theirs.get(group.variant[0])
        if one is not None and other is not None:
            yield from ((ours[id_], other, 1) for id_ in group.reference[1:] if id_ in ours)
            yield from ((one, theirs[id_], 1) for id_ in group.variant[1:] if id_ in theirs)


def _who(model: ProcessModel, node: FlowNode) -> str:
    return facts_of(model).who[node.id]


def _same_roles(roles: list[tuple[str, str]]) -> dict[str, str]:
    """Return the roles that are one under two names: alike in words, most activities shared."""
    names = frozenset(name for pair in roles for name in pair if name)
    return same_roles(Counter(roles), lexicon(_language(names)))


@lru_cache(_REMEMBERED)
def _language(names: frozenset[str]) -> Language:
    return language_of(names)
