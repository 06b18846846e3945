"""What other tools write: JUEL, FEEL and plain text, where the meaning is certain."""

import pytest

from engine.expressions import source, translate


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("${approved}", "approved"),
        ("#{approved == true}", "approved == True"),
        ("${komplett eq 'ja' and belopp ge 10}", 'komplett == "ja" and belopp >= 10'),
        ("${!urgent || level != null}", "not urgent or level != None"),
        ("${not urgent == true}", "(not urgent) == True"),
        ("${empty svar}", 'svar in [None, "", []]'),
        ("${not empty applicant.email}", 'not applicant.email in [None, "", []]'),
        ("${applicant['city'] == \"Arvika\"}", 'applicant.city == "Arvika"'),
        ("${(a + 1) * 2 lt b}", "(a + 1) * 2 < b"),
        ("= approved", "approved"),
        ('=status = "open" and not(urgent)', 'status == "open" and not urgent'),
        ("=x in [1..5)", "1 <= x < 5"),
        ("=x between 1 and 5 and y", "1 <= x <= 5 and y"),
        ('=status in ("a", "b")', 'status in ["a", "b"]'),
        ("=count(items) > 0", "len(items) > 0"),
        ('=lower case(name) = "x"', 'lower(name) == "x"'),
        ("=amount >= 3.5 or x = null", "amount >= 3.5 or get(x) == None"),
        ('komplett = "ja"', 'komplett == "ja"'),
        ("a == 'b' && c > 2", 'a == "b" and c > 2'),
        ("not x or y", "not x or y"),
        ("${execution.getVariable('beslut') == 'ja'}", 'beslut == "ja"'),
        ("${execution.getVariable('beslut') == null}", "get(beslut) == None"),
        ("${!execution.hasVariable('beslut')}", "not known(beslut)"),
        ("${svar.equals('ja') || 'ja'.equalsIgnoreCase(svar)}", 'svar == "ja" or lower("ja") == lower(svar)'),
        ("${listan.contains('a') && !listan.isEmpty()}", '"a" in listan and not len(listan) == 0'),
        ("${namn.toLowerCase().startsWith('å')}", 'startswith(lower(namn), "å")'),
        ("${ja ? belopp > 1 : belopp > 2}", "belopp > 1 if ja else belopp > 2"),
        ("${S(svar).prop('ålder').numberValue() >= 18}", "svar.ålder >= 18"),
        ("${variables:equals(beslut, 'ja') and vars:exists(datum)}", 'beslut == "ja" and known(datum)'),
        ("${10 div 4 lt x}", "10 / 4 < x"),
        ("=some x in belopp satisfies x > 10", "any(x > 10 for x in belopp)"),
        ("=every x in belopp satisfies x > 10 and x < 20", "all(x > 10 and x < 20 for x in belopp)"),
        ("=if ja then 1 else 2", "1 if ja else 2"),
        ("=is defined(datum)", "known(datum)"),
        ('=contains(namn, "å") and starts with(namn, "b")', '"å" in namn and startswith(namn, "b")'),
        ("=list contains(listan, x)", "x in listan"),
        ('=date(inkom) + duration("P2W") < today()', "date(inkom) + days(14) < today()"),
        ('=Vacation Approval = "Approved"', 'Vacation_Approval == "Approved"'),
        ("not(bpmn:getDataObject('godkänd'))", "not godkänd"),
    ],
)
def test_a_condition_whose_meaning_is_certain_is_translated(text: str, canonical: str) -> None:
    translation = translate(text)
    assert translation.reason is None
    assert translation.expression is not None
    assert source(translation.expression) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ja",
        "Ärendet är komplett",
        "${execution.getVariable(name) == 1}",
        "${execution.setVariable('x', 1)}",
        "${execution.getProcessInstanceId() == 1}",
        "${x == undefined}",
        "${bean.check(x)}",
        "${a} och ${b}",
        "${x = 1}",
        "${a < b < c}",
        "${a ? b}",
        "${a mod 2 == 0}",
        "=some items in list",
        "=if a then b",
        '=duration("P1Y") > x',
        "=items[1] = 2",
        '=matches(x, "a*")',
        "=x ** 9",
        "__import__('os').system('id') == 0",
        "[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'x'][0]",
        "9**9**9 > 1",
        "${''.getClass().forName('java.lang.Runtime')}",
        "#{T(java.lang.Runtime).getRuntime().exec('id')}",
        "return x == 1;",
    ],
)
def test_a_condition_whose_meaning_is_not_certain_gets_a_reason(text: str) -> None:
    translation = translate(text)
    assert translation.expression is None
    assert translation.reason is not None


def test_a_single_word_counts_as_an_expression_where_the_file_says_its_language() -> None:
    assert translate("approved").expression is None
    assert translate("approved", "http://www.w3.org/1999/python").expression is not None
    assert translate("approved", "feel").expression is not None


def test_scripts_that_only_compare_are_read_as_they_run() -> None:
    expression = translate("return beslut === 'ja' && !sent;", "javascript").expression
    assert expression is not None and source(expression) == 'beslut == "ja" and not sent'
    assert translate("beslut = 'ja'", "javascript").expression is None
    assert translate("var x = 1; x > 0", "groovy").expression is None
