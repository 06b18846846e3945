"""How things are written in addresses."""

import re

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

NUMBER = r"[0-9]{1,18}"
"""A number that a database can hold; a longer one names nothing."""


class CaseNumberConverter(BaseConverter):
    """A case number in an address: KIL 2026-000412 is written KIL-2026-000412."""

    regex = r"[^/]{1,30}-\d{4}-\d{6,}"

    def to_python(self, value: str) -> str:
        """Return the case number."""
        match = re.fullmatch(r"(.+)-(\d{4}-\d{6,})", value)
        if match is None:
            raise ValidationError
        return f"{match[1]} {match[2]}"

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


def install_addresses(app: Flask) -> None:
    """Let routes say ``<case:number>``, and ``<int:id>`` mean a number that a database can hold."""
    app.url_map.converters.update(case=CaseNumberConverter, int=NumberConverter)
