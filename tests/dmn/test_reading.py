"""DMN files: versions, requirements, types, and what is refused."""

from pathlib import Path

import pytest

from engine import dmn
from engine.bpmn.unreadable import Unreadable
from engine.dmn import NotDecided
from engine.dmn.feel import parse_tests
from engine.dmn.words import cell_in_words
from tests.dmn.sketch import NOW, decision, file, table

SIMPLE = table("U | x || y\n1 || 2")


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_versions_1_1_to_1_5_are_read(namespace: str) -> None:
    assert dmn.read(file(decision(SIMPLE), namespace=namespace)).main.id == "d1"


def needs(id_: str) -> str:
    return f'<informationRequirement><requiredDecision href="#{id_}"/></informationRequirement>'


def test_a_decision_uses_what_it_needs() -> None:
    fee = decision(
        table("U | Risk class | size || fee\n1 | - || 100\n2 | > 10 || 200 + size"), "fee", before=needs("risk")
    )
    risk = decision(table('U | kind || class\n"a" || 1\n"b" || 2'), "risk", name="Risk class")
    decisions = dmn.read(file(fee, risk))
    assert decisions.main.id == "fee"
    answer = dmn.decide(decisions, decisions.main, {"kind": "b", "size": 11}, NOW)
    assert (answer.result, answer.before["risk"].result, answer.before["risk"].rows) == (211, 2, (2,))
    with pytest.raises(NotDecided, match="No row of “Risk class”"):
        dmn.decide(decisions, decisions.main, {"kind": "c", "size": 11}, NOW)


def test_an_expression_decides() -> None:
    expression = '<variable name="total"/><literalExpression><text>sum([a, b]) * 1.25</text></literalExpression>'
    decisions = dmn.read(file(decision(expression)))
    assert dict(dmn.decide(decisions, decisions.main, {"a": 1, "b": 3}, NOW).outputs) == {"total": 5}


def test_the_files_own_types_are_followed() -> None:
    item = '<itemDefinition name="tDay"><typeRef>date</typeRef></itemDefinition>'
    own = table('U | day:tDay || y\n> date("2026-01-01") || 1')
    decisions = dmn.read(file(decision(own), before=item))
    assert dmn.decide(decisions, decisions.main, {"day": "2026-02-01"}, NOW).result == 1


def test_what_other_tools_add_is_tolerated() -> None:
    noisy = SIMPLE.replace("<rule>", '<rule id="r1"><description>why</description>')
    text = file(decision(noisy)).decode()
    text = text.replace(
        "<decision ", '<decision xmlns:camunda="http://camunda.org/schema/1.0/dmn" camunda:historyTimeToLive="P180D" '
    )
    text = text.replace(
        "</definitions>", '<x:DMNDI xmlns:x="https://www.omg.org/spec/DMN/20191111/DMNDI/"/></definitions>'
    )
    read = dmn.read(text.encode())
    assert read.main.logic.rows[0].annotation == "why"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"<a/>", "not DMN 1.1 to 1.5"),
        (b'<!DOCTYPE definitions [<!ENTITY a "b">]><definitions/>', "document type declaration"),
        (file(), "no decision"),
        (file(decision("")), "neither a table nor an expression"),
        (file(decision("<invocation/>")), "drawn as “invocation”"),
        (file(decision(SIMPLE, "a", before=needs("b")), decision(SIMPLE, "b", before=needs("a"))), "needs itself"),
        (file(decision(SIMPLE, before=needs("elsewhere"))), "“elsewhere”, which is no decision"),
        (file(decision(SIMPLE), decision(SIMPLE)), "same id"),
        (file(decision(table("U | x || y\n1 || 2 | 3"))), "Row 1 of “d1” has not as many cells"),
        (file(decision(table("C | x || a | b\n1 || 2 | 3", aggregation="SUM"))), "only one output"),
        (file(decision(table("U | x || a | a\n1 || 2 | 3"))), "names of their own"),
        (
            file(
                decision(
                    SIMPLE.replace("<inputEntry ", '<inputEntry expressionLanguage="groovy" ').replace(
                        "<text>1<", "<text>x > 1<"
                    )
                )
            ),
            "groovy",
        ),
        (file(decision(table("U | x || y\n" + "1 || 2\n" * 2001))), "more than 2000 rows"),
        (("<definitions>" + "<a>" * 200 + "</a>" * 200 + "</definitions>").encode(), "deep"),
    ],
)
def test_what_is_refused_is_said(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable) as refused:
        dmn.read(data)
    assert says in str(refused.value)


def test_cells_that_are_code_are_refused_where_they_stand_and_never_run(tmp_path: Path) -> None:
    code = f'__import__("os").system("touch {tmp_path}/ran")'
    for line in (f"{code} || 1", f"1 || {code}"):
        with pytest.raises(Unreadable, match=r"In “d1”, row 1, column “[xy]”, “__import__"):
            dmn.read(file(decision(table(f"U | x || y\n{line}"))))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-", "anything"),
        ("< 5", "less than 5"),
        ('"a","b"', "a or b"),
        ('not("a")', "anything but a"),
        ("[1..10]", "1 to 10"),
        ("]1..10[", "more than 1 and less than 10"),
        ('> date("2026-01-01")', "after 2026-01-01"),
        ('<= duration("P30D")', "at most 30 days"),
        ("true", "yes"),
        ("null", "nothing"),
        ("? > 1 and ? < 3", "? > 1 and ? < 3"),
        ("> gräns", "more than the value of “gräns”"),
    ],
)
def test_a_cell_in_words(cell: str, words: str) -> None:
    assert str(cell_in_words(parse_tests(cell), cell)) == words
