"""A real server in a process of its own, and a browser without a screen that keeps its connection and cookies."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE = 60


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """``python -m webui`` on the database in a folder, or on the one at ``database_url``."""

    folder: Path
    port: int = field(default_factory=free_port)
    database_url: str = ""
    processes: int = 1
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and return when it answers."""
        environment = {**os.environ, "DATABASE_URL": self.database_url} if self.database_url else dict(os.environ)
        command = [sys.executable, "-m", "webui", "--instance", str(self.folder), "--port", str(self.port)]
        if self.processes > 1:
            command += ["--processes", str(self.processes)]
        environment.setdefault("KLUNGA_LOGS", "json")
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The server did not start.")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def kill(self) -> None:
        """Kill the server as a power cut would kill the process: at once, with nothing finished."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ask the server to end."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)


class Browser:
    """One visitor. Follows no redirect by itself."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, token: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookies = dict(cookies or {})
        self._token = token

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page; its token against forged forms is kept for the next form."""
        status, _, page = self._ask("GET", path, None)
        found = _TOKEN.search(page)
        self._token = found.group(1) if found else self._token
        return status, page

    def post(self, path: str, values: Mapping[str, str] | Sequence[tuple[str, str]]) -> tuple[int, str]:
        """Return the status of sending a form, and where it leads, else the page."""
        pairs = [*(values.items() if isinstance(values, Mapping) else values), ("csrf_token", self._token)]
        status, location, page = self._ask("POST", path, urlencode(pairs))
        return status, location or page

    def twin(self) -> "Browser":
        """Return the same visitor on another connection."""
        return Browser(self._connection.port, self._cookies, self._token)

    @property
    def token(self) -> str:
        """Return the token against forged forms that the last form had."""
        return self._token

    def headers(self) -> dict[str, str]:
        """Return the headers by which the server knows this browser."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as one of the staff."""
        self.get("/sign-in")
        status, answer = self.post("/sign-in", {"email": email, "password": password})
        if status != 303:
            raise RuntimeError(f"Could not sign in: {status} {answer[:200]}")

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str, str]:
        headers = self.headers()
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or ():
            self._cookies.update((name, morsel.value) for name, morsel in SimpleCookie(header).items())
        return response.status, response.headers.get("Location", ""), page
