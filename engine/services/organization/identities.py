"""Who somebody is by personal identity number: the number itself is never stored, only a keyed digest of it.

Source: Skatteverket, SKV 704 (personal identity numbers) and SKV 707 (coordination numbers, whose day is 60 higher);
the last digit is Luhn's over the nine before it.
"""

import hmac
import re
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import EngineError
from engine.language import message
from engine.store.tables import Person

_NUMBER = re.compile(r"(?P<century>\d\d)?(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)(?P<sign>[-+]?)(?P<last>\d{4})")
_COORDINATION = 60
_OLDEST = 120


class NoIdentity(EngineError):
    """What is typed as a personal identity number and is none."""


def identity_number(text: str, *, today: date) -> str:
    """Return a personal identity or coordination number with its century, twelve digits. Raises NoIdentity.

    >>> identity_number("850412-9803", today=date(2026, 11, 26))
    '198504129803'
    """
    match = _NUMBER.fullmatch("".join(text.split()).replace("–", "-").replace("−", "-"))
    if match is None or not _is_luhn("".join(match.group("year", "month", "day", "last"))):
        raise _none()
    day = int(match["day"])
    for century in _centuries(match["century"], int(match["year"]), match["sign"], today):
        try:
            born = date(century * 100 + int(match["year"]), int(match["month"]), day - _COORDINATION * (day > 31))
        except ValueError:
            break
        if born <= today and today.year - born.year <= _OLDEST:
            return f"{century}{''.join(match.group('year', 'month', 'day', 'last'))}"
    raise _none()


def reference_of(number: str, key: bytes) -> str:
    """Return what is stored instead of a number: nobody without the installation's key can tell whose it is."""
    return f"id1:{hmac.new(key, number.encode(), sha256).hexdigest()}"


def resident_with(session: Session, reference: str, name: str, *, now: datetime) -> Person:
    """Return the resident with a reference, whom an e-identification gives the same one; a new one is added.

    Somebody who is known keeps the name by which he or she is known. The caller commits.
    """
    known = session.scalars(select(Person).where(Person.personal_reference == reference)).one_or_none()
    if known is not None:
        known.is_resident = True
        return known
    return _added(session, name, reference, now)


def unidentified(session: Session, name: str, *, now: datetime) -> Person:
    """Add somebody whose number is not known, as the applicant of one case: nobody signs in as that person."""
    person = _added(session, name, None, now)
    person.is_active = False
    return person


def _added(session: Session, name: str, reference: str | None, now: datetime) -> Person:
    person = Person(name=name, is_resident=True, personal_reference=reference, created_at=now)
    session.add(person)
    session.flush()
    return person


def _centuries(stated: str | None, year: int, sign: str, today: date) -> list[int]:
    """Return the centuries in which somebody may be born: as stated, else the last one, or the one before it with +."""
    if stated is not None:
        return [int(stated)]
    newest = today.year // 100 if year <= today.year % 100 else today.year // 100 - 1
    return [newest - 1] if sign == "+" else [newest, newest - 1]


def _is_luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def _none() -> NoIdentity:
    return NoIdentity(message("This is no personal identity number. Write it as 19850412-9803."))
