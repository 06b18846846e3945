"""Which addresses may be called: public ones by https, others only if the installation names the host.

A name is resolved once, every address that it has is judged, and the call goes to an address that was judged: a name
that changes its address afterwards leads nowhere else (server-side request forgery, OWASP).
"""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from engine.connectors.failures import CallFailed
from engine.language import message

LONGEST = 2000
_NAME = re.compile(r"[a-z0-9_.\-]+|[0-9a-f:.]+", re.IGNORECASE)
_TRANSLATED = IPv6Network("64:ff9b::/96")
_SITE_LOCAL = IPv6Network("fec0::/10")

Resolved = tuple[socket.AddressFamily, tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call goes: ``path`` is what is asked for there, with the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Return scheme, host and port, which together decide who gets a secret."""
        return f"{self.scheme}://{self.host}:{self.port}"


def place_of(url: str, allowed: Collection[str]) -> Place:
    """Return where a URL leads. Raises CallFailed if it is none, or not by https and its host is not allowed."""
    wrong = message("“{url}” is no complete address such as https://example.se/path.", url=url[:200])
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise CallFailed(wrong)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise CallFailed(wrong) from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("http", "https") or not _NAME.fullmatch(host) or parts.username is not None:
        raise CallFailed(wrong)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    place = Place(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)
    if place.scheme != "https" and not is_allowed(place, allowed):
        raise CallFailed(
            message(
                "Only addresses with https are called. Whoever runs Klunga may allow {host} without it, by the setting "
                "KLUNGA_CONNECTION_HOSTS.",
                host=place.host,
            )
        )
    return place


def is_allowed(place: Place, allowed: Collection[str]) -> bool:
    """Say whether the installation names the host, with this port or without any."""
    return place.host in allowed or f"{place.host}:{place.port}" in allowed


def resolve(place: Place, allowed: Collection[str]) -> list[Resolved]:
    """Return the addresses of a place. Raises CallFailed if there is none, or one of them may not be called."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise CallFailed(message("There is no server called {host}.", host=place.host), again=True) from None
    addresses: list[Resolved] = [(family, (str(address[0]), place.port)) for family, _, _, _, address in found]
    if not is_allowed(place, allowed) and not all(is_public(address) for _, (address, _) in addresses):
        raise CallFailed(
            message(
                "{host} lies within the own network and is not called. Whoever runs Klunga may allow it, by the "
                "setting KLUNGA_CONNECTION_HOSTS.",
                host=place.host,
            )
        )
    return addresses


def is_public(text: str) -> bool:
    """Say whether an address belongs to the public Internet, and so does each IPv4 address that it carries."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(str(inner))
        tunnelled = [each for each in (address.sixtofour, *(address.teredo or ())) if each is not None]
        if address in _SITE_LOCAL or not all(is_public(str(each)) for each in tunnelled):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an address is nothing but another form of."""
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else address.ipv4_mapped
