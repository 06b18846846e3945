"""The message: a sentence that is not yet in any language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence: the English template, its plural if it counts something, and its parameters.

    The template is the message id in the catalogues (gettext). Parameters stand in braces, as in
    ``{activity}``; a parameter may be a message itself and is then rendered in the same language.
    Text of users only ever comes in as a parameter, never as a template; ``own`` are the templates of content that
    people write in both languages (own_words), used in place of the catalogues.
    """

    template: str
    parameters: tuple[tuple[str, "str | int | float | Message"], ...] = ()
    plural: str | None = None
    count: int = 1
    own: tuple[tuple[Language, str], ...] = ()

    def __str__(self) -> str:
        """Return the sentence in English; pages and the command line use ``render``."""
        chosen = self.plural if self.plural is not None and self.count != 1 else self.template
        shown = {name: str(value) if isinstance(value, Message) else value for name, value in self.parameters}
        return chosen.format(**shown)


def message(template: str, /, **parameters: "str | int | float | Message") -> Message:
    """Return the message with ``template`` as its English sentence.

    >>> str(message("{activity} has no way out.", activity="Utred"))
    'Utred has no way out.'
    """
    return Message(template, tuple(sorted(parameters.items())))


def messages(singular: str, plural: str, count: int, /, **parameters: "str | int | float | Message") -> Message:
    """Return a message that counts: ``{count}`` is filled in, the form is chosen by each language's rule.

    >>> str(messages("{count} change", "{count} changes", 2))
    '2 changes'
    """
    return Message(singular, tuple(sorted({**parameters, "count": count}.items())), plural, count)


def own_words(texts: Mapping[str, str], /, **parameters: "str | int | float | Message") -> Message:
    """Return a message whose sentence people wrote in both languages, ``{"en": …, "sv": …}``.

    Only the names of ``parameters`` count as places to fill in; all other braces are text.

    >>> str(own_words({"en": "{element} has {no} {way.out}.", "sv": "…"}, element="Utred"))
    'Utred has {no} {way.out}.'
    """
    templates: dict[Language, str] = {language: _escaped(texts[language], parameters) for language in LANGUAGES}
    return Message(templates["en"], tuple(sorted(parameters.items())), own=tuple(templates.items()))


def _escaped(text: str, names: Iterable[str]) -> str:
    text = text.replace("{", "{{").replace("}", "}}")
    for name in names:
        text = text.replace(f"{{{{{name}}}}}", f"{{{name}}}")
    return text
