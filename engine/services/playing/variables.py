"""The variables of a test run as a person reads and writes them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import EngineError
from engine.language import Language, message
from engine.services.forms.forms import FormContent

HIDDEN = "klunga_"
LONGEST_NAME = 100
LONGEST_VALUE = 10_000
_NUMBER = re.compile(r"[-−]?\d{1,15}([.,]\d{1,10})?")
_TRUTH = {"true": True, "false": False, "ja": True, "nej": False, "yes": True, "no": False}
_WORDS = {("sv", True): "ja", ("sv", False): "nej", ("en", True): "yes", ("en", False): "no"}


class NotAValue(EngineError):
    """A name or value that a variable cannot have."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable: its name, what the forms call it ("" if none does), and its value as text."""

    name: str
    label: str
    text: str


def shown(values: Mapping[str, Any], forms: Iterable[FormContent], language: Language) -> list[Variable]:
    """Return the variables by name, without those that preparing added."""
    labels = {
        field["name"]: field.get("label", {}).get(language, "")
        for form in forms
        for field in form.get("fields", ())
        if "name" in field
    }
    return [
        Variable(name, labels.get(name, ""), written(value, language))
        for name, value in sorted(values.items())
        if not name.startswith(HIDDEN)
    ]


def written(value: Any, language: Language) -> str:
    """Return a value as text that ``read`` reads back."""
    if isinstance(value, bool):
        return _WORDS[language, value]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def read(name: str, text: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a variable with the value that was typed: of the kind that it had, else of the kind that it looks like.

    Raises NotAValue.
    """
    name, text = name.strip(), text.replace("\r\n", "\n").strip()
    if not name.isidentifier() or name.startswith((HIDDEN, "_")) or len(name) > LONGEST_NAME:
        raise NotAValue(
            message(
                "“{name}” cannot be the name of a value. Use letters, digits and _, a letter first.", name=name[:60]
            )
        )
    if len(text) > LONGEST_VALUE:
        raise NotAValue(message("A value has at most {count} characters.", count=LONGEST_VALUE))
    return {name: _value(text, known.get(name))}


def _value(text: str, before: Any) -> Any:
    if isinstance(before, str):
        return text
    if text.lower() in _TRUTH and (isinstance(before, bool) or text.lower() in ("true", "false")):
        return _TRUTH[text.lower()]
    if _NUMBER.fullmatch(text):
        plain = text.replace("−", "-").replace(",", ".")
        return float(plain) if "." in plain else int(plain)
    if text[:1] in "[{" and text:
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
