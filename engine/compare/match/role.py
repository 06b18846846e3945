"""Evidence of roles: which lanes and pools of two models mean the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from engine.compare.match.derived import Values, table
from engine.compare.match.label import EQUAL, label_evidence
from engine.compare.match.lists import Matrix, Places
from engine.compare.match.subject import Subject
from engine.compare.match.words import Lexicon, normal

UNKNOWN = 0.5
ALIKE = 0.5
MOSTLY = 0.6
SAME_ROLE = 0.85
WITHIN = 0.2
"""How much it speaks against two nodes that another role of the same organisation does them."""
_REMEMBERED = 1024


@dataclass(frozen=True, eq=False)
class Roles:
    """How alike the roles of two models are: ``values`` of the distinct roles, and which of them each node has."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    values: Matrix
    rows: Places
    columns: Places

    @classmethod
    def of(cls, reference: Subject, variant: Subject, lexicon: Lexicon) -> "Roles":
        """Return how alike the roles of two models are.

        Who of its own does an activity is a difference to be told, not another activity: between roles of the same
        organisation what speaks against them counts little. Another party is another activity.
        """
        (ours, rows), (theirs, columns) = reference.distinct_roles, variant.distinct_roles
        parties = reference.has_parties and variant.has_parties
        return cls(ours, theirs, _values(ours, theirs, lexicon, of_parties=parties), rows, columns)

    def of_nodes(self) -> Values:
        """Return how alike the roles of every two nodes are."""
        return table(self.values, self.rows, self.columns)

    def as_one(self, same: Mapping[str, str]) -> "Roles":
        """Return the evidence with roles of ours taken for those of theirs; itself where that changes nothing."""
        place = {role: column for column, role in enumerate(self.theirs) if role}
        found = ((row, place.get(same.get(role, ""), -1)) for row, role in enumerate(self.ours))
        raised = [cell for cell in found if cell[1] >= 0 and self.values[cell] < SAME_ROLE]
        if not raised:
            return self
        values = self.values.copy()
        for cell in raised:
            values[cell] = SAME_ROLE
        return replace(self, values=values)


@lru_cache(_REMEMBERED)
def _values(ours: tuple[str, ...], theirs: tuple[str, ...], lexicon: Lexicon, *, of_parties: bool) -> Matrix:
    """Return how alike roles are: of one organisation, unless both models draw parties."""
    values = role_evidence(ours, theirs, lexicon)
    if of_parties:
        return values
    outside = [np.array([is_outside(role, lexicon) for role in roles], dtype=np.bool_) for roles in (ours, theirs)]
    apart = outside[0][:, None] != outside[1][None, :]
    return np.where((values < 0) & ~apart, values * WITHIN, values)


@lru_cache(16 * _REMEMBERED)
def is_outside(role: str, lexicon: Lexicon) -> bool:
    """Say whether a role is of somebody outside the organisation, by its name."""
    return lexicon.is_outside(lexicon.read(role).words)


def role_evidence(ours: Sequence[str], theirs: Sequence[str], lexicon: Lexicon) -> Matrix:
    """Return for every two roles how alike they are, from -1 (other role) to 1 (same).

    A role is compared by the words of its lane and pool. Roles that share no word are told apart only if
    either has a better counterpart in the other model: names of municipalities and offices differ freely.
    Two nodes without a role get ``UNKNOWN``, and so do all nodes if one model draws no roles at all; one with and one
    without get 0.
    """
    if not any(ours) or not any(theirs):
        return np.full((len(ours), len(theirs)), UNKNOWN)
    alike = role_likeness(tuple(ours), tuple(theirs), lexicon)
    best_for_ours, best_for_theirs = alike.max(axis=1, initial=0.0), alike.max(axis=0, initial=0.0)
    rival = np.maximum(best_for_ours[:, None], best_for_theirs[None, :])
    named = np.array(ours, dtype=np.bool_)[:, None], np.array(theirs, dtype=np.bool_)[None, :]
    told = np.where(alike >= rival - 0.1, alike, alike - rival)
    found: Matrix = np.where(named[0] & named[1], told, np.where(named[0] | named[1], 0.0, UNKNOWN))
    return found


