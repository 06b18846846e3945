"""Times written as cron: five fields as in Unix, or six with the seconds first as in Quartz and Spring."""

import re
from datetime import datetime

from croniter import croniter

from engine.expressions.business_days import HERE

_FIELD = re.compile(r"[\d*?,/A-Z-]{1,60}")
_ANY_DAY = ("*", "?")
_SOME_DAY = datetime(2000, 1, 1)


def is_cron(text: str) -> bool:
    """Say whether a text, in capitals, is a cron expression whose meaning is certain and that ever comes true.

    In six fields a weekday by number is not: Quartz counts from Sunday as 1, Spring from Sunday as 0.

    >>> is_cron("0 9 * * 1-5"), is_cron("0 0 9 ? * MON-FRI"), is_cron("0 0 9 ? * 2"), is_cron("0 0 31 2 *")
    (True, True, False, False)
    """
    fields = text.split()
    if len(fields) not in (5, 6) or not all(_FIELD.fullmatch(field) for field in fields):
        return False
    if len(fields) == 6 and any(sign.isdigit() for sign in fields[5]):
        return False
    try:
        _following(text, _SOME_DAY)
    except (ValueError, KeyError):
        return False
    return True


def following(text: str, moment: datetime) -> datetime:
    """Return the first time after ``moment`` that a cron expression names, by the clock in Sweden.

    In the night when the clock is put forward, a time that it leaves out comes an hour later by the clock; in the other
    one, a time that comes twice is met once.
    """
    if moment.tzinfo is None:
        return _following(text, moment)
    local = moment.astimezone(HERE).replace(tzinfo=None)
    while True:
        local = _following(text, local)
        found = local.replace(tzinfo=HERE).astimezone(moment.tzinfo)
        if found > moment:
            return found


def _following(text: str, moment: datetime) -> datetime:
    found: datetime = croniter(text.lower(), moment, second_at_beginning=True).get_next(datetime)
    return found
