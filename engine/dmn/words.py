"""A table's cells in words, for those who read no FEEL."""

from engine.dmn.feel import Feel, Tests, tree
from engine.dmn.tables import Aggregation, HitPolicy
from engine.language import Message, message, messages

POLICIES: dict[HitPolicy, Message] = {
    "UNIQUE": message("At most one row may apply."),
    "ANY": message("Several rows may apply if they give the same."),
    "FIRST": message("The first row that applies counts."),
    "PRIORITY": message("Of the rows that apply, the one with the most important output counts."),
    "RULE ORDER": message("All rows that apply count, in the order of the table."),
    "OUTPUT ORDER": message("All rows that apply count, the most important output first."),
    "COLLECT": message("All rows that apply count."),
}
AGGREGATIONS: dict[Aggregation, Message] = {
    "SUM": message("The outputs of all rows that apply are added up."),
    "MIN": message("The least output of the rows that apply counts."),
    "MAX": message("The greatest output of the rows that apply counts."),
    "COUNT": message("The rows that apply are counted."),
}
_COMPARED = {
    "<": message("less than {value}"),
    "<=": message("at most {value}"),
    ">": message("more than {value}"),
    ">=": message("at least {value}"),
    "!=": message("not {value}"),
}
_BEFORE = {
    "<": message("before {value}"),
    "<=": message("at the latest {value}"),
    ">": message("after {value}"),
    ">=": message("from {value} on"),
}


def policy_in_words(policy: HitPolicy, aggregation: Aggregation) -> Message:
    """Return what a hit policy means."""
    return AGGREGATIONS.get(aggregation) or POLICIES[policy]


def cell_in_words(tests: Tests, source: str) -> Message:
    """Return what a cell asks for; ``source`` is shown where words would say less.

    >>> from engine.dmn.feel import parse_tests
    >>> str(cell_in_words(parse_tests("[1..10)"), "[1..10)"))
    'at least 1 and less than 10'
    """
    if not tests.tests:
        return message("anything")
    told = [_test(test) for test in tests.tests]
    if None in told:
        return message("{text}", text=source)
    found = _listed([each for each in told if each is not None])
    return message("anything but {values}", values=found) if tests.negated else found


def value_in_words(value: Feel, source: str) -> Message:
    """Return what an output is."""
    return _value(value) or message("{text}", text=source)


def _test(test: tree.Compared | tree.Equals) -> Message | None:
    if isinstance(test, tree.Compared):
        value = _value(test.value)
        if value is None:
            return None
        day = isinstance(test.value, tree.Call) and test.value.function != "duration"
        sentence = (_BEFORE if day else {}).get(test.operator) or _COMPARED.get(test.operator)
        return message(sentence.template, value=value) if sentence else value
    if isinstance(test.value, tree.Interval):
        return _interval(test.value)
    return _value(test.value)


def _interval(interval: tree.Interval) -> Message | None:
    low, high = (_value(end) if end is not None else None for end in (interval.low, interval.high))
    if low is None or high is None:
        return None
    if interval.low_closed and interval.high_closed:
        return message("{low} to {high}", low=low, high=high)
    if interval.low_closed:
        return message("at least {low} and less than {high}", low=low, high=high)
    if interval.high_closed:
        return message("more than {low} and at most {high}", low=low, high=high)
    return message("more than {low} and less than {high}", low=low, high=high)


def _value(value: Feel) -> Message | None:
    match value:
        case tree.Literal(None):
            return message("nothing")
        case tree.Literal(bool() as answer):
            return message("yes") if answer else message("no")
        case tree.Literal(constant):
            return message("{text}", text=str(constant))
        case tree.Negative(tree.Literal(constant)):
            return message("{text}", text=f"−{constant}")
        case tree.Name(name):
            return message("the value of “{name}”", name=name)
        case tree.Call("date" | "date and time" | "time" | "@", (tree.Literal(str() as text),)):
            return message("{text}", text=text)
        case tree.Call("duration", (tree.Literal(str() as text),)):
            return duration_in_words(text)
        case tree.Items(items) if items and all(_value(each) for each in items):
            return _listed([told for each in items if (told := _value(each)) is not None])
    return None


def duration_in_words(text: str) -> Message:
    """Return a duration of one unit in words, any other as it is written."""
    for unit, ending, sentence in (("P", "D", _days), ("P", "M", _months), ("P", "Y", _years), ("PT", "H", _hours)):
        number = text.removeprefix(unit).removesuffix(ending)
        if text == f"{unit}{number}{ending}" and number.isdecimal():
            return sentence(int(number))
    return message("{text}", text=text)


def _days(count: int) -> Message:
    return messages("{count} day", "{count} days", count)


def _months(count: int) -> Message:
    return messages("{count} month", "{count} months", count)


def _years(count: int) -> Message:
    return messages("{count} year", "{count} years", count)


def _hours(count: int) -> Message:
    return messages("{count} hour", "{count} hours", count)


def _listed(told: list[Message]) -> Message:
    found = told[0]
    for each in told[1:-1]:
        found = message("{values}, {value}", values=found, value=each)
    return message("{values} or {value}", values=found, value=told[-1]) if len(told) > 1 else found
