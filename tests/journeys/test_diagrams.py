"""The diagram viewer in a browser: marks, pairs that move together, and differences shown in both panes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page, Route, expect

from webui.security import CONTENT_SECURITY_POLICY

BYGGLOV = Path(__file__).parents[2] / "processes" / "bygglov"
PAGE = """
{% extends "base_staff.html" %}{% import "macros.html" as k %}
{% block title %}Diagram{% endblock %}
{% block styles %}{{ k.diagram_styles() }}{% endblock %}
{% block scripts %}{{ k.diagram_scripts() }}{% endblock %}
{% block content %}
{{ k.head("Kil jämfört med standarden") }}
<div class="k-toolbar"><button type="button" data-toggle="ins" aria-pressed="true">tillagt</button>
<label><input type="checkbox" data-sync="both" checked>Flytta bilderna ihop</label><b data-position="both"></b></div>
{{ k.diagram("left", "/standard.bpmn", "Standard", marks=left, pair="both", title="Standard") }}
{{ k.diagram("right", "/variant.bpmn", "Kil", marks=right, pair="both", title="Kil") }}
<ol class="k-dlist" data-differences="both">
{% for kind, a, b in rows %}<li data-elements-left="{{ a }}" data-elements-right="{{ b }}" data-kind="{{ kind }}">
<a href="#d{{ loop.index }}">{{ k.difference(kind) }}<span>Skillnad {{ loop.index }}</span></a></li>{% endfor %}
</ol>{% endblock %}
"""


def tasks(path: Path) -> list[str]:
    return re.findall(
        r'<(?:\w+:)?(?:userTask|task|serviceTask|sendTask) id="([^"]+)"', path.read_text(encoding="utf-8")
    )


STANDARD, VARIANT = BYGGLOV / "standard.bpmn", BYGGLOV / "variants" / "kil.bpmn"


@pytest.fixture
def compared(page: Page, demo_app: Flask) -> Callable[..., Page]:
    """A page that compares two models; served to the browser without a route of its own."""
    ours, theirs = tasks(STANDARD), tasks(VARIANT)

    marked = {ours[0]: ["chg"], ours[1]: ["del", "law:1"], ours[2]: ["now"]}
    differences = [("chg", ours[0], theirs[0]), ("del", ours[1], ""), ("ins", "", theirs[3])]

    def open_page(
        standard: bytes = STANDARD.read_bytes(),
        left: dict[str, list[str]] = marked,
        rows: list[tuple[str, str, str]] = differences,
    ) -> Page:
        with demo_app.test_request_context("/compared"):
            html = render_template_string(
                PAGE,
                left=left,
                right={theirs[0]: ["chg"], theirs[3]: ["ins"]},
                rows=rows,
            )
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Content-Type": "text/html; charset=utf-8"}

        def answer(body: bytes | str, **more: object) -> Callable[[Route], None]:
            return lambda route: route.fulfill(body=body, **more)  # type: ignore[arg-type]

        page.route("**/compared", answer(html, headers=headers))
        page.route("**/standard.bpmn", answer(standard, content_type="application/xml"))
        page.route("**/variant.bpmn", answer(VARIANT.read_bytes(), content_type="application/xml"))
        page.goto("/compared")
        page.wait_for_selector("html[data-diagrams=drawn]", state="attached")
        return page

    return open_page


def view_of(page: Page, name: str) -> str | None:
    return page.locator(f"#{name} g.viewport").get_attribute("transform")


def test_marks_and_badges_stand_on_their_elements_and_the_link_stays(compared, axe, screenshot):
    page = compared()
    expect(page.locator(f'#left [data-element-id="{tasks(STANDARD)[0]}"].chg')).to_have_count(1)
    expect(page.locator("#left .k-badge--law")).to_have_text("1")
    expect(page.locator("#left .djs-shape.now")).to_have_count(1)
    expect(page.locator("#left .bjs-powered-by")).to_be_visible()
    axe(page)
    screenshot(page, "diagrams")


def test_where_a_case_has_stopped_has_a_symbol_and_a_line_of_its_own(compared, screenshot):
    page = compared(left={tasks(STANDARD)[0]: ["done"], tasks(STANDARD)[1]: ["stopped"]})
    expect(page.locator("#left .djs-shape.stopped > .k-outer")).to_have_count(1)
    expect(page.locator("#left .k-badge--stopped svg")).to_have_count(1)
    screenshot(page, "stopped")


def test_n_and_p_walk_through_the_differences_in_both_panes(compared):
    page = compared()
    expect(page.locator("[data-position]")).to_have_text("– / 3")
    page.keyboard.press("n")
    expect(page.locator("[data-position]")).to_have_text("1 / 3")
    expect(page.locator("#left .k-halo")).to_have_count(1)
    expect(page.locator("#right .k-halo")).to_have_count(1)
    page.keyboard.press("n")
    expect(page.locator("#right .k-halo")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator("li.is-on")).to_have_text(re.compile("Skillnad 1"))


def test_clicking_an_element_chooses_its_row_and_clicking_a_row_shows_it(compared):
    page = compared()
    page.get_by_role("link", name="Skillnad 3").click()
    expect(page.locator("#right .k-halo")).to_have_count(1)
    page.get_by_role("link", name="Skillnad 1").click()
    page.locator(f'#left [data-element-id="{tasks(STANDARD)[1]}"] .djs-hit').click(force=True)
    expect(page.locator("li.is-on")).to_have_text(re.compile("Skillnad 2"))
    assert page.url.endswith("#d1")


def test_panes_move_together_until_that_is_turned_off(compared):
    page = compared()
    page.locator("#left").focus()
    before = view_of(page, "right")
    page.keyboard.press("ArrowRight")
    assert view_of(page, "right") != before
    page.get_by_label("Flytta bilderna ihop").uncheck()
    page.locator("#left").focus()
    before = view_of(page, "right")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    assert view_of(page, "right") == before


def test_a_kind_of_difference_can_be_hidden_in_the_panes_and_the_list(compared):
    page = compared()
    page.get_by_role("button", name="tillagt").click()
    expect(page.locator("#right .djs-shape.ins")).to_have_count(0)
    expect(page.get_by_role("link", name="Skillnad 3")).to_be_hidden()
    expect(page.locator("[data-position]")).to_have_text("– / 2")
    page.get_by_role("button", name="tillagt").click()
    expect(page.locator("#right .djs-shape.ins")).to_have_count(1)


def test_a_file_that_cannot_be_drawn_is_said_in_a_sentence_and_the_other_is_drawn(compared):
    page = compared(standard=b"<no>bpmn</no>")
    expect(page.locator("#left")).to_have_text("Diagrammet går inte att rita. Allt annat på sidan fungerar.")
    expect(page.locator("#right .djs-shape.ins")).to_have_count(1)


def test_a_label_too_narrow_for_its_words_is_widened(compared):
    narrow = b'<di:BPMNLabel><dc:Bounds x="320" y="130" width="14" height="14"/></di:BPMNLabel></di:BPMNShape>'
    standard = SWEDISH_IDS.encode().replace(
        b'width="50" height="50"/></di:BPMNShape>', b'width="50" height="50"/>' + narrow
    )
    page = compared(standard=standard, left={}, rows=[])
    expect(page.locator("#left [data-element-id$=_label] tspan").first).to_have_text("Begär_komplettering")


def test_badges_of_one_element_stand_side_by_side(compared, screenshot):
    page = compared(left={tasks(STANDARD)[1]: ["chg", "count:12", "law:§"], tasks(STANDARD)[2]: ["count:3"]})
    number, law = (
        page.locator(f"#left .k-badge--{kind}", has_text=text) for kind, text in (("count", "12"), ("law", "§"))
    )
    first, second = number.bounding_box(), law.bounding_box()
    assert first and second
    assert second["x"] >= first["x"] + first["width"] - 1
    assert abs(second["y"] - first["y"]) < 1
    screenshot(page, "badges")


SWEDISH_IDS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">
<process id="Ärende"><laneSet id="roller"><lane id="Handläggare"><flowNodeRef>Begär_komplettering</flowNodeRef>
<flowNodeRef>Avgör</flowNodeRef></lane></laneSet>
<task id="Begär_komplettering" name="Avgör"><outgoing>från_början</outgoing></task>
<exclusiveGateway id="Avgör" name="Begär_komplettering" default="åter">
<incoming>från_början</incoming></exclusiveGateway>
<sequenceFlow id="från_början" sourceRef="Begär_komplettering" targetRef="Avgör"/></process>
<di:BPMNDiagram><di:BPMNPlane bpmnElement="Ärende">
<di:BPMNShape bpmnElement="Handläggare" isHorizontal="true">
<dc:Bounds x="0" y="0" width="600" height="200"/></di:BPMNShape>
<di:BPMNShape bpmnElement="Begär_komplettering"><dc:Bounds x="80" y="60" width="100" height="80"/></di:BPMNShape>
<di:BPMNShape bpmnElement="Avgör"><dc:Bounds x="300" y="75" width="50" height="50"/></di:BPMNShape>
<di:BPMNEdge bpmnElement="från_början"><dd:waypoint x="180" y="100"/><dd:waypoint x="300" y="100"/></di:BPMNEdge>
</di:BPMNPlane></di:BPMNDiagram></definitions>"""


def test_elements_whose_ids_have_swedish_letters_are_drawn_marked_and_found(compared):
    page = compared(
        standard=SWEDISH_IDS.encode(),
        left={"Begär_komplettering": ["chg"], "Avgör": ["ins"], "från_början": ["del"]},
        rows=[("chg", "Begär_komplettering", ""), ("ins", "Avgör", "")],
    )
    expect(page.locator("#left .djs-shape.chg .djs-visual text")).to_have_text("Avgör")
    expect(page.locator("#left .djs-connection.del")).to_have_count(1)
    expect(page.locator("#left [data-element-id$=_label] text").first).to_have_text("Begär_komplettering")
    page.locator("#left .djs-shape.chg .djs-hit").click(force=True)
    expect(page.locator("li.is-on")).to_have_text(re.compile("Skillnad 1"))
    expect(page.locator("#left .k-halo")).to_have_count(1)
