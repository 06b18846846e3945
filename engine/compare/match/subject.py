"""A model as matching sees it, and the words of all models that are matched together."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from copy import copy

import numpy as np
from numpy.typing import NDArray

from engine.compare.facts import OfModel, facts_of, kept_with
from engine.compare.graph import Flow, flow_of
from engine.compare.match.derived import Values, table
from engine.compare.match.judgements import NOTHING_SAID, Judged, Judgements, judged, key, learned_synonyms
from engine.compare.match.label import LabelEvidence, label_evidence, rarities, text_likeness
from engine.compare.match.lists import Mask, Matrix, Places
from engine.compare.match.neighbours import Near
from engine.compare.match.sameness import Palette
from engine.compare.match.statements import Stated
from engine.compare.match.things import other_things
from engine.compare.match.words import Lexicon, is_silent, language_of, lexicon, normal
from engine.language import Language
from engine.model import FlowNode, ProcessModel
from engine.model.caching import cached_property

_LONG_WORD = 3
ALTERNATE = 0.6
"""The share of activities between events above which a model alternates work with what has happened."""


class Subject(OfModel):
    """A model with all that matching asks of it alone, worked out once however often it is matched. O(N log N + F).

    ``nodes`` are its flow nodes along the flow, whatever their ids and their order in the file. ``settled`` is how many
    activities that say something are left out, as they are the same in both models.
    """

    settled = 0

    def __init__(self, model: ProcessModel) -> None:
        super().__init__(model)
        self.flow: Flow = flow_of(model)
        order = self.flow.order
        self.nodes: tuple[FlowNode, ...] = tuple(sorted(model.nodes, key=lambda node: order[node.id]))
        self._said: dict[Language, Mapping[str, frozenset[str]]] = {}

    @classmethod
    def of(cls, model: ProcessModel) -> "Subject":
        """Return a model as matching sees it, kept with the model."""
        return kept_with(model, "_subject_of_matching", lambda: cls(model))

    @cached_property
    def done_by(self) -> list[str]:
        """Return who does each node."""
        roles = facts_of(self.model).roles
        return [roles[node.id] for node in self.nodes]

    def said(self, lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
        """Return the words of every activity's label."""
        if lexicon.language not in self._said:
            activities = (node for node in self.model.nodes if node.is_activity)
            self._said[lexicon.language] = {node.id: lexicon.read(node.name).said for node in activities}
        return self._said[lexicon.language]

    def beside(self, place: int) -> set[int]:
        """Return which nodes come right after, or right before, the same as a node: of what says something alone."""
        found: set[int] = set()
        for side, sharing in zip(self.spoken_near.sides, self._sharing, strict=True):
            for shared in side.lists[place]:
                if len(sharing[shared]) > 1:
                    found.update(sharing[shared])
        found.discard(place)
        return found

    @cached_property
    def _sharing(self) -> tuple[dict[int, list[int]], ...]:
        """Return which nodes come right before, and right after, each."""
        found: tuple[dict[int, list[int]], ...] = ({}, {})
        for side, sharing in zip(self.spoken_near.sides, found, strict=True):
            for place, near in enumerate(side.lists):
                for shared in near:
                    sharing.setdefault(shared, []).append(place)
        return found

    def opposed(self, pairs: Collection[tuple[int, int]], lexicon: Lexicon) -> list[tuple[int, int]]:
        """Return which pairs of nodes say opposite things."""
        sides = [list(dict.fromkeys(side)) for side in zip(*pairs, strict=True)]
        said = ([lexicon.read(self.nodes[place].name).said for place in side] for side in sides)
        found = lexicon.opposed(*said)
        rows, columns = ({place: number for number, place in enumerate(side)} for side in sides)
        return [(one, other) for one, other in pairs if found[rows[one], columns[other]]]

    @cached_property
    def same_labels(self) -> Places:
        """Return a number for each node, the same for those of one label, one party, and activities or none."""
        looks = [(normal(node.name), node.is_activity, node.process) for node in self.nodes]
        number = {look: place for place, look in enumerate(dict.fromkeys(looks))}
        return np.array([number[look] for look in looks], dtype=np.intp)

    @cached_property
    def stated(self) -> Stated:
        """Return the meaning and the phase that each node states."""
        return Stated.of(self.nodes)

    @cached_property
    def near(self) -> Near:
        """Return what comes before and after each node."""
        return Near.of(self.flow, [node.id for node in self.nodes])

    @cached_property
    def spoken_near(self) -> Near:
        """Return what comes next before and after each node, of what says something and of starts and ends."""
        return Near.through(self.flow, [node.id for node in self.nodes], self.landmarks)

    @cached_property
    def landmarks(self) -> frozenset[str]:
        """Return the nodes that say something, the starts and the ends."""
        return frozenset(node.id for node in self.nodes if _is_landmark(node))

    @cached_property
    def depth(self) -> Matrix:
        """Return how far along the flow each node lies, in [0, 1]."""
        depth = self.flow.depth()
        return np.array([depth[node.id] for node in self.nodes])

    @cached_property
    def roles(self) -> list[str]:
        """Return the role of each node with its pool, outermost last, as one text; "" if none is drawn."""
        pools = {pool.process: pool.name for pool in self.model.pools if pool.process}
        own = ((role, pools.get(node.process, "")) for node, role in zip(self.nodes, self.done_by, strict=True))
        return [" / ".join(dict.fromkeys(filter(None, names))) for names in own]

    @cached_property
    def has_parties(self) -> bool:
        """Say whether several pools are drawn with work in them, so that a role says to which party it belongs."""
        return len({pool.process for pool in self.model.pools} & {node.process for node in self.model.nodes}) > 1

    @cached_property
    def distinct_roles(self) -> tuple[tuple[str, ...], Places]:
        """Return the roles, each once, and which of them each node has."""
        place = {role: number for number, role in enumerate(dict.fromkeys(self.roles))}
        return tuple(place), np.array([place[role] for role in self.roles], dtype=np.intp)

    @cached_property
    def places(self) -> dict[str, int]:
        """Return the place of each node among the nodes, by id."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def in_file(self) -> dict[str, int]:
        """Return the place of each node of the model in the file, by id."""
        return {node.id: number for number, node in enumerate(self.model.nodes)}

    @cached_property
    def only_start(self) -> int | None:
        """Return the place of the only start of the outermost level, None if there are several or none."""
        starts = [place for place, node in enumerate(self.nodes) if starts_it(node)]
        return starts[0] if len(starts) == 1 else None

    @cached_property
    def gateways(self) -> NDArray[np.bool_]:
        """Return which nodes are gateways."""
        return np.array([node.is_gateway for node in self.nodes], dtype=np.bool_)

    @cached_property
    def activities(self) -> NDArray[np.bool_]:
        """Return which nodes are activities."""
        return np.array([node.is_activity for node in self.nodes], dtype=np.bool_)

    @cached_property
    def events(self) -> NDArray[np.bool_]:
        """Return which nodes are events."""
        return ~self.activities & ~self.gateways

    @cached_property
    def sorts(self) -> NDArray[np.int8]:
        """Return of what sort each node is: a gateway (0), activity (1), event of the flow (2) or of an edge (3)."""
        edges = np.array([node.kind == "boundaryEvent" for node in self.nodes], dtype=np.bool_)
        found: NDArray[np.int8] = (self.activities + 2 * self.events + edges).astype(np.int8)
        return found

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """Return which nodes are starts or ends."""
        return np.array([node.kind in ("startEvent", "endEvent") for node in self.nodes], dtype=np.bool_)

    @cached_property
    def alternates(self) -> bool:
        """Say whether named activities mostly stand between events without a trigger, which say what has happened."""
        happened = [event and not node.triggers for node, event in zip(self.nodes, self.events, strict=True)]
        alternate: Mask = np.zeros(len(self.nodes), dtype=np.bool_)
        for place, near in enumerate(zip(self.spoken_near.before.lists, self.spoken_near.after.lists, strict=True)):
            alternate[place] = all(near) and all(happened[other] for side in near for other in side)
        said = self.activities & ~np.array([is_silent(node.name) for node in self.nodes], dtype=np.bool_)
        return bool(np.count_nonzero(alternate & said) > ALTERNATE * np.count_nonzero(said) > 1)

    @cached_property
    def plain(self) -> bool:
        """Say whether only activities say anything between start and end: one role at most, and no event is named."""
        within = zip(self.nodes, self.events & ~self.ends, strict=True)
        return len(set(self.roles)) < 2 and all(is_silent(node.name) for node, event in within if event)

    @cached_property
    def data(self) -> list[frozenset[str]]:
        """Return the names of each activity's form fields, and the conditions that each gateway tests."""
        model = self.model
        return [_data(model, node) for node in self.nodes]

    @cached_property
    def looks(self) -> dict[str, Hashable]:
        """Return all that each node says of itself, ids apart."""
        model = self.model
        return {node.id: _look(model, node, role) for node, role in zip(self.nodes, self.done_by, strict=True)}


