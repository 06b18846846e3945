"""Forms of other tools: what their fields are to us, and what is reported of them."""

import json
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from engine.bpmn import read, write
from engine.bpmn.forms import MOST_FIELDS
from engine.bpmn.forms.patterns import is_safe
from engine.model import FormField

SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:operaton="http://operaton.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:activiti="http://activiti.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)

Read = tuple[tuple[FormField, ...], list[str]]


def form_of(extensions: str, of_process: str = "", attributes: str = "") -> Read:
    """Return the form of a task with extension elements, and the sentences that tell of it."""
    text = (
        f'<definitions {SPACES}><process id="p"><extensionElements>{of_process}</extensionElements>'
        f'<userTask id="a" name="Granska" {attributes}><extensionElements>{extensions}</extensionElements></userTask>'
        "</process></definitions>"
    )
    reading = read(text.encode())
    assert read(write(reading.model)).model == reading.model
    told = [str(each.message) for each in reading.findings if each.rule in ("form-field", "form-elsewhere")]
    assert all("Granska" in sentence for sentence in told)
    return reading.model.nodes[0].form, told


def of_camunda(fields: str, space: str = "camunda") -> Read:
    return form_of(f"<{space}:formData>{fields}</{space}:formData>")


def of_form_js(*components: Any) -> Read:
    content = escape(json.dumps({"components": components}))
    form = f'<zeebe:userTaskForm id="f">{content}</zeebe:userTaskForm>'
    return form_of('<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>', form)


def of_schema(schema: Any) -> Read:
    value = quoteattr(json.dumps(schema))
    prop = f'<spiffworkflow:property name="formJsonSchema" value={value}/>'
    return form_of(f"<spiffworkflow:properties>{prop}</spiffworkflow:properties>")


@pytest.mark.parametrize("space", ["camunda", "operaton"])
def test_a_field_of_camunda_7_keeps_its_constraints_and_its_default(space: str) -> None:
    fields, told = of_camunda(
        f'<{space}:formField id="antal" label="Antal" type="long" defaultValue="3"><{space}:validation>'
        f'<{space}:constraint name="required"/><{space}:constraint name="min" config="1"/>'
        f'<{space}:constraint name="max" config="9"/></{space}:validation></{space}:formField>'
        f'<{space}:formField id="skal" type="string"><{space}:validation>'
        f'<{space}:constraint name="minlength" config="2"/>'
        f'<{space}:constraint name="maxlength" config="80"/></{space}:validation></{space}:formField>'
        f'<{space}:formField id="dag" type="date" defaultValue="24/11/2026"/>'
        f'<{space}:formField id="ar" type="string" defaultValue="2026"><{space}:validation>'
        f'<{space}:constraint name="readonly"/></{space}:validation></{space}:formField>',
        space,
    )
    assert fields == (
        FormField("antal", "Antal", "integer", required=True, default="3", minimum=1, maximum=9),
        FormField("skal", shortest=2, longest=80),
        FormField("dag", type="date", default="2026-11-24"),
        FormField("ar", default="2026", readonly=True),
    )
    assert told == []


def test_what_a_field_of_camunda_7_demands_by_a_program_is_reported_with_field_and_activity() -> None:
    fields, told = of_camunda(
        '<camunda:formField id="nr" type="string" defaultValue="${number}"><camunda:validation>'
        '<camunda:constraint name="validator" config="com.example.Check"/></camunda:validation></camunda:formField>'
        '<camunda:formField id="karta" type="geometry"/><camunda:formField type="string"/>'
    )
    assert fields == (FormField("nr"), FormField("karta"))
    assert [("nr" in told[0], "com.example.Check" in told[0]), "nr" in told[1]] == [(True, True), True]
    assert ["geometry" in told[2], "no id" in told[3], len(told)] == [True, True, 4]


def test_a_property_of_flowable_is_kept_under_its_variable_and_may_be_hidden_or_only_shown() -> None:
    fields, told = form_of(
        '<flowable:formProperty id="x" name="Slut" type="date" variable="slut" datePattern="yyyy-MM-dd HH:mm"/>'
        '<flowable:formProperty id="y" type="boolean" default="TRUE" writable="false" required="true"/>'
        '<flowable:formProperty id="z" readable="false"/>'
        '<flowable:formProperty id="w" type="enum"><flowable:value id="a" name="A"/></flowable:formProperty>'
    )
    assert fields == (
        FormField("slut", "Slut", "datetime"),
        FormField("y", type="boolean", default="true", readonly=True),
        FormField("w", options=(("a", "A"),)),
    )
    assert told == []


