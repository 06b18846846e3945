"""Where the members of a family differ from what is proposed, told once for all that the same members do otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.compare.merge import Choice
from engine.compare.naming import listed, quoted
from engine.language import Message, message
from engine.model import ProcessModel
from engine.services.harmonizing.proposals import ProposedStandard


@dataclass(frozen=True, slots=True)
class Contested:
    """What is proposed, whom it suits of the ``asked``, and who does otherwise."""

    sentence: Message
    having: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def otherwise(self) -> tuple[str, ...]:
        """Return who does otherwise."""
        return tuple(name for name in self.asked if name not in self.having)


def contested(standard: ProposedStandard) -> list[Contested]:
    """Return roles, orders and conditions of a proposal on which members differ, what most differ on first.

    Activities that one role does and that the same members give to others are told together; a role that is only
    called otherwise is no difference.
    """
    model = standard.proposal.model
    told = (each for each in standard.choices if each.kind in ("order", "condition"))
    found = [Contested(_sentence(each, model), each.having, each.asked) for each in told]
    elsewhere = _reassigned(standard)
    roles: dict[tuple[str, tuple[str, ...]], list[Choice]] = {}
    for each in standard.choices:
        if each.kind == "role" and (differing := tuple(_differing(each, elsewhere))):
            roles.setdefault((model.role(model.node_by_id[each.elements[0]]), differing), []).append(each)
    found += [_role(role, differing, group, model) for (role, differing), group in roles.items()]
    return sorted(found, key=lambda each: len(each.having) / len(each.asked))


def worded(standard: ProposedStandard) -> list[Contested]:
    """Return the activities and roles that members only call otherwise."""
    model = standard.proposal.model
    found = [
        Contested(message("It is called {what}.", what=_label(model, each.elements[0])), each.having, each.asked)
        for each in standard.choices
        if each.kind == "name"
    ]
    elsewhere = _reassigned(standard)
    roles: dict[str, tuple[set[str], set[str]]] = {}
    for each in standard.choices:
        if each.kind == "role":
            asked, otherwise = roles.setdefault(model.role(model.node_by_id[each.elements[0]]), (set(), set()))
            asked.update(each.asked)
            otherwise.update({*each.asked} - {*each.having} - {*_differing(each, elsewhere)})
    for role, (asked, otherwise) in roles.items():
        if otherwise:
            sentence = message("The role is called {role}.", role=quoted(role))
            found.append(Contested(sentence, tuple(sorted(asked - otherwise)), tuple(sorted(asked))))
    return found


def _reassigned(standard: ProposedStandard) -> dict[str, set[str]]:
    """Return by member the activities of the proposal that another role does there, whatever roles are called."""
    return {
        each.member: {
            id_
            for operation in each.script.operations
            for one in (operation, *operation.follows)
            if one.kind == "reassign"
            for id_ in one.reference
        }
        for each in standard.adjustments
    }


def _differing(choice: Choice, elsewhere: Mapping[str, set[str]]) -> Iterable[str]:
    """Return the members that give an activity to another role."""
    return (
        name
        for name in choice.asked
        if name not in choice.having and choice.elements[0] in elsewhere.get(name, frozenset())
    )


def _sentence(choice: Choice, model: ProcessModel) -> Message:
    what = _label(model, choice.elements[0])
    if choice.kind == "order":
        return message("{what} comes before {then}.", what=what, then=_label(model, choice.elements[1]))
    if not model.node_by_id[choice.elements[0]].name.strip():
        return message("The choice goes on under these conditions.")
    return message("From {what} it goes on under these conditions.", what=what)


def _role(role: str, differing: tuple[str, ...], group: list[Choice], model: ProcessModel) -> Contested:
    names = [_label(model, each.elements[0]) for each in group]
    asked = {name for each in group for name in each.asked}
    sentence = message("{role} does {what}.", role=quoted(role), what=listed(names))
    return Contested(sentence, tuple(sorted(asked - {*differing})), tuple(sorted(asked)))


def _label(model: ProcessModel, id_: str) -> Message:
    name = model.node_by_id[id_].name.strip()
    return quoted(name) if name else message("an activity without a name")
