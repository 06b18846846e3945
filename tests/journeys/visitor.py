"""Somebody who visits the pages without a script: opens addresses, and sends forms as a browser would."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import urljoin

from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict

Typed = Mapping[str, str | list[str] | tuple[bytes, str]]
"""What is typed in fields, by name: text, values ticked, or a file with its name."""


@dataclass(frozen=True)
class Form:
    """A form of a page: where it leads, its own fields, and what the page has filled in."""

    action: str
    fields: tuple[html.HtmlElement, ...]

    @property
    def filled(self) -> MultiDict[str, str]:
        """Return what a browser would send if nothing were typed and no button named."""
        values: MultiDict[str, str] = MultiDict()
        for each in self.fields:
            kind = each.get("type", each.tag)
            if kind in ("radio", "checkbox") and each.get("checked") is None:
                continue
            if kind == "select":
                values.setlist(each.get("name"), [option.get("value") for option in each.xpath(".//option[@selected]")])
            elif kind not in ("submit", "button", "file"):
                values.add(each.get("name"), each.text or "" if kind == "textarea" else each.get("value", ""))
        return values


@dataclass(frozen=True)
class Page:
    """A page as it came: its address, its status, and its tree."""

    address: str
    status: int
    tree: html.HtmlElement = field(repr=False)

    @property
    def text(self) -> str:
        """Return what the page says between its header and footer, in one line."""
        return " ".join(" ".join(self.tree.xpath("//main//text()[not(ancestor::option)]")).split())

    @property
    def told(self) -> str:
        """Return what the page tells on top: that something is done, refused or wrong."""
        return " ".join(" ".join(self.tree.xpath("//*[@role='alert' or @role='status']//text()")).split())

    def form(self, part: str) -> Form | None:
        """Return the first form in whose address ``part``, an expression, is found; fields elsewhere may name it."""
        found = next((each for each in self.tree.xpath("//form[@action]") if re.search(part, each.get("action"))), None)
        if found is None:
            return None
        inside = found.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]")
        own = [each for each in inside if each.get("form") in (None, found.get("id"))]
        outside = self.tree.xpath("//*[@form=$id and @name]", id=found.get("id")) if found.get("id") else []
        fields = dict.fromkeys([*own, *outside])
        return Form(found.get("action"), tuple(each for each in fields if each.get("disabled") is None))

    def links(self, part: str) -> list[str]:
        """Return the addresses of the links that hold ``part``."""
        return [each for each in self.tree.xpath("//a/@href") if part in each]


@dataclass
class Visitor:
    """A visitor with a session of its own; ``pages`` are all that were shown to the visitor."""

    client: FlaskClient
    pages: list[Page] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Return the page at an address, after redirects."""
        return self._shown(self.client.get(address, follow_redirects=True))

    def send(self, page: Page, form: Form, typed: Typed) -> Page:
        """Return what comes after sending a form with what the page has filled in and what is typed."""
        values = MultiDict[str, object](form.filled.items(multi=True))
        for name, value in typed.items():
            if isinstance(value, tuple):
                values[name] = (BytesIO(value[0]), value[1])
            else:
                values.setlist(name, value if isinstance(value, list) else [value])
        address = urljoin(page.address, form.action)
        kind = "multipart/form-data" if any(isinstance(value, tuple) for value in typed.values()) else None
        return self._shown(self.client.post(address, data=values, content_type=kind, follow_redirects=True))

    def _shown(self, response: object) -> Page:
        page = Page(response.request.path, response.status_code, html.fromstring(response.get_data(as_text=True)))
        self.pages.append(page)
        return page
