"""What the makers of operations share: the joined models, how nodes are called, and the operation itself."""

from collections.abc import Callable, Iterable, Sequence

from engine.compare.alignment import Correspondence
from engine.compare.diff.around import Key
from engine.compare.diff.joined import Joined
from engine.compare.diff.script import Group, Operation, OperationKind, make_operation
from engine.compare.graph import Flow
from engine.compare.importance import group_of
from engine.compare.match.words import is_silent
from engine.compare.naming import calling, listed, together
from engine.compare.sentences import place
from engine.language import Message, message
from engine.model import FlowNode
from engine.model.caching import cached_property


class Telling:
    """Names nodes and places of two joined models, and makes operations about them."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined

    @cached_property
    def in_place_of(self) -> frozenset[str]:
        """Return the reference's activities that another stands in place of, by place alone."""
        pairs = self.joined.alignment.correspondences
        known = self.joined.reference.node_by_id
        placed = (pair.reference[0] for pair in pairs if pair.basis == "place" and pair.band == "ask")
        return frozenset(id_ for id_ in placed if id_ in known and known[id_].is_activity)

    @cached_property
    def uncertain(self) -> frozenset[str]:
        """Return the reference's nodes whose correspondence a person should confirm."""
        return frozenset(pair.reference[0] for pair in self.joined.alignment.correspondences if pair.band == "ask")

    @cached_property
    def groups(self) -> dict[Key, Correspondence]:
        """Return the splits and merges by the key of their first node and of each node beside it."""
        joined = self.joined
        found: dict[Key, Correspondence] = {}
        for group in joined.alignment.groups():
            keys = [joined.reference_keys.get(id_) for id_ in group.reference]
            keys += [joined.variant_keys.get(id_) for id_ in group.variant]
            found |= {key: group for key in keys if key is not None}
        return found

    def parts(self, node: FlowNode, *, here: bool) -> list[FlowNode]:
        """Return the nodes that are what one node is: those of its split or merge in its own model, else itself."""
        joined = self.joined
        keys = joined.variant_keys if here else joined.reference_keys
        group = self.groups.get(keys[node.id])
        if group is None:
            return [node]
        known = joined.variant.node_by_id if here else joined.reference.node_by_id
        return [known[id_] for id_ in (group.variant if here else group.reference) if id_ in known]

    def name(self, key: Key, *, here: bool = False) -> Message:
        """Return what a reader calls a node, in the variant if ``here`` and it has it, else in the reference."""
        joined = self.joined
        in_reference, in_variant = self._called
        if here or joined.in_reference(key) is None:
            theirs = joined.in_variant(key)
            if theirs is not None:
                return in_variant(theirs)
        return in_reference(joined.node(key))

    @cached_property
    def _called(self) -> tuple[Callable[[FlowNode], Message], Callable[[FlowNode], Message]]:
        return calling(self.joined.reference_flow), calling(self.joined.variant_flow)

    def _drawn(self, key: Key, *, here: bool) -> tuple[Flow, FlowNode]:
        joined = self.joined
        ours, theirs = joined.in_reference(key), joined.in_variant(key)
        if theirs is not None and (here or ours is None):
            return joined.variant_flow, theirs
        return joined.reference_flow, joined.node(key)

    def names(self, keys: Iterable[Key], *, here: bool = False) -> Message | str:
        """Return what a reader calls several nodes, as a list."""
        found = list(keys)
        if len(found) == 1:
            return self.name(found[0], here=here)
        return listed(self.items(found, here=here))

    def items(self, keys: Iterable[Key], *, here: bool = False) -> list[Message]:
        """Return what a reader calls several nodes, to be listed."""
        return together(self._drawn(key, here=here) for key in keys)

    def ahead(self, key: Key, *, here: bool = False) -> Message | str:
        """Return what a reader calls what a way leads to: of an unnamed gateway, what comes after it."""
        node = self.joined.in_variant(key) if here else self.joined.in_reference(key)
        if node is None or not node.is_gateway or not is_silent(node.name):
            return self.name(key, here=here)
        beyond = self.items((one for one in self.near([key], here=here, backwards=False) if one != key), here=here)
        if len(beyond) > 1 and node.kind != "parallelGateway":
            return message("the choice between {ways}", ways=listed(beyond))
        return listed(beyond) if beyond else self.name(key, here=here)

    def where(
        self,
        before: Sequence[Key],
        after: Sequence[Key],
        *,
        here: bool,
        but: Iterable[Key] = (),
        inside: Key | None = None,
    ) -> Message:
        """Return where something stands between other nodes, shortly: a side with many gives way to one with one.

        What stands beside all others is told by the subprocess that it lies ``inside``, if it lies in one.
        """
        left_out = set(but)
        first = [key for key in self._near(before, here=here, backwards=True) if key not in left_out]
        last = [key for key in self._near(after, here=here, backwards=False) if key not in left_out]
        if len(last) > 1 and first:
            last = []
        elif len(first) > 1 and last:
            first = []
        if not first and not last and inside is not None:
            return message("inside {whole}", whole=self.name(inside, here=here))
        return place(self.names(first[:2], here=here) if first else "", self.names(last[:2], here=here) if last else "")

    def around(self, key: Key, *, here: bool) -> Key | None:
        """Return the subprocess that a node lies in, None for the process itself."""
        joined = self.joined
        node = joined.in_variant(key) if here else joined.in_reference(key)
        keys = joined.variant_keys if here else joined.reference_keys
        return keys.get(node.parent) if node is not None and node.parent is not None else None

    def near(self, keys: Iterable[Key], *, here: bool, backwards: bool) -> list[Key]:
        """Return what comes next after nodes, or before them, with unnamed gateways replaced by what is beyond them."""
        edges = self.joined.variant_edges if here else self.joined.reference_edges
        members = set(keys)
        ends = ((other, one) if backwards else (one, other) for one, other in edges)
        return self._near(sorted({to for from_, to in ends if from_ in members}), here=here, backwards=backwards)

    def _near(self, keys: Sequence[Key], *, here: bool, backwards: bool) -> list[Key]:
        """Return the keys with unnamed gateways replaced by what lies beyond them."""
        joined = self.joined
        flow, model_keys = (
            (joined.variant_flow, joined.variant_keys) if here else (joined.reference_flow, joined.reference_keys)
        )
        neighbours = flow.before if backwards else flow.after
        wanted = flow.told
        found: list[Key] = []
        for key in keys:
            node = joined.in_variant(key) if here else joined.in_reference(key)
            if node is None or node.id in wanted:
                found.append(key)
            else:
                found += [model_keys[id_] for id_ in flow.nearest(node.id, neighbours, wanted)]
        return sorted(dict.fromkeys(found), key=lambda key: (joined.ranks[key], key))

    def operation(
        self,
        kind: OperationKind,
        keys: Iterable[Key],
        sentence: Message,
        *,
        label: Message | str = "",
        before: Message | str = "",
        after: Message | str = "",
        about: Iterable[Key] = (),
        group: Group | None = None,
        aspect: str = "",
        leads: Iterable[Key] = (),
    ) -> Operation:
        """Return an operation on the nodes of ``keys``; its importance is that of them and of ``about``, or given."""
        keys = list(dict.fromkeys(keys))
        joined = self.joined
        ours = [node.id for key in keys if (node := joined.in_reference(key)) is not None]
        theirs = [node.id for key in keys if (node := joined.in_variant(key)) is not None]
        return make_operation(
            kind,
            tuple(ours),
            tuple(theirs),
            sentence,
            group=group or group_of(kind, [joined.node(key) for key in (*keys, *about)]),
            label=label or (self.names(keys) if keys else message("the process")),
            before=before,
            after=after,
            rank=min((joined.ranks[key] for key in keys), default=-1.0),
            aspect=aspect,
            leads=tuple(node.id for key in leads if (node := joined.in_reference(key)) is not None),
        )
