"""One HTTP call: to a judged address, within time and size, never redirected.

The standard library's client is enough for that, and lets us connect to the address that was judged.
"""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from time import monotonic
from typing import Any

from engine.connectors.addresses import Place, Resolved, place_of, resolve
from engine.connectors.failures import CallFailed
from engine.language import Message, message

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SECONDS = 20.0
LARGEST = 1024 * 1024
DEEPEST = 50
_TRY_AGAIN = frozenset({408, 425, 429})
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class WebCall:
    """What is asked. ``secret`` is a header that is sent but shown nowhere."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    secret: tuple[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body`` is at most LARGEST bytes."""

    status: int
    content_type: str
    body: bytes

    def document(self) -> Any:
        """Return the answer read as JSON. Raises CallFailed if it is none, or one that cannot be stored."""
        try:
            found = json.loads(self.body, parse_constant=_refuse_constant)
            json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise CallFailed(message("The answer is not JSON, so nothing can be taken from it.")) from None
        if _depth(found) > DEEPEST:
            raise CallFailed(message("The answer is nested deeper than {limit} levels.", limit=DEEPEST))
        return found


def call(request: WebCall, allowed: Collection[str], *, seconds: float = SECONDS, largest: int = LARGEST) -> Answer:
    """Return a system's answer with a status of 200 to 299.

    Takes ``seconds`` at most after its name is resolved. Raises CallFailed if it may not be called, is not there, is
    late, says too much, or answers otherwise.
    """
    return accepted(ask(request, allowed, seconds=seconds, largest=largest))


def accepted(answer: Answer) -> Answer:
    """Return an answer if its status says that the call was accepted. Raises CallFailed otherwise."""
    if 200 <= answer.status <= 299:
        return answer
    raise CallFailed(_refusal(answer.status), again=answer.status >= 500 or answer.status in _TRY_AGAIN)


def ask(request: WebCall, allowed: Collection[str], *, seconds: float = SECONDS, largest: int = LARGEST) -> Answer:
    """Return a system's answer, whatever its status. Raises CallFailed as ``call`` does."""
    place = place_of(request.url, allowed)
    addresses = resolve(place, allowed)
    deadline = monotonic() + seconds
    connection = _connection(place, addresses, deadline)
    late = threading.Event()
    clock = threading.Timer(max(0.0, deadline - monotonic()), _cut, (connection, late))
    clock.daemon = True
    clock.start()
    try:
        answer = _answer(connection, place, request, largest)
    except CallFailed:
        if late.is_set():
            raise _too_late(place, seconds) from None
        raise
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        # A socket that is cut while it is read fails in several ways.
        if late.is_set() or isinstance(error, TimeoutError):
            raise _too_late(place, seconds) from None
        if isinstance(error, ssl.SSLCertVerificationError):
            raise CallFailed(message("{host} cannot prove that it is {host}.", host=place.host)) from None
        raise CallFailed(message("The connection to {host} was broken.", host=place.host), again=True) from None
    finally:
        clock.cancel()
        connection.close()
        connection.line.close()
    if late.is_set():
        # What is cut ends for the reader like what is complete.
        raise _too_late(place, seconds)
    return answer


def _answer(connection: "_Judged", place: Place, request: WebCall, largest: int) -> Answer:
    connection.shake_hands()
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "Klunga",
        "Connection": "close",
    }
    headers.update(request.headers)
    if request.secret is not None:
        headers[request.secret[0]] = request.secret[1]
    connection.request(request.method, place.path, body=request.body, headers=headers)
    with connection.getresponse() as response:
        body = _body(response, place, largest)
        return Answer(response.status, response.getheader("Content-Type", "") or "", body)


def _body(response: http.client.HTTPResponse, place: Place, largest: int) -> bytes:
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > largest:
            limit = largest // 1024
            raise CallFailed(message("The answer of {host} is larger than {limit} kB.", host=place.host, limit=limit))
    announced = response.getheader("Content-Length", "")
    if announced.isdecimal() and len(body) < int(announced) and response.status not in (204, 304):
        raise CallFailed(message("The connection to {host} was broken.", host=place.host), again=True)
    return bytes(body)


class _Judged(http.client.HTTPConnection):
    """A connection to an address that was judged, whatever its name leads to by now."""

    def __init__(self, place: Place, sock: socket.socket) -> None:
        super().__init__(place.host, place.port)
        default = 443 if place.scheme == "https" else 80
        self.default_port = default
        # The client lets go of its own reference when the answer begins.
        self.line = self.sock = sock

    def connect(self) -> None:
        """Refuse to connect anew: the socket is given."""
        raise OSError("The connection is closed.")

    def shake_hands(self) -> None:
        """Let the server prove who it is."""
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()


def _connection(place: Place, addresses: list[Resolved], deadline: float) -> _Judged:
    """Return a connection to the first address that answers. Raises CallFailed if none does in time."""
    for number, (family, address) in enumerate(addresses):
        left = deadline - monotonic()
        if left <= 0:
            break
        sock = socket.socket(family, socket.SOCK_STREAM)
        # One that says nothing leaves time for those after it.
        sock.settimeout(left / (len(addresses) - number))
        try:
            sock.connect(address)
        except OSError:
            sock.close()
            continue
        sock.settimeout(max(0.1, deadline - monotonic()))
        if place.scheme == "https":
            sock = _tls().wrap_socket(sock, server_hostname=place.host, do_handshake_on_connect=False)
        return _Judged(place, sock)
    raise CallFailed(message("{host} cannot be reached.", host=place.host), again=True)


def _cut(connection: _Judged, late: threading.Event) -> None:
    """Break a connection that has taken too long, in whatever it is doing."""
    late.set()
    # The plain socket's: an SSLSocket would stop encrypting what is still under way.
    with suppress(OSError):
        socket.socket.shutdown(connection.line, socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _too_late(place: Place, seconds: float) -> CallFailed:
    return CallFailed(
        message("{host} did not answer within {count} seconds.", host=place.host, count=round(seconds)), again=True
    )


def _refusal(status: int) -> Message:
    if 300 <= status <= 399:
        return message("The system answered with {status}, a redirection, which is not followed.", status=status)
    return message("The system answered with the error {status}.", status=status)


def _refuse_constant(text: str) -> Any:
    raise ValueError(text)


def _depth(value: Any) -> int:
    """Return how deeply lists and objects lie in each other."""
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        current, level = waiting.pop()
        inner = current.values() if isinstance(current, Mapping) else current if isinstance(current, list) else None
        if inner is not None:
            deepest = max(deepest, level)
            waiting += [(each, level + 1) for each in inner]
    return deepest
