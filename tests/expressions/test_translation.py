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
        ("=amount >= 3.5 or x = null", "amount >= 3.5 or x == None"),
        ('komplett = "ja"', 'komplett == "ja"'),
        ("a == 'b' && c > 2", 'a == "b" and c > 2'),
        ("not x or y", "not x or y"),
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
        "${execution.getVariable('x') == 1}",
        "${bean.check(x)}",
        "${a} och ${b}",
        "${x = 1}",
        "${a < b < c}",
        "${a ? b : c}",
        "${a mod 2 == 0}",
        "=some items in list satisfies x",
        "=if a then b else c",
        '=applicant name = "x"',
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
