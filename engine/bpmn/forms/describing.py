"""What is found in a form of another tool, and what is reported of it: findings name the field and the activity."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

from lxml import etree

from engine.bpmn.document import Document
from engine.bpmn.forms.own import number
from engine.bpmn.labels import visible
from engine.language import Message, message
from engine.model import CHOICES, FormField, Severity

LONGEST_TEXT = 5000
_NUMBERS = ("integer", "number")


@dataclass(slots=True)
class Described:
    """The form of one node while it is read."""

    document: Document
    element: etree._Element
    reported: bool = False

    def report(self, severity: Severity, sentence: Message, rule: str = "form-field") -> None:
        """Report something of this form."""
        self.reported = True
        self.document.report(rule, severity, self.document.id(self.element), sentence)

    @property
    def activity(self) -> Any:
        """Return the activity as a parameter of a finding's sentence."""
        return self.document.mention(self.element)

    def elsewhere(self, name: str) -> None:
        """Report a form that does not lie in the file."""
        self.report(
            "information",
            message(
                "The form “{form}” of {element} does not lie in the file, so there only a remark is asked for. "
                "Put the form's fields in the file to have them asked for.",
                form=plain(name)[:100],
                element=self.activity,
            ),
            rule="form-elsewhere",
        )

    def unreadable(self) -> None:
        """Report a form that cannot be read at all."""
        self.report(
            "warning",
            message(
                "The form of {element} cannot be read and is left out, so there only a remark is asked for. "
                "Save the form again in the drawing tool.",
                element=self.activity,
            ),
        )

    def unknown_kind(self, field: str, kind: str) -> None:
        """Report a field of a kind that nobody knows here."""
        self.report(
            "warning",
            message(
                "The field “{field}” of {element} is of the kind “{kind}”, which Klunga does not know; "
                "it is asked for as a text.",
                field=field[:100],
                element=self.activity,
                kind=plain(kind)[:60],
            ),
        )

    def left_out(self, field: str, kind: str) -> None:
        """Report a part of a form that is not shown."""
        self.report(
            "warning",
            message(
                "“{field}” ({kind}) in the form of {element} is not shown: Klunga has nothing like it.",
                field=field[:100] or "–",
                element=self.activity,
                kind=plain(kind)[:60],
            ),
        )

    def unchecked(self, field: str, demand: str) -> None:
        """Report a demand on what is filled in that is not checked."""
        self.report(
            "warning",
            message(
                "What the field “{field}” of {element} must fulfil (“{demand}”) is not understood and is not checked.",
                field=field[:100],
                element=self.activity,
                demand=plain(demand)[:100],
            ),
        )

    def computed(self, field: str, what: Message) -> None:
        """Report something of a field that an expression decides."""
        self.report(
            "warning",
            message(
                "In the form of {element} an expression decides {what} of the field “{field}”. Expressions in forms "
                "are not run.",
                what=what,
                field=field[:100],
                element=self.activity,
            ),
        )

    def without_doubles(self, fields: Iterable[FormField], most: int) -> tuple[FormField, ...]:
        """Return the fields without those that ask for the same again or have no key, at most ``most``."""
        kept: list[FormField] = []
        keys: set[str] = set()
        for field in fields:
            if field.asks and (not field.key or field.key in keys):
                self._not_asked(field)
            elif len(kept) == most:
                self.report(
                    "warning",
                    message("Of the form of {element} {count} fields are read.", element=self.activity, count=most),
                )
                break
            else:
                keys.add(field.key)
                kept.append(field)
        return tuple(kept)

    def _not_asked(self, field: FormField) -> None:
        parameters = {"field": (field.label or field.key)[:100] or "–", "element": self.activity}
        self.report(
            "warning",
            message("The field “{field}” of {element} fills in the same as another; it is left out.", **parameters)
            if field.key
            else message("The field “{field}” of {element} has no id; it is left out.", **parameters),
        )

    def with_default(self, field: FormField, default: str) -> str:
        """Return what a field holds to begin with if it can hold that, "" else."""
        if not default or is_default(field, default):
            return default
        if is_expression(default):
            self.computed(field.key, message("the value to begin with"))
        else:
            self.report(
                "warning",
                message(
                    "The field “{field}” of {element} cannot hold “{value}”, with which it should begin; "
                    "it begins empty.",
                    field=field.key[:100],
                    element=self.activity,
                    value=default[:60],
                ),
            )
        return ""


def is_default(field: FormField, text: str) -> bool:
    """Say whether a field can hold a text as its value.

    >>> is_default(FormField("a", type="integer"), "3"), is_default(FormField("a", type="integer"), "tre")
    (True, False)
    """
    if is_expression(text):
        return False
    values = text.split("\n") if field.type == CHOICES else [text]
    if field.options:
        return {*values} <= {value for value, _ in field.options}
    if field.type in _NUMBERS:
        value = number(text)
        return value is not None and (field.type == "number" or value.is_integer())
    if field.type in ("boolean", "agreement"):
        return text in ("true", "false")
    if field.type in ("date", "datetime"):
        return _is_day(text, date if field.type == "date" else datetime)
    return field.type != "file"


def _is_day(text: str, kind: type[date]) -> bool:
    try:
        return bool(kind.fromisoformat(text))
    except ValueError:
        return False


def is_expression(text: str) -> bool:
    """Say whether another tool would evaluate a text.

    >>> [is_expression(text) for text in ("=a + b", "${a}", "Hej #{b}", "2 = 1 + 1")]
    [True, True, True, False]
    """
    return text.lstrip().startswith("=") or "${" in text or "#{" in text


def as_json(text: str) -> Any:
    """Return what a JSON text says, None if it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def plain(text: object) -> str:
    """Return a text without the characters that XML forbids, and no longer than a page bears; "" for what is no text.

    >>> plain("Hej"), plain(7), plain(None)
    ('Hej', '', '')
    """
    if not isinstance(text, str):
        return ""
    shown = visible(text[:LONGEST_TEXT]).encode("utf-8", "ignore").decode("utf-8")
    return shown.replace("\ufffe", "").replace("\uffff", "")


def value_text(value: object) -> str:
    """Return a JSON value as the text that a field holds, "" for what no field holds.

    >>> value_text(True), value_text(3.0), value_text(["a", "b"]), value_text({})
    ('true', '3', 'a\\nb', '')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        found = number(value)
        return "" if found is None else f"{found:.15g}"
    if isinstance(value, list):
        return "\n".join(filter(None, (value_text(each) for each in value[:1000] if not isinstance(each, list))))
    return plain(value)


class _Words(HTMLParser):
    """The text of a piece of HTML; what stands in scripts and styles is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        if tag in ("p", "br", "li", "div", "tr", "h1", "h2", "h3"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in ("script", "style")))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def words_of(html: object) -> str:
    """Return the text that a piece of HTML or Markdown shows.

    >>> words_of("<p>Läs <b>noga</b></p><script>alert(1)</script>"), words_of("# Sökande")
    ('Läs noga', 'Sökande')
    """
    parser = _Words()
    parser.feed(plain(html))
    parser.close()
    lines = (" ".join(line.split()).lstrip("# ").replace("**", "") for line in "".join(parser.words).splitlines())
    return "\n".join(filter(None, lines))
