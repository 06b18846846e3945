"""Laws of reading and writing."""

import os
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.bpmn import Unreadable, read, write
from engine.bpmn.extensions import MEANINGS, PHASES
from engine.bpmn.labels import visible
from engine.model import (
    Bounds,
    FlowNode,
    FormField,
    Lane,
    Layout,
    MessageFlow,
    Pool,
    Process,
    ProcessModel,
    Repetition,
    SequenceFlow,
    Timer,
    Trigger,
)
from engine.model.sketch import read_sketch

DATA = os.environ.get("KLUNGA_DATA", "")
needs_data = pytest.mark.skipif(not DATA, reason="KLUNGA_DATA does not name the folder with the real files")

texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=12).map(
    lambda text: visible(text.strip())
)
labels = st.one_of(texts, st.sampled_from(["Ta emot\nansökan", '<a href="x">&amp;', "a\tb\r\nc"]))
words = st.text("abcåäö", min_size=1, max_size=6)
triggers = st.one_of(
    st.builds(Trigger, st.sampled_from(["message", "signal", "link"]), texts),
    st.builds(Trigger, st.sampled_from(["error", "escalation"]), texts, texts),
    st.builds(Trigger, st.sampled_from(["terminate", "cancel", "compensation"])),
    st.builds(Trigger, st.just("conditional"), condition=texts),
    st.builds(Trigger, st.just("timer"), timer=st.builds(Timer, st.sampled_from(["date", "duration", "cycle"]), texts)),
)
repetitions = st.one_of(
    st.none(),
    st.builds(Repetition, st.just("loop"), texts, condition=texts, test_before=st.booleans()),
    st.builds(Repetition, st.sampled_from(["parallel", "sequential"]), texts, words, texts, texts),
)
fields = st.builds(
    FormField,
    words,
    texts,
    words,
    st.booleans(),
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    default=texts,
    minimum=st.none() | st.integers(-1000, 1000).map(lambda each: each / 4),
    longest=st.none() | st.integers(0, 1000),
    pattern=words,
    readonly=st.booleans(),
    help=texts,
)
properties = st.lists(
    st.one_of(st.tuples(texts.filter(bool), texts), st.just(("parallelMultiple", "true"))), max_size=3, unique=True
).map(lambda pairs: tuple(sorted(pairs)))


@st.composite
def models(draw: st.DrawFn) -> ProcessModel:
    """Two pools, lanes in the first, a subprocess in it, and nodes and flows with all that they may say."""
    lanes = (Lane("l1", draw(labels), "p"), Lane("l2", draw(labels), "p", "l1"), Lane("l3", draw(labels), "p"))
    nodes = [draw(_node("a", "p")), draw(_container()), draw(_node("c", "p", parent="s")), draw(_node("d", "q"))]
    nodes[0:0] = [
        FlowNode(
            "e",
            "boundaryEvent",
            process="p",
            attached_to="s",
            interrupting=draw(st.booleans()),
            triggers=(draw(triggers),),
        )
    ]
    return ProcessModel(
        processes=(
            Process("p", draw(labels), draw(st.booleans()), draw(texts), draw(texts), draw(texts)),
            Process("q", draw(labels)),
        ),
        nodes=tuple(nodes),
        flows=tuple(
            SequenceFlow(id_, source, target, draw(labels), condition, draw(texts) if condition else "", draw(texts))
            for id_, source, target in (("f1", "a", "s"), ("f2", "e", "a"), ("f3", "c", "c"), ("f4", "d", "d"))
            for condition in [draw(texts)]
        ),
        lanes=lanes,
        pools=(Pool("o1", draw(labels), "p"), Pool("o2", draw(labels), "q"), Pool("o3", draw(labels))),
        message_flows=(MessageFlow("m1", "o3", "a", draw(labels)), MessageFlow("m2", "d", "o1")),
        name=draw(texts),
        exporter=draw(texts),
        layout=draw(_layouts()),
    )  # fmt: skip


@st.composite
def _layouts(draw: st.DrawFn) -> Layout:
    number = st.floats(-10_000, 10_000)
    size = st.floats(0, 10_000)
    bounds = st.builds(Bounds, number, number, size, size)
    shapes = draw(st.dictionaries(st.sampled_from(["a", "s", "c", "o1"]), bounds))
    waypoints = st.lists(st.tuples(number, number), min_size=1).map(tuple)
    edges = draw(st.dictionaries(st.sampled_from(["f1", "m1"]), waypoints))
    drawn = sorted([*shapes, *edges])
    labels = draw(st.dictionaries(st.sampled_from(drawn), bounds)) if drawn else {}
    return Layout(shapes=shapes, edges=edges, labels=labels)


@st.composite
def _container(draw: st.DrawFn) -> FlowNode:
    kind = draw(st.sampled_from(["subProcess", "transaction", "adHocSubProcess"]))
    condition = draw(texts) if kind == "adHocSubProcess" else ""
    return FlowNode(
        "s", kind, draw(labels), "p", default=None, lane="l2", event_subprocess=draw(st.booleans()),
        completion_condition=condition, repetition=draw(repetitions),
    )  # fmt: skip


