"""Merge the models of a family into one, and take each of them out of it again."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from engine.compare.match import FamilyAlignment, match_family
from engine.compare.merge.classes import Classes
from engine.compare.merge.union import PARTS, REFERENCES, Element, Member, NoSuchMember, Own, Union
from engine.language import message
from engine.model import ProcessModel

AnyElement = TypeVar("AnyElement", bound=Element)
Ids = Mapping[str, str]


def merge(
    models: Mapping[str, ProcessModel], family: FamilyAlignment | None = None, roles: Mapping[tuple[str, str], str] = {}
) -> Union:
    """Return the merged model of a family; ``project`` takes each model out of it exactly.

    ``family`` says what corresponds; without it the models are matched. ``roles`` names lanes, by model and id, that
    are the lane of another name. The order of the models decides nothing.

    Source: La Rosa, Dumas, Uba and Dijkman, "Business process model merging", ACM TOSEM 22(2), 2013: the merged model
    holds the behaviour of each model, each element can be traced to its models, and each model can be derived from it.
    Departure: variation is on the elements themselves, not in configurable gateways between them.

    >>> from engine.model.sketch import read_sketch
    >>> kil = read_sketch("(start) -> Registrera -> Granska -> Besluta -> (slut)")
    >>> eda = read_sketch("(start) -> Diarieför -> Besluta -> (slut)")
    >>> union = merge({"kil": kil, "eda": eda})
    >>> {node.name: sorted(union.of[node.id]) for node in union.model.nodes if node.is_activity}
    {'Diarieför': ['eda', 'kil'], 'Besluta': ['eda', 'kil'], 'Granska': ['kil']}
    >>> project(union, "kil") == kil
    True
    """
    ordered = {name: models[name] for name in sorted(models)}
    classes = Classes.within(ordered, family or match_family(ordered), roles)
    ids = _ids(ordered, classes)
    back = {name: {merged: own for own, merged in each.items()} for name, each in ids.items()}
    of: dict[str, dict[str, Own]] = {}
    parts: dict[str, tuple[Element, ...]] = {}
    for part in PARTS:
        said: dict[str, dict[str, Element]] = defaultdict(dict)
        for name, model in ordered.items():
            for element in getattr(model, part):
                said[ids[name][element.id]][name] = with_ids(element, ids[name])
        merged = {id_: _most(elements) for id_, elements in said.items()}
        parts[part] = tuple(merged.values())
        of |= {id_: _own(merged[id_], elements, back) for id_, elements in said.items()}
    model = ProcessModel(**parts, name=_common(each.name for each in ordered.values()))  # type: ignore[arg-type]
    return Union(model, of, {name: _member(each) for name, each in ordered.items()})


def project(union: Union, name: str) -> ProcessModel:
    """Return a member of a merged model exactly as it was merged. Raises NoSuchMember."""
    member = union.members.get(name)
    if member is None:
        sentence = message(
            "The merged model has no member “{name}”. It has {names}.",
            name=name,
            names=", ".join(f"“{each}”" for each in union.members),
        )
        raise NoSuchMember(sentence)
    own = {id_: values["id"] for id_, having in union.of.items() if (values := having.get(name))}
    parts: dict[str, tuple[Element, ...]] = {}
    for part in PARTS:
        elements = [element for element in getattr(union.model, part) if element.id in own]
        taken = {own[element.id]: _taken(element, union.of[element.id][name], own) for element in elements}
        parts[part] = tuple(taken[id_] for id_ in member.order[part])
    return ProcessModel(**parts, name=member.name, exporter=member.exporter, layout=member.layout)  # type: ignore[arg-type]


def _ids(models: Mapping[str, ProcessModel], classes: Classes) -> dict[str, dict[str, str]]:
    """Return for each model the merged id of each of its elements: made of the id that most members give it."""
    given: dict[Hashable, Counter[str]] = defaultdict(Counter)
    for name, model in models.items():
        for part in PARTS:
            for element in getattr(model, part):
                given[classes.of[name, element.id]][element.id] += 1
    taken: dict[str, int] = {}
    merged: dict[Hashable, str] = {}
    for key, counts in given.items():
        wanted = min(counts, key=lambda id_: (-counts[id_], id_))
        taken[wanted] = taken.get(wanted, 0) + 1
        id_ = wanted if taken[wanted] == 1 else f"{wanted}_{taken[wanted]}"
        while id_ != wanted and id_ in taken:
            id_ += "_"
        taken.setdefault(id_, 1)
        merged[key] = id_
    return {
        name: {element.id: merged[classes.of[name, element.id]] for part in PARTS for element in getattr(model, part)}
        for name, model in models.items()
    }


def with_ids(element: AnyElement, ids: Ids) -> AnyElement:
    """Return an element with the ids of others, and its own, as ``ids`` has them; ids of nothing stay."""
    changes: dict[str, Any] = {name: ids.get(value, value) for name, value in _references(element)}
    return replace(element, id=ids[element.id], **changes)


def _references(element: Element) -> list[tuple[str, str]]:
    named = ((name, getattr(element, name)) for name in REFERENCES[type(element)])
    return [(name, value) for name, value in named if value]


def _most(elements: Mapping[str, AnyElement]) -> AnyElement:
    """Return an element with what most members say of it, attribute by attribute; the first by name if as many do."""
    first = next(iter(elements.values()))
    said = {each.name: _common(getattr(one, each.name) for one in elements.values()) for each in fields(first)}
    return replace(first, **said)


def _common(values: Iterable[Any]) -> Any:
    counts = Counter(values)
    return max(counts, key=lambda value: counts[value])


def _own(merged: Element, elements: Mapping[str, Element], ids: Mapping[str, Ids]) -> dict[str, Own]:
    """Return what each member says otherwise of an element, and the id that it gives it."""
    own: dict[str, Own] = {}
    for name, element in elements.items():
        values = {each.name: getattr(element, each.name) for each in fields(element)}
        other = {key: value for key, value in values.items() if value != getattr(merged, key)}
        own[name] = {**other, "id": ids[name][element.id]}
    return own


def _taken(element: AnyElement, own: Own, ids: Ids) -> AnyElement:
    said: dict[str, Any] = {name: value for name, value in own.items() if name != "id"}
    return with_ids(replace(element, **said), ids)


def _member(model: ProcessModel) -> Member:
    order = {part: tuple(element.id for element in getattr(model, part)) for part in PARTS}
    return Member(model.name, model.exporter, order, model.layout)
