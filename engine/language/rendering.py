"""Render messages in Swedish or English from the catalogues beside this file.

English is the source language. Each package has one catalogue, ``sv/<package>.po``; other programs
(the web pages) add folders of their own. Catalogues are read as text: nothing needs compiling.
"""

from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from engine.language.message import LANGUAGES, Language, Message

_folders: list[Path] = [Path(__file__).parent]


def add_catalogs(folder: Path) -> None:
    """Let ``folder`` supply sentences too: it holds ``sv/*.po``."""
    if folder not in _folders:
        _folders.append(folder)
        _sentences.cache_clear()


@lru_cache
def _sentences(language: Language) -> dict[str, tuple[str, ...]]:
    """Return the translations of ``language`` by their English template; plural forms in order."""
    sentences: dict[str, tuple[str, ...]] = {}
    for folder in _folders:
        for path in sorted((folder / language).glob("*.po")):
            with path.open("rb") as file:
                catalog: Catalog = read_po(file, locale=language)
            for entry in catalog:
                if entry.id and entry.string and not entry.fuzzy:
                    template = entry.id if isinstance(entry.id, str) else entry.id[0]
                    forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)
                    if all(forms):
                        sentences[template] = forms
    return sentences


def translate(template: str, language: Language) -> str:
    """Return the template in ``language``, or the English template itself if it has no translation."""
    return _sentences(language).get(template, (template,))[0]


def translate_plural(singular: str, plural: str, count: int, language: Language) -> str:
    """Return the form for ``count``; Swedish and English both use the singular for exactly one."""
    forms = _sentences(language).get(singular, (singular, plural))
    return forms[0] if count == 1 else forms[-1]


def render(text: Message | str, language: Language) -> str:
    """Return ``text`` as a sentence in ``language``."""
    if isinstance(text, str):
        return text
    if text.own:
        template = dict(text.own)[language]
    elif text.plural is None:
        template = translate(text.template, language)
    else:
        template = translate_plural(text.template, text.plural, text.count, language)
    return _filled(template, text, language)


def parts(text: Message, language: Language) -> tuple[str, ...]:
    """Return ``text`` as one sentence, or as two if its template has two parts: what is so, and what follows from it.

    The template divides it, at a semicolon, else a full stop, else a colon; labels of users never do.

    >>> parts(Message("Nothing follows {element}; the case ends.", (("element", "the end “A; B”"),)), "en")
    ('Nothing follows the end “A; B”.', 'The case ends.')
    """
    template = translate(text.template, language)
    mark = next((each for each in _BREAKS if each in template), None)
    told = template.split(mark, 1) if mark else [template]
    return tuple(_as_sentence(_filled(each, text, language)) for each in told)


_BREAKS = ("; ", ". ", ": ")


def _as_sentence(told: str) -> str:
    return told[:1].upper() + told[1:].rstrip(".") + "."


def _filled(template: str, text: Message, language: Language) -> str:
    return template.format(
        **{name: render(value, language) if isinstance(value, Message) else value for name, value in text.parameters}
    )


def in_both(text: Message | str) -> dict[str, str]:
    """Return ``text`` in every language, as ``--json`` gives it: ``{"en": …, "sv": …}``."""
    return {language: render(text, language) for language in sorted(LANGUAGES)}
