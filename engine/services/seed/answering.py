"""Fill in a form plausibly, from its schema alone."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine.services.forms.forms import FormContent

USUALLY_NO = frozenset(
    {
        "avgift_nedsatt",
        "avviker",
        "avvikelser",
        "hinder",
        "jav",
        "medicinskt_rad",
        "sekretess",
        "ska_horas",
        "strandskydd_galler",
        "andra_delar",
    }
)
"""Questions that are answered with no in a case without complications; others with the first alternative."""

TEXTS = ("Genomgånget utan anmärkning.", "2026-1001", "1001")
"""What is written in a field: the first that its pattern allows."""


def answers(form: FormContent, known: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """Return values that the form accepts for all required fields; ``known`` values come first.

    Attachments are left out unless they are known.
    """
    schema = form["schema"]
    properties: dict[str, Any] = schema["properties"]
    given = {name: known[name] for name in properties if name in known}
    asked = [name for name in schema.get("required", ()) if name not in given]
    made = {
        name: _value(name, properties[name], on) for name in asked if properties[name].get("format") != "attachment"
    }
    return {**made, **given}


def attachment_fields(form: FormContent) -> list[str]:
    """Return the required fields that take a file."""
    properties = form["schema"]["properties"]
    return [name for name in form["schema"].get("required", ()) if properties[name].get("format") == "attachment"]


def _value(name: str, schema: Mapping[str, Any], on: date) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return "nej" if name in USUALLY_NO and "nej" in schema["enum"] else schema["enum"][0]
    match schema.get("type"):
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [_value(name, schema["items"], on)]
        case _ if schema.get("format") == "date":
            return (on + timedelta(days=14)).isoformat()
        case _ if schema.get("format") == "email":
            return "sokande@klunga.example"
        case _:
            return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    allowed = re.compile(schema.get("pattern", ""))
    text = next((each for each in TEXTS if allowed.search(each)), TEXTS[0])
    return text[: schema.get("maxLength", len(text))].ljust(schema.get("minLength", 0), ".")


def sheet(title: str) -> bytes:
    """Return a one-page PDF with a line of text, to stand for what a resident would attach."""
    line = title.encode("latin-1", "replace").replace(b"\\", b"").replace(b"(", b"").replace(b")", b"")
    drawn = b"BT /F1 14 Tf 60 760 Td (" + line + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    return file + head + table + tail
