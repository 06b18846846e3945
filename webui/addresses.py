"""How things are written in addresses."""

import re

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


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


def install_addresses(app: Flask) -> None:
    """Let routes say ``<case:number>``."""
    app.url_map.converters["case"] = CaseNumberConverter