def test_all_that_a_form_of_form_js_asks_for_is_read() -> None:
    fields, told = of_form_js(
        {"type": "text", "text": "# Bedömning\n<script>alert(1)</script>"},
        {"type": "html", "content": "<p>Läs <b>noga</b></p>"},
        {
            "type": "group",
            "label": "Sökande",
            "components": [
                {
                    "type": "textfield",
                    "key": "pnr",
                    "label": "Personnummer",
                    "description": "ÅÅMMDD-NNNN",
                    "validate": {"required": True, "pattern": r"^\d{6}-\d{4}$"},
                },
                {"type": "textfield", "key": "post", "validate": {"validationType": "email"}},
            ],
        },
        {"type": "number", "key": "yta", "decimalDigits": 0, "defaultValue": 10, "validate": {"min": 1, "max": 500}},
        {"type": "checkbox", "key": "intygar", "label": "Jag intygar", "validate": {"required": True}},
        {
            "type": "checklist",
            "key": "bilagor",
            "values": [{"label": "Karta", "value": "k"}, {"label": "Ritning", "value": "r"}],
            "defaultValue": ["k"],
        },
        {"type": "select", "key": "klass", "values": [{"label": "Ett", "value": 1}, {"label": "Två", "value": 2}]},
        {"type": "datetime", "key": "tid", "subtype": "datetime", "dateLabel": "Besök"},
        {"type": "textarea", "key": "text", "readonly": True, "defaultValue": "Hej"},
        {"type": "button", "key": "skicka"},
    )
    assert fields == (
        FormField("", "Bedömning", "shown"),
        FormField("", "Läs noga", "shown"),
        FormField("", "Sökande", "heading"),
        FormField("pnr", "Personnummer", required=True, longest=200, pattern=r"^\d{6}-\d{4}$", help="ÅÅMMDD-NNNN"),
        FormField("post", type="email"),
        FormField("yta", type="integer", default="10", minimum=1, maximum=500),
        FormField("intygar", "Jag intygar", "agreement", required=True),
        FormField("bilagor", type="choices", options=(("k", "Karta"), ("r", "Ritning")), default="k"),
        FormField("klass", type="number", options=(("1", "Ett"), ("2", "Två"))),
        FormField("tid", "Besök", "datetime"),
        FormField("text", type="text", default="Hej", readonly=True),
    )
    assert told == []


@pytest.mark.parametrize(
    ("component", "field", "word"),
    [
        ({"type": "signature", "key": "a"}, FormField("a"), "signature"),
        ({"type": "select", "key": "a", "valuesExpression": "=kommuner"}, FormField("a"), "alternatives"),
        ({"type": "textfield", "key": "a", "label": "=namn"}, FormField("a"), "label"),
        ({"type": "textfield", "key": "a", "validate": {"pattern": "(a+)+$"}}, FormField("a"), "(a+)+$"),
        ({"type": "number", "key": "a", "validate": {"min": "=x"}}, FormField("a", type="number"), "min: =x"),
        ({"type": "number", "key": "a", "defaultValue": "tre"}, FormField("a", type="number"), "tre"),
        (
            {"type": "textfield", "key": "a", "conditional": {"hide": "=x"}, "validate": {"required": True}},
            FormField("a"),
            "always shows",
        ),
        ({"type": "dynamiclist", "path": "a"}, FormField("a", type="lines"), "dynamiclist"),
    ],
)
def test_what_form_js_leaves_to_an_expression_or_nobody_knows_is_reported(
    component: Any, field: FormField, word: str
) -> None:
    fields, told = of_form_js(component)
    assert (fields, len(told)) == ((field,), 1)
    assert word in told[0]


def test_a_form_of_form_js_among_the_properties_is_read() -> None:
    value = quoteattr(json.dumps({"components": [{"type": "textfield", "key": "a"}]}))
    prop = f'<zeebe:property name="form" value={value}/>'
    assert form_of(f"<zeebe:properties>{prop}</zeebe:properties>") == ((FormField("a"),), [])