@lru_cache(_REMEMBERED)
def role_likeness(ours: tuple[str, ...], theirs: tuple[str, ...], lexicon: Lexicon) -> Matrix:
    """Return how alike the names of roles are, in [0, 1]."""
    if not ours or not theirs:
        return np.zeros((len(ours), len(theirs)))
    evidence = label_evidence([lexicon.read(name) for name in ours], [lexicon.read(name) for name in theirs], lexicon)
    likeness: Matrix = np.maximum(evidence.words, EQUAL[evidence.equal])
    return likeness


def same_roles(went: Mapping[tuple[str, str], float], lexicon: Lexicon) -> dict[str, str]:
    """Return for roles of the reference the variant's role of the same meaning, best first, one to one.

    ``went`` says how much went from each role to each. The same name is the same role. Another name is if it is
    alike and something went there, or if most of what either role does went from the one to the other and
    nothing says that they are different roles. A role that both models name is no other name of anything.
    """
    ours, theirs = (tuple(sorted({roles[side] for roles in went if roles[side]})) for side in (0, 1))
    if ours == theirs:
        return dict(zip(ours, ours, strict=True))
    worth: dict[tuple[str, str], float] = {}
    for one, other, named, alike in _may_be_one(ours, theirs, lexicon):
        if named:
            worth[one, other] = named
        elif went.get((one, other)):
            if _mostly(went, one, other):
                worth[one, other] = 1.0 + alike
            elif alike >= ALIKE:
                worth[one, other] = alike
    found: dict[str, str] = {}
    for one, other in sorted(worth, key=lambda roles: (-worth[roles], roles)):
        if one not in found and other not in found.values():
            found[one] = other
    return found


@lru_cache(_REMEMBERED)
def _may_be_one(
    ours: tuple[str, ...], theirs: tuple[str, ...], lexicon: Lexicon
) -> tuple[tuple[str, str, float, float], ...]:
    """Return which roles of two models may be one: what one name is worth, else 0; how alike they are."""
    names = {normal(one) for one in ours} & {normal(other) for other in theirs}
    told_apart = _but_spelt_so(ours, theirs), _but_spelt_so(theirs, ours)
    likeness = role_likeness(ours, theirs, lexicon)
    found: list[tuple[str, str, float, float]] = []
    for row, one in enumerate(ours):
        for column, other in enumerate(theirs):
            barred = (normal(one) in names and one not in told_apart[0]) or (
                normal(other) in names and other not in told_apart[1]
            )
            if normal(one) == normal(other):
                found.append((one, other, 4.0 if one == other else 3.0, 0.0))
            elif not barred and not _kept_apart(one, other, lexicon):
                found.append((one, other, 0.0, float(likeness[row, column])))
    return tuple(found)


def _but_spelt_so(ours: Sequence[str], theirs: Sequence[str]) -> frozenset[str]:
    """Return roles of ours that read as another of ours which theirs has to the letter: “Team Assistant” beside it."""
    taken = {normal(one) for one in ours if one in theirs}
    return frozenset(one for one in ours if one not in theirs and normal(one) in taken)


def _mostly(went: Mapping[tuple[str, str], float], one: str, other: str) -> bool:
    """Say whether most of what either of two roles does went from the one to the other."""
    shared = went.get((one, other), 0.0)
    all_ours = sum(value for roles, value in went.items() if roles[0] == one and roles[1])
    all_theirs = sum(value for roles, value in went.items() if roles[1] == other and roles[0])
    return shared > 0 and shared >= MOSTLY * all_ours and shared >= MOSTLY * all_theirs


@lru_cache(16 * _REMEMBERED)
def _kept_apart(one: str, other: str, lexicon: Lexicon) -> bool:
    return lexicon.roles_apart(lexicon.read(one).words, lexicon.read(other).words)
