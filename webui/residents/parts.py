"""An application form in parts: each heading of the form file begins a part, which is a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a form: its number from 1, and a form file of its own that holds the fields of the part."""

    number: int
    content: dict[str, Any]

    @property
    def names(self) -> frozenset[str]:
        """Return the names of the fields of the part."""
        return frozenset(self.content["schema"]["properties"])


def parts_of(content: Content) -> tuple[Part, ...]:
    """Return the parts of a form file, at least one. Fields before the first heading belong to a part of their own."""
    groups: list[tuple[Any, list[Content]]] = []
    for field in content.get("fields", ()):
        if "heading" in field:
            groups.append((field["heading"], []))
        elif groups:
            groups[-1][1].append(field)
        else:
            groups.append((content.get("title"), [field]))
    kept = [(title, fields) for title, fields in groups if fields] or [(content.get("title"), [])]
    return tuple(Part(number, _form(content, title, fields)) for number, (title, fields) in enumerate(kept, 1))


def _form(content: Content, title: object, fields: list[Content]) -> dict[str, Any]:
    schema = content.get("schema", {})
    names = [field["name"] for field in fields]
    return {
        "title": title,
        "schema": {
            "type": "object",
            "properties": {name: schema["properties"][name] for name in names if name in schema.get("properties", {})},
            "required": [name for name in schema.get("required", ()) if name in names],
        },
        "fields": fields,
    }