def test_a_json_schema_of_spiffworkflow_is_read_in_its_order() -> None:
    fields, told = of_schema(
        {
            "description": "Fyll i",
            "required": ["namn", "val"],
            "properties": {
                "namn": {"type": "string", "title": "Namn", "minLength": 2, "description": "Hela namnet"},
                "val": {"type": "string", "enum": ["a", "b"], "enumNames": ["A", "B"], "default": "b"},
                "en": {"type": "integer", "oneOf": [{"const": 1, "title": "Ett"}, {"const": 2}]},
                "dag": {"type": "string", "format": "date"},
                "flera": {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}},
                "rader": {"type": "array", "items": {"type": "string"}},
                "ja": {"type": ["boolean", "null"]},
            },
        }
    )
    assert fields == (
        FormField("", "Fyll i", "shown"),
        FormField("namn", "Namn", required=True, shortest=2, help="Hela namnet"),
        FormField("val", required=True, options=(("a", "A"), ("b", "B")), default="b"),
        FormField("en", type="integer", options=(("1", "Ett"), ("2", "2"))),
        FormField("dag", type="date"),
        FormField("flera", type="choices", options=(("x", "x"), ("y", "y"))),
        FormField("rader", type="lines"),
        FormField("ja", type="boolean"),
    )
    assert told == []


def test_demands_and_kinds_that_a_json_schema_adds_are_reported() -> None:
    fields, told = of_schema(
        {"if": {}, "properties": {"a": {"type": "object"}, "b": {"type": "number", "multipleOf": 5}, "c": 7}}
    )
    assert fields == (FormField("a"), FormField("b", type="number"))
    assert ["if" in told[0], "object" in told[1], "multipleOf: 5" in told[2], len(told)] == [True, True, True, 3]


@pytest.mark.parametrize(
    ("extensions", "attributes"),
    [
        ("", 'camunda:formKey="embedded:app:form.html"'),
        ('<zeebe:formDefinition formId="granskning"/>', ""),
        ('<spiffworkflow:property name="formJsonSchemaFilename" value="form.json"/>', ""),
    ],
)
def test_a_form_that_lies_elsewhere_is_reported(extensions: str, attributes: str) -> None:
    fields, told = form_of(extensions, attributes=attributes)
    assert (fields, len(told)) == ((), 1)
    assert "does not lie in the file" in told[0]


def test_a_form_that_cannot_be_read_and_one_with_doubles_are_reported() -> None:
    broken = '<zeebe:userTaskForm id="f">{oj</zeebe:userTaskForm>'
    fields, told = form_of('<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>', broken)
    assert (fields, len(told)) == ((), 1)
    fields, told = of_form_js({"type": "textfield", "key": "a"}, {"type": "textarea", "key": "a"})
    assert (fields, len(told)) == ((FormField("a"),), 1)
    fields, told = of_form_js(*({"type": "textfield", "key": f"a{number}"} for number in range(MOST_FIELDS + 5)))
    assert (len(fields), len(told)) == (MOST_FIELDS, 1)


DEEP = "[" * 900 + "]" * 900


@pytest.mark.parametrize("value", ["1e999", "1" * 6000, DEEP, "null", "{}", "[[], {}, null, true]", '"\\ud800"', "NaN"])
def test_odd_json_is_no_trouble(value: str) -> None:
    component = (
        f'{{"type": {value}}}, {{"type": "select", "key": "a", "values": [{{"value": {value}}}], "validate": {value}}}'
    )
    asked = f'"defaultValue": {value}, "label": {value}, "conditional": {value}'
    form = f'{{"components": [{component}, {{"type": "number", "key": "b", {asked}}}, {value}]}}'
    of_zeebe = f'<zeebe:userTaskForm id="f">{escape(form)}</zeebe:userTaskForm>'
    form_of('<zeebe:formDefinition formKey="camunda-forms:bpmn:f"/>', of_zeebe)
    keys = ("type", "enum", "oneOf", "items", "multipleOf", "default", "title", "minimum", "pattern")
    fields = ", ".join(f'"{key}": {{"{key}": {value}}}' for key in keys)
    schema = quoteattr(f'{{"required": {value}, "if": {value}, "properties": {{{fields}}}}}')
    form_of(f"<spiffworkflow:property name='formJsonSchema' value={schema}/>")


@pytest.mark.parametrize(
    "pattern",
    [r"^[\w.+-]+@[\w.-]+\.[a-z]{2,}$", r"^(\d{3}-){2}\d{3}$", r"^[A-ZÅÄÖ]{3}\d{2}[A-Z0-9]$", "kaka", r"^\d+$"],
)
def test_plain_patterns_are_safe(pattern: str) -> None:
    assert is_safe(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|a)*$",
        "^(?=.*x)",
        r"(a)\1",
        "(?i)a",
        "a*a*a*a*b",
        "(",
        "[",
        "a{1001}",
        "a?" * 40,
        "(" * 60,
        "a" * 301,
    ],
)
def test_patterns_that_may_be_slow_or_mean_something_else_are_not(pattern: str) -> None:
    assert not is_safe(pattern)
