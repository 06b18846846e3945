"""The language of a page: Swedish unless the visitor asks for English; sentences and dates in it."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, current_app, flash, g, request
from flask import session as kept
from markupsafe import Markup, escape

from engine.language import LANGUAGES, Language, Message, add_catalogs, render, translate, translate_plural
from engine.model.given_names import in_language
from engine.services.organization import people
from engine.store import Unavailable
from webui.audience import current_visitor
from webui.database import writing
from webui.language.dates import date, day, iso_day, moment

COOKIE = "klunga_language"
MOST_RECEIPTS = 8
"""The most receipts that wait for a page; those who send forms without opening one would fill the cookie."""

add_catalogs(Path(__file__).parent)

__all__ = ["given_name", "install_language", "language", "local", "sentence", "tell"]


def language() -> Language:
    """Return the language of this request: the switch, else the cookie, else the visitor's setting, else Swedish."""
    chosen: Language | None = g.get("language")  # asked some hundred times for a page
    if chosen is None:
        visitor = current_visitor()
        asked = (request.args.get("lang"), request.cookies.get(COOKIE), visitor.language if visitor else None)
        chosen = "en" if next((known for known in asked if known in LANGUAGES), "sv") == "en" else "sv"
        g.language = chosen
    return chosen


def sentence(text: Message | str) -> str:
    """Return ``text`` in the language of this request; the filter ``render`` of the templates."""
    return render(text, language())


def given_name(name: str) -> str:
    """Return a name that Klunga gave where the drawing has none in the language of this request, others as they are."""
    return in_language(name, language())


def local(texts: Mapping[str, str] | str | None) -> str:
    """Return the text of ``{"sv": …, "en": …}`` in the language of this request, else in the other one."""
    if not isinstance(texts, Mapping):
        return texts or ""
    return texts.get(language()) or next((text for text in texts.values() if text), "")


def tell(text: Message, kind: str = "ok") -> None:
    """Leave a receipt for the next page: ``kind`` is ok, warn or stop. The cookie holds no more than MOST_RECEIPTS."""
    flash(sentence(text), kind)
    if len(kept["_flashes"]) > MOST_RECEIPTS:
        kept["_flashes"] = kept["_flashes"][-MOST_RECEIPTS:]


def _gettext(template: str, **parameters: object) -> Markup:
    """Return the translated template; it may hold markup, its parameters are escaped."""
    return _filled(translate(template, language()), parameters)


def _ngettext(singular: str, plural: str, count: int, **parameters: object) -> Markup:
    return _filled(translate_plural(singular, plural, count, language()), {"count": count, **parameters})


def _filled(sentence_of_ours: str, parameters: Mapping[str, object]) -> Markup:
    """Return a sentence with its parameters, each escaped before it is put in, which Markup.format does slowly."""
    shown = {
        name: escape(sentence(value) if isinstance(value, Message) else value) for name, value in parameters.items()
    }
    return Markup(sentence_of_ours.format(**shown))  # nosec B704


def switch_address(to: Language) -> str:
    """Return the address of this page in the other language."""
    arguments = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "lang"}
    path = request.path if _opens_by_link(request.path) else "/"
    return f"{path}?{urlencode({**arguments, 'lang': to}, doseq=True)}"


def _opens_by_link(path: str) -> bool:
    """Return whether the path can be opened with GET; a page shown after a POST often cannot."""
    return current_app.create_url_adapter(request).test(path, "GET")  # type: ignore[union-attr]


def _remember(response: Response) -> Response:
    """Keep the language that was asked for: in the browser, and with the person who is signed in."""
    asked = next((known for known in LANGUAGES if known == request.args.get("lang")), None)
    if asked is None:
        return response
    a_year, secure = 365 * 86400, request.is_secure
    response.set_cookie(COOKIE, asked, max_age=a_year, samesite="Lax", httponly=True, secure=secure)
    visitor = current_visitor()
    if visitor is not None and visitor.language != asked:
        with suppress(Unavailable), writing() as session:  # the page is made, and the browser keeps the language
            people.set_language(session, visitor.person, asked)
    return response


def install_language(app: Flask) -> None:
    """Give templates ``_``, ``ngettext``, ``language()`` and the filters for sentences, names, dates and times."""
    app.jinja_env.globals.update(_=_gettext, ngettext=_ngettext, language=language, switch_address=switch_address)
    app.jinja_env.filters.update(
        render=sentence,
        local=local,
        given_name=given_name,
        date=lambda value: date(value, language()),
        day=lambda value, today=None: day(value, language(), today),
        moment=lambda value: moment(value, language()),
        iso=iso_day,
    )
    app.after_request(_remember)
