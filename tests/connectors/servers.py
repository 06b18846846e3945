"""Servers on loopback that answer as a test says, and an HTTP one that keeps what it was asked."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """Return the body read as JSON."""
        return json.loads(self.body)


Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Where it listens, what it was asked so far, and how it answers: the last reply is repeated."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.port}"


def answering(status: int, body: bytes | str = b"", **headers: str) -> Reply:
    """Return a reply with a status, a body and headers; ``Content_Type`` stands for Content-Type."""
    content = body.encode() if isinstance(body, str) else body

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return reply


@contextmanager
def serving(*replies: Reply) -> Iterator[Server]:
    """Run a server that gives the replies in order."""
    server = Server(replies=list(replies) or [answering(200, "{}")])

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            server.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            reply = server.replies[min(len(server.asked), len(server.replies)) - 1]
            try:
                reply(self)
            except OSError:
                self.close_connection = True

        def __getattr__(self, name: str) -> Callable[[], None]:
            if name.startswith("do_"):
                return self._handle
            raise AttributeError(name)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