@st.composite
def _node(draw: st.DrawFn, id_: str, process: str, parent: str | None = None) -> FlowNode:
    kind = draw(
        st.sampled_from(["task", "userTask", "scriptTask", "callActivity", "sendTask", "intermediateThrowEvent"])
    )
    event = kind == "intermediateThrowEvent"
    return FlowNode(
        id_,
        kind,
        draw(labels),
        process,
        parent,
        lane="l1" if process == "p" and parent is None else None,
        documentation=draw(texts),
        triggers=tuple(draw(st.lists(triggers, max_size=2)))
        if event
        else tuple(draw(st.lists(st.builds(Trigger, st.just("message"), texts), max_size=1)))
        if kind == "sendTask"
        else (),
        default={"a": "f1", "c": "f3", "d": "f4"}[id_] if draw(st.booleans()) else None,
        repetition=None if event else draw(repetitions),
        called=draw(words) if kind == "callActivity" else "",
        script=draw(texts) if kind == "scriptTask" else "",
        script_format=draw(words) if kind == "scriptTask" else "",
        form=tuple(draw(st.lists(fields, max_size=2))),
        candidate_groups=tuple(draw(st.lists(texts, max_size=2))),
        assignee=draw(texts),
        due=draw(texts),
        phase=draw(st.sampled_from(["", *PHASES])),
        meaning=draw(st.sampled_from(["", *MEANINGS])),
        deadline=draw(texts),
        legal_basis=draw(texts),
        properties=draw(properties),
        drawn_as=draw(st.sampled_from(["", "serviceTask"])),
        added_by=draw(texts),
        choice_of=draw(words),
    )


@settings(deadline=None, max_examples=60)
@given(models())
def test_a_written_model_is_read_back_as_it_was(model: ProcessModel) -> None:
    written = write(model)
    assert read(written).model == model
    assert write(read(written).model) == written


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "(start)",
                    "Utred [Handläggare]",
                    "<Komplett?>",
                    "<+ alla>",
                    "Begär {sendTask}",
                    "Utred !(timer P14D)",
                    "(slut)",
                ]
            ),
            min_size=2,
            max_size=5,
        ).map(" -> ".join),
        min_size=1,
        max_size=4,
    )
)
def test_a_written_sketch_is_read_back_as_it_was(lines: list[str]) -> None:
    model = read_sketch("\n".join(lines))
    assert read(write(model)).model == model  # fmt: skip


def test_each_message_is_written_once_with_its_name() -> None:
    model = read_sketch("(start) -> (message Svar) -> (message Svar: igen) -> (slut)")
    assert write(model).count(b'<bpmn:message id="klunga_message" name="Svar"/>') == 1


def test_shuffled_attributes_change_nothing() -> None:
    model = read_sketch("(start) -> Utred [Handläggare] -> <Komplett?> -ja-> Besluta -> (slut)")
    root = etree.fromstring(write(model))
    mixed = random.Random(1)
    for element in root.iter():
        pairs = list(element.attrib.items())
        mixed.shuffle(pairs)
        element.attrib.clear()
        element.attrib.update(pairs)
    assert read(etree.tostring(root)).model == model


@pytest.mark.parametrize("shape", ["row", "split"])
def test_large_models_are_read_and_written_without_deep_recursion(shape: str) -> None:
    pairs = (
        ((f"t{n}", f"t{n + 1}") for n in range(2_000))
        if shape == "row"
        else (("t0", f"t{n + 1}") for n in range(2_000))
    )
    model = ProcessModel(
        processes=(Process("p"),),
        nodes=tuple(FlowNode(f"t{n}", "task", process="p") for n in range(2_001)),
        flows=tuple(SequenceFlow(f"f{target}", source, target) for source, target in pairs),
    )
    assert read(write(model)).model == model


def _real_files() -> Iterator[Path]:
    folders = ("import", "variants", "matching", "versions")
    return (path for folder in folders for path in sorted((Path(DATA) / folder).rglob("*.bpmn*")))


@needs_data
def test_all_real_files_are_read_and_survive_writing() -> None:
    refused, times = [], []
    for path in _real_files():
        data = path.read_bytes()
        began = time.process_time()
        try:
            model = read(data).model
        except Unreadable:
            refused.append(path.name)
            continue
        finally:
            times.append(time.process_time() - began)
        assert read(write(model)).model == model, path
    assert sorted(refused) == ["004-missing-namespace.bpmn", "074-modeld.3.bpmn", "089-B.2.0-roundtrip.bpmn"]
    assert statistics.median(times) < 0.1


@needs_data
def test_every_hostile_file_is_refused_or_read_as_it_should_be() -> None:
    folder = Path(DATA) / "hostile"
    rows = [line.split("\t") for line in (folder / "LIST.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    for name, _, _, outcome in rows:
        if not name.endswith(".bpmn"):
            continue
        began = time.process_time()
        try:
            model = read((folder / name).read_bytes()).model
        except Unreadable:
            assert "refused" in outcome, name
        else:
            assert "accepted" in outcome, name
            assert read(write(model)).model == model
        assert time.process_time() - began < 5, name
