"""How things are written in addresses."""

import re
from urllib.parse import quote

from flask import Flask, url_for
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

NUMBER = r"[0-9]{1,18}"
"""A number that a database can hold; a longer one names nothing."""


def case_number(written: str) -> str:
    """Return a case number that may be written as in an address; anything else as it is.

    >>> case_number("KIL-2026-000412"), case_number("KIL 2026-000412")
    ('KIL 2026-000412', 'KIL 2026-000412')
    """
    match = re.fullmatch(r"(.+)-(\d{4}-\d{6,})", written)
    return f"{match[1]} {match[2]}" if match else written


class CaseNumberConverter(BaseConverter):
    """A case number in an address: KIL 2026-000412 is written KIL-2026-000412."""

    regex = r"[^/]{1,30}-\d{4}-\d{6,}"

    def to_python(self, value: str) -> str:
        """Return the case number."""
        number = case_number(value)
        if number == value:
            raise ValidationError
        return number

    def to_url(self, value: str) -> str:
        """Return the case number as it is written in an address."""
        prefix, _, rest = value.rpartition(" ")
        return super().to_url(f"{prefix}-{rest}")


class NumberConverter(IntegerConverter):
    """An id in an address: ``<int:item_id>``."""

    regex = NUMBER


def whole_number(text: str) -> int:
    """Return an id that a query or a form field holds: ``request.args.get(…, type=whole_number)``.

    Raises ValueError if it is none that a database can hold.
    """
    if not re.fullmatch(NUMBER, text):
        raise ValueError(text)
    return int(text)


def whole_numbers(text: str) -> list[int]:
    """Return the ids that a form field holds, joined by commas; what is none is left out."""
    return [int(each) for each in text.split(",") if re.fullmatch(NUMBER, each)]


_ANY_CASE, _ANY_ID = "K 0000-000000", 987654321


def pattern(endpoint: str, **names: str) -> str:
    """Return the address of a page with ``{case}`` or ``{id}`` in it, for ``filled`` to fill in row by row.

    ``names`` say which parameter is the one and which the other: ``pattern("….case", case="number", id="item")``.
    To make an address costs as much as all else that a row of a list shows.
    """
    values = {names[kind]: example for kind, example in (("case", _ANY_CASE), ("id", _ANY_ID)) if kind in names}
    address = url_for(endpoint, **values).replace("{", "{{").replace("}", "}}")  # type: ignore[arg-type]
    return address.replace(_written(_ANY_CASE), "{case}").replace(str(_ANY_ID), "{id}")


def filled(address: str, *, case: str = "", id_: int = 0) -> str:
    """Return the address that a ``pattern`` is for a case, by its number, or for a row, by its id."""
    return address.format(case=_written(case), id=id_)


def _written(number: str) -> str:
    """Return a case number as addresses write it."""
    prefix, _, rest = number.rpartition(" ")
    return quote(f"{prefix}-{rest}", safe="!$&'()*+,:;=@")


def install_addresses(app: Flask) -> None:
    """Let routes say ``<case:number>``, and ``<int:id>`` mean a number that a database can hold."""
    app.url_map.converters.update(case=CaseNumberConverter, int=NumberConverter)