class Part(Subject):
    """Some nodes of a model, weighed as if what else it has were settled: known of them is what is of the whole."""

    def __init__(self, whole: Subject, ids: Collection[str]) -> None:
        OfModel.__init__(self, whole.model)
        self._whole = whole
        self._ids = ids
        self._places = np.array([place for place, node in enumerate(whole.nodes) if node.id in ids], dtype=np.intp)
        self.flow = whole.flow
        self.nodes = tuple(node for node in whole.nodes if node.id in ids)
        self.settled = sum(node.is_activity and not is_silent(node.name) for node in whole.nodes if node.id not in ids)
        self._said = {}

    def said(self, lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
        """Return the words of every activity's label."""
        return {id_: words for id_, words in self._whole.said(lexicon).items() if id_ in self._ids}

    @cached_property
    def landmarks(self) -> frozenset[str]:
        """Return the nodes of the whole that say something, its starts and ends."""
        return self._whole.landmarks

    @cached_property
    def stated(self) -> Stated:
        """Return the meaning and the phase that each node states."""
        whole, places = self._whole.stated, self._places
        return Stated(whole.meanings[places], whole.phases[places], whole.counts[places])

    @cached_property
    def distinct_roles(self) -> tuple[tuple[str, ...], Places]:
        """Return the roles of the whole, each once, and which of them each node has."""
        roles, of_nodes = self._whole.distinct_roles
        return roles, of_nodes[self._places]

    @cached_property
    def only_start(self) -> int | None:
        """Return the place of the only start of the whole, None if there are several or none, or it is settled."""
        found = self._whole.only_start
        return self.places.get(self._whole.nodes[found].id) if found is not None else None

    @cached_property
    def alternates(self) -> bool:
        """Say whether in the whole activities mostly stand between events without a trigger."""
        return self._whole.alternates

    @cached_property
    def plain(self) -> bool:
        """Say whether in the whole only activities say anything."""
        return self._whole.plain


def _is_landmark(node: FlowNode) -> bool:
    return node.kind in ("startEvent", "endEvent") or not (node.is_gateway or is_silent(node.name))


def _look(model: ProcessModel, node: FlowNode, role: str) -> Hashable:
    name = "" if is_silent(node.name) else normal(node.name)
    conditions = tuple(sorted((flow.name, flow.condition) for flow in model.outgoing(node.id)))
    trigger = tuple((one.kind, one.name, one.timer) for one in node.triggers)
    children = len(model.children(node.id)) if node.is_container else 0
    parent = model.node_by_id[node.parent].name if node.parent in model.node_by_id else None
    return name, node.kind, normal(role), trigger, conditions, children, parent, node.interrupting


def starts_it(node: FlowNode) -> bool:
    """Say whether a node is a start of the outermost level."""
    return node.kind == "startEvent" and node.parent is None


def _data(model: ProcessModel, node: FlowNode) -> frozenset[str]:
    if node.is_gateway:
        conditions = (flow.condition for flow in model.outgoing(node.id))
        return frozenset("".join(text.split()).replace('"', "'") for text in conditions if text.strip())
    return frozenset(field.key for field in node.form if field.asks)


class Wording:
    """The labels of all models that are matched together: their language, their words, and how alike they are.

    Compounds are split by the words of all of them, and a word weighs less the more of their labels have it; so a
    family of many models tells words apart better than two of them do. ``judgements`` are what people said of them.
    """

    def __init__(self, subjects: Sequence[Subject], judgements: Judgements = NOTHING_SAID) -> None:
        names = [node.name for subject in subjects for node in subject.nodes]
        distinct = list(dict.fromkeys(names))
        self.lexicon: Lexicon = lexicon(language_of(names))
        self._judgements = judgements
        self._learned = learned_synonyms(judgements, self.lexicon)
        plain = (self.lexicon.read(name) for name in distinct)
        self.vocabulary = frozenset(word for label in plain for word in label.words if len(word) > _LONG_WORD)
        self._read = {name: self.lexicon.read(name, self.vocabulary) for name in distinct}
        self._labels = list(dict.fromkeys(self._read.values()))
        self._place = {label: place for place, label in enumerate(self._labels)}
        self._rarity = rarities([self._read[name] for name in names], self.lexicon)
        self._together = len(subjects) > 2
        self._palette = Palette([(subject.flow, subject.looks) for subject in subjects])
        texts = (node.documentation for subject in subjects for node in subject.nodes)
        self._text = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        self._says: Mask = np.array([bool(label) for label in self._labels], dtype=np.bool_)
        self._label_places: dict[Subject, Places] = {}
        self._text_places: dict[Subject, Places] = {}

    def _labels_of(self, subjects: Iterable[Subject]) -> Places:
        return self._known(self._label_places, subjects, lambda node: self._place[self._read[node.name]])

    def _texts_of(self, subjects: Iterable[Subject]) -> Places:
        return self._known(self._text_places, subjects, lambda node: self._text[node.documentation])

    def _known(
        self, known: dict[Subject, Places], subjects: Iterable[Subject], place: Callable[[FlowNode], int]
    ) -> Places:
        """Return the places of the nodes of models, one after the other, each model asked once."""
        found = []
        for subject in subjects:
            if subject not in known:
                known[subject] = np.array([place(node) for node in subject.nodes], dtype=np.intp)
            found.append(known[subject])
        return found[0] if len(found) == 1 else np.concatenate(found)

    def spoken(self, subjects: Iterable[Subject]) -> Mask:
        """Return which nodes of models have labels that say something, the models one after the other."""
        found: Mask = self._says[self._labels_of(subjects)]
        return found

    def evidence(self, ours: Sequence[Subject], theirs: Sequence[Subject]) -> LabelEvidence:
        """Return how alike the labels of models are, on either side one after the other.

        Of more than two models all labels are compared once, for every two models.
        """
        rows, columns = self._labels_of(ours), self._labels_of(theirs)
        if self._together:
            return self._all.at(rows, columns)
        one, other = ([self._labels[place] for place in places.tolist()] for places in (rows, columns))
        return label_evidence(one, other, self.lexicon, self._rarity, self._learned)

    def only(self, parts: Sequence[Subject]) -> "Wording":
        """Return the same, for the labels and texts of these models alone: parts of those that it is of."""
        found = copy(self)
        nodes = [node for part in parts for node in part.nodes]
        labels, texts = {self._read[node.name] for node in nodes}, {node.documentation for node in nodes}
        found._labels = [label for label in self._labels if label in labels]
        found._place = {label: place for place, label in enumerate(found._labels)}
        found._says = np.array([bool(label) for label in found._labels], dtype=np.bool_)
        found._text = {text: place for place, text in enumerate(text for text in self._text if text in texts)}
        found._label_places, found._text_places = {}, {}
        return found

    def judged_nodes(self, subject: Subject) -> frozenset[str]:
        """Return the nodes of whose labels people have said something."""
        said = {key(of.label, self.lexicon) for each in self._judgements.said for of in (each.one, each.other)}
        named = (node for node in subject.nodes if said and not node.is_gateway)
        return frozenset(node.id for node in named if key(node.name, self.lexicon) in said)

    def other_things(self, ours: Sequence[Subject], theirs: Sequence[Subject]) -> Matrix:
        """Return how far the labels of models are about other things, on either side one after the other."""
        rows, columns = (np.unique(self._labels_of(side), return_inverse=True) for side in (ours, theirs))
        one, other = ([self._labels[place] for place in places.tolist()] for places, _ in (rows, columns))
        found = other_things(one, other, self.lexicon, self._rarity, self._learned)
        return found[np.ix_(rows[1], columns[1])]

    def same_nodes(self, reference: Subject, variant: Subject) -> dict[str, str]:
        """Return pairs of nodes that are the same in label, kind, role and surroundings, reference id to variant id."""
        return self._palette.same_nodes(reference.flow, variant.flow)

    def judged(self, ours: Sequence[Subject], theirs: Sequence[Subject]) -> Judged:
        """Return what people have said of every two nodes of models, on either side one after the other."""
        sides = (
            [pair for side in sides for pair in zip(side.nodes, side.done_by, strict=True)] for sides in (ours, theirs)
        )
        return judged(self._judgements, self.lexicon, *sides)

    def descriptions(self, ours: Sequence[Subject], theirs: Sequence[Subject]) -> Values:
        """Return how alike the documentation of every two nodes is, in [0, 1]; 0 where either has none."""
        return table(self._descriptions, self._texts_of(ours), self._texts_of(theirs))

    @cached_property
    def _descriptions(self) -> Matrix:
        return text_likeness(list(self._text), list(self._text))

    @cached_property
    def _all(self) -> LabelEvidence:
        return label_evidence(self._labels, self._labels, self.lexicon, self._rarity, self._learned)
