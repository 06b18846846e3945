"""What corresponding activities ask for, calculate, call, read and produce."""

from collections.abc import Callable, Iterator, Sequence

from engine.compare import sentences_of_data as sentences
from engine.compare.diff.around import Key
from engine.compare.diff.script import Operation
from engine.compare.diff.telling import Telling
from engine.compare.diff.times import plain
from engine.compare.facts import facts_of
from engine.compare.match.words import normal
from engine.compare.naming import listed, quoted
from engine.language import Message
from engine.model import FlowNode, FormField, ProcessModel

_FORMS = ("formKey", "formRef")
_DATA: tuple[tuple[str, Callable[..., Message]], ...] = (("reads", sentences.read), ("writes", sentences.written))


def data_operations(telling: Telling) -> Iterator[Operation]:
    """Yield operations for other forms, scripts, called processes and documents of activities that correspond."""
    joined = telling.joined
    drawn = facts_of(joined.reference).properties & facts_of(joined.variant).properties
    for ours, theirs in joined.unlike_pairs:
        if ours.id in telling.in_place_of:
            continue
        key = joined.reference_keys[ours.id]
        if _same(ours, theirs) and key not in telling.groups:
            continue
        yield from _form(telling, key, ours, theirs)
        if plain(ours.script) != plain(theirs.script):
            yield telling.operation("reform", [key], sentences.calculated(telling.name(key)), aspect="script")
        yield from _called(telling, key, ours, theirs)
        for name, sentence in _DATA:
            if name in drawn:
                both = telling.parts(ours, here=False), telling.parts(theirs, here=True)
                documents = _named(both[0], name), _named(both[1], name)
                yield from _documents(telling, key, documents, name, sentence)


def _same(ours: FlowNode, theirs: FlowNode) -> bool:
    """Say whether two nodes ask for the same, and calculate, read and write the same; what is called has a name too."""
    return (
        ours.form == theirs.form
        and ours.properties == theirs.properties
        and ours.script == theirs.script
        and not ours.called
        and not theirs.called
    )


def _form(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    both = telling.parts(ours, here=False), telling.parts(theirs, here=True)
    old, new = ({field.key or field.label: field for node in nodes for field in node.form} for nodes in both)
    what = telling.name(key)
    added = [new[field] for field in new if field not in old]
    gone = [old[field] for field in old if field not in new]
    if added or gone:
        before, after = _labels(gone), _labels(added)
        yield telling.operation("reform", [key], sentences.asked(what, after, before), before=before, after=after)
    other = [new[field] for field in new if field in old and old[field] != new[field]]
    if other and not (added or gone):
        yield telling.operation("reform", [key], sentences.asked_otherwise(what, _labels(other)))
    names = _form_name(telling.joined.reference, ours), _form_name(telling.joined.variant, theirs)
    if all(names) and plain(names[0]) != plain(names[1]):
        before, after = quoted(names[0]), quoted(names[1])
        yield telling.operation(
            "reform", [key], sentences.shown(what, after, before), before=before, after=after, aspect="form"
        )


def _form_name(model: ProcessModel, node: FlowNode) -> str:
    """Return the name of the form that an activity refers to, "" if it has none, or one that is an id of the file."""
    found = next((value for name, value in node.properties if name in _FORMS), "")
    return "" if any(found in known for known in facts_of(model).by_id.values()) else found


def _labels(fields: list[FormField]) -> Message | str:
    said = [quoted(field.label or field.key) for field in fields]
    return listed(sorted(said, key=str)) if said else ""


def _called(telling: Telling, key: Key, ours: FlowNode, theirs: FlowNode) -> Iterator[Operation]:
    """Yield the operation for another called process; that only one calls any is said by its kind."""
    if not ours.kind == theirs.kind == "callActivity":
        return
    old, new = _process(telling.joined.reference, ours), _process(telling.joined.variant, theirs)
    if normal(old) != normal(new):
        before, after = (quoted(name) if name else "" for name in (old, new))
        sentence = sentences.calls(telling.name(key), after, before)
        yield telling.operation("reform", [key], sentence, before=before, after=after, aspect="called")


def _process(model: ProcessModel, node: FlowNode) -> str:
    """Return the process that an activity calls: one of the same file by its name, for its id says nothing."""
    own = next((process for process in model.processes if process.id == node.called), None)
    if own is None:
        return node.called
    return own.name or next((pool.name for pool in model.pools if pool.process == own.id), "")


def _documents(
    telling: Telling, key: Key, said: tuple[dict[str, str], dict[str, str]], verb: str, sentence: Callable[..., Message]
) -> Iterator[Operation]:
    gone, new = (
        [quoted(own[name]) for name in own if name not in other] for own, other in ((said[0], said[1]), said[::-1])
    )
    if gone or new:
        before, after = (listed(names) if names else "" for names in (gone, new))
        made = sentence(telling.name(key), after, before)
        yield telling.operation("reform", [key], made, before=before, after=after, aspect=verb)


def _named(nodes: Sequence[FlowNode], verb: str) -> dict[str, str]:
    """Return the data that nodes read or write, as named, by its plain words."""
    values = (value for node in nodes for name, value in sorted(node.properties) if name == verb)
    return {normal(value): value for value in values if any(map(str.isalnum, value))}
