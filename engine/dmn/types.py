"""What a file's types mean: JSON's text becomes the date, number or duration that a column asks for."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.dmn.feel.values import Months, duration, from_json, moment, number

NUMBERS = frozenset({"number", "integer", "long", "double", "decimal", "int", "float", "short"})
_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(NUMBERS, Decimal),
    "string": str,
    "boolean": bool,
    "date": date,
    "datetime": datetime,
    "time": time,
    "daytimeduration": timedelta,
    "yearmonthduration": Months,
    "duration": (timedelta, Months),
}


def base(reference: str) -> str:
    """Return the name of one of FEEL's types as ``typed`` knows it, "" for what is none of them.

    >>> base("feel:date and time"), base("feel.Number"), base("tKund")
    ('datetime', 'number', '')
    """
    name = reference.rpartition(":")[2].rpartition(".")[2].strip().lower()
    name = name.replace(" ", "").replace("_", "").replace("-", "")
    name = {
        "dateandtime": "datetime",
        "daysandtimeduration": "daytimeduration",
        "yearsandmonthsduration": "yearmonthduration",
        "bool": "boolean",
    }.get(name, name)
    return name if name in _KINDS else ""


def typed(value: Any, type_: str) -> Any:
    """Return a variable of a case as a value of a type; what does not fit stays as it is.

    Text that is written as a number, date, time or duration becomes one where the type asks for it.
    """
    value = from_json(value)
    if isinstance(value, list):
        return [typed(each, type_) for each in value]
    if not isinstance(value, str) or not type_ or type_ == "string":
        return value
    text = value.strip()
    if type_ in NUMBERS:
        found: Any = number(text)
    elif type_ == "boolean":
        found = {"true": True, "false": False}.get(text.lower())
    elif type_ in ("date", "datetime", "time"):
        found = moment(text)
        if type_ == "date" and isinstance(found, datetime):
            found = found.date()
        elif type_ == "datetime" and isinstance(found, date) and not isinstance(found, datetime):
            found = datetime.combine(found, time())
    else:
        found = duration(text)
    return value if found is None else found


def fits(value: Any, type_: str) -> bool:
    """Say whether a value is null, or of a type."""
    if value is None or not type_:
        return True
    if isinstance(value, list):
        return all(fits(each, type_) for each in value)
    if type_ == "date" and isinstance(value, datetime):
        return False
    return isinstance(value, _KINDS[type_]) and (type_ == "boolean" or not isinstance(value, bool))
