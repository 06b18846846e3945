"""What was typed into a form file's form, as values of the kinds that its schema asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from engine.errors import EngineError
from engine.language import Message, message
from engine.services.forms.forms import problems

KeepFile = Callable[[str, FileStorage], str | int]
"""Stores an uploaded file of a field and returns the id of the attachment; raises EngineError if it is refused."""

MINUS = str.maketrans({"−": "-", "\u00a0": "", "\u202f": "", " ": "", ",": "."})


@dataclass(frozen=True, slots=True)
class Answers:
    """The values typed, and by field what is wrong with them. Both at once: typed text is never lost."""

    values: dict[str, Any]
    errors: dict[str, Message] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.errors


def parse(
    content: Mapping[str, Any],
    typed: MultiDict[str, str],
    files: MultiDict[str, FileStorage] | None = None,
    *,
    keep: KeepFile | None = None,
) -> Answers:
    """Return the values of the form file ``content`` as typed, and what is wrong with them.

    Fields left empty have no value. Only the schema's own properties are read. An attachment is
    given to ``keep``; an earlier one stays if no new file was chosen.
    """
    properties: Mapping[str, Any] = content.get("schema", {}).get("properties", {})
    values: dict[str, Any] = {}
    refused: dict[str, Message] = {}
    for name, schema in properties.items():
        upload = (files or MultiDict()).get(f"{name}__file")
        if schema.get("format") == "attachment" and upload and upload.filename and keep is not None:
            try:
                values[name] = str(keep(name, upload))
            except EngineError as error:
                refused[name] = error.message
            continue
        value = _value(name, schema, typed)
        if value is not None:
            values[name] = value
    return Answers(values, {**problems(dict(content), values), **_unticked(properties, values), **refused})


def _unticked(properties: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Message]:
    """Return what to say of boxes that must be ticked, such as “The information is correct”."""
    must = (name for name, schema in properties.items() if schema.get("const") is True and values.get(name) is False)
    return {name: message("Tick the box to continue.") for name in must}


def _value(name: str, schema: Mapping[str, Any], typed: MultiDict[str, str]) -> Any:
    """Return the value of one field, None if it was left empty. What is no number stays text and is reported."""
    if schema.get("readOnly"):
        return schema.get("default")
    kind = schema.get("type")
    if kind == "array":
        return [value for value in typed.getlist(name) if value] or None
    text = typed.get(name, "").replace("\r\n", "\n").strip()
    if kind == "boolean":
        return _truth(text)
    if not text:
        return None
    if kind in ("integer", "number"):
        return _number(text)
    return text.replace(" ", "T") if schema.get("format") == "date-time" else text


def _truth(text: str) -> bool:
    return text.lower() in ("true", "on", "ja", "yes", "1")


def _number(text: str) -> int | float | str:
    plain = text.translate(MINUS)
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        value = float(plain)
    except ValueError:
        return text
    return value if value == value and abs(value) != float("inf") else text
