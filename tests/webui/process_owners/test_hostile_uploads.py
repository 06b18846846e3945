"""What the upload page makes of files that mean harm: the outcomes of ``tests.hostile.files``, in the browser."""

import html
import io
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.services.publishing.models import LARGEST_UPLOAD
from engine.store import Database
from engine.store.tables import ModelVersion
from tests.hostile.files import DATA, listed, own, suffix
from tests.hostile.outcomes import OUTCOMES

SignIn = Callable[[str], FlaskClient]
REAL_MARK = Path("/tmp/klunga-was-here")
NAMES = (
    "../../etc/cron.d/evil.bpmn",
    "..\\..\\windows\\evil.bpmn",
    "/etc/passwd.bpmn",
    "C:\\evil.bpmn",
    "evil.bpmn\u0000.png",
    "%2e%2e%2fevil.bpmn",
    ".htaccess",
    "CON.bpmn",
    "a" * 300 + ".bpmn",
    "<img src=x onerror=alert(1)>.bpmn",
    '"; filename="evil.html',
    "fil\r\nSet-Cookie: a=b.bpmn",
    "\u202enpmb.exe",
    "ärende å ö.bpmn",
    "",
)
"""The names of the list of hostile files, and one that reads backwards."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def send(client: FlaskClient, data: bytes, name: str) -> TestResponse:
    # Built here: the test client keeps large forms in a temporary file that it never closes.
    body = body_named(name.encode(), data)
    return client.post("/models/upload", data=body, content_type="multipart/form-data; boundary=x")


def body_named(name: bytes, data: bytes) -> bytes:
    """Return a form with a file whose name is sent as it is, which no browser and no test client would do."""
    fields = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in ((b"service", b"bygglov"), (b"as", b"eda"))
    )
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % name
    return fields + head + data + b"\r\n--x--\r\n"


@pytest.mark.parametrize("number", OUTCOMES)
def test_a_hostile_upload_has_its_outcome(sign_in: SignIn, number: int, tmp_path: Path) -> None:
    mark = tmp_path / "klunga was here"
    _holds(sign_in("Karl Morast"), number, own(number, mark))
    assert not mark.exists()


@pytest.mark.skipif(not DATA, reason="KLUNGA_DATA does not name the folder of test data")
@pytest.mark.parametrize(("number", "path"), listed(), ids=lambda each: each.name if isinstance(each, Path) else "")
def test_an_upload_of_the_list_has_its_outcome(sign_in: SignIn, number: int, path: Path) -> None:
    _holds(sign_in("Karl Morast"), number, path.read_bytes())
    assert not REAL_MARK.exists()


def _holds(client: FlaskClient, number: int, data: bytes) -> None:
    outcome = OUTCOMES[number]
    answer = send(client, data, f"fil{suffix(number)}")
    if outcome.refused:
        assert answer.status_code == 422
        page = html.unescape(answer.get_data(as_text=True))
        assert 'id="e-file"' in page
        return
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    if outcome.stopped:
        assert client.post(f"{answer.location}/publish").status_code == 422
    original = client.get(f"{answer.location}/original/file")
    assert original.data == data
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert original.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_file_name_is_only_shown(sign_in: SignIn, database: Database, name: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    client = sign_in("Karl Morast")
    if name:
        sent = client.post(
            "/models/upload",
            data=body_named(name.encode().replace(b'"', b"%22").replace(b"\r\n", b"%0D%0A"), own(9, tmp_path)),
            content_type="multipart/form-data; boundary=x",
        )
    else:
        sent = send(client, own(9, tmp_path), name)
    if sent.status_code == 422:
        assert not name
        return
    page = client.get(sent.location).get_data(as_text=True)
    assert "<img src=x" not in page
    answer = client.get(f"{sent.location}/original/file")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "a=b" not in answer.headers.get("Set-Cookie", "")
    with database.reading() as session:
        stored = session.scalars(select(ModelVersion)).one().file_name
    assert not set(stored) & set("/\\\0\r\n\u202e"), ascii(stored)
    assert len(stored) <= 255
    after = [path for path in tmp_path.rglob("*") if not path.name.startswith("klunga.sqlite")]
    assert sorted(after) == [path for path in before if not path.name.startswith("klunga.sqlite")]


class Endless(io.RawIOBase):
    """Fifty megabytes that come from the network, and how many of them were read."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        self.taken = self.place = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.place = offset if whence == io.SEEK_SET else 50_000_000
        return self.place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        size = min(len(buffer), 50_000_000 - self.taken)
        chunk = (self.head + b" " * size)[:size]
        self.head = self.head[size:]
        buffer[:size] = chunk
        self.taken += size
        return size


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_fifty_megabytes_are_refused_before_they_are_read(sign_in: SignIn, traced: None) -> None:
    client = sign_in("Karl Morast")
    client.get("/models/upload")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="large.bpmn"\r\n\r\n<definitions'
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    stream = Endless(head)
    answer = client.post(
        "/models/upload",
        input_stream=stream,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert stream.taken < LARGEST_UPLOAD
    assert tracemalloc.get_traced_memory()[1] - before < 2 * LARGEST_UPLOAD


def test_what_is_refused_is_said_in_swedish(sign_in: SignIn, tmp_path: Path) -> None:
    page = html.unescape(send(sign_in("Karl Morast"), own(5, tmp_path), "a.bpmn").get_data(as_text=True))
    assert "Delen är en dokumenttypsdeklaration" in page
