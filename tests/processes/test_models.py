"""The models of the e-services are read, checked, drawn and prepared as they are meant to be."""

import pytest
from klunga_tests_e_services import AGAINST_THE_LAW, ALL, DRAWN_ELSEWHERE, OTHER_WORDS_ONLY, EService

from engine import bpmn
from engine.checks import check
from engine.model import Bounds, ProcessModel
from engine.prepare import prepare

PHASES = {"registration", "review", "investigation", "decision", "execution", "followup"}
MEANINGS = {"register", "check_completeness", "request_completion", "confirm", "assign", "investigate", "consult"}
MEANINGS |= {"communicate", "propose", "review", "decide", "notify", "invoice", "follow_up"}
every = pytest.mark.parametrize("e_service", ALL, ids=lambda e_service: e_service.folder.name)


@every
def test_standards_and_native_variants_are_read_without_findings(e_service: EService) -> None:
    native = [e_service.folder / "variants" / f"{name}.bpmn" for name in e_service.native_variants]
    for file in (e_service.folder / "standard.bpmn", *native):
        assert bpmn.read(file.read_bytes()).findings == (), file.name


@every
def test_the_standard_may_be_published(e_service: EService) -> None:
    assert not [finding for finding in check(e_service.standard) if finding.severity in {"error", "law", "warning"}]


@every
def test_only_the_variants_meant_to_break_the_law_do(e_service: EService) -> None:
    breaking = {
        name
        for name, model in e_service.variants.items()
        if any(finding.severity in {"error", "law"} for finding in check(model))
    }
    assert breaking == {AGAINST_THE_LAW.get(e_service.folder.name, "")} - {""}


@every
def test_the_standard_needs_exact_rewrites_only(e_service: EService) -> None:
    prepared = prepare(e_service.standard)
    assert prepared.executable
    assert {rewrite.kind for rewrite in prepared.rewrites} <= {"exact"}


@every
def test_every_variant_can_be_prepared(e_service: EService) -> None:
    assert all(prepare(model).executable for model in e_service.variants.values())


@every
def test_the_variant_of_another_tool_leaves_its_gateways_to_people(e_service: EService) -> None:
    model = e_service.variants[DRAWN_ELSEWHERE[e_service.folder.name]]
    assert not model.processes[0].executable
    assert not [flow for flow in model.flows if flow.condition]
    assert not [node for node in model.nodes if node.phase or node.meaning or node.kind == "userTask"]
    assert [rewrite for rewrite in prepare(model).rewrites if rewrite.kind == "decision"]


@every
def test_the_standard_has_a_fitting_number_of_activities_each_described(e_service: EService) -> None:
    activities = list(e_service.standard.activities())
    assert 8 <= len(activities) <= 20
    for node in activities:
        assert node.kind == "userTask"
        assert node.documentation
        assert node.phase in PHASES
        assert node.meaning in MEANINGS
        assert e_service.standard.role(node)


@every
def test_the_standard_watches_its_time_limit_without_stopping_the_work(e_service: EService) -> None:
    model = e_service.standard
    reminders = [node for node in model.nodes if node.kind == "boundaryEvent" and not node.interrupting]
    assert model.processes[0].deadline
    assert [node.meaning for reminder in reminders for node in model.after(reminder.id)] == ["notify"]


@every
def test_completion_is_asked_for_in_a_loop_that_time_can_leave(e_service: EService) -> None:
    model = e_service.standard
    request = next(node for node in model.nodes if node.meaning == "request_completion" and node.phase == "review")
    (answer,) = model.after(request.id)
    (again,) = model.after(answer.id)
    assert again.meaning == "check_completeness"
    assert [event.interrupting for event in model.boundary_events(answer.id)] == [True]


@every
def test_every_gateway_that_splits_on_a_question_asks_it_and_has_a_default(e_service: EService) -> None:
    for model in (e_service.standard, *e_service.native_variants.values()):
        for node in model.nodes:
            if node.kind == "exclusiveGateway" and len(model.outgoing(node.id)) > 1:
                assert node.name.endswith("?")
                assert node.default in {flow.id for flow in model.outgoing(node.id)}
                assert all(flow.name for flow in model.outgoing(node.id))


@every
def test_one_variant_differs_in_words_alone(e_service: EService) -> None:
    standard, variant = e_service.standard, e_service.variants[OTHER_WORDS_ONLY[e_service.folder.name]]
    assert [node.kind for node in variant.nodes] == [node.kind for node in standard.nodes]
    assert _ways(variant) == _ways(standard)
    assert not {node.name for node in variant.activities()} & {node.name for node in standard.activities()}
    assert not {node.id for node in variant.nodes} & {node.id for node in standard.nodes}


def _ways(model: ProcessModel) -> list[tuple[int, int, str]]:
    place = {node.id: number for number, node in enumerate(model.nodes)}
    return [(place[flow.source], place[flow.target], flow.condition) for flow in model.flows]


@every
def test_everything_is_drawn_and_nothing_lies_on_anything_else(e_service: EService) -> None:
    for name, model in {"standard": e_service.standard, **e_service.variants}.items():
        shapes, edges = model.layout.shapes, model.layout.edges
        assert {flow.id for flow in model.flows} <= set(edges), name
        placed = [(node, shapes[node.id]) for node in model.nodes]
        for number, (node, bounds) in enumerate(placed):
            assert _within(bounds, shapes[node.lane or ""]), (name, node.name)
            for other, beside in placed[number + 1 :]:
                assert other.attached_to == node.id or not _overlap(bounds, beside), (name, node.name, other.name)


def _within(inner: Bounds, outer: Bounds) -> bool:
    right, bottom = outer.x + outer.width, outer.y + outer.height
    return (
        outer.x <= inner.x
        and inner.x + inner.width <= right
        and outer.y <= inner.y
        and inner.y + inner.height <= bottom
    )


def _overlap(one: Bounds, other: Bounds) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (beside or one.y + one.height <= other.y or other.y + other.height <= one.y)
