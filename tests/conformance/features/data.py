"""Data, scripts and the languages of expressions."""

from tests.conformance.building import (
    end,
    flow,
    node,
    path,
    script,
    start,
    task,
)
from tests.conformance.judging import Feature, feature

DATA, ARTIFACTS, LANGUAGES = "Data object, property, data store", "Annotation, group, association", "Expression"


GATE = (
    start("s"),
    node("exclusiveGateway", "g", default="g__B"),
    task("A", "B"),
    end("e", "f"),
    path("s g B f", "A e"),
)


def _language(name: str, condition: str, language: str, **variables: object) -> Feature:
    return feature(
        f"condition-{name}", LANGUAGES, "g", "s g A e", *GATE, flow("g", "A", condition, language), variables=variables
    )


def _script(name: str, text: str, language: str) -> Feature:
    inner = (
        start("s"),
        script("S", text, language),
        node("exclusiveGateway", "g", default="g__B"),
        task("A", "B"),
        end("e", "f"),
        path("s S g B f", "A e"),
        flow("g", "A", "${x == 3}"),
    )
    return feature(f"script-{name}", "Script task", "S", "s S g A e", *inner, variables={"y": 2})


FEATURES = (
    feature(
        "data-object",
        DATA,
        "A B",
        "s A B e",
        '<dataObject id="d"/><dataObjectReference id="dr" name="Application" dataObjectRef="d"/>',
        start("s"),
        node("task", "A", '<dataOutputAssociation id="do"><targetRef>dr</targetRef></dataOutputAssociation>'),
        node(
            "task",
            "B",
            '<property id="pr" name="p"/>'
            '<dataInputAssociation id="di"><sourceRef>dr</sourceRef><targetRef>pr</targetRef></dataInputAssociation>',
        ),
        end("e"),
        path("s A B e"),
    ),
    feature(
        "property",
        DATA,
        "A",
        "s A e",
        '<property id="pr" name="count"/>',
        start("s"),
        task("A"),
        end("e"),
        path("s A e"),
    ),
    feature(
        "property-decides",
        DATA,
        "A g",
        "s A g B e",
        '<property id="pr" name="count"/>',
        start("s"),
        script("A", "count = 2"),
        node("exclusiveGateway", "g", default="g__C") + task("B", "C"),
        end("e"),
        path("s A g C e", "B e"),
        flow("g", "B", "${count == 2}"),
    ),
    feature(
        "data-store",
        DATA,
        "A",
        "s A e",
        '<dataStoreReference id="st" name="Register"/>',
        start("s"),
        node("task", "A", '<dataOutputAssociation id="do"><targetRef>st</targetRef></dataOutputAssociation>'),
        end("e"),
        path("s A e"),
    ),
    feature(
        "io-specification",
        DATA,
        "A",
        "s A e",
        start("s"),
        node(
            "userTask",
            "A",
            '<ioSpecification id="io"><dataInput id="in" name="x"/><inputSet id="is"><dataInputRefs>in</dataInputRefs>'
            '</inputSet><outputSet id="os"/></ioSpecification>',
        ),
        end("e"),
        path("s A e"),
    ),
    feature(
        "assignment-of-association",
        DATA,
        "A g",
        "s A g B e",
        '<property id="n" name="n"/>',
        start("s"),
        node(
            "task",
            "A",
            '<dataOutputAssociation id="do"><targetRef>n</targetRef><assignment><from>7</from><to>n</to></assignment>'
            "</dataOutputAssociation>",
        ),
        node("exclusiveGateway", "g", default="g__C") + task("B", "C"),
        end("e"),
        path("s A g C e", "B e"),
        flow("g", "B", "${n == 7}"),
    ),
    feature(
        "artifacts",
        ARTIFACTS,
        "A",
        "s A e",
        start("s"),
        task("A"),
        end("e"),
        path("s A e"),
        '<textAnnotation id="ta"><text>Remember</text></textAnnotation><group id="gr"/>'
        '<association id="as" sourceRef="A" targetRef="ta"/>',
    ),
    _language("juel", "${x eq 'yes' && y > 1}", "", x="yes", y=2),
    _language("juel-hash", "#{not x}", "juel", x=False),
    _language("feel", '= x = "yes" and y in [1..3]', "", x="yes", y=2),
    _language("feel-declared", 'x = "yes"', "http://www.omg.org/spec/FEEL/20140401", x="yes"),
    _language("python", "x == 'yes' and not z", "python", x="yes", z=False),
    _language("javascript", "x === 'yes' && y !== 3", "javascript", x="yes", y=2),
    _language("groovy", "x == 'yes' || y > 5", "groovy", x="yes", y=2),
    _language("arithmetic", "${x * 2 + 1 >= y}", "", x=2, y=5),
    _language("no-language", "x > 1", "", x=2),
    _script("python", "x = y + 1", "python"),
    _script("javascript", "var x = y + 1;", "javascript"),
    _script("groovy", "execution.setVariable('x', y + 1)", "groovy"),
    _script("groovy-def", "def x = y + 1", "groovy"),
    _script("feel", "x = y + 1", "feel"),
    _script("juel", "x = ${y + 1}", "juel"),
    _script("several-lines", "// add\nz = y * 2;\nx = z - 1;", "application/javascript"),
    feature(
        "script-beyond-assignments",
        "Script task",
        "S",
        "s S e",
        start("s"),
        script("S", "for (var i = 0; i < 3; i++) { print(i) }", "javascript"),
        end("e"),
        path("s S e"),
    ),
)
