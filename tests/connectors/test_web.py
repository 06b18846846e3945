"""A call goes where it may, takes no longer and no more than it may, and follows nothing."""

import socket
import time
from http.server import BaseHTTPRequestHandler

import pytest

from engine.connectors import addresses, web
from engine.connectors.addresses import is_public, place_of
from engine.connectors.failures import CallFailed
from engine.connectors.web import WebCall, call
from tests.connectors.servers import answering, serving

HERE = frozenset({"127.0.0.1"})


def refused(request: WebCall, allowed: frozenset[str] = HERE, **limits: float) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        call(request, allowed, **limits)  # type: ignore[arg-type]
    return caught.value


def test_what_is_asked_comes_as_it_is_written_and_the_answer_back():
    with serving(answering(200, '{"income": 12}', Content_Type="application/json")) as server:
        secret = ("Authorization", "Bearer hemlig")
        request = WebCall("POST", f"{server.url}/a?b=1", (("X-Own", "yes"),), b'{"a": 1}', secret)
        answer = call(request, HERE)
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.document) == ("POST", "/a?b=1", {"a": 1})
    assert asked.headers["Authorization"] == "Bearer hemlig"
    assert asked.headers["X-Own"] == "yes"
    assert answer.document() == {"income": 12}
    assert "hemlig" not in repr(request)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.se/a",
        "ftp://example.se/",
        "file:///etc/passwd",
        "https://",
        "https://user:pass@example.se/",
        "https://example.se:99999/",
        "https://exa mple.se/",
        "https://example.se\\@evil.se/",
        "https://exämple.se/",
        "https://example.se/\r\nHost: evil",
    ],
)
def test_what_is_no_plain_address_is_refused(url: str):
    with pytest.raises(CallFailed, match="no complete address"):
        place_of(url, ())


def test_http_is_refused_unless_the_installation_names_the_host():
    with pytest.raises(CallFailed, match="Only addresses with https"):
        place_of("http://example.se/", ())
    assert place_of("http://example.se/", {"example.se"}).port == 80
    assert place_of("http://Example.se:81/", {"example.se:81"}).origin == "http://example.se:81"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a00:1::",
    ],
)
def test_addresses_of_ones_own_network_are_not_public_in_any_clothes(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["193.10.2.1", "2a00:1450:400f:80c::200e", "::ffff:193.10.2.1", "64:ff9b::c10a:201"]
)
def test_public_addresses_are_public(address: str):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]"])
def test_loopback_by_any_name_is_not_called(host: str):
    failed = refused(WebCall("GET", f"https://{host}/"), frozenset())
    assert not failed.again or "no server called" in str(failed)


def test_a_name_that_leads_inside_is_not_called_and_one_bad_address_of_several_is_enough(
    monkeypatch: pytest.MonkeyPatch,
):
    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        found = ["193.10.2.1", "10.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
    failed = refused(WebCall("GET", "https://inside.example/"), frozenset())
    assert "own network" in str(failed)
    assert not failed.again


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_address_after_it_was_judged(
    monkeypatch: pytest.MonkeyPatch,
):
    times = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        times.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", resolve)
    with serving(answering(200, "{}")) as server:
        call(WebCall("GET", f"http://name.example:{server.port}/"), {"name.example"})
    assert times == ["name.example"]
    assert server.asked[0].headers["Host"] == f"name.example:{server.port}"


def test_a_redirection_is_not_followed_wherever_it_leads():
    with serving() as inside, serving(answering(302, "", Location=f"{inside.url}/secret")) as server:
        failed = refused(WebCall("GET", server.url))
    assert "redirection" in str(failed)
    assert not failed.again
    assert inside.asked == []


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (401, False), (404, False), (409, False), (408, True), (429, True), (500, True)]
)
def test_an_error_of_ours_is_not_tried_again_and_one_of_theirs_is(status: int, again: bool):
    with serving(answering(status, "nej")) as server:
        failed = refused(WebCall("POST", server.url, body=b"{}"))
    assert str(status) in str(failed)
    assert failed.again is again


def test_a_huge_answer_is_left_at_the_limit_whether_announced_or_not():
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(400):
            handler.wfile.write(b"x" * 65536)

    for reply in (answering(200, b"x" * (web.LARGEST + 1)), endless):
        with serving(reply) as server:
            failed = refused(WebCall("GET", server.url))
        assert "larger than 1024 kB" in str(failed)
        assert not failed.again


def test_a_server_that_says_nothing_or_a_byte_now_and_then_is_left_in_time():
    def silent(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    def dripping(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b"1")
            handler.wfile.flush()
            time.sleep(0.05)

    def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(60):
            handler.wfile.write(b"1")
            handler.wfile.flush()
            time.sleep(0.05)

    for reply in (silent, dripping, dripping_headers):
        with serving(reply) as server:
            began = time.monotonic()
            failed = refused(WebCall("GET", server.url), seconds=0.5)
            assert time.monotonic() - began < 2.5
        assert "did not answer within" in str(failed)
        assert failed.again


def test_an_answer_that_breaks_off_is_no_answer():
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b'{"a": 1}')

    with serving(half) as server:
        failed = refused(WebCall("GET", server.url))
    assert failed.again


def test_nobody_there_is_tried_again():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    failed = refused(WebCall("GET", f"http://127.0.0.1:{port}/"))
    assert "cannot be reached" in str(failed)
    assert failed.again


def test_a_server_without_a_certificate_that_holds_is_not_told_anything():
    with serving() as server:
        refused(WebCall("GET", f"https://127.0.0.1:{server.port}/", secret=("Authorization", "hemlig")))
    assert server.asked == []


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"a": NaN}', b'{"a": "\\ud800"}', b"\xff", b"[" * 5000, b"[" * 60 + b"]" * 60],
    ids=["empty", "html", "nan", "half a character", "no utf-8", "deep and broken", "deep"],
)
def test_what_is_not_json_or_cannot_be_stored_is_no_answer(body: bytes):
    with serving(answering(200, body)) as server, pytest.raises(CallFailed):
        call(WebCall("GET", server.url), HERE).document()
